"""A search expression as a condition in SQL.

An operator that a property's kind does not take is refused, and so is a value that is not of that
kind. A list's property satisfies a filter when any of its items does; a nested filter wants one item
that satisfies all of its filters.
Source: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_SearchExpression.html
"""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from amt_lab.local.engine.search_properties import Kind, Property, SearchError, Sql, find

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from amt_lab.local.engine.search_properties import Resource

MOST_ELEMENTS = 50
"""Filters, nested filters and subexpressions in one search."""

_COMPARISONS = {
    "GreaterThan": ">",
    "GreaterThanOrEqualTo": ">=",
    "LessThan": "<",
    "LessThanOrEqualTo": "<=",
}
_EQUALITY = {"Equals": "IS", "NotEquals": "IS NOT"}
_WORDS = frozenset({"Contains", "In"})


def where(resource: Resource, expression: Mapping[str, Any] | None) -> Sql:
    """The condition that rows satisfy; without an expression all do.

    Raises:
        SearchError: the expression is not one that the service would take.

    """
    if expression is None:
        return Sql("1")
    elements = list(_elements(expression))
    if len(elements) > MOST_ELEMENTS:
        raise SearchError(
            f"SearchExpression: {len(elements)} filters, nested filters and subexpressions are more "
            f"than the {MOST_ELEMENTS} that one search can have."
        )
    contains = [each for each in elements if each.get("Operator") == "Contains"]
    if len(contains) > 1:
        raise SearchError("'CONTAINS' operator usage limit of 1 exceeded.")
    return _expression(resource, expression)


def visible(resource: Resource, conditions: Sequence[Mapping[str, str]]) -> Sql:
    """The condition that rows with one of the named tags have the value that is said for it.

    Raises:
        SearchError: a key is not of the form `Tags.<key>`.

    """
    parts = [Sql("1")]
    for said in conditions:
        if not said.get("Key", "").startswith("Tags.") or said["Key"] == "Tags.":
            raise SearchError(f"VisibilityConditions: {said.get('Key')!r} is not Tags.<key>.")
        tag = find(resource, said["Key"]).value
        parts.append(Sql(f"coalesce({tag.text} = ?, 1)", (*tag.values, said.get("Value", ""))))
    return _joined(parts, "AND")


def number(text: Any) -> float | None:
    """`text` as the finite number that it spells, else None."""
    try:
        value = float(text)
    except (TypeError, ValueError):
        return None
    return value if math.isfinite(value) else None


