"""The launch form: JSON schema and rjsf hints for CreateHyperParameterTuningJob's own request.

The form edits the request itself, under SageMaker's member names; nothing is translated. Members
that the schema doesn't mention are not shown and survive, so `additionalProperties` stays unsaid
(rjsf would draw an editor for each if it were).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from amt_lab.tuning.launch_form.clone import request_from_describe
from amt_lab.tuning.launch_form.display import ui_schema
from amt_lab.tuning.launch_form.parts import Schema, object_schema
from amt_lab.tuning.launch_form.search import search_schema
from amt_lab.tuning.launch_form.training import training_schema
from amt_lab.tuning.names import MOST_CHARACTERS
from amt_lab.tuning.request import CONFIG, RESOURCE_MEMBERS, TuningRequest

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["request_from_describe", "schema", "ui_schema"]


def schema(request: Mapping[str, Any] | None = None) -> Schema:
    """The JSON schema of a request's commonly changed members.

    `request` is what the form starts from. Where it has the other of two forms, such as a list of
    definitions, the schema leaves the first one out, so that the form doesn't add it empty.
    """
    view = TuningRequest(request or {})
    properties: Schema = {
        "HyperParameterTuningJobName": {
            "type": "string",
            "title": "Name",
            "description": f"Up to {MOST_CHARACTERS} letters, digits and hyphens; new in this account and region.",
            "minLength": 1,
            "maxLength": MOST_CHARACTERS,
            "pattern": "^[a-zA-Z0-9](-*[a-zA-Z0-9])*$",
        },
        CONFIG: search_schema(several=view.is_list_form),
    }
    if not view.is_list_form:
        given = view.definitions[0].members if view.definitions else {}
        machines = next((m for m in RESOURCE_MEMBERS if m in given), RESOURCE_MEMBERS[0])
        properties["TrainingJobDefinition"] = training_schema(machines)
    return object_schema(
        "New tuning job", properties, required=["HyperParameterTuningJobName", CONFIG]
    )
