"""CloudWatch Logs: the lines of many streams that match a pattern."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from amt_lab.local.protocol.operations.logs import (
    MOST_EVENTS,
    check_group,
    fitting,
    invalid,
    not_found,
    position_of,
)
from amt_lab.local.protocol.registry import Request, Response, operation

if TYPE_CHECKING:
    from amt_lab.local.engine.engine import Engine
    from amt_lab.local.engine.logs import LogEvent

_START_OF_2024_MS = 1_704_067_200_000
_NEWEST = 2**62
_TERM = re.compile(r'(?P<sign>[?-]?)(?:"(?P<phrase>(?:[^"\\]|\\.)+)"|(?P<word>[^\s"]+))(?:\s+|$)')


@operation("FilterLogEvents", service="logs")
def filter_log_events(request: Request, engine: Engine) -> Response:
    """One page: of the next ten thousand events those that match, so it may be an empty one."""
    check_group(request)
    pattern = Pattern.parse(request.get("filterPattern") or "")
    limit = request.get("limit") or MOST_EVENTS
    after, before = _start(request)
    seen = engine.store.logs.group_events(
        names=_streams(request, engine),
        prefix=request.get("logStreamNamePrefix"),
        after=after,
        before=before,
        since_ms=request.get("startTime"),
        until_ms=None if request.get("endTime") is None else request["endTime"] + 1,
        limit=MOST_EVENTS,
    )
    matching = [event for event in seen if pattern.matches(event.message)]
    shown = fitting(matching[:limit])
    on_from = shown[-1] if len(shown) < len(matching) else seen[-1] if seen else None
    more = len(shown) < len(matching) or len(seen) == MOST_EVENTS
    return {
        "events": [_event(event) for event in shown],
        "searchedLogStreams": [],
        "nextToken": f"{'f' if before is None else 'b'}/{on_from.id}" if more and on_from else None,
    }


@dataclass(frozen=True, slots=True)
class Pattern:
    """Terms as lines have them: all of `needed`, else one of `optional`, and none of `excluded`.

    Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
    """

    needed: tuple[str, ...]
    optional: tuple[str, ...]
    excluded: tuple[str, ...]

    @classmethod
    def parse(cls, text: str) -> Pattern:
        """Raises ServiceError for patterns over JSON, columns or regular expressions."""
        text = text.strip()
        if text[:1] in ("{", "[") or "%" in text:
            raise invalid(
                'filterPattern: the local endpoint matches terms (a "b c" ?d -e), not JSON, columns '
                "or regular expressions."
            )
        terms: dict[str, list[str]] = {"": [], "?": [], "-": []}
        place = 0
        while place < len(text):
            term = _TERM.match(text, place)
            if term is None:
                raise invalid(f"filterPattern: what starts at character {place + 1} is no term.")
            phrase = term["phrase"]
            spelled = re.sub(r"\\(.)", r"\1", phrase) if phrase else term["word"]
            terms[term["sign"]].append(spelled)
            place = term.end()
        return cls(tuple(terms[""]), tuple(terms["?"]), tuple(terms["-"]))

    def matches(self, line: str) -> bool:
        """Optional terms beside needed ones do not count, as the service has it."""
        if any(term in line for term in self.excluded):
            return False
        if self.needed or not self.optional:
            return all(term in line for term in self.needed)
        return any(term in line for term in self.optional)


def _start(request: Request) -> tuple[int | None, int | None]:
    """The event to go on after or back from; a token keeps the direction of its first page."""
    if request.get("nextToken") is not None:
        return position_of(request["nextToken"])
    if request.get("startFromHead") is not False:
        return 0, None
    if (request.get("startTime") or 0) < _START_OF_2024_MS:
        raise invalid("startFromHead can be false where startTime is in 2024 or later.")
    return None, _NEWEST


def _streams(request: Request, engine: Engine) -> list[str] | None:
    names: list[str] | None = request.get("logStreamNames")
    if names is None:
        return None
    if request.get("logStreamNamePrefix") is not None:
        raise invalid("Give one of logStreamNames and logStreamNamePrefix.")
    if any(engine.store.logs.find(name) is None for name in names):
        raise not_found("log stream")
    return names


def _event(event: LogEvent) -> Response:
    return {
        "logStreamName": event.stream,
        "timestamp": event.time_ms,
        "ingestionTime": event.time_ms,
        "message": event.message,
        "eventId": f"{event.id:056d}",
    }
