"""Objective against one hyperparameter, on that range's own scale, from bound to bound."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt

from amt_lab.charts import marks
from amt_lab.charts.axes import axis_of, bounds
from amt_lab.charts.derived import (
    HAS_OBJECTIVE,
    escaped,
    few_digits,
    field,
    member,
)
from amt_lab.charts.drawing import layered
from amt_lab.charts.drawn import is_known
from amt_lab.charts.region import region
from amt_lab.charts.selections import PREFIX
from amt_lab.charts.theme import LIGHT, Theme
from amt_lab.tuning.ranges import CategoricalRange, IntegerRange, Range, Scaling

if TYPE_CHECKING:
    from amt_lab.charts.drawing import Drawing

FEWEST_IN_BOX = 5

_SCALES = {Scaling.LOGARITHMIC: "log", Scaling.REVERSE_LOGARITHMIC: "rev. log"}


def parameter(
    tuned: Range,
    *,
    width: float = 240,
    height: int = 170,
    theme: Theme = LIGHT,
    labels: bool = True,
    is_partial: bool = False,
    is_stated: bool = True,
    among: int = 1,
) -> Drawing:
    """One scatter; `labels=False` leaves the objective's labels to a neighbour on the left.

    `is_partial` where some trials do not tune the hyperparameter: they are left out.
    `is_stated` where something is found of it, or may yet be: that stands below its name.

    Shaded is where the best tenth of the completed trials lie, where that says something, of `among` so many
    hyperparameters; a category has a box from quartile to quartile instead, with the median.
    """
    title = title_of(tuned)
    x = axis_of(tuned, width, **bounds(tuned, height, theme))
    y = marks.objective_axis(theme, width, height, labels=labels)
    place: dict[str, Any] = {"y": y}
    if isinstance(tuned, CategoricalRange):
        place["xOffset"] = alt.XOffset("jitter:Q", scale=alt.Scale(domain=[-0.4, 1.4], zero=False))
    return layered(
        _boxes(tuned, y, width, theme)
        if isinstance(tuned, CategoricalRange)
        else region(tuned, among, theme),
        marks.heading(theme, width, title, about=tuned.name),
        *([marks.stated(theme, width, tuned.name)] if is_stated else []),
        marks.trials(theme, height, f"{PREFIX}{tuned.name}", **place),
        marks.note(width, _best_value(tuned), len(title), about=tuned.name),
        encoding=marks.inherited(x=x),
        width=width,
        height=height,
        **({"transform": [alt.FilterTransform(filter=is_known(tuned))]} if is_partial else {}),
    )


def _boxes(tuned: CategoricalRange, y: alt.Y, width: float, theme: Theme) -> Drawing:
    """Quartiles and median of each category's trials."""
    category = escaped(field(tuned))
    found = (
        alt.Chart()
        .transform_filter(HAS_OBJECTIVE)
        .transform_aggregate(
            values="count()",
            objective="q1(objective)",
            median="median(objective)",
            upper="q3(objective)",
            groupby=[category],
        )
        .transform_filter(f"datum.values >= {FEWEST_IN_BOX}")
    )
    size = 0.8 * width / len(tuned.values)
    return layered(
        found.mark_bar(color=theme.context, opacity=0.3, size=size).encode(
            x=f"{category}:N", y=y, y2="upper:Q"
        ),
        found.transform_calculate(objective="datum.median")
        .mark_tick(color=theme.faint, thickness=2, size=size)
        .encode(x=f"{category}:N", y=y),
    )


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
