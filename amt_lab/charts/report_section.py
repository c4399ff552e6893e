"""One tuning job of a report: its findings, its charts, its trials by rank."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from amt_lab.charts.axes import written
from amt_lab.charts.dependence import dependence
from amt_lab.charts.ends import DATA
from amt_lab.charts.explorer import explorer
from amt_lab.charts.importance import importance
from amt_lab.charts.learning_curves import learning_curves
from amt_lab.charts.rows import plain, rows
from amt_lab.charts.standing import ranks
from amt_lab.charts.surface import surface
from amt_lab.charts.theme import THEMES
from amt_lab.charts.timeline import timeline
from amt_lab.insight.definitions import by_definition, parts_of
from amt_lab.insight.insights import insights
from amt_lab.insight.search import search
from amt_lab.insight.surrogate import surrogate
from amt_lab.tuning.launch_form import request_from_describe
from amt_lab.tuning.ranges import CategoricalRange, Range
from amt_lab.tuning.request_code import boto3_code, shareable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import pandas as pd

    from amt_lab.charts.renderer import LinkedChart
    from amt_lab.tuning.job import TuningJobDetail

WIDTH = 1080
"""Pixels of a report's charts."""


@dataclass(frozen=True, slots=True)
class Reported:
    """A tuning job with what a report tells of it."""

    job: TuningJobDetail
    trials: pd.DataFrame
    curves: pd.DataFrame | None = None
    """Every printed metric over time, as `amt_lab.learning_curves` gives it."""
    price: float | None = None
    """Of an instance hour, in any currency."""


@dataclass(slots=True)
class Places:
    """The charts of a report by the id of the element that each is drawn into."""

    charts: dict[str, dict[str, Any]] = field(default_factory=dict)

    def still(
        self, name: str, label: str, build: Callable[..., LinkedChart], *data: Any
    ) -> dict[str, str]:
        """A chart with its data, in both themes."""
        looks = {
            theme: build(*data, width=WIDTH, theme=theme).to_dict(validate=False)
            for theme in THEMES
        }
        return self._put(name, label, looks, None)

    def linked(self, name: str, label: str, trials: pd.DataFrame) -> dict[str, str]:
        """The explorer: both themes share the rows."""
        looks = {
            theme: explorer(trials, width=WIDTH, theme=theme).to_dict(validate=False)
            for theme in THEMES
        }
        data = [look.pop("datasets")[DATA] for look in looks.values()]
        return self._put(name, label, looks, data[0])

    def _put(
        self, name: str, label: str, looks: dict[str, Any], data: str | None
    ) -> dict[str, str]:
        place = f"{name}-{len(self.charts)}"
        self.charts[place] = {"looks": looks, "rows": data}
        return {"id": place, "label": label, "heading": ""}


def job_section(reported: Reported, places: Places) -> dict[str, Any]:
    """What the template shows of one job."""
    job, trials = reported.job, reported.trials
    table = _by_rank(trials)
    return {
        "job": job,
        "trials": table,
        "best": [row for row in table if row["rank"] == 1],
        "tuned": list(trials.attrs["ranges"]),
        "objective": job.objective.metric if job.objective else "objective",
        "objectives": [(n, own.attrs["objective"]) for n, own in by_definition(trials).items()],
        "ranges": [(name, tuned, *_bounds(tuned)) for name, tuned in _ranges(trials)],
        "findings": insights(trials, job=job, price=reported.price, curves=reported.curves),
        "charts": list(_charts(reported, places)),
        "code": _code(job) if job.describe else "",
    }


def _code(job: TuningJobDetail) -> str:
    return boto3_code(shareable(request_from_describe(job.describe, job.name)))


def _ranges(trials: pd.DataFrame) -> Iterator[tuple[str, Range]]:
    """Every range, with the definition that it is of where there are several."""
    for name, own in parts_of(trials).items():
        for tuned in own.attrs["ranges"].values():
            yield name, tuned


def _charts(reported: Reported, places: Places) -> Iterator[dict[str, str]]:
    """Of several definitions, what one objective does not rank, or a model learns from, is drawn for each."""
    trials, curves = reported.trials, reported.curves
    is_ranked = trials.attrs["objective"] is not None
    if is_ranked:
        yield _explorer(trials, places)
    for name, own in parts_of(trials).items():
        drawn = [] if is_ranked else [_explorer(own, places)]
        drawn += _of_definition(own, curves, places)
        yield drawn[0] | {"heading": name}
        yield from drawn[1:]
    yield places.still("timeline", "Trials over time on their slots", timeline, trials)


def _explorer(trials: pd.DataFrame, places: Places) -> dict[str, str]:
    return places.linked(
        "explorer", "Linked charts of the objective and of each hyperparameter", trials
    )


def _of_definition(
    trials: pd.DataFrame, curves: pd.DataFrame | None, places: Places
) -> Iterator[dict[str, str]]:
    yield places.still("importance", "How much each hyperparameter matters", importance, trials)
    has_model = surrogate(trials) is not None  # without one, importance says what it takes
    if has_model:
        yield places.still(
            "dependence", "The expected objective along each hyperparameter", dependence, trials
        )
    if has_model and len(search(trials).ranges) > 1:
        yield places.still(
            "surface", "The expected objective over two hyperparameters", surface, trials
        )
    if curves is not None:
        own = curves[curves["trial"].isin(trials["trial"])]
        if not own.empty:
            yield places.still("curves", "Printed metrics over time", learning_curves, trials, own)


def _by_rank(trials: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows, best first, then those without a rank in launch order."""
    found = [
        row | {"rank": plain(rank)} for row, rank in zip(rows(trials), ranks(trials), strict=True)
    ]
    return sorted(found, key=lambda row: (row["rank"] is None, row["rank"] or 0, row["trial"]))


def _bounds(tuned: Range) -> tuple[str, str]:
    """What a range searches, and on which scale, in words."""
    if isinstance(tuned, CategoricalRange):
        return ", ".join(tuned.values), "one of"
    return f"{written(tuned.low)} to {written(tuned.high)}", tuned.scaling.value
