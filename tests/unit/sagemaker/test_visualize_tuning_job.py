"""A notebook written for amtviz runs with its import changed, and without amtviz's faults."""

from __future__ import annotations

import copy
import logging
import time

import altair as alt
import pandas as pd
import pytest
from aws_edge import finish

import amt_lab
from amt_lab.charts import theme as themes
from amt_lab.sagemaker import connection as connections
from amt_lab.tuning.errors import NotFound
from amt_lab.widgets.amtviz import gathered

TRIAL_COLUMNS = [
    "alpha", "eta", "max_depth", "min_child_weight",
    "TrainingJobName", "TrainingJobStatus", "TrainingStartTime", "TrainingEndTime",
    "TrainingElapsedTimeSeconds", "TuningJobName", "validation_accuracy",
]  # fmt: skip
"""What amtviz of the SageMaker SDK 2.257 gives for the tutorial's job, less the order of the first four."""


@pytest.fixture(autouse=True)
def _default(monkeypatch, connection):
    monkeypatch.setattr(connections, "_default", connection)


def add_trial(aws, job, objective=None, status="Completed", depth="3"):
    trial = aws.add_trial(job, "InProgress")
    trial["CreationTime"] = time.time() - 600 + len(aws.trials[job])
    trial["TunedHyperParameters"] = {
        "alpha": "0.1", "eta": "0.25", "max_depth": depth, "min_child_weight": "1.5",
    }  # fmt: skip
    if objective is not None:
        finish(trial, objective=objective, status=status)
        name, begun = trial["TrainingJobName"], trial["CreationTime"]
        for metric, of in (("validation:accuracy", name), ("CPUUtilization", f"{name}/algo-1")):
            aws.metrics[metric, of] = [(begun + 1 + step, objective + step) for step in range(3)]
    elif status != "InProgress":
        trial["TrainingJobStatus"] = status
    return trial["TrainingJobName"]


@pytest.fixture
def job(aws, request_):
    """Three trials with a value, one that failed and one that runs."""
    aws.add_job("digits-1", request_, "Completed")
    for objective in (0.5, 0.9, 0.7):
        add_trial(aws, "digits-1", objective)
    add_trial(aws, "digits-1", status="Failed")
    add_trial(aws, "digits-1", status="InProgress")
    return "digits-1"


def tables(jobs, connection, *, trials_only=False):
    """The two tables, without the seconds that a chart takes to build."""
    found = gathered(jobs, (), connection, trials_only=trials_only)
    return found.rows, found.full()


def test_the_trials_have_amtviz_s_columns_with_the_best_first(job):
    chart, trials, _ = amt_lab.visualize_tuning_job(job, return_dfs=True, trials_only=True)

    assert isinstance(chart, alt.VConcatChart)
    assert sorted(trials.columns[:4]) == TRIAL_COLUMNS[:4]
    assert list(trials.columns[4:]) == TRIAL_COLUMNS[4:]
    assert list(trials["validation_accuracy"].head(3)) == [0.9, 0.7, 0.5]
    assert trials["max_depth"].dtype == "float64"
    assert trials["TrainingElapsedTimeSeconds"].iloc[0] == pytest.approx(2.5)


def test_less_is_first_where_the_objective_is_minimized(aws, request_, connection):
    request_["HyperParameterTuningJobConfig"]["HyperParameterTuningJobObjective"]["Type"] = (
        "Minimize"
    )
    aws.add_job("digits-1", request_)
    for objective in (0.5, 0.9):
        add_trial(aws, "digits-1", objective)
    trials, _ = tables("digits-1", connection, trials_only=True)
    assert list(trials["validation_accuracy"]) == [0.5, 0.9]


def test_failed_and_running_trials_are_there_last(job, connection):
    trials, _ = tables(job, connection, trials_only=True)
    assert list(trials["TrainingJobStatus"].tail(2)) == ["Failed", "InProgress"]
    assert trials["validation_accuracy"].tail(2).isna().all()


def test_every_measured_value_is_a_row_with_its_trial(job, connection):
    trials, full = tables(job, connection)

    assert list(full.columns) == [
        "value", "ts", "label", "rel_ts", "TrainingJobName",
        *(name for name in trials.columns if name != "TrainingJobName"),
    ]  # fmt: skip
    assert full["label"].value_counts().to_dict() == {
        "validation:accuracy": 9,
        "CPUUtilization": 9,
    }
    assert full["ts"].dt.tz is None
    assert full["rel_ts"].min() == pd.Timestamp("1970-01-01 00:00:01")
    best = full[(full["label"] == "validation:accuracy") & (full["validation_accuracy"] == 0.9)]
    assert list(best["value"]) == pytest.approx([0.9, 1.9, 2.9])
    assert list(best["rel_ts"].dt.second) == [1, 2, 3]


def test_trials_only_asks_nothing_of_cloudwatch(job, aws, connection):
    _, full = tables(job, connection, trials_only=True)
    assert full.empty
    assert aws.calls["GetMetricData"] == 0


def test_fifty_trials_take_a_handful_of_calls(aws, request_, connection):
    aws.add_job("digits-1", request_, "Completed")
    for number in range(50):
        add_trial(aws, "digits-1", 0.5 + number / 100)
    tables("digits-1", connection)
    assert sum(aws.calls.values()) <= 12, aws.calls


def test_the_chart_follows_training_and_machines_and_advanced_adds_the_timeline(job):
    text = amt_lab.visualize_tuning_job(job, advanced=True).to_json(validate=False)
    for view in ("lines-validation:accuracy", "lines-CPUUtilization", "lines-timeline"):
        assert view in text


