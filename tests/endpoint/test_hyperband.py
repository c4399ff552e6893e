"""Strategy Hyperband on trials that really train."""

from __future__ import annotations

from .aws import run_tuning, trials
from .requests import BUCKET, LONG, channel, definition, fresh_name, statics, tuning_request


def run(aws, most, rounds, **changes):
    given = definition(
        StaticHyperParameters=statics(num_round=rounds, max_depth="1"),
        InputDataConfig=[channel("train"), channel("validation", f"s3://{BUCKET}/data/train/")],
    )
    config = {"HyperbandStrategyConfig": {"MinResource": 1, "MaxResource": most}}
    request = tuning_request(
        fresh_name("band"),
        Strategy="Hyperband",
        StrategyConfig=config,
        TrainingJobDefinition=given,
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
    job, found = run(aws, 1500, "1500", trials=8, parallel=2, ParameterRanges=ranges)
    ended = {each["TrainingJobStatus"] for each in found}
    assert ended == {"Stopped", "Completed"}
    assert {each["ObjectiveStatus"] for each in found} == {"Succeeded"}
    assert job["TrainingJobStatusCounters"]["Stopped"] >= 2
    assert job["BestTrainingJob"]["TrainingJobStatus"] == "Completed"


def test_no_trial_goes_on_beyond_the_most_resource(aws):
    _, found = run(aws, 20, LONG, trials=2)
    assert [each["TrainingJobStatus"] for each in found] == ["Stopped"] * 2
    assert [each["ObjectiveStatus"] for each in found] == ["Succeeded"] * 2
