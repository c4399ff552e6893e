"""The objective metric: there must be one, and the training must emit it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from amt_lab.tuning.errors import FieldProblem
from amt_lab.tuning.request import Definition, TuningRequest, mapping, sequence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from amt_lab.tuning.algorithms import Algorithm


def objective_problems(request: TuningRequest) -> Iterator[FieldProblem]:
    for definition in request.definitions:
        metric = definition.objective.get("MetricName")
        if not metric:
            if not definition.objective:
                yield FieldProblem(
                    definition.objective_path,
                    "A tuning job needs an objective: the metric to maximize or minimize.",
                )
            continue
        if definition.algorithm is not None:
            yield from _built_in_problems(definition, definition.algorithm, str(metric))
        elif "AlgorithmName" not in definition.specification:
            yield from _own_metric_problems(definition, str(metric))


def _built_in_problems(
    definition: Definition, algorithm: Algorithm, metric: str
) -> Iterator[FieldProblem]:
    if definition.specification.get("MetricDefinitions"):
        yield FieldProblem(
            f"{definition.path}.AlgorithmSpecification.MetricDefinitions",
            "You can't override the metric definitions for Amazon SageMaker algorithms. "
            "Please retry the request without specifying metric definitions.",
        )
    known = algorithm.metrics.get(metric)
    direction = definition.objective.get("Type")
    if known is None or not known.tunable:
        valid = ", ".join(m.name for m in algorithm.metrics.values() if m.tunable)
        yield FieldProblem(
            f"{definition.objective_path}.MetricName",
            f"The objective metric for the hyperparameter tuning job, [{metric}], isn't valid for the "
            f"[{definition.image}] algorithm. Choose a valid objective metric.",
            f"{algorithm.title} emits {valid}.",
        )
    elif direction in ("Maximize", "Minimize") and direction != known.direction:
        yield FieldProblem(
            f"{definition.objective_path}.Type",
            f"The objective metric type, [{direction}], that you specified for objective metric, "
            f"[{metric}], isn't valid for the [{definition.image}] algorithm. "
            "Choose a valid objective metric type.",
            f"{metric} is to {known.direction.lower()}.",
        )


def _own_metric_problems(definition: Definition, metric: str) -> Iterator[FieldProblem]:
    listed = sequence(definition.specification.get("MetricDefinitions"))
    names = [str(mapping(each).get("Name")) for each in listed]
    if metric not in names:
        yield FieldProblem(
            f"{definition.objective_path}.MetricName",
            "A metric is required for this hyperparameter tuning job objective. "
            "Provide a metric in the metric definitions.",
            f"{definition.path}.AlgorithmSpecification.MetricDefinitions has "
            f"{', '.join(names) or 'none'}; add one named {metric}, with the regular expression that "
            "reads it from the log.",
        )
