"""Tags on training jobs and tuning jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from amt_lab.local.protocol.checks.tags import tag_problems
from amt_lab.local.protocol.errors import ValidationError, refuse
from amt_lab.local.protocol.operations.finding import training_job_of, tuning_job_of
from amt_lab.local.protocol.registry import Request, Response, operation

if TYPE_CHECKING:
    from amt_lab.local.engine.engine import Engine

_MOST = 50


@operation("AddTags")
def add_tags(request: Request, engine: Engine) -> Response:
    arn = _existing(request["ResourceArn"], engine)
    refuse(tag_problems(request["Tags"]))
    keys = {tag["Key"] for tag in [*engine.store.tags.of(arn), *request["Tags"]]}
    if len(keys) > _MOST:
        raise ValidationError(f"A resource can have {_MOST} tags, this would make {len(keys)}.")
    engine.store.tags.put(arn, request["Tags"])
    return {"Tags": engine.store.tags.of(arn)}


@operation("DeleteTags")
def delete_tags(request: Request, engine: Engine) -> Response:
    """Of this resource alone: the trials that a tuning job launched keep theirs."""
    engine.store.tags.remove(_existing(request["ResourceArn"], engine), request["TagKeys"])
    return {}


@operation("ListTags")
def list_tags(request: Request, engine: Engine) -> Response:
    """All of them at once: a resource has 50 at most, and the service's pages have 50 at least."""
    if request.get("NextToken"):
        raise ValidationError("Invalid NextToken: there is no page after the first.")
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
