"""Objective against one hyperparameter, on that range's own scale, from bound to bound."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt

from amt_lab.charts import marks
from amt_lab.charts.axes import axis_of, bounds_of
from amt_lab.charts.derived import IS_BEST, few_digits, member
from amt_lab.charts.selections import PREFIX
from amt_lab.charts.theme import LIGHT, Theme
from amt_lab.tuning.ranges import CategoricalRange, IntegerRange, Range, Scaling

if TYPE_CHECKING:
    from amt_lab.charts.drawing import Drawing

_SCALES = {Scaling.LOGARITHMIC: "log", Scaling.REVERSE_LOGARITHMIC: "rev. log"}
_SPREAD = "jitter"


def parameter(
    tuned: Range,
    *,
    width: float = 240,
    height: int = 170,
    theme: Theme = LIGHT,
    labels: bool = True,
) -> Drawing:
    """One scatter; `labels=False` leaves the objective's labels to a neighbour on the left."""
    title = title_of(tuned)
    x = axis_of(tuned, width)
    y = marks.objective_axis(height, labels=labels)
    across: dict[str, Any] = {"x": x}
    if isinstance(tuned, CategoricalRange):
        across["xOffset"] = alt.XOffset(
            f"{_SPREAD}:Q", scale=alt.Scale(domain=[-0.4, 1.4], zero=False)
        )
    chart = alt.layer(
        *bounds_of(tuned, theme),
        marks.heading(theme, width, title),
        marks.rail(theme, height, **across),
        marks.points(theme, f"{PREFIX}{tuned.name}", y=y, **across),
        marks.best(theme, y=y, **across),
        marks.note(width, _best_value(tuned), len(title)).transform_filter(IS_BEST),
    )
    if isinstance(tuned, CategoricalRange):
        # Successive multiples of the golden ratio spread evenly, and a trial keeps its place.
        chart = chart.transform_calculate(**{_SPREAD: "(datum.trial * 0.618034) % 1"})
    return chart.properties(width=width, height=height)


def title_of(tuned: Range) -> str:
    """The hyperparameter, and the scale of its range where that is not linear."""
    if isinstance(tuned, CategoricalRange) or tuned.scale is Scaling.LINEAR:
        return tuned.name
    return f"{tuned.name} ({_SCALES[tuned.scale]})"


def _best_value(tuned: Range) -> str:
    value = member(f"hp.{tuned.name}")
    if isinstance(tuned, CategoricalRange | IntegerRange):
        return f"'★ ' + {value}"
    return f"'★ ' + {few_digits(value, 3)}"
