"""Which of a tuning job's trials are stopped before their end, and by what rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from amt_lab.local.strategies.hyperband import SuccessiveHalving
from amt_lab.local.strategies.median_rule import MedianRule
from amt_lab.tuning.rules.strategy import EPOCH_NAMES

if TYPE_CHECKING:
    from amt_lab.local.engine.records import TuningJob
    from amt_lab.local.engine.trial_watch import Stopper
    from amt_lab.tuning.request import Definition


def stopper_of(job: TuningJob, definition: Definition, seed: int) -> Stopper | None:
    """The rule that the job's request asks for, for the trials of one definition alone.

    None where every trial runs to its end.
    """
    if job.strategy == "Hyperband":
        return _hyperband(job, definition, seed)
    if job.config.get("TrainingJobEarlyStoppingType", "Off") == "Auto":
        return MedianRule(maximize=job.maximize)
    return None


def _hyperband(job: TuningJob, definition: Definition, seed: int) -> SuccessiveHalving:
    config = job.config.get("StrategyConfig", {}).get("HyperbandStrategyConfig", {})
    fixed = definition.statics
    epochs = [int(fixed[n]) for n in EPOCH_NAMES if fixed.get(n, "").isdecimal()]
    most = config.get("MaxResource") or epochs[0]
    least = config.get("MinResource", 1)
    ends_itself = most in (*epochs[:1], _rounds(definition))
    return SuccessiveHalving(least, most, maximize=job.maximize, seed=seed, ends_itself=ends_itself)


def _rounds(definition: Definition) -> int | None:
    """Boosting rounds of the built-in XGBoost, each of which prints the objective once."""
    if definition.algorithm is None or "num_round" not in definition.statics:
        return None
    return int(definition.statics["num_round"])
