"""The report opens anywhere, fetches nothing and escapes what it did not write itself."""

from __future__ import annotations

import json
from html.parser import HTMLParser

import pytest
from chart_frames import FORMS, detail

from amt_lab import charts
from amt_lab.charts import report
from amt_lab.sagemaker.frames import trials_frame


class Page(HTMLParser):
    """The tags of a page, and the JSON that its scripts hold."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.data: dict[str, str] = {}
        self._in: dict[str, str | None] | None = None
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        self._in = dict(attrs) if tag in ("script", "style") else None

    def handle_endtag(self, tag):
        self._in = None

    def handle_data(self, data):
        if self._in is None:
            self.texts.append(data.strip())
        elif self._in.get("id"):
            self.data[str(self._in["id"])] = data


@pytest.fixture(autouse=True)
def vega(monkeypatch):
    """Stand-ins for half a megabyte of scripts; the real ones have a test of their own."""
    monkeypatch.setattr(
        report, "vega_scripts", lambda: [f"/* {name} */" for name in report.SCRIPTS]
    )


def test_a_report_of_every_form_shows_the_job_and_its_charts(any_form, job, tmp_path):
    path = charts.report_html(any_form, job, tmp_path / "report.html")
    page = Page(path.read_text(encoding="utf-8"))
    assert "digits" in page.texts
    looks = json.loads(page.data["looks"])
    assert set(looks) == {"light", "dark"}
    assert all("vconcat" in look for look in looks.values())
    assert json.loads(page.data["rows"]).startswith("trial,")


def test_nothing_is_fetched_from_anywhere(trials, job):
    page = Page(report.render(trials, job))
    assert not [attrs for _, attrs in page.tags if "src" in attrs or "href" in attrs]
    assert not [tag for tag, _ in page.tags if tag in ("link", "img", "iframe")]


def test_the_best_trial_follows_the_direction():
    rows = FORMS["a mixture"]
    for direction, best in (("Maximize", "★ 2"), ("Minimize", "★ 1")):
        job = detail(direction=direction)
        page = Page(report.render(trials_frame(rows, job), job))
        assert best in page.texts


def test_names_and_reasons_are_escaped(trials):
    hostile = detail(
        name="x",
        static_hyperparameters={"</script><script>alert(1)</script>": "<img src=x onerror=y>"},
        failure_reason="<script>alert(2)</script>",
    )
    text = report.render(trials, hostile)
    page = Page(text)
    assert "</script><script>alert(1)</script>" in page.texts
    assert len([tag for tag, _ in page.tags if tag == "script"]) == 6
    assert "img" not in {tag for tag, _ in page.tags}
    assert "AlgorithmError: <b>no</b> memory" in page.texts


def test_without_a_built_front_end_the_error_says_how_to_build_it(monkeypatch, tmp_path):
    monkeypatch.undo()
    monkeypatch.setattr(report, "files", lambda _package: tmp_path)
    with pytest.raises(FileNotFoundError, match="jlpm build:vega"):
        report.vega_scripts()


def test_the_real_scripts_cannot_end_their_own_element(monkeypatch):
    monkeypatch.undo()
    scripts = report.vega_scripts()
    assert len(scripts) == 3
    assert all("</script" not in script for script in scripts)
