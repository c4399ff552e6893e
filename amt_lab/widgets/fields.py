"""Controls for the members of a tuning request that people change most, and what is wrong with them."""

from __future__ import annotations

import html
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import ipywidgets as ipw

from amt_lab.tuning.ranges import Scaling
from amt_lab.widgets.paths import Path, member, put, spelled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from amt_lab.tuning.errors import FieldProblem

CONFIG = "HyperParameterTuningJobConfig"
DEFINITION = "TrainingJobDefinition"
STRATEGIES = ("Bayesian", "Random", "Grid", "Hyperband")
DIRECTIONS = ("Maximize", "Minimize")
RANGES: Path = (CONFIG, "ParameterRanges")
NUMERIC = ("ContinuousParameterRanges", "IntegerParameterRanges")

_WRONG = "2px solid #d55e00"
_NARROW = "120px"


@dataclass(frozen=True, slots=True)
class Field:
    """One member of the request and the control that edits it."""

    path: Path
    control: ipw.DOMWidget
    read: Callable[[Any], Any]
    """What the member is, from the control's value."""
    wrong: ipw.HTML
    """Where its problem is told."""

    @property
    def value(self) -> Any:
        return self.read(self.control.value)

    def mark(self, problems: Iterable[FieldProblem]) -> None:
        told = [html.escape(f"{p.message} {p.hint or ''}".strip()) for p in problems]
        self.control.layout.border = _WRONG if told else None
        self.wrong.value = "<br>".join(f"<span style='color:#d55e00'>{one}</span>" for one in told)


