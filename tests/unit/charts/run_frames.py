"""Made-up learning curves and measurements of made-up trials."""

from __future__ import annotations

import numpy as np
import pandas as pd
from chart_frames import START

PRINTED = ("validation:accuracy", "train.loss/epoch")
MEASURED = ("CPUUtilization", "MemoryUtilization")


def curves(trials, metrics=PRINTED, steps=4, values=None):
    """A value a minute and metric, rising by 0.1 from a tenth of the trial's number; columns as fetched."""
    parts = [
        pd.DataFrame(
            {
                "trial": trial,
                "metric": metric,
                "step": np.arange(steps),
                "time": pd.Timestamp(START) + pd.to_timedelta(np.arange(steps), unit="min"),
                "relative_s": np.arange(steps) * 60.0,
                "value": trial / 10 + np.arange(steps) / 10 if values is None else values,
                "host": "algo-1" if metric.endswith("Utilization") else None,
            }
        )
        for trial in trials["trial"]
        for metric in metrics
    ]
    columns = ["trial", "metric", "step", "time", "relative_s", "value", "host"]
    if not parts:
        return pd.DataFrame(columns=columns).astype({"trial": "int64", "value": "float64"})
    return pd.concat(parts, ignore_index=True).astype({"host": "object"})


def data_rows(spec):
    """Every table of rows beside a mark, as a frame, the largest first."""
    import io

    from chart_specs import parts

    found = [
        pd.read_csv(io.StringIO(part["data"]["values"]), keep_default_na=False)
        for part in parts(spec)
        if isinstance(part.get("data", {}).get("values"), str)
    ]
    return sorted(found, key=lambda frame: -frame.size)
