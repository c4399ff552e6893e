"""What a notebook does with version 2 of the SageMaker SDK, run in an environment that has it.

    python notebooks/sdk_v2.py session | variables

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

import numpy as np
from sagemaker import image_uris
from sagemaker.amazon.knn import KNN
from sagemaker.amazon.linear_learner import LinearLearner
from sagemaker.amazon.randomcutforest import RandomCutForest
from sagemaker.analytics import TrainingJobAnalytics
from sagemaker.estimator import Estimator
from sagemaker.inputs import TrainingInput
from sagemaker.session import Session
from sagemaker.sklearn.estimator import SKLearn
from sagemaker.tuner import (
    CategoricalParameter,
    ContinuousParameter,
    HyperparameterTuner,
    IntegerParameter,
    WarmStartConfig,
    WarmStartTypes,
)

BUCKET = "notebook-of-sdk-2"
ROLE = "arn:aws:iam::000000000000:role/notebook"
SCORE = [{"Name": "score", "Regex": "score=(.*?);"}]
SCRIPT = """
import argparse
parser = argparse.ArgumentParser()
parser.add_argument("--rate", type=float)
parser.add_argument("--kind")
asked = parser.parse_args()
assert asked.kind in ("gini", "entropy"), asked.kind
print(f"score={(asked.rate - 0.3) ** 2};")
"""


def put_data(session: Session) -> dict[str, TrainingInput]:
    bucket, source = session.default_bucket(), random.Random(0)
    drawn = ((source.random(), source.random()) for _ in range(60))
    table = "\n".join(f"{int(a + b > 1)},{a:.3f},{b:.3f}" for a, b in drawn).encode()
    s3 = session.boto_session.client("s3")
    for name in ("train", "validation"):
        s3.put_object(Bucket=bucket, Key=f"data/{name}/part.csv", Body=table)
    return {
        name: TrainingInput(f"s3://{bucket}/data/{name}/", content_type="text/csv")
        for name in ("train", "validation")
    }


def name() -> str:
    return f"v2-{uuid.uuid4().hex[:8]}"


def use_the_built_in_algorithm(session: Session) -> dict[str, object]:
    inputs = put_data(session)
    estimator = Estimator(
        image_uris.retrieve("xgboost", "us-east-1", "1.7-1"),
        ROLE,
        1,
        "ml.m5.large",
        sagemaker_session=session,
        output_path=f"s3://{session.default_bucket()}/out",
        hyperparameters={"objective": "binary:logistic", "num_round": 5, "eval_metric": "logloss"},
    )
    estimator.fit(inputs, job_name=name(), logs="All")
    job = estimator.latest_training_job.name
    metrics = TrainingJobAnalytics(job, ["validation:logloss"], sagemaker_session=session)
    tuner = HyperparameterTuner(
        estimator,
        "validation:logloss",
        {"eta": ContinuousParameter(0.1, 0.5)},
        objective_type="Minimize",
        strategy="Random",
        max_jobs=2,
        max_parallel_jobs=2,
    )
    tuner.fit(inputs, job_name=name())
    attached = HyperparameterTuner.attach(tuner.latest_tuning_job.name, sagemaker_session=session)
    child = tuner.identical_dataset_and_algorithm_tuner()
    child.fit(inputs, job_name=name())
    auto = HyperparameterTuner(
        estimator,
        "validation:logloss",
        {},
        objective_type="Minimize",
        autotune=True,
        hyperparameters_to_keep_static=["num_round"],
        max_jobs=2,
    )
    estimator.set_hyperparameters(eta=0.2, max_depth=3)
    auto.fit(inputs, job_name=name())
    ranges = auto.describe()["HyperParameterTuningJobConfig"]["ParameterRanges"]
    return {
        "model": Estimator.attach(job, sagemaker_session=session).model_data,
        "metric points": len(metrics.dataframe()),
        "trials": list(tuner.analytics().dataframe()["TrainingJobStatus"]),
        "attached best is best": attached.best_training_job() == tuner.best_training_job(),
        "autotuned": sorted(
            each["Name"]
            for kind in ("ContinuousParameterRanges", "IntegerParameterRanges")
            for each in ranges[kind]
        ),
        "warm-started": child.describe()["HyperParameterTuningJobStatus"],
    }


def use_a_script(session: Session) -> dict[str, object]:
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "train.py").write_text(SCRIPT)
        estimator = SKLearn(
            entry_point="train.py",
            source_dir=folder,
            framework_version="1.2-1",
            role=ROLE,
            instance_type="ml.m5.large",
            sagemaker_session=session,
            hyperparameters={"rate": 0.5, "kind": "gini"},
            metric_definitions=SCORE,
        )
        estimator.fit(job_name=name(), logs="All")
        parents = [script_tuner(estimator, strategy) for strategy in ("Random", "Bayesian")]
        for parent in parents:
            parent.fit(job_name=name())
        named = {parent.latest_tuning_job.name for parent in parents}
        identical = WarmStartTypes.IDENTICAL_DATA_AND_ALGORITHM
        child = script_tuner(
            estimator, "Bayesian", (0.2, 0.4), warm_start_config=WarmStartConfig(identical, named)
        )
        child.fit(job_name=name())
    attached = HyperparameterTuner.attach(child.latest_tuning_job.name, sagemaker_session=session)
    tables = [tuner.analytics().dataframe() for tuner in (*parents, attached)]
    scores = [table["FinalObjectiveValue"].min() for table in tables]
    overall = attached.describe()["OverallBestTrainingJob"]
    best = overall["FinalHyperParameterTuningJobObjectiveMetric"]["Value"]
    return {
        "script trials": [list(table["TrainingJobStatus"]) for table in tables],
        "scores are of the rates": all(
            (abs((table["rate"] - 0.3) ** 2 - table["FinalObjectiveValue"]) < 1e-6).all()
            for table in tables
        ),
        "child's rates are in its range": bool(tables[2]["rate"].between(0.2, 0.4).all()),
        "parents are kept": attached.warm_start_config.parents == named,
        "best overall is of all three": bool(abs(best - min(scores)) < 1e-6),
    }


def script_tuner(
    estimator: SKLearn,
    strategy: str,
    rates: tuple[float, float] = (0, 1),
    **more: object,
) -> HyperparameterTuner:
    return HyperparameterTuner(
        estimator,
        "score",
        {
            "rate": ContinuousParameter(*rates),
            "kind": CategoricalParameter(["gini", "entropy"]),
        },
        metric_definitions=SCORE,
        objective_type="Minimize",
        strategy=strategy,
        max_jobs=2,
        max_parallel_jobs=2,
        **more,
    )


def use_several_algorithms(session: Session) -> dict[str, object]:
    """The script's score lies below any loss, so the best training job is one of its trials."""
    boosted = Estimator(
        image_uris.retrieve("xgboost", "us-east-1", "1.7-1"),
        ROLE,
        1,
        "ml.m5.large",
        sagemaker_session=session,
        output_path=f"s3://{session.default_bucket()}/out",
        hyperparameters={"objective": "binary:logistic", "num_round": 2, "eval_metric": "logloss"},
    )
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "train.py").write_text(SCRIPT.replace("score={", "score=-{1 + "))
        scripted = SKLearn(
            entry_point="train.py",
            source_dir=folder,
            framework_version="1.2-1",
            role=ROLE,
            instance_type="ml.m5.large",
            sagemaker_session=session,
            hyperparameters={"rate": 0.5, "kind": "gini"},
        )
        tuner = HyperparameterTuner.create(
            estimator_dict={"boosted": boosted, "scripted": scripted},
            objective_metric_name_dict={"boosted": "validation:logloss", "scripted": "score"},
            hyperparameter_ranges_dict={
                "boosted": {"eta": ContinuousParameter(0.1, 0.5)},
                "scripted": {"rate": ContinuousParameter(0, 1)},
            },
            metric_definitions_dict={"scripted": SCORE},
            objective_type="Minimize",
            max_jobs=4,
            max_parallel_jobs=2,
        )
        tuner.fit(
            {"boosted": put_data(session), "scripted": None},
            job_name=name(),
            include_cls_metadata={},
        )
    attached = HyperparameterTuner.attach(tuner.latest_tuning_job.name, sagemaker_session=session)
    table = attached.analytics().dataframe()
    best = table.set_index("TrainingJobName").loc[attached.best_training_job()]
    return {
        "definitions": sorted(table["TrainingJobDefinitionName"]),
        "best definition": best["TrainingJobDefinitionName"],
        "best estimator": type(attached.best_estimator()).__name__,
    }


