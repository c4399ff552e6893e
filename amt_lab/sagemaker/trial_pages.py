"""Pages of one tuning job's trials, and a first listing of all of them from both ends at once."""

from __future__ import annotations

from concurrent.futures import FIRST_COMPLETED, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from amt_lab.sagemaker import wire
from amt_lab.sagemaker.errors import aws_errors
from amt_lab.tuning.errors import InvalidRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from concurrent.futures import Future

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
        self._fetched = 0

    def begin(self, newest: Page) -> None:
        """Take the newest page, which was fetched before."""
        self._note(self._newest, newest)
        self._put(newest.entries)

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
        trouble: list[BaseException] = []
        with ThreadPoolExecutor(2, thread_name_prefix="amt-lab-pages") as pool:
            flying = self._ask(pool, launched, {})
            while flying:
                arrived = wait(flying, return_when=FIRST_COMPLETED).done
                ends = {each: flying.pop(each) for each in arrived}
                trouble += [error for each in arrived if (error := each.exception())]
                pages = [
                    self._note(end, each.result())
                    for each, end in ends.items()
                    if each.exception() is None
                ]
                if not trouble:
                    # Before these pages are taken, so that the next ones come meanwhile.
                    flying |= self._ask(pool, launched, flying)
                for page in pages:
                    self._put(page.entries)
        if trouble:
            raise trouble[0]

    def _ask(
        self, pool: ThreadPoolExecutor, launched: int, flying: Mapping[Future[Page], _End]
    ) -> dict[Future[Page], _End]:
        """The next page of each end that needs one."""
        left = -(-launched // PAGE) - self._fetched - len(flying)
        ends = []
        for end in (self._newest, self._oldest):
            if self.is_whole or end in flying.values():
                continue
            # Where no page is left by that count, only one call finds out whether that is so.
            is_due = left > 0 or (end is self._newest and not flying)
            if is_due and not (end is self._oldest and self._known):
                ends.append(end)
                left -= 1
        return {pool.submit(self._fetch, end): end for end in ends}

    def _fetch(self, end: _End) -> Page:
        try:
            return self._pages.page(self._name, end.token, order=end.order)
        except InvalidRequest:
            if end.token is None or end.begun_anew:
                raise
            end.begun_anew = True  # its token has expired: from that end once more
            return self._pages.page(self._name, order=end.order)

    def _note(self, end: _End, page: Page) -> Page:
        self._fetched += 1
        end.begun, end.token = True, page.token
        end.names.update(entry["TrainingJobName"] for entry in page.entries)
        if page.entries:
            end.last = self._number_of(page.entries[-1]["TrainingJobName"])
        return page
