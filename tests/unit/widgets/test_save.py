"""Charts as pictures, where the extra that draws them is installed."""

from __future__ import annotations

import altair as alt
import pytest

import amt_lab
from amt_lab import charts
from amt_lab.charts import theme
from amt_lab.sagemaker.frames import trials_frame
from amt_lab.sagemaker.tuning_jobs import TuningJobs
from amt_lab.tuning.errors import AmtError
from amt_lab.widgets import save as saving


@pytest.fixture
def chart():
    return alt.Chart(alt.Data(values=[{"x": 1, "y": 2}])).mark_point().encode(x="x:Q", y="y:Q")


@pytest.mark.parametrize(
    ("ending", "first"), [("png", b"\x89PNG"), ("svg", b"<svg"), ("pdf", b"%PDF")]
)
def test_a_chart_is_written_as_its_path_s_ending_says(chart, tmp_path, ending, first):
    path = amt_lab.save(chart, tmp_path / f"chart.{ending}")
    assert path.read_bytes().startswith(first)


def test_scale_is_pixels_of_the_picture_for_each_of_the_chart_s(chart, tmp_path):
    small, large = (
        int.from_bytes(
            amt_lab.save(chart, tmp_path / f"{scale}.png", scale=scale).read_bytes()[16:20], "big"
        )
        for scale in (1, 3)
    )
    assert large == pytest.approx(3 * small, abs=3)


@pytest.mark.parametrize("name", theme.THEMES)
def test_a_picture_has_the_surface_that_its_theme_is_drawn_for(
    connection, request_, tmp_path, name
):
    jobs = TuningJobs(connection)
    jobs.launch(request_)
    chart = charts.importance(trials_frame([], jobs.describe("digits")), theme=name)
    picture = amt_lab.save(chart, tmp_path / "chart.svg").read_text()
    assert theme.THEMES[name].surface in picture


@pytest.mark.parametrize(
    ("name", "scale", "error"),
    [
        ("chart.gif", 1, "ends in .png, .svg or .pdf, got 'chart.gif'"),
        ("a.png", 0, "scale: above 0"),
    ],
)
def test_what_cannot_be_drawn_is_refused(chart, tmp_path, name, scale, error):
    with pytest.raises(ValueError, match=error):
        amt_lab.save(chart, tmp_path / name, scale=scale)


def test_without_the_extra_the_error_names_it(chart, tmp_path, monkeypatch):
    monkeypatch.setattr(saving, "find_spec", lambda _name: None)
    with pytest.raises(AmtError, match=r"pip install 'amt_lab\[images\]'"):
        amt_lab.save(chart, tmp_path / "chart.png")
