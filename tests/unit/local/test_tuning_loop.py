"""A tuning job's loop on a real store, with trials that print what the test says instead of training."""

import asyncio
import threading
import time

import pytest

from amt_lab.local.engine.metric_points import PRINTED, Point
from amt_lab.local.engine.store import Store
from amt_lab.local.engine.training_jobs import TrainingJobs
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
BAD, BROKEN = "0.0", "broken"


def several(**etas):
    """The request with a definition for each name, which tries these learning rates."""
    config = REQUEST["HyperParameterTuningJobConfig"]
    kept = ("Strategy", "ResourceLimits")
    return {
        "HyperParameterTuningJobConfig": {name: config[name] for name in kept},
        "TrainingJobDefinitions": [
            {
                **REQUEST["TrainingJobDefinition"],
                "DefinitionName": name,
                "TuningObjective": {"Type": "Minimize", "MetricName": METRIC},
                "HyperParameterRanges": {
                    "CategoricalParameterRanges": [{"Name": "eta", "Values": values}]
                },
            }
            for name, values in etas.items()
        ],
    }


class ScriptedRuns:
    """Stands in for the processes: a bad learning rate stays at a loss of 1, a broken one fails, the others fall from 0.5."""

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
        failed = trial.tuned["eta"].startswith(BROKEN)
        status = "Failed" if failed else "Stopped" if trial.id in self._stopped else "Completed"
        outcome = Outcome(status, status, ended=time.time())
        self._store.training_jobs.end(trial, outcome, watch.ends(failed=failed))
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


def limited(request, trials):
    limits = {"MaxNumberOfTrainingJobs": trials, "MaxParallelTrainingJobs": 1}
    config = {**request["HyperParameterTuningJobConfig"], "ResourceLimits": limits}
    return {**request, "HyperParameterTuningJobConfig": config}


def tried(store, job):
    """Definition and learning rate of each trial."""
    found = store.training_jobs.of_tuning_job(job.id)
    return [(trial.definition, trial.tuned["eta"]) for trial in found]


def test_a_definition_with_nothing_left_leaves_its_turns_to_the_others(store):
    request = several(short=["0.1"], long=["0.1", "0.2", "0.3"])
    job = store.tuning_jobs.add("uneven", request, strategy="Grid", seed=0)
    asyncio.run(TuningLoop(job, store, ScriptedRuns(store)).run())
    assert tried(store, job) == [(0, "0.1"), (1, "0.1"), (1, "0.2"), (1, "0.3")]
    assert store.tuning_jobs.by_id(job.id).status == "Completed"


def test_a_definition_that_never_succeeds_leaves_its_turns_to_the_others(store):
    broken = [f"{BROKEN}-{n}" for n in range(8)]
    right = [f"0.{n}" for n in range(1, 9)]
    request = limited(several(broken=broken, right=right), 13)
    job = store.tuning_jobs.add("broken", request, strategy="Grid", seed=0)
    asyncio.run(TuningLoop(job, store, ScriptedRuns(store)).run())
    assert [each for each, _ in tried(store, job)] == [*[0, 1] * 5, 1, 1, 1]
    assert store.tuning_jobs.by_id(job.id).status == "Completed"


def test_a_job_of_which_no_definition_succeeds_fails(store):
    broken = [f"{BROKEN}-{n}" for n in range(8)]
    request = limited(several(one=broken, other=broken), 16)
    job = store.tuning_jobs.add("all-broken", request, strategy="Grid", seed=0)
    asyncio.run(TuningLoop(job, store, ScriptedRuns(store)).run())
    ended = store.tuning_jobs.by_id(job.id)
    assert (ended.status, len(tried(store, job))) == ("Failed", 10)
    assert "No training job succeeded after 10 attempts" in ended.failure_reason


@pytest.mark.parametrize("strategy", ["Random", "Grid"])
def test_definitions_take_the_same_turns_after_a_restart(store, strategy):
    etas = {"one": ["0.1", "0.2", "0.3"], "other": ["0.1", "0.2", "0.3"]}
    request = limited(several(**etas), 6)
    whole = store.tuning_jobs.add("whole", request, strategy=strategy, seed=3)
    killed = store.tuning_jobs.add("killed", request, strategy=strategy, seed=3)
    asyncio.run(TuningLoop(whole, store, ScriptedRuns(store)).run())
    hangs_at = tried(store, whole)[2][1]

    def runs():
        found = store.training_jobs.of_tuning_job(killed.id)
        return any(t.status == "InProgress" and t.tuned["eta"] == hangs_at for t in found)

    async def killed_on_the_way():
        loop = asyncio.create_task(TuningLoop(killed, store, ScriptedRuns(store, hangs_at)).run())
        while not runs():
            await asyncio.sleep(0)
        loop.cancel()
        await asyncio.gather(loop, return_exceptions=True)

    asyncio.run(killed_on_the_way())
    assert len(tried(store, killed)) < 6
    asyncio.run(TuningLoop(killed, store, ScriptedRuns(store)).run())
    assert tried(store, killed) == tried(store, whole)
    assert statuses(store, killed) == ["Completed"] * 6


def warm(request, parent):
    parents = [{"HyperParameterTuningJobName": parent.name}]
    started = {"ParentHyperParameterTuningJobs": parents, "WarmStartType": "TransferLearning"}
    return {**request, "WarmStartConfig": started}


def test_parents_are_read_off_the_event_loop(store, monkeypatch):
    """The parent tried three of four values, so that the child begins with the fourth."""
    parent = store.tuning_jobs.add("parent", limited(REQUEST, 3), strategy="Grid", seed=0)
    asyncio.run(TuningLoop(parent, store, ScriptedRuns(store)).run())
    child = store.tuning_jobs.add(
        "child", limited(warm(REQUEST, parent), 1), strategy="Random", seed=0
    )
    read_on = []
    of_tuning_job = TrainingJobs.of_tuning_job

    def noted(jobs, tuning_job):
        if tuning_job == parent.id:
            read_on.append(threading.current_thread())
        return of_tuning_job(jobs, tuning_job)

    monkeypatch.setattr(TrainingJobs, "of_tuning_job", noted)
    asyncio.run(TuningLoop(child, store, ScriptedRuns(store)).run())
    assert tried(store, child) == [(0, BAD)]
    assert read_on
    assert threading.main_thread() not in read_on
