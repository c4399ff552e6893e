"""What can go wrong, in words that a person can act on.

AmtError
├── InvalidRequest      a request breaks one of SageMaker's rules; nothing was started
├── NotFound            no such job, bucket or object
├── ServiceFault        AWS failed on its own side
└── ConnectionProblem   the connection itself does not work
├── NoCredentials · ExpiredCredentials · NoRegion
├── AccessDenied · Throttled · ClockIsOff
└── EndpointDown
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class FieldProblem:
    """One rule that one member of a request breaks.

    `field` is the member's path in the request as SageMaker spells it, for example
    `HyperParameterTuningJobConfig.ResourceLimits.MaxParallelTrainingJobs`.
    """

    field: str
    message: str
    hint: str | None = None


class AmtError(Exception):
    """The root of this package's errors. `code` is AWS's own where AWS gave one."""

    code = "AmtError"
    hint: str | None = None

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        field: str | None = None,
        hint: str | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or type(self).code
        self.field = field
        self.hint = hint or type(self).hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}" if self.hint else self.message


class InvalidRequest(AmtError):
    """A request that SageMaker would refuse; `problems` holds every broken rule, not only the first."""

    code = "ValidationException"

    def __init__(self, problems: Sequence[FieldProblem]) -> None:
        first = problems[0]
        super().__init__(
            "; ".join(problem.message for problem in problems), field=first.field, hint=first.hint
        )
        self.problems = tuple(problems)

    def as_json(self) -> list[dict[str, str | None]]:
        return [asdict(problem) for problem in self.problems]


class NotFound(AmtError):
    code = "ResourceNotFound"


class ServiceFault(AmtError):
    code = "InternalFailure"
    hint = "The fault is on the service's side; try again in a while."


class ConnectionProblem(AmtError):
    """The connection does not work as it is; the hint says what to do about it."""

    code = "ConnectionProblem"


class NoCredentials(ConnectionProblem):
    code = "NoCredentials"
    hint = (
        "Run `aws configure` (or `aws sso login`), or use the local endpoint, which needs no AWS account: "
        'amt_lab.use("local").'
    )


class ExpiredCredentials(ConnectionProblem):
    code = "ExpiredToken"
    hint = "Sign in again, for example with `aws sso login`, then retry."


class NoRegion(ConnectionProblem):
    code = "NoRegion"
    hint = "Set a region in the profile (`aws configure set region …`) or in AWS_REGION."


class AccessDenied(ConnectionProblem):
    code = "AccessDeniedException"
    hint = "Ask for the named permission, or choose another connection."


class ClockIsOff(ConnectionProblem):
    code = "RequestTimeTooSkewed"
    hint = "Set this machine's clock right: AWS takes requests of the last few minutes only."


class Throttled(ConnectionProblem):
    code = "ThrottlingException"
    hint = "AWS asks to slow down; requests go on by themselves in a while."


class EndpointDown(ConnectionProblem):
    code = "EndpointDown"
    hint = "For the local endpoint: start it with `amt-lab local start`."
