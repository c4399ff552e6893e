"""How the channels of Amazon's own algorithms are read."""

import pytest

from amt_lab.local.algorithms.first_party import ClientError
from amt_lab.local.algorithms.first_party.tables import label_size, read_table
from amt_lab.local.algorithms.knn import KNearestNeighbors


@pytest.fixture
def channel(tmp_path):
    """Writes files into a channel's folder, which it gives."""
    folder = tmp_path / "data" / "train"
    folder.mkdir(parents=True)

    def put(*texts):
        for number, text in enumerate(texts):
            (folder / f"{number}.csv").write_text(text)
        return folder

    return put


def test_files_are_read_in_order_with_the_label_first(channel):
    table = read_table(channel("1,2,3\n0,4,5\n", "", "1,6,7"), "text/csv")
    assert table.labels.tolist() == [1, 0, 1]
    assert table.features.tolist() == [[2, 3], [4, 5], [6, 7]]


def test_one_row_is_a_table(channel):
    assert read_table(channel("1,2,3"), "text/csv").features.shape == (1, 2)


def test_without_a_label_every_column_is_a_feature(channel):
    table = read_table(channel("1,2,3\n"), "text/csv;label_size=0")
    assert table.features.shape == (1, 3)
    with pytest.raises(ClientError, match="channel 'train' need a label"):
        _ = table.labels


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (["label,a,b\n1,2,3\n"], "file '0.csv' is not CSV of numbers without a header"),
        (["1,2,3\n1,2\n"], "file '0.csv' is not CSV of numbers"),
        (["1,2,,3\n"], "file '0.csv' is not CSV of numbers"),
        (["1,2,3\n", "1,2\n"], "0.csv, 1.csv have rows of 1 and 2 features"),
        ([""], "there is no data in it"),
        ([], "there is no data in it"),
    ],
    ids=["header", "ragged", "missing", "files differ", "empty", "none"],
)
def test_what_is_no_table_is_refused_and_the_file_named(channel, texts, said):
    with pytest.raises(ClientError) as refused:
        read_table(channel(*texts), "text/csv")
    assert said in str(refused.value)


@pytest.mark.parametrize(
    "content_type", ["text/csv", "TEXT/CSV; label_size=1", "text/csv;label_size=0"]
)
def test_csv_says_by_itself_whether_it_has_a_label(content_type):
    assert label_size(content_type) == ("=0" not in content_type)


def test_rows_must_have_the_features_that_were_announced(channel):
    folder = channel("1,2,3,4\n")
    twin = KNearestNeighbors()
    values = twin.values({"feature_dim": "2"})
    with pytest.raises(
        ClientError, match="feature_dim is 2, but the rows of channel 'train' have 3"
    ):
        twin.read(values, {"train": {"ContentType": "text/csv"}}, folder.parent)
