"""Version 2 of SageMaker's SDK, unmodified and in an environment of its own, works on the local endpoint."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from amt_lab.local import launcher

from .environments import WAYS, interpreter

_NOTEBOOK = Path(__file__).with_name("notebooks") / "sdk_v2.py"


@pytest.fixture(scope="module")
def python(tmp_path_factory):
    """The interpreter of an environment with the SDK: that of AMT_LAB_TEST_SDK_V2, or a fresh one."""
    return interpreter("AMT_LAB_TEST_SDK_V2", "sagemaker==2.257.7 orjson", tmp_path_factory)


@pytest.fixture
def endpoint(tmp_path):
    yield launcher.start(tmp_path / "local")
    launcher.stop(tmp_path / "local")


@pytest.mark.long
@pytest.mark.parametrize("way", WAYS)
def test_a_notebook_of_the_second_major_trains_tunes_attaches_and_reads_metrics(
    python, endpoint, way
):
    printed = WAYS[way](endpoint, [python, str(_NOTEBOOK), way])
    told = json.loads(printed.splitlines()[-1])
    assert told.pop("model").endswith("/output/model.tar.gz")
    assert told == {
        "metric points": 1,
        "trials": ["Completed", "Completed"],
        "attached best is best": True,
        "autotuned": ["eta", "max_depth"],
        "warm-started": "Completed",
        "script trials": [["Completed", "Completed"]] * 3,
        "scores are of the rates": True,
        "definitions": ["boosted", "boosted", "scripted", "scripted"],
        "best definition": "scripted",
        "best estimator": "SKLearn",
        "neighbors": ["Completed", "Completed"],
        "linear metrics": ["test:binary_f_beta"],
        "forest": "Completed",
        "child's rates are in its range": True,
        "parents are kept": True,
        "best overall is of all three": True,
    }
