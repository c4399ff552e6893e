"""A next tuning job, as changes to the one before it: what, why, and the request that launches it."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from amt_lab.tuning.ranges import CategoricalRange, Scaling

if TYPE_CHECKING:
    from amt_lab.tuning.ranges import Range


@dataclass(frozen=True, slots=True)
class Change:
    """One difference between two requests."""

    hyperparameter: str
    """A hyperparameter, or a member of the request such as `MaxNumberOfTrainingJobs`."""
    before: Any
    """A plain JSON value: a number or text, `{"static": value}`, or what `range_as_json` makes of a
    range; None for none."""
    after: Any
    reason: str

    @property
    def text(self) -> str:
        return f"{self.hyperparameter}: {in_words(self.before)} → {in_words(self.after)}"

    def as_json(self) -> dict[str, Any]:
        """Plain JSON values: `before` and `after` in words, `old` and `new` as values."""
        return {
            "hyperparameter": self.hyperparameter,
            "before": in_words(self.before),
            "after": in_words(self.after),
            "old": self.before,
            "new": self.after,
            "reason": self.reason,
        }


@dataclass(frozen=True, slots=True)
class Refinement:
    """A request to look at, change and launch. It shows itself as its differences with reasons."""

    request: dict[str, Any]
    """CreateHyperParameterTuningJob's own."""
    changes: tuple[Change, ...]

    def as_json(self) -> dict[str, Any]:
        return {"request": self.request, "changes": [each.as_json() for each in self.changes]}

    def __str__(self) -> str:
        name = self.request["HyperParameterTuningJobName"]
        lines = [f"{each.text}\n    {each.reason}" for each in self.changes]
        return "\n".join([f"Next tuning job {name}", *lines])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        head = "".join(
            f"<th style='text-align:left'>{title}</th>"
            for title in ("Hyperparameter or setting", "Before", "After", "Why")
        )
        rows = "".join(
            "<tr>"
            + "".join(
                f"<td style='text-align:left'>{escape(cell)}</td>"
                for cell in (
                    each.hyperparameter,
                    in_words(each.before),
                    in_words(each.after),
                    each.reason,
                )
            )
            + "</tr>"
            for each in self.changes
        )
        name = escape(self.request["HyperParameterTuningJobName"])
        return (
            f"<table><caption>Next tuning job {name}</caption>"
            f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
        )


def range_as_json(tuned: Range) -> dict[str, Any]:
    """A range as a person reads it in a diff: bounds as numbers, not as the API's strings."""
    if isinstance(tuned, CategoricalRange):
        return {"values": list(tuned.values)}
    return {"min": tuned.low, "max": tuned.high, "scaling": tuned.scaling.value}


def in_words(side: Any) -> str:
    """One side of a change."""
    match side:
        case None:
            return "none"
        case {"values": values}:
            return ", ".join(values)
        case {"min": low, "max": high, "scaling": scaling}:
            return f"{low:g} to {high:g}{_scale(scaling)}"
        case {"static": value}:
            return f"always {value}"
        case list():
            return ", ".join(map(str, side))
        case _:
            return str(side)


def _scale(scaling: str) -> str:
    return "" if scaling in (Scaling.AUTO.value, Scaling.LINEAR.value) else f" ({scaling})"
