"""All that can be said of a tuning job's trials, in order of worth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from amt_lab.insight.boundaries import boundaries
from amt_lab.insight.convergence import convergence
from amt_lab.insight.cost import cost
from amt_lab.insight.failures import failures
from amt_lab.insight.finding import Confidence
from amt_lab.insight.importance import importance
from amt_lab.insight.noise import noise
from amt_lab.insight.ped_anova import among_best
from amt_lab.insight.regions import regions
from amt_lab.tuning.request import TuningRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    import pandas as pd

    from amt_lab.insight.finding import Finding
    from amt_lab.tuning.algorithms import Algorithm
    from amt_lab.tuning.job import TuningJobDetail


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a tuning job besides its trials table."""

    job: TuningJobDetail | None = None
    price: float | None = None
    curves: pd.DataFrame | None = None

    @property
    def algorithm(self) -> Algorithm | None:
        """The built-in algorithm that all of the job's definitions run, where the catalogue has it."""
        definitions = TuningRequest(self.job.describe).definitions if self.job else []
        known = [each.algorithm for each in definitions]
        return known[0] if known and all(each is known[0] for each in known) else None


EACH: Mapping[str, Callable[[pd.DataFrame, Known], list[Finding]]] = {
    "boundaries": lambda trials, known: boundaries(trials, known.algorithm),
    "failures": lambda trials, _: failures(trials),
    "regions": lambda trials, _: regions(trials),
    "importance": lambda trials, _: [*importance(trials), *among_best(trials)],
    "noise": lambda trials, _: noise(trials),
    "convergence": lambda trials, known: convergence(trials, job=known.job, price=known.price),
    "cost": lambda trials, known: cost(
        trials, job=known.job, price=known.price, curves=known.curves
    ),
}
"""The insights by their name, in order of worth."""


def insights(
    trials: pd.DataFrame,
    *,
    job: TuningJobDetail | None = None,
    price: float | None = None,
    curves: pd.DataFrame | None = None,
) -> list[Finding]:
    """Every finding that the trials give evidence for: what to change first, guesses last.

    With `job`, the algorithm's hard limits and the job's own settings are known; with `price` (of an
    instance hour, in any currency), what things cost; with `curves` (as `amt_lab.learning_curves`
    gives them), what early stopping would have saved. Too few trials for an insight: it is silent.

    Raises:
        ValueError: the table does not say what was tuned, or its trials share no objective.

    """
    known = Known(job, price, curves)
    found = [finding for insight in EACH.values() for finding in insight(trials, known)]
    # What is a guess comes last, whatever it would be worth; else the order above is that of worth.
    return sorted(found, key=lambda finding: finding.confidence is Confidence.LOW)
