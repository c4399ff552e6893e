"""The log of a training job by pages, for whoever shows it: its end first, then what is new, or what was before.

A cursor has CloudWatch's own token of each of the job's log streams, one a host, so nothing is kept
here between two pages. The tokens' rules are those of GetLogEvents in the CloudWatch Logs API reference.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from amt_lab.sagemaker.logs import LogLine, lines_of, log_page, log_streams
from amt_lab.tuning.errors import FieldProblem, InvalidRequest

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from amt_lab.sagemaker.connection import Connection

PAGE = 200
"""Lines of a page that goes back, over all streams."""
_FEWEST = 20
"""Lines of one stream on such a page, however many streams there are."""
_MOST_NEW = 1000
"""Lines of one stream on a page of what is new; the next page goes on from there."""

_LATER, _EARLIER = "later", "earlier"


@dataclass(frozen=True, slots=True)
class LogPage:
    """Some lines, and the cursors to the pages on either side of them."""

    lines: list[LogLine]
    """Oldest first, over all streams."""
    later: str
    """To what comes after them; where nothing does yet, to what will be written."""
    earlier: str | None
    """To what came before; None where nothing did, and on a page of what is new."""


def read_log(connection: Connection, training_job: str, cursor: str | None = None) -> LogPage:
    """A page of a training job's log: its last lines, or those that a cursor leads to.

    A job that has not begun to write has an empty log; so has one whose log was deleted.

    Raises:
        InvalidRequest: the cursor is none.
        AccessDenied: reading the log is not allowed.

    """
    client = connection.client("logs")
    if cursor is None:
        return _before(client, dict.fromkeys(log_streams(client, training_job)))
    way, tokens = _tokens(cursor, training_job)
    if way == _EARLIER:
        return _before(client, tokens)
    return _after(client, log_streams(client, training_job), tokens)


def _before(client: Any, tokens: Mapping[str, str | None]) -> LogPage:
    """The lines before each stream's token; its last ones where it has none."""
    count = max(PAGE // max(len(tokens), 1), _FEWEST)
    found: list[LogLine] = []
    later: dict[str, str] = {}
    earlier: dict[str, str] = {}
    for stream, start in tokens.items():
        token = start
        lines: list[LogLine] = []
        while len(lines) < count:
            page = _page(client, stream, token, limit=count - len(lines))
            later.setdefault(stream, page["nextForwardToken"])
            lines = [*lines_of(page, stream), *lines]
            if page["nextBackwardToken"] == token:
                break  # the service ends a stream by giving the same token again
            token = page["nextBackwardToken"]
        else:
            earlier[stream] = str(token)
        found += lines
    return LogPage(
        _by_time(found), _cursor(_LATER, later), _cursor(_EARLIER, earlier) if earlier else None
    )


def _after(client: Any, streams: list[str], tokens: Mapping[str, str]) -> LogPage:
    """What each stream has after its token; of one that began meanwhile, its first lines."""
    found: list[LogLine] = []
    later = dict(tokens)
    for stream in streams:
        lines: list[LogLine] = []
        moved = True
        while moved and not lines:  # a page may be empty though there are lines after it
            token = later.get(stream)
            page = _page(client, stream, token, startFromHead=True, limit=_MOST_NEW)
            lines = lines_of(page, stream)
            later[stream] = page["nextForwardToken"]
            moved = later[stream] != token
        found += lines
    return LogPage(_by_time(found), _cursor(_LATER, later), None)


def _page(client: Any, stream: str, token: str | None, **wanted: Any) -> dict[str, Any]:
    return log_page(client, stream, **wanted, **({"nextToken": token} if token else {}))


def _by_time(lines: Iterable[LogLine]) -> list[LogLine]:
    return sorted(lines, key=lambda line: line.time)  # stable: in each stream's own order


def _cursor(way: str, tokens: Mapping[str, str]) -> str:
    """Opaque text of the tokens, by what follows the job's name in those of its streams."""
    hosts = {stream.partition("/")[2]: token for stream, token in tokens.items()}
    return base64.urlsafe_b64encode(json.dumps([way, hosts]).encode()).decode()


def _tokens(cursor: str, training_job: str) -> tuple[str, dict[str, str]]:
    try:
        way, hosts = json.loads(base64.urlsafe_b64decode(cursor))
        if way not in (_LATER, _EARLIER) or not all(
            isinstance(each, str) for each in hosts.values()
        ):
            raise ValueError
    except (binascii.Error, ValueError, TypeError, AttributeError):
        problem = "cursor: not of an earlier answer; leave it out to start at the end of the log."
        raise InvalidRequest([FieldProblem("cursor", problem)]) from None
    return way, {f"{training_job}/{host}": token for host, token in hosts.items()}
