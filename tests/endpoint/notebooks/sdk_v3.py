"""What a notebook does with version 3 of the SageMaker SDK, run in an environment that has it.

    python notebooks/sdk_v3.py session | variables

Pointed to a running endpoint by the session that amt_lab gives, or by the variables of `amt-lab local env`
alone. Prints a JSON object of what came out.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
import uuid
from pathlib import Path

from sagemaker.core.helper.session_helper import Session
from sagemaker.core.image_uris import retrieve
from sagemaker.core.parameter import CategoricalParameter, ContinuousParameter
from sagemaker.core.resources import HyperParameterTuningJob, TrainingJob
from sagemaker.core.shapes import (
    HyperParameterTuningJobWarmStartConfig,
    MetricDefinition,
    ParentHyperParameterTuningJob,
)
from sagemaker.train import ModelTrainer
from sagemaker.train.configs import (
    Compute,
    InputData,
    OutputDataConfig,
    SourceCode,
    StoppingCondition,
)
from sagemaker.train.tuner import HyperparameterTuner

BUCKET = "notebook-of-sdk-3"
ROLE = "arn:aws:iam::000000000000:role/notebook"
SCRIPT = """
import argparse
parser = argparse.ArgumentParser()
parser.add_argument("--rate", type=float)
parser.add_argument("--kind")
asked = parser.parse_args()
assert asked.kind in ("gini", "entropy"), asked.kind
print(f"score={(asked.rate - 0.3) ** 2};")
"""


def put_data(session: Session) -> list[InputData]:
    bucket, source = session.default_bucket(), random.Random(0)
    drawn = ((source.random(), source.random()) for _ in range(60))
    table = "\n".join(f"{int(a + b > 1)},{a:.3f},{b:.3f}" for a, b in drawn).encode()
    s3 = session.boto_session.client("s3")
    for name in ("train", "validation"):
        s3.put_object(Bucket=bucket, Key=f"data/{name}/part.csv", Body=table)
    return [
        InputData(
            channel_name=name, data_source=f"s3://{bucket}/data/{name}/", content_type="text/csv"
        )
        for name in ("train", "validation")
    ]


def name() -> str:
    return f"v3-{uuid.uuid4().hex[:8]}"


def trainer(session: Session, image: str, **more: object) -> ModelTrainer:
    return ModelTrainer(
        sagemaker_session=session,
        role=ROLE,
        training_image=image,
        compute=Compute(instance_type="ml.m5.large", instance_count=1, volume_size_in_gb=5),
        output_data_config=OutputDataConfig(s3_output_path=f"s3://{session.default_bucket()}/out"),
        stopping_condition=StoppingCondition(max_runtime_in_seconds=600),
        base_job_name=name(),
        **more,
    )


def use_the_built_in_algorithm(session: Session, *, logs: bool) -> dict[str, object]:
    inputs = put_data(session)
    built_in = trainer(
        session,
        retrieve("xgboost", "us-east-1", "1.7-1"),
        hyperparameters={"objective": "binary:logistic", "num_round": 5, "eval_metric": "logloss"},
    )
    built_in.train(input_data_config=inputs, wait=True, logs=logs)
    trained = TrainingJob.get(
        built_in._latest_training_job.training_job_name, session=session.boto_session
    )
    tuner = HyperparameterTuner(
        built_in,
        "validation:logloss",
        {"eta": ContinuousParameter(0.1, 0.5)},
        objective_type="Minimize",
        strategy="Random",
        max_jobs=2,
        max_parallel_jobs=2,
    )
    tuner.tune(inputs=inputs, job_name=name(), wait=True)
    job = HyperParameterTuningJob.get(
        tuner.latest_tuning_job.hyper_parameter_tuning_job_name, session=session.boto_session
    )
    summaries = list(job.get_all_training_jobs(session=session.boto_session))
    return {
        "model": trained.model_artifacts.s3_model_artifacts,
        "final metrics": sorted(each.metric_name for each in trained.final_metric_data_list),
        "trials": [each.training_job_status for each in summaries],
        "best is among them": tuner.best_training_job()
        in {each.training_job_name for each in summaries},
        "table": list(tuner.analytics().dataframe()["TrainingJobStatus"]),
    }


def use_a_script(session: Session, *, logs: bool) -> dict[str, object]:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "train.py").write_text(SCRIPT)
        scripted = trainer(
            session,
            retrieve("sklearn", "us-east-1", "1.2-1"),
            source_code=SourceCode(source_dir=folder, entry_script="train.py"),
            hyperparameters={"rate": 0.5, "kind": "gini"},
        ).with_metric_definitions([MetricDefinition(name="score", regex="score=(.*?);")])
        scripted.train(wait=True, logs=logs)
        parents = [script_tuner(scripted, strategy) for strategy in ("Random", "Bayesian")]
        for parent in parents:
            parent.tune(job_name=name(), wait=True)
        named = [
            ParentHyperParameterTuningJob(
                hyper_parameter_tuning_job_name=parent.latest_tuning_job.hyper_parameter_tuning_job_name
            )
            for parent in parents
        ]
        warm = HyperParameterTuningJobWarmStartConfig(
            parent_hyper_parameter_tuning_jobs=named, warm_start_type="IdenticalDataAndAlgorithm"
        )
        child = script_tuner(scripted, "Bayesian", (0.2, 0.4), warm_start_config=warm)
        child.tune(job_name=name(), wait=True)
    tables = [tuner.analytics().dataframe() for tuner in (*parents, child)]
    overall = child.describe().overall_best_training_job
    best = overall.final_hyper_parameter_tuning_job_objective_metric.value
    return {
        "script trials": [list(table["TrainingJobStatus"]) for table in tables],
        "scores are of the rates": all(
            (
                abs((table["rate"].astype(float) - 0.3) ** 2 - table["FinalObjectiveValue"]) < 1e-6
            ).all()
            for table in tables
        ),
        "child's rates are in its range": bool(
            tables[2]["rate"].astype(float).between(0.2, 0.4).all()
        ),
        "best overall is of all three": bool(
            abs(best - min(table["FinalObjectiveValue"].min() for table in tables)) < 1e-6
        ),
    }


def script_tuner(
    scripted: ModelTrainer,
    strategy: str,
    rates: tuple[float, float] = (0, 1),
    **more: object,
) -> HyperparameterTuner:
    return HyperparameterTuner(
        scripted,
        "score",
        {
            "rate": ContinuousParameter(*rates),
            "kind": CategoricalParameter(["gini", "entropy"]),
        },
        metric_definitions=[{"Name": "score", "Regex": "score=(.*?);"}],
        objective_type="Minimize",
        strategy=strategy,
        max_jobs=2,
        max_parallel_jobs=2,
        **more,
    )


def session_by(way: str) -> Session:
    """Variables do not reach the STS host that the SDK asks for its default bucket's name, so it is named."""
    if way == "variables":
        return Session(default_bucket=BUCKET)
    from amt_lab import connect

    return Session(boto_session=connect("local").session())


if __name__ == "__main__":
    session = session_by(sys.argv[1])
    # The SDK reads logs by a client that it makes of the environment, whatever session it was given.
    logs = sys.argv[1] == "variables"
    told = {**use_the_built_in_algorithm(session, logs=logs), **use_a_script(session, logs=logs)}
    print("\n" + json.dumps(told))  # noqa: T201 - what the test reads
