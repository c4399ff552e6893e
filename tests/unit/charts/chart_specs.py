"""Finding one's way in a Vega-Lite specification."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

Spec = dict[str, Any]


def parts(spec: Spec) -> Iterator[Spec]:
    """The specification and every view in it."""
    yield spec
    for kind in ("layer", "hconcat", "vconcat", "concat"):
        for child in spec.get(kind, ()):
            yield from parts(child)


def points_of(spec: Spec, name: str) -> Spec:
    """The view of a chart's trials: `progress`, `distribution`, or a hyperparameter's name."""
    wanted = f"points-{name}"
    found = [p for p in parts(_inherited(spec)) if p.get("name") == wanted]
    assert len(found) == 1, f"{len(found)} views are named {wanted}"
    return found[0]


def param(spec: Spec, name: str) -> Spec:
    return next(p for p in spec["params"] if p["name"] == name)


def transforms(spec: Spec) -> list[Spec]:
    return [t for part in parts(spec) for t in part.get("transform", ())]


def _inherited(spec: Spec) -> Spec:
    """The specification with the encoding of each layer written out in its parts."""
    given = spec.get("encoding", {})
    own = dict(spec)
    for kind in ("layer", "hconcat", "vconcat"):
        if kind in spec:
            own[kind] = [
                _inherited(child | {"encoding": given | child.get("encoding", {})})
                for child in spec[kind]
            ]
    return own
