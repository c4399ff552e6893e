"""The framework images run scripts, and say what is wrong with those that they cannot run."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from .aws import run_training
from .example_jobs import WIDE, forest_job
from .requests import BUCKET, IMAGE, definition, fresh_name, training_request
from .scripts import PYTORCH, SKLEARN, put_source, script_definition, script_hyperparameters


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
    request = forest_job(aws, fresh_name("blind"), "Random", 1, WIDE)
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
