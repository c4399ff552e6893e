"""The SM_* variables and the arguments that a user's script finds, as AWS's training toolkit gives them.

Names and values follow `environment.py` and `mapping.py` of aws/sagemaker-training-toolkit: a hyperparameter's
value is decoded from JSON where it is JSON, and a name keeps its hyphens.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from amt_lab.local.script_hyperparameters import OF_SAGEMAKER, decoded, own_hyperparameters

if TYPE_CHECKING:
    from collections.abc import Mapping

    from amt_lab.local.training.container import ContainerTree
    from amt_lab.local.training.job import TrainingSpec


def toolkit_arguments(own: Mapping[str, Any]) -> list[str]:
    """`--name value` by name; a name of one letter has one dash."""
    words = []
    for name in sorted(own):
        words += [f"--{name}" if len(name) > 1 else f"-{name}", _argument(own[name])]
    return words


def toolkit_variables(
    spec: TrainingSpec,
    tree: ContainerTree,
    given: Mapping[str, str],
    resources: Mapping[str, Any],
    inputs: Mapping[str, Any],
) -> dict[str, str]:
    """All but those that depend on the script's name."""
    own = own_hyperparameters(given)
    channels = {name: str(tree.channel(name)) for name in sorted(inputs)}
    values = {
        "hosts": resources["hosts"],
        "current_host": resources["current_host"],
        "current_instance_type": resources["current_instance_type"],
        "current_instance_group": resources["current_group_name"],
        "current_instance_group_hosts": [],
        "instance_groups": [],
        "instance_groups_dict": {},
        "distribution_instance_groups": [],
        "is_hetero": False,
        "network_interface_name": resources["network_interface_name"],
        "resource_config": resources,
        "input_data_config": inputs,
        "channels": list(channels),
        "hps": own,
        "user_args": toolkit_arguments(own),
        "framework_params": _framework_parameters(given),
        "model_dir": str(tree.model),
        "output_dir": str(tree.output),
        "output_data_dir": str(tree.output_data),
        "output_intermediate_dir": str(tree.output / "intermediate"),
        "input_dir": str(tree.base / "input"),
        "input_config_dir": str(tree.config),
        "num_gpus": 0,
        "num_cpus": spec.threads,
        "log_level": decoded(given.get("sagemaker_container_log_level", "20")),
    }
    whole = {
        **values,
        "channel_input_dirs": channels,
        "hyperparameters": own,
        "job_name": spec.name,
    }
    return {
        **{f"SM_{name.upper()}": variable(value) for name, value in values.items()},
        **{f"SM_CHANNEL_{name.upper()}": path for name, path in channels.items()},
        **{f"SM_HP_{name.upper()}": variable(value) for name, value in own.items()},
        "SM_TRAINING_ENV": variable(whole),
    }


def variable(value: Any) -> str:
    """A value as the toolkit writes it into the environment: text as it is, else compact JSON."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def _framework_parameters(given: Mapping[str, str]) -> dict[str, Any]:
    """The toolkit's `additional_framework_parameters`: `sagemaker_*` that it has no use for itself."""
    used = {
        "sagemaker_program",
        "sagemaker_submit_directory",
        "sagemaker_region",
        "sagemaker_job_name",
        "sagemaker_container_log_level",
        "sagemaker_s3_output",
    }
    return {
        name: decoded(value)
        for name, value in given.items()
        if name.startswith(OF_SAGEMAKER) and name not in used
    }


def _argument(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, dict):
        return ",".join(f"{name}={each}" for name, each in sorted(value.items()))
    return str(value)
