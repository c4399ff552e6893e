"""Loading the extension is cheap: what is heavy comes with the first request that needs it."""

from __future__ import annotations

import subprocess
import sys

import pytest
from traitlets import TraitError

from amt_lab.server.app import AmtLabApp

HEAVY = ("boto3", "botocore", "pandas", "numpy", "altair", "sagemaker", "xgboost", "sklearn")

LOAD = f"""
import sys
from jupyter_server.serverapp import ServerApp
app = ServerApp(jpserver_extensions={{"amt_lab": True}}, open_browser=False, allow_root=True)
app.initialize(argv=[], new_httpserver=False)
assert app.extension_manager.extension_apps["amt_lab"], "not loaded"
print([name for name in {HEAVY!r} if name in sys.modules])
"""


def test_a_jupyter_server_with_the_extension_has_imported_nothing_heavy(tmp_path):
    loaded = subprocess.run(
        [sys.executable, "-c", LOAD],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
        env={"HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "JUPYTER_PLATFORM_DIRS": "0"},
    )
    assert loaded.stdout.strip() == "[]"


def test_the_extension_is_found_under_its_package_name(jp_serverapp):
    (app,) = jp_serverapp.extension_manager.extension_apps["amt_lab"]
    assert isinstance(app, AmtLabApp)


def test_a_pool_without_threads_is_refused():
    with pytest.raises(TraitError, match="threads must be at least 1, got 0"):
        AmtLabApp(threads=0)
