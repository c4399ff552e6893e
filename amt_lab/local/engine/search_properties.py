"""The properties that a search can name, and where the store has them.

A property is spelled as the service's search records spell it: members joined by dots
(`ResourceConfig.InstanceType`), with a map's key (`HyperParameters.eta`, `Tags.team`) or a metric's
name (`Metrics.validation:auc`) last. Which ones there are is read off the record's shape, one of
botocore's; nothing of botocore is imported.
Source: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_Filter.html
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, Any

from amt_lab.local.engine.records import arn

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def _of_definition(listed: str, single: str) -> str:
    """SQL of what the definition that the trial `t` is of has in the tuning job `o`.

    Paths: in one of several TrainingJobDefinitions, and in a request with a single one.
    """
    own = f"'$.TrainingJobDefinitions[' || t.definition || '].{listed}'"
    return f"coalesce(json_extract(o.request, {own}), json_extract(o.request, '$.{single}'))"


_OBJECTIVE = "HyperParameterTuningJobConfig.HyperParameterTuningJobObjective"
_METRIC = _of_definition("TuningObjective.MetricName", f"{_OBJECTIVE}.MetricName")
_TYPE = _of_definition("TuningObjective.Type", f"{_OBJECTIVE}.Type")
_NAME = _of_definition("DefinitionName", "TrainingJobDefinition.DefinitionName")
_BEST = f"""(
  SELECT json_object(
    'TrainingJobDefinitionName', {_NAME},
    'TrainingJobName', t.name, 'TrainingJobArn', '{arn("training-job", "")}' || lower(t.name),
    'CreationTime', t.created, 'TrainingStartTime', t.started, 'TrainingEndTime', t.ended,
    'TrainingJobStatus', t.status, 'ObjectiveStatus', t.objective_status,
    'TunedHyperParameters', json(t.tuned),
    'FinalHyperParameterTuningJobObjectiveMetric', json_object(
      'MetricName', {_METRIC}, 'Type', {_TYPE}, 'Value', t.objective))
  FROM training_jobs AS t JOIN tuning_jobs AS o ON o.id = t.tuning_job
  WHERE t.tuning_job = tuning_jobs.id AND t.objective IS NOT NULL
  ORDER BY t.objective
    * iif({_TYPE} = 'Maximize', -1, 1), t.id
  LIMIT 1)"""  # noqa: S608 - made of constants
"""A tuning job's best trial so far, as the service's summaries of trials are."""


class SearchError(Exception):
    """A search that cannot be answered; the message says what is wrong with it."""


class Kind(Enum):
    """How a property's values are compared."""

    TEXT = "text"
    NUMBER = "numeric"
    TIME = "timestamp"
    BOOLEAN = "Boolean"
    HYPERPARAMETER = "hyperparameter"
    DOCUMENT = "structure"


@dataclass(frozen=True, slots=True)
class Sql:
    """SQL made of this package's constants; whatever a request says is in `values`, for its `?`."""

    text: str
    values: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Property:
    """`value` is the property of a row, or where `items` is there, of each `item` of that list."""

    name: str
    kind: Kind
    value: Sql
    items: Sql | None = None


@dataclass(frozen=True, slots=True)
class Resource:
    """What is searched: a table, and how its rows have the members of a search record."""

    table: str
    shape: Any
    columns: Mapping[str, str]
    """SQL of members that are single values."""
    documents: Mapping[str, str]
    """SQL of members that are JSON made of other columns; all others are the request's."""
    arn: str
    """SQL of the row's ARN, under which its tags are."""


def training_jobs(shape: Any) -> Resource:
    """Training jobs; `shape` is botocore's `TrainingJob`."""
    # Whole seconds, begun ones counted; not every SQLite has ceil().
    seconds = "max(1, -CAST(started - ended - 1 + 1e-6 AS INTEGER))"
    own_arn = f"'{arn('training-job', '')}' || lower(name)"
    columns = {
        "TrainingJobName": "name",
        "TrainingJobArn": own_arn,
        "TuningJobArn": "tuning_job_arn",
        "TrainingJobStatus": "status",
        "SecondaryStatus": "secondary_status",
        "FailureReason": "failure_reason",
        "CreationTime": "created",
        "TrainingStartTime": "started",
        "TrainingEndTime": "ended",
        "LastModifiedTime": "modified",
        "TrainingTimeInSeconds": seconds,
        "BillableTimeInSeconds": seconds,
        **{
            switch: f"coalesce(json_extract(request, '$.{switch}'), 0)"
            for switch in (
                "EnableNetworkIsolation",
                "EnableInterContainerTrafficEncryption",
                "EnableManagedSpotTraining",
            )
        },
    }
    documents = {
        "ModelArtifacts": "json_object('S3ModelArtifacts', model_artifacts)",
        "FinalMetricDataList": (
            "(SELECT json_group_array(json_object('MetricName', name, 'Value', value,"
            " 'Timestamp', time)) FROM (SELECT p.name, p.value, p.time, max(p.rowid)"
            " FROM metric_points AS p WHERE p.training_job = training_jobs.id GROUP BY p.name))"
        ),
        "SecondaryStatusTransitions": (
            "(SELECT json_group_array(json_object('Status', t.status, 'StatusMessage', t.message,"
            " 'StartTime', t.started, 'EndTime', t.ended)) FROM transitions AS t"
            " WHERE t.training_job = training_jobs.id)"
        ),
        "Tags": _tags(own_arn),
    }
    return Resource("training_jobs", shape, columns, documents, own_arn)


