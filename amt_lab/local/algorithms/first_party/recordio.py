"""RecordIO files of protobuf records, which Amazon's own algorithms read where a channel names no content type.

The format and the messages: https://docs.aws.amazon.com/sagemaker/latest/dg/cdf-training.html. Of each record
the tensor `values` of its features counts, and that of its label where it has one.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterator

    from amt_lab.local.algorithms.first_party.tables import Matrix, Vector

_MAGIC = 0xCED7230A
_HEADER = struct.Struct("<II")
_FEATURES, _LABEL = 1, 2
_ENTRY_VALUE = 2
"""Field of a map's entry; the key is left aside, as there is one tensor only."""
_TENSORS: dict[int, Any] = {2: np.dtype("<f4"), 3: np.dtype("<f8"), 7: None}
"""By field of a Value: floats of 32 and 64 bits, and integers, which are not of one width."""
_VALUES, _KEYS, _SHAPE = 1, 2, 3
_WIDTHS = {1: 8, 5: 4}
"""Bytes by wire type, of numbers that the messages here do not have but may skip."""


def read_records(data: bytes) -> tuple[Matrix, Vector | None]:
    """Features, shape (rows, features), and labels, shape (rows,), None where no record has one.

    Raises:
        ValueError: the bytes are no such records, or records differ in what they have.

    """
    rows: list[Vector] = []
    labels: list[float] = []
    for record in _records(memoryview(data)):
        row = label = None
        for field, value in _fields(record):
            if field == _FEATURES:
                row = _tensor(value)
            elif field == _LABEL:
                label = _tensor(value)
        if row is None:
            raise ValueError(f"record {len(rows)} has no features")
        rows.append(row)
        if label is not None:
            if len(label) != 1:
                raise ValueError(f"the label of record {len(labels)} has {len(label)} values")
            labels.append(label[0])
    widths = {len(row) for row in rows}
    if len(widths) > 1:
        raise ValueError(f"records have {min(widths)} to {max(widths)} features")
    if labels and len(labels) != len(rows):
        raise ValueError(f"{len(labels)} of {len(rows)} records have a label")
    return np.array(rows, float), np.array(labels, float) if labels else None


def _records(data: memoryview) -> Iterator[memoryview]:
    at = 0
    while at < len(data):
        if at + _HEADER.size > len(data):
            raise ValueError("the file ends within a record")
        magic, length = _HEADER.unpack_from(data, at)
        if magic != _MAGIC:
            raise ValueError(f"there is no RecordIO record at byte {at}")
        at += _HEADER.size
        if at + length > len(data):
            raise ValueError("the file ends within a record")
        yield data[at : at + length]
        at += (length + 3) // 4 * 4


def _tensor(entry: memoryview) -> Vector:
    """The numbers of a map's entry."""
    for field, value in _fields(entry):
        if field != _ENTRY_VALUE:
            continue
        for kind, tensor in _fields(value):
            if kind not in _TENSORS:
                raise ValueError("a record holds bytes in place of numbers")
            return _dense(dict(_fields(tensor)), _TENSORS[kind])
    return np.zeros(0)


def _dense(parts: dict[int, memoryview], kind: Any) -> Vector:
    packed = parts.get(_VALUES, memoryview(b""))
    values = np.frombuffer(packed, kind) if kind else np.array(_integers(packed), float)
    if _KEYS not in parts:
        return values.astype(float)
    (size,) = _integers(parts.get(_SHAPE, memoryview(b""))) or [0]
    keys = _integers(parts[_KEYS])
    if len(keys) != len(values) or (keys and max(keys) >= size):
        raise ValueError("a sparse record's keys, values and shape do not go together")
    row = np.zeros(size)
    row[keys] = values
    return row


def _fields(message: memoryview) -> Iterator[tuple[int, memoryview]]:
    """Number and content of each field that has a length; numbers by themselves are passed over."""
    at = 0
    while at < len(message):
        tag, at = _varint(message, at)
        field, wire = tag >> 3, tag & 7
        if wire == 0:
            _, at = _varint(message, at)
        elif wire in _WIDTHS:
            at += _WIDTHS[wire]
        elif wire == 2:
            length, at = _varint(message, at)
            if at + length > len(message):
                raise ValueError("a record is cut short")
            yield field, message[at : at + length]
            at += length
        else:
            raise ValueError("a record is no protobuf message")


def _integers(packed: memoryview) -> list[int]:
    """Packed varints; those of 64 bits with the highest one set are negative."""
    found, at = [], 0
    while at < len(packed):
        value, at = _varint(packed, at)
        found.append(value - (1 << 64) if value >> 63 else value)
    return found


def _varint(data: memoryview, at: int) -> tuple[int, int]:
    """The number at `at` and where it ends."""
    value = shift = 0
    while at < len(data) and shift < 64:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at
    raise ValueError("a record is cut short")
