"""The framework images run scripts: the tutorials' second and third notebooks in small."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from .aws import run_training, run_tuning, trials
from .requests import BUCKET, IMAGE, channel, definition, fresh_name, training_request
from .scripts import PYTORCH, SKLEARN, put_source, script_definition, script_hyperparameters

RANDOM_FOREST = """
import argparse, os, joblib
import numpy as np
from sklearn.ensemble import RandomForestClassifier
from sklearn.metrics import f1_score, precision_score, recall_score

parser = argparse.ArgumentParser()
parser.add_argument("--n-estimators", type=int)
parser.add_argument("--max-depth", type=int)
parser.add_argument("--min-samples-leaf", type=int)
parser.add_argument("--min-weight-fraction-leaf", type=float)
parser.add_argument("--criterion")
parser.add_argument("--model-dir", default=os.environ["SM_MODEL_DIR"])
asked = parser.parse_args()

def read(name):
    table = np.loadtxt(os.environ["SM_CHANNEL_" + name] + "/part.csv", delimiter=",")
    return table[:, 1:], table[:, 0]

forest = RandomForestClassifier(
    n_estimators=asked.n_estimators,
    max_depth=asked.max_depth,
    min_samples_leaf=asked.min_samples_leaf,
    min_weight_fraction_leaf=asked.min_weight_fraction_leaf,
    criterion=asked.criterion,
)
forest.fit(*read("TRAIN"))
features, truth = read("VALIDATION")
said = forest.predict(features)
print(f"pre: {precision_score(truth, said, zero_division=0):.3f}")
print(f"rec: {recall_score(truth, said):.3f} f1: {f1_score(truth, said):.3f}")
joblib.dump(forest, asked.model_dir + "/model.joblib")
"""
METRICS = {
    "valid-precision": r"pre:\s+(-?[0-9\.]+)",
    "valid-recall": r"rec:\s+(-?[0-9\.]+)",
    "valid-f1": r"f1:\s+(-?[0-9\.]+)",
}


def random_forest(name, source, count):
    """The tutorial's ranges, with fewer trees."""
    return {
        "HyperParameterTuningJobName": name,
        "HyperParameterTuningJobConfig": {
            "Strategy": "Random",
            "RandomSeed": 3,
            "HyperParameterTuningJobObjective": {"Type": "Maximize", "MetricName": "valid-f1"},
            "ResourceLimits": {"MaxNumberOfTrainingJobs": count, "MaxParallelTrainingJobs": 2},
            "ParameterRanges": {
                "IntegerParameterRanges": [
                    {"Name": "n-estimators", "MinValue": "1", "MaxValue": "20"},
                    {"Name": "max-depth", "MinValue": "1", "MaxValue": "20"},
                    {"Name": "min-samples-leaf", "MinValue": "1", "MaxValue": "10"},
                ],
                "ContinuousParameterRanges": [
                    {"Name": "min-weight-fraction-leaf", "MinValue": "0.01", "MaxValue": "0.5"}
                ],
                "CategoricalParameterRanges": [
                    {"Name": "criterion", "Values": ['"gini"', '"entropy"', '"log_loss"']}
                ],
            },
        },
        "TrainingJobDefinition": script_definition(
            SKLEARN,
            METRICS,
            InputDataConfig=[channel("train"), channel("validation")],
            StaticHyperParameters=script_hyperparameters(source),
        ),
    }


def test_the_random_forest_of_the_tutorial_is_tuned(aws):
    name = fresh_name("forest")
    job = run_tuning(aws, random_forest(name, put_source(aws, name, RANDOM_FOREST), 3))
    assert job["HyperParameterTuningJobStatus"] == "Completed"
    assert job["ObjectiveStatusCounters"] == {"Succeeded": 3, "Pending": 0, "Failed": 0}
    scores = [
        trial["FinalHyperParameterTuningJobObjectiveMetric"]["Value"] for trial in trials(aws, name)
    ]
    best = job["BestTrainingJob"]
    assert best["FinalHyperParameterTuningJobObjectiveMetric"]["Value"] == max(scores)
    described = aws.sagemaker.describe_training_job(TrainingJobName=best["TrainingJobName"])
    final = {metric["MetricName"] for metric in described["FinalMetricDataList"]}
    assert final == set(METRICS)
    assert described["HyperParameters"]["_tuning_objective_metric"] == "valid-f1"


