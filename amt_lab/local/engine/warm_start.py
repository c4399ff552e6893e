"""The parents of a tuning job and what it learns from them.

Only the parents that a request names count, not their own parents: the service's warm start is not
recursive.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from amt_lab.local.strategies import Observation
from amt_lab.local.strategies.warm_start import Inheritance, settings_in

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from amt_lab.local.engine.records import TrainingJob, TuningJob
    from amt_lab.local.engine.store import Jobs, Store
    from amt_lab.tuning.ranges import Range

IDENTICAL = "IdenticalDataAndAlgorithm"


def parents(job: TuningJob, store: Jobs) -> list[TuningJob]:
    """The jobs that `job` starts from, as far as they have not been deleted since."""
    named = _config(job).get("ParentHyperParameterTuningJobs", ())
    found = (store.tuning_jobs.find(each["HyperParameterTuningJobName"]) for each in named)
    return [parent for parent in found if parent is not None]


def inheritance(job: TuningJob, space: Sequence[Range], store: Store) -> Inheritance:
    """What the parents' trials found, in the job's own ranges.

    Blocks while it reads up to five parents' trials, thousands of them: call it off the event loop.
    """
    if not _config(job):
        return Inheritance(space, [], transfer=False)
    with store.reader() as jobs:
        observed = [
            _observations(space, jobs.training_jobs.of_tuning_job(parent.id))
            for parent in parents(job, jobs)
        ]
    return Inheritance(space, observed, transfer=not _is_identical(job))


def overall_best(job: TuningJob, store: Store) -> tuple[TuningJob, TrainingJob] | None:
    """The best trial of the job and its parents, and whose it is; None but for identical jobs."""
    if not _is_identical(job):
        return None
    bests = [
        (objective, each, trial)
        for each in (job, *parents(job, store))
        if (trial := store.training_jobs.best(each.id, maximize=job.maximize)) is not None
        and (objective := trial.objective) is not None
    ]
    if not bests:
        return None
    choose = max if job.maximize else min
    _, whose, best = choose(bests, key=lambda each: each[0])
    return whose, best


def _config(job: TuningJob) -> Mapping[str, Any]:
    config: Mapping[str, Any] = job.request.get("WarmStartConfig", {})
    return config


def _is_identical(job: TuningJob) -> bool:
    return _config(job).get("WarmStartType") == IDENTICAL


def _observations(space: Sequence[Range], trials: Sequence[TrainingJob]) -> list[Observation]:
    found = []
    for trial in trials:
        if trial.objective is None:
            continue
        settings = settings_in(space, trial.request["HyperParameters"])
        if settings is not None:
            found.append(Observation(settings, trial.objective))
    return found
