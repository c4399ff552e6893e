"""RecordIO of protobuf records, as SDK 2 writes it and as it may come broken.

The bytes here are those that `sagemaker.amazon.common` of SDK 2.257 writes, put together by hand.
"""

import struct

import numpy as np
import pytest

from amt_lab.local.algorithms.first_party import ClientError
from amt_lab.local.algorithms.first_party.recordio import read_records
from amt_lab.local.algorithms.first_party.tables import read_table

FLOAT32, FLOAT64, INT32 = 2, 3, 7
FORMATS = {FLOAT32: "f", FLOAT64: "d"}


def varint(number):
    found = b""
    number %= 1 << 64
    while number >= 0x80:
        found += bytes([number & 0x7F | 0x80])
        number >>= 7
    return found + bytes([number])


def field(number, content):
    return varint(number << 3 | 2) + varint(len(content)) + content


def packed(values, kind):
    if kind == INT32:
        return b"".join(map(varint, values))
    return struct.pack(f"<{len(values)}{FORMATS[kind]}", *values)


def tensor(values, kind, *, keys=None, size=0):
    parts = field(1, packed(values, kind))
    if keys is not None:
        parts += field(2, packed(keys, INT32)) + field(3, packed([size], INT32))
    return field(1, b"values") + field(2, field(kind, parts))


def record(features, label=None):
    content = field(1, features) + (b"" if label is None else field(2, label))
    return struct.pack("<II", 0xCED7230A, len(content)) + content + b"\0" * (-len(content) % 4)


@pytest.mark.parametrize("kind", [FLOAT32, FLOAT64, INT32])
def test_rows_and_labels_are_read_in_every_type(kind):
    rows = [[1, -2, 3], [4, 5, 600]]
    data = b"".join(
        record(tensor(row, kind), tensor([label], FLOAT32))
        for row, label in zip(rows, [1, 0], strict=True)
    )
    features, labels = read_records(data)
    assert features.tolist() == rows
    assert labels.tolist() == [1, 0]


def test_records_without_a_label_have_none():
    features, labels = read_records(record(tensor([0.5, 0.25], FLOAT64)))
    assert features.tolist() == [[0.5, 0.25]]
    assert labels is None


def test_sparse_rows_are_filled_with_zeros():
    features, _ = read_records(record(tensor([7.0, 8.0], FLOAT32, keys=[1, 300], size=301)))
    assert features.shape == (1, 301)
    assert np.flatnonzero(features[0]).tolist() == [1, 300]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"1,2,3\n4,5,6\n", "there is no RecordIO record at byte 0"),
        (record(tensor([1.0], FLOAT32))[:-4], "ends within a record"),
        (b"\x0a", "ends within a record"),
        (record(tensor([1.0], FLOAT32)) + record(tensor([1.0, 2.0], FLOAT32)), "1 to 2 features"),
        (
            record(tensor([1.0], FLOAT32), tensor([1.0], FLOAT32)) + record(tensor([1.0], FLOAT32)),
            "1 of 2 records have a label",
        ),
        (record(tensor([1.0], FLOAT32, keys=[9], size=3)), "do not go together"),
        (struct.pack("<II", 0xCED7230A, 4) + b"\x0a\xff\xff\x7f", "cut short"),
        (struct.pack("<II", 0xCED7230A, 4) + b"\x12\x02\x12\x00", "has no features"),
    ],
    ids=["csv", "short", "tiny", "ragged", "labels", "keys", "length", "label alone"],
)
def test_what_is_broken_is_told(tmp_path, data, said):
    folder = tmp_path / "train"
    folder.mkdir()
    (folder / "matrix_0.pbr").write_bytes(data)
    with pytest.raises(ClientError) as refused:
        read_table(folder, None)
    assert "file 'matrix_0.pbr' is not RecordIO" in str(refused.value)
    assert said in str(refused.value)
