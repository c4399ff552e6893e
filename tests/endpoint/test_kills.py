"""The endpoint is hard to kill: SIGKILL to it, to trials, or to both loses nothing and leaves nothing behind."""

from __future__ import annotations

import signal
import subprocess

import pytest

from amt_lab.local import launcher
from amt_lab.local.object_store import rclone_path

from .killing import VICTIMS, Killer


def test_a_tuning_job_survives_the_kill_of_the_endpoint_a_trial_and_both(own_folder):
    killer = Killer(own_folder, seed=1)
    for victim in ("trial", "both", "start"):
        killer.kill(victim)
    killer.finish()


@pytest.mark.long
def test_tuning_jobs_survive_fifty_kills_at_random_moments(own_folder):
    killer = Killer(own_folder, seed=50)
    for number in range(50):
        killer.kill(VICTIMS[number % len(VICTIMS)])
    killer.finish()


def test_what_a_killed_endpoint_left_is_ended_though_nothing_was_written_down_of_it(own_folder):
    """As when it was killed right after it started a process, before it could note which."""
    base = own_folder / "jobs" / "some-job" / "ml"
    trial = subprocess.Popen(
        ["sleep", "600"], env={"SAGEMAKER_BASE_DIR": str(base)}, start_new_session=True
    )
    server = subprocess.Popen(
        [rclone_path(), "serve", "s3", "--addr", "127.0.0.1:0", str(own_folder / "s3")],
        stderr=subprocess.DEVNULL,
    )
    other = subprocess.Popen(
        ["sleep", "600"], env={"SAGEMAKER_BASE_DIR": f"{own_folder}-2/jobs/a/ml"}
    )
    try:
        launcher.start(own_folder)
        assert trial.wait(5) == server.wait(5) == -signal.SIGKILL
        assert other.poll() is None
    finally:
        for process in (trial, server, other):
            process.kill()
