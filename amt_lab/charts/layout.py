"""How wide each chart of a composition may be, so that all of it fits a given width."""

from __future__ import annotations

import math
from dataclasses import dataclass

LABELS = 56
"""Pixels left of the first column for the objective's labels."""
GAP = 30
"""Pixels between two columns."""
MARGIN = 8
"""Pixels around the whole, and for marks that stand on the right frame."""
NARROWEST = 190
"""Pixels below which a scatter says little."""
MOST_COLUMNS = 4


@dataclass(frozen=True, slots=True)
class Layout:
    """Widths in pixels of the plots, without their labels."""

    columns: int
    scatter: float
    progress: float
    distribution: float
    whole: float

    @classmethod
    def of(cls, width: int, charts: int) -> Layout:
        """The layout of `charts` scatters in `width` pixels, with even rows where that works out."""
        room = max(width, 240) - LABELS - 2 * MARGIN
        most = max(1, min(MOST_COLUMNS, math.floor((room + GAP) / (NARROWEST + GAP)), charts))
        columns = math.ceil(charts / math.ceil(charts / most)) if charts else 1
        distribution = min(max(room * 0.2, 64), 190)
        return cls(
            columns=columns,
            scatter=math.floor((room - (columns - 1) * GAP) / columns),
            progress=math.floor(room - GAP - distribution),
            distribution=math.floor(distribution),
            whole=room,
        )
