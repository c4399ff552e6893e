"""A tabular algorithm's channels: CSV without a header, the target first.

https://docs.aws.amazon.com/sagemaker/latest/dg/InputOutput-LightGBM.html, and the same for CatBoost: files in the
channels `train` (or `training`) and `validation`, or all in the one channel, in its folders `train/` and
`validation/`. `categorical_index.json` beside the files or the folders lists the columns of categories. Without
validation data a fifth of the rows is drawn for it; how is not said, so here it is by a fixed seed.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from amt_lab.local.algorithms.first_party import ClientError
from amt_lab.local.algorithms.tabular.twin import TRAINING_CHANNELS, VALIDATION_CHANNEL

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_CATEGORICAL = "categorical_index.json"
_VALIDATED = 0.2
_SEED = 0
_MOST = np.iinfo(np.int32).max

Vector = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True, slots=True)
class Rows:
    """Features of float64 in columns `feature_0`, `feature_1`, …, those of categories int64."""

    features: pd.DataFrame
    labels: Vector
    """Shape (rows,)."""


@dataclass(frozen=True, slots=True)
class Dataset:
    train: Rows
    validation: Rows
    categorical: tuple[str, ...]
    """Names of columns."""

    def classes(self) -> Vector:
        """The labels that there are to learn, in order. Raises ClientError where they are no classes."""
        found: Vector = np.unique(self.train.labels)
        wrong = found[(found != np.floor(found)) | (found < 0) | (found > _MOST)]
        if len(wrong):
            raise ClientError(
                f"The target must be classes, whole numbers from 0 to {_MOST}, got {wrong[0]:g}"
            )
        if len(found) < 2:
            raise ClientError(
                f"The target must have two classes at least, got {found[0]:g} in all rows"
            )
        return found


def read_dataset(data: Path) -> Dataset:
    """The channels below `data`. Raises ClientError naming the channel or the file."""
    channel = next(data / name for name in TRAINING_CHANNELS if (data / name).is_dir())
    folders = (channel / "train").is_dir()
    table = _read(channel / "train" if folders else channel)
    other = channel / VALIDATION_CHANNEL if folders else data / VALIDATION_CHANNEL
    if other.is_dir():
        validation = _read(other)
        if validation.shape[1] != table.shape[1]:
            raise ClientError(
                f"The validation data has {validation.shape[1]} columns, the training data "
                f"{table.shape[1]}"
            )
    else:
        table, validation = _drawn(table)
    categorical = _categorical(channel, table.shape[1])
    return Dataset(_rows(table, categorical), _rows(validation, categorical), categorical)


def _read(folder: Path) -> pd.DataFrame:
    files = [file for file in sorted(folder.rglob("*")) if _has_rows(file)]
    if not files:
        raise ClientError(f"There is no CSV file in {folder.name}")
    parts = [_table(file) for file in files]
    widths = {part.shape[1] for part in parts}
    if len(widths) > 1:
        raise ClientError(
            f"The files of {folder.name} have rows of {' and '.join(map(str, sorted(widths)))} columns"
        )
    return pd.concat(parts, ignore_index=True)


def _has_rows(file: Path) -> bool:
    hidden = file.name.startswith((".", "_")) or file.suffix == ".json"
    return file.is_file() and not hidden and file.stat().st_size > 0


def _table(file: Path) -> pd.DataFrame:
    try:
        table = pd.read_csv(file, header=None, dtype=np.float64)
    except (ValueError, pd.errors.ParserError) as error:
        raise ClientError(
            f"File '{file.name}' is not CSV of numbers without a header: {str(error).strip()}"
        ) from error
    if table.shape[1] < 2:
        raise ClientError(f"File '{file.name}' needs a target and features, got one column")
    if not np.isfinite(table[0]).all():
        raise ClientError(f"File '{file.name}' has rows without a target, its first column")
    return table


def _drawn(table: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    order = np.random.default_rng(_SEED).permutation(len(table))
    count = max(1, round(_VALIDATED * len(table)))
    if count == len(table):
        raise ClientError("One row of training data cannot be parted: give validation data")
    return table.iloc[np.sort(order[count:])], table.iloc[np.sort(order[:count])]


def _categorical(channel: Path, columns: int) -> tuple[str, ...]:
    file = channel / _CATEGORICAL
    if not file.is_file():
        return ()
    try:
        listed = json.loads(file.read_text(encoding="utf-8"))["cat_index_list"]
    except (ValueError, KeyError, TypeError) as error:
        raise ClientError(f"{_CATEGORICAL} must be an object with a cat_index_list") from error
    right = isinstance(listed, list) and all(_is_column(each, columns) for each in listed)
    if not right or len(set(listed)) < len(listed):
        raise ClientError(
            f"cat_index_list of {_CATEGORICAL} must hold columns from 1 to {columns - 1}, each once, "
            f"got {listed}"
        )
    return tuple(_column(index) for index in listed)


def _is_column(index: Any, columns: int) -> bool:
    return isinstance(index, int) and not isinstance(index, bool) and 0 < index < columns


def _column(index: int) -> str:
    return f"feature_{index - 1}"


def _rows(table: pd.DataFrame, categorical: Sequence[str]) -> Rows:
    features = table.drop(columns=0).rename(columns=_column)
    for name in categorical:
        column = features[name]
        if not ((column == np.floor(column)) & (column >= 0) & (column <= _MOST)).all():
            raise ClientError(
                f"Categories must be whole numbers from 0 to {_MOST}; those of {name} are not"
            )
        features[name] = column.astype(np.int64)
    return Rows(features, table[0].to_numpy(dtype=np.float64))
