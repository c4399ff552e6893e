"""The container's channels as XGBoost matrices."""

from __future__ import annotations

import contextlib
import csv
import re
import tempfile
import warnings
from email.message import Message
from pathlib import Path
from typing import TYPE_CHECKING

from amt_lab.local.algorithms.xgboost.errors import UserError
from amt_lab.local.algorithms.xgboost.parquet import read_parquet

if TYPE_CHECKING:
    from collections.abc import Sequence

    import xgboost

_CSV = ("csv", "text/csv")
_LIBSVM = ("libsvm", "text/libsvm", "text/x-libsvm")
_PARQUET = ("parquet", "application/x-parquet")
_NUMBER = (
    rb"(?:[+-]?+(?:[0-9]++(?:\.[0-9]*+)?+|\.[0-9]++)(?:[eE][+-]?+[0-9]++)?+"
    rb"|[+-]?+(?i:nan|infinity|inf))?+"
)
"""A number or nothing. Of anything else XGBoost's reader makes a number too, without a word."""
_PEEK = 1 << 20
"""Characters of a first line that are looked at."""


def data_format(content_type: str | None) -> str:
    """`csv`, `parquet` or `libsvm` (the container's default) from a channel's ContentType. Raises UserError."""
    if content_type is None:
        return "libsvm"
    header = Message()
    header["Content-Type"] = content_type.lower()
    kind = header["Content-Type"].split(";")[0].strip()
    if kind in _CSV:
        if header.get_param("label_size", "1") != "1":
            raise UserError(
                f"{content_type} is not an accepted csv ContentType. "
                "Optional parameter label_size must be equal to 1"
            )
        return "csv"
    if kind in _LIBSVM:
        return "libsvm"
    if kind in _PARQUET:
        return "parquet"
    raise UserError(
        f"{content_type} is not an accepted ContentType: {', '.join((*_CSV, *_LIBSVM, *_PARQUET))}."
    )


def load(channel: Path, content_type: str | None, *, weights: bool) -> xgboost.DMatrix:
    """All data files of a channel as one matrix: label first, then (with `weights`) instance weights.

    XGBoost's own text reader is what the container uses, so labels, weights and query ids mean the
    same here. Raises UserError naming the file that is not in the channel's format.
    """
    kind = data_format(content_type)
    files = _data_files(channel)
    if not files:
        where = "training" if channel.name == "train" else channel.name
        raise UserError(f"No data in {where} channel path {channel}")
    matrix = read_parquet(files) if kind == "parquet" else _read_text(files, kind, weights)
    if matrix.get_label().size == 0:
        raise UserError("Got input data without labels. Please check the input data set.")
    return matrix


def _read_text(files: Sequence[Path], kind: str, weights: bool) -> xgboost.DMatrix:
    for file in files:
        _check_first_line(file, kind)
    options = _reader_options(files[0], kind, weights)
    if kind == "csv":
        delimiter = _delimiter(_first_line(files[0]))
        for file in files:
            _check_cells(file, delimiter)
    return _read(files, options)


def _read(files: Sequence[Path], options: str) -> xgboost.DMatrix:
    """Raises UserError with XGBoost's words where a file can't be read."""
    import xgboost

    # One flat folder of plain names, read from within: the reader does not descend, and takes a
    # path's # and ? for its own.
    with (
        tempfile.TemporaryDirectory() as folder,
        contextlib.chdir(folder),
        warnings.catch_warnings(),
    ):
        warnings.filterwarnings("ignore", message=r"(?s).*Text file input has been deprecated")
        flat = Path("rows")
        flat.mkdir()
        for number, file in enumerate(files):
            (flat / f"part-{number:06d}").symlink_to(file)
        try:
            return xgboost.DMatrix(f"{flat}{options}")
        except xgboost.core.XGBoostError as error:
            message = str(error).partition("\nStack trace:")[0].strip()
            raise UserError(f"Failed to load data with exception:\n{message}") from error


def _data_files(channel: Path) -> Sequence[Path]:
    """Files that hold anything; a name with a dot or underscore first is no data, as in the container."""
    named = (f for f in channel.rglob("*") if f.is_file() and not f.name.startswith((".", "_")))
    return sorted(file.resolve() for file in named if file.stat().st_size)


def _reader_options(file: Path, kind: str, weights: bool) -> str:
    if kind == "libsvm":
        return "?format=libsvm"
    options = f"?format=csv&label_column=0&delimiter={_delimiter(_first_line(file))}"
    return options + "&weight_column=1" if weights else options


def _check_first_line(file: Path, kind: str) -> None:
    line = _first_line(file)
    if line.strip() and not (_is_libsvm(line) if kind == "libsvm" else _is_csv(line)):
        raise UserError(
            f"First line '{line[:50].rstrip()}...' of file '{file.name}' is not '{kind.upper()}' format. "
            f"Please ensure the file is in '{kind.upper()}' format, without a header line."
        )


def _check_cells(file: Path, delimiter: str) -> None:
    """Raises UserError naming the first line that holds anything but numbers."""
    padding = rb"[ \t]*+" if delimiter not in " \t" else b""
    cell = padding + _NUMBER + padding
    row = re.compile(cell + rb"(?:" + re.escape(delimiter.encode()) + cell + rb")*+\r?\n?")
    with file.open("rb") as lines:
        for number, line in enumerate(lines, start=1):
            if row.fullmatch(line) is None:
                shown = line[:50].decode("utf-8", "replace").strip()
                raise UserError(
                    f"Line {number} of file '{file.name}' is not all numbers: '{shown}'. "
                    "Please ensure the file is in 'CSV' format, without words."
                )


def _first_line(file: Path) -> str:
    with file.open(encoding="utf-8", errors="replace") as lines:
        return lines.readline(_PEEK)


def _is_csv(line: str) -> bool:
    return all(_is_number(cell) for cell in line.strip().split(_delimiter(line)) if cell.strip())


def _delimiter(line: str) -> str:
    try:
        return csv.Sniffer().sniff(line, delimiters=",;\t| ").delimiter
    except csv.Error as error:
        raise UserError(f"Could not determine delimiter on line {line[:50]}:\n{error}") from error


def _is_libsvm(line: str) -> bool:
    """`<label>(:<weight>) (qid:<group>) <index>:<value> …`."""
    label, *features = line.split("#")[0].split()
    pairs = [feature.split(":") for feature in features]
    return all(map(_is_number, label.split(":"))) and all(
        len(pair) == 2 and _is_number(pair[1]) for pair in pairs
    )


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
