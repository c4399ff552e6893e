"""A data folder that cannot be written to gives a clear failure, and what is in it stays as it was.

A mount in a namespace of its own makes it so, which holds for the superuser too and needs no privilege.
"""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from amt_lab.local import launcher

from .aws import Aws, put_data, run_training, run_tuning, training_job
from .requests import fresh_name, training_request, tuning_request

_NAMESPACE = ["unshare", "--map-root-user", "--mount"]
_READ_ONLY = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0"'


def _may_mount() -> bool:
    if shutil.which("unshare") is None or shutil.which("nsenter") is None:
        return False
    tried = subprocess.run([*_NAMESPACE, "true"], check=False, capture_output=True)
    return tried.returncode == 0


pytestmark = pytest.mark.skipif(not _may_mount(), reason="no mount namespaces here")


def fingerprints(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


def with_read_only(folder: Path, *command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*_NAMESPACE, "sh", "-c", f'{_READ_ONLY} && exec "$@"', str(folder), *command],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_an_endpoint_does_not_start_on_a_read_only_folder_and_changes_nothing(own_folder):
    aws = Aws(launcher.start(own_folder))
    put_data(aws)
    job = run_training(aws, training_request(fresh_name("before")))
    launcher.stop(own_folder)
    before = fingerprints(own_folder)
    start = "import sys; from amt_lab.local import launcher; launcher.start(sys.argv[1])"
    for command in (
        ["-m", "amt_lab.local", "--folder", str(own_folder)],
        ["-c", start, str(own_folder)],
    ):
        ran = with_read_only(own_folder, sys.executable, *command)
        assert ran.returncode == 1
        last = ran.stderr.splitlines()[-1]
        assert "The local endpoint cannot" in last
        assert "Read-only file system" in last
        assert str(own_folder) in last
    assert fingerprints(own_folder) == before
    again = Aws(launcher.start(own_folder))
    assert training_job(again, job["TrainingJobName"])["TrainingEndTime"] == job["TrainingEndTime"]


def test_jobs_fail_by_name_where_their_folder_turns_read_only_and_the_endpoint_goes_on(own_folder):
    start = "import sys; from amt_lab.local import launcher; launcher.start(sys.argv[1])"
    subprocess.run([*_NAMESPACE, sys.executable, "-c", start, str(own_folder)], check=True)
    endpoint = launcher.find(own_folder)
    assert endpoint is not None
    aws = Aws(endpoint)
    put_data(aws)
    jobs = own_folder / "jobs"
    inside = ["nsenter", "--user", "--mount", "--preserve-credentials", "--target"]
    subprocess.run([*inside, str(endpoint.pid), "sh", "-c", _READ_ONLY, str(jobs)], check=True)
    job = run_training(aws, training_request(fresh_name("nowhere")))
    assert job["TrainingJobStatus"] == "Failed"
    assert job["FailureReason"].startswith(
        "InternalServerError: the local endpoint could not go on"
    )
    assert "Read-only file system" in job["FailureReason"]
    tuned = run_tuning(aws, tuning_request(fresh_name("nowhere"), trials=2))
    assert tuned["HyperParameterTuningJobStatus"] == "Failed"
    assert tuned["TrainingJobStatusCounters"]["NonRetryableError"] == 2
    subprocess.run([*inside, str(endpoint.pid), "umount", str(jobs)], check=True)
    again = run_training(aws, training_request(fresh_name("again")))
    assert again["TrainingJobStatus"] == "Completed"
    launcher.stop(own_folder)
    with closing(sqlite3.connect(own_folder / "store.sqlite")) as store:
        assert store.execute("PRAGMA integrity_check").fetchone() == ("ok",)
