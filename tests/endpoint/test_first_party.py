"""Amazon's own algorithms are tuned by their catalogue entries, as the service tunes them."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from amt_lab.tuning.algorithms import algorithms

from .aws import run_tuning, training_job, trials
from .requests import BUCKET, channel, definition, fresh_name, table, tuning_request

ACCURACY = {"Type": "Maximize", "MetricName": "test:accuracy"}
KNN = {"feature_dim": "3", "predictor_type": "classifier", "sample_size": "256"}
NEIGHBORS = {"IntegerParameterRanges": [{"Name": "k", "MinValue": "1", "MaxValue": "9"}]}


def of(name, statics, *channels):
    """A definition that trains the algorithm; the channels are those of other tests' data."""
    image = algorithms()[name].image_uri("us-east-1")
    return definition(
        AlgorithmSpecification={"TrainingImage": image, "TrainingInputMode": "File"},
        StaticHyperParameters=statics,
        InputDataConfig=list(channels),
    )


def knn_request(**changes):
    data = channel("train"), channel("test", f"s3://{BUCKET}/data/validation/")
    return tuning_request(
        fresh_name("knn"),
        **{
            "HyperParameterTuningJobObjective": ACCURACY,
            "ParameterRanges": NEIGHBORS,
            "TrainingJobDefinition": of("knn", KNN, *data),
            **changes,
        },
    )


def test_neighbors_are_tuned_on_the_test_channel(aws):
    job = run_tuning(aws, knn_request())
    assert job["ObjectiveStatusCounters"]["Succeeded"] == 2
    told = job["TrainingJobDefinition"]["AlgorithmSpecification"]["MetricDefinitions"]
    assert [each["Name"] for each in told] == ["test:accuracy", "test:mse"]
    for trial in trials(aws, job["HyperParameterTuningJobName"]):
        described = training_job(aws, trial["TrainingJobName"])
        (metric,) = described["FinalMetricDataList"]
        assert metric["MetricName"] == "test:accuracy"
        assert 0.5 < metric["Value"] <= 1
        assert 1 <= int(trial["TunedHyperParameters"]["k"]) <= 9


def test_a_linear_learner_is_tuned_with_ranges_that_autotune_chooses(aws):
    """Its documented defaults say `auto`, which is no number to search round."""
    key = "first-party/rows.csv"
    aws.s3.put_object(Bucket=BUCKET, Key=key, Body=table(rows=5000))
    data = [channel(name, f"s3://{BUCKET}/{key}") for name in ("train", "validation")]
    request = tuning_request(
        fresh_name("linear"),
        HyperParameterTuningJobObjective={
            "Type": "Minimize",
            "MetricName": "validation:objective_loss",
        },
        ParameterRanges={},
        Autotune={"Mode": "Enabled"},
        TrainingJobDefinition=of(
            "linear-learner", {"predictor_type": "binary_classifier", "epochs": "2"}, *data
        ),
    )
    job = run_tuning(aws, request)
    assert job["ObjectiveStatusCounters"]["Succeeded"] == 2
    ranges = job["HyperParameterTuningJobConfig"]["ParameterRanges"]
    chosen = {each["Name"] for each in ranges["ContinuousParameterRanges"]}
    assert {"learning_rate", "l1", "wd"} <= chosen


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"HyperParameterTuningJobObjective": {**ACCURACY, "MetricName": "validation:accuracy"}},
            "isn't valid for the",
        ),
        (
            {"HyperParameterTuningJobObjective": {**ACCURACY, "Type": "Minimize"}},
            "objective metric type",
        ),
        (
            {"TrainingJobDefinition": of("knn", KNN, channel("train"))},
            "computed on a channel named test, which is missing",
        ),
        (
            {
                "ParameterRanges": {
                    "IntegerParameterRanges": [
                        {"Name": "feature_dim", "MinValue": "1", "MaxValue": "3"},
                        *NEIGHBORS["IntegerParameterRanges"],
                    ]
                },
                "TrainingJobDefinition": of(
                    "knn",
                    {n: v for n, v in KNN.items() if n != "feature_dim"},
                    channel("train"),
                    channel("test"),
                ),
            },
            "feature_dim of k-nearest neighbors can't be tuned",
        ),
    ],
    ids=["metric", "direction", "channel", "range"],
)
def test_what_the_service_refuses_of_an_algorithm_is_refused(aws, changes, said):
    with pytest.raises(ClientError, match="ValidationException") as refused:
        aws.sagemaker.create_hyper_parameter_tuning_job(**knn_request(**changes))
    assert said in str(refused.value)
