"""The next tuning job: ranges that follow from the trials, each change with its reason."""

from __future__ import annotations

import copy
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from amt_lab.insight.budget import budget
from amt_lab.insight.definitions import each_with_its_trials, of_definition
from amt_lab.insight.next_ranges import Proposal, from_findings, from_selection
from amt_lab.insight.search import search
from amt_lab.insight.warm_start import barrier, started_cold, started_warm
from amt_lab.tuning.alone import alone
from amt_lab.tuning.errors import FieldProblem, InvalidRequest
from amt_lab.tuning.names import fresh_name
from amt_lab.tuning.ranges import CategoricalRange, ranges_as_request, ranges_from_request
from amt_lab.tuning.refinement import Change, Refinement, range_as_json
from amt_lab.tuning.request import CONFIG, OBJECTIVE_STATIC, Definition, TuningRequest
from amt_lab.tuning.rules.limits import combinations

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from amt_lab.tuning.ranges import Range

MOST_MOVED = 10
"""Hyperparameters that may change between tuned and static against a parent."""


def refine(
    trials: pd.DataFrame,
    request: Mapping[str, Any],
    *,
    selected: Sequence[str] | None = None,
    parent: Mapping[str, Any] | None = None,
    warm_start: bool = True,
    definition: str | None = None,
    now: datetime | None = None,
) -> Refinement:
    """The request of a next tuning job, and how it differs from `request`.

    Ranges are narrowed to where the best trials are, widened where they crowd a bound, made static
    where they have no effect, and left alone where the trials give no reason; with `selected`, names of trials, they become the
    span of those. `request` is that of the job that ran, or as it was edited since: `parent` is then what
    ran. The new job starts warm from the jobs of the trials, as SageMaker's rules on warm starts
    allow ("Run a warm start hyperparameter tuning job" in the developer guide): identical data and
    algorithm where both are the parent's, else transfer learning, with the same hyperparameters in
    all and at most ten of them moved between tuned and static. Of several training-job definitions
    each is refined from its own trials, and with `definition` the next job has that one alone; such
    jobs start cold, and have as many trials as before.

    Raises:
        InvalidRequest: a selected trial is not there, or a definition was not part of what ran.
        ValueError: the table does not say what was tuned, or knows nothing of `definition`, or its
            trials share no objective.

    """
    parent = parent or request
    left_out: tuple[Change, ...] = ()
    if definition is not None:
        one = alone(request, definition)
        request, left_out = one.request, one.changes
        trials = of_definition(trials, definition)
    refined = copy.deepcopy(dict(request))
    refined.pop("Autotune", None)  # its ranges are SageMaker's to choose, and these are chosen
    view = TuningRequest(refined)
    why_cold = barrier(view, TuningRequest(parent)) if warm_start else ""
    is_warm = warm_start and view.strategy != "Grid" and not why_cold
    _check_selected(trials, selected)
    parts = each_with_its_trials(view, trials)
    changes = [*left_out]
    widens = False
    for each, own in parts:
        ranges = {tuned.name: tuned for tuned in _ranges(own, each)}
        proposals = _proposals(own, each, ranges, selected)
        title = f"{each.members['DefinitionName']}: {{}}" if len(parts) > 1 else "{}"
        changes += [
            Change(title.format(name), range_as_json(ranges[name]), _told(new), new.reason)
            for name, new in proposals.items()
        ]
        _apply(refined, each, ranges, proposals)
        widens = widens or any(_goes_beyond(ranges[n], new) for n, new in proposals.items())
    changes += _limits(refined, trials, widens=widens or selected is not None, is_warm=is_warm)
    if is_warm:
        changes += started_warm(refined, trials, parent)
    else:
        changes += started_cold(refined, why_cold)
    name = str(request.get("HyperParameterTuningJobName", ""))
    refined["HyperParameterTuningJobName"] = fresh_name(name, now or datetime.now(UTC))
    return Refinement(refined, tuple(changes))


