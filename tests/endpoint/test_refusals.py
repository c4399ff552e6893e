"""What is wrong with a request is said at once, by name, and nothing is started."""

from __future__ import annotations

import copy

import pytest
from botocore.exceptions import ClientError

from .aws import trials
from .requests import channel, definition, fresh_name, statics, training_request, tuning_request


def refused(call, **request):
    with pytest.raises(ClientError) as error:
        call(**request)
    told = error.value.response["Error"]
    return told["Code"], told["Message"]


@pytest.fixture(scope="module")
def unchecked(aws):
    """A client that sends what boto3 itself would refuse to send."""
    return aws.client("sagemaker", parameter_validation=False)


def spoiled(path: str, value) -> dict:
    """A good tuning request with one member changed, dots between the members' names."""
    request = copy.deepcopy(tuning_request(fresh_name("bad")))
    *above, last = path.split(".")
    target = request
    for name in above:
        target = target[name]
    target[last] = value
    return request


CONFIG = "HyperParameterTuningJobConfig"
ETA = {"Name": "eta", "MinValue": "0.1", "MaxValue": "0.5"}

BAD = {
    "a range upside down": (
        f"{CONFIG}.ParameterRanges.ContinuousParameterRanges",
        [{**ETA, "MinValue": "0.5", "MaxValue": "0.1"}],
        ["eta"],
    ),
    "a hyperparameter both tuned and static": (
        "TrainingJobDefinition.StaticHyperParameters",
        statics(eta="0.2"),
        ["eta"],
    ),
    "an objective that the algorithm does not emit": (
        f"{CONFIG}.HyperParameterTuningJobObjective.MetricName",
        "validation:beauty",
        ["validation:beauty"],
    ),
    "more parallel than total": (
        f"{CONFIG}.ResourceLimits",
        {"MaxNumberOfTrainingJobs": 2, "MaxParallelTrainingJobs": 3},
        ["MaxParallelTrainingJobs", "3", "MaxNumberOfTrainingJobs", "2"],
    ),
    "a strategy that is none": (
        f"{CONFIG}.Strategy",
        "Guess",
        ["strategy", "Member must satisfy enum value set: [Bayesian"],
    ),
    "a name with a forbidden character": (
        "HyperParameterTuningJobName",
        "a_b",
        ["hyperParameterTuningJobName", "regular expression"],
    ),
    "a name that is too long": (
        "HyperParameterTuningJobName",
        "a" * 33,
        ["hyperParameterTuningJobName", "32"],
    ),
    "an image that does not run locally": (
        "TrainingJobDefinition.AlgorithmSpecification.TrainingImage",
        "123456789012.dkr.ecr.us-east-1.amazonaws.com/mine:latest",
        ["mine:latest", "sagemaker-xgboost"],
    ),
    "a static hyperparameter out of its limits": (
        "TrainingJobDefinition.StaticHyperParameters",
        statics(subsample="7"),
        ["subsample"],
    ),
    "a runtime limit below two minutes": (
        f"{CONFIG}.ResourceLimits.MaxRuntimeInSeconds",
        60,
        ["maxRuntimeInSeconds", "120"],
    ),
    "one definition and several": (
        "TrainingJobDefinitions",
        [definition()],
        ["TrainingJobDefinitions, not both"],
    ),
    "too many retries": (
        "TrainingJobDefinition.RetryStrategy",
        {"MaximumRetryAttempts": 31},
        ["maximumRetryAttempts", "30"],
    ),
    "two instances": (
        "TrainingJobDefinition.ResourceConfig.InstanceCount",
        2,
        ["ResourceConfig.InstanceCount"],
    ),
    "two instances of a kind": (
        "TrainingJobDefinition",
        {
            **{n: v for n, v in definition().items() if n != "ResourceConfig"},
            "StaticHyperParameters": statics(),
            "HyperParameterTuningResourceConfig": {
                "InstanceConfigs": [
                    {"InstanceType": "ml.m5.large", "InstanceCount": 2, "VolumeSizeInGB": 5}
                ]
            },
        },
        ["HyperParameterTuningResourceConfig.InstanceConfigs[0].InstanceCount"],
    ),
    "no patience": (
        f"{CONFIG}.TuningJobCompletionCriteria",
        {"BestObjectiveNotImproving": {"MaxNumberOfTrainingJobsNotImproving": 2}},
        ["maxNumberOfTrainingJobsNotImproving", "greater than or equal to 3"],
    ),
    "a parent that is not there": (
        "WarmStartConfig",
        {
            "ParentHyperParameterTuningJobs": [{"HyperParameterTuningJobName": "parent"}],
            "WarmStartType": "TransferLearning",
        },
        ["can't find a tuning job called parent"],
    ),
}


