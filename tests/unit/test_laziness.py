"""Importing the package, or what a Jupyter server loads of it, costs next to nothing."""

from __future__ import annotations

import subprocess
import sys

import pytest

import amt_lab

HEAVY = (
    "boto3",
    "botocore",
    "pandas",
    "numpy",
    "altair",
    "sagemaker",
    "sklearn",
    "xgboost",
    "ipywidgets",
)
REPORT = f"import sys; print(*sorted(set({HEAVY!r}) & set(sys.modules)))"


@pytest.mark.parametrize(
    "module",
    [
        "amt_lab",
        "amt_lab.server.app",
        "amt_lab.tuning.rules",
        "amt_lab.tuning.launch_form",
        "amt_lab.cli",
        "amt_lab.local.launcher",
    ],
)
def test_importing_it_loads_none_of_the_heavy_libraries(module):
    loaded = subprocess.run(
        [sys.executable, "-c", f"import {module}; {REPORT}"],
        capture_output=True,
        text=True,
        check=True,
    )

    assert loaded.stdout.split() == []


def test_every_name_that_the_package_offers_is_there():
    assert set(amt_lab.__all__) <= set(dir(amt_lab))
    assert all(callable(getattr(amt_lab, name)) for name in amt_lab.__all__)


def test_a_name_that_the_package_lacks_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = amt_lab.nothing
