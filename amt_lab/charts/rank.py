"""The rank of trials over any two hyperparameters."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import altair as alt
import pandas as pd

from amt_lab.charts import theme as themes
from amt_lab.charts.axes import axis_of, written
from amt_lab.charts.derived import is_mirrored
from amt_lab.charts.drawing import whole
from amt_lab.charts.framing import (
    LABELS,
    Section,
    counted,
    empty_words,
    framed,
    key_line,
    rows_of,
    titled,
)
from amt_lab.charts.hovering import LINES
from amt_lab.charts.pairs import along_y, chosen_pair
from amt_lab.charts.parameter import title_of
from amt_lab.charts.selections import marked
from amt_lab.charts.standing import none_completed, standing
from amt_lab.charts.theme import SHAPES, STAR, Theme
from amt_lab.insight.definitions import judged_together, said_of
from amt_lab.insight.observations import positions
from amt_lab.insight.search import search
from amt_lab.insight.wording import span
from amt_lab.tuning.ranges import CategoricalRange, IntegerRange, Range, Scaling

if TYPE_CHECKING:
    from amt_lab.charts.drawing import Drawing
    from amt_lab.charts.renderer import LinkedChart

MOST_POINTS = 2000
"""Trials from which on places are drawn instead of points."""
PLACES = 28
"""Places along each range, of which each shows the median rank of its trials."""
BEST = 40
"""Points on top of the places."""
HEIGHT = 380
NARROW, MORE = 0.6, 0.2
"""The title tells where the middle 80 % of the best lie within that share of a range, and the category
that they have so much more often than all: half of each is what chance alone gives."""
_JITTER = "(datum.trial * 0.618034) % 1"
"""Successive multiples of the golden ratio spread evenly, and a trial keeps its place."""


@whole
def rank(
    trials: pd.DataFrame,
    x: str | None = None,
    y: str | None = None,
    *,
    definition: str | None = None,
    width: int = 700,
    theme: str = "light",
) -> LinkedChart:
    """Completed trials over two hyperparameters: the better, the darker (on dark: brighter) and larger.

    Without `x` and `y`, those two whose values go most with the objective's rank. Above 2,000 trials,
    places with the median rank of their trials, and the best 40 as points.
    Of several training-job definitions it is of one, the best trial's unless `definition` names
    another, since each has ranges of its own.

    Raises:
        ValueError: for an unknown theme, definition or hyperparameter, or trials without `attrs`.

    """
    colours = themes.named(theme)
    own = judged_together(trials, definition)
    return framed(rank_section(own, x, y, width, colours), colours)


def rank_section(
    trials: pd.DataFrame, x: str | None, y: str | None, width: float, theme: Theme
) -> Section:
    """The same, for a larger composition."""
    metric = search(trials).objective.metric
    ranges = chosen_pair(trials, x, y)
    room = width - LABELS - 20  # right of them also the name of the upright axis, and half a point
    if ranges is None:
        words = empty_words(theme, room, 90, "It takes two tuned hyperparameters")
        return Section(titled(theme, width, said_of(trials, f"Rank by {metric}")), [words])
    rows = _rows(trials, ranges)
    if rows.empty:
        done = standing(trials)["rank"].notna().any()
        why = "No completed trial has both" if done else none_completed(trials)
        words = empty_words(theme, room, 90, why)
        return Section(titled(theme, width, said_of(trials, f"Rank by {metric}")), [words])
    across: Any = axis_of(ranges[0], room).to_dict()
    upwards: Any = along_y(ranges[1], HEIGHT).to_dict()
    right = alt.X.from_dict(across | {"field": "at0", "title": title_of(ranges[0])})
    up = alt.Y.from_dict(upwards | {"field": "at1"})
    many = len(rows) > MOST_POINTS
    points = rows.tail(BEST) if many else rows  # by share: the best come last, on top
    layers = [_points(points, ranges, right, up, len(rows), theme)]
    note = f"{len(rows):,} completed of {counted(len(trials))}"
    if many:
        layers.insert(0, _places(rows, ranges, right, up, theme))
        note += f": the median rank of places, and the best {BEST} trials as points"
    ends = [theme.early, theme.accent, theme.late]
    entries = [
        (SHAPES["Completed"], colour, label)
        for colour, label in zip(ends, ("worst", "middle", "among the best"), strict=True)
    ]
    return Section(
        titled(theme, width, said_of(trials, _finding(rows, ranges, metric)), note),
        [
            key_line(theme, room, [*entries, (STAR, theme.best, "best")]),
            alt.layer(*layers)
            .resolve_scale(xOffset="independent", yOffset="independent")
            .properties(width=room, height=HEIGHT),
        ],
    )


def _rows(trials: pd.DataFrame, ranges: tuple[Range, Range]) -> pd.DataFrame:
    """Ranked trials: the fields that the axes draw, the values as they are, and the standing."""
    rows = standing(trials)
    for number, tuned in enumerate(ranges):
        values = trials[f"hp.{tuned.name}"]
        rows[f"value{number}"] = values.astype(
            "object" if isinstance(tuned, CategoricalRange) else "float64"
        )
        rows[f"unit{number}"] = positions(tuned, values)
        drawn = rows[f"value{number}"]
        rows[f"at{number}"] = 1 - drawn if is_mirrored(tuned) else drawn
    rows = rows[rows["rank"].notna() & rows["value0"].notna() & rows["value1"].notna()]
    share = _share(rows["objective"] * search(trials).sign)
    return rows.assign(share=share).sort_values(
        ["share", "rank"], ascending=[True, False], ignore_index=True
    )


def _share(score: pd.Series) -> pd.Series:
    """1 for the best, 0 for the worst, and the same for equals."""
    return (score.rank() - 1) / max(len(score) - 1, 1)


def _colour(theme: Theme) -> dict[str, Any]:
    return {
        "field": "share",
        "type": "quantitative",
        "legend": None,
        "scale": {"domain": [0, 0.5, 1], "range": [theme.early, theme.accent, theme.late]},
    }


def _points(
    rows: pd.DataFrame, ranges: tuple[Range, Range], x: alt.X, y: alt.Y, count: int, theme: Theme
) -> Drawing:
    few, some = count <= 300, count <= MOST_POINTS
    sizes = [24, 150] if few else [8, 70] if some else [60, 90]
    tip = [
        alt.Tooltip("trial:Q", title="trial", format="d"),
        alt.Tooltip("rank:Q", title=f"rank of {count:,}", format="d"),
        alt.Tooltip("objective:Q", title="objective", format=".5~g"),
        *(_tip(number, tuned) for number, tuned in enumerate(ranges)),
    ]
    where: dict[str, Any] = {"x": x, "y": y}
    for channel, offset, tuned in zip(("x", "y"), (alt.XOffset, alt.YOffset), ranges, strict=True):
        if isinstance(tuned, CategoricalRange):
            spread = alt.Scale(domain=[-0.3, 1.3], zero=False)
            where[f"{channel}Offset"] = offset("jitter:Q", scale=spread)
    is_best = {"test": "datum.rank === 1"}
    size: dict[str, Any] = {
        "field": "share",
        "type": "quantitative",
        "legend": None,
        "scale": {"range": sizes},
    }
    return (
        alt.Chart(rows_of(rows.drop(columns=["name", "tuning_job", "state", "unit0", "unit1"])))
        .transform_calculate(jitter=_JITTER)
        .mark_point(filled=True, opacity=0.95)
        .encode(
            color=alt.Color(**_colour(theme), condition=is_best | {"value": theme.best}),
            size=alt.Size(**size, condition=is_best | {"value": 230}),
            shape=alt.ShapeValue("circle", condition=is_best | {"value": STAR}),
            stroke=alt.StrokeValue(**marked(theme.ink, theme.surface)),
            strokeWidth=alt.StrokeWidthValue(**marked(2, 0.6)),
            tooltip=tip,
            **where,
        )
        .properties(name=f"{LINES}rank")
    )


def _tip(number: int, tuned: Range) -> alt.Tooltip:
    if isinstance(tuned, CategoricalRange):
        return alt.Tooltip(f"value{number}:N", title=tuned.name)
    return alt.Tooltip(f"value{number}:Q", title=tuned.name, format=".4~g")


def _places(
    rows: pd.DataFrame, ranges: tuple[Range, Range], x: alt.X, y: alt.Y, theme: Theme
) -> Drawing:
    """Cells of equal size on the ranges' scales; a category or an integer has one of its own."""
    cells = pd.DataFrame({"share": rows["share"]})
    for number, tuned in enumerate(ranges):
        cells[f"at{number}"] = _cell(rows, number, tuned)
    grouped = cells.groupby(["at0", "at1"])["share"]
    found = pd.DataFrame({"share": grouped.median(), "trials": grouped.size()}).reset_index()
    encoding: dict[str, Any] = {"x": x, "y": y}
    for number, (tuned, channel) in enumerate(zip(ranges, "xy", strict=True)):
        if isinstance(tuned, CategoricalRange):
            continue
        if _has_few_values(tuned):
            values = found[f"at{number}"]
            found[f"at{number}"] = (values - 0.5).clip(lower=tuned.low)
            found[f"to{number}"] = (values + 0.5).clip(upper=tuned.high)
        else:
            cell = found[f"at{number}"]
            found[f"at{number}"] = _at_units(tuned, cell / PLACES)
            found[f"to{number}"] = _at_units(tuned, (cell + 1) / PLACES)
        encoding[f"{channel}2"] = f"to{number}:Q"
    return (
        alt.Chart(rows_of(found))
        .mark_rect(opacity=0.85)
        .encode(
            color=alt.Color(**_colour(theme)),
            tooltip=[
                alt.Tooltip("trials:Q", title="trials here", format="d"),
                alt.Tooltip("share:Q", title="median: better than", format=".0%"),
            ],
            **encoding,
        )
    )


