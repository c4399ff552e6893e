"""Parquet files as XGBoost matrices: the first column is the label, as in the container."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from amt_lab.local.algorithms.xgboost.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    import numpy as np
    import xgboost


def read_parquet(files: Sequence[Path]) -> xgboost.DMatrix:
    """Rows of all files, nulls as missing values.

    Raises:
        UserError: a file is not Parquet, has a column that is not numeric, or not the first one's
            number of columns; the message names it. Or pyarrow is not installed.

    """
    import numpy as np
    import xgboost

    tables = [_table(file) for file in files]
    for file, table in zip(files, tables, strict=True):
        if table.shape[1] != tables[0].shape[1]:
            raise UserError(
                f"File '{file.name}' has {table.shape[1]} columns and '{files[0].name}' "
                f"{tables[0].shape[1]}"
            )
    rows = np.vstack(tables)
    return xgboost.DMatrix(rows[:, 1:], label=rows[:, 0])


def _table(file: Path) -> np.ndarray[Any, np.dtype[np.float32]]:
    """One file, shape (rows, columns)."""
    import numpy as np

    table = _read(file)
    if table.num_columns == 0:
        raise UserError(f"File '{file.name}' has no columns")
    columns = []
    for name, column in zip(table.column_names, table.columns, strict=True):
        try:
            columns.append(column.to_numpy().astype(np.float32))
        except (TypeError, ValueError) as error:
            raise UserError(
                f"Column {name} of file '{file.name}' holds {column.type} values, not numbers"
            ) from error
    return np.column_stack(columns)


def _read(file: Path) -> Any:
    try:
        import pyarrow  # type: ignore[import-untyped] # it has neither stubs nor a py.typed
        from pyarrow import parquet
    except ImportError as error:
        raise UserError(
            "Parquet input needs the Python package pyarrow, which is not installed: pip install pyarrow"
        ) from error
    try:
        return parquet.ParquetFile(file).read()
    except (pyarrow.ArrowException, OSError) as error:
        raise UserError(f"Failed to load parquet data of file '{file.name}': {error}") from error
