"""The rules that a CreateHyperParameterTuningJob request must keep, beyond the shape of its members.

One theme a file; each is a function from a request to the problems it found. They are the rules
that the API reference and the developer guide of SageMaker state, and need no call to AWS. Where
the service's own words are known from public reports, a message uses them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from amt_lab.tuning.request import TuningRequest
from amt_lab.tuning.rules.algorithm import algorithm_problems
from amt_lab.tuning.rules.channels import channel_problems
from amt_lab.tuning.rules.definitions import definition_problems
from amt_lab.tuning.rules.limits import limit_problems
from amt_lab.tuning.rules.objective import objective_problems
from amt_lab.tuning.rules.ranges import range_problems
from amt_lab.tuning.rules.resources import resource_problems
from amt_lab.tuning.rules.strategy import strategy_problems
from amt_lab.tuning.rules.warm_start import warm_start_problems

if TYPE_CHECKING:
    from collections.abc import Mapping

    from amt_lab.tuning.errors import FieldProblem

RULES = (
    definition_problems,
    limit_problems,
    strategy_problems,
    objective_problems,
    range_problems,
    algorithm_problems,
    channel_problems,
    resource_problems,
    warm_start_problems,
)


def request_problems(request: Mapping[str, Any]) -> list[FieldProblem]:
    """Every broken rule of a request, in the order of its members; none means none is broken."""
    view = TuningRequest(request)
    return [problem for rule in RULES for problem in rule(view)]
