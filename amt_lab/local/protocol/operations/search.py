"""Search among training jobs and tuning jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from amt_lab.local.engine import search_properties
from amt_lab.local.engine.search_properties import SearchError
from amt_lab.local.protocol.errors import ValidationError
from amt_lab.local.protocol.operations.listing import DEFAULT_SIZE, refused_tokens
from amt_lab.local.protocol.operations.training_jobs import training_job_members
from amt_lab.local.protocol.operations.tuning_jobs import tuning_job_members
from amt_lab.local.protocol.registry import Request, Response, operation
from amt_lab.local.protocol.services import load_services

if TYPE_CHECKING:
    from amt_lab.local.engine.engine import Engine
    from amt_lab.local.engine.search_properties import Resource

_SHAPES = {
    "TrainingJob": "TrainingJob",
    "HyperParameterTuningJob": "HyperParameterTuningJobSearchEntity",
}
"""What can be searched for here, and the shape of its records."""


@operation("Search")
def search(request: Request, engine: Engine) -> Response:
    kind = request["Resource"]
    if kind not in _SHAPES:
        raise ValidationError(
            f"The local endpoint searches for {' and '.join(_SHAPES)}, not for {kind}."
        )
    if request.get("CrossAccountFilterOption") == "CrossAccount":
        return {"Results": [], "TotalHits": {"Value": 0, "Relation": "EqualTo"}}
    shape = load_services()["sagemaker"].model.shape_for(_SHAPES[kind])
    try:
        with refused_tokens():
            found = engine.store.search.page(
                _resource(kind, shape),
                request.get("SearchExpression"),
                visibility=request.get("VisibilityConditions") or (),
                sort_by=request.get("SortBy") or "LastModifiedTime",
                descending=request.get("SortOrder") != "Ascending",
                size=request.get("MaxResults") or DEFAULT_SIZE,
                token=request.get("NextToken"),
            )
    except SearchError as error:
        raise ValidationError(str(error)) from None
    return {
        "Results": [{kind: _record(kind, name, shape, engine)} for name in found.names],
        "NextToken": found.token,
        "TotalHits": {"Value": found.total, "Relation": "EqualTo"},
    }


def _resource(kind: str, shape: Any) -> Resource:
    if kind == "TrainingJob":
        return search_properties.training_jobs(shape)
    return search_properties.tuning_jobs(shape)


def _record(kind: str, name: str, shape: Any, engine: Engine) -> Response:
    """Describe's members that a search record has, and the tags."""
    store = engine.store
    if kind == "TrainingJob":
        trained = store.training_jobs.get(name)
        members, arn = training_job_members(trained, engine), trained.arn
    else:
        tuned = store.tuning_jobs.get(name)
        members, arn = tuning_job_members(tuned, engine), tuned.arn
    members = {**members, "Tags": store.tags.of(arn)}
    return {name: value for name, value in members.items() if name in shape.members}
