"""What the model expects over any two hyperparameters, with the trials on top."""

from __future__ import annotations

import math
from itertools import combinations
from typing import TYPE_CHECKING

import altair as alt
import numpy as np

from amt_lab.charts import marks
from amt_lab.charts import theme as themes
from amt_lab.charts.axes import written
from amt_lab.charts.composition import composed
from amt_lab.charts.derived import HAS_OBJECTIVE
from amt_lab.charts.drawing import whole
from amt_lab.charts.drawn import is_known
from amt_lab.charts.sampling import sampled
from amt_lab.charts.selections import PREFIX, brushed, marked
from amt_lab.charts.statement import name_in_lines, nothing_yet, statement
from amt_lab.charts.surface_axes import SIDE, across, up
from amt_lab.charts.surface_cells import cells, doubts
from amt_lab.charts.theme import SHAPES
from amt_lab.insight.definitions import judged_together, said_of
from amt_lab.insight.importance import fanova
from amt_lab.insight.observations import Observations
from amt_lab.insight.search import search
from amt_lab.insight.surface import Surface
from amt_lab.insight.surface import surface as modelled
from amt_lab.insight.surrogate import FEWEST, Surrogate, surrogate
from amt_lab.tuning.ranges import CategoricalRange

if TYPE_CHECKING:
    import pandas as pd

    from amt_lab.charts.drawing import Drawing
    from amt_lab.charts.renderer import LinkedChart
    from amt_lab.charts.theme import Theme

LEVELS = 12
"""Colours, so that their borders are contours."""
LEGEND = 110
"""Pixels right of the surface for its key."""
TITLE = 16
"""Characters of the key's title that have room beside each other."""


@whole
def surface(
    trials: pd.DataFrame,
    x: str | None = None,
    y: str | None = None,
    *,
    definition: str | None = None,
    width: float = 900,
    theme: str = "light",
) -> LinkedChart:
    """The model's mean over hyperparameters `x` and `y`, and crosses where it is unsure.

    Without names they are the two that explain most together. `width` is of the whole picture, in
    pixels. Of many trials some are drawn, and the chart says which.
    Of several training-job definitions it is of one, the best trial's unless `definition` names
    another, since each has ranges of its own.

    Raises:
        KeyError: no such hyperparameter was tuned.
        ValueError: for an unknown theme or definition, trials without `attrs`, one name alone, or one name twice.

    """
    colours = themes.named(theme)
    if (x is None) != (y is None):
        raise ValueError(f"x and y: name both hyperparameters or none, got {x} and {y}")
    room = max(width, 320) - 16
    trials = judged_together(trials, definition)
    model = surrogate(trials)
    if model is None or len(model.observations.ranges) < 2:
        why = said_of(trials, _why_not(trials))
        return composed([nothing_yet(colours, room, why)], trials.head(0), colours)
    first, second = (x, y) if x is not None and y is not None else _strongest(model)
    found = modelled(model, first, second)
    drawn, note = sampled(trials)
    metric = search(trials).objective.metric
    lines = [
        f"Mean of {metric} over all settings of the others. Crosses: the model is unsure. Circles: trials, in the colour of their own value.",
        f"{model.reason.capitalize()}.{' ' + note if note else ''}",
    ]
    parts = [
        statement(colours, room - SIDE, said_of(trials, _title(found, model, metric)), *lines),
        _plot(found, metric, room, colours),
    ]
    chart: LinkedChart = composed(parts, drawn, colours).resolve_scale(color="independent")
    return chart


def _why_not(trials: pd.DataFrame) -> str:
    if len(search(trials).ranges) < 2:
        return "A response surface needs two tuned hyperparameters"
    known = len(Observations.of(trials))
    verb = "is" if known == 1 else "are"
    return f"Response surface: the model needs {FEWEST} completed trials of differing objective; there {verb} {known}"


def _strongest(model: Surrogate) -> tuple[str, str]:
    """The two hyperparameters that explain most, alone and together, the stronger one across."""
    shares = fanova(model)

    def explained(pair: tuple[str, str]) -> float:
        return shares.pairs[pair].mean + sum(shares.main[name].mean for name in pair)

    there = dict(zip(shares.main, ~np.isnan(model.observations.unit.T), strict=True))
    pairs = [
        pair for pair in combinations(shares.main, 2) if (there[pair[0]] & there[pair[1]]).any()
    ]
    pair = max(pairs or combinations(shares.main, 2), key=explained)
    first, second = sorted(pair, key=lambda name: -shares.main[name].mean)
    return first, second


