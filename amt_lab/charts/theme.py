"""Colours, shapes and type of every chart, for light and for dark surroundings.

Hues are Okabe and Ito's (https://jfly.uni-koeln.de/color/), which people with the common forms of
colour blindness tell apart; each state has a shape of its own besides.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"

SHAPES = {
    "Completed": "circle",
    "Running": "triangle-right",
    "Stopped": "diamond",
    "Failed": "M-.9,-.55L-.55,-.9L0,-.35L.55,-.9L.9,-.55L.35,0L.9,.55L.55,.9L0,.35L-.55,.9L-.9,.55L-.35,0Z",
}
"""The mark of each state that a trial can be in; a path is drawn in a square from -1 to 1."""

STAR = "M0,-1L.235,-.324L.951,-.309L.38,.124L.588,.809L0,.4L-.588,.809L-.38,.124L-.951,-.309L-.235,-.324Z"


LABEL = 6
"""Pixels between a plot and the labels of its axes."""


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours that a chart is drawn in."""

    name: str
    surface: str
    """What lies behind the chart; charts themselves are transparent."""
    ink: str
    faint: str
    grid: str
    bound: str
    """The ends of a range."""
    context: str
    """Trials outside the brush, and the distribution of them all."""
    early: str
    late: str
    """The ends of the ramp that tells launch order."""
    ramp: tuple[str, str, str]
    """The colours of the worst, the middling and the best completed trial."""
    accent: str
    best: str
    running: str
    stopped: str
    failed: str
    doubt: str
    """Crosses over coloured cells where a model is unsure."""

    @property
    def states(self) -> dict[str, str]:
        """Colour of each state of a trial, in the order of `SHAPES`."""
        colours = (self.late, self.running, self.stopped, self.failed)
        return dict(zip(SHAPES, colours, strict=True))


LIGHT = Theme(
    name="light",
    surface="#ffffff",
    ink="#24292f",
    faint="#6b7480",
    grid="#eceff2",
    bound="#b6bec7",
    context="#c4cad1",
    early="#a5d3f0",
    late="#00528a",
    ramp=("#cfd6dd", "#7fb0a0", "#00604a"),
    accent="#0072b2",
    best="#e69f00",
    running="#009e73",
    stopped="#a6568a",
    failed="#d55e00",
    doubt="#ffffff",
)
DARK = Theme(
    name="dark",
    surface="#111418",
    ink="#e6e9ed",
    faint="#9aa4af",
    grid="#262c33",
    bound="#4b5561",
    context="#46505b",
    early="#1f567d",
    late="#a9dcff",
    ramp=("#3a434d", "#3f8f78", "#8ff0cf"),
    accent="#56b4e9",
    best="#f0b429",
    running="#2fc79a",
    stopped="#d996be",
    failed="#ff8a4c",
    doubt="#ffffff",
)
THEMES = {theme.name: theme for theme in (LIGHT, DARK)}


def named(name: str) -> Theme:
    """The theme of that name.

    Raises:
        ValueError: for any but `light` and `dark`.

    """
    if name not in THEMES:
        raise ValueError(f"theme must be one of {', '.join(THEMES)}, got {name!r}")
    return THEMES[name]


def config(theme: Theme) -> dict[str, Any]:
    """The Vega-Lite `config` of a chart: everything that no single mark decides for itself."""
    return {
        "background": "transparent",
        "font": FONT,
        "padding": 4,
        "view": {"stroke": None},
        "axis": {
            "domain": False,
            "ticks": False,
            "grid": True,
            "gridColor": theme.grid,
            "labelColor": theme.faint,
            "labelFontSize": 10.5,
            "labelPadding": LABEL,
            "labelLimit": 90,
            "titleColor": theme.faint,
            "titleFontSize": 10.5,
            "titleFontWeight": "normal",
            "titlePadding": 8,
        },
        "axisX": {"grid": False},
        "text": {"color": theme.faint, "fontSize": 10.5},
        "scale": {"bandPaddingInner": 0.1, "bandPaddingOuter": 0.05},
        "selection": {
            "interval": {
                "mark": {
                    "fill": theme.accent,
                    "fillOpacity": 0.08,
                    "stroke": theme.accent,
                    "strokeOpacity": 0.6,
                }
            }
        },
    }
