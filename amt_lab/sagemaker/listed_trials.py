"""Trials as columns, from the entries of ListTrainingJobsForHyperParameterTuningJob.

An entry becomes a row of plain values once, when it comes or changes; the table is the rows
transposed. `Trial` objects are made where one is looked at, so that ten thousand trials cost none.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, overload

from amt_lab.sagemaker.answers import ranges_by_definition, typed
from amt_lab.tuning.ranges import ContinuousRange
from amt_lab.tuning.trial import COLUMNS, Trial, trial_columns

if TYPE_CHECKING:
    from collections.abc import Mapping

    from amt_lab.tuning.ranges import Range

Entry = dict[str, Any]
"""A trial as the service listed it; times are epoch seconds."""

_HP, _METRIC = "hp.", "metric."


@dataclass(frozen=True)
class ListedTrials(Sequence[Trial]):
    """The trials table, a tuple a column, rows in launch order. Times are epoch milliseconds."""

    columns: Mapping[str, Sequence[Any]]
    """`COLUMNS`, `hp.<name>` for every tuned hyperparameter, `metric.<name>` where fetched."""
    created: Sequence[int]

    def __len__(self) -> int:
        return len(self.created)

    @overload
    def __getitem__(self, index: int) -> Trial: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Trial]: ...
    def __getitem__(self, index: int | slice) -> Trial | Sequence[Trial]:
        if isinstance(index, slice):
            return [self[each] for each in range(*index.indices(len(self)))]
        return _trial(
            {name: values[index] for name, values in self.columns.items()}, self.created[index]
        )

    def only(self, names: Iterable[str]) -> ListedTrials:
        """The trials of these names, in launch order."""
        wanted = set(names)
        places = [place for place, name in enumerate(self.columns["name"]) if name in wanted]
        if len(places) == len(self):
            return self
        picked = {
            name: tuple([values[place] for place in places])
            for name, values in self.columns.items()
        }
        return ListedTrials(picked, tuple([self.created[place] for place in places]))

    def with_columns(self, columns: Mapping[str, Iterable[Any]]) -> ListedTrials:
        """The same trials with some columns replaced or added."""
        added = {name: tuple(values) for name, values in columns.items()}
        return ListedTrials({**self.columns, **added}, self.created)


def columns_of(
    trials: Sequence[Trial], hyperparameters: Iterable[str]
) -> Mapping[str, Sequence[Any]]:
    """The trials table of any trials, a sequence a column, as `trial_columns`."""
    if isinstance(trials, ListedTrials):
        return trials.columns
    return trial_columns(trials, hyperparameters)


class TrialRows:
    """Collects entries of one tuning job's trials, in any order."""

    def __init__(self, answer: Mapping[str, Any]) -> None:
        """Entries are read by what DescribeHyperParameterTuningJob says."""
        self._rows: dict[str, tuple[Any, ...]] = {}
        """By name: number (None where the name has none), creation (epoch ms), then the columns' values."""
        self._numbers: set[int] = set()
        self._job = answer["HyperParameterTuningJobName"]
        self._ranges = ranges_by_definition(answer)
        # As the job's own list of ranges: of several definitions the last one's go first.
        tuned: dict[str, None] = {}
        for own in self._ranges.values():
            tuned = {**dict.fromkeys(own), **tuned}
        self._tuned = tuple(tuned)
        self._number = re.compile(rf"{re.escape(self._job)}-(\d{{3,}})-[0-9a-f]{{8}}")

    def put(self, entry: Entry) -> None:
        row = self._row(entry)
        self._rows[entry["TrainingJobName"]] = row
        if row[0] is not None:
            self._numbers.add(row[0])

    def number_of(self, name: str) -> int | None:
        """The NNN of a name `<tuning job>-NNN-<8 hex>`."""
        match = self._number.fullmatch(name)
        return int(match[1]) if match else None

    def trials(self, names: Iterable[str] | None = None) -> ListedTrials:
        """All trials in launch order, or some.

        Numbered by their names; where a name has no number, or one came twice, by creation time.
        """
        rows = [self._rows[name] for name in (self._rows if names is None else names)]
        if len(self._numbers) == len(self._rows):
            rows.sort()
            numbers: Iterable[int] = (row[0] for row in rows)
        else:
            rows.sort(key=lambda row: row[1:3])
            numbers = range(1, len(rows) + 1)
        columns = (*COLUMNS[1:], *(f"{_HP}{name}" for name in self._tuned))
        _, created, *values = zip(*rows, strict=True) if rows else ((),) * (2 + len(columns))
        table = {"trial": tuple(numbers), **dict(zip(columns, values, strict=True))}
        return ListedTrials(table, tuple(created))

    def _row(self, entry: Entry) -> tuple[Any, ...]:
        name = entry["TrainingJobName"]
        metric = entry.get("FinalHyperParameterTuningJobObjectiveMetric")
        started, ended = _ms(entry.get("TrainingStartTime")), _ms(entry.get("TrainingEndTime"))
        return (
            self.number_of(name),
            _ms(entry["CreationTime"]),
            name,
            entry["TrainingJobStatus"],
            None if metric is None else float(metric["Value"]),
            entry.get("ObjectiveStatus"),
            started,
            ended,
            None if started is None or ended is None else (ended - started) / 1000,
            None,  # billable_s, of which a list says nothing
            entry.get("TuningJobName") or self._job,
            entry.get("TrainingJobDefinitionName"),
            False,  # early_stopped, likewise
            entry.get("FailureReason"),
            *self._values(entry),
        )

    def _values(self, entry: Entry) -> list[Any]:
        texts = entry.get("TunedHyperParameters") or {}
        ranges = self._ranges
        own = (
            next(iter(ranges.values()), {})
            if len(ranges) == 1
            else ranges.get(entry.get("TrainingJobDefinitionName"), {})
        )
        return [
            None if (text := texts.get(name)) is None else _value(text, own.get(name))
            for name in self._tuned
        ]


def _value(text: str, tuned: Range | None) -> Any:
    """As `typed`, without the looks that a plain number does not need."""
    if isinstance(tuned, ContinuousRange):
        try:
            return float(text)
        except ValueError:
            pass
    return typed(text, tuned)


def _ms(seconds: float | None) -> int | None:
    return None if seconds is None else round(seconds * 1000)


def _time(ms: int | None) -> datetime | None:
    return None if ms is None else datetime.fromtimestamp(ms / 1000, UTC)


def _trial(row: Mapping[str, Any], created_ms: int) -> Trial:
    return Trial(
        number=row["trial"],
        hyperparameters=_under(_HP, row),
        metrics=_under(_METRIC, row),
        created=datetime.fromtimestamp(created_ms / 1000, UTC),
        started=_time(row["started"]),
        ended=_time(row["ended"]),
        **{
            name: row[name]
            for name in COLUMNS
            if name not in ("trial", "started", "ended", "elapsed_s")
        },
    )


def _under(prefix: str, row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        name.removeprefix(prefix): value
        for name, value in row.items()
        if name.startswith(prefix) and value is not None
    }