def tuning_jobs(shape: Any) -> Resource:
    """Tuning jobs; `shape` is botocore's `HyperParameterTuningJobSearchEntity`."""
    own_arn = f"'{arn('hyper-parameter-tuning-job', '')}' || lower(name)"
    columns = {
        "HyperParameterTuningJobName": "name",
        "HyperParameterTuningJobArn": own_arn,
        "HyperParameterTuningJobStatus": "status",
        "FailureReason": "failure_reason",
        "CreationTime": "created",
        "HyperParameterTuningEndTime": "ended",
        "LastModifiedTime": "modified",
    }
    counted = {"Completed": "'Completed'", "InProgress": "'InProgress', 'Stopping'"}
    counted |= {"NonRetryableError": "'Failed'", "RetryableError": "''", "Stopped": "'Stopped'"}
    found = {name: f"'{name}'" for name in ("Succeeded", "Pending", "Failed")}
    documents = {
        "TrainingJobStatusCounters": _counters("status", counted),
        "ObjectiveStatusCounters": _counters("objective_status", found),
        "ConsumedResources": (
            "(SELECT json_object('RuntimeInSeconds', round(sum(ended - started)))"
            " FROM launched_trials WHERE tuning_job = tuning_jobs.id)"
        ),
        "TuningJobCompletionDetails": (
            "json_object('NumberOfTrainingJobsObjectiveNotImproving', not_improving,"
            " 'ConvergenceDetectedTime', converged)"
        ),
        "BestTrainingJob": _BEST,
        "Tags": _tags(own_arn),
    }
    return Resource("tuning_jobs", shape, columns, documents, own_arn)


def find(resource: Resource, name: str) -> Property:
    """The property `name` of a resource.

    Raises:
        SearchError: it has none of that name, or none that is kept here.

    """
    head, _, rest = name.partition(".")
    if head == "Tags" and rest and rest not in ("Key", "Value"):
        found = f"(SELECT value FROM tags WHERE arn = ({resource.arn}) AND key = ?)"  # noqa: S608 - constants
        return Property(name, Kind.TEXT, Sql(found, (rest,)))
    if head == "Metrics" and rest and "FinalMetricDataList" in resource.documents:
        last = (
            "(SELECT value FROM metric_points AS p WHERE p.training_job = training_jobs.id"
            " AND p.name = ? ORDER BY p.rowid DESC LIMIT 1)"
        )
        return Property(name, Kind.NUMBER, Sql(last, (rest,)))
    if head in resource.columns and not rest:
        kind = _kind(resource.shape.members[head])
        return Property(name, kind, Sql(f"({resource.columns[head]})"))
    return _in_document(resource, name)


def _in_document(resource: Resource, name: str) -> Property:
    """A property inside a JSON document, through its structures, one map or one list."""
    members = name.split(".")
    document = resource.documents.get(members[0])
    path = [] if document else members[:1]
    shape, items = _member(resource, resource.shape, members[0], name), None
    document = document or "request"
    for index, member in enumerate(members[1:], 1):
        if shape.type_name == "map":
            key = ".".join(members[index:])
            return Property(
                name, _kind_of_entry(members[index - 1]), _entry(document, path, key), items
            )
        if shape.type_name == "list":
            if items is not None:
                raise SearchError(
                    f"{name} lies in a list in a list, where nothing can be searched."
                )
            items, document, path = _items(document, path), "item.value", []
            shape = shape.member
        shape = _member(resource, shape, member, name)
        path.append(member)
    if shape.type_name == "list" and shape.member.type_name == "string" and items is None:
        return Property(name, Kind.TEXT, Sql("item.value"), _items(document, path))
    return Property(name, _kind(shape), Sql(f"json_extract({document}, ?)", (_path(path),)), items)


def _member(resource: Resource, shape: Any, member: str, name: str) -> Any:
    if shape.type_name != "structure" or member not in shape.members:
        known = ", ".join(shape.members) if shape.type_name == "structure" else "none"
        raise SearchError(f"Unknown property {name}: there is no {member}, there are: {known}.")
    if shape is resource.shape and member == "OverallBestTrainingJob":
        raise SearchError(f"The local endpoint cannot search by {name}.")
    return shape.members[member]


def _kind(shape: Any) -> Kind:
    match shape.type_name:
        case "string":
            return Kind.TEXT
        case "integer" | "long" | "float" | "double":
            return Kind.NUMBER
        case "timestamp":
            return Kind.TIME
        case "boolean":
            return Kind.BOOLEAN
        case _:
            return Kind.DOCUMENT


def _kind_of_entry(owner: str) -> Kind:
    """Hyperparameters are text that may be meant as numbers."""
    return Kind.HYPERPARAMETER if owner.endswith("HyperParameters") else Kind.TEXT


def _entry(document: str, path: Sequence[str], key: str) -> Sql:
    entry = f"(SELECT e.value FROM json_each({document}, ?) AS e WHERE e.key = ?)"  # noqa: S608 - constants
    return Sql(entry, (_path(path), key))


def _items(document: str, path: Sequence[str]) -> Sql:
    return Sql(f"json_each({document}, ?) AS item", (_path(path),))


def _path(members: Sequence[str]) -> str:
    """A JSON path of members' names, all of them a shape's own."""
    return ".".join(["$", *members])


def _tags(own_arn: str) -> str:
    return (
        "(SELECT json_group_array(json_object('Key', key, 'Value', value)) FROM tags"  # noqa: S608 - constants
        f" WHERE arn = ({own_arn}))"
    )


def _counters(column: str, counted: Mapping[str, str]) -> str:
    sums = ", ".join(
        f"'{name}', coalesce(sum(trials) FILTER (WHERE {column} IN ({values})), 0)"
        for name, values in counted.items()
    )
    return f"(SELECT json_object({sums}) FROM trial_counts WHERE tuning_job = tuning_jobs.id)"  # noqa: S608 - constants
