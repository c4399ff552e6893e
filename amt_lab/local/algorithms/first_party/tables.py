"""A channel's CSV files as one table."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from email.message import Message
from typing import TYPE_CHECKING, Any

import numpy as np

from amt_lab.local.algorithms.first_party.errors import ClientError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_CSV = "text/csv"
_RECORDIO = "application/x-recordio-protobuf"

Matrix = np.ndarray[Any, np.dtype[np.float64]]
Vector = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of one channel."""

    channel: str
    features: Matrix
    """Shape (rows, features)."""
    label_column: Vector | None
    """Shape (rows,); None where the content type says label_size=0."""

    @property
    def labels(self) -> Vector:
        """Raises ClientError where there are none."""
        if self.label_column is None:
            raise ClientError(f"The rows of channel '{self.channel}' need a label: label_size=1")
        return self.label_column

    @property
    def classes(self) -> Vector:
        """Labels that are whole numbers from 0. Raises ClientError naming one that is not."""
        wrong = self.labels[(self.labels != np.floor(self.labels)) | (self.labels < 0)]
        if len(wrong):
            raise ClientError(
                f"The labels of channel '{self.channel}' must be classes 0, 1, …, got {wrong[0]:g}"
            )
        return self.labels


def label_size(content_type: str | None) -> int:
    """0 or 1, the label being the first column, from a channel's ContentType.

    Raises:
        ClientError: the local twins do not read the content type. Without one the containers take
            RecordIO, as they do here: it is refused rather than guessed.

    """
    header = Message()
    header["Content-Type"] = content_type or _RECORDIO
    kind = header.get_content_type()
    if kind != _CSV:
        given = f"content type {content_type}" if content_type else "no content type"
        raise ClientError(
            f"{given} means {kind}, and the local endpoint reads {_CSV} alone for this algorithm: "
            f"set ContentType to {_CSV};label_size=1, or label_size=0 for rows without a label"
            if kind == _RECORDIO
            else f"Content type {content_type} is not supported: use {_CSV}"
        )
    size = str(header.get_param("label_size", "1"))
    if size not in ("0", "1"):
        raise ClientError(f"{content_type}: label_size must be 0 or 1, got {size}")
    return int(size)


def read_table(channel: Path, content_type: str | None) -> Table:
    """All data files of a channel, in the order of their names.

    Raises:
        ClientError: there is no data, a file has anything but numbers, or files differ in their
            number of columns. The message names the channel and the file.

    """
    size = label_size(content_type)
    files = sorted(f for f in channel.rglob("*") if f.is_file() and not f.name.startswith("."))
    parts = [_numbers(file, channel.name) for file in files if file.stat().st_size]
    if not parts:
        raise ClientError(f"Unable to read data channel '{channel.name}': there is no data in it")
    _check_widths(parts, files, channel.name)
    whole = np.vstack(parts)
    return Table(channel.name, whole[:, size:], whole[:, 0] if size else None)


def _numbers(file: Path, channel: str) -> Matrix:
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="loadtxt: input contained no data")
            return np.loadtxt(file, delimiter=",", ndmin=2, comments=None)
    except ValueError as error:  # says the row, from 0, and the column, from 1
        raise ClientError(
            f"Unable to read data channel '{channel}': file '{file.name}' is not CSV of numbers "
            f"without a header: {error}"
        ) from error


def _check_widths(parts: Sequence[Matrix], files: Sequence[Path], channel: str) -> None:
    widths = {part.shape[1] for part in parts}
    if len(widths) > 1:
        raise ClientError(
            f"Unable to read data channel '{channel}': its files {', '.join(f.name for f in files)} "
            f"have rows of {' and '.join(map(str, sorted(widths)))} columns"
        )
