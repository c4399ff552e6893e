"""What a trials table tells besides its rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from amt_lab.tuning.errors import FieldProblem, InvalidRequest

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from amt_lab.tuning.job import Objective
    from amt_lab.tuning.ranges import Range


@dataclass(frozen=True, slots=True)
class Search:
    """Objective and ranges of a trials table, as its `attrs` carry them."""

    objective: Objective
    ranges: Mapping[str, Range]
    target: float | None = None
    """The objective at which the tuning job stops, where it has such a criterion."""
    partial: frozenset[str] = frozenset()
    """Hyperparameters that one of several definitions or tuning jobs does not tune."""
    has_definitions: bool = False
    """Whether the trials are of several training-job definitions."""

    @property
    def sign(self) -> int:
        """Times the objective, more is better."""
        return 1 if self.objective.maximize else -1


class NoCommonObjective(InvalidRequest, ValueError):
    """What was asked for takes trials that one objective ranks, and these are not."""


def search(trials: pd.DataFrame) -> Search:
    """What was searched.

    Raises:
        ValueError: where the frame lost its attributes, as after a `concat`.
        NoCommonObjective: where several training-job definitions have no objective in common.

    """
    if "objective" not in trials.attrs or "ranges" not in trials.attrs:
        raise ValueError(
            "these trials do not say what was tuned: df.attrs needs `objective` and `ranges`, which "
            "amt_lab.trials(job) sets and some pandas operations drop"
        )
    objective = trials.attrs["objective"]
    if objective is None:
        raise NoCommonObjective(
            [
                FieldProblem(
                    "TrainingJobDefinitions",
                    "these trials share no objective: they are of several training-job definitions "
                    "or tuning jobs, each with its own.",
                    "Look at the trials of one definition or job at a time.",
                )
            ]
        )
    ranges = trials.attrs["ranges"]
    parts = (trials.attrs.get(key, {}) for key in ("ranges_by_definition", "ranges_by_job"))
    partial = {
        name for own in parts for each in own.values() for name in ranges if name not in each
    }
    several = len(trials.attrs.get("ranges_by_definition", ())) > 1
    return Search(objective, ranges, trials.attrs.get("target"), frozenset(partial), several)
