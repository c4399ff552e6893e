"""Trials over two hyperparameters at once, each on its range's own scale."""

from __future__ import annotations

from itertools import combinations
from typing import TYPE_CHECKING, Any

import altair as alt
import numpy as np
import pandas as pd

from amt_lab.charts.axes import axis_of
from amt_lab.insight.observations import positions
from amt_lab.tuning.ranges import CategoricalRange, Range

if TYPE_CHECKING:
    from collections.abc import Mapping

_DROPPED = ("format", "labelAngle", "labelAlign", "labelLimit")


def chosen_pair(trials: pd.DataFrame, x: str | None, y: str | None) -> tuple[Range, Range] | None:
    """The two ranges; without a wish, those whose ranks go most with the objective's. None for fewer.

    Raises:
        ValueError: the wish is not two different tuned hyperparameters.

    """
    ranges: Mapping[str, Range] = trials.attrs["ranges"]
    if x is not None or y is not None:
        for axis, name in (("x", x), ("y", y)):
            if name not in ranges:
                raise ValueError(f"{axis}: {name!r} is not tuned; there are {', '.join(ranges)}")
        if x == y:
            raise ValueError(f"y: another hyperparameter than x, got {y!r} for both")
        return ranges[str(x)], ranges[str(y)]
    if len(ranges) < 2:
        return None
    strength = {name: _strength(trials, tuned) for name, tuned in ranges.items()}
    known = {name: trials[f"hp.{name}"].notna() for name in ranges}
    pairs = list(combinations(ranges, 2))
    # Of several tuning jobs, what one alone tunes has no trial in common with what another one does.
    together = [(one, two) for one, two in pairs if (known[one] & known[two]).any()] or pairs
    pair = max(together, key=lambda names: sum(strength[name] for name in names))
    first, second = sorted(pair, key=lambda name: -strength[name])
    return ranges[first], ranges[second]


def along_y(tuned: Range, height: float) -> alt.Y:
    """The vertical axis of a hyperparameter over `height` pixels, from bound to bound."""
    across: Any = axis_of(tuned, height * 2.4).to_dict()
    axis = {name: value for name, value in across["axis"].items() if name not in _DROPPED}
    return alt.Y.from_dict(across | {"axis": axis | {"minExtent": 46}, "title": tuned.name})


def _strength(trials: pd.DataFrame, tuned: Range) -> float:
    """|Spearman's rho| with the objective; of categories, how far their mean ranks lie apart."""
    score = trials["objective"].where(trials["status"] == "Completed").rank(pct=True)
    if isinstance(tuned, CategoricalRange):
        values = trials[f"hp.{tuned.name}"].astype("object")
        means = score.groupby(values).mean()
        return float(means.max() - means.min()) if len(means) else 0.0
    place = pd.Series(positions(tuned, trials[f"hp.{tuned.name}"]), index=trials.index)
    if place.nunique() < 2 or score.nunique() < 2:
        return 0.0
    return float(np.nan_to_num(abs(place.corr(score, method="spearman"))))
