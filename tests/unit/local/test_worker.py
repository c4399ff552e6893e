"""Suggestions from a process of their own."""

import psutil
import pytest

from amt_lab.local.strategies.bayesian import BayesianSearch
from amt_lab.local.strategies.strategy import Observation
from amt_lab.local.strategies.worker import Worker, WorkerError
from amt_lab.tuning.ranges import ContinuousRange

SPACE = (ContinuousRange("x", 0.0, 1.0), ContinuousRange("y", 0.0, 1.0))
SEEN = [Observation({"x": n / 12, "y": (n * 5 % 12) / 12}, float(n)) for n in range(12)]


@pytest.fixture
def worker():
    worker = Worker()
    yield worker
    process = worker._process
    worker.end()  # its stdin ends, as it does when the endpoint ends, however that ends
    assert process.returncode == 0


def test_it_suggests_what_the_strategy_itself_would(worker):
    itself = BayesianSearch(SPACE, maximize=True, seed=3)
    for number, seen in ((1, []), (13, SEEN)):
        assert worker.suggest((SPACE, True, 3, number, seen, [])) == itself.suggest(
            number, seen, []
        )


def test_another_takes_over_from_one_that_was_killed(worker):
    first = worker.suggest((SPACE, True, 3, 1, [], []))
    killed = worker._process
    psutil.Process(killed.pid).kill()
    killed.wait()
    assert worker.suggest((SPACE, True, 3, 1, [], [])) == first
    assert worker._process.pid != killed.pid


def test_a_failure_is_told_with_its_traceback_and_the_worker_goes_on(worker):
    with pytest.raises(WorkerError, match="Traceback"):
        worker.suggest((None, True, 3, 1, [], []))
    assert worker.suggest((SPACE, True, 3, 1, [], []))
