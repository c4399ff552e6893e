"""A tuning job's changes as they come."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING

from amt_lab.sagemaker.errors import PASSING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from amt_lab.sagemaker.trials import TrialChanges, Trials

_log = logging.getLogger(__name__)

EVERY_S = 2.0


def changes_of(
    trials: Trials,
    name: str,
    *,
    every_s: float = EVERY_S,
    sleep: Callable[[float], None] = time.sleep,
) -> Iterator[TrialChanges]:
    """All trials first, then those that changed, looked for every `every_s` seconds, until the end.

    The last one is `final`. Where AWS throttles, fails or cannot be reached, it goes on after a pause; any
    other error ends it, as when the job is deleted.
    """
    cursor: str | None = None
    while True:
        try:
            changes = trials.changes(name, cursor)
        except PASSING as trouble:
            _log.warning("%s Trying again.", trouble.message)
            sleep(every_s)
            continue
        if changes.trials or changes.final or cursor is None:
            yield changes
        if changes.final:
            return
        cursor = changes.cursor
        sleep(every_s)
