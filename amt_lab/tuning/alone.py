"""One of several training-job definitions, as a tuning job of its own."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from amt_lab.tuning.errors import FieldProblem, InvalidRequest
from amt_lab.tuning.refinement import Change, Refinement
from amt_lab.tuning.request import CONFIG, TuningRequest
from amt_lab.tuning.rules.definitions import MOVED

if TYPE_CHECKING:
    from collections.abc import Mapping

_CRITERIA, _TARGET = "TuningJobCompletionCriteria", "TargetObjectiveMetricValue"


def alone(request: Mapping[str, Any], definition: str) -> Refinement:
    """The request that tunes one of several definitions by itself, and what it leaves out.

    It has the form for a single `TrainingJobDefinition`, with the definition's objective and ranges
    in the job's configuration. The objective at which the job stops goes, where the definitions have
    objectives of their own: it is not of each.

    Raises:
        InvalidRequest: the definition is not among several.

    """
    made = copy.deepcopy(dict(request))
    found = TuningRequest(made).definitions
    names = [str(each.members.get("DefinitionName", "")) for each in found]
    if len(found) < 2 or definition not in names:
        limit = f"must be one of {', '.join(names)}" if len(found) > 1 else "there is one alone"
        raise InvalidRequest(
            [FieldProblem("definition", f"definition: {limit}, got {definition}.")]
        )
    own: Any = found[names.index(definition)].members
    config = made[CONFIG]
    config |= {member: own.pop(moved) for member, moved in MOVED.items() if moved in own}
    del made["TrainingJobDefinitions"], own["DefinitionName"]
    made["TrainingJobDefinition"] = own
    changes = [
        Change(
            "TrainingJobDefinitions", names, [definition], "The others are not searched any more."
        )
    ]
    target = config.get(_CRITERIA, {}).get(_TARGET)
    if target is not None and any(each.objective != found[0].objective for each in found):
        del config[_CRITERIA][_TARGET]
        changes.append(Change(_TARGET, target, None, "It was not of this objective alone."))
    return Refinement(made, tuple(changes))
