"""Which hyperparameters matter, everywhere and among the best trials, and which act together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import altair as alt

from amt_lab.charts import theme as themes
from amt_lab.charts.composition import composed
from amt_lab.charts.drawing import at_x, at_y, fixed, whole
from amt_lab.charts.statement import nothing_yet, statement
from amt_lab.insight import importance as findings
from amt_lab.insight.definitions import judged_together, said_of
from amt_lab.insight.importance import fanova
from amt_lab.insight.observations import Observations
from amt_lab.insight.ped_anova import among_best, ped_anova
from amt_lab.insight.permutation import LIKELY
from amt_lab.insight.surrogate import FEWEST, Surrogate, surrogate

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from amt_lab.charts.drawing import Drawing
    from amt_lab.charts.renderer import LinkedChart
    from amt_lab.charts.theme import Theme

ROW = 22
"""Pixels of a bar with the space round it."""
LETTER = 6.3
"""Mean width in pixels of a character of a hyperparameter's name."""
FIGURE = 78
"""Pixels right of the longest bar for its figure."""
PAIRS = 5
"""Pairs of hyperparameters that are listed at most."""
LISTED = 0.01
"""What a pair explains at least, to be listed."""
FAINT = 0.45
"""Opacity of a bar that may be chance."""


@whole
def importance(
    trials: pd.DataFrame,
    *,
    definition: str | None = None,
    width: float = 900,
    theme: str = "light",
) -> LinkedChart:
    """Shares by fANOVA beside those by PED-ANOVA, with their uncertainty; below, the pairs.

    `width` is of the whole picture, in pixels.
    Of several training-job definitions it is of one, the best trial's unless `definition` names
    another, since each has ranges of its own.

    Raises:
        ValueError: for an unknown theme or definition, or trials without `attrs`.

    """
    colours = themes.named(theme)
    room = max(width, 320) - 16
    trials = judged_together(trials, definition)
    model = surrogate(trials)
    parts = (
        _too_few(trials, colours, room) if model is None else _bars(model, trials, colours, room)
    )
    return composed(parts, trials.head(0), colours)


def _too_few(trials: pd.DataFrame, theme: Theme, width: float) -> list[Drawing]:
    known = len(Observations.of(trials))
    text = (
        f"Importance needs {FEWEST} completed trials; there {'is' if known == 1 else 'are'} {known}"
        if known < FEWEST
        else "All completed trials have the same objective"
    )
    return [nothing_yet(theme, width, said_of(trials, text))]


def _bars(model: Surrogate, trials: pd.DataFrame, theme: Theme, width: float) -> list[Drawing]:
    everywhere, best = fanova(model), ped_anova(model.observations)
    names = sorted(everywhere.main, key=lambda name: -everywhere.main[name].mean)
    pairs = sorted(everywhere.pairs.items(), key=lambda item: -item[1].mean)[:PAIRS]
    listed = {" with ".join(pair): share for pair, share in pairs if share.mean >= LISTED}
    longest = max(len(name) for name in [*names, *listed])
    labels = min(longest * LETTER, width * 0.3) + 8
    bar = (width - labels - 30) / 2
    is_guess = not model.has_learnt
    left = [
        _row(name, share.mean, share.spread, is_guess) for name, share in everywhere.main.items()
    ]
    shares = best.shares if best else {}
    total = sum(contrast.excess for contrast in best.contrasts.values()) if best else 0.0
    right = [
        _row(name, shares[name], contrast.spread / total if total else 0.0, contrast.p > LIKELY)
        for name, contrast in (best.contrasts.items() if best else ())
    ]
    said = f"Among the best {best.best} (PED-ANOVA)" if best else "Among the best trials"
    main = alt.hconcat(
        _panel(theme, left, names, bar, "Over the whole space (fANOVA)", labels=labels),
        _panel(theme, right, names, bar, said)
        if best
        else nothing_yet(theme, bar, "Among the best: needs 20 completed trials"),
        spacing=30,
        bounds="flush",
    )
    told = [each.sentence for each in [*findings.importance(trials)[:1], *among_best(trials)]]
    title, *lines = told or [f"No single hyperparameter explains much of {_metric(trials)}"]
    if not listed:
        lines.append(f"No pair explains {LISTED:.0%} or more beyond what its two do alone.")
    trust = f"{model.reason.capitalize()}. Weak effects come out smaller than they are."
    head = statement(theme, width - labels, said_of(trials, title), *lines, trust)
    if not listed:
        return [head, main]
    rows = [_row(name, share.mean, share.spread, is_guess) for name, share in listed.items()]
    below = "What pairs explain beyond that, because the effect of one depends on the other"
    return [head, main, _panel(theme, rows, list(listed), width - labels, below, labels=labels)]


def _metric(trials: pd.DataFrame) -> str:
    return str(trials.attrs["objective"].metric)


def _row(name: str, mean: float, spread: float, is_chance: bool) -> dict[str, Any]:
    """Of a bar: its length, its whisker's ends, and its figure in words."""
    return {
        "name": name,
        "share": round(mean, 4),
        "low": round(max(mean - spread, 0.0), 4),
        "high": round(min(mean + spread, 1.0), 4),
        "chance": is_chance,
        "text": f"{mean:.0%}{' chance?' if is_chance and mean >= 0.005 else ''}",
    }


def _panel(
    theme: Theme,
    rows: Sequence[dict[str, Any]],
    names: Sequence[str],
    width: float,
    title: str,
    labels: float = 0,
) -> Drawing:
    """Bars from 0 to 100 %, one below the other; `labels` are the pixels for the names, if any."""
    axis = alt.Axis(
        labels=labels > 0,
        labelLimit=round(labels),
        minExtent=labels,
        grid=False,
        domain=True,
        domainColor=theme.bound,
        labelColor=theme.ink,
        labelFontSize=11.5,
    )
    y = alt.Y("name:N", sort=list(names), title=None, axis=axis)
    scale = alt.Scale(domain=[0, 1], range=[0, max(width - FIGURE, 40)], nice=False)
    x = alt.X("share:Q", scale=scale, axis=None)
    base = fixed(rows).encode(y=y)
    opacity = alt.condition("datum.chance", alt.value(FAINT), alt.value(1.0))
    return alt.layer(
        base.mark_bar(color=theme.accent, height=11, cornerRadiusEnd=2).encode(
            x=x, opacity=opacity
        ),
        base.mark_rule(color=theme.ink, strokeWidth=1.5).encode(
            x=alt.X("low:Q", scale=scale, axis=None), x2="high:Q"
        ),
        base.mark_text(align="left", dx=6, color=theme.ink, fontSize=11).encode(
            x=alt.X("high:Q", scale=scale, axis=None), text="text:N"
        ),
        fixed([{}])
        .mark_text(
            align="left",
            baseline="alphabetic",
            fontSize=11.5,
            fontWeight=600,
            color=theme.faint,
            limit=round(width),
            text=title,
        )
        .encode(x=at_x(0), y=at_y(-8)),
    ).properties(width=width, height=ROW * len(names))
