"""Real tuning jobs that are done in seconds."""

from __future__ import annotations

from amt_lab.sagemaker import tutorial
from amt_lab.sagemaker.connection import connect
from amt_lab.tuning.ranges import ContinuousRange, IntegerRange, ranges_as_request


def small_request(name: str, trials: int = 3, rounds: int = 3) -> dict:
    """The tutorial job made small: a trial takes about a second."""
    request = tutorial.request(connect("local"), name, trials=trials, parallel=2, strategy="Random")
    request["TrainingJobDefinition"]["StaticHyperParameters"]["num_round"] = str(rounds)
    return request


def request_of_two(name: str, trials: int = 4) -> dict:
    """Such a job of two definitions: `error` over eta and depth, `loss` over eta, each its own metric."""
    request = small_request(name, trials)
    config, definition = (
        request["HyperParameterTuningJobConfig"],
        request.pop("TrainingJobDefinition"),
    )
    del config["HyperParameterTuningJobObjective"], config["ParameterRanges"]
    eta = ContinuousRange("eta", 0.1, 0.5)
    searched = {"merror": [eta, IntegerRange("max_depth", 1, 10)], "mlogloss": [eta]}
    request["TrainingJobDefinitions"] = [
        {
            **definition,
            "DefinitionName": metric.removeprefix("mlog").removeprefix("m"),
            "TuningObjective": {"Type": "Minimize", "MetricName": f"validation:{metric}"},
            "HyperParameterRanges": ranges_as_request(ranges),
            "StaticHyperParameters": {
                **definition["StaticHyperParameters"],
                "eval_metric": metric,
            },
        }
        for metric, ranges in searched.items()
    ]
    return request
