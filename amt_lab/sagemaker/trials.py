"""Trials of a tuning job, by as few calls as will do.

First view of a job with N trials: 1 Describe + ceil(N/100) list calls. A refresh: 1 Describe and
1 list call, the newest trials first, until all is known and settled; a second list call where an
older trial still runs. Nothing is asked for each trial. Settled trials are kept on disk: the first
view of a job that any process has seen whole is 1 Describe.
"""

from __future__ import annotations

import secrets
from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any

from amt_lab.sagemaker.answers import job_detail, trials_from_summaries
from amt_lab.sagemaker.errors import aws_errors
from amt_lab.sagemaker.trial_cache import JobKey, TrialCache
from amt_lab.sagemaker.trial_details import TrialDetails

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from amt_lab.sagemaker.connection import Connection
    from amt_lab.tuning.job import TuningJobDetail
    from amt_lab.tuning.trial import Trial

_PAGE = 100
"""The most that the API lists at a time."""
_REMEMBERED = 200
"""Tuning jobs whose trials are kept."""
_FINAL = ("Completed", "Failed", "Stopped")


@dataclass(frozen=True, slots=True)
class TrialChanges:
    """What changed in a job's trials since a cursor."""

    cursor: str
    reset: bool
    """The cursor was not known: these are all trials, and what was there before is to be forgotten."""
    final: bool
    """The tuning job has ended and nothing changes any more."""
    total: int
    trials: Sequence[Trial]
    """In launch order."""
    hyperparameters: Sequence[str]
    """Names of the tuned ones, so that their columns exist without a trial."""


@dataclass(slots=True)
class _Snapshot:
    """What is known of one job's trials, and at which version each last changed."""

    key: JobKey
    """A job of the same name made later is another one."""
    token: str = field(default_factory=lambda: secrets.token_hex(6))
    version: int = 0
    summaries: dict[str, Mapping[str, Any]] = field(default_factory=dict)
    """The service's list entries by training-job name."""
    changed: dict[str, int] = field(default_factory=dict)
    elsewhere: set[str] = field(default_factory=set)
    """Trials that another process saw before they were settled."""
    kept: set[str] = field(default_factory=set)
    """Those that are on disk."""
    loaded: bool = False
    final: bool = False
    lock: Lock = field(default_factory=Lock)

    def put(self, listed: Sequence[Mapping[str, Any]]) -> None:
        fresh = [each for each in listed if self.summaries.get(each["TrainingJobName"]) != each]
        if fresh:
            self.version += 1
        for each in fresh:
            self.summaries[each["TrainingJobName"]] = each
            self.changed[each["TrainingJobName"]] = self.version
        self.elsewhere -= self.summaries.keys()

    def load(self, cache: TrialCache) -> None:
        """Begin with what is on disk."""
        known = cache.trials(self.key)
        self.put(list(known.settled.values()))
        self.kept, self.elsewhere = set(known.settled), set(known.pending)
        self.final = known.whole
        self.loaded = True

    def keep(self, cache: TrialCache) -> None:
        """Put on disk what is settled and not there yet."""
        waiting = self.unsettled
        fresh = self.summaries.keys() - waiting - self.kept
        if fresh or self.final:
            settled = {name: dict(self.summaries[name]) for name in fresh}
            cache.keep_trials(self.key, settled, waiting, len(self.summaries), whole=self.final)
            self.kept |= fresh

    @property
    def unsettled(self) -> set[str]:
        seen = {name for name, each in self.summaries.items() if not _settled(each)}
        return seen | self.elsewhere

    def version_of(self, cursor: str | None) -> int | None:
        """The version that a cursor stands for; None if it is not one of this snapshot's."""
        token, _, version = (cursor or "").partition(".")
        if token != self.token or not version.isdigit() or int(version) > self.version:
            return None
        return int(version)


