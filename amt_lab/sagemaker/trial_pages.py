"""Pages of one tuning job's trials, and a first listing of all of them from both ends at once."""

from __future__ import annotations

from collections import deque
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Condition
from typing import TYPE_CHECKING

from amt_lab.sagemaker import wire
from amt_lab.sagemaker.errors import aws_errors
from amt_lab.tuning.errors import InvalidRequest

if TYPE_CHECKING:
    from collections.abc import Callable

    from amt_lab.sagemaker.connection import Connection
    from amt_lab.sagemaker.listed_trials import Entry

PAGE = 100
"""The most that the API lists at a time."""
NEWEST, OLDEST = "Descending", "Ascending"


@dataclass(frozen=True, slots=True)
class Page:
    entries: list[Entry]
    token: str | None
    """Leads to the next page; None on the last."""


class TrialPages:
    """ListTrainingJobsForHyperParameterTuningJob, by creation time."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def page(
        self, name: str, token: str | None = None, *, order: str = NEWEST, status: str | None = None
    ) -> Page:
        request = {
            "HyperParameterTuningJobName": name,
            "MaxResults": PAGE,
            "SortBy": "CreationTime",
            "SortOrder": order,
            **({"NextToken": token} if token else {}),
            **({"StatusEquals": status} if status else {}),
        }
        client = self._connection.client("sagemaker")
        with aws_errors(f"list the trials of {name}"):
            answer = wire.ask(client, "list_training_jobs_for_hyper_parameter_tuning_job", request)
        return Page(answer["TrainingJobSummaries"], answer.get("NextToken"))


@dataclass(slots=True, eq=False)
class _End:
    """How far one direction has come."""

    order: str
    token: str | None = None
    begun: bool = False
    begun_anew: bool = False
    names: set[str] = field(default_factory=set)
    last: int | None = None
    """The number of the last trial, where its name has one."""

    @property
    def is_exhausted(self) -> bool:
        return self.begun and self.token is None

    def has_met(self, names: set[str]) -> bool:
        return not self.names.isdisjoint(names)


class Listing:
    """All trials of a job that are not known yet, a page of a hundred a call.

    Pages from the newest and from the oldest come side by side, until they meet; where older trials
    are `known`, from the newest alone until it meets those. `put` takes each page as it comes. An
    error leaves what has come, and `go_on` may be called again: it resumes where it was.
    """

    def __init__(
        self,
        name: str,
        pages: TrialPages,
        put: Callable[[list[Entry]], None],
        number_of: Callable[[str], int | None],
        known: set[str],
    ) -> None:
        self._name = name
        self._pages = pages
        self._put = put
        self._number_of = number_of
        self._known = known
        self._newest, self._oldest = _End(NEWEST), _End(OLDEST)
        self._planned, self._fetched, self._flying = 0, 0, 0
        """Pages by the service's count, those that have come, and those on their way."""
        self._going = 0
        """Ends that are being followed."""
        self._is_broken = False
        self._come: deque[Page] = deque()
        """Pages that are not taken yet."""
        self._changed = Condition()
        """Held while any of that, or what is known of the ends, is read or changes."""

    def begin(self, newest: Page) -> None:
        """Count the newest page, which was fetched before, among those that have come."""
        self._note(self._newest, newest)

    @property
    def names(self) -> set[str]:
        """Trials that have come."""
        return self._newest.names | self._oldest.names

    @property
    def token(self) -> str | None:
        """Leads on from the oldest page of those that came newest first."""
        return None if self._oldest.begun else self._newest.token

    @property
    def is_whole(self) -> bool:
        newest, oldest = self._newest, self._oldest
        adjacent = (
            newest.last is not None and oldest.last is not None and newest.last <= oldest.last + 1
        )
        return (
            newest.is_exhausted
            or oldest.is_exhausted
            or adjacent
            or newest.has_met(oldest.names)
            or newest.has_met(self._known)
        )

    def go_on(self, launched: int) -> None:
        """Until all is there. `launched` is the service's own count of trials, to plan by."""
        self._planned = -(-launched // PAGE)
        self._flying, self._is_broken = 0, False
        ends = [end for end in (self._newest, self._oldest) if self._claims_a_page(end)]
        self._going = len(ends)
        with ThreadPoolExecutor(2, thread_name_prefix="amt-lab-pages") as pool:
            following = [pool.submit(self._follow, end) for end in ends]
            try:
                while (page := self._next()) is not None:
                    self._put(page.entries)
            except BaseException:  # also a KeyboardInterrupt: no more is asked for
                self._break_off()
                raise
        for each in following:
            each.result()

    def _next(self) -> Page | None:
        """A page that has come, once there is one; None when no more will."""
        with self._changed:
            self._changed.wait_for(lambda: self._come or not self._going)
            return self._come.popleft() if self._come else None

    def _follow(self, end: _End) -> None:
        """Page after page of one direction, by one thread: each next one is asked for at once."""
        try:
            more = True
            while more:
                page = self._fetch(end)
                with self._changed:
                    self._flying -= 1
                    self._note(end, page)
                    self._changed.notify_all()
                more = self._claims_a_page(end)
        except BaseException:  # whatever it is, the other end must not wait for this one
            self._break_off()
            raise
        finally:
            with self._changed:
                self._going -= 1
                self._changed.notify_all()

    def _break_off(self) -> None:
        with self._changed:
            self._is_broken = True
            self._changed.notify_all()

    def _claims_a_page(self, end: _End) -> bool:
        """Whether one more page of this end is needed, which from now on counts as being on its way."""
        with self._changed:
            while not (self._is_broken or self.is_whole or (end is self._oldest and self._known)):
                is_planned = self._planned > self._fetched + self._flying
                # Where no page is left by that count, only one call finds out whether that is so.
                if is_planned or (end is self._newest and self._flying == 0):
                    self._flying += 1
                    return True
                if end is self._oldest:
                    break
                self._changed.wait()
            return False

    def _fetch(self, end: _End) -> Page:
        try:
            return self._pages.page(self._name, end.token, order=end.order)
        except InvalidRequest:
            if end.token is None or end.begun_anew:
                raise
            end.begun_anew = True  # its token has expired: from that end once more
            return self._pages.page(self._name, order=end.order)

    def _note(self, end: _End, page: Page) -> None:
        self._come.append(page)
        self._fetched += 1
        end.begun, end.token = True, page.token
        end.names.update(entry["TrainingJobName"] for entry in page.entries)
        if page.entries:
            end.last = self._number_of(page.entries[-1]["TrainingJobName"])
