"""Finding, starting and stopping the endpoint, and doing so from the command line."""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from amt_lab.cli import local
from amt_lab.local import launcher
from amt_lab.local.data_folder import DataFolder
from amt_lab.local.folder_lock import FolderLock
from amt_lab.tuning.errors import EndpointDown

from .aws import eventually


def command(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    local.add_parser(parser.add_subparsers())
    chosen = parser.parse_args(["local", *arguments])
    return chosen.run(chosen)


def test_a_second_start_finds_the_first(aws):
    assert launcher.start(aws.endpoint.folder) == aws.endpoint == launcher.find(aws.endpoint.folder)


def test_starts_at_the_same_moment_end_up_with_one_endpoint(own_folder):
    with ThreadPoolExecutor() as pool:
        started = list(pool.map(launcher.start, [own_folder] * 3))
    assert len({endpoint.pid for endpoint in started}) == 1


def test_a_second_endpoint_on_a_folder_refuses_and_names_the_first(aws):
    second = subprocess.run(
        [sys.executable, "-m", "amt_lab.local", "--folder", str(aws.endpoint.folder)],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert second.returncode == launcher.IN_USE
    assert f"process {aws.endpoint.pid}" in second.stderr
    assert aws.endpoint.url in second.stderr
    aws.sagemaker.list_training_jobs()


def test_a_start_waits_for_an_endpoint_that_is_about_to_end(own_folder):
    """Such a one has no endpoint.json any more, but still has the folder."""
    folder = DataFolder.at(own_folder)
    folder.create()
    with ThreadPoolExecutor() as pool:
        with FolderLock(folder):
            starting = pool.submit(launcher.start, own_folder)
            eventually(
                lambda: folder.log.exists() and "is in use" in folder.log.read_text(),
                "a first try was refused",
            )
        assert starting.result().pid == launcher.find(own_folder).pid


def test_nothing_is_found_where_nothing_runs(own_folder):
    assert launcher.find(own_folder) is None
    assert launcher.stop(own_folder) is False


def test_a_process_that_only_has_the_pid_is_not_taken_for_the_endpoint(own_folder):
    folder = DataFolder.at(own_folder)
    folder.create()
    folder.endpoint.write_text(json.dumps({"pid": os.getpid(), "created": 1.0}))
    assert launcher.find(own_folder) is None
    assert launcher.stop(own_folder) is False


def test_a_start_that_fails_says_why_with_the_end_of_the_log(own_folder):
    folder = DataFolder.at(own_folder)
    folder.create()
    folder.store.write_bytes(b"this is no database, and it is long enough to be looked at" * 50)
    with pytest.raises(
        EndpointDown, match=r"store\.sqlite cannot be opened: file is not a database"
    ):
        launcher.start(own_folder)


def test_a_store_of_a_newer_version_is_left_alone(own_folder):
    folder = DataFolder.at(own_folder)
    folder.create()
    with sqlite3.connect(folder.store) as store:
        store.execute("PRAGMA user_version = 99")
    with pytest.raises(EndpointDown, match="has version 99"):
        launcher.start(own_folder)


def test_a_folder_that_cannot_be_made_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(EndpointDown, match="file"):
        launcher.start(tmp_path / "file" / "below")


def test_the_folder_is_the_users_own_unless_said_otherwise(tmp_path, monkeypatch):
    monkeypatch.setenv("AMT_LAB_HOME", str(tmp_path))
    assert DataFolder.at().path == tmp_path / "local"
    assert DataFolder.at(tmp_path / "x").path == tmp_path / "x"


def test_status_tells_programs_where_it_is_and_no_secret(aws, capsys):
    assert command("status", "--json", "--folder", str(aws.endpoint.folder)) == 0
    printed = capsys.readouterr().out
    told = json.loads(printed)
    assert (told["pid"], told["port"], told["folder"], told["url"], told["s3_url"]) == (
        aws.endpoint.pid,
        aws.endpoint.port,
        str(aws.endpoint.folder),
        aws.endpoint.url,
        aws.endpoint.s3_url,
    )
    assert aws.endpoint.secret_key not in printed


def test_status_of_none_is_said_by_the_exit_status(own_folder, capsys):
    assert command("status", "--folder", str(own_folder)) == local.NOT_RUNNING
    assert "amt-lab local start" in capsys.readouterr().out
    assert command("status", "--json", "--folder", str(own_folder)) == local.NOT_RUNNING
    assert json.loads(capsys.readouterr().out) == {"running": False}
    assert command("env", "--folder", str(own_folder)) == local.NOT_RUNNING


def test_what_env_prints_points_any_boto3_here(aws, capsys):
    assert command("env", "--folder", str(aws.endpoint.folder)) == 0
    script = (
        "import boto3; print(boto3.client('sts').get_caller_identity()['Account'],"
        " boto3.client('s3').list_buckets()['Buckets'][0]['Name'],"
        " len(boto3.client('sagemaker').list_training_jobs()['TrainingJobSummaries']))"
    )
    shell = f'{capsys.readouterr().out}\n{sys.executable} -c "{script}"'
    clean = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    said = subprocess.run(
        ["bash", "-c", shell], env=clean, capture_output=True, text=True, timeout=60, check=True
    )
    account, bucket, _ = said.stdout.split()
    assert (account, bucket) == ("000000000000", "tests")


def test_start_and_stop_are_told(own_folder, capsys):
    assert command("start", "--folder", str(own_folder)) == 0
    endpoint = launcher.find(own_folder)
    assert endpoint.url in capsys.readouterr().out
    assert command("stop", "--folder", str(own_folder)) == 0
    assert "has ended" in capsys.readouterr().out
    assert command("stop", "--folder", str(own_folder)) == 0
    assert "No local endpoint was running" in capsys.readouterr().out


def test_the_endpoint_does_without_the_heavy_libraries_until_a_strategy_needs_them():
    """They would take half of its memory."""
    script = (
        "import sys, amt_lab.local.daemon; from amt_lab.local.protocol import operations;"
        " print(*sorted({'scipy', 'sklearn', 'xgboost', 'pandas', 'boto3'} & sys.modules.keys()))"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True
    )
    assert loaded.stdout.split() == []
