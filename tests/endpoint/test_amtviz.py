"""`amt_lab.visualize_tuning_job` gives what SageMaker's own amtviz gives of the same tuning job."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest

from amt_lab.local import launcher

from .aws import Aws, put_data, run_tuning
from .environments import by_session, by_variables, interpreter
from .requests import fresh_name, tuning_request

_NOTEBOOK = str(Path(__file__).with_name("notebooks") / "amtviz_frames.py")


@pytest.fixture(scope="module")
def python(tmp_path_factory):
    """The interpreter of an environment with amtviz: that of AMT_LAB_TEST_AMTVIZ, or a fresh one."""
    return interpreter("AMT_LAB_TEST_AMTVIZ", "sagemaker==2.257.7 altair>=6,<7", tmp_path_factory)


@pytest.fixture
def job(tmp_path):
    folder = tmp_path / "local"
    aws = Aws(launcher.start(folder))
    put_data(aws)
    name = fresh_name("amtviz")
    run_tuning(aws, tuning_request(name, trials=5, parallel=2))
    yield aws.endpoint, name
    launcher.stop(folder)


@pytest.mark.long
def test_a_notebook_written_for_amtviz_gets_the_same_tables(python, job, tmp_path, monkeypatch):
    endpoint, name = job
    monkeypatch.setenv("HOME", str(tmp_path))  # amtviz keeps a cache there
    monkeypatch.setenv("AMT_LAB_CONNECTION", "local")
    monkeypatch.setenv("AMT_LAB_CACHE", os.fspath(tmp_path / "cache"))
    theirs = json.loads(
        by_variables(endpoint, [python, _NOTEBOOK, "sagemaker.amtviz", name]).splitlines()[-1]
    )
    ours = json.loads(
        by_session(endpoint, [sys.executable, _NOTEBOOK, "amt_lab", name]).splitlines()[-1]
    )
    # The order of the tuned hyperparameters is the service's with amtviz, the request's with us.
    tuned = len(theirs["tuned"])
    assert ours.pop("trial columns")[tuned:] == theirs.pop("trial columns")[tuned:]
    assert ours == theirs
