"""All charts of a tuning job's trials in one linked view."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt

from amt_lab.charts import derived
from amt_lab.charts import theme as themes
from amt_lab.charts.distribution import distribution
from amt_lab.charts.key import key
from amt_lab.charts.layout import GAP, Layout
from amt_lab.charts.marks import EXTENT
from amt_lab.charts.parameter import parameter
from amt_lab.charts.progress import Over, progress
from amt_lab.charts.renderer import LinkedChart
from amt_lab.charts.rows import DRAWN, as_csv
from amt_lab.charts.selections import linked
from amt_lab.charts.table import Search, search

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from amt_lab.charts.drawing import Drawing

DATA = "trials"

_ERRORS = 1
"""Vega's level for errors alone: it warns of an empty data set, and of the rug's lack of an x field."""


def explorer(
    trials: pd.DataFrame,
    *,
    width: int = 900,
    theme: str = "light",
    embed: bool = True,
    over: Over = "time",
) -> LinkedChart:
    """Progress, distribution and a scatter a hyperparameter, linked by `brush` and `hover`.

    `width` is of the whole picture, in pixels. `embed=False` leaves the data set `trials` empty: the
    caller streams rows in, keyed by column name, times as milliseconds since the epoch. `over`
    chooses what progress runs over, start time or trial number.

    Raises:
        ValueError: for an unknown theme, or trials without `attrs`.

    """
    colours, searched = themes.named(theme), search(trials)
    chart = LinkedChart(
        vconcat=list(_rows_of_charts(searched, width, colours, over)),
        data=alt.NamedData(name=DATA, format=_format(embed)),
        datasets={DATA: as_csv(trials) if embed else []},
        transform=derived.transforms(searched),
        config=themes.config(colours),
        spacing=18,
        usermeta=_for_the_front_end(searched, colours),
    )
    return linked(chart, _extent(trials, embed))


def _format(embed: bool) -> alt.DataFormat:
    if embed:
        return alt.CsvDataFormat(type="csv", parse=DRAWN)
    return alt.JsonDataFormat(parse=None)


def _extent(trials: pd.DataFrame, embed: bool) -> alt.VariableParameter:
    """The objective's smallest and largest value, which every vertical axis spans."""
    if not embed:
        return alt.VariableParameter(
            name=EXTENT, expr=f"extent(pluck(data('{DATA}'), 'objective'))"
        )
    known = trials["objective"].dropna()
    ends = [None, None] if known.empty else [float(known.min()), float(known.max())]
    return alt.VariableParameter(name=EXTENT, value=ends)


def _rows_of_charts(
    searched: Search, width: int, theme: themes.Theme, over: Over
) -> Iterator[Drawing]:
    ranges = list(searched.ranges.values())
    layout = Layout.of(width, len(ranges))
    yield key(theme, layout.whole)
    yield alt.hconcat(
        progress(searched, over=over, width=layout.progress, theme=theme),
        distribution(width=layout.distribution, theme=theme),
        spacing=GAP,
        bounds="flush",
    )
    for start in range(0, len(ranges), layout.columns):
        yield alt.hconcat(
            *(
                parameter(tuned, width=layout.scatter, theme=theme, labels=column == 0)
                for column, tuned in enumerate(ranges[start : start + layout.columns])
            ),
            spacing=GAP,
            bounds="flush",
        )


def _for_the_front_end(searched: Search, theme: themes.Theme) -> dict[str, Any]:
    """What a page that embeds the chart must know: vega-embed's options, and derived fields.

    A brush over a reverse-logarithmic range comes as an interval of `mirror.<name>`, which is
    1 - `hp.<name>`.
    """
    mirrored = {
        derived.field(tuned): f"hp.{tuned.name}"
        for tuned in searched.ranges.values()
        if derived.is_mirrored(tuned)
    }
    return {
        "embedOptions": {
            "actions": {"export": True, "source": False, "compiled": False, "editor": False},
            "tooltip": {"theme": theme.name},
            "logLevel": _ERRORS,
        },
        "amt_lab": {"mirrored": mirrored},
    }
