"""What the list of trials leaves out: all final metrics, billable seconds, how a trial came to stop.

They come from Search, a hundred trials a call; where Search is not allowed, or its index has not
caught up, from a Describe of each trial. What is settled is asked for once and kept on disk.
"""

from __future__ import annotations

import logging
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Lock
from typing import TYPE_CHECKING, Any

from amt_lab.sagemaker.errors import aws_errors
from amt_lab.sagemaker.training_jobs import TrainingJobs
from amt_lab.sagemaker.trial_cache import JobKey
from amt_lab.tuning.errors import AccessDenied, NotFound
from amt_lab.tuning.trial import FINAL_STATUSES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from amt_lab.sagemaker.connection import Connection
    from amt_lab.sagemaker.trial_cache import Listed, TrialCache
    from amt_lab.tuning.job import TuningJobDetail
    from amt_lab.tuning.trial import Trial

_log = logging.getLogger(__name__)

_PAGE = 100
"""The most that Search gives at a time."""
_AT_ONCE = 8
"""Describe calls in flight; more only meets AWS's throttling."""
_REMEMBERED = 50
"""Tuning jobs whose details stay in memory, for when the disk is no help."""
_MEMBERS = (
    "FinalMetricDataList",
    "BillableTimeInSeconds",
    "SecondaryStatus",
    "SecondaryStatusTransitions",
)


class TrialDetails:
    """Safe to share among threads."""

    def __init__(self, connection: Connection, cache: TrialCache) -> None:
        self._connection = connection
        self._cache = cache
        self._known: OrderedDict[JobKey, Listed] = OrderedDict()
        self._lock = Lock()
        self._search_is_denied = False

    def added(self, trials: Sequence[Trial], job: TuningJobDetail) -> list[Trial]:
        """The trials with their details; those that still run have none.

        Whatever arrives is kept, so that after an error the next call goes on from there.
        """
        key = JobKey.of(job.describe)
        known = self._of(key)
        wanted = {trial.name for trial in trials if trial.is_final} - known.keys()
        for fetched in self._fetched(job.arn, wanted) if wanted else ():
            known.update(fetched)
            self._cache.keep_details(key, fetched)
        last = max((trial.created for trial in trials), default=None)
        cut_short = job.status in ("Stopping", "Stopped")
        return [
            _detailed(
                trial,
                known[trial.name],
                job,
                # The end of the whole job stops trials too, and launches none after them.
                by_strategy=not cut_short
                or (last is not None and trial.ended is not None and last >= trial.ended),
            )
            if trial.name in known
            else trial
            for trial in trials
        ]

    def _of(self, key: JobKey) -> Listed:
        with self._lock:
            if key not in self._known:
                self._known[key] = self._cache.details(key)
            self._known.move_to_end(key)
            while len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
            return self._known[key]

    def _fetched(self, job_arn: str, wanted: set[str]) -> Iterator[Listed]:
        """Details of the wanted trials, in batches."""
        left = set(wanted)
        try:
            for found in self._searched(job_arn, left):
                yield found
                left.difference_update(found)
        except AccessDenied as denied:
            self._search_is_denied = True
            _log.warning("%s Each trial is described instead.", denied.message)
        names = sorted(left)
        for start in range(0, len(names), _PAGE):
            yield self._described(names[start : start + _PAGE])

    def _searched(self, job_arn: str, wanted: set[str]) -> Iterator[Listed]:
        """Newest first, until nothing is wanted any more; the taker strikes off what has come."""
        client = self._connection.client("sagemaker")
        token: dict[str, str] = {}
        while not self._search_is_denied:
            with aws_errors("search for the trials' details (sagemaker:Search)"):
                answer = client.search(
                    Resource="TrainingJob",
                    SearchExpression={
                        "Filters": [
                            {"Name": "TuningJobArn", "Operator": "Equals", "Value": job_arn}
                        ]
                    },
                    SortBy="CreationTime",
                    SortOrder="Descending",
                    MaxResults=_PAGE,
                    **token,
                )
            jobs = [record["TrainingJob"] for record in answer["Results"]]
            yield {
                job["TrainingJobName"]: _kept(job)
                for job in jobs
                # The index lags behind: an entry may not have heard of the end yet.
                if job["TrainingJobName"] in wanted and job["TrainingJobStatus"] in FINAL_STATUSES
            }
            # By now the taker has struck off what it was given.
            if not wanted or not answer.get("NextToken"):
                return
            token = {"NextToken": answer["NextToken"]}

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
    return {member: job[member] for member in _MEMBERS if member in job}


def _detailed(
    trial: Trial, details: Mapping[str, Any], job: TuningJobDetail, *, by_strategy: bool
) -> Trial:
    """`by_strategy`: a stop of this trial can only be the tuning job's own decision."""
    objective = _objective_metric(job, trial)
    return replace(
        trial,
        billable_s=details.get("BillableTimeInSeconds"),
        early_stopped=by_strategy
        and details.get("SecondaryStatus") == "Stopped"
        and _stops_early(job.describe),
        metrics={
            metric["MetricName"]: float(metric["Value"])
            for metric in details.get("FinalMetricDataList", ())
            if metric["MetricName"] != objective
        },
    )


def _stops_early(describe: Mapping[str, Any]) -> bool:
    """Whether the tuning job stops trials by itself: Hyperband does by its nature."""
    config = describe["HyperParameterTuningJobConfig"]
    by_median = config.get("TrainingJobEarlyStoppingType") == "Auto"
    return by_median or bool(config["Strategy"] == "Hyperband")


def _objective_metric(job: TuningJobDetail, trial: Trial) -> str | None:
    """The objective has a column of its own. Several definitions may each have another."""
    if job.objective is not None:
        return job.objective.metric
    for definition in job.describe.get("TrainingJobDefinitions", ()):
        if definition.get("DefinitionName") == trial.definition:
            return str(definition["TuningObjective"]["MetricName"])
    return None
