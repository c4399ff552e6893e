"""All that can be said of a tuning job's trials, in order of worth."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from amt_lab.insight.boundaries import boundaries
from amt_lab.insight.convergence import convergence
from amt_lab.insight.cost import cost
from amt_lab.insight.definitions import about, parts_of
from amt_lab.insight.failures import failures
from amt_lab.insight.finding import Confidence
from amt_lab.insight.importance import importance
from amt_lab.insight.noise import noise
from amt_lab.insight.observations import Observations
from amt_lab.insight.ped_anova import among_best
from amt_lab.insight.regions import regions
from amt_lab.tuning.request import TuningRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    import pandas as pd

    from amt_lab.insight.finding import Finding
    from amt_lab.tuning.algorithms import Algorithm
    from amt_lab.tuning.job import TuningJobDetail


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a tuning job besides its trials table."""

    job: TuningJobDetail | None = None
    price: float | None = None
    curves: pd.DataFrame | None = None
    definition: str = ""
    """The training-job definition that the trials are of, where the job has several."""

    @property
    def algorithm(self) -> Algorithm | None:
        """The built-in algorithm that these trials run, where the catalogue has it."""
        definitions = TuningRequest(self.job.describe).definitions if self.job else []
        known = [
            each.algorithm
            for each in definitions
            if self.definition in ("", each.members.get("DefinitionName"))
        ]
        return known[0] if known and all(each is known[0] for each in known) else None


EACH: Mapping[str, Callable[[pd.DataFrame, Known], list[Finding]]] = {
    "boundaries": lambda trials, known: boundaries(trials, known.algorithm),
    "failures": lambda trials, _: failures(trials),
    "regions": lambda trials, _: regions(trials),
    "importance": lambda trials, _: [*importance(trials), *among_best(trials)],
    "noise": lambda trials, _: noise(trials),
    "convergence": lambda trials, known: convergence(trials, job=known.job, price=known.price),
    "cost": lambda trials, known: cost(
        trials, job=known.job, price=known.price, curves=known.curves
    ),
}
"""The insights by their name, in order of worth."""

_OF_THE_JOB = ("convergence", "cost")
"""Those that several definitions have together, where one objective ranks all their trials."""


def insights(
    trials: pd.DataFrame,
    *,
    job: TuningJobDetail | None = None,
    price: float | None = None,
    curves: pd.DataFrame | None = None,
    kind: str | None = None,
    definition: str | None = None,
) -> list[Finding]:
    """Every finding that the trials give evidence for, or those of one kind: guesses come last.

    With `job`, the algorithm's hard limits and the job's own settings are known; with `price` (of an
    instance hour, in any currency), what things cost; with `curves` (as `amt_lab.learning_curves`
    gives them), what early stopping would have saved. Too few trials for an insight: it is silent.
    Of several training-job definitions each is looked at by itself, since its ranges are its own, and
    every finding names the one that it is of; with `definition`, that one's trials are all there is.

    Raises:
        ValueError: the table does not say what was tuned, or it joins jobs that share no objective;
            or there is no such definition.

    """
    known = Known(job, price, curves)
    parts = parts_of(trials, definition)
    is_common = definition is None and trials.attrs.get("objective") is not None
    together = {"": trials} if is_common else parts
    found = [
        finding
        for each in (EACH if kind is None else [kind])
        for finding in _of_kind(each, together if each in _OF_THE_JOB else parts, known)
    ]
    # What is a guess comes last, whatever it would be worth; else the order above is that of worth.
    return sorted(found, key=lambda finding: finding.confidence is Confidence.LOW)


def observed(trials: pd.DataFrame, definition: str | None = None) -> int:
    """How many trials there are to learn from: those that completed with an objective.

    Raises:
        ValueError: there is no such definition.

    """
    return sum(map(len, map(Observations.of, parts_of(trials, definition).values())))


def _of_kind(kind: str, parts: Mapping[str, pd.DataFrame], known: Known) -> Iterator[Finding]:
    for name, own in parts.items():
        for finding in EACH[kind](own, replace(known, definition=name)):
            yield _about(name, finding)


def _about(definition: str, finding: Finding) -> Finding:
    """The finding, with the definition that it is of, where that is one of several."""
    if not definition:
        return finding
    return replace(
        finding,
        sentence=about(definition, finding.sentence),
        title=about(definition, finding.title),
        data={**finding.data, "definition": definition},
    )
