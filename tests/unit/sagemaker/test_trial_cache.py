"""What is kept on disk: for every process, for good, and never in the way."""

from __future__ import annotations

import logging
import multiprocessing
import os
import signal
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from threading import Event

import pytest
from aws_edge import finish

import amt_lab
from amt_lab.sagemaker.curve_cache import CurveCache
from amt_lab.sagemaker.curve_points import CurvePoints
from amt_lab.sagemaker.trial_cache import JobKey, TrialCache
from amt_lab.sagemaker.trials import Trials
from amt_lab.sagemaker.tuning_jobs import TuningJobs

LIST = "ListTrainingJobsForHyperParameterTuningJob"
DESCRIBE = "DescribeHyperParameterTuningJob"
JOB = JobKey("arn:aws:sagemaker:eu-west-1:111122223333:hyper-parameter-tuning-job/a", "1")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """The cache folder of this test."""
    monkeypatch.setenv("AMT_LAB_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def job(aws, request_, folder):
    aws.add_job("digits-1", request_)
    return aws.jobs["digits-1"]


def entries(*names):
    return {name: {"TrainingJobName": name, "TrainingJobStatus": "Completed"} for name in names}


def test_another_process_views_an_ended_job_by_one_describe(connection, aws, job):
    for _ in range(230):
        aws.add_trial("digits-1")
    job["HyperParameterTuningJobStatus"] = "Completed"
    first = Trials(connection).of("digits-1")
    aws.calls.clear()

    assert Trials(connection).of("digits-1") == first
    assert aws.calls == {DESCRIBE: 1}


def test_another_process_views_a_running_job_by_its_newest_page(connection, aws, job):
    for _ in range(350):
        aws.add_trial("digits-1")
    aws.add_trial("digits-1", "InProgress")
    Trials(connection).of("digits-1")
    aws.calls.clear()

    assert len(Trials(connection).of("digits-1")) == 351
    assert aws.calls == {DESCRIBE: 1, LIST: 1}


def test_a_trial_that_ran_when_it_was_last_seen_is_asked_for_again(connection, aws, job):
    old = aws.add_trial("digits-1", "InProgress")
    for _ in range(250):
        aws.add_trial("digits-1")
    Trials(connection).of("digits-1")
    finish(old, objective=0.5)

    trials = Trials(connection).of("digits-1")

    assert (len(trials), trials[0].status, trials[0].objective) == (251, "Completed", 0.5)


def test_a_trial_that_is_there_no_more_does_not_keep_a_job_from_being_final(connection, aws, job):
    aws.add_trial("digits-1", "InProgress")
    aws.add_trial("digits-1")
    Trials(connection).of("digits-1")
    del aws.trials["digits-1"][0]
    job["HyperParameterTuningJobStatus"] = "Completed"

    changes = Trials(connection).changes("digits-1", None)

    assert (changes.final, changes.total) == (True, 1)


def test_a_later_job_of_the_same_name_knows_nothing_of_the_first(connection, aws, job, request_):
    aws.add_trial("digits-1")
    job["HyperParameterTuningJobStatus"] = "Completed"
    Trials(connection).of("digits-1")
    aws.add_job("digits-1", request_)

    assert Trials(connection).of("digits-1") == []


def test_no_view_asks_for_the_account(connection, aws, job):
    Trials(connection).of("digits-1")

    assert aws.calls["GetCallerIdentity"] == 0


def test_an_ended_job_is_described_once_for_every_process(connection, aws, job):
    job["HyperParameterTuningJobStatus"] = "Completed"
    first = TuningJobs(connection).page().jobs
    aws.calls.clear()

    second = TuningJobs(connection).page().jobs

    assert aws.calls == {"ListHyperParameterTuningJobs": 1}
    assert [(each.name, each.ranges, each.created) for each in second] == [
        (each.name, each.ranges, each.created) for each in first
    ]


def test_neither_environment_variables_nor_keys_are_written(connection, aws, job, folder):
    job["HyperParameterTuningJobStatus"] = "Completed"
    job["TrainingJobDefinition"]["Environment"] = {"TOKEN": "hunter2"}
    aws.add_trial("digits-1")
    trial = aws.add_trial("digits-1", CreationTime=time.time() - 6 * 3600)
    finish(trial, objective=0.5)
    aws.metrics["validation:accuracy", trial["TrainingJobName"]] = [(time.time() - 3600, 0.5)]
    TuningJobs(connection).page()
    amt_lab.trials("digits-1", connection, details=True)
    assert len(amt_lab.learning_curves("digits-1", connection=connection)) == 1
    assert amt_lab.cache.size()  # all has been written by now

    written = b"".join(path.read_bytes() for path in folder.iterdir())

    assert b"digits-1" in written
    assert b"hunter2" not in written
    assert b"AKIA" not in written
    assert (folder / "trials.sqlite").stat().st_mode & 0o077 == 0


def test_a_slower_process_does_not_undo_what_a_faster_one_saw(folder):
    fast, slow = TrialCache(), TrialCache()
    fast.keep_trials(JOB, entries("1", "2"), {"3"}, 3, whole=False)

    slow.keep_trials(JOB, entries("1"), {"2"}, 2, whole=False)

    known = TrialCache().trials(JOB)
    assert (sorted(known.settled), known.pending, known.total) == (["1", "2"], {"3"}, 3)


def _keep(cache, key, curve, times, values):
    cache.keep(key, [CurvePoints.of_lists([curve], [times], [values])], [curve[0]])


def _write(folder, writer):
    cache, curves = TrialCache(folder), CurveCache(folder)
    for number in range(40):
        cache.keep_trials(JOB, entries(f"{writer}-{number}"), (), number, whole=False)
        _keep(curves, JOB, (f"{writer}-{number}", "loss", ""), [1.0], [0.5])


def test_processes_write_at_the_same_time(folder):
    with ProcessPoolExecutor(3, multiprocessing.get_context("spawn")) as pool:
        list(pool.map(_write, [folder] * 3, range(3)))

    assert len(TrialCache(folder).trials(JOB).settled) == 120
    assert len(CurveCache(folder).curves(JOB).places) == 120


def test_what_is_written_behind_is_written_before_the_process_ends(folder):
    program = """if True:
        from amt_lab.sagemaker.trial_cache import JobKey, TrialCache
        entries = {str(number): {"TrainingJobName": str(number)} for number in range(5_000)}
        TrialCache().keep_trials(JobKey("arn:aws:a", "1"), entries, (), 5_000, whole=True)
    """

    subprocess.run([sys.executable, "-c", program], check=True)

    assert len(TrialCache().trials(JobKey("arn:aws:a", "1")).settled) == 5_000


@pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
def test_a_fork_does_not_wait_for_what_its_parent_writes_behind(folder):
    cache, has_begun, may_end = TrialCache(), Event(), Event()
    cache._file.later(lambda _: (has_begun.set(), may_end.wait(30)))
    has_begun.wait(30)
    read, write = os.pipe()

    child = os.fork()
    if child == 0:
        signal.alarm(20)  # which ends it, should it wait
        os.write(write, b"%d" % len(TrialCache().trials(JOB).settled))
        os._exit(0)
    os.close(write)
    os.waitpid(child, 0)
    may_end.set()

    assert os.read(read, 9) == b"0"


def _damaged(path):
    path.write_bytes(b"this is no database" * 100)


def _of_another_version(path):
    with sqlite3.connect(path) as db:
        db.execute("PRAGMA user_version = 99")


def _of_another_program(path):
    path.unlink()
    with sqlite3.connect(path) as db:
        db.execute("CREATE TABLE jobs (x)")


@pytest.mark.parametrize("spoil", [_damaged, _of_another_version, _of_another_program])
def test_a_file_that_cannot_be_read_is_set_aside_and_begun_anew(folder, spoil, caplog):
    TrialCache(folder).keep_trials(JOB, entries("1"), (), 1, whole=True)
    assert TrialCache(folder).size()  # it has been written by now
    spoil(folder / "trials.sqlite")

    assert TrialCache(folder).trials(JOB).settled == {}
    TrialCache(folder).keep_trials(JOB, entries("2"), (), 1, whole=True)

    assert list(TrialCache(folder).trials(JOB).settled) == ["2"]
    assert (folder / "trials.sqlite.aside").exists()
    assert "set aside" in caplog.text


def test_a_cache_that_cannot_be_written_costs_calls_and_nothing_else(
    connection, aws, job, folder, caplog
):
    folder.write_text("a file where the folder would be")
    aws.add_trial("digits-1")

    with caplog.at_level(logging.WARNING):
        found = [Trials(connection).of("digits-1") for _ in range(2)]

    assert [len(trials) for trials in found] == [1, 1]
    assert "cannot be used" in caplog.text


def test_the_job_not_looked_at_for_the_longest_time_goes_first(folder):
    cache = TrialCache(folder, limit=170_000)
    keys = [JobKey(f"arn:{number}", "1") for number in range(3)]
    large = {"1": {"FailureReason": "x" * 60_000}}
    for key in keys[:2]:
        cache.keep_trials(key, large, (), 1, whole=True)
    cache.trials(keys[0])

    cache.keep_trials(keys[2], large, (), 1, whole=True)

    assert [bool(cache.trials(key).settled) for key in keys] == [True, False, True]


def test_clearing_forgets_everything_and_frees_the_disk(folder):
    TrialCache().keep_trials(JOB, {"1": {"FailureReason": "x" * 500_000}}, (), 1, whole=True)
    before = amt_lab.cache.size()

    amt_lab.cache.clear()

    assert before > 500_000 > amt_lab.cache.size()
    assert TrialCache().trials(JOB).settled == {}


def test_curves_are_kept_as_they_were_and_count_against_the_limit(folder):
    limit = 600_000
    keys = [JobKey(f"arn:{number}", "1") for number in range(3)]
    curve, empty = ("a-001", "loss", ""), ("a-002", "loss", "algo-2")
    points = CurvePoints.of_lists(
        [empty, curve], [[], [1.5 + step for step in range(20_000)]], [[], [0.5] * 20_000]
    )
    CurveCache(folder, limit).keep(keys[0], [points], ["a-001", "a-002"])
    kept = CurveCache(folder).curves(keys[0])
    assert kept.curves == [curve]
    assert kept.times.tolist() == points.times.tolist()
    assert kept.values.tolist() == points.values.tolist()

    for key in keys[1:]:
        CurveCache(folder, limit).keep(key, [points], ["a-001"])

    assert [curve in CurveCache(folder).curves(key).places for key in keys] == [False, False, True]


def test_clearing_forgets_curves_too(folder):
    _keep(CurveCache(), JOB, ("a-001", "loss", ""), [1.0], [0.5])

    amt_lab.cache.clear()

    assert len(CurveCache().curves(JOB).values) == 0
