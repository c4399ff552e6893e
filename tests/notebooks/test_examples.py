"""The example notebooks run from top to bottom on a fresh local endpoint."""

from __future__ import annotations

import os
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from amt_lab.local import launcher

EXAMPLES = Path(__file__).parents[2] / "examples"
MOST_S = 300
"""For one cell, on a busy machine: importing the SDK alone may take half a minute."""


@pytest.fixture
def environment(tmp_path, monkeypatch):
    """A local endpoint of the test's own, which starts when the notebook needs it, and no AWS."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AMT_LAB_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("AMT_LAB_CONNECTION", "local")
    monkeypatch.setenv("AMT_LAB_EXAMPLE_TRIALS", "5")
    monkeypatch.setenv("AMT_LAB_EXAMPLE_DELETE", "yes")
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    yield tmp_path
    launcher.stop()
    assert launcher.find() is None


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.ipynb")), ids=lambda path: path.stem)
def test_the_notebook_runs_from_top_to_bottom(path, environment):
    notebook = nbformat.read(path, as_version=4)
    resources = {"metadata": {"path": str(environment)}}
    NotebookClient(notebook, timeout=MOST_S, kernel_name="python3", resources=resources).execute()

    shown = {cell.id: cell.get("outputs", []) for cell in notebook.cells}
    [chart] = [o for o in shown["explore"] if o.output_type == "execute_result"]
    assert (
        chart.data["application/vnd.vegalite.v6+json"]["datasets"]["trials"].count("Completed") == 5
    )
    assert "must be greater than its MinValue" in _text(shown["form-code"])
    assert _text(shown["delete"]).startswith("Deleted ")
    assert list(environment.glob("digits-bayesian-*.html"))


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.ipynb")), ids=lambda path: path.stem)
def test_the_notebook_is_kept_without_outputs(path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(not cell.outputs and cell.execution_count is None for cell in code)


def _text(outputs) -> str:
    return "".join(output.get("text", "") for output in outputs)
