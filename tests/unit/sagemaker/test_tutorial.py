"""The tutorial's data and request."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import numpy as np
import pytest

from amt_lab.sagemaker import logs, tutorial
from amt_lab.sagemaker.training_jobs import TrainingJobs
from amt_lab.tuning.algorithms import algorithms
from amt_lab.tuning.errors import InvalidRequest, NotFound
from amt_lab.tuning.rules import request_problems


def test_digits_are_split_unshuffled_with_the_label_first():
    parts = {
        channel: np.loadtxt(body.decode().splitlines(), delimiter=",")
        for channel, body in tutorial._digits().items()
    }

    assert parts["train"].shape == (1257, 65)
    assert parts["validation"].shape == (540, 65)
    assert list(parts["train"][:10, 0]) == list(range(10))
    assert parts["train"][:, 1:].max() == 16


def test_the_tutorial_s_request_keeps_every_rule(connection):
    request = tutorial.request(connection, role="arn:aws:iam::111122223333:role/training")

    assert request_problems(request) == []
    assert request["TrainingJobDefinition"]["AlgorithmSpecification"]["TrainingImage"] == (
        "141502667606.dkr.ecr.eu-west-1.amazonaws.com/sagemaker-xgboost:1.7-1"
    )
    assert request["HyperParameterTuningJobName"].startswith("amt-visualize-demo-")
    assert len(request["HyperParameterTuningJobName"]) <= 32


def test_a_role_that_nobody_names_stays_empty(connection):
    request = tutorial.request(connection)

    assert request["TrainingJobDefinition"]["RoleArn"] == ""


def test_a_region_without_the_image_is_told(monkeypatch):
    here = type("Here", (), {"region": "mars-1", "account": "1", "kind": "local"})()

    with pytest.raises(InvalidRequest, match="no XGBoost image in the region mars-1"):
        tutorial.request(here)


def test_images_are_those_of_the_sagemaker_sdk_in_every_region():
    sdk = Path(importlib.util.find_spec("sagemaker").submodule_search_locations[0])
    (table,) = [
        path
        for path in (
            sdk / "core" / "image_uri_config" / "xgboost.json",
            sdk / "image_uri_config" / "xgboost.json",
        )
        if path.exists()
    ]
    version = json.loads(table.read_text())["training"]["versions"]["1.7-1"]

    assert algorithms()["xgboost"].registries == version["registries"]


def test_a_log_is_read_to_its_end(connection, aws):
    aws.log_pages = [["a", "b"], [], ["c"]]

    lines = list(logs.log_lines(connection, "job-1"))

    assert [str(line) for line in lines] == ["a", "b", "c"]
    assert lines[0].stream == "job-1/algo-1-1"


def test_a_missing_training_job_is_not_found(connection):
    with pytest.raises(NotFound, match="nowhere"):
        TrainingJobs(connection).describe("nowhere")


def test_waiting_ends_with_the_training_job(connection, aws, request_):
    aws.add_job("digits-1", request_)
    trial = aws.add_trial("digits-1", "InProgress")

    ended = TrainingJobs(connection).wait(
        trial["TrainingJobName"], sleep=lambda _: trial.update(TrainingJobStatus="Stopped")
    )

    assert ended["TrainingJobStatus"] == "Stopped"
