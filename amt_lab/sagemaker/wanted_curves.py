"""Which curves a tuning job's trials have: of what each prints, and of what its hosts are measured by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from amt_lab.sagemaker.answers import definitions
from amt_lab.sagemaker.machines import most_instances
from amt_lab.tuning.trial import FINAL_STATUSES

if TYPE_CHECKING:
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
    ended: int
    """Now, where it still runs."""
    is_final: bool


Metric = tuple[str, str]
"""A metric, and the host that it is measured on: `algo-1` and so on, or `` for what is printed."""
Wanted = Mapping[TrialSpan, Sequence[Metric]]
"""The curves of each trial."""


def wanted_curves(
    trials: ListedTrials,
    job: TuningJobDetail,
    metrics: Sequence[str] | None,
    more: Sequence[str],
    now_ms: int,
) -> Wanted:
    """Those of `metrics`, by default all that the trials' definitions read from the log, and of `more`."""
    of_definition: dict[str | None, list[Metric]] = {}
    wanted = {}
    columns = trials.columns
    names = ("trial", "name", "definition", "started", "ended", "status")
    rows = zip(*(columns[name] for name in names), trials.created, strict=True)
    for number, name, definition, started, ended, status, created in rows:
        if definition not in of_definition:
            of_definition[definition] = _metrics(definition_of(job, definition), job, metrics, more)
        begun = created if started is None else started
        # Where this machine's clock is behind the service's, now is before the beginning.
        until = max(begun, ended or now_ms)
        trial = TrialSpan(number, name, definition, begun, until, status in FINAL_STATUSES)
        wanted[trial] = of_definition[definition]
    return wanted


def _metrics(
    definition: Mapping[str, Any],
    job: TuningJobDetail,
    metrics: Sequence[str] | None,
    more: Sequence[str],
) -> list[Metric]:
    """Of every curve that a definition's trials have."""
    names = metrics
    if names is None:
        names = [each["Name"] for each in metric_definitions(definition)]
        if not names and job.objective:
            names = [job.objective.metric]
    return [
        (name, host)
        for name in dict.fromkeys([*names, *more])
        for host in (_hosts(definition) if name in INSTANCE_METRICS else [""])
    ]


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


def _hosts(definition: Mapping[str, Any]) -> list[str]:
    return [f"algo-{number}" for number in range(1, most_instances(definition) + 1)]
