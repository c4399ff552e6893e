"""LightGBM and CatBoost are tuned as AWS's own programs: by the URI of the program, with metrics of the request's."""

from __future__ import annotations

import importlib.util

import pytest
from botocore.exceptions import ClientError

from .aws import run_training, run_tuning, training_job, trials
from .requests import BUCKET, channel, definition, fresh_name, table, tuning_request
from .scripts import PYTORCH

PROGRAM = "s3://jumpstart-cache-prod-us-east-1/source-directory-tarballs/{}/transfer_learning/{}/v1.0.0/sourcedir.tar.gz"
HAS_CATBOOST = importlib.util.find_spec("catboost") is not None


def of(name, task, metric, regex, *channels, **statics):
    """A definition as SDK 2's Estimator sends it, AWS's own model in a channel of its own, too."""
    model = channel("model", f"s3://jumpstart-cache-prod-us-east-1/{name}-training/train.tar.gz")
    return definition(
        AlgorithmSpecification={
            "TrainingImage": PYTORCH,
            "TrainingInputMode": "File",
            "MetricDefinitions": [{"Name": metric, "Regex": regex}],
        },
        StaticHyperParameters={
            "sagemaker_program": '"transfer_learning.py"',
            "sagemaker_submit_directory": f'"{PROGRAM.format(name, task)}"',
            **statics,
        },
        InputDataConfig=[*channels, model | {"ContentType": "text/csv"}],
    )


def job(made):
    """A training job of the definition."""
    statics = made.pop("StaticHyperParameters")
    return {"TrainingJobName": fresh_name("tabular"), "HyperParameters": statics, **made}


@pytest.fixture(scope="module")
def classes(aws):
    """A channel `training` with both folders: whether two, one or none of two numbers is large."""
    for number, name in enumerate(("train", "validation")):
        rows = (line.split(",") for line in table(rows=120, seed=number).decode().splitlines())
        text = "".join(f"{(float(a) > 0.5) + (float(b) > 0.5):d},{a},{b}\n" for _, a, b, _ in rows)
        aws.s3.put_object(Bucket=BUCKET, Key=f"tabular/{name}/data.csv", Body=text.encode())
    made = channel("training", f"s3://{BUCKET}/tabular/")
    del made["ContentType"]  # as `fit({"training": uri})` leaves it out
    return made


def test_lightgbm_is_tuned_on_several_classes_by_its_documented_metric(aws, classes):
    regex = "multi_logloss: ([0-9\\.]+)"
    made = of(
        *("lightgbm", "classification", "multi_logloss", regex, classes),
        num_boost_round="10",
        min_data_in_leaf="3",
    )
    request = tuning_request(
        fresh_name("lightgbm"),
        trials=3,
        HyperParameterTuningJobObjective={"Type": "Minimize", "MetricName": "multi_logloss"},
        ParameterRanges={
            "ContinuousParameterRanges": [
                {
                    "Name": "learning_rate",
                    "MinValue": "0.01",
                    "MaxValue": "0.5",
                    "ScalingType": "Logarithmic",
                }
            ],
            "IntegerParameterRanges": [{"Name": "num_leaves", "MinValue": "2", "MaxValue": "20"}],
        },
        TrainingJobDefinition=made,
    )
    found = run_tuning(aws, request)
    assert found["ObjectiveStatusCounters"]["Succeeded"] == 3
    by_rate = {}
    for trial in trials(aws, found["HyperParameterTuningJobName"]):
        (metric,) = training_job(aws, trial["TrainingJobName"])["FinalMetricDataList"]
        tuned = trial["TunedHyperParameters"]
        assert 2 <= int(tuned["num_leaves"]) <= 20
        by_rate[float(tuned["learning_rate"])] = metric["Value"]
    rates = sorted(by_rate)
    assert by_rate[rates[-1]] < by_rate[rates[0]] < 1.2, "ten rounds learn more at a higher rate"
    told = found["TrainingJobDefinition"]["AlgorithmSpecification"]["MetricDefinitions"]
    assert told == [{"Name": "multi_logloss", "Regex": regex}]


