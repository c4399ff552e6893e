"""What the list of trials leaves out: all final metrics, billable seconds, how a trial came to stop.

They come from Search, a hundred trials a call; where Search is not allowed, or its index has not
caught up, from a Describe of each trial. What is settled is asked for once and kept on disk.
"""

from __future__ import annotations

import logging
import time
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from threading import Lock
from typing import TYPE_CHECKING, Any

from amt_lab.sagemaker.answers import objectives_by_definition
from amt_lab.sagemaker.detail_search import searched, windows
from amt_lab.sagemaker.machines import machines
from amt_lab.sagemaker.patience import patiently
from amt_lab.sagemaker.training_jobs import TrainingJobs
from amt_lab.sagemaker.trial_cache import JobKey
from amt_lab.tuning.errors import AccessDenied, InvalidRequest, NotFound
from amt_lab.tuning.trial import FINAL_STATUSES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from amt_lab.sagemaker.connection import Connection
    from amt_lab.sagemaker.listed_trials import ListedTrials
    from amt_lab.sagemaker.machines import Machines
    from amt_lab.sagemaker.trial_cache import Listed, TrialCache
    from amt_lab.tuning.job import TuningJobDetail

_log = logging.getLogger(__name__)

_PAGE = 100
"""Trials that are described before what has come is kept."""
_AT_ONCE = 8
"""Describe calls in flight; more only meets AWS's throttling."""
_REMEMBERED = 50
"""Tuning jobs whose details stay in memory, for when the disk is no help."""


class TrialDetails:
    """Safe to share among threads."""

    def __init__(self, connection: Connection, cache: TrialCache) -> None:
        self._connection = connection
        self._cache = cache
        self._known: OrderedDict[JobKey, Listed] = OrderedDict()
        self._lock = Lock()
        self._search_is_denied = False

    def added(
        self,
        trials: ListedTrials,
        job: TuningJobDetail,
        sleep: Callable[[float], None] = time.sleep,
    ) -> ListedTrials:
        """The trials with their details; those that still run have none.

        Whatever arrives is kept, so that after an error the next call goes on from there.
        """
        key = JobKey.of(job.describe)
        known = self._of(key)
        patiently(
            lambda: self._complete(key, known, trials, job.arn),
            lambda: len(known),
            "trials' details",
            sleep,
        )
        return _detailed(trials, known, job)

    def machines(self, job: TuningJobDetail) -> dict[str, list[Machines]]:
        """What each trial whose details were fetched ran on, by name."""
        return {
            name: [(kind, count) for kind, count in each["Machines"]]
            for name, each in self._of(JobKey.of(job.describe)).items()
        }

    def _complete(self, key: JobKey, known: Listed, trials: ListedTrials, job_arn: str) -> None:
        ended = (
            name
            for name, status in zip(trials.columns["name"], trials.columns["status"], strict=True)
            if status in FINAL_STATUSES
        )
        wanted = set(ended) - known.keys()
        for fetched in self._fetched(job_arn, trials, wanted) if wanted else ():
            known.update(fetched)
            self._cache.keep_details(key, fetched)

    def _of(self, key: JobKey) -> Listed:
        with self._lock:
            if key not in self._known:
                self._known[key] = self._cache.details(key)
            self._known.move_to_end(key)
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
            return self._known[key]

    def _fetched(self, job_arn: str, trials: ListedTrials, wanted: set[str]) -> Iterator[Listed]:
        """Details of the wanted trials, in batches."""
        left = set(wanted)
        try:
            for found in self._searched(job_arn, trials, left):
                yield found
                left.difference_update(found)
        except AccessDenied as denied:
            self._search_is_denied = True
            _log.warning("%s Each trial is described instead.", denied.message)
        names = sorted(left)
        for start in range(0, len(names), _PAGE):
            yield self._described(names[start : start + _PAGE])

    def _searched(self, job_arn: str, trials: ListedTrials, left: set[str]) -> Iterator[Listed]:
        """What Search has of those left; the taker strikes off what has come."""
        if self._search_is_denied:
            return
        flags = [name in left for name in trials.columns["name"]]
        order = sorted(range(len(flags)), key=trials.created.__getitem__)
        spans = windows([trials.created[i] for i in order], [flags[i] for i in order])
        try:
            bounded = [None] if len(trials) <= _PAGE else spans
            for jobs in searched(self._connection, job_arn, bounded):
                yield _ended(jobs, left)
        except InvalidRequest as refused:
            _log.warning("Search takes no creation times: %s", refused.message)
        if len(left) > _PAGE and len(trials) > _PAGE:
            # Bounds of time have not found them: the whole of it, one page after the other.
            for jobs in searched(self._connection, job_arn, [None]):
                yield _ended(jobs, left)

    def _described(self, names: Sequence[str]) -> Listed:
        jobs = TrainingJobs(self._connection)

        def describe(name: str) -> dict[str, Any] | None:
            try:
                return _kept(jobs.describe(name))
            except NotFound:
                return None  # deleted since: the list's entry is all there is

        with ThreadPoolExecutor(_AT_ONCE) as pool:
            found = zip(names, pool.map(describe, names), strict=True)
            return {name: details for name, details in found if details is not None}


