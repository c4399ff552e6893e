"""SageMaker's own SDK, unmodified, tunes on the local endpoint."""

from __future__ import annotations

from typing import Any

import boto3
import pytest

from .aws import eventually, training_job
from .requests import BUCKET, IMAGE, ROLE, fresh_name, statics
from .scripts import SKLEARN


class EndpointSession(boto3.Session):
    """Sends every service to the endpoint, also STS, whose regional host the SDK names itself."""

    def __init__(self, endpoint) -> None:
        super().__init__(endpoint.access_key, endpoint.secret_key, region_name=endpoint.region)
        self._endpoint = endpoint

    def client(self, service: str, *arguments: Any, **options: Any) -> Any:
        options["endpoint_url"] = self._endpoint.s3_url if service == "s3" else self._endpoint.url
        return super().client(service, *arguments, **options)

    def resource(self, service: str, *arguments: Any, **options: Any) -> Any:
        options["endpoint_url"] = self._endpoint.s3_url if service == "s3" else self._endpoint.url
        return super().resource(service, *arguments, **options)


def test_the_tuner_of_the_third_major_tunes_here(aws):
    sdk = pytest.importorskip("sagemaker.train.tuner", reason="needs the SageMaker SDK 3")
    from sagemaker.core.helper.session_helper import Session
    from sagemaker.core.parameter import ContinuousParameter
    from sagemaker.train import ModelTrainer
    from sagemaker.train.configs import Compute, InputData, OutputDataConfig, StoppingCondition

    trainer = ModelTrainer(
        sagemaker_session=Session(boto_session=EndpointSession(aws.endpoint)),
        role=ROLE,
        training_image=IMAGE,
        compute=Compute(instance_type="ml.m5.large", instance_count=1, volume_size_in_gb=5),
        hyperparameters=statics(),
        output_data_config=OutputDataConfig(s3_output_path=f"s3://{BUCKET}/sdk"),
        stopping_condition=StoppingCondition(max_runtime_in_seconds=600),
        base_job_name="sdk",
    )
    tuner = sdk.HyperparameterTuner(
        trainer,
        "validation:logloss",
        {"eta": ContinuousParameter(0.1, 0.5)},
        objective_type="Minimize",
        strategy="Random",
        max_jobs=2,
        max_parallel_jobs=2,
    )
    tuner.tune(
        inputs=[
            InputData(
                channel_name=name,
                data_source=f"s3://{BUCKET}/data/{name}/",
                content_type="text/csv",
            )
            for name in ("train", "validation")
        ],
        job_name=fresh_name("sdk"),
        wait=False,
    )
    job = tuner.latest_tuning_job

    def ended() -> bool:
        job.refresh()
        return bool(job.hyper_parameter_tuning_job_status != "InProgress")

    eventually(ended, "the tuning job has ended")
    assert job.hyper_parameter_tuning_job_status == "Completed"
    table = tuner.analytics().dataframe(force_refresh=True)
    assert set(table["TrainingJobStatus"]) == {"Completed"}
    best = table.loc[table["FinalObjectiveValue"].idxmin(), "TrainingJobName"]
    assert tuner.best_training_job() == best


def script_trainer(aws, folder, script):
    """A ModelTrainer for a script in the scikit-learn image."""
    from sagemaker.core.helper.session_helper import Session
    from sagemaker.core.shapes import MetricDefinition
    from sagemaker.train import ModelTrainer
    from sagemaker.train.configs import Compute, OutputDataConfig, SourceCode, StoppingCondition

    (folder / "train.py").write_text(script)
    return ModelTrainer(
        sagemaker_session=Session(boto_session=EndpointSession(aws.endpoint)),
        role=ROLE,
        training_image=SKLEARN,
        source_code=SourceCode(source_dir=str(folder), entry_script="train.py"),
        compute=Compute(instance_type="ml.m5.large", instance_count=1, volume_size_in_gb=5),
        hyperparameters={"depth": 3, "criterion": "gini"},
        output_data_config=OutputDataConfig(s3_output_path=f"s3://{BUCKET}/sdk"),
        stopping_condition=StoppingCondition(max_runtime_in_seconds=600),
        base_job_name=fresh_name("sdk-script"),
    ).with_metric_definitions([MetricDefinition(name="score", regex="score=(.*?);")])


def test_model_trainer_of_the_third_major_runs_a_script_here(aws, tmp_path):
    pytest.importorskip("sagemaker.train", reason="needs the SageMaker SDK 3")
    trainer = script_trainer(
        aws, tmp_path, "import sys; print(sys.argv[1:]); print(f'score={len(sys.argv)};')"
    )
    trainer.train(wait=True, logs=False)
    job = training_job(aws, trainer._latest_training_job.training_job_name)
    assert job["TrainingJobStatus"] == "Completed", job.get("FailureReason")
    assert job["FinalMetricDataList"][0]["Value"] == 5
