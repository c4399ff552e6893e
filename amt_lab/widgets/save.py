"""Charts as pictures: PNG, SVG and PDF."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from amt_lab.charts import theme as themes
from amt_lab.tuning.errors import AmtError

if TYPE_CHECKING:
    from amt_lab.charts.drawing import Drawing

FORMATS = ("png", "svg", "pdf")
VEGA_LITE = "6.4"
"""Of the versions that vl-convert brings, the one that Altair 6 writes."""


def save(chart: Drawing, path: str | Path, *, scale: float = 2.0) -> Path:
    """Write a chart as the picture that the path's ending says; the answer is where it is.

    `scale` is pixels of a PNG for each of the chart's. It needs no browser and no network.

    Raises:
        AmtError: the extra `images`, which draws, is not installed.
        ValueError: for another ending, or a scale that is not above 0.

    """
    target = Path(path)
    kind = target.suffix.removeprefix(".").lower()
    if kind not in FORMATS:
        raise ValueError(f"path: a picture ends in .png, .svg or .pdf, got {target.name!r}")
    if not scale > 0:
        raise ValueError(f"scale: above 0, got {scale:g}")
    if find_spec("vl_convert") is None:
        raise AmtError(
            "Pictures need vl-convert, which is not installed.",
            code="ExtraMissing",
            hint="pip install 'amt_lab[images]'",
        )
    import vl_convert

    spec = chart.to_dict(validate=False)  # each part was validated as it was made
    if (surface := _surface(spec)) is not None:
        spec.setdefault("background", surface)
    if kind == "svg":
        target.write_text(vl_convert.vegalite_to_svg(spec, vl_version=VEGA_LITE), encoding="utf-8")
    elif kind == "pdf":
        target.write_bytes(vl_convert.vegalite_to_pdf(spec, vl_version=VEGA_LITE))
    else:
        picture = vl_convert.vegalite_to_png(spec, vl_version=VEGA_LITE, scale=scale)
        target.write_bytes(picture)
    return target


def _surface(spec: dict[str, Any]) -> str | None:
    """What one of our charts is drawn for, by its theme: the page behind a picture may be of the other."""
    options = spec.get("usermeta", {}).get("embedOptions", {})
    name = options.get("tooltip", {}).get("theme")
    return themes.named(name).surface if name in themes.THEMES else None
