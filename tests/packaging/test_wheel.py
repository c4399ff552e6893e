"""The wheel, as somebody without Node gets it."""

import os
import re
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]


def run(*command: str | Path, **environment: str) -> str:
    done = subprocess.run(
        [str(part) for part in command],
        cwd=REPOSITORY,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    run(
        *(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder),
        SKIP_JUPYTER_BUILDER="1",
    )
    (built,) = folder.glob("*.whl")
    return built


class Environment:
    """A virtual environment with the wheel in it and an own home, no Node on its path."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        venv.create(folder / "venv", with_pip=False)
        self.python = folder / "venv" / "bin" / "python"

    def run(self, *arguments: str) -> str:
        return run(
            *(self.python, *arguments),
            HOME=str(self.folder),
            PATH=str(self.python.parent),
            PYTHONPATH="",
            JUPYTER_CONFIG_DIR=str(self.folder / "config"),
            VIRTUAL_ENV=str(self.folder / "venv"),
        )


def install(wheel: Path, environment: Environment, *options: str) -> None:
    run(sys.executable, "-m", "pip", "--python", environment.python, "install", *options, wheel)


@pytest.fixture(scope="module")
def environment(wheel, tmp_path_factory) -> Environment:
    """The wheel installed alone; its dependencies are lent by the environment of the tests."""
    fresh = Environment(tmp_path_factory.mktemp("fresh"))
    install(wheel, fresh, "--no-deps", "--no-index")
    (site_packages,) = (fresh.folder / "venv" / "lib").glob("python*/site-packages")
    (site_packages / "lent.pth").write_text(sysconfig.get_path("purelib"))
    return fresh


def assert_both_halves_are_enabled(environment: Environment) -> None:
    front_end = environment.run("-m", "jupyterlab.labextensions", "list")
    assert re.search(r"amt-lab v\S+ enabled OK", without_colours(front_end))
    server = environment.run("-m", "jupyter_server.extension.serverextension", "list")
    assert re.search(r"amt_lab enabled\s.*amt_lab \S* ?OK", without_colours(server), re.DOTALL)


def without_colours(text: str) -> str:
    return re.sub(r"\x1b\[\d+m", "", text)


def test_the_wheel_carries_a_production_build_and_nothing_of_the_workshop(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    assert any(name.endswith("labextensions/amt-lab/package.json") for name in names)
    assert any(name.endswith("labextensions/amt-lab/install.json") for name in names)
    assert any(name.endswith("jupyter_server_config.d/amt_lab.json") for name in names)
    assert "amt_lab/charts/vega/vega.min.js" in names
    assert "amt_lab/examples/1_tune_xgboost_on_digits.ipynb" in names
    assert "amt_lab/server/openapi.yaml" in names
    assert not [name for name in names if name.endswith(".map") or name.startswith("tests/")]


def test_both_halves_are_enabled_where_there_is_no_node(environment):
    assert_both_halves_are_enabled(environment)


def test_the_command_line_and_the_package_come_from_the_wheel(environment):
    home = environment.run(
        "-c", "import os; os.chdir('/'); import amt_lab; print(amt_lab.__file__)"
    )
    assert home.startswith(str(environment.folder))
    assert "demo" in environment.run("-I", "-m", "amt_lab.cli", "--help")


@pytest.mark.long
def test_an_empty_environment_gets_all_it_needs_from_the_wheel(wheel, tmp_path):
    empty = Environment(tmp_path)
    install(wheel, empty, "--quiet")
    assert_both_halves_are_enabled(empty)
    assert "local" in empty.run("-I", "-m", "amt_lab.cli", "--help")