def _cell(rows: pd.DataFrame, number: int, tuned: Range) -> pd.Series:
    if isinstance(tuned, CategoricalRange) or _has_few_values(tuned):
        return rows[f"value{number}"]
    return rows[f"unit{number}"].clip(0, 1 - 1e-12) * PLACES // 1


def _has_few_values(tuned: Range) -> bool:
    return isinstance(tuned, IntegerRange) and tuned.high - tuned.low < PLACES


def _at_units(tuned: Range, units: pd.Series) -> list[float]:
    """Where places in the unit interval stand on the drawn field's axis, not snapped to integers."""
    if isinstance(tuned, CategoricalRange):
        raise TypeError("categories have no places between them")
    low, high = float(tuned.low), float(tuned.high)
    match tuned.scale:
        case Scaling.LOGARITHMIC:
            return [math.exp(math.log(low) + u * math.log(high / low)) for u in units]
        case Scaling.REVERSE_LOGARITHMIC:
            first, last = math.log1p(-low), math.log1p(-high)
            return [math.exp(first + u * (last - first)) for u in units]
        case _:
            return [low + u * (high - low) for u in units]


def _finding(rows: pd.DataFrame, ranges: tuple[Range, Range], metric: str) -> str:
    """Where the best tenth lies, where there are enough trials to say and it is not anywhere."""
    over = f"Rank by {metric} over {ranges[0].name} and {ranges[1].name}"
    if len(rows) < 20:
        return over
    top = rows.nsmallest(max(5, len(rows) // 10), "rank")
    places = [_middle(top, rows, number, tuned) for number, tuned in enumerate(ranges)]
    told = " and ".join(filter(None, places))
    return f"{metric}: the best {len(top):,} trials have {told}" if told else over


def _middle(top: pd.DataFrame, rows: pd.DataFrame, number: int, tuned: Range) -> str:
    """What most of the best have; empty where the others have it as much."""
    values, every = top[f"value{number}"], rows[f"value{number}"]
    if isinstance(tuned, CategoricalRange):
        common = values.mode()[0]
        share = (values == common).mean()
        is_told = share - (every == common).mean() >= MORE
        return f"{tuned.name} {common} ({share:.0%})" if is_told else ""
    first, last = top[f"unit{number}"].quantile([0.1, 0.9])
    if last - first > NARROW:
        return ""
    low, high = values.astype("float64").quantile([0.1, 0.9])
    if isinstance(tuned, IntegerRange):
        return f"{tuned.name} {span(round(low), round(high))}"
    return f"{tuned.name} {written(float(f'{low:.3g}'))} to {written(float(f'{high:.3g}'))}"
