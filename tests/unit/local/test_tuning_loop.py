"""A tuning job's loop on a real store, with trials that print what the test says instead of training."""

import asyncio
import time

import pytest

from amt_lab.local.engine.metric_points import PRINTED, Point
from amt_lab.local.engine.store import Store
from amt_lab.local.engine.tuning_loop import TuningLoop
from amt_lab.local.training import Outcome

METRIC = "validation:logloss"
REQUEST = {
    "HyperParameterTuningJobConfig": {
        "Strategy": "Grid",
        "HyperParameterTuningJobObjective": {"Type": "Minimize", "MetricName": METRIC},
        "ResourceLimits": {"MaxNumberOfTrainingJobs": 4, "MaxParallelTrainingJobs": 1},
        "ParameterRanges": {
            "CategoricalParameterRanges": [{"Name": "eta", "Values": ["0.3", "0.4", "0.5", "0.0"]}]
        },
        "TrainingJobEarlyStoppingType": "Auto",
    },
    "TrainingJobDefinition": {
        "ResourceConfig": {"InstanceType": "ml.m5.large", "InstanceCount": 1}
    },
}
BAD = "0.0"


class ScriptedRuns:
    """Stands in for the processes: a bad learning rate stays at a loss of 1, the others fall from 0.5."""

    def __init__(self, store, hangs_at=None):
        self.slots = asyncio.Semaphore(1)
        self._store, self._hangs_at, self._stopped = store, hangs_at, set()

    def launch(self, trial, *, reserved, parallel, watch):
        return asyncio.create_task(self._run(trial, watch, reserved))

    def launch_again(self, trial, *, parallel, watch):
        return self.launch(trial, reserved=False, parallel=parallel, watch=watch)

    def stop(self, trial):
        self._stopped.add(trial.id)

    async def _run(self, trial, watch, reserved):
        watch.begins()
        for epoch in range(1, 6):
            if trial.tuned["eta"] == self._hangs_at:
                await asyncio.Event().wait()
            value = 1.0 if trial.tuned["eta"] == BAD else 0.5 / epoch
            self._store.metric_points.add(PRINTED, [(trial.id, Point(METRIC, value, time.time()))])
            watch.metric(METRIC, value)
            if trial.id in self._stopped:
                break
        status = "Stopped" if trial.id in self._stopped else "Completed"
        outcome = Outcome(status, status, ended=time.time())
        self._store.training_jobs.end(trial, outcome, watch.ends(failed=False))
        if reserved:
            self.slots.release()
        return self._store.training_jobs.get(trial.name)


@pytest.fixture
def store(tmp_path):
    store = Store(tmp_path / "store.sqlite")
    yield store
    store.close()


def statuses(store, job):
    return [trial.status for trial in store.training_jobs.of_tuning_job(job.id)]


def test_trials_before_a_restart_are_held_against_those_after_it(store):
    job = store.tuning_jobs.add("killed", REQUEST, strategy="Grid", seed=0)

    async def killed_at_the_last_trial():
        loop = asyncio.create_task(TuningLoop(job, store, ScriptedRuns(store, BAD)).run())
        while len(statuses(store, job)) < 4:
            await asyncio.sleep(0)
        loop.cancel()
        await asyncio.gather(loop, return_exceptions=True)

    async def goes_on():
        await TuningLoop(job, store, ScriptedRuns(store)).run()

    asyncio.run(killed_at_the_last_trial())
    assert statuses(store, job) == [*["Completed"] * 3, "InProgress"]
    asyncio.run(goes_on())
    assert statuses(store, job) == [*["Completed"] * 3, "Stopped"]
    last = store.training_jobs.of_tuning_job(job.id)[-1]
    assert store.training_jobs.metric_values(last, METRIC) == [1.0]
    assert last.objective == 1.0
    assert store.tuning_jobs.by_id(job.id).status == "Completed"
