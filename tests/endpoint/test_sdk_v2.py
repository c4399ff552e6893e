"""Version 2 of SageMaker's SDK, unmodified and in an environment of its own, works on the local endpoint."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from amt_lab.local import launcher
from amt_lab.local.data_folder import DataFolder

_NOTEBOOK = Path(__file__).with_name("notebooks") / "sdk_v2.py"
_CHECKOUT = Path(__file__).parents[2]
_VERSION = "2.257.7"


@pytest.fixture(scope="module")
def python(tmp_path_factory):
    """The interpreter of an environment with the SDK: that of AMT_LAB_TEST_SDK_V2, or a fresh one."""
    there = os.environ.get("AMT_LAB_TEST_SDK_V2")
    if there:
        return there
    folder = tmp_path_factory.mktemp("sdk2")
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
    interpreter = str(folder / "bin" / "python")
    subprocess.run(
        [interpreter, "-m", "pip", "install", "--quiet", f"sagemaker=={_VERSION}"], check=True
    )
    return interpreter


@pytest.mark.long
def test_a_notebook_of_the_second_major_trains_tunes_attaches_and_reads_metrics(
    python, tmp_path, monkeypatch
):
    monkeypatch.setenv("AMT_LAB_HOME", str(tmp_path))
    launcher.start(DataFolder.at().path)
    try:
        ran = subprocess.run(
            [python, str(_NOTEBOOK)],
            env={**os.environ, "PYTHONPATH": str(_CHECKOUT)},
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
    finally:
        launcher.stop()
    assert ran.returncode == 0, ran.stdout[-3000:] + ran.stderr[-1000:]
    told = json.loads(ran.stdout.splitlines()[-1])
    assert told.pop("model").endswith("/output/model.tar.gz")
    assert told == {
        "metric points": 1,
        "trials": ["Completed", "Completed"],
        "attached best is best": True,
        "warm-started": "Completed",
        "script trials": ["Completed", "Completed"],
        "scores are of the rates": True,
        "definitions": ["boosted", "boosted", "scripted", "scripted"],
        "best definition": "scripted",
        "best estimator": "SKLearn",
    }
