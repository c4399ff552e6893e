"""What an interrupted run printed: it counts on where the next one goes on from checkpoints, and there alone."""

import asyncio
import time

import pytest

from amt_lab.local.engine import training_runs
from amt_lab.local.engine.store import Store
from amt_lab.local.engine.training_runs import TrainingRuns
from amt_lab.local.engine.trial_watch import TrialWatch
from amt_lab.local.strategies.hyperband import SuccessiveHalving
from amt_lab.local.training import Outcome

IMAGE = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.5-1"
CHECKPOINTS = {"CheckpointConfig": {"S3Uri": "s3://bucket/kept"}}
RETRIES = {"RetryStrategy": {"MaximumRetryAttempts": 1}}


@pytest.fixture
def trained(tmp_path, monkeypatch):
    """Trains a trial that is interrupted once; its record, its curve and the values at which it was stopped."""

    def train(first, second, **members):
        attempts = iter(((first, "InternalServerError: a fault"), (second, None)))
        stopped_at = []

        async def run(job, observer, stop):
            values, reason = next(attempts)
            for value in values:
                observer.printed(time.time(), [f"loss={value};"], [("loss", value)])
            status = "Failed" if reason else "Completed"
            return Outcome(status, status, ended=time.time(), failure_reason=reason)

        async def to_its_end():
            store = Store(tmp_path / "store.sqlite")
            runs = TrainingRuns(
                store,
                tmp_path / "jobs",
                tmp_path / "s3",
                tmp_path / "settings.json",
                capacity=1,
                ended=lambda task: None,
            )
            request = {"AlgorithmSpecification": {"TrainingImage": IMAGE}, **RETRIES, **members}
            owner = store.tuning_jobs.add("tuning", {}, strategy="Hyperband", seed=1)
            job = store.training_jobs.add("trial", request, tuning_job=owner.id, number=1)
            rule = SuccessiveHalving(1, 4, maximize=False, seed=1)
            watch = TrialWatch("loss", 1, rule, lambda: stopped_at.append(watch.value))
            record = await runs.launch(job, watch=watch)
            curve = store.training_jobs.metric_values(job, "loss")
            store.close()
            return record, curve, stopped_at

        monkeypatch.setattr(training_runs, "run", run)
        return asyncio.run(to_its_end())

    return train


def test_a_run_that_goes_on_from_checkpoints_goes_on_with_its_curve(trained):
    record, curve, stopped_at = trained([0.9, 0.8], [0.7, 0.6], **CHECKPOINTS)
    assert curve == [0.9, 0.8, 0.7, 0.6]
    assert record.objective == 0.6
    assert stopped_at == [0.6], "the fourth value in all is the fourth unit of its resource"


def test_a_run_that_finds_nothing_left_to_train_keeps_its_objective(trained):
    record, curve, _ = trained([0.9, 0.8], [], **CHECKPOINTS)
    assert (record.objective, record.objective_status) == (0.8, "Succeeded")
    assert curve == [0.9, 0.8]


def test_without_checkpoints_a_run_begins_anew(trained):
    record, curve, stopped_at = trained([0.9, 0.8], [0.7, 0.6])
    assert (record.objective, curve, stopped_at) == (0.6, [0.7, 0.6], [])
