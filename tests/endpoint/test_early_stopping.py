"""Early stopping Auto: a trial that falls behind the earlier ones is stopped while it trains."""

from __future__ import annotations

from .aws import run_tuning, training_job, trials
from .requests import fresh_name, tuning_request
from .scripts import PACED_OBJECTIVE, paced_definition

GOOD, BAD = ("0.3", "0.4", "0.5"), "0.00001"
"""Learning rates: with the last the loss stays where it begins."""


def request(aws):
    """A grid of learning rates, the bad one last."""
    name = fresh_name("median")
    return tuning_request(
        name,
        Strategy="Grid",
        TrainingJobEarlyStoppingType="Auto",
        HyperParameterTuningJobObjective=PACED_OBJECTIVE,
        ParameterRanges={"CategoricalParameterRanges": [{"Name": "eta", "Values": [*GOOD, BAD]}]},
        ResourceLimits={"MaxParallelTrainingJobs": 3},
        TrainingJobDefinition=paced_definition(aws, name, 25),
    )


def test_a_trial_that_falls_behind_is_stopped_and_keeps_its_objective(aws):
    job = run_tuning(aws, request(aws))
    found = trials(aws, job["HyperParameterTuningJobName"])
    assert job["HyperParameterTuningJobStatus"] == "Completed"
    assert [each["TrainingJobStatus"] for each in found] == [*["Completed"] * 3, "Stopped"]
    assert job["TrainingJobStatusCounters"]["Stopped"] == 1
    last = found[-1]
    assert last["TunedHyperParameters"]["eta"] == BAD
    assert last["ObjectiveStatus"] == "Succeeded"
    described = training_job(aws, last["TrainingJobName"])
    final = {metric["MetricName"]: metric["Value"] for metric in described["FinalMetricDataList"]}
    objective = last["FinalHyperParameterTuningJobObjectiveMetric"]
    assert objective["Value"] == final["loss"]
    assert objective["Value"] > found[0]["FinalHyperParameterTuningJobObjectiveMetric"]["Value"]
    assert described["SecondaryStatus"] == "Stopped"
    assert job["HyperParameterTuningJobConfig"]["TrainingJobEarlyStoppingType"] == "Auto"
