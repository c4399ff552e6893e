"""The two tables that amtviz gives, from this package's own.

Column names and their order are those of `amtviz.visualize_tuning_job(…, return_dfs=True)`, the module of
AWS's samples that also came with the SageMaker SDK 2.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from amt_lab.insight.search import search

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_SERVICE = {
    "name": "TrainingJobName",
    "status": "TrainingJobStatus",
    "started": "TrainingStartTime",
    "ended": "TrainingEndTime",
    "elapsed_s": "TrainingElapsedTimeSeconds",
    "definition": "TrainingJobDefinitionName",
    "tuning_job": "TuningJobName",
}
_RELATIVE_TO = pd.Timestamp(1, unit="s")
"""What amtviz has a trial's first value at, so that clock formats show the time since then."""


def cleaned(name: str) -> str:
    """A name as amtviz's columns have it."""
    return name.replace(":", "_").replace(".", "_")


def trials_frame(trials: pd.DataFrame) -> pd.DataFrame:
    """Tuned hyperparameters, the training job's columns, the objective last; the best trial first.

    Numbers are floats, also those of integer ranges and of categories that are numbers. Trials without
    a value, which amtviz leaves out, come last. `TrainingJobDefinitionName` is there where the tuning
    job has several definitions.
    """
    found = search(trials)
    columns = {
        cleaned(str(name).removeprefix("hp.")): _numbers(trials[name])
        for name in trials.columns
        if str(name).startswith("hp.")
    }
    for name, theirs in _SERVICE.items():
        if name != "definition" or trials[name].notna().any():
            columns[theirs] = trials[name]
    columns[cleaned(found.objective.metric)] = trials["objective"]
    frame = pd.DataFrame(columns)
    order = (found.sign * trials["objective"]).sort_values(ascending=False, kind="stable").index
    return frame.loc[order].reset_index(drop=True)


def full_frame(
    curves: Iterable[tuple[pd.DataFrame, pd.DataFrame]], trials: pd.DataFrame
) -> pd.DataFrame:
    """A row a value of a metric: `value`, `ts`, `label`, `rel_ts`, then the columns of its trial.

    `curves` are learning curves with the trials table that they belong to; `trials` is what
    `trials_frame` made of all. `label` is the metric's own name; times are UTC without a zone; `rel_ts`
    counts from the first value of the trial, of printed and of instance metrics apart. Without any
    value the frame is empty and has no column, as amtviz's.
    """
    parts = [_values(values, own) for values, own in curves if len(values)]
    if not parts:
        return pd.DataFrame()
    return pd.concat(parts, ignore_index=True).merge(trials, on="TrainingJobName")


def _values(curves: pd.DataFrame, trials: pd.DataFrame) -> pd.DataFrame:
    times = curves["time"].dt.tz_convert("UTC").dt.tz_localize(None)
    first = times.groupby([curves["trial"], curves["host"].isna()]).transform("min")
    names = trials.set_index("trial")["name"]
    return pd.DataFrame(
        {
            "value": curves["value"],
            "ts": times,
            "label": curves["metric"],
            "rel_ts": _RELATIVE_TO + (times - first),
            "TrainingJobName": curves["trial"].map(names),
        }
    )


def _numbers(values: pd.Series) -> pd.Series:
    """Floats where every value is a number, as text or not; else text."""
    numbers = pd.to_numeric(values.astype("object"), errors="coerce")
    if numbers.notna().eq(values.notna()).all():
        return numbers.astype("float64")
    return values.astype("object")


def differing(names: Sequence[str], frames: Sequence[pd.DataFrame]) -> str | None:
    """What two jobs do not have in common that one objective axis needs; None where they have it all."""
    objectives = [search(frame).objective for frame in frames]
    for name, objective in zip(names, objectives, strict=True):
        if objective != objectives[0]:
            return (
                f"{names[0]} has {objectives[0].metric} ({objectives[0].direction}), "
                f"{name} has {objective.metric} ({objective.direction})"
            )
    return None
