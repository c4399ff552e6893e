"""A tuning job as one HTML file that opens anywhere, without a network."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from amt_lab.charts.axes import written
from amt_lab.charts.composition import DATA
from amt_lab.charts.explorer import explorer
from amt_lab.charts.rows import rows
from amt_lab.charts.theme import THEMES
from amt_lab.insight.search import search
from amt_lab.tuning.ranges import CategoricalRange, Range

if TYPE_CHECKING:
    import pandas as pd

    from amt_lab.tuning.job import TuningJobDetail

SCRIPTS = ("vega", "vega-lite", "vega-embed")
WIDTH = 1080


def report_html(trials: pd.DataFrame, job: TuningJobDetail, path: str | Path) -> Path:
    """Write the report of a job and its trials; the answer is where it is.

    Raises:
        FileNotFoundError: the front end, which brings Vega, has not been built.
        ValueError: the trials do not say what was tuned.

    """
    target = Path(path)
    target.write_text(render(trials, job), encoding="utf-8")
    return target


def render(trials: pd.DataFrame, job: TuningJobDetail) -> str:
    """The report's HTML: everything in it, nothing fetched."""
    looks = {
        name: explorer(trials, width=WIDTH, theme=name).to_dict(validate=False) for name in THEMES
    }
    data = next(look.pop("datasets")[DATA] for look in looks.values())
    environment = Environment(
        loader=PackageLoader("amt_lab.charts", "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {"few": _few, "moment": _moment, "span": _span}
    table = _by_rank(trials)
    return environment.get_template("report.html.jinja").render(
        job=job,
        trials=table,
        best=next((row for row in table if row["rank"] == 1), None),
        ranges=[(tuned, *_bounds(tuned)) for tuned in job.ranges],
        tuned=list(search(trials).ranges),
        looks=looks,
        data=data,
        scripts=vega_scripts(),
        written=datetime.now(UTC),
    )


def vega_scripts() -> list[str]:
    """Vega, Vega-Lite and vega-embed, minified, in the order that they need each other.

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


def _by_rank(trials: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows, best first, then those without a rank in launch order."""
    sign = search(trials).sign
    found = rows(trials)
    ranked = sorted(
        (row for row in found if row["status"] == "Completed" and "objective" in row),
        key=lambda row: (-sign * row["objective"], row["trial"]),
    )
    others = [row for row in found if row["status"] != "Completed" or "objective" not in row]
    return [row | {"rank": rank} for rank, row in enumerate(ranked, 1)] + [
        row | {"rank": None} for row in others
    ]


def _bounds(tuned: Range) -> tuple[str, str]:
    """What a range searches, and on which scale, in words."""
    if isinstance(tuned, CategoricalRange):
        return ", ".join(tuned.values), "one of"
    return f"{written(tuned.low)} to {written(tuned.high)}", tuned.scaling.value


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
