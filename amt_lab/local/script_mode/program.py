"""Which program a training job asks for, in either SDK's way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from amt_lab.local.script_hyperparameters import decoded

if TYPE_CHECKING:
    from collections.abc import Mapping

_DRIVERS = "/opt/ml/input/data/sm_drivers/sm_train.sh"
_ENTRYPOINT = ["/bin/bash"]
_ARGUMENTS = ["-c", f"chmod +x {_DRIVERS} && {_DRIVERS}"]
"""What ModelTrainer of SDK 3 sends for any script. The endpoint never runs it: it does what it says."""
DRIVERS_CHANNEL, CODE_CHANNEL = "sm_drivers", "code"


def named_program(
    hyperparameters: Mapping[str, str], environment: Mapping[str, str]
) -> tuple[str | None, str | None]:
    """Program and URI of its source archive, None where not given.

    The toolkit's order: for the program the environment comes first, for the source the hyperparameter.
    """
    program = environment.get("SAGEMAKER_PROGRAM") or hyperparameters.get("sagemaker_program")
    source = hyperparameters.get("sagemaker_submit_directory") or environment.get(
        "SAGEMAKER_SUBMIT_DIRECTORY"
    )
    return _text(program), _text(source)


def model_trainer_starts(specification: Mapping[str, Any]) -> bool:
    """Whether the entry point is just that of ModelTrainer, so that its channels say what to run."""
    return (
        specification.get("ContainerEntrypoint") == _ENTRYPOINT
        and specification.get("ContainerArguments") == _ARGUMENTS
    )


def _text(value: str | None) -> str | None:
    """SDK 2 quotes it as JSON, SDK 3 does not."""
    return str(decoded(value)) if value else None
