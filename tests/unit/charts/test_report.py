"""The report opens anywhere, fetches nothing and escapes what it did not write itself."""

from __future__ import annotations

import json
from html.parser import HTMLParser

import pytest
from chart_frames import FORMS, detail, trial

from amt_lab import charts
from amt_lab.charts import report
from amt_lab.charts.report import vega_scripts
from amt_lab.sagemaker.frames import trials_frame
from amt_lab.sagemaker.joined_tables import joined
from amt_lab.tuning.ranges import ContinuousRange


class Page(HTMLParser):
    """The tags of a page, and the JSON that its scripts hold."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.data: dict[str, str] = {}
        self._in: dict[str, str | None] | None = None
        self.feed(text)

    @property
    def places(self) -> list[str]:
        """Ids of the elements that charts are drawn into."""
        return [str(attrs["id"]) for _, attrs in self.tags if attrs.get("class") == "chart"]

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


@pytest.fixture(autouse=True, scope="module")
def vega():
    """Stand-ins for half a megabyte of scripts; the real ones have a test of their own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(report, "vega_scripts", lambda: [f"/* {name} */" for name in report.SCRIPTS])
        yield


HOSTILE = {
    "static_hyperparameters": {"</script><script>alert(1)</script>": "<img src=x onerror=y>"},
    "failure_reason": "<script>alert(2)</script>",
    "describe": {
        "HyperParameterTuningJobConfig": {"Strategy": "Random"},
        "TrainingJobDefinition": {"Environment": {"TOKEN": "s3cret"}},
    },
}


@pytest.fixture(scope="module")
def hostile(vega):
    """The report of a job whose texts are markup and whose request holds a secret."""
    job = detail(**HOSTILE)
    return report.render([charts.Reported(job, trials_frame(FORMS["a mixture"], job))])


@pytest.mark.parametrize("form", ["no trial", "all failed", "one trial"])
def test_a_report_of_every_form_shows_the_job_and_its_charts(form, job, tmp_path):
    trials = trials_frame(FORMS[form], job)
    path = charts.report_html([charts.Reported(job, trials)], tmp_path / "report.html")
    page = Page(path.read_text(encoding="utf-8"))
    assert "digits" in page.texts
    drawn = json.loads(page.data["charts"])
    assert all(set(chart["looks"]) == {"light", "dark"} for chart in drawn.values())
    (explorer,) = [chart for name, chart in drawn.items() if name.startswith("explorer")]
    assert explorer["rows"].startswith("trial,")
    assert sorted(page.places) == sorted(drawn)


def test_nothing_is_fetched_from_anywhere(hostile):
    page = Page(hostile)
    assert not [attrs for _, attrs in page.tags if "src" in attrs or "href" in attrs]
    assert not [tag for tag, _ in page.tags if tag in ("link", "img", "iframe")]


def test_the_best_trial_follows_the_direction(hostile):
    assert "★ 2" in Page(hostile).texts
    job = detail(direction="Minimize")
    trials = trials_frame(FORMS["a mixture"], job)
    assert "★ 1" in Page(report.render([charts.Reported(job, trials)])).texts


def test_names_and_reasons_are_escaped(hostile):
    page = Page(hostile)
    assert "</script><script>alert(1)</script>" in page.texts
    assert len([tag for tag, _ in page.tags if tag == "script"]) == 6
    assert "img" not in {tag for tag, _ in page.tags}
    assert "AlgorithmError: <b>no</b> memory" in page.texts


def test_the_request_is_there_as_code_without_secrets(hostile):
    assert "create_hyper_parameter_tuning_job(" in hostile
    assert "TOKEN" in hostile
    assert "s3cret" not in hostile


def test_findings_are_told_with_how_sure_they_are(tmp_path):
    ranges = (ContinuousRange("eta", 0.0, 1.0), ContinuousRange("gamma", 0.0, 1.0))
    rows = [
        trial(n, (n * 0.618034) % 1 + (n * 0.137) % 0.05, ranges=ranges, hyperparameters={
            "eta": (n * 0.618034) % 1, "gamma": (n * 0.7548776) % 1,
        })
        for n in range(1, 61)
    ]  # fmt: skip
    job = detail(ranges)
    page = Page(report.render([charts.Reported(job, trials_frame(rows, job))]))
    assert any(text.startswith("eta: ") for text in page.texts)
    assert "●●● sure" in page.texts


def test_several_jobs_are_compared_before_each_is_told(trials):
    other = trials.copy()
    other["tuning_job"] = "letters"
    other.attrs = trials.attrs | {"tuning_job": "letters"}
    jobs = [
        charts.Reported(detail(), trials),
        charts.Reported(detail(name="letters"), other),
    ]
    page = Page(report.render(jobs, joined([trials, other])))
    assert page.places[0].startswith("comparison")
    assert len([name for name in page.places if name.startswith("explorer")]) == 2


def test_with_a_price_it_tells_what_things_cost():
    rows = [trial(number, number / 20, billable_s=3600) for number in range(1, 16)]
    trials = trials_frame(rows, detail())
    assert " 7.50 in money" in _words_of(trials, price=0.5)
    assert "in money" not in _words_of(trials, price=None)


def _words_of(trials, price):
    return " ".join(Page(report.render([charts.Reported(detail(), trials, price=price)])).texts)


def test_without_a_built_front_end_the_error_says_how_to_build_it(monkeypatch, tmp_path):
    monkeypatch.setattr(report, "files", lambda _package: tmp_path)
    with pytest.raises(FileNotFoundError, match="jlpm build:vega"):
        vega_scripts()


def test_the_real_scripts_cannot_end_their_own_element():
    scripts = vega_scripts()
    assert len(scripts) == len(report.SCRIPTS)
    assert all("</script" not in script for script in scripts)
