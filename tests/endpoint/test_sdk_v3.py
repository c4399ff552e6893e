"""Version 3 of SageMaker's SDK, unmodified and in an environment of its own, works on the local endpoint."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from amt_lab.local import launcher

from .environments import WAYS, interpreter

_NOTEBOOK = Path(__file__).with_name("notebooks") / "sdk_v3.py"


@pytest.fixture(scope="module")
def python(tmp_path_factory):
    """The interpreter of an environment with the SDK: that of AMT_LAB_TEST_SDK_V3, or a fresh one."""
    return interpreter(
        "AMT_LAB_TEST_SDK_V3", "sagemaker==3.27.0 orjson", tmp_path_factory, constrained=True
    )


@pytest.fixture
def endpoint(tmp_path):
    yield launcher.start(tmp_path / "local")
    launcher.stop(tmp_path / "local")


@pytest.mark.long
@pytest.mark.parametrize("way", WAYS)
def test_a_notebook_of_the_third_major_trains_tunes_and_starts_warm(python, endpoint, way):
    printed = WAYS[way](endpoint, [python, str(_NOTEBOOK), way])
    told = json.loads(printed.splitlines()[-1])
    assert told.pop("model").endswith("/output/model.tar.gz")
    assert told == {
        "final metrics": ["train:logloss", "validation:logloss"],
        "trials": ["Completed", "Completed"],
        "best is among them": True,
        "table": ["Completed", "Completed"],
        "script trials": [["Completed", "Completed"]] * 3,
        "scores are of the rates": True,
        "child's rates are in its range": True,
        "best overall is of all three": True,
    }