class Trials:
    """Safe to share among threads; what is settled is asked for once."""

    def __init__(self, connection: Connection, cache: TrialCache | None = None) -> None:
        self._connection = connection
        self._cache = cache or TrialCache()
        self._details = TrialDetails(connection, self._cache)
        self._snapshots: OrderedDict[str, _Snapshot] = OrderedDict()
        self._lock = Lock()

    def of(self, name: str) -> list[Trial]:
        """All trials of a tuning job, in launch order.

        Raises:
            NotFound: there is no tuning job of this name.

        """
        return list(self.with_detail(name)[0])

    def with_detail(self, name: str) -> tuple[Sequence[Trial], TuningJobDetail]:
        """All trials, and the Describe that fetching them needed anyway."""
        describe = self._describe(name)
        snapshot = self._snapshot(name, describe)
        with snapshot.lock:
            self._refresh(name, describe, snapshot)
            trials = trials_from_summaries(snapshot.summaries.values(), describe)
        return trials, job_detail(describe)

    def with_details(self, name: str) -> tuple[Sequence[Trial], TuningJobDetail]:
        """All trials with all final metrics, billable seconds, and whether they stopped early.

        On top of the trials: ceil(N/100) Search calls, and none for what was fetched before.
        """
        trials, job = self.with_detail(name)
        return self._details.added(trials, job), job

    def changes(self, name: str, since: str | None) -> TrialChanges:
        """Trials that changed since the cursor of an earlier answer; all of them without one."""
        describe = self._describe(name)
        snapshot = self._snapshot(name, describe)
        with snapshot.lock:
            self._refresh(name, describe, snapshot)
            seen = snapshot.version_of(since)
            trials = trials_from_summaries(snapshot.summaries.values(), describe)
            return TrialChanges(
                cursor=f"{snapshot.token}.{snapshot.version}",
                reset=seen is None,
                final=snapshot.final,
                total=len(trials),
                trials=[trial for trial in trials if snapshot.changed[trial.name] > (seen or 0)],
                hyperparameters=[tuned.name for tuned in job_detail(describe).ranges],
            )

    def _describe(self, name: str) -> Mapping[str, Any]:
        client = self._connection.client("sagemaker")
        with aws_errors(f"describe the tuning job {name}"):
            answer: Mapping[str, Any] = client.describe_hyper_parameter_tuning_job(
                HyperParameterTuningJobName=name
            )
        return answer

    def _snapshot(self, name: str, describe: Mapping[str, Any]) -> _Snapshot:
        with self._lock:
            known = self._snapshots.get(name)
            key = JobKey.of(describe)
            if known is None or known.key != key:
                known = self._snapshots[name] = _Snapshot(key)
            self._snapshots.move_to_end(name)
            while len(self._snapshots) > _REMEMBERED:
                self._snapshots.popitem(last=False)
            return known

    def _refresh(self, name: str, describe: Mapping[str, Any], snapshot: _Snapshot) -> None:
        """Bring a snapshot up to date; its lock is held."""
        if not snapshot.loaded:
            snapshot.load(self._cache)
        if snapshot.final:
            return
        waiting = snapshot.unsettled
        listed, token = self._page(name)
        fetched = list(listed)
        while token and not self._all_known(listed, snapshot):
            listed, token = self._page(name, NextToken=token)
            fetched += listed
        left = waiting - {each["TrainingJobName"] for each in fetched}
        if left and token:
            running, _ = self._page(name, StatusEquals="InProgress")  # at most 100 run at once
            fetched += running
            left -= {each["TrainingJobName"] for each in running}
            while left and token:
                # One of the older trials has ended since: go on to it, once.
                listed, token = self._page(name, NextToken=token)
                fetched += listed
                left -= {each["TrainingJobName"] for each in listed}
        snapshot.put(fetched)
        if not token:
            snapshot.elsewhere.clear()  # all trials were listed, so these are no more
        snapshot.final = job_detail(describe).is_final and not snapshot.unsettled
        snapshot.keep(self._cache)

    def _page(self, name: str, **wanted: str) -> tuple[list[Mapping[str, Any]], str | None]:
        client = self._connection.client("sagemaker")
        with aws_errors(f"list the trials of {name}"):
            answer = client.list_training_jobs_for_hyper_parameter_tuning_job(
                HyperParameterTuningJobName=name,
                MaxResults=_PAGE,
                SortBy="CreationTime",
                SortOrder="Descending",
                **wanted,
            )
        return answer["TrainingJobSummaries"], answer.get("NextToken")

    @staticmethod
    def _all_known(listed: Sequence[Mapping[str, Any]], snapshot: _Snapshot) -> bool:
        """Whether the oldest of a page is known, and so all trials before it are."""
        oldest = listed and listed[-1]["TrainingJobName"]
        return not listed or oldest in snapshot.summaries or oldest in snapshot.elsewhere


def _settled(summary: Mapping[str, Any]) -> bool:
    """Nothing of this entry changes any more: the trial has ended and its objective is decided."""
    return summary["TrainingJobStatus"] in _FINAL and summary.get("ObjectiveStatus") != "Pending"