def test_lightgbm_learns_numbers_and_says_what_stands_in(aws):
    data = channel("train"), channel("validation")
    made = of("lightgbm", "regression", "rmse", "rmse: ([0-9\\.]+)", *data, num_boost_round="5")
    found = run_training(aws, job(made))
    assert found["TrainingJobStatus"] == "Completed", found.get("FailureReason")
    assert 0 < found["FinalMetricDataList"][0]["Value"] < 0.6
    logs = aws.client("logs")
    (stream,) = logs.describe_log_streams(
        logGroupName="/aws/sagemaker/TrainingJobs", logStreamNamePrefix=found["TrainingJobName"]
    )["logStreams"]
    events = logs.get_log_events(
        logGroupName="/aws/sagemaker/TrainingJobs",
        logStreamName=stream["logStreamName"],
        startFromHead=True,
    )["events"]
    assert "stands in for the lightgbm-regression-model container" in events[0]["message"]


def test_a_bad_hyperparameter_is_refused_by_name_and_limit(aws, classes):
    made = of("lightgbm", "classification", "auc", "auc: (.*)", classes, learning_rate="2")
    with pytest.raises(ClientError) as refused:
        aws.sagemaker.create_training_job(**job(made))
    assert refused.value.response["Error"]["Code"] == "ValidationException"
    assert "learning_rate must lie in (0, 1], got '2'" in str(refused.value)


def test_a_trial_out_of_the_limits_fails_and_says_so(aws, classes):
    made = of("lightgbm", "classification", "multi_logloss", "multi_logloss: (.*)", classes)
    wide = [{"Name": "feature_fraction", "MinValue": "1.5", "MaxValue": "2"}]
    request = tuning_request(
        fresh_name("wide"),
        trials=1,
        parallel=1,
        HyperParameterTuningJobObjective={"Type": "Minimize", "MetricName": "multi_logloss"},
        ParameterRanges={"ContinuousParameterRanges": wide},
        TrainingJobDefinition=made,
    )
    found = run_tuning(aws, request)
    assert found["HyperParameterTuningJobStatus"] == "Failed"
    (trial,) = trials(aws, found["HyperParameterTuningJobName"])
    assert "feature_fraction must lie in (0, 1]" in trial["FailureReason"]


@pytest.mark.skipif(HAS_CATBOOST, reason="the extra amt_lab[catboost] is installed")
def test_an_algorithm_whose_library_is_missing_names_the_extra(aws, classes):
    made = of("catboost", "classification", "AUC", "bestTest = ([0-9\\.]+)", classes)
    with pytest.raises(ClientError, match=r"pip install 'amt_lab\[catboost\]'") as refused:
        aws.sagemaker.create_training_job(**job(made))
    assert refused.value.response["Error"]["Code"] == "ValidationException"


@pytest.mark.skipif(not HAS_CATBOOST, reason="the extra amt_lab[catboost] is not installed")
def test_catboost_is_tuned_by_its_documented_metric(aws, classes):
    made = of(
        *("catboost", "classification", "MultiClass", "bestTest = ([0-9\\.]+)", classes),
        iterations="20",
    )
    request = tuning_request(
        fresh_name("catboost"),
        HyperParameterTuningJobObjective={"Type": "Minimize", "MetricName": "MultiClass"},
        ParameterRanges={
            "ContinuousParameterRanges": [
                {"Name": "learning_rate", "MinValue": "0.01", "MaxValue": "0.5"}
            ],
            "IntegerParameterRanges": [{"Name": "depth", "MinValue": "2", "MaxValue": "6"}],
        },
        TrainingJobDefinition=made,
    )
    found = run_tuning(aws, request)
    assert found["ObjectiveStatusCounters"]["Succeeded"] == 2
    best = found["BestTrainingJob"]["FinalHyperParameterTuningJobObjectiveMetric"]["Value"]
    assert 0 < best < 1.1
