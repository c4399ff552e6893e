"""Tuning jobs as one HTML file that opens anywhere, without a network."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from amt_lab.charts.comparison import comparison
from amt_lab.charts.report_section import Places, Reported, job_section
from amt_lab.insight.finding import Confidence

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

SCRIPTS = ("vega", "vega-lite", "vega-embed", "painting")

_SURENESS = {
    Confidence.HIGH: "●●● sure",
    Confidence.MEDIUM: "●●○ likely",
    Confidence.LOW: "●○○ a guess",
}


def report_html(
    jobs: Sequence[Reported], path: str | Path, together: pd.DataFrame | None = None
) -> Path:
    """Write the report of some jobs with their trials; the answer is where it is.

    Of several jobs, `together` is the trials table of them all, as `amt_lab.trials([…])` gives it:
    the report begins by comparing them.

    Raises:
        FileNotFoundError: the front end, which brings Vega, has not been built.
        ValueError: the trials do not say what was tuned.

    """
    target = Path(path)
    target.write_text(render(jobs, together), encoding="utf-8")
    return target


def render(jobs: Sequence[Reported], together: pd.DataFrame | None = None) -> str:
    """The report's HTML: everything in it, nothing fetched."""
    environment = Environment(
        loader=PackageLoader("amt_lab.charts", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "few": _few,
        "moment": _moment,
        "span": _span,
        "sureness": _SURENESS.__getitem__,
    }
    places = Places()
    return environment.get_template("report.html.jinja").render(
        title=", ".join(reported.job.name for reported in jobs),
        comparison=_compared(together, places, _common_price(jobs)),
        sections=[job_section(reported, places) for reported in jobs],
        charts=places.charts,
        scripts=vega_scripts(),
        written=datetime.now(UTC),
    )


def vega_scripts() -> list[str]:
    """Vega, Vega-Lite, vega-embed and what paints their canvases, in the order that they need each other.

    Raises:
        FileNotFoundError: they are not there, since the front end has not been built.

    """
    folder = files("amt_lab.charts") / "vega"
    found = [folder / f"{name}.min.js" for name in SCRIPTS]
    if not all(script.is_file() for script in found):
        raise FileNotFoundError(
            f"a report needs Vega's scripts in {folder}; build the front end, which puts them there: "
            "`jlpm build:vega`, or `make setup`"
        )
    # A closing tag inside a string of the script would end the element that holds it.
    return [
        script.read_text(encoding="utf-8").replace("</script", "<\\/script") for script in found
    ]


def _compared(
    together: pd.DataFrame | None, places: Places, price: float | None
) -> dict[str, str] | None:
    """The comparison, where there are several jobs and one objective ranks the trials of them all."""
    if together is None or together.attrs["objective"] is None:
        return None
    build = partial(comparison, price_per_hour=price)
    return places.still("comparison", "The tuning jobs compared", build, [together])


def _common_price(jobs: Sequence[Reported]) -> float | None:
    prices = {reported.price for reported in jobs}
    return prices.pop() if len(prices) == 1 else None


def _few(value: Any) -> str:
    return f"{value:.5g}" if isinstance(value, float) else str(value)


def _moment(value: datetime | float | None) -> str:
    """A time, or milliseconds since the epoch, in UTC."""
    if value is None:
        return "-"
    when = value if isinstance(value, datetime) else datetime.fromtimestamp(value / 1000, UTC)
    return f"{when.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"


def _span(seconds: float | None) -> str:
    """A duration in at most two units."""
    if seconds is None or not math.isfinite(seconds):
        return "-"
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
