"""What a trials table tells besides its rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

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

    @property
    def sign(self) -> int:
        """Times the objective, more is better."""
        return 1 if self.objective.maximize else -1


def search(trials: pd.DataFrame) -> Search:
    """What was searched.

    Raises:
        ValueError: where the frame lost its attributes, as after a `concat`, or where several
            training-job definitions have no objective in common.

    """
    if "objective" not in trials.attrs or "ranges" not in trials.attrs:
        raise ValueError(
            "these trials do not say what was tuned: df.attrs needs `objective` and `ranges`, which "
            "amt_lab.trials(job) sets and some pandas operations drop"
        )
    objective = trials.attrs["objective"]
    if objective is None:
        raise ValueError(
            "these trials share no objective: their tuning job has several training-job definitions, "
            "each with its own objective and ranges"
        )
    return Search(objective, trials.attrs["ranges"])
