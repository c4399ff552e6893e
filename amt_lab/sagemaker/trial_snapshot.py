"""What is known of one tuning job's trials, and at which version each last changed."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Any

from amt_lab.sagemaker.listed_trials import TrialRows
from amt_lab.sagemaker.trial_cache import JobKey

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from amt_lab.sagemaker.listed_trials import Entry, ListedTrials
    from amt_lab.sagemaker.trial_cache import KnownTrials, TrialCache
    from amt_lab.sagemaker.trial_pages import Listing

_FINAL = ("Completed", "Failed", "Stopped")


class TrialSnapshot:
    """One tuning job; another one of the same name, made later, has a snapshot of its own."""

    def __init__(self, answer: Mapping[str, Any], known: KnownTrials, cache: TrialCache) -> None:
        """Begin with what is on disk, read by the job's description."""
        self.key = JobKey.of(answer)
        self.token = secrets.token_hex(6)
        self.version = 0
        self.final = False
        """The tuning job has ended, and nothing of any trial changes any more."""
        self.listing: Listing | None = None
        """One that is not whole yet: between what is known there is a gap."""
        self._cache = cache
        self._entries: dict[str, Entry] = {}
        self._changed: dict[str, int] = {}
        self._rows = TrialRows(answer)
        self._running: set[str] = set()
        self._elsewhere = set(known.pending)
        """Trials that another process saw before they were settled."""
        self._to_keep: set[str] = set()
        """Settled ones that are not on disk."""
        self._trials: ListedTrials | None = None
        self.put(list(known.settled.values()))
        self._to_keep.clear()
        self.final = known.whole

    def __len__(self) -> int:
        return len(self._entries)

    @property
    def names(self) -> set[str]:
        return self._entries.keys() | self._elsewhere

    def put(self, listed: Sequence[Entry]) -> None:
        """Take entries; an older answer never undoes what is settled."""
        fresh = [each for each in listed if self._is_news(each)]
        if fresh:
            self.version += 1
            self._trials = None
        for each in fresh:
            name = each["TrainingJobName"]
            self._entries[name] = each
            self._changed[name] = self.version
            self._rows.put(each)
            settled = _settled(each)
            (self._running.discard if settled else self._running.add)(name)
            if settled:
                self._to_keep.add(name)
        self._elsewhere.difference_update(each["TrainingJobName"] for each in listed)

    def keep(self) -> None:
        """Put on disk what is settled and not there yet; nothing of a listing with a gap in it."""
        if self.listing is not None or not (self._to_keep or self.final):
            return
        settled = {name: self._entries[name] for name in self._to_keep}
        self._cache.keep_trials(
            self.key, settled, self.unsettled, len(self._entries), whole=self.final
        )
        self._to_keep.clear()

    def all_are_listed(self) -> None:
        """The service has told every trial there is: those it did not name are no more."""
        self._elsewhere.clear()

    @property
    def unsettled(self) -> set[str]:
        return self._running | self._elsewhere

    def number_of(self, name: str) -> int | None:
        """The NNN of a trial's name."""
        return self._rows.number_of(name)

    def trials(self) -> ListedTrials:
        """All trials in launch order."""
        if self._trials is None:
            self._trials = self._rows.trials()
        return self._trials

    def among(self, names: Iterable[str]) -> ListedTrials:
        """Trials of these names, made of nothing but their rows."""
        return self._rows.trials(names)

    def changed_since(self, version: int) -> ListedTrials:
        trials = self.trials()
        if version <= 0:
            return trials
        return trials.only(name for name, changed in self._changed.items() if changed > version)

    @property
    def cursor(self) -> str:
        return f"{self.token}.{self.version}"

    def version_of(self, cursor: str | None) -> int | None:
        """The version that a cursor stands for; None if it is not one of this snapshot's."""
        token, _, version = (cursor or "").partition(".")
        if token != self.token or not version.isdigit() or int(version) > self.version:
            return None
        return int(version)

    def _is_news(self, entry: Entry) -> bool:
        known = self._entries.get(entry["TrainingJobName"])
        if known is None:
            return True
        return known != entry and (_settled(entry) or not _settled(known))


def _settled(entry: Entry) -> bool:
    """Nothing of this entry changes any more: the trial has ended and its objective is decided."""
    return entry["TrainingJobStatus"] in _FINAL and entry.get("ObjectiveStatus") != "Pending"