def use_amazons_own_algorithms(session: Session) -> dict[str, object]:
    """By the estimators of their own, whose record sets are RecordIO that a manifest lists."""
    drawn = np.random.default_rng(0).random((60, 2)).astype("float32")
    labels = (drawn.sum(axis=1) > 1).astype("float32")
    where = {
        "role": ROLE,
        "instance_count": 1,
        "instance_type": "ml.m5.large",
        "sagemaker_session": session,
    }
    neighbors = KNN(**where, k=3, sample_size=60, predictor_type="classifier")
    records = [
        neighbors.record_set(drawn, labels),
        neighbors.record_set(drawn, labels, channel="test", distribution="FullyReplicated"),
    ]
    tuner = HyperparameterTuner(
        neighbors, "test:accuracy", {"k": IntegerParameter(1, 5)}, max_jobs=2, max_parallel_jobs=2
    )
    tuner.fit(records, job_name=name())
    linear = LinearLearner(**where, predictor_type="binary_classifier", epochs=3)
    linear.fit(records, mini_batch_size=10, job_name=name())
    forest = RandomCutForest(**where, num_trees=50, num_samples_per_tree=32)
    forest.fit(forest.record_set(drawn), job_name=name())
    told = TrainingJobAnalytics(
        linear.latest_training_job.name, ["test:binary_f_beta"], sagemaker_session=session
    ).dataframe()
    return {
        "neighbors": list(tuner.analytics().dataframe()["TrainingJobStatus"]),
        "linear metrics": list(told["metric_name"]),
        "forest": forest.latest_training_job.describe()["TrainingJobStatus"],
    }


def session_by(way: str) -> Session:
    """Variables do not reach the STS host that the SDK asks for its default bucket's name, so it is named."""
    if way == "variables":
        return Session(default_bucket=BUCKET)
    from amt_lab import connect

    return Session(boto_session=connect("local").session())


if __name__ == "__main__":
    session = session_by(sys.argv[1])
    told = {
        **use_the_built_in_algorithm(session),
        **use_a_script(session),
        **use_several_algorithms(session),
        **use_amazons_own_algorithms(session),
    }
    print("\n" + json.dumps(told))  # noqa: T201 - what the test reads
