"""The containers' failure that the job's author can put right."""

from __future__ import annotations


class ClientError(Exception):
    """A hyperparameter, a channel or the data is not what the algorithm takes."""
