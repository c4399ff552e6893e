"""The charts of the contract that come with their data, by their name there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from amt_lab import charts
from amt_lab.insight.definitions import judged_together, of_definition
from amt_lab.tuning.errors import FieldProblem, InvalidRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pandas as pd

    from amt_lab.charts.renderer import LinkedChart
    from amt_lab.sagemaker.connection import Connection
    from amt_lab.sagemaker.trials import Trials
    from amt_lab.server.analyses import Look
    from amt_lab.tuning.job import TuningJobDetail


MOST_LINES = 200
"""Learning curves in one drawing, as the contract has it: with two metrics, some 2 MB of points."""


@dataclass(frozen=True, slots=True)
class Context:
    """What a chart is drawn from."""

    connection: Connection
    known: Trials
    job: TuningJobDetail
    trials: pd.DataFrame
    look: Look

    @property
    def size(self) -> dict[str, Any]:
        return {"width": self.look.width, "theme": self.look.theme}

    @property
    def part(self) -> dict[str, Any]:
        """The same, and the training-job definition that is wanted of several."""
        return {**self.size, "definition": self.look.definition}

    @property
    def axes(self) -> dict[str, Any]:
        """The chosen hyperparameters, both of them or none.

        Raises:
            InvalidRequest: one is not tuned, or stands without the other, or both are the same.

        """
        chosen = {name: value for name in ("x", "y") if (value := getattr(self.look, name))}
        tuned = list(judged_together(self.trials, self.look.definition).attrs["ranges"])
        for name, value in chosen.items():
            if value not in tuned:
                raise _wrong(name, f"must be one of {', '.join(tuned)}, got {value}")
        if len(chosen) == 1:
            missing = "y" if "x" in chosen else "x"
            raise _wrong(missing, "must be given where the other one is")
        if chosen and chosen["x"] == chosen["y"]:
            raise _wrong("y", f"must be another hyperparameter than x, got {chosen['y']} for both")
        return chosen

    @property
    def lines(self) -> dict[str, Any]:
        """Which trials are lines among the learning curves: the brushed ones, else the best.

        Raises:
            InvalidRequest: a number in the brush is no trial's.

        """
        brush = self.look.brush
        if brush is None:
            return {"best": self.look.best, "most": MOST_LINES}
        wanted = self.look.definition
        trials = self.trials if wanted is None else of_definition(self.trials, wanted)
        names = dict(zip(trials["trial"], trials["name"], strict=True))
        for number in brush:
            if number not in names:
                of = f" of {wanted}" if wanted else ", from 1"
                raise _wrong("brush", f"{number} is not among the {len(names)} trials{of}")
        return {"names": [names[number] for number in brush], "most": MOST_LINES}

    def instance_curves(self) -> pd.DataFrame:
        """What the trials made of CPU, memory, GPU and disk."""
        from amt_lab.sagemaker.wanted_curves import INSTANCE_METRICS

        return self.curves(sorted(INSTANCE_METRICS))

    def curves(self, metrics: Sequence[str] | None = None) -> pd.DataFrame:
        """Every printed metric over time, or those that are named."""
        from amt_lab.sagemaker.learning_curves import learning_curves_frame

        found, job = self.known.with_detail(self.job.name)
        return learning_curves_frame(self.connection, found, job, metrics)

    def detailed(self) -> pd.DataFrame:
        """The trials with all their final metrics, which stopped early, and when each was made."""
        from amt_lab.sagemaker.trials_frame import with_creation

        return with_creation(*self.known.with_details(self.job.name))


def _wrong(name: str, message: str) -> InvalidRequest:
    return InvalidRequest([FieldProblem(name, f"{name}: {message}")])


BUILDERS: Mapping[str, Callable[[Context], LinkedChart]] = {
    "parallel": lambda c: charts.parallel(c.trials, **c.part),
    "importance": lambda c: charts.importance(c.trials, **c.part),
    "dependence": lambda c: charts.dependence(c.trials, **c.part),
    "surface": lambda c: charts.surface(c.trials, **c.axes, **c.part),
    "rank": lambda c: charts.rank(c.trials, **c.axes, **c.part),
    "learning-curves": lambda c: charts.learning_curves(
        c.detailed(), c.curves(), **c.lines, **c.part
    ),
    "timeline": lambda c: charts.timeline(c.detailed(), slots=c.job.max_parallel, **c.size),
    "correlation": lambda c: charts.correlation(c.detailed(), **c.part),
    "instance-metrics": lambda c: charts.instance_metrics(
        c.detailed(), c.instance_curves(), **c.part
    ),
}