def _elements(expression: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """All filters, nested filters and subexpressions, at any depth."""
    yield from expression.get("Filters") or ()
    for nested in expression.get("NestedFilters") or ():
        yield nested
        yield from nested["Filters"]
    for inner in expression.get("SubExpressions") or ():
        yield inner
        yield from _elements(inner)


def _expression(resource: Resource, expression: Mapping[str, Any]) -> Sql:
    parts = [
        *(_filter(resource, each) for each in expression.get("Filters") or ()),
        *(_nested(resource, each) for each in expression.get("NestedFilters") or ()),
        *(_expression(resource, each) for each in expression.get("SubExpressions") or ()),
    ]
    if not parts:
        raise SearchError(
            "SearchExpression: provide at least one of Filters, NestedFilters and SubExpressions."
        )
    return _joined(parts, "OR" if expression.get("Operator") == "Or" else "AND")


def _filter(resource: Resource, said: Mapping[str, Any]) -> Sql:
    searched = find(resource, said["Name"])
    operator = said.get("Operator") or ("Equals" if said.get("Value") else "Exists")
    if searched.items is None:
        return _condition(searched, operator, said.get("Value"))
    if operator in ("NotExists", "NotEquals"):
        positive = {"NotExists": "Exists", "NotEquals": "Equals"}[operator]
        any_item = _any_item(searched.items, _condition(searched, positive, said.get("Value")))
        return Sql(f"NOT {any_item.text}", any_item.values)
    return _any_item(searched.items, _condition(searched, operator, said.get("Value")))


def _nested(resource: Resource, said: Mapping[str, Any]) -> Sql:
    """One item of the list that satisfies all filters."""
    owner = said["NestedPropertyName"]
    conditions, items = [], None
    for each in said["Filters"]:
        searched = find(resource, each["Name"])
        if searched.items is None or not each["Name"].startswith(f"{owner}."):
            raise SearchError(
                f"NestedFilters: {each['Name']} is not a property of the items of {owner}."
            )
        items = searched.items
        operator = each.get("Operator") or ("Equals" if each.get("Value") else "Exists")
        conditions.append(_condition(searched, operator, each.get("Value")))
    if items is None:
        raise SearchError(f"NestedFilters: {owner} has no filters.")
    return _any_item(items, _joined(conditions, "AND"))


def _any_item(items: Sql, condition: Sql) -> Sql:
    return Sql(
        f"EXISTS (SELECT 1 FROM {items.text} WHERE {condition.text})",  # noqa: S608 - constants, see Sql
        items.values + condition.values,
    )


def _joined(parts: Sequence[Sql], word: str) -> Sql:
    text = f" {word} ".join(part.text for part in parts)
    return Sql(f"({text})", tuple(value for part in parts for value in part.values))


def _condition(searched: Property, operator: str, value: str | None) -> Sql:
    """One property against one value."""
    it, values = searched.value.text, searched.value.values
    if operator in ("Exists", "NotExists"):
        if value is not None:
            raise SearchError(f"{searched.name}: the operator {operator} takes no Value.")
        return Sql(f"{it} IS {'NOT ' if operator == 'Exists' else ''}NULL", values)
    if value is None:
        raise SearchError(f"{searched.name}: the operator {operator} needs a Value.")
    match searched.kind:
        case Kind.TEXT:
            return _of_text(searched, operator, value)
        case Kind.HYPERPARAMETER:
            return _of_hyperparameter(searched, operator, value)
        case Kind.NUMBER:
            sign = _sign(searched, operator)
            return Sql(f"{it} {sign} ?", (*values, _number(searched, value)))
        case Kind.TIME:
            sign, time = _sign(searched, operator), _time(searched, value)
            # A value has whole seconds: equal is what happened within that second.
            compared = f"CAST({it} AS INTEGER)" if operator in _EQUALITY else it
            return Sql(f"{compared} {sign} ?", (*values, time))
        case Kind.BOOLEAN if operator in _EQUALITY and value.lower() in ("true", "false"):
            return Sql(f"{it} {_EQUALITY[operator]} ?", (*values, int(value.lower() == "true")))
        case Kind.BOOLEAN:
            raise SearchError(f"{searched.name} equals or does not equal true or false.")
    raise SearchError(f"{searched.name} is a structure: name one of its members.")


def _of_text(searched: Property, operator: str, value: str) -> Sql:
    it, values = searched.value.text, searched.value.values
    if operator in _EQUALITY:
        return Sql(f"{it} {_EQUALITY[operator]} ?", (*values, value))
    if operator == "Contains":
        return Sql(f"instr({it}, ?) > 0", (*values, value))
    if operator == "In":
        choices = [choice.strip() for choice in value.split(",")]
        return Sql(f"{it} IN ({', '.join('?' * len(choices))})", (*values, *choices))
    raise SearchError(f"{searched.name} is text, which the operator {operator} does not take.")


def _of_hyperparameter(searched: Property, operator: str, value: str) -> Sql:
    """Compared as numbers where the value is one, cut to integers where the value is an integer."""
    wanted = number(value)
    if operator in _WORDS or (wanted is None and operator in _EQUALITY):
        return _of_text(searched, operator, value)
    if wanted is None:
        raise _not_a(searched, value, "a number")
    spelled = f"number_of({searched.value.text})"
    if wanted.is_integer() and value.strip().lstrip("+-").isdecimal():
        spelled = f"CAST({spelled} AS INTEGER)"
    return Sql(f"{spelled} {_sign(searched, operator)} ?", (*searched.value.values, wanted))


def _sign(searched: Property, operator: str) -> str:
    sign = _COMPARISONS.get(operator) or _EQUALITY.get(operator)
    if sign is None:
        raise SearchError(
            f"{searched.name} is {searched.kind.value}: the operator {operator} is for text alone."
        )
    return sign


def _number(searched: Property, value: str) -> float:
    found = number(value)
    if found is None:
        raise _not_a(searched, value, "a number")
    return found


def _time(searched: Property, value: str) -> float:
    try:
        time = datetime.fromisoformat(value)
    except ValueError:
        raise _not_a(searched, value, "a time like 2026-01-31T09:30:00") from None
    return (time if time.tzinfo else time.replace(tzinfo=UTC)).timestamp()


def _not_a(searched: Property, value: str, what: str) -> SearchError:
    return SearchError(f"{searched.name}: '{value}' is not {what}.")
