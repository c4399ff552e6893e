"""What a chart needs to know of a trials table besides its rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

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
        ValueError: where the frame did not come with its attributes, for example after a `concat`.

    """
    objective, ranges = trials.attrs.get("objective"), trials.attrs.get("ranges")
    if objective is None or ranges is None:
        raise ValueError(
            "these trials do not say what was tuned: df.attrs needs `objective` and `ranges`, which "
            "amt_lab.trials(job) sets and some pandas operations drop"
        )
    return Search(objective, ranges)
