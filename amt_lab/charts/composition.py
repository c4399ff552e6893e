"""Drawings of one trials table as one chart: the rows embedded once, the selections shared by all."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import altair as alt

from amt_lab.charts import derived, drawn, ends, shown
from amt_lab.charts import theme as themes
from amt_lab.charts.ends import DATA
from amt_lab.charts.marks import shared
from amt_lab.charts.renderer import LinkedChart
from amt_lab.charts.rows import as_csv, types
from amt_lab.charts.selections import linked, taking_part
from amt_lab.charts.time_axes import reach
from amt_lab.insight.search import Search, search

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

    from amt_lab.charts.drawing import Drawing

_ERRORS = 1
"""Vega's level for errors alone: it warns of an empty data set, and of the rug's lack of an x field."""


def composed(
    drawings: Iterable[Drawing],
    trials: pd.DataFrame,
    theme: themes.Theme,
    *,
    embed: bool = True,
    titles: Mapping[str, str] = MappingProxyType({}),
    transforms: Iterable[Any] = (),
    members: Mapping[str, str] = MappingProxyType({}),
) -> LinkedChart:
    """Drawings one below the other, over the data set `trials` and the fields of `derived`.

    `embed=False` leaves the data set empty: the caller streams rows in, keyed by column name, times
    as milliseconds since the epoch. A drawing that takes part in the selections has views whose
    names begin with `selections.PREFIX`. `titles` has what is found of hyperparameters, by name.
    `transforms` are more of the kind of `derived`: a view that had them for itself would copy all rows.
    `members` are more of those of `drawn`, Vega expressions by name.

    Raises:
        ValueError: for trials without `attrs`.

    """
    searched = search(trials)
    rows: str | list[Any] = as_csv(trials) if embed else []
    chart = LinkedChart(
        vconcat=list(drawings),
        data=alt.NamedData(name=DATA, format=_format(rows)),
        datasets={DATA: rows},
        transform=[
            *derived.transforms(searched),
            *transforms,
            *shown.transforms(),
            *drawn.transforms(searched, members),
        ],
        config=themes.config(theme),
        spacing=18,
        usermeta=_for_the_front_end(searched, theme),
    )
    several = "tuning_job" in trials and trials["tuning_job"].nunique() > 1
    return linked(
        chart,
        *shown.parameters(len(list(taking_part(chart)))),
        *shared(titles, searched.ranges),
        *ends.parameters(trials, embed=embed),
        *reach(),
        identity=("tuning_job", "trial") if several else ("trial",),
    )


def embed_options(theme: themes.Theme) -> dict[str, Any]:
    """What a page gives vega-embed along with a chart."""
    return {
        "actions": {"export": True, "source": False, "compiled": False, "editor": False},
        "tooltip": {"theme": theme.name},
        "logLevel": _ERRORS,
    }


def _format(rows: str | list[Any]) -> alt.DataFormat:
    if isinstance(rows, str):
        return alt.CsvDataFormat(type="csv", parse=types(rows))
    return alt.JsonDataFormat(parse=None)


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
        "embedOptions": embed_options(theme),
        "amt_lab": {"mirrored": mirrored},
    }