@pytest.mark.parametrize("case", BAD)
def test_a_tuning_request_is_refused_with_the_field_that_is_wrong(aws, unchecked, case):
    path, value, said = BAD[case]
    request = spoiled(path, value)
    code, message = refused(unchecked.create_hyper_parameter_tuning_job, **request)
    assert code == "ValidationException"
    for words in said:
        assert words in message
    listed = aws.sagemaker.list_hyper_parameter_tuning_jobs(NameContains="bad")
    assert listed["HyperParameterTuningJobSummaries"] == []


def test_every_broken_constraint_is_listed(unchecked):
    request = spoiled(f"{CONFIG}.Strategy", "Guess")
    request["HyperParameterTuningJobName"] = "a_b"
    _, message = refused(unchecked.create_hyper_parameter_tuning_job, **request)
    assert message.startswith("2 validation errors detected: Value 'a_b' at")


def test_a_tuning_jobs_name_that_exists_is_refused_whatever_its_case(aws, unchecked, finished_job):
    name = finished_job["HyperParameterTuningJobName"].upper()
    code, message = refused(aws.sagemaker.create_hyper_parameter_tuning_job, **tuning_request(name))
    assert code == "ResourceInUse"
    assert name.lower() in message
    assert len(trials(aws, name)) == 7


@pytest.mark.parametrize(
    "operation",
    [
        "describe_hyper_parameter_tuning_job",
        "stop_hyper_parameter_tuning_job",
        "list_training_jobs_for_hyper_parameter_tuning_job",
    ],
)
def test_an_unknown_tuning_job_is_not_found(unchecked, operation):
    code, message = refused(getattr(unchecked, operation), HyperParameterTuningJobName="nobody")
    assert code == "ResourceNotFound"
    assert message == "Amazon SageMaker can't find a tuning job called nobody. Type another name."


def test_a_finished_job_cannot_be_stopped(aws, finished_job):
    name = finished_job["HyperParameterTuningJobName"]
    code, message = refused(
        aws.sagemaker.stop_hyper_parameter_tuning_job, HyperParameterTuningJobName=name
    )
    assert (code, "in status Completed" in message) == ("ValidationException", True)


def manifest() -> dict:
    listed = channel("train")
    listed["DataSource"]["S3DataSource"]["S3DataType"] = "AugmentedManifestFile"
    return listed


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"HyperParameters": statics(num_round="many")}, "num_round"),
        ({"InputDataConfig": [definition()["InputDataConfig"][1]]}, "train"),
        (
            {"CheckpointConfig": {"S3Uri": "s3://tests/kept", "LocalPath": "/etc"}},
            "CheckpointConfig.LocalPath",
        ),
        ({"CheckpointConfig": {"S3Uri": "https://tests/kept"}}, "CheckpointConfig.S3Uri"),
        ({"RoleArn": "nobody"}, "roleArn"),
        (
            {"InputDataConfig": [{**channel("train"), "InputMode": "Pipe"}]},
            "InputDataConfig[0].InputMode: the local endpoint does not support Pipe mode",
        ),
        (
            {"InputDataConfig": [manifest()]},
            "does not support AugmentedManifestFile; use S3Prefix or ManifestFile",
        ),
        ({"InputDataConfig": [channel("train"), channel("train")]}, "2 channels named train"),
        ({"EnableManagedSpotTraining": True}, "needs MaxWaitTimeInSeconds"),
        (
            {"StoppingCondition": {"MaxRuntimeInSeconds": 60, "MaxWaitTimeInSeconds": 90}},
            "is for managed spot training",
        ),
        ({"TrainingJobName": "a" * 64}, "length less than or equal to 63"),
        ({"HyperParameters": {f"n{n}": "1" for n in range(101)}}, "less than or equal to 100"),
    ],
    ids=[
        "hyperparameter",
        "channel",
        "checkpoint folder",
        "checkpoint place",
        "role",
        "pipe",
        "manifest",
        "channel twice",
        "spot",
        "wait",
        "name",
        "hyperparameters",
    ],
)
def test_a_training_request_is_refused_with_the_field_that_is_wrong(unchecked, changes, said):
    request = training_request(fresh_name("bad"), **changes)
    code, message = refused(unchecked.create_training_job, **request)
    assert code == "ValidationException"
    assert said in message


def test_an_operation_that_is_not_there_names_those_that_are(unchecked):
    code, message = refused(unchecked.list_models)
    assert code == "UnknownOperationException"
    assert "sagemaker:ListModels" in message
    assert "CreateHyperParameterTuningJob" in message


def test_an_operation_of_the_query_protocol_that_is_not_there_says_so(aws):
    code, message = refused(aws.client("sts").get_session_token)
    assert code == "InvalidAction"
    assert "GetCallerIdentity" in message
