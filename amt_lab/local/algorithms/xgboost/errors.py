"""The container's two kinds of failure."""

from __future__ import annotations


class UserError(Exception):
    """Something that the job's author can put right: a hyperparameter, a channel, the data."""


class AlgorithmError(Exception):
    """XGBoost itself gave up."""
