"""What going on for some more trials would bring, and whether that is worth it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy.integrate import trapezoid

from amt_lab.insight.best import FEWEST, best_count
from amt_lab.insight.cost import Prices
from amt_lab.insight.finding import Confidence, Finding
from amt_lab.insight.observations import Observations
from amt_lab.insight.wording import amount, duration, money, value

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from amt_lab.insight.observations import Array
    from amt_lab.tuning.job import TuningJobDetail

EVEN = ("Random", "Grid")
"""Strategies whose trials do not get better as they go."""
_RESAMPLED = 200
_DEPTH = np.linspace(0, 40, 801)
"""Minus the log of the tail's share, to integrate over."""
HARDLY = 0.02
"""Of the best trial's lead over the lower quarter: an expected gain below this hardly pays."""
_HEAVIEST = 0.5


def convergence(
    trials: pd.DataFrame,
    *,
    more: int | None = None,
    job: TuningJobDetail | None = None,
    price: float | None = None,
) -> list[Finding]:
    """The expected improvement of the best objective by `more` trials, a fifth of those so far.

    The upper tail of the objectives that the search draws is a generalized Pareto distribution
    above a high threshold (Pickands, Annals of Statistics 3, 1975), fitted by probability-weighted
    moments, which few values bear best (Hosking & Wallis, Technometrics 29, 1987). Of a strategy
    that learns, only the later half of the trials stands for what it will draw next.
    """
    seen = Observations.of(trials)
    if len(seen) < FEWEST or np.ptp(seen.score) == 0:
        return []
    more = more or max(10, len(seen) // 5)
    even = job is not None and job.strategy in EVEN
    drawn = _drawn(seen, even)
    excess, share = _tail(drawn)
    rng = np.random.default_rng(0)
    resampled = rng.choice(excess, (_RESAMPLED, len(excess)))
    gains = _gain(np.vstack([excess, resampled]), share, len(drawn), more)
    gain, (low, high) = float(gains[0]), np.quantile(gains[1:], [0.1, 0.9]).tolist()
    worth = gain >= HARDLY * lead_of(seen)
    each = Prices.of(trials, job, price)
    best = int(np.argmax(seen.score))
    return [
        Finding(
            kind="convergence",
            sentence=f"{more} more trials would improve the best objective, "
            f"{value(seen.sign * float(seen.score.max()))}, by about {amount(gain)} "
            f"({amount(low)} to {amount(high)}){_for(each, more)}: going on "
            f"{'may pay' if worth else 'hardly pays'}. The best one came as "
            f"number {best + 1} of {len(seen)}.",
            confidence=Confidence.MEDIUM if len(drawn) >= 100 else Confidence.LOW,
            reason=f"Extrapolated from the best {len(excess)} of "
            f"{len(drawn)} {'' if even else 'later '}trials, with the middle 80 % of "
            f"{_RESAMPLED} resamples; the range stays as it is.",
            trials=(seen.names[best],),
            data={
                "more": more,
                "gain": gain,
                "gain_low": low,
                "gain_high": high,
                "chance": more / (len(drawn) + more),
                "seconds": each.seconds * more if each else None,
                "money": each.money * more if each and each.money is not None else None,
                "worth": worth,
                "best_at": best + 1,
                "improvements": int((np.diff(np.maximum.accumulate(seen.score)) > 0).sum()),
            },
        )
    ]


def expected_gains(seen: Observations, more: Sequence[int], *, even: bool) -> Array | None:
    """(k,) how much each of so many more trials would improve the best score, as `convergence` says.

    None where too few have completed to say. `even` is whether trials do not get better as they go.
    """
    if len(seen) < FEWEST or np.ptp(seen.score) == 0:
        return None
    drawn = _drawn(seen, even)
    excess, share = _tail(drawn)
    return np.array([_gain(excess[None], share, len(drawn), count)[0] for count in more])


def lead_of(seen: Observations) -> float:
    """How far the best trial is ahead of the lower quarter."""
    return float(seen.score.max() - np.quantile(seen.score, 0.25))


def _drawn(seen: Observations, even: bool) -> Array:
    """The scores of those trials that stand for what will be drawn next."""
    return seen.score if even else seen.score[-max(FEWEST, len(seen) // 2) :]


def _for(each: Prices | None, more: int) -> str:
    if each is None:
        return ""
    taken = f"take {duration(each.seconds * more)} of billable time"
    if each.money is None:
        return f" and {taken}"
    return f", {taken} and cost {money(each.money * more)}"


def _tail(score: Array) -> tuple[Array, float]:
    """How far the best values lie above a threshold under them, and which share of all they are."""
    ordered = np.sort(score)
    count = min(best_count(len(score)) * 2, len(score) - 1)
    return ordered[-count:] - ordered[-count - 1], count / len(score)


def _gain(excess: Array, share: float, trials: int, more: int) -> Array:
    """(b,) the expected rise of the maximum from `trials` draws to `more` draws beyond, a row each."""
    ordered = np.sort(excess, axis=1)
    rank = (np.arange(excess.shape[1]) + 0.65) / excess.shape[1]
    mean = ordered.mean(axis=1)
    weighted = (ordered * (1 - rank)).mean(axis=1)
    # In Hosking and Wallis's terms: a0 the mean, a1 weighted by what lies above; shape = -k.
    apart = np.maximum(mean - 2 * weighted, 1e-300)
    shape = np.clip(2 - mean / apart, -5.0, _HEAVIEST)
    scale = mean * (1 - shape)
    below = 1 - share * np.exp(-_DEPTH)
    rise = below**trials - below ** (trials + more)
    steps: Array = rise * np.exp(shape[:, None] * _DEPTH)
    total: Array = scale * trapezoid(steps, _DEPTH, axis=1)
    return total
