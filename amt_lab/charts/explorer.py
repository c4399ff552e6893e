"""All charts of a tuning job's trials in one linked view."""

from __future__ import annotations

from typing import TYPE_CHECKING

from amt_lab.charts import so_far
from amt_lab.charts import theme as themes
from amt_lab.charts.composition import composed
from amt_lab.charts.distribution import distribution
from amt_lab.charts.drawing import beside, whole
from amt_lab.charts.key import key
from amt_lab.charts.layout import GAP, Layout
from amt_lab.charts.parallel import coordinates, members
from amt_lab.charts.parameter import parameter
from amt_lab.charts.progress import progress
from amt_lab.charts.statement import whose
from amt_lab.insight.definitions import drawn_together
from amt_lab.insight.insights import insights
from amt_lab.insight.search import Search, search

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence

    import pandas as pd

    from amt_lab.charts.drawing import Drawing
    from amt_lab.charts.renderer import LinkedChart
    from amt_lab.charts.so_far import Over


@whole
def explorer(
    trials: pd.DataFrame,
    *,
    width: int = 900,
    theme: str = "light",
    embed: bool = True,
    over: Over = "time",
    axes: Sequence[str] | None = None,
    definition: str | None = None,
) -> LinkedChart:
    """Progress, distribution and a scatter a hyperparameter, linked by `brush` and `hover`.

    `width` is of the whole picture, in pixels. `embed=False` leaves the data set `trials` empty: the
    caller streams rows in, keyed by column name, times as milliseconds since the epoch. `over`
    chooses what progress runs over, start time, trial number or billable time so far. `axes` gives the
    order of the parallel coordinates' axes, and leaves out those that it does not name. A bound that the
    best trials crowd is stated above its scatter; with `embed=False`, once the caller sets `titles`.
    Of several training-job definitions without an objective in common, or where `definition` names one,
    it is of one.

    Raises:
        ValueError: for an unknown theme or definition, or trials without `attrs`.

    """
    colours = themes.named(theme)
    trials = drawn_together(trials, definition)
    searched = search(trials)
    titles = _titles(trials) if embed else {}
    stated = titles if embed else searched.ranges
    drawings = [
        *whose(trials, colours, width),
        *_rows_of_charts(searched, width, colours, over, axes, stated),
    ]
    return composed(
        drawings,
        trials,
        colours,
        embed=embed,
        titles=titles,
        transforms=so_far.transforms(searched, over),
        members=members(searched, axes=axes, width=Layout.of(width, 1).whole),
    )


def _titles(trials: pd.DataFrame) -> dict[str, str]:
    """What is found of the bounds of hyperparameters, by name."""
    titles: dict[str, str] = {}
    for each in insights(trials, kind="boundaries"):
        (about,) = each.hyperparameters
        titles[about] = "; ".join(filter(None, (titles.get(about), each.title)))
    return titles


def _rows_of_charts(
    searched: Search,
    width: int,
    theme: themes.Theme,
    over: Over,
    axes: Sequence[str] | None,
    stated: Collection[str],
) -> Iterator[Drawing]:
    ranges = list(searched.ranges.values())
    layout = Layout.of(width, len(ranges))
    yield key(theme, layout.whole)
    yield beside(
        progress(searched, over=over, width=layout.progress, theme=theme),
        distribution(width=layout.distribution, theme=theme),
        spacing=GAP,
        bounds="flush",
    )
    if ranges:
        yield coordinates(searched, axes=axes, width=layout.whole, theme=theme)
    for start in range(0, len(ranges), layout.columns):
        yield beside(
            *(
                parameter(
                    tuned,
                    width=layout.scatter,
                    theme=theme,
                    labels=column == 0,
                    is_partial=tuned.name in searched.partial,
                    is_stated=tuned.name in stated,
                    among=len(ranges),
                )
                for column, tuned in enumerate(ranges[start : start + layout.columns])
            ),
            spacing=GAP,
            bounds="flush",
        )
