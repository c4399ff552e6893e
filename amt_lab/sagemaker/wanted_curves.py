"""Which curves a tuning job's trials have: of what each prints, and of what its hosts are measured by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from amt_lab.sagemaker.answers import definitions
from amt_lab.sagemaker.machines import most_instances
from amt_lab.sagemaker.metric_data import Series
from amt_lab.tuning.trial import FINAL_STATUSES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from amt_lab.sagemaker.curve_cache import Curve
    from amt_lab.sagemaker.listed_trials import ListedTrials
    from amt_lab.tuning.job import TuningJobDetail

INSTANCE_METRICS = frozenset(
    {
        "CPUUtilization",
        "MemoryUtilization",
        "GPUUtilization",
        "GPUMemoryUtilization",
        "DiskUtilization",
    }
)
"""What SageMaker measures on every host by itself, in percent."""


class TrialSpan(NamedTuple):
    """What curves need to know of a trial; times are epoch milliseconds."""

    number: int
    name: str
    definition: str | None
    begun: int
    ended: int | None
    is_final: bool


class WantedCurve(NamedTuple):
    trial: TrialSpan
    metric: str
    host: str | None
    """`algo-1` and so on, for an instance metric."""
    key: Curve
    """What the cache knows it by."""
    series: Series


class WantedCurves:
    """The curves of trials, which are worked out once for each: hundreds of trials have thousands."""

    def __init__(self, metrics: Sequence[str] | None, more: Sequence[str], now_ms: int) -> None:
        """Those of `metrics`, by default all that the trials' definitions read from the log, and of `more`.

        `now_ms`, since 1970, is where the curves of trials end that still run.
        """
        self._metrics, self._more = metrics, more
        self._now_ms = now_ms
        self._known: dict[TrialSpan, list[WantedCurve]] = {}

    def of(self, trials: ListedTrials, job: TuningJobDetail) -> list[WantedCurve]:
        wanted: dict[str | None, list[tuple[str, str | None]]] = {}
        curves = []
        for trial in _trials(trials):
            if trial not in self._known:
                if trial.definition not in wanted:
                    of_each = _wanted(job, trial.definition, self._metrics, self._more)
                    wanted[trial.definition] = of_each
                self._known[trial] = self._made(trial, wanted[trial.definition])
            curves += self._known[trial]
        return curves

    def _made(
        self, trial: TrialSpan, wanted: Iterable[tuple[str, str | None]]
    ) -> list[WantedCurve]:
        name, begun = trial.name, trial.begun
        # Where this machine's clock is behind the service's, now is before the beginning.
        ended = max(begun, trial.ended or self._now_ms)
        made = []
        for metric, host in wanted:
            of = ("TrainingJobName", name) if host is None else ("Host", f"{name}/{host}")
            series = Series(metric, *of, begun, ended)
            made.append(WantedCurve(trial, metric, host, (name, metric, host or ""), series))
        return made


def _wanted(
    job: TuningJobDetail,
    definition: str | None,
    metrics: Sequence[str] | None,
    more: Sequence[str],
) -> list[tuple[str, str | None]]:
    """Metric and host of every curve that a definition's trials have."""
    members = definition_of(job, definition)
    names = metrics
    if names is None:
        names = [each["Name"] for each in metric_definitions(members)]
        if not names and job.objective:
            names = [job.objective.metric]
    return [
        (name, host)
        for name in dict.fromkeys([*names, *more])
        for host in (_hosts(members) if name in INSTANCE_METRICS else [None])
    ]


def _trials(trials: ListedTrials) -> Iterator[TrialSpan]:
    columns = trials.columns
    names = ("trial", "name", "definition", "started", "ended", "status")
    rows = zip(*(columns[name] for name in names), trials.created, strict=True)
    for number, name, definition, started, ended, status, created in rows:
        begun = created if started is None else started
        yield TrialSpan(number, name, definition, begun, ended, status in FINAL_STATUSES)


def definition_of(job: TuningJobDetail, name: str | None) -> Mapping[str, Any]:
    """The training-job definition that a trial was made from."""
    known = definitions(job.describe)
    if len(known) == 1:
        return known[0]
    return next((each for each in known if each.get("DefinitionName") == name), {})


def metric_definitions(definition: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    """`Name` and `Regex` of each metric that is read from the log."""
    found: Sequence[Mapping[str, Any]] = definition.get("AlgorithmSpecification", {}).get(
        "MetricDefinitions", ()
    )
    return found


def _hosts(definition: Mapping[str, Any]) -> list[str | None]:
    return [f"algo-{number}" for number in range(1, most_instances(definition) + 1)]
