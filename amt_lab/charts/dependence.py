"""What the model expects along each hyperparameter, whatever the others are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt

from amt_lab.charts import marks
from amt_lab.charts import theme as themes
from amt_lab.charts.axes import axis_of, bounds
from amt_lab.charts.composition import composed
from amt_lab.charts.derived import HAS_OBJECTIVE, IS_BEST, escaped, field, is_mirrored
from amt_lab.charts.drawing import at_y, fixed, layered, whole
from amt_lab.charts.drawn import is_known
from amt_lab.charts.layout import GAP, Layout
from amt_lab.charts.parameter import title_of
from amt_lab.charts.sampling import sampled
from amt_lab.charts.selections import PREFIX, brushed
from amt_lab.charts.statement import nothing_yet, statement
from amt_lab.charts.theme import STAR
from amt_lab.insight.definitions import judged_together, said_of
from amt_lab.insight.importance import fanova
from amt_lab.insight.observations import Observations
from amt_lab.insight.partial_dependence import Dependence, partial_dependence
from amt_lab.insight.search import search
from amt_lab.insight.surrogate import FEWEST, surrogate
from amt_lab.tuning.ranges import CategoricalRange, Range

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from amt_lab.charts.drawing import Drawing
    from amt_lab.charts.renderer import LinkedChart
    from amt_lab.charts.theme import Theme
    from amt_lab.insight.surrogate import Surrogate

HEIGHT, RUG = 150, 10
"""Pixels of a panel, and of the ticks at its foot that stand for trials."""


@whole
def dependence(
    trials: pd.DataFrame,
    *,
    definition: str | None = None,
    width: float = 900,
    theme: str = "light",
) -> LinkedChart:
    """A panel a hyperparameter, those that matter most first: mean and band, trials and the best one.

    `width` is of the whole picture, in pixels.
    Of several training-job definitions it is of one, the best trial's unless `definition` names
    another, since each has ranges of its own.

    Raises:
        ValueError: for an unknown theme or definition, or trials without `attrs`.

    """
    colours = themes.named(theme)
    trials = judged_together(trials, definition)
    model = surrogate(trials)
    if model is None:
        known = len(Observations.of(trials))
        text = f"Partial dependence: the model needs {FEWEST} completed trials of differing objective; there {'is' if known == 1 else 'are'} {known}"
        box = nothing_yet(colours, max(width, 320) - 16, said_of(trials, text))
        return composed([box], trials.head(0), colours)
    drawn, note = sampled(trials)
    return composed(_panels(model, trials, note, width, colours), drawn, colours)


def _panels(
    model: Surrogate, trials: pd.DataFrame, note: str, width: float, theme: Theme
) -> list[Drawing]:
    metric = search(trials).objective.metric
    shares = fanova(model).main
    names = sorted(shares, key=lambda name: -shares[name].mean)
    found = [partial_dependence(model, name) for name in names]
    ends = _extent(found)
    layout = Layout.of(int(width), len(names))
    panels = [
        _panel(
            each,
            f"{shares[name].mean:.0%}",
            ends,
            layout.scatter,
            theme,
            labels=n % layout.columns == 0,
        )
        for n, (name, each) in enumerate(zip(names, found, strict=True))
    ]
    title = (
        f"{names[0]} moves {metric} most: {shares[names[0]].mean:.0%} of the variance"
        if model.has_learnt
        else f"{len(model.observations)} trials do not show yet what moves {metric}: these lines are a guess"
    )
    lines = [
        f"Mean of {metric} over all settings of the others; the band is one standard deviation over the model's trees.",
        f"{model.reason.capitalize()}.{' ' + note if note else ''}",
    ]
    rows = [
        alt.hconcat(*panels[start : start + layout.columns], spacing=GAP, bounds="flush")
        for start in range(0, len(panels), layout.columns)
    ]
    return [statement(theme, layout.whole, said_of(trials, title), *lines), *rows]


def _extent(found: Sequence[Dependence]) -> list[float]:
    return [
        float(min((each.mean - each.spread).min() for each in found)),
        float(max((each.mean + each.spread).max() for each in found)),
    ]


def _panel(
    found: Dependence,
    share: str,
    ends: Sequence[float],
    width: float,
    theme: Theme,
    *,
    labels: bool,
) -> Drawing:
    tuned = found.grid.tuned
    x = axis_of(tuned, width, **bounds(tuned, HEIGHT, theme))
    scale = alt.Scale(domain=list(ends), zero=False, nice=True, range=[HEIGHT - RUG - 8, 0])
    axis = alt.Axis(labels=labels, tickCount=4, minExtent=46 if labels else 0, format=".4~g")

    def y(name: str) -> alt.Y:
        return alt.Y(name, type="quantitative", scale=scale, axis=axis, title=None)

    base = fixed(_rows(found))
    title = title_of(tuned)
    return layered(
        marks.heading(theme, width, title),
        *(
            _steps(base, theme, y)
            if isinstance(tuned, CategoricalRange)
            else _line(base, theme, y, found)
        ),
        _rug(tuned, theme),
        alt.Chart()
        .transform_filter(f"{IS_BEST} && {is_known(tuned)}")
        .mark_point(
            shape=STAR,
            filled=True,
            size=150,
            color=theme.best,
            opacity=1,
            stroke=theme.surface,
            strokeWidth=1,
            tooltip=marks.TIP,
        )
        .encode(y=at_y(HEIGHT - RUG / 2)),
        marks.note(width, f"'{share}'", len(title)),
        encoding=marks.inherited(x=x),  # with an axis in some layers alone, Vega drops labels of it
        width=width,
        height=HEIGHT,
    )


def _rows(found: Dependence) -> list[dict[str, Any]]:
    name, tuned = field(found.grid.tuned), found.grid.tuned
    return [
        {
            name: _place(tuned, value),
            "mean": float(f"{mean:.6g}"),
            "low": float(f"{mean - spread:.6g}"),
            "high": float(f"{mean + spread:.6g}"),
        }
        for value, mean, spread in zip(found.grid.values, found.mean, found.spread, strict=True)
    ]


def _place(tuned: Range, value: Any) -> Any:
    return 1 - value if is_mirrored(tuned) else value


def _line(base: Drawing, theme: Theme, y: Any, found: Dependence) -> list[Drawing]:
    few = len(found.grid.values) <= 24
    return [
        base.mark_area(color=theme.accent, opacity=0.2).encode(y=y("low"), y2="high"),
        base.mark_line(
            color=theme.accent,
            strokeWidth=2,
            point={"filled": True, "color": theme.accent, "size": 24} if few else False,
        ).encode(y=y("mean")),
    ]


def _steps(base: Drawing, theme: Theme, y: Any) -> list[Drawing]:
    return [
        base.mark_rule(color=theme.accent, strokeWidth=5, opacity=0.3).encode(
            y=y("low"), y2="high"
        ),
        base.mark_point(filled=True, color=theme.accent, size=70, opacity=1).encode(y=y("mean")),
    ]


def _rug(tuned: Range, theme: Theme) -> Drawing:
    return (
        alt.Chart(name=f"{PREFIX}dependence-{escaped(tuned.name)}")
        .transform_filter(f"{HAS_OBJECTIVE} && {is_known(tuned)}")
        .mark_tick(orient="vertical", size=RUG, thickness=1, tooltip=marks.TIP)
        .encode(
            y=at_y(HEIGHT - RUG / 2),
            color=alt.ColorValue(**brushed(theme.accent, theme.context)),
            opacity=alt.OpacityValue(**brushed(0.5, 0.3)),
        )
    )
