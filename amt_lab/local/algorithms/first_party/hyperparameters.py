"""Hyperparameters as Amazon's own containers take them: strings in, checked and typed values out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from amt_lab.tuning.algorithms import CONTINUOUS, INTEGER

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from amt_lab.tuning.algorithms import Algorithm, Hyperparameter

_OF_THE_SERVICE = "_"
"""How names begin that a tuning job sets for itself, such as `_tuning_objective_metric`."""


class Values:
    """Given values, else the documented defaults, by name and type."""

    def __init__(self, known: Iterable[Hyperparameter], given: Mapping[str, str]) -> None:
        defaults = {h.name: h.default for h in known if h.default}
        self._text: dict[str, str] = {**defaults, **own(given)}

    def __contains__(self, name: str) -> bool:
        return name in self._text

    def text(self, name: str) -> str:
        return self._text[name]

    def whole(self, name: str) -> int:
        return int(self._text[name])

    def number(self, name: str) -> float:
        return float(self._text[name])

    def number_or(self, name: str, otherwise: float) -> float:
        """`otherwise` in place of `auto`."""
        return otherwise if self._text[name] == "auto" else float(self._text[name])

    def yes(self, name: str, *, otherwise: bool = False) -> bool:
        """`true` or `false`; `otherwise` in place of `auto`."""
        return otherwise if self._text[name] == "auto" else self._text[name] == "true"


def own(given: Mapping[str, str]) -> dict[str, str]:
    """Without what the service itself adds."""
    return {name: text for name, text in given.items() if not name.startswith(_OF_THE_SERVICE)}


def complaints(
    algorithm: Algorithm, given: Mapping[str, str], tuned: Collection[str]
) -> Iterator[tuple[str, str]]:
    """(hyperparameter, what the container would say of it), for every rule of the catalogue that is broken.

    `tuned` names those that a tuning job will set, each within its range.
    """
    for name, known in algorithm.hyperparameters.items():
        if known.required and name not in given and name not in tuned:
            yield name, f"Missing required hyperparameter: {name}"
    for name, text in own(given).items():
        hyperparameter = algorithm.hyperparameter(name)
        if hyperparameter is None:
            yield name, f"Additional hyperparameters are not allowed ('{name}' was unexpected)"
        elif (message := _complaint(hyperparameter, text)) is not None:
            yield name, message


def _complaint(known: Hyperparameter, text: str) -> str | None:
    complaint = known.complaint(text)
    if complaint is None:
        return None
    kind = "numeric " if known.type in (CONTINUOUS, INTEGER) else ""
    return f"Hyperparameter {known.name}: {kind}value '{text}' {complaint}"
