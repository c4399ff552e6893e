"""Tags on training jobs and tuning jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from amt_lab.local.protocol.errors import ValidationError
from amt_lab.local.protocol.operations.finding import training_job_of, tuning_job_of
from amt_lab.local.protocol.registry import Request, Response, operation

if TYPE_CHECKING:
    from amt_lab.local.engine.engine import Engine

_MOST = 50


@operation("AddTags")
def add_tags(request: Request, engine: Engine) -> Response:
    arn = _existing(request["ResourceArn"], engine)
    keys = {tag["Key"] for tag in [*engine.store.tags.of(arn), *request["Tags"]]}
    if len(keys) > _MOST:
        raise ValidationError(f"A resource can have {_MOST} tags, this would make {len(keys)}.")
    engine.store.tags.put(arn, request["Tags"])
    return {"Tags": engine.store.tags.of(arn)}


@operation("ListTags")
def list_tags(request: Request, engine: Engine) -> Response:
    """All of them at once: a resource has 50 at most, which is within the service's page."""
    return {"Tags": engine.store.tags.of(_existing(request["ResourceArn"], engine))}


def _existing(arn: str, engine: Engine) -> str:
    """The ARN as it is kept, of a job that is there."""
    resource = arn.rpartition(":")[2]
    kind, _, name = resource.partition("/")
    if kind == "training-job":
        return training_job_of(engine, name).arn
    if kind == "hyper-parameter-tuning-job":
        return tuning_job_of(engine, name).arn
    raise ValidationError(f"The local endpoint has no resource of the kind {kind!r}: {arn}.")