def _kept(job: Mapping[str, Any]) -> dict[str, Any]:
    metrics = job.get("FinalMetricDataList") or ()
    return {
        "FinalMetricDataList": [
            {member: each[member] for member in ("MetricName", "Value")} for each in metrics
        ],
        **{
            member: job[member]
            for member in ("BillableTimeInSeconds", "SecondaryStatus")
            if member in job
        },
        "Machines": machines(job),
    }


def _ended(jobs: Sequence[Mapping[str, Any]], wanted: set[str]) -> Listed:
    return {
        job["TrainingJobName"]: _kept(job)
        for job in jobs
        # The index lags behind: an entry may not have heard of the end yet.
        if job["TrainingJobName"] in wanted and job["TrainingJobStatus"] in FINAL_STATUSES
    }


def _detailed(trials: ListedTrials, known: Listed, job: TuningJobDetail) -> ListedTrials:
    details = [known.get(name, {}) for name in trials.columns["name"]]
    objectives = objectives_by_definition(job.describe)
    alone = next(iter(objectives.values())) if len(set(objectives.values())) == 1 else None
    values: dict[str, list[float | None]] = {}
    rows = zip(details, trials.columns["definition"], strict=True)
    for place, (each, definition) in enumerate(rows):
        objective = alone or objectives.get(definition)
        for metric in each.get("FinalMetricDataList", ()):
            if objective is None or metric["MetricName"] != objective.metric:
                column = values.setdefault(metric["MetricName"], [None] * len(details))
                column[place] = float(metric["Value"])
    return trials.with_columns(
        {
            "billable_s": [each.get("BillableTimeInSeconds") for each in details],
            "early_stopped": _early_stopped(trials, details, job),
            **{f"metric.{name}": values[name] for name in sorted(values)},
        }
    )


def _early_stopped(
    trials: ListedTrials, details: Sequence[Mapping[str, Any]], job: TuningJobDetail
) -> list[bool]:
    """Whether the tuning job's own rule stopped a trial."""
    by_rule = _stops_early(job.describe)
    # The end of the whole job stops trials too, and launches none after them.
    cut_short = job.status in ("Stopping", "Stopped")
    last = max(trials.created, default=0)
    return [
        by_rule
        and each.get("SecondaryStatus") == "Stopped"
        and not (cut_short and (ended is None or last < ended))
        for each, ended in zip(details, trials.columns["ended"], strict=True)
    ]


def _stops_early(describe: Mapping[str, Any]) -> bool:
    """Whether the tuning job stops trials by itself: Hyperband does by its nature."""
    config = describe["HyperParameterTuningJobConfig"]
    by_median = config.get("TrainingJobEarlyStoppingType") == "Auto"
    return by_median or bool(config["Strategy"] == "Hyperband")