def _check_selected(trials: pd.DataFrame, selected: Sequence[str] | None) -> None:
    if selected is not None:
        missing = sorted(set(selected) - set(trials["name"]))
        if missing or not len(selected):
            what = f"there is no trial named {missing[0]}" if missing else "no trial is selected"
            raise InvalidRequest([FieldProblem("selected", f"selected: {what}.")])


def _told(proposal: Proposal) -> dict[str, Any]:
    if isinstance(proposal.becomes, str):
        return {"static": proposal.becomes}
    return range_as_json(proposal.becomes)


def _goes_beyond(tuned: Range, proposal: Proposal) -> bool:
    """Whether the new range has values that the old one had not."""
    made = proposal.becomes
    if isinstance(made, str | CategoricalRange) or isinstance(tuned, CategoricalRange):
        return False
    return made.low < tuned.low or made.high > tuned.high


def _ranges(trials: pd.DataFrame, definition: Definition) -> Sequence[Range]:
    """The request's ranges; of a job that SageMaker chose ranges for, those that it chose."""
    return ranges_from_request(definition.parameter_ranges) or tuple(search(trials).ranges.values())


def _proposals(
    trials: pd.DataFrame,
    definition: Definition,
    ranges: Mapping[str, Range],
    selected: Sequence[str] | None,
) -> dict[str, Proposal]:
    known = trials.copy(deep=False)
    known.attrs = {
        **trials.attrs,
        "ranges": {n: r for n, r in ranges.items() if f"hp.{n}" in known},
    }
    if selected is not None:
        found = from_selection(known[known["name"].isin(selected)])
    else:
        found = from_findings(known, definition.algorithm)
    return _few_enough_fixed(found, ranges)


def _few_enough_fixed(
    proposals: Mapping[str, Proposal], ranges: Mapping[str, Range]
) -> dict[str, Proposal]:
    """At least one range stays to be searched, and no more become static than a warm start allows."""
    fixed = [name for name, each in proposals.items() if isinstance(each.becomes, str)]
    allowed = fixed[: min(MOST_MOVED, len(ranges) - 1)]
    return {name: each for name, each in proposals.items() if name not in fixed or name in allowed}


def _apply(
    refined: dict[str, Any],
    definition: Definition,
    ranges: Mapping[str, Range],
    proposals: Mapping[str, Proposal],
) -> None:
    becomes = {
        name: proposals[name].becomes if name in proposals else r for name, r in ranges.items()
    }
    tuned = ranges_as_request([each for each in becomes.values() if not isinstance(each, str)])
    members: Any = definition.members
    if "TrainingJobDefinitions" in refined:
        members["HyperParameterRanges"] = tuned
    else:
        refined[CONFIG]["ParameterRanges"] = tuned
    fixed = {name: each for name, each in becomes.items() if isinstance(each, str)}
    if fixed:
        members["StaticHyperParameters"] = {**definition.statics, **fixed}
    members.get("StaticHyperParameters", {}).pop(OBJECTIVE_STATIC, None)


def _limits(
    refined: dict[str, Any], trials: pd.DataFrame, *, widens: bool, is_warm: bool
) -> list[Change]:
    """Trials in all and at once. A grid has as many as it has, and a cold start as many as before."""
    limits = refined[CONFIG]["ResourceLimits"]
    view = TuningRequest(refined)
    before = limits.get("MaxNumberOfTrainingJobs")
    if view.strategy == "Grid":
        limits.pop("MaxNumberOfTrainingJobs", None)
        return []
    if before is None:
        return []
    wanted = budget(trials, before, view.strategy, widens=widens) if is_warm else None
    after = wanted.trials if wanted else before
    reason = wanted.reason if wanted else ""
    most = sum(combinations(each) for each in view.definitions)
    if most < after:
        after, reason = int(most), "The new ranges have no more combinations."
    limits["MaxNumberOfTrainingJobs"] = after
    parallel = limits.get("MaxParallelTrainingJobs", 1)
    changes = []
    if after != before:
        changes.append(Change("MaxNumberOfTrainingJobs", before, after, reason))
    if parallel > after:
        limits["MaxParallelTrainingJobs"] = after
        changes.append(
            Change("MaxParallelTrainingJobs", parallel, after, "Not more at once than in all.")
        )
    return changes