def script_training(aws, image, script, metrics=None, **changes):
    name = fresh_name("script")
    given = script_hyperparameters(put_source(aws, name, script))
    return run_training(
        aws,
        {
            "TrainingJobName": name,
            "HyperParameters": given,
            **script_definition(image, metrics or {}, **changes),
        },
    )


def test_a_script_runs_in_place_of_the_pytorch_image(aws):
    script = "import os\nfor epoch in range(3): print(f'epoch={epoch} loss={1 / (epoch + 1)};')"
    job = script_training(aws, PYTORCH, script, {"loss": "loss=(.*?);"})
    assert job["TrainingJobStatus"] == "Completed", job.get("FailureReason")
    (loss,) = job["FinalMetricDataList"]
    assert (loss["MetricName"], loss["Value"]) == ("loss", pytest.approx(1 / 3))


def test_the_xgboost_image_runs_a_script_where_one_is_named(aws):
    script = "import xgboost; print(f'version={xgboost.__version__[0]};')"
    job = script_training(aws, IMAGE, script, {"version": "version=(.*?);"})
    assert job["TrainingJobStatus"] == "Completed", job.get("FailureReason")
    assert job["FinalMetricDataList"][0]["MetricName"] == "version"


def test_a_script_that_raises_fails_its_job_in_the_toolkits_words(aws):
    job = script_training(aws, SKLEARN, "raise RuntimeError('out of leaves')")
    assert job["TrainingJobStatus"] == "Failed"
    assert "ExecuteUserScriptError:\nExitCode 1" in job["FailureReason"]
    assert "RuntimeError: out of leaves" in job["FailureReason"]


def test_a_framework_image_without_a_program_fails_and_says_what_is_missing(aws):
    request = {"TrainingJobName": fresh_name("none"), **script_definition(SKLEARN, {})}
    job = run_training(aws, request)
    assert job["TrainingJobStatus"] == "Failed"
    assert "sagemaker_program" in job["FailureReason"]


def test_an_objective_that_no_metric_definition_reads_is_refused(aws):
    request = random_forest(fresh_name("blind"), "s3://tests/any.tar.gz", 1)
    request["TrainingJobDefinition"]["AlgorithmSpecification"]["MetricDefinitions"] = []
    with pytest.raises(ClientError, match="A metric is required"):
        aws.sagemaker.create_hyper_parameter_tuning_job(**request)


def test_an_image_that_does_not_run_here_names_those_that_do(aws):
    specification = {"TrainingImage": "my/own:latest", "TrainingInputMode": "File"}
    request = training_request(fresh_name("own"), AlgorithmSpecification=specification)
    with pytest.raises(ClientError) as refused:
        aws.sagemaker.create_training_job(**request)
    assert refused.value.response["Error"]["Code"] == "ValidationException"
    for image in ("pytorch-training", "sagemaker-scikit-learn", "sagemaker-xgboost"):
        assert image in str(refused.value)


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ({"ContainerEntrypoint": ["/bin/bash"]}, "ContainerEntrypoint"),
        ({"ContainerEntrypoint": ["python"], "ContainerArguments": ["x.py"]}, "ContainerArguments"),
    ],
)
def test_entry_points_other_than_model_trainers_are_refused_by_name(aws, members, said):
    specification = {"TrainingImage": SKLEARN, "TrainingInputMode": "File", **members}
    request = definition(AlgorithmSpecification=specification)
    with pytest.raises(ClientError, match=said):
        aws.sagemaker.create_training_job(TrainingJobName=fresh_name("own"), **request)


def test_a_program_in_the_environment_makes_the_xgboost_image_run_it(aws):
    source = put_source(aws, fresh_name("code"), "print('value=4;')")
    request = {
        "TrainingJobName": fresh_name("environment"),
        **script_definition(
            IMAGE,
            {"value": "value=(.*?);"},
            Environment={
                "SAGEMAKER_PROGRAM": "train.py",
                "SAGEMAKER_SUBMIT_DIRECTORY": source,
            },
            OutputDataConfig={"S3OutputPath": f"s3://{BUCKET}/scripts"},
        ),
    }
    job = run_training(aws, request)
    assert job["TrainingJobStatus"] == "Completed", job.get("FailureReason")
    assert job["FinalMetricDataList"][0]["Value"] == 4
