"""`amt-lab`: what it prints, and the status it ends with."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from amt_lab import cli
from amt_lab.cli import jupyterlab, terminal
from amt_lab.cli.progress import conclude, follow
from amt_lab.sagemaker import connection as connections
from amt_lab.sagemaker.trials import TrialChanges
from amt_lab.tuning.errors import AmtError, EndpointDown
from amt_lab.tuning.job import BestTrial, Counters, Objective, TuningJobDetail
from amt_lab.tuning.trial import Trial


@pytest.fixture(autouse=True)
def own_home(tmp_path, monkeypatch):
    monkeypatch.setenv("AMT_LAB_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(
    "arguments",
    [[], ["nothing"], ["demo", "--trials", "0"], ["demo", "--trials", "many"], ["stop"], ["local"]],
)
def test_wrong_usage_is_status_two(arguments, capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main(arguments)

    assert ended.value.code == 2
    assert capsys.readouterr().err.startswith("usage: amt-lab")


def test_the_version_is_printed(capsys):
    with pytest.raises(SystemExit) as ended:
        cli.main(["--version"])

    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith("amt-lab 0.")


def test_what_a_person_can_mend_is_one_line_and_status_one(monkeypatch, capsys):
    def down(*_, **__):
        raise EndpointDown("Nothing answers.")

    monkeypatch.setattr(connections, "connect", down)

    assert cli.main(["stop", "digits-1"]) == 1
    assert capsys.readouterr().err == (
        "amt-lab: Nothing answers. For the local endpoint: start it with `amt-lab local start`.\n"
    )


def test_a_table_aligns_its_values():
    assert terminal.table([("eta", 0.123456789), ("max_depth", 3)]) == (
        "  eta        0.123457\n  max_depth  3"
    )


def job(status="InProgress", **members):
    return TuningJobDetail(
        name="digits-1",
        arn="arn",
        status=status,
        strategy="Random",
        created=None,
        counters=Counters(completed=2),
        max_trials=2,
        objective=Objective("validation:accuracy", "Maximize"),
        **members,
    )


def trial(number, status="Completed", objective=None):
    return Trial(
        number=number,
        name=f"digits-1-{number:03d}",
        tuning_job="digits-1",
        status=status,
        hyperparameters={},
        created=None,
        objective=objective,
    )


class Told:
    """Answers `changes` from a list; an error in it is raised."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.cursors = []

    def changes(self, name, since):
        self.cursors.append(since)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return TrialChanges(
            cursor=f"c.{len(self.cursors)}",
            reset=False,
            final=not self.answers,
            total=2,
            trials=answer,
            hyperparameters=(),
        )


def test_progress_counts_ended_trials_and_keeps_the_best(capsys):
    told = Told([trial(1, objective=0.8)], [trial(2, "InProgress")], [trial(2, objective=0.7)])

    assert follow(told, job(), sleep=lambda _: None)

    shown = capsys.readouterr().err
    assert "2/2" in shown
    assert "best validation:accuracy 0.8" in shown
    assert told.cursors == [None, "c.1", "c.2"]


def test_progress_outlasts_an_endpoint_that_is_away_for_a_while(capsys):
    told = Told([trial(1)], EndpointDown("Nothing answers."), [trial(2)])

    assert follow(told, job(), sleep=lambda _: None)
    assert told.cursors == [None, "c.1", "c.1"]


def test_progress_ends_early_where_it_is_told_to():
    assert not follow(Told(), job(), goes_on=lambda: False)


class Described:
    def __init__(self, described):
        self.described = described

    def describe(self, name):
        return self.described


def test_a_completed_job_ends_with_its_best_trial(capsys):
    best = BestTrial("digits-1-002", 0.87407, {"max_depth": 2, "eta": 0.330635})

    assert conclude(Described(job("Completed", best=best)), "digits-1") == 0
    assert capsys.readouterr().out.splitlines()[1:] == [
        "The best of 2 trials is digits-1-002:",
        "  validation:accuracy  0.87407",
        "  eta                  0.330635",
        "  max_depth            2",
    ]


def test_a_failed_job_ends_with_its_reason_and_status_one(capsys):
    failed = job("Failed", failure_reason="All training jobs failed.")

    assert conclude(Described(failed), "digits-1") == 1
    assert capsys.readouterr().err == (
        "amt-lab: the tuning job digits-1 ended as Failed: All training jobs failed.\n"
    )


@pytest.fixture
def tutorial(tmp_path, monkeypatch):
    source = tmp_path / "source.ipynb"
    source.write_text("the tutorial")
    monkeypatch.setattr(jupyterlab, "_notebook", lambda: source)


@pytest.mark.usefixtures("tutorial")
def test_the_tutorial_is_copied_once_and_never_over_a_person_s_own(tmp_path):
    notebook = jupyterlab.prepare(tmp_path / "demo")
    assert notebook.read_text() == "the tutorial"
    notebook.write_text("my own")

    assert jupyterlab.prepare(tmp_path / "demo").read_text() == "my own"


@pytest.mark.usefixtures("tutorial")
def test_a_folder_that_is_a_file_is_told(tmp_path):
    (tmp_path / "demo").write_text("")

    with pytest.raises(AmtError, match="can't be put into"):
        jupyterlab.prepare(tmp_path / "demo")


def test_a_port_in_use_is_told():
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]

        with (
            pytest.raises(AmtError, match=f"Port {port} is in use"),
            jupyterlab.running(Path(), port),
        ):
            pytest.fail("it started")


def test_demo_knows_its_options():
    parser = argparse.ArgumentParser()
    cli.demo.add_parser(parser.add_subparsers())

    parsed = parser.parse_args(["demo", "--headless", "--trials", "5", "--report", "r.html"])

    assert (parsed.headless, parsed.trials, parsed.parallel, parsed.report) == (
        True,
        5,
        3,
        Path("r.html"),
    )


def test_ctrl_c_leaves_the_job_running_and_says_how_to_stop_it(monkeypatch, capsys):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(cli.demo, "_launch", lambda _: (None, job()))
    monkeypatch.setattr("amt_lab.cli.progress.follow", interrupted)

    assert cli.main(["demo", "--headless"]) == 130
    assert "`amt-lab stop digits-1 --connection local` stops it" in capsys.readouterr().out


def program(path, text):
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o700)
    return str(path)


def test_a_jupyterlab_that_dies_is_told_with_the_end_of_its_log(tmp_path, monkeypatch):
    monkeypatch.setattr(
        jupyterlab.sys, "executable", program(tmp_path / "lab", "echo no such; exit 3")
    )

    with (
        pytest.raises(AmtError, match=r"(?s)ended with status 3.*no such"),
        jupyterlab.running(tmp_path, None) as lab,
    ):
        lab.wait_until_it_answers()


def test_jupyterlab_ends_with_the_demo(tmp_path, monkeypatch):
    monkeypatch.setattr(jupyterlab.sys, "executable", program(tmp_path / "lab", "exec sleep 600"))

    with jupyterlab.running(tmp_path, None) as lab:
        assert lab.runs

    assert not lab.runs


def test_the_token_is_in_the_url_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(jupyterlab.sys, "executable", program(tmp_path / "lab", "exec sleep 600"))

    with jupyterlab.running(tmp_path, None) as lab:
        assert lab.url.endswith(f"/lab/tree/{jupyterlab.NOTEBOOK}?amt-lab=open&token={lab.token}")
        assert lab.token not in " ".join(lab.process.args)
        assert lab.token not in repr(lab)
