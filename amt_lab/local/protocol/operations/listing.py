"""What the list operations have in common: filters, order, pages."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

from amt_lab.local.engine.page_tokens import BadTokenError
from amt_lab.local.engine.pages import Listing
from amt_lab.local.protocol.errors import ValidationError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from amt_lab.local.protocol.registry import Request

_Record = TypeVar("_Record")

DEFAULT_SIZE = 10

FILTERS: Mapping[str, str] = {
    "NameContains": "name LIKE '%' || :NameContains || '%'",
    "StatusEquals": "status = :StatusEquals",
    "CreationTimeAfter": "created > :CreationTimeAfter",
    "CreationTimeBefore": "created < :CreationTimeBefore",
    "LastModifiedTimeAfter": "modified > :LastModifiedTimeAfter",
    "LastModifiedTimeBefore": "modified < :LastModifiedTimeBefore",
    # Nothing here runs in a warm pool or under a training plan, so nothing satisfies these.
    "WarmPoolStatusEquals": "0",
    "TrainingPlanArnEquals": "0",
}
"""Request members and the condition that each puts on the rows. `NameContains` matches without
regard to case, and its pattern lets no wildcard through."""

SORTS: Mapping[str, str] = {
    "Name": "name",
    "CreationTime": "created",
    "Status": "status",
    "FinalObjectiveMetricValue": "objective",
}


def listing(
    request: Request,
    table: str,
    *,
    default_sort: str,
    conditions: Iterable[str] = (),
    values: Mapping[str, Any] | None = None,
) -> Listing:
    """What a list request asks for; `conditions` with their `values` hold in any case."""
    filters = [name for name in FILTERS if request.get(name) is not None]
    return Listing(
        table=table,
        sort=SORTS[request.get("SortBy") or default_sort],
        descending=request.get("SortOrder") == "Descending",
        conditions=[*conditions, *(FILTERS[name] for name in filters)],
        values={**(values or {}), **{name: request[name] for name in filters}},
    )


def page(
    read: Callable[[Listing, int, str | None], tuple[list[_Record], str | None]],
    request: Request,
    what: Listing,
) -> tuple[list[_Record], str | None]:
    """The records that the request asks for and the NextToken.

    Raises:
        ValidationError: the request's NextToken belongs to no list, or to another one.

    """
    with refused_tokens():
        return read(what, request.get("MaxResults") or DEFAULT_SIZE, request.get("NextToken"))


@contextmanager
def refused_tokens() -> Iterator[None]:
    """Turns a token that belongs to no list, or to another one, into the service's error."""
    try:
        yield
    except BadTokenError:
        raise ValidationError(
            "Invalid NextToken: use the one of the page before, with the same filters and order."
        ) from None
