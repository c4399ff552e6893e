"""Which of a tuning job's trials are stopped before their end, and by what rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from amt_lab.local.strategies.hyperband import SuccessiveHalving
from amt_lab.local.strategies.median_rule import MedianRule
from amt_lab.tuning.rules.strategy import EPOCH_NAMES

if TYPE_CHECKING:
    from amt_lab.local.engine.records import TuningJob
    from amt_lab.local.engine.trial_watch import Stopper


def stopper_of(job: TuningJob) -> Stopper | None:
    """The rule that the job's request asks for; None where every trial runs to its end."""
    if job.strategy == "Hyperband":
        return _hyperband(job)
    if job.config.get("TrainingJobEarlyStoppingType", "Off") == "Auto":
        return MedianRule(maximize=job.maximize)
    return None


def _hyperband(job: TuningJob) -> SuccessiveHalving:
    config = job.config.get("StrategyConfig", {}).get("HyperbandStrategyConfig", {})
    fixed = job.definition.get("StaticHyperParameters", {})
    most = config.get("MaxResource") or next(
        int(fixed[name]) for name in EPOCH_NAMES if name in fixed
    )
    least = config.get("MinResource", 1)
    return SuccessiveHalving(least, most, maximize=job.maximize, seed=job.seed)
