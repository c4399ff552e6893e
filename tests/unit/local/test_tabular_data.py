"""How the tabular algorithms find their rows, and which program of AWS's own a request means."""

import numpy as np
import pytest
from tabular_bench import put

from amt_lab.local.algorithms.first_party import ClientError
from amt_lab.local.algorithms.registry import PROGRAMS
from amt_lab.local.algorithms.tabular import named_twin
from amt_lab.local.algorithms.tabular.data import read_dataset
from amt_lab.local.workload import kind, workload

PROGRAM = "s3://jumpstart-cache-prod-us-west-2/source-directory-tarballs/{}/transfer_learning/{}/v1.2.3/sourcedir.tar.gz"
PYTORCH = "763104351884.dkr.ecr.us-west-2.amazonaws.com/pytorch-training:1.9.0-cpu-py38"


@pytest.mark.parametrize("channel", ["train", "training"])
def test_rows_lie_in_channels_of_their_own_or_in_folders_of_one(tmp_path, channel):
    files = {f"{channel}/a.csv": "1,2,3\n", f"{channel}/b.csv": "4,5,6\n"}
    apart = read_dataset(put(tmp_path / "a", {**files, "validation/a.csv": "7,8,9\n"}))
    folders = {f"{channel}/train/{name.partition('/')[2]}": text for name, text in files.items()}
    inside = read_dataset(
        put(tmp_path / "b", {**folders, f"{channel}/validation/a.csv": "7,8,9\n"})
    )
    for data in (apart, inside):
        assert data.train.labels.tolist() == [1, 4]
        assert data.train.features.to_numpy().tolist() == [[2, 3], [5, 6]]
        assert list(data.train.features) == ["feature_0", "feature_1"]
        assert data.validation.labels.tolist() == [7]


def test_without_validation_data_a_fifth_of_the_rows_is_drawn_the_same_each_time(tmp_path):
    put(tmp_path, {"train/a.csv": "".join(f"{row},0\n" for row in range(50))})
    one, other = read_dataset(tmp_path), read_dataset(tmp_path)
    assert len(one.validation.labels) == 10
    assert sorted([*one.train.labels, *one.validation.labels]) == list(range(50))
    assert one.validation.labels.tolist() == other.validation.labels.tolist()


@pytest.mark.parametrize("folder", ["train/", "train/train/"])
def test_columns_of_categories_are_counted_from_the_target(tmp_path, folder):
    index = {"cat_index_list": [2]}
    files = {f"{folder}a.csv": "0,0.5,3\n1,0.7,4\n", "train/categorical_index.json": index}
    data = read_dataset(put(tmp_path, files))
    assert data.categorical == ("feature_1",)
    assert data.train.features["feature_1"].dtype == np.int64
    assert data.train.features["feature_0"].dtype == np.float64


@pytest.mark.parametrize(
    ("index", "said"),
    [
        ({"cat_index_list": [0]}, "columns from 1 to 2"),
        ({"cat_index_list": [3]}, "columns from 1 to 2"),
        ({"cat_index_list": [1, 1]}, "each once"),
        ({"cat_index_list": "1"}, "columns from 1 to 2"),
        ({"columns": [1]}, "cat_index_list"),
        ("no json", "cat_index_list"),
        ({"cat_index_list": [1]}, "whole numbers"),
    ],
)
def test_a_wrong_list_of_categories_is_told(tmp_path, index, said):
    files = {"train/a.csv": "0,0.5,3\n1,0.7,4\n", "train/categorical_index.json": index}
    with pytest.raises(ClientError, match=said):
        read_dataset(put(tmp_path, files))


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"train/a.csv": ""}, "no CSV file in train"),
        ({"train/a.csv": "target,x\n1,2\n"}, r"'a\.csv' is not CSV of numbers without a header"),
        ({"train/a.csv": "1\n2\n"}, "one column"),
        ({"train/a.csv": ",1\n2,3\n"}, "without a target"),
        ({"train/a.csv": "1,2\n"}, "One row"),
        ({"train/a.csv": "1,2\n", "train/b.csv": "1,2,3\n"}, "2 and 3 columns"),
        ({"train/a.csv": "1,2\n", "validation/a.csv": "1,2,3\n"}, "has 3 columns.*data 2"),
    ],
)
def test_data_that_cannot_be_read_is_told_by_its_file(tmp_path, files, said):
    with pytest.raises(ClientError, match=said):
        read_dataset(put(tmp_path, files))


def test_a_missing_feature_is_no_fault(tmp_path):
    data = read_dataset(put(tmp_path, {"train/a.csv": "1,,2\n0,3,\n1,1,1\n"}))
    every = [*data.train.features.to_numpy().ravel(), *data.validation.features.to_numpy().ravel()]
    assert np.isnan(every).sum() == 2


@pytest.mark.parametrize(
    ("labels", "said"),
    [(["0.5", "1"], r"got 0\.5"), (["-1", "1"], "got -1"), (["1", "1"], "two classes at least")],
)
def test_a_target_that_is_no_class_is_told(tmp_path, labels, said):
    text = "".join(f"{label},1\n" for label in labels)
    data = read_dataset(put(tmp_path, {"train/a.csv": text, "validation/a.csv": text}))
    with pytest.raises(ClientError, match=said):
        data.classes()


@pytest.mark.parametrize("name", ["lightgbm", "catboost"])
@pytest.mark.parametrize("task", ["classification", "regression"])
def test_a_program_of_awss_own_is_known_by_its_uri(name, task):
    source = PROGRAM.format(name, task)
    specification = {"AlgorithmSpecification": {"TrainingImage": PYTORCH}}
    quoted = {"sagemaker_submit_directory": f'"{source}"'}
    assert kind({**specification, "HyperParameters": quoted}) is PROGRAMS[name, task]
    assert kind({**specification, "StaticHyperParameters": quoted}) is PROGRAMS[name, task]
    inside = {"SAGEMAKER_SUBMIT_DIRECTORY": source.replace("v1.2.3", "prepack/v2.0.0")}
    assert kind({**specification, "Environment": inside}) is PROGRAMS[name, task]


def test_other_programs_are_scripts_as_ever():
    assert named_twin(PROGRAM.format("autogluon", "classification")) == (
        "autogluon",
        "classification",
    )
    for source in (PROGRAM.format("autogluon", "classification"), "s3://bucket/sourcedir.tar.gz"):
        given = {"sagemaker_submit_directory": source, "sagemaker_program": "train.py"}
        found = kind(
            {"AlgorithmSpecification": {"TrainingImage": PYTORCH}, "HyperParameters": given}
        )
        assert found not in PROGRAMS.values()
    assert named_twin(None) is None


def test_metrics_are_the_requests_own_and_awss_model_is_not_brought(tmp_path):
    metrics = [{"Name": "rmse", "Regex": "rmse: ([0-9\\.]+)"}]
    specification = {"TrainingImage": PYTORCH, "MetricDefinitions": metrics}
    given = {"sagemaker_submit_directory": PROGRAM.format("lightgbm", "regression")}
    request = {"AlgorithmSpecification": specification, "HyperParameters": given}
    found = workload(request, tmp_path / "settings.json")
    assert found.metric_definitions == metrics
    assert list(found.unread_channels) == ["model"]
