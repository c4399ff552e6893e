"""Strategy Hyperband on trials that really train."""

from __future__ import annotations

from .aws import run_tuning, trials
from .requests import fresh_name, tuning_request
from .scripts import PACED_OBJECTIVE, paced_definition


def run(aws, most, epochs, **changes):
    name = fresh_name("band")
    config = {"HyperbandStrategyConfig": {"MinResource": 1, "MaxResource": most}}
    request = tuning_request(
        name,
        Strategy="Hyperband",
        StrategyConfig=config,
        HyperParameterTuningJobObjective=PACED_OBJECTIVE,
        TrainingJobDefinition=paced_definition(aws, name, epochs),
        **changes,
    )
    job = run_tuning(aws, request)
    assert job["HyperParameterTuningJobConfig"]["StrategyConfig"] == config
    assert job["HyperParameterTuningJobStatus"] == "Completed"
    return job, trials(aws, job["HyperParameterTuningJobName"])


def test_trials_that_fall_behind_are_stopped_and_the_best_is_trained_to_its_end(aws):
    """The loss falls with eta at every round, so trials with a small one fall behind."""
    ranges = {
        "ContinuousParameterRanges": [
            {
                "Name": "eta",
                "MinValue": "0.00001",
                "MaxValue": "0.5",
                "ScalingType": "Logarithmic",
            }
        ]
    }
    job, found = run(aws, 27, 27, trials=8, parallel=2, ParameterRanges=ranges)
    ended = {each["TrainingJobStatus"] for each in found}
    assert ended == {"Stopped", "Completed"}
    assert {each["ObjectiveStatus"] for each in found} == {"Succeeded"}
    assert job["TrainingJobStatusCounters"]["Stopped"] >= 2
    assert job["BestTrainingJob"]["TrainingJobStatus"] == "Completed"


def test_no_trial_goes_on_beyond_the_most_resource(aws):
    _, found = run(aws, 5, 1000, trials=2)
    assert [each["TrainingJobStatus"] for each in found] == ["Stopped"] * 2
    assert [each["ObjectiveStatus"] for each in found] == ["Succeeded"] * 2
