"""What is kept on disk of ended trials, so that a second look costs nothing: `amt_lab.cache`."""

from __future__ import annotations

from amt_lab.sagemaker.trial_cache import TrialCache

__all__ = ["clear", "size"]


def clear() -> None:
    """Forget everything; it is fetched again where it is needed."""
    TrialCache().clear()


def size() -> int:
    """Bytes on disk."""
    return TrialCache().size()