class RequestFields:
    """The controls of one request. Members without a control pass through unchanged."""

    def __init__(self, request: Mapping[str, Any]) -> None:
        self._given = deepcopy(dict(request))
        self.fields: list[Field] = []
        self.box = ipw.VBox(
            [
                self._text("Name", ("HyperParameterTuningJobName",)),
                self._choice("Strategy", (CONFIG, "Strategy"), STRATEGIES),
                *self._objective(),
                *self._ranges(),
                *self._statics(),
                self._count("Trials", (CONFIG, "ResourceLimits", "MaxNumberOfTrainingJobs")),
                self._count("At a time", (CONFIG, "ResourceLimits", "MaxParallelTrainingJobs")),
                self._text("Random seed", (CONFIG, "RandomSeed"), _whole_or_none),
            ]
        )

    def request(self) -> dict[str, Any]:
        """The request with what the controls say."""
        request = deepcopy(self._given)
        for field in self.fields:
            put(request, field.path, field.value)
        return request

    def mark(self, problems: Iterable[FieldProblem]) -> list[FieldProblem]:
        """Tell each problem beside its control; the answer is those that have none.

        A problem belongs to the control whose path is its own or the longest that it begins with,
        such as a static hyperparameter's to the list of them.
        """
        by_field: dict[str, list[FieldProblem]] = {}
        others = []
        for problem in problems:
            owner = self._owner(problem.field)
            if owner is None:
                others.append(problem)
            else:
                by_field.setdefault(spelled(owner.path), []).append(problem)
        for field in self.fields:
            field.mark(by_field.get(spelled(field.path), ()))
        return others

    def at(self, path: str) -> Field:
        """The field of a member, by its path as problems spell it."""
        return next(field for field in self.fields if spelled(field.path) == path)

    def _owner(self, wrong: str) -> Field | None:
        inside = [
            field
            for field in self.fields
            if wrong == (own := spelled(field.path)) or wrong.startswith((f"{own}.", f"{own}["))
        ]
        # A range as a whole has no control of its own: its first bound stands for it.
        within = [field for field in self.fields if spelled(field.path).startswith(f"{wrong}.")]
        if inside:
            return max(inside, key=lambda field: len(field.path))
        return within[0] if within and "ParameterRanges[" in wrong else None

    def _add(self, path: Path, control: ipw.DOMWidget, read: Callable[[Any], Any]) -> Field:
        field = Field(path, control, read, ipw.HTML())
        self.fields.append(field)
        return field

    def _labelled(self, label: str, field: Field) -> ipw.Widget:
        return ipw.HBox([ipw.Label(label, layout={"width": _NARROW}), field.control, field.wrong])

    def _text(self, label: str, path: Path, read: Callable[[str], Any] = str.strip) -> ipw.Widget:
        value = member(self._given, path, "")
        return self._labelled(label, self._add(path, ipw.Text(str(value)), read))

    def _choice(self, label: str, path: Path, options: tuple[str, ...]) -> ipw.Widget:
        value = member(self._given, path, options[0])
        known = options if value in options else (*options, value)
        control = ipw.Dropdown(options=known, value=value)
        return self._labelled(label, self._add(path, control, str))

    def _count(self, label: str, path: Path) -> ipw.Widget:
        control = ipw.BoundedIntText(member(self._given, path, 1), min=1, max=10_000)
        return self._labelled(label, self._add(path, control, int))

    def _objective(self) -> list[ipw.Widget]:
        objective: Path = (CONFIG, "HyperParameterTuningJobObjective")
        if member(self._given, objective) is None:
            return []  # several definitions, each with its own
        return [
            self._text("Objective", (*objective, "MetricName")),
            self._choice("Direction", (*objective, "Type"), DIRECTIONS),
        ]

    def _ranges(self) -> list[ipw.Widget]:
        rows = [
            self._numeric_range((*RANGES, kind, index), tuned)
            for kind in NUMERIC
            for index, tuned in enumerate(member(self._given, (*RANGES, kind), []))
        ]
        rows += [
            self._categories((*RANGES, "CategoricalParameterRanges", index), tuned)
            for index, tuned in enumerate(
                member(self._given, (*RANGES, "CategoricalParameterRanges"), [])
            )
        ]
        return [ipw.HTML("<b>Ranges</b>"), *rows] if rows else []

    def _numeric_range(self, path: Path, tuned: Mapping[str, Any]) -> ipw.Widget:
        low, high = (
            self._add(
                (*path, bound),
                ipw.Text(str(tuned.get(bound, "")), layout={"width": "90px"}),
                str.strip,
            )
            for bound in ("MinValue", "MaxValue")
        )
        scaling = self._add(
            (*path, "ScalingType"),
            ipw.Dropdown(
                options=[scaling.value for scaling in Scaling],
                value=tuned.get("ScalingType", Scaling.AUTO.value),
                layout={"width": "160px"},
            ),
            str,
        )
        parts = [low.control, ipw.Label("to"), high.control, scaling.control]
        return self._range_row(tuned["Name"], parts, [low, high, scaling])

    def _categories(self, path: Path, tuned: Mapping[str, Any]) -> ipw.Widget:
        values = self._add(
            (*path, "Values"),
            ipw.TagsInput(value=list(tuned["Values"]), allow_duplicates=False),
            list,
        )
        return self._range_row(tuned["Name"], [values.control], [values])

    def _range_row(self, name: str, controls: list[ipw.Widget], fields: list[Field]) -> ipw.Widget:
        label = ipw.Label(name, layout={"width": _NARROW}, tooltip=name)
        return ipw.HBox([label, *controls, ipw.VBox([field.wrong for field in fields])])

    def _statics(self) -> list[ipw.Widget]:
        path: Path = (DEFINITION, "StaticHyperParameters")
        if member(self._given, (DEFINITION,)) is None:
            return []
        given = member(self._given, path, {})
        control = ipw.Textarea(
            "\n".join(f"{name} = {value}" for name, value in given.items()),
            placeholder="one a line: name = value",
            rows=max(3, len(given)),
        )
        return [self._labelled("Static", self._add(path, control, _statics))]


def _whole_or_none(text: str) -> Any:
    """A whole number, or nothing; what is neither goes on as text, for the rules to refuse."""
    text = text.strip()
    if not text:
        return None
    return int(text) if text.lstrip("+-").isdigit() else text


def _statics(text: str) -> dict[str, str]:
    """Hyperparameters from lines `name = value`."""
    pairs = (line.partition("=") for line in text.splitlines() if line.strip())
    return {name.strip(): value.strip() for name, _, value in pairs}
