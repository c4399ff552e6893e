"""Trials of a tuning job, by as few calls as will do.

First view of a job with N trials: 1 Describe + ceil(N/100) list calls, two at a time. A refresh:
1 Describe and 1 list call side by side, the newest trials first, until all is known and settled; a
second list call where an older trial still runs. Nothing is asked for each trial. Settled trials are
kept on disk: the first view of a job that any process has seen whole is 1 Describe.
"""

from __future__ import annotations

import logging
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from typing import TYPE_CHECKING, Any

from amt_lab.sagemaker.answers import job_detail
from amt_lab.sagemaker.costs import instance_seconds
from amt_lab.sagemaker.errors import PASSING, aws_errors
from amt_lab.sagemaker.listed_trials import columns_of
from amt_lab.sagemaker.patience import patiently
from amt_lab.sagemaker.trial_cache import JobKey, KnownJob, TrialCache
from amt_lab.sagemaker.trial_details import TrialDetails
from amt_lab.sagemaker.trial_pages import Listing, TrialPages
from amt_lab.sagemaker.trial_snapshot import TrialSnapshot

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from amt_lab.sagemaker.connection import Connection
    from amt_lab.sagemaker.listed_trials import Entry, ListedTrials
    from amt_lab.sagemaker.trial_pages import Page
    from amt_lab.tuning.job import TuningJobDetail
    from amt_lab.tuning.trial import Trial

_log = logging.getLogger(__name__)

Arrived = Callable[["ListedTrials", "TuningJobDetail"], None]
"""Is told of trials as their page comes, while others are still on their way."""

_REMEMBERED = 200
"""Tuning jobs whose trials are kept."""


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

    @property
    def columns(self) -> Mapping[str, Sequence[Any]]:
        """The same trials, a sequence a column."""
        return columns_of(self.trials, self.hyperparameters)


@dataclass(slots=True)
class _Job:
    """One name of a tuning job; its lock is held while AWS is asked."""

    snapshot: TrialSnapshot | None = None
    detail: TuningJobDetail | None = None
    arrived: Arrived | None = None
    lock: Lock = field(default_factory=Lock)

    @property
    def seen(self) -> tuple[TrialSnapshot, TuningJobDetail]:
        """Both, of a job that has been described."""
        if self.snapshot is None or self.detail is None:
            raise RuntimeError("The tuning job has not been described.")
        return self.snapshot, self.detail

    def put(self, entries: Sequence[Entry]) -> None:
        """Take a page of trials."""
        snapshot, detail = self.seen
        snapshot.put(entries)
        if self.arrived is not None:
            self.arrived(snapshot.among(each["TrainingJobName"] for each in entries), detail)

    @property
    def size(self) -> int:
        """Trials that have come."""
        return 0 if self.snapshot is None else len(self.snapshot)

    @property
    def launched(self) -> int:
        """Trials by the service's own count, which may lag behind."""
        return 0 if self.detail is None else self.detail.counters.launched


