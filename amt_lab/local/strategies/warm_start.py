"""What a tuning job takes over from the trials of its parents."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from amt_lab.local.strategies.strategy import Observation, Settings
from amt_lab.local.strategies.unit_cube import UnitCube
from amt_lab.tuning.ranges import CategoricalRange

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from amt_lab.tuning.ranges import Range

_FARTHEST = 1.0
"""How far beyond a range, in widths of it, a parent's trial still tells something of what is inside."""


class Inheritance:
    """The parents' observations, in the child's ranges.

    With `transfer` each parent trained on other data or with another algorithm: its objectives are
    moved to the child's level, by the median difference between the child's trials and the
    parent's trials that lie nearest to them. Until the child has a trial they stand as they are.
    """

    def __init__(
        self, space: Sequence[Range], parents: Sequence[Sequence[Observation]], *, transfer: bool
    ) -> None:
        self._cube = UnitCube(space)
        self._parents = [list(each) for each in parents if each]
        self._transfer = transfer

    def observations(self, own: Sequence[Observation]) -> list[Observation]:
        """All parents' observations as they stand beside the child's `own`."""
        known = [each for each in own if math.isfinite(each.value)]
        if not self._transfer or not known:
            return [each for parent in self._parents for each in parent]
        return [each for parent in self._parents for each in self._moved(parent, known)]

    def _moved(
        self, parent: Sequence[Observation], known: Sequence[Observation]
    ) -> list[Observation]:
        theirs = self._cube.rows(each.settings for each in parent)
        ours = self._cube.rows(each.settings for each in known)
        distance = ((ours[:, None, :] - theirs[None, :, :]) ** 2).sum(axis=2)
        nearest = [parent[int(index)] for index in distance.argmin(axis=1)]
        apart = [own.value - near.value for own, near in zip(known, nearest, strict=True)]
        level = float(np.median(apart))
        return [Observation(each.settings, each.value + level) for each in parent]


def settings_in(space: Sequence[Range], hyperparameters: Mapping[str, str]) -> Settings | None:
    """A parent's trial in the child's ranges: tuned or static there, its values are what counts.

    None where it cannot be placed: a hyperparameter is missing or of another kind, a category is no
    longer searched, or a value lies far outside of its range.
    """
    settings: Settings = {}
    for tuned in space:
        text = hyperparameters.get(tuned.name)
        if text is None:
            return None
        try:
            value = tuned.parse(text)
            if isinstance(tuned, CategoricalRange):
                near = value in tuned.values
            else:
                near = -_FARTHEST <= tuned.to_unit(float(value)) <= 1 + _FARTHEST
        except (
            ValueError,
            OverflowError,
        ):  # no number, or none that the range's scale has a place for
            return None
        if not near:
            return None
        settings[tuned.name] = value
    return settings
