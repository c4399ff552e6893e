"""RetryStrategy: a job that failed by a fault of the endpoint is tried again, and no other."""

import asyncio
import time

import pytest

from amt_lab.local.engine import training_runs
from amt_lab.local.engine.store import Store
from amt_lab.local.engine.training_runs import TrainingRuns
from amt_lab.local.training import Outcome

IMAGE = "683313688378.dkr.ecr.us-east-1.amazonaws.com/sagemaker-xgboost:1.5-1"
OUR_FAULT = "InternalServerError: the disk is full"
THEIR_FAULT = "AlgorithmError: ValueError"


@pytest.fixture
def trained(tmp_path, monkeypatch):
    """Trains a job whose attempts end for the given reasons; how often it was tried, and its record."""

    def train(reasons, attempts):
        endings = iter(reasons)
        tried = []

        async def run(job, observer, stop):
            tried.append(job.name)
            reason = next(endings)
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
            request = {"AlgorithmSpecification": {"TrainingImage": IMAGE}}
            if attempts:
                request["RetryStrategy"] = {"MaximumRetryAttempts": attempts}
            record = await runs.launch(store.training_jobs.add("tried", request))
            store.close()
            return record

        monkeypatch.setattr(training_runs, "run", run)
        record = asyncio.run(to_its_end())
        return len(tried), record

    return train


def test_a_fault_of_the_endpoint_is_tried_again_until_it_succeeds(trained):
    times, record = trained([OUR_FAULT, OUR_FAULT, None], attempts=5)
    assert (times, record.status, record.failure_reason) == (3, "Completed", None)


def test_no_more_attempts_are_made_than_asked_for(trained):
    times, record = trained([OUR_FAULT] * 9, attempts=2)
    assert (times, record.status, record.failure_reason) == (3, "Failed", OUR_FAULT)


def test_a_fault_of_the_training_itself_is_not_tried_again(trained):
    times, record = trained([THEIR_FAULT, None], attempts=2)
    assert (times, record.failure_reason) == (1, THEIR_FAULT)


def test_without_a_retry_strategy_nothing_is_tried_again(trained):
    times, record = trained([OUR_FAULT, None], attempts=0)
    assert (times, record.failure_reason) == (1, OUR_FAULT)