class Trials:
    """Safe to share among threads; what is settled is asked for once."""

    def __init__(
        self,
        connection: Connection,
        cache: TrialCache | None = None,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._connection = connection
        self._cache = cache or TrialCache()
        self._sleep = sleep
        self._pages = TrialPages(connection)
        self._details = TrialDetails(connection, self._cache)
        self._jobs: OrderedDict[str, _Job] = OrderedDict()
        self._lock = Lock()

    def of(self, name: str) -> list[Trial]:
        """All trials of a tuning job, in launch order.

        Raises:
            NotFound: there is no tuning job of this name.

        """
        return list(self.with_detail(name)[0])

    def with_detail(
        self, name: str, arrived: Arrived | None = None
    ) -> tuple[ListedTrials, TuningJobDetail]:
        """All trials, and the Describe that fetching them needed anyway.

        Where AWS throttles or fails on the way, what has come is kept and the rest asked for after
        a pause; the error is raised where three pauses brought nothing.
        """
        with self._locked(name) as job:
            job.arrived = arrived
            try:
                patiently(lambda: self._refresh(name, job), lambda: job.size, "trials", self._sleep)
            finally:
                job.arrived = None
            snapshot, detail = job.seen
            return snapshot.trials(), detail

    def with_details(self, name: str) -> tuple[ListedTrials, TuningJobDetail]:
        """All trials with all final metrics, billable seconds, and whether they stopped early.

        On top of the trials: ceil(N/100) Search calls, and none for what was fetched before.
        """
        trials, job = self.with_detail(name)
        return self._details.added(trials, job, self._sleep), job

    def billed(self, name: str) -> dict[str, int]:
        """Billable seconds of all ended trials by instance type, each instance for itself."""
        trials, job = self.with_details(name)
        return instance_seconds(trials, self._details.machines(job))

    def changes(self, name: str, since: str | None) -> TrialChanges:
        """Trials that changed since the cursor of an earlier answer; all of them without one.

        Where AWS throttles or fails half-way, those that have come: never `final`, and the next
        call goes on.
        """
        with self._locked(name) as job:
            before = job.snapshot
            try:
                self._refresh(name, job)
            except PASSING as trouble:
                now = job.snapshot
                if now is None or not len(now) or (now is before and now.cursor == since):
                    raise
                _log.warning("%s %d trials have come.", trouble.message, len(now))
            snapshot, detail = job.seen
            seen = snapshot.version_of(since)
            return TrialChanges(
                cursor=snapshot.cursor,
                reset=seen is None,
                final=snapshot.final,
                total=len(snapshot) if snapshot.listing is None else detail.counters.launched,
                trials=snapshot.changed_since(seen or 0),
                hyperparameters=[tuned.name for tuned in detail.ranges],
            )

    @contextmanager
    def _locked(self, name: str) -> Iterator[_Job]:
        with self._lock:
            job = self._jobs.setdefault(name, _Job())
            self._jobs.move_to_end(name)
            while len(self._jobs) > _REMEMBERED:
                self._jobs.popitem(last=False)
        with job.lock:
            yield job

    def _refresh(self, name: str, job: _Job) -> None:
        """Ask for what may have changed; the job's lock is held."""
        newest = self._look(name, job)
        snapshot, detail = job.seen
        if snapshot.final:
            return
        at_once = newest is not None
        try:
            self._take(name, newest or self._pages.page(name), job, snapshot)
            if detail.is_final and at_once and len(snapshot) != job.launched:
                # The list may have been made before the job launched its last trial and ended.
                self._take(name, self._pages.page(name), job, snapshot)
            snapshot.final = detail.is_final and not snapshot.unsettled
        finally:
            snapshot.keep()

    def _look(self, name: str, job: _Job) -> Page | None:
        """Describe the job and, unless all of it is known, list its newest trials at the same time."""
        with ThreadPoolExecutor(2, thread_name_prefix="amt-lab-look") as pool:
            described = pool.submit(self._described, name)
            # While that is on its way, what is on disk of the job that had this name last.
            last = None if job.snapshot else self._cache.last_of(name)
            is_whole = job.snapshot.final if job.snapshot else bool(last and last.trials.whole)
            newest = None if is_whole else pool.submit(self._pages.page, name)
            self._take_description(described.result(), job, last)
        return None if newest is None else newest.result()

    def _described(self, name: str) -> dict[str, Any]:
        client = self._connection.client("sagemaker")
        with aws_errors(f"describe the tuning job {name}"):
            answer: dict[str, Any] = client.describe_hyper_parameter_tuning_job(
                HyperParameterTuningJobName=name
            )
        return answer

    def _take_description(
        self, answer: Mapping[str, Any], job: _Job, last: KnownJob | None
    ) -> None:
        job.detail = job_detail(answer)
        key = JobKey.of(answer)
        if job.snapshot is None or job.snapshot.key != key:
            known = last.trials if last and last.key == key else self._cache.trials(key)
            job.snapshot = TrialSnapshot(answer, known, self._cache)

    def _take(self, name: str, newest: Page, job: _Job, snapshot: TrialSnapshot) -> None:
        """The newest page, and what else it shows to be wanted."""
        waiting = snapshot.unsettled
        known = snapshot.names
        oldest = newest.entries[-1]["TrainingJobName"] if newest.entries else None
        token, seen = newest.token, {each["TrainingJobName"] for each in newest.entries}
        if token is None or oldest in known:  # and so are all trials before it
            job.put(newest.entries)
        elif snapshot.listing is None:
            snapshot.listing = Listing(name, self._pages, job.put, snapshot.number_of, known)
            snapshot.listing.begin(newest)
        if snapshot.listing is not None:
            snapshot.listing.go_on(job.launched)
            token, seen = snapshot.listing.token, snapshot.listing.names | seen
            snapshot.listing = None
        if token is None:
            snapshot.all_are_listed()
        elif waiting - seen:
            self._take_older(name, token, waiting - seen, job)

    def _take_older(self, name: str, token: str | None, waiting: set[str], job: _Job) -> None:
        """Trials that were not settled, among those older than the page that `token` leads on from."""
        running = self._pages.page(name, status="InProgress").entries  # at most 100 run at once
        job.put(running)
        waiting = waiting - {each["TrainingJobName"] for each in running}
        while waiting and token:
            # One of them has ended since: go on to it, once.
            page = self._pages.page(name, token)
            job.put(page.entries)
            waiting -= {each["TrainingJobName"] for each in page.entries}
            token = page.token
        if not token:
            job.seen[0].all_are_listed()
