"""A channel's files, CSV or RecordIO, as one table."""

from __future__ import annotations

from dataclasses import dataclass
from email.message import Message
from typing import TYPE_CHECKING, Any

import numpy as np

from amt_lab.local.algorithms.first_party.errors import ClientError
from amt_lab.local.algorithms.first_party.recordio import read_records

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
    """Shape (rows,); None where there are none."""

    @property
    def labels(self) -> Vector:
        """Raises ClientError where there are none."""
        if self.label_column is None:
            raise ClientError(
                f"The rows of channel '{self.channel}' need a label: in CSV, label_size=1"
            )
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


def label_size(content_type: str | None) -> int | None:
    """Label columns of CSV, 0 or 1; None for RecordIO, whose records say it themselves.

    Raises:
        ClientError: the content type is neither of the two. Without one it is RecordIO, as there.

    """
    header = Message()
    header["Content-Type"] = content_type or _RECORDIO
    kind = header.get_content_type()
    if kind == _RECORDIO:
        return None
    if kind != _CSV:
        raise ClientError(
            f"Content type {content_type} is not supported: use {_CSV} or {_RECORDIO}"
        )
    size = str(header.get_param("label_size", "1"))
    if size not in ("0", "1"):
        raise ClientError(f"{content_type}: label_size must be 0 or 1, got {size}")
    return int(size)


def read_table(channel: Path, content_type: str | None) -> Table:
    """All data files of a channel, in the order of their names.

    Raises:
        ClientError: there is no data, a file is not in its format, or files differ in their number of
            columns or in having labels. The message names the channel and the file.

    """
    size = label_size(content_type)
    files = [f for f in sorted(channel.rglob("*")) if _has_data(f)]
    if not files:
        raise ClientError(f"Unable to read data channel '{channel.name}': there is no data in it")
    parts = [_read(file, channel.name, size) for file in files]
    _check_shapes(parts, files, channel.name)
    labels = [part for _, part in parts if part is not None]
    return Table(
        channel.name,
        np.vstack([features for features, _ in parts]),
        np.concatenate(labels) if labels else None,
    )


def _has_data(file: Path) -> bool:
    return file.is_file() and not file.name.startswith(".") and file.stat().st_size > 0


def _read(file: Path, channel: str, size: int | None) -> tuple[Matrix, Vector | None]:
    """Features and labels of one file."""
    try:
        if size is None:
            return read_records(file.read_bytes())
        numbers = np.loadtxt(file, delimiter=",", ndmin=2, comments=None)
    except ValueError as error:  # of CSV it says the row, from 0, and the column, from 1
        form = f"RecordIO ({_RECORDIO})" if size is None else "CSV of numbers without a header"
        raise ClientError(
            f"Unable to read data channel '{channel}': file '{file.name}' is not {form}: {error}"
        ) from error
    return numbers[:, size:], numbers[:, 0] if size else None


def _check_shapes(
    parts: Sequence[tuple[Matrix, Vector | None]], files: Sequence[Path], channel: str
) -> None:
    names = ", ".join(file.name for file in files)
    widths = sorted({features.shape[1] for features, _ in parts})
    if len(widths) > 1:
        raise ClientError(
            f"Unable to read data channel '{channel}': its files {names} have rows of "
            f"{' and '.join(map(str, widths))} features"
        )
    if len({labels is None for _, labels in parts}) > 1:
        raise ClientError(
            f"Unable to read data channel '{channel}': not all of its files {names} have labels"
        )
