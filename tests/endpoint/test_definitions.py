"""Tuning jobs with several training-job definitions, each with its own objective and ranges."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from .aws import run_tuning, training_job, trials
from .requests import definition, fresh_name, statics, tuning_request
from .scripts import SKLEARN, put_source, script_definition, script_hyperparameters

LOSS = "validation:logloss"
SCRIPT = """
import argparse

parser = argparse.ArgumentParser()
parser.add_argument("--rate", type=float)
print(f"loss={-parser.parse_args().rate};")
"""
"""Ends with a loss below any that XGBoost can have."""


def categorical(**values: list[str]) -> dict:
    return {"CategoricalParameterRanges": [{"Name": n, "Values": v} for n, v in values.items()]}


def boosted(name: str = "boosted", **changes) -> dict:
    return definition(
        **{
            "DefinitionName": name,
            "TuningObjective": {"Type": "Minimize", "MetricName": LOSS},
            "HyperParameterRanges": {
                "ContinuousParameterRanges": [
                    {"Name": "eta", "MinValue": "0.1", "MaxValue": "0.5"}
                ],
                "IntegerParameterRanges": [{"Name": "max_depth", "MinValue": "1", "MaxValue": "4"}],
            },
            "StaticHyperParameters": {
                n: v for n, v in statics(num_round="1").items() if n != "max_depth"
            },
            **changes,
        }
    )


def scripted(aws, **changes) -> dict:
    made = script_definition(
        SKLEARN,
        {"loss": "loss=(.*?);"},
        DefinitionName="scripted",
        TuningObjective={"Type": "Minimize", "MetricName": "loss"},
        HyperParameterRanges=categorical(rate=["1", "2", "3"]),
        StaticHyperParameters=script_hyperparameters(put_source(aws, "scripted", SCRIPT)),
    )
    return {**made, **changes}


def request(*definitions: dict, **changes) -> dict:
    """A tuning request in the list form."""
    made = tuning_request(
        fresh_name("several"), TrainingJobDefinitions=list(definitions), **changes
    )
    del made["TrainingJobDefinition"]
    config = made["HyperParameterTuningJobConfig"]
    del config["ParameterRanges"], config["HyperParameterTuningJobObjective"]
    return made


@pytest.fixture(scope="module")
def both(aws) -> dict:
    """The description of a job of five trials, three of XGBoost and two of a script."""
    return run_tuning(aws, request(boosted(), scripted(aws), trials=5))


def test_the_definitions_take_turns_and_each_searches_its_own_ranges(aws, both):
    found = trials(aws, both["HyperParameterTuningJobName"])
    assert [trial["TrainingJobDefinitionName"] for trial in found] == [
        *["boosted", "scripted"] * 2,
        "boosted",
    ]
    assert [set(trial["TunedHyperParameters"]) for trial in found] == [
        *[{"eta", "max_depth"}, {"rate"}] * 2,
        {"eta", "max_depth"},
    ]
    assert both["TrainingJobStatusCounters"]["Completed"] == 5
    assert both["ObjectiveStatusCounters"]["Succeeded"] == 5
    objectives = [trial["FinalHyperParameterTuningJobObjectiveMetric"] for trial in found]
    assert [each["MetricName"] for each in objectives] == [LOSS, "loss", LOSS, "loss", LOSS]


def test_the_best_training_job_is_the_best_over_all_definitions(aws, both):
    best = both["BestTrainingJob"]
    found = trials(aws, both["HyperParameterTuningJobName"])
    rates = [float(t["TunedHyperParameters"].get("rate", 0)) for t in found]
    assert best["TrainingJobName"] == found[rates.index(max(rates))]["TrainingJobName"]
    assert best["TrainingJobDefinitionName"] == "scripted"
    assert best["FinalHyperParameterTuningJobObjectiveMetric"] == {
        "Type": "Minimize",
        "MetricName": "loss",
        "Value": -max(rates),
    }


def test_describe_gives_the_definitions_back_each_with_its_objective_as_a_static(both):
    assert "TrainingJobDefinition" not in both
    first, second = both["TrainingJobDefinitions"]
    assert [first["DefinitionName"], second["DefinitionName"]] == ["boosted", "scripted"]
    assert first["StaticHyperParameters"]["_tuning_objective_metric"] == LOSS
    assert second["StaticHyperParameters"]["_tuning_objective_metric"] == "loss"
    assert second["TuningObjective"] == {"Type": "Minimize", "MetricName": "loss"}
    assert second["HyperParameterRanges"] == categorical(rate=["1", "2", "3"])


def test_a_trial_gets_the_static_hyperparameters_of_its_own_definition_alone(aws, both):
    boosts, runs = trials(aws, both["HyperParameterTuningJobName"])[:2]
    assert (
        "sagemaker_program" not in training_job(aws, boosts["TrainingJobName"])["HyperParameters"]
    )
    assert "objective" not in training_job(aws, runs["TrainingJobName"])["HyperParameters"]


def test_search_finds_such_a_job_by_a_definition_and_by_its_best_trials(aws, both):
    name = both["HyperParameterTuningJobName"]
    for searched, value in (
        ("TrainingJobDefinitions.DefinitionName", "scripted"),
        ("BestTrainingJob.TrainingJobDefinitionName", "scripted"),
        ("BestTrainingJob.FinalHyperParameterTuningJobObjectiveMetric.MetricName", "loss"),
    ):
        found = aws.sagemaker.search(
            Resource="HyperParameterTuningJob",
            SearchExpression={
                "Filters": [
                    {"Name": "HyperParameterTuningJobName", "Operator": "Equals", "Value": name},
                    {"Name": searched, "Operator": "Equals", "Value": value},
                ]
            },
        )["Results"]
        assert [each["HyperParameterTuningJob"]["BestTrainingJob"] for each in found] == [
            both["BestTrainingJob"]
        ], searched


def test_a_grid_enumerates_every_definition(aws):
    job = run_tuning(
        aws,
        request(
            scripted(aws),
            boosted(HyperParameterRanges=categorical(eta=["0.1", "0.3"])),
            Strategy="Grid",
            ResourceLimits={"MaxParallelTrainingJobs": 2},
        ),
    )
    found = trials(aws, job["HyperParameterTuningJobName"])
    tried = [next(iter(trial["TunedHyperParameters"].items())) for trial in found]
    assert tried == [("rate", "1"), ("eta", "0.1"), ("rate", "2"), ("eta", "0.3"), ("rate", "3")]
    limits = job["HyperParameterTuningJobConfig"]["ResourceLimits"]
    assert limits["MaxNumberOfTrainingJobs"] == 5
    assert job["HyperParameterTuningJobStatus"] == "Completed"


def test_one_definition_in_a_list_may_stop_early_and_start_warm(aws):
    parent = run_tuning(aws, request(boosted(), trials=1, parallel=1))
    child = request(
        boosted("again"),
        trials=1,
        parallel=1,
        TrainingJobEarlyStoppingType="Auto",
        WarmStartConfig={
            "ParentHyperParameterTuningJobs": [
                {"HyperParameterTuningJobName": parent["HyperParameterTuningJobName"]}
            ],
            "WarmStartType": "IdenticalDataAndAlgorithm",
        },
    )
    job = run_tuning(aws, child)
    assert job["HyperParameterTuningJobStatus"] == "Completed"
    assert job["OverallBestTrainingJob"]["TrainingJobDefinitionName"] in ("boosted", "again")


def refused(aws, sent) -> str:
    with pytest.raises(ClientError) as error:
        aws.sagemaker.create_hyper_parameter_tuning_job(**sent)
    assert error.value.response["Error"]["Code"] == "ValidationException"
    return error.value.response["Error"]["Message"]


def test_a_warm_start_from_a_parent_with_several_definitions_is_refused(aws, both):
    name = both["HyperParameterTuningJobName"]
    warm = {
        "ParentHyperParameterTuningJobs": [{"HyperParameterTuningJobName": name}],
        "WarmStartType": "TransferLearning",
    }
    assert "available only when tuning a single algorithm" in refused(
        aws, request(boosted(), WarmStartConfig=warm)
    )
    assert "available only when tuning a single algorithm" in refused(
        aws, request(boosted(), scripted(aws), WarmStartConfig=warm)
    )


def test_what_is_wrong_with_one_of_several_definitions_names_it(aws):
    worse = boosted("worse", StaticHyperParameters=statics(subsample="7", num_round="1"))
    worse["HyperParameterRanges"] = categorical(eta=["0.1", "0.2"])
    message = refused(aws, request(boosted(), worse))
    assert "subsample" in message
    elsewhere = boosted("elsewhere")
    elsewhere["AlgorithmSpecification"] = {
        "TrainingImage": "123456789012.dkr.ecr.us-east-1.amazonaws.com/mine:latest",
        "TrainingInputMode": "File",
    }
    assert "mine:latest" in refused(aws, request(boosted(), elsewhere))
