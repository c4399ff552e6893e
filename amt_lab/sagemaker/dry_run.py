"""What is wrong with a tuning job's request, found without starting anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from amt_lab.sagemaker import storage
from amt_lab.tuning.constraints import shape_problems
from amt_lab.tuning.errors import FieldProblem, InvalidRequest, NotFound
from amt_lab.tuning.request import mapping
from amt_lab.tuning.rules import request_problems

if TYPE_CHECKING:
    from collections.abc import Mapping

    from amt_lab.sagemaker.connection import Connection
    from amt_lab.sagemaker.tuning_jobs import TuningJobs
    from amt_lab.tuning.request import TuningRequest

_OPERATION = "CreateHyperParameterTuningJob"
_NAME = "HyperParameterTuningJobName"


def offline_problems(connection: Connection, request: Mapping[str, Any]) -> list[FieldProblem]:
    """The request's shape by botocore's model, and the rules."""
    model = connection.client("sagemaker").meta.service_model
    shape = model.operation_model(_OPERATION).input_shape
    found = [*shape_problems(shape, request), *request_problems(request)]
    # Where the shape is wrong already, a rule on the same member says it a second time.
    return list({problem.field: problem for problem in reversed(found)}.values())[::-1]


def live_problems(
    connection: Connection, jobs: TuningJobs, request: TuningRequest
) -> list[FieldProblem]:
    """What only AWS knows: whether the name is free and the channels' data is there."""
    return [*_name_problems(jobs, request.name), *_channel_problems(connection, request)]


def _name_problems(jobs: TuningJobs, name: str) -> list[FieldProblem]:
    try:
        jobs.describe(name)
    except (NotFound, InvalidRequest):  # free, or no name at all, which its shape tells
        return []
    return [
        FieldProblem(
            _NAME,
            f"There is a tuning job named {name} already; names are unique without regard to case.",
            "Choose another name.",
        )
    ]


def _channel_problems(connection: Connection, request: TuningRequest) -> list[FieldProblem]:
    sources = [
        (f"{definition.path}.InputDataConfig[{index}].DataSource.S3DataSource.S3Uri", channel)
        for definition in request.definitions
        for index, channel in enumerate(definition.channels)
    ]
    return [
        FieldProblem(
            path,
            f"Channel {channel.get('ChannelName')}: there is nothing at {uri}.",
            "Upload the data first, or correct the address.",
        )
        for path, channel in sources
        if (uri := _s3_uri(channel)) and not storage.exists(connection, uri)
    ]


def _s3_uri(channel: Mapping[str, Any]) -> str | None:
    source = mapping(mapping(channel.get("DataSource")).get("S3DataSource"))
    uri = source.get("S3Uri")
    return uri if isinstance(uri, str) and storage.is_s3_uri(uri) else None