def _title(found: Surface, model: Surrogate, metric: str) -> str:
    x, y = found.x.tuned.name, found.y.tuned.name
    if not model.has_learnt:
        return f"{len(model.observations)} trials do not show yet how {x} and {y} act on {metric}: this is a guess"
    row, column = np.unravel_index(
        (model.observations.sign * found.mean).argmax(), found.mean.shape
    )
    best = [
        value if isinstance(value, str) else written(float(f"{value:.2g}"))
        for value in (found.x.values[column], found.y.values[row])
    ]
    return f"The model expects the best {metric} near {x} {best[0]} and {y} {best[1]}"


def _plot(found: Surface, metric: str, room: float, theme: Theme) -> Drawing:
    width = min(room - LEGEND - SIDE, 760)
    height = round(min(width * 0.72, 420))
    position: dict[str, alt.X | alt.Y] = {"x": across(found.x, width), "y": up(found.y, height)}
    ends = [float(found.mean.min()), float(found.mean.max())]
    colour = alt.Color(
        "objective:Q",
        scale=alt.Scale(
            type="quantize", domain=ends, scheme=alt.SchemeParams("viridis", count=LEVELS)
        ),
        legend=alt.Legend(
            title=name_in_lines(metric, TITLE),
            format=f".{_digits(ends)}~g",
            gradientLength=height - 40,
            titleLimit=LEGEND,
            labelColor=theme.faint,
            titleColor=theme.faint,
            titleFontWeight="normal",
        ),
    )
    return alt.layer(
        cells(found, position, colour),
        doubts(found, position, theme),
        *(
            _spread(points, found, width, height)
            for points in (
                _failed(theme, position),
                _trials(theme, position, colour),
                marks.best(theme, **position),
            )
        ),
    ).properties(width=width, height=height)


def _digits(ends: list[float]) -> int:
    """How many tell the borders of the levels apart, of which the key has each."""
    step = (ends[1] - ends[0]) / LEVELS
    return max(3, math.ceil(math.log10(max(map(abs, ends)) / step))) if step else 3


def _spread(points: Drawing, found: Surface, width: float, height: float) -> Drawing:
    """Trials that have both values; of a category beside each other, so that none hides another.

    Each keeps its place. Successive multiples of the golden ratio spread evenly. An offset channel would narrow the cells, too.
    """
    points = points.transform_filter(f"{is_known(found.x.tuned)} && {is_known(found.y.tuned)}")
    for offset, grid, room in (("xOffset", found.x, width), ("yOffset", found.y, height)):
        if isinstance(grid.tuned, CategoricalRange):
            strip = 0.7 * room / len(grid.values)
            points.mark[offset] = alt.expr(f"((datum.trial * 0.618034) % 1 - 0.5) * {strip:.0f}")
    return points


def _trials(theme: Theme, position: dict[str, alt.X | alt.Y], colour: alt.Color) -> Drawing:
    return (
        alt.Chart(name=f"{PREFIX}surface")
        .transform_filter(HAS_OBJECTIVE)
        .mark_point(filled=True, tooltip=marks.TIP)
        .encode(
            shape=marks.shape(),
            color=colour,
            opacity=alt.OpacityValue(**brushed(1, 0.2)),
            size=alt.SizeValue(**marked(170, 38)),
            stroke=alt.StrokeValue(**marked(theme.ink, theme.surface)),
            strokeWidth=alt.StrokeWidthValue(**marked(2, 1)),
            **position,
        )
    )


def _failed(theme: Theme, position: dict[str, alt.X | alt.Y]) -> Drawing:
    return (
        alt.Chart()
        .transform_filter(f"!{HAS_OBJECTIVE} && datum.state === 'Failed'")
        .mark_point(
            filled=True,
            shape=SHAPES["Failed"],
            size=40,
            color=theme.failed,
            stroke=theme.surface,
            strokeWidth=0.6,
            opacity=1,
            tooltip=marks.TIP,
        )
        .encode(**position)
    )
