"""Kills an endpoint, its trials, or both at random moments, and holds what comes after against what was told."""

from __future__ import annotations

import io
import random
import subprocess
import sys
import tarfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil

from amt_lab.local import launcher
from amt_lab.local.engine.definition_search import ATTEMPTS

from .aws import FINAL, Aws, eventually, put_data, training_job, trials, tuning_job, wait_for_tuning
from .requests import BUCKET, fresh_name, tuning_request

TRIALS = 8
VICTIMS = ("endpoint", "trial", "both", "start")
"""`start` kills the endpoint, and then the next one, too, while it starts."""


class Killer:
    """Runs one tuning job after another on an endpoint of its own, and kills. A seed gives the moments."""

    def __init__(self, folder: Path, seed: int) -> None:
        self._folder = folder
        self._random = random.Random(seed)
        self._aws = Aws(launcher.start(folder))
        put_data(self._aws)
        self._jobs: list[str] = []
        self._told: dict[str, Any] = {}

    def kill(self, victim: str) -> None:
        """One kill while a tuning job runs; what had ended before it must be there unchanged after."""
        if not self._jobs or _ended(self._aws, self._jobs[-1]):
            self._new_job()
        self._told |= finished_trials(self._aws, self._jobs[-1])
        time.sleep(self._random.uniform(0, 1.5))  # the moment is random by intent
        if victim in ("endpoint", "both", "start"):
            _kill(psutil.Process(self._aws.endpoint.pid))
        if victim in ("trial", "both"):
            self._kill_a_trial()
        if victim == "start":
            self._kill_while_it_starts()
        if victim != "trial":
            self._aws = Aws(launcher.start(self._folder))
        self._check_what_was_told()
        self._check_no_process_is_astray()

    def finish(self) -> None:
        """Lets the last tuning job end, and checks all of them."""
        for name in self._jobs:
            wait_for_tuning(self._aws, name)
            self._check_ended(name)
        self._check_what_was_told()
        for key in _keys(self._aws, "model.tar.gz"):
            assert "xgboost-model" in _members(self._aws, key), key
        endpoint = self._aws.endpoint
        assert launcher.stop(self._folder)
        assert training_processes(self._folder) == []
        assert not _alive(endpoint.s3_pid)

    def _new_job(self) -> None:
        request = tuning_request(fresh_name("torture"), trials=TRIALS, parallel=3)
        if len(self._jobs) % 2:
            request = with_two_definitions(request)
        self._aws.sagemaker.create_hyper_parameter_tuning_job(**request)
        self._jobs.append(request["HyperParameterTuningJobName"])

    def _kill_a_trial(self) -> None:
        running = training_processes(self._folder)
        if running:  # between two trials there is none
            _kill(self._random.choice(running))

    def _kill_while_it_starts(self) -> None:
        starting = subprocess.Popen(
            [sys.executable, "-m", "amt_lab.local", "--folder", str(self._folder)],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        time.sleep(self._random.uniform(0.2, 2))
        starting.kill()
        starting.wait()

    def _check_what_was_told(self) -> None:
        now: dict[str, Any] = {}
        for name in self._jobs:
            now |= finished_trials(self._aws, name)
        for name, described in self._told.items():
            assert now[name] == described

    def _check_ended(self, name: str) -> None:
        job = tuning_job(self._aws, name)
        found = trials(self._aws, name)
        numbers = sorted(int(trial["TrainingJobName"].split("-")[-2]) for trial in found)
        # Where the kills struck every one of the first five, the service goes no further.
        given_up = job.get("FailureReason", "").startswith("No training job succeeded")
        last = len(numbers) if given_up and len(numbers) >= ATTEMPTS else TRIALS
        assert numbers == list(range(1, last + 1)), (numbers, job)
        definitions = [trial.get("TrainingJobDefinitionName") for trial in found]
        turns = ["one", "other"] if "TrainingJobDefinitions" in job else [None, None]
        assert definitions == (turns * TRIALS)[:last]
        completed = [trial for trial in found if trial["TrainingJobStatus"] == "Completed"]
        assert job["HyperParameterTuningJobStatus"] == ("Completed" if completed else "Failed")
        assert {trial["TrainingJobStatus"] for trial in found} <= {"Completed", "Failed"}
        for trial in found:
            described = training_job(self._aws, trial["TrainingJobName"])
            if trial["TrainingJobStatus"] == "Failed":
                assert "SIGKILL" in described["FailureReason"]
            else:
                uri = described["ModelArtifacts"]["S3ModelArtifacts"]
                assert _members(self._aws, uri.removeprefix(f"s3://{BUCKET}/"))

    def _check_no_process_is_astray(self) -> None:
        """Every training process and every S3 server on the folder is the running endpoint's child."""
        endpoint = self._aws.endpoint.pid
        for process in [*training_processes(self._folder), *_s3_servers(self._folder)]:
            with suppress(psutil.NoSuchProcess):
                assert endpoint in [parent.pid for parent in process.parents()], process


def with_two_definitions(request: dict[str, Any]) -> dict[str, Any]:
    """The same search twice over, by trials that keep checkpoints."""
    config = dict(request["HyperParameterTuningJobConfig"])
    definition = {
        **request["TrainingJobDefinition"],
        "TuningObjective": config.pop("HyperParameterTuningJobObjective"),
        "HyperParameterRanges": config.pop("ParameterRanges"),
        "CheckpointConfig": {"S3Uri": f"s3://{BUCKET}/checkpoints"},
    }
    listed = [{**definition, "DefinitionName": name} for name in ("one", "other")]
    name = request["HyperParameterTuningJobName"]
    return {
        "HyperParameterTuningJobName": name,
        "HyperParameterTuningJobConfig": config,
        "TrainingJobDefinitions": listed,
    }


def finished_trials(aws: Aws, tuning: str) -> dict[str, Any]:
    """The descriptions and summaries of trials that have ended, by their names."""
    found = {}
    for summary in trials(aws, tuning):
        name = summary["TrainingJobName"]
        if summary["TrainingJobStatus"] in FINAL:
            described = training_job(aws, name)
            del described["ResponseMetadata"]
            found[name] = (summary, described)
    return found


def training_processes(folder: Path) -> list[psutil.Process]:
    """All processes on the machine that train below `folder`, whoever their parent is."""
    return [
        process
        for process in psutil.process_iter()
        if _environment(process).get("SAGEMAKER_BASE_DIR", "").startswith(f"{folder}/")
    ]


def _s3_servers(folder: Path) -> list[psutil.Process]:
    found = []
    for process in psutil.process_iter():
        with suppress(psutil.NoSuchProcess, psutil.AccessDenied):
            if process.cmdline()[-1:] == [str(folder / "s3")]:
                found.append(process)
    return found


def _environment(process: psutil.Process) -> dict[str, str]:
    try:
        return process.environ()
    except (psutil.NoSuchProcess, psutil.AccessDenied):  # a zombie's is gone, too
        return {}


def _kill(process: psutil.Process) -> None:
    with suppress(psutil.NoSuchProcess):
        process.kill()
    eventually(lambda: not _alive(process.pid), f"{process.pid} is dead")


def _alive(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def _ended(aws: Aws, tuning: str) -> bool:
    return tuning_job(aws, tuning)["HyperParameterTuningJobStatus"] in FINAL


def _keys(aws: Aws, ending: str) -> list[str]:
    pages = aws.s3.get_paginator("list_objects_v2").paginate(Bucket=BUCKET)
    keys = [found["Key"] for page in pages for found in page.get("Contents", ())]
    return [key for key in keys if key.endswith(ending)]


def _members(aws: Aws, key: str) -> list[str]:
    """The names in an archive, which is read to its end: a half-written one raises."""
    body = aws.s3.get_object(Bucket=BUCKET, Key=key)["Body"].read()
    with tarfile.open(fileobj=io.BytesIO(body), mode="r:gz") as archive:
        return archive.getnames()
