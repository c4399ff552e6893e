"""What to start for a job whose image runs a program of the user's own."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

from amt_lab.local.script_hyperparameters import own_hyperparameters
from amt_lab.local.script_mode import runner
from amt_lab.local.script_mode.program import (
    CODE_CHANNEL,
    DRIVERS_CHANNEL,
    model_trainer_starts,
    named_program,
)
from amt_lab.local.script_mode.source import script_in, unpack_source
from amt_lab.local.settings import INSTALL, Settings, SettingsError
from amt_lab.local.training.container import hyperparameters
from amt_lab.local.training.failure import TrainingError
from amt_lab.local.training.job import Launch
from amt_lab.local.training.variables import toolkit_arguments, variable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from amt_lab.local.script_mode.framework import Framework
    from amt_lab.local.training.container import ContainerTree
    from amt_lab.local.training.job import TrainingSpec

_REQUIREMENTS = "requirements.txt"


def script_launch(
    spec: TrainingSpec, tree: ContainerTree, framework: Framework, settings_file: Path
) -> Launch:
    """Fetches the source code and says how to run it. Raises TrainingError."""
    try:
        settings = Settings.read(settings_file)
    except SettingsError as error:
        raise TrainingError(f"ClientError: settings of the local endpoint: {error}") from error
    if model_trainer_starts(spec.request["AlgorithmSpecification"]):
        return _of_model_trainer(spec, tree, framework, settings)
    return _of_toolkit(spec, tree, framework, settings)


def _of_toolkit(
    spec: TrainingSpec, tree: ContainerTree, framework: Framework, settings: Settings
) -> Launch:
    """SDK 2, and the tuner of SDK 3: a program in an archive."""
    given = hyperparameters(spec)
    program, source = named_program(given, spec.request.get("Environment", {}))
    if program is None or source is None:
        missing = "sagemaker_program" if program is None else "sagemaker_submit_directory"
        raise TrainingError(
            f"ClientError: the {framework.title} image runs a script, and the hyperparameter "
            f"{missing} does not say which"
        )
    unpack_source(source, spec.s3_root, tree.code)
    script = script_in(tree.code, program, "sagemaker_program")
    requirements = tree.code / _REQUIREMENTS
    variables = {
        "SM_USER_ENTRY_POINT": program,
        "SM_MODULE_NAME": program.removesuffix(".py"),
        "SM_MODULE_DIR": source,
    }
    return _launch(
        framework,
        settings,
        tree.code,
        [str(script.relative_to(tree.code)), *toolkit_arguments(own_hyperparameters(given))],
        requirements if requirements.is_file() else None,
        variables,
    )


def _of_model_trainer(
    spec: TrainingSpec, tree: ContainerTree, framework: Framework, settings: Settings
) -> Launch:
    """ModelTrainer of SDK 3: its channels hold the code and say what to run of it.

    Its own driver scripts can't be used, since they count on /opt/ml.
    """
    drivers, code = tree.channel(DRIVERS_CHANNEL), tree.channel(CODE_CHANNEL)
    if _json(drivers / "distributed.json"):
        raise TrainingError(
            "ClientError: distributed training (ModelTrainer's `distributed`) is not offered by the "
            "local endpoint"
        )
    source = _json(drivers / "sourcecode.json")
    entry = source.get("entry_script")
    if source.get("command") or not entry:
        raise TrainingError(
            "ClientError: the local endpoint runs the entry_script of a SourceCode, and no command"
        )
    script = script_in(code, entry, "entry_script")
    own = own_hyperparameters(hyperparameters(spec))
    named = source.get("requirements")
    variables = {
        "SM_SOURCE_DIR": str(code),
        "SM_ENTRY_SCRIPT": entry,
        "SM_INPUT_DATA_DIR": str(tree.data),
        "SM_OUTPUT_FAILURE": str(tree.failure),
        "SM_MASTER_ADDR": "algo-1",
        "SM_MASTER_PORT": "7777",
        "SM_HOST_COUNT": "1",
        "SM_CURRENT_HOST_RANK": "0",
        **{f"SM_HP_{n.replace('-', '_').upper()}": variable(v) for n, v in own.items()},
    }
    arguments = [word for name in own for word in (f"--{name}", _as_json(own[name]))]
    return _launch(
        framework,
        settings,
        code,
        [str(script.relative_to(code)), *arguments],
        script_in(code, named, "requirements") if named else None,
        variables,
    )


def _launch(
    framework: Framework,
    settings: Settings,
    folder: Path,
    script: Sequence[str],
    requirements: Path | None,
    variables: dict[str, str],
) -> Launch:
    options = [word for name in framework.distributions for word in ("--framework", name)]
    if requirements is not None:
        if not settings.install_requirements:
            raise TrainingError(
                f"ClientError: the source code has a {requirements.name}, which the local endpoint "
                f"installs only where its setting {INSTALL} is true (settings.json in its data "
                "folder, or AMT_LAB_INSTALL_REQUIREMENTS=1 when it is started)"
            )
        options += ["--requirements", str(requirements)]
        variables = {**variables, **_for_installing()}
    python = Path(settings.training_python)
    path = os.environ.get("PATH", os.defpath)
    return Launch(
        command=[str(python), runner.__file__, *options, *script],
        folder=folder,
        variables={
            **variables,
            "PYTHONPATH": str(folder),
            "PATH": f"{python.parent}{os.pathsep}{path}",  # so that `python` in a shell script is it
        },
    )


def _for_installing() -> dict[str, str]:
    """How the user's pip finds packages."""
    return {
        name: value
        for name, value in os.environ.items()
        if name.startswith("PIP_") or name.lower() in ("http_proxy", "https_proxy", "no_proxy")
    }


def _json(path: Path) -> dict[str, Any]:
    """What ModelTrainer wrote, {} where it did not."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise TrainingError(f"ClientError: {path.name} is not JSON: {error}") from error
    return content if isinstance(content, dict) else {}


def _as_json(value: Any) -> str:
    """As ModelTrainer's driver passes a value on: text as it is, anything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value)
