"""`amt-lab local gc` removes what has ended and was asked for, and nothing else."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from botocore.exceptions import ClientError

from amt_lab.cli import main
from amt_lab.local import launcher

from .aws import Aws, eventually, put_data, run_training, run_tuning, training_job, trials
from .requests import LONG, fresh_name, statics, training_request, tuning_request


@pytest.fixture
def own(own_folder) -> Aws:
    client = Aws(launcher.start(own_folder))
    put_data(client)
    return client


def gc(aws: Aws, *arguments: str) -> int:
    return main(["local", "gc", "--folder", str(aws.endpoint.folder), *arguments])


def models(aws: Aws) -> list[str]:
    found = aws.s3.list_objects_v2(Bucket="tests", Prefix="output/").get("Contents", ())
    return [each["Key"] for each in found]


def test_jobs_that_have_ended_go_with_their_trials_and_running_ones_stay(own, capsys):
    tuned = run_tuning(own, tuning_request(fresh_name("gone")))["HyperParameterTuningJobName"]
    trial = trials(own, tuned)[0]["TrainingJobName"]
    kept = run_training(own, training_request(fresh_name("kept")))["TrainingJobName"]
    running = training_request(fresh_name("gone-runs"), HyperParameters=statics(num_round=LONG))
    own.sagemaker.create_training_job(**running)
    assert gc(own, "--name", "gone*", "--yes") == 1  # the endpoint runs
    assert "Stop that one first" in capsys.readouterr().err
    launcher.stop(own.endpoint.folder)

    assert gc(own, "--name", "gone*", "--dry-run") == 0
    said = capsys.readouterr().out
    assert tuned in said
    assert "2 trials" in said
    assert running["TrainingJobName"] not in said
    assert (own.endpoint.folder / "jobs" / trial).exists()

    assert gc(own, "--name", "gone*", "--yes") == 0
    assert not (own.endpoint.folder / "jobs" / trial).exists()
    again = Aws(launcher.start(own.endpoint.folder))
    with pytest.raises(ClientError, match="not found"):
        training_job(again, trial)
    assert (
        again.sagemaker.list_hyper_parameter_tuning_jobs()["HyperParameterTuningJobSummaries"] == []
    )
    assert training_job(again, kept)["TrainingJobStatus"] == "Completed"
    assert any(trial in key for key in models(again))  # models go with --models alone
    eventually(
        lambda: training_job(again, running["TrainingJobName"])["SecondaryStatus"] == "Training",
        "the interrupted job runs anew",
    )


def test_only_what_is_old_enough_goes_and_its_models_when_asked(own):
    old, new = (
        run_training(own, training_request(fresh_name(name)))["TrainingJobName"]
        for name in ("old", "new")
    )
    launcher.stop(own.endpoint.folder)
    with closing(sqlite3.connect(own.endpoint.folder / "store.sqlite")) as store, store:
        store.execute("UPDATE training_jobs SET ended = ended - 90000 WHERE name = ?", (old,))
    assert gc(own, "--older-than", "1d", "--models", "--yes") == 0
    again = Aws(launcher.start(own.endpoint.folder))
    names = [
        job["TrainingJobName"]
        for job in again.sagemaker.list_training_jobs()["TrainingJobSummaries"]
    ]
    assert names == [new]
    assert models(again) == [f"output/{new}/output/model.tar.gz"]


def test_nothing_goes_without_a_yes_or_without_saying_what(own, monkeypatch, capsys):
    name = run_training(own, training_request(fresh_name("asked")))["TrainingJobName"]
    launcher.stop(own.endpoint.folder)
    assert gc(own, "--yes") == 2
    monkeypatch.setattr("builtins.input", lambda _: "no")
    assert gc(own, "--name", "*") == 0
    assert "Nothing was removed." in capsys.readouterr().out
    again = Aws(launcher.start(own.endpoint.folder))
    assert training_job(again, name)["TrainingJobStatus"] == "Completed"


def test_the_parents_of_a_tuning_job_that_goes_on_stay(own, capsys):
    parent = run_tuning(own, tuning_request(fresh_name("parent"), trials=1, parallel=1))
    name = parent["HyperParameterTuningJobName"]
    request = tuning_request(
        fresh_name("child"),
        trials=50,
        WarmStartConfig={
            "WarmStartType": "IdenticalDataAndAlgorithm",
            "ParentHyperParameterTuningJobs": [{"HyperParameterTuningJobName": name}],
        },
    )
    own.sagemaker.create_hyper_parameter_tuning_job(**request)
    launcher.stop(own.endpoint.folder)
    assert gc(own, "--name", "*", "--dry-run") == 0
    assert "No such job has ended." in capsys.readouterr().out
