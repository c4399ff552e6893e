"""What an insight says: a sentence, how sure it is, and the evidence for it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


class Confidence(Enum):
    """How far a finding can be relied on."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that the trials show. A finding without evidence is not made: there is none then."""

    kind: str
    """The module that found it: boundaries, regions, importance, …"""
    sentence: str
    """What a person reads: one plain sentence that names the hyperparameter and the numbers."""
    confidence: Confidence
    reason: str
    """Why it is that sure, in words: a p-value, a cross-validated score, how few trials there are."""
    title: str = ""
    """What a chart of the hyperparameter says of it, in half a line; empty where it says nothing."""
    hyperparameters: tuple[str, ...] = ()
    """Those that it is about."""
    trials: tuple[str, ...] = ()
    """Names of the trials that it speaks of, so that they can be selected."""
    data: Mapping[str, Any] = field(default_factory=dict)
    """The numbers behind the sentence, as plain JSON values."""

    def as_json(self) -> dict[str, Any]:
        """Plain JSON values, for REST and reports."""
        return {
            "kind": self.kind,
            "sentence": self.sentence,
            "confidence": self.confidence.value,
            "reason": self.reason,
            "title": self.title,
            "hyperparameters": list(self.hyperparameters),
            "trials": list(self.trials),
            "data": dict(self.data),
        }
