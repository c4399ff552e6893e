"""All that can be said of a tuning job's trials, in order of worth."""

from __future__ import annotations

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
    import pandas as pd

    from amt_lab.insight.finding import Finding
    from amt_lab.tuning.algorithms import Algorithm
    from amt_lab.tuning.job import TuningJobDetail


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
    algorithm = algorithm_of(job)
    found = [
        *boundaries(trials, algorithm),
        *failures(trials),
        *regions(trials),
        *importance(trials),
        *among_best(trials),
        *noise(trials),
        *convergence(trials, job=job, price=price),
        *cost(trials, job=job, price=price, curves=curves),
    ]
    # What is a guess comes last, whatever it would be worth; else the order above is that of worth.
    return sorted(found, key=lambda finding: finding.confidence is Confidence.LOW)


def algorithm_of(job: TuningJobDetail | None) -> Algorithm | None:
    """The built-in algorithm that all of a job's definitions run, where the catalogue has it."""
    known = [each.algorithm for each in TuningRequest(job.describe).definitions] if job else []
    return known[0] if known and all(each is known[0] for each in known) else None