def test_parents_of_a_warm_start_are_added_once(aws, request_, job, connection):
    child = copy.deepcopy(request_)
    child["WarmStartConfig"] = {
        "ParentHyperParameterTuningJobs": [{"HyperParameterTuningJobName": job}],
        "WarmStartType": "IdenticalDataAndAlgorithm",
    }
    aws.add_job("digits-2", child)
    add_trial(aws, "digits-2", 0.95)
    trials, full = tables(["digits-2", job], connection)
    assert list(trials["TuningJobName"].value_counts().sort_index()) == [5, 1]
    assert trials["TuningJobName"].iloc[0] == "digits-2"
    assert set(full["TuningJobName"]) == {"digits-1", "digits-2"}


def test_a_parent_that_was_deleted_is_left_out_with_a_warning(aws, request_, caplog, connection):
    request_["WarmStartConfig"] = {
        "ParentHyperParameterTuningJobs": [{"HyperParameterTuningJobName": "gone"}],
        "WarmStartType": "TransferLearning",
    }
    aws.add_job("digits-2", request_)
    with caplog.at_level(logging.WARNING):
        tables("digits-2", connection, trials_only=True)
    assert "gone, a parent of digits-2, is there no more." in caplog.text


def test_jobs_with_different_objectives_are_refused(aws, request_, job):
    other = copy.deepcopy(request_)
    other["HyperParameterTuningJobConfig"]["HyperParameterTuningJobObjective"]["Type"] = "Minimize"
    aws.add_job("digits-2", other)
    with pytest.raises(ValueError, match="same objective and direction: digits-1 has validation"):
        amt_lab.visualize_tuning_job([job, "digits-2"])


def test_a_job_without_a_trial_is_an_empty_chart(aws, request_):
    aws.add_job("digits-1", request_)
    chart, trials, full = amt_lab.visualize_tuning_job("digits-1", return_dfs=True)
    assert chart.to_dict(validate=False)["vconcat"]
    assert list(trials.columns[4:]) == TRIAL_COLUMNS[4:]
    assert len(trials) == len(full) == 0


def test_categories_that_are_numbers_become_numbers(aws, request_, job):
    from amt_lab.widgets.amtviz_frames import trials_frame

    table = amt_lab.trials(job).assign(
        **{"hp.batch": pd.Categorical(["32", "64", "32", "64", "32"]), "hp.kind": list("abcab")}
    )
    frame = trials_frame(table)
    assert frame["batch"].dtype == "float64"
    assert frame["kind"].dtype == "object"


def test_a_job_that_is_not_there_is_named():
    with pytest.raises(NotFound, match="nowhere"):
        amt_lab.visualize_tuning_job("nowhere")
    with pytest.raises(NotFound, match="No tuning job was given"):
        amt_lab.visualize_tuning_job([])


def test_jobs_are_compared_by_name_and_repeats_are_found(aws, request_):
    for name in ("a", "b", "c"):
        request = copy.deepcopy(request_)
        request["HyperParameterTuningJobConfig"]["Strategy"] = (
            "Random" if name == "c" else "Bayesian"
        )
        request["TrainingJobDefinition"]["StaticHyperParameters"]["seed"] = name
        aws.add_job(name, request, "Completed")
        add_trial(aws, name, 0.8 if name == "c" else 0.9)
    assert {"a", "b"} <= set(amt_lab.who_won(["a", "b"]).columns)
    table = amt_lab.who_won(["a", "b", "c"])
    assert {"Bayesian", "Random"} <= set(table.columns)
    assert table.iloc[0]["winner"] == "Bayesian"
    assert table.attrs["verdict"].sentence.startswith("Bayesian found the best validation:accuracy")


def test_different_objectives_are_not_compared(aws, request_, job):
    other = copy.deepcopy(request_)
    other["HyperParameterTuningJobConfig"]["HyperParameterTuningJobObjective"]["Type"] = "Minimize"
    aws.add_job("digits-2", other)
    with pytest.raises(ValueError, match="digits-2 minimizes validation:accuracy"):
        amt_lab.compare([job, "digits-2"])


def test_a_job_s_single_charts_are_drawn_by_its_name(job):
    for plot in (
        amt_lab.plot_learning_curves,
        amt_lab.plot_instance_metrics,
        amt_lab.plot_timeline,
        amt_lab.plot_rank,
        amt_lab.plot_correlation,
    ):
        assert plot(job).title.text


@pytest.mark.parametrize("name", ["light", "dark"])
def test_what_a_model_learnt_of_a_job_is_drawn_on_the_surface_of_its_theme(job, name):
    for plot in (amt_lab.plot_importance, amt_lab.plot_dependence, amt_lab.plot_surface):
        assert plot(job, theme=name).background == themes.named(name).surface


def test_learning_curves_are_drawn_of_rows_names_or_numbers(job):
    trials = amt_lab.trials(job)
    for wanted in (trials.head(1), [trials["name"].iloc[0]], [1], trials["trial"].head(1)):
        title = amt_lab.plot_learning_curves(job, trials=wanted).title
        assert f"1 selected of {len(trials)} trial" in " ".join(title.subtitle)
    with pytest.raises(ValueError, match="trials: 99 is not one of this job's"):
        amt_lab.plot_learning_curves(job, trials=[99])


def test_the_timeline_knows_the_job_s_slots_and_when_trials_were_made(aws, job):
    limits = aws.jobs[job]["HyperParameterTuningJobConfig"]["ResourceLimits"]
    limits["MaxParallelTrainingJobs"] = 8
    title = " ".join(amt_lab.plot_timeline(job).title.text)
    assert "waiting" in title
    assert "in 8 slots" in title
