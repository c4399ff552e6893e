"""Going on where passing trouble broke off work of many calls."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, TypeVar

from amt_lab.sagemaker.errors import PASSING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_log = logging.getLogger(__name__)
_T = TypeVar("_T")

PAUSES_S = (2.0, 5.0, 10.0)
"""On top of botocore's own, which are seconds long by then."""


def patiently(
    work: Callable[[], _T],
    came: Callable[[], int],
    what: str,
    sleep: Callable[[float], None],
    *,
    had: int | None = None,
) -> _T:
    """What `work` gives, which goes on from where it was when it is called again.

    Where AWS throttles, fails or cannot be reached after a part has come, it is called again after
    a pause, for as long as the last three pauses brought something. `came` counts what is there, in
    units of `what`. With nothing come since there were `had`, by default those at the start, the
    error is raised at once: botocore has tried often.
    """
    had = came() if had is None else had
    pauses: Iterator[float] = iter(())
    while True:
        try:
            return work()
        except PASSING as trouble:
            has = came()
            if has > had:
                had, pauses = has, iter(PAUSES_S)
            pause = next(pauses, None)
            if pause is None:
                raise
            kept = f"{has} {what} have come and are kept; going on in {pause:g} s."
            _log.warning("%s %s", trouble.message, kept)
            sleep(pause)
