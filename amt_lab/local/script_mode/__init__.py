"""Script mode: the framework images run a program of the user's own."""

from amt_lab.local.script_mode.framework import FRAMEWORKS, Framework
from amt_lab.local.script_mode.launch import script_launch
from amt_lab.local.script_mode.program import (
    DRIVERS_CHANNEL,
    model_trainer_starts,
    named_program,
)

__all__ = [
    "DRIVERS_CHANNEL",
    "FRAMEWORKS",
    "Framework",
    "model_trainer_starts",
    "named_program",
    "script_launch",
]
