"""Learning curves: all values of all trials, whatever a metric is called and wherever they are left."""

from __future__ import annotations

import logging
import threading
import time
from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest
from aws_edge import AwsError, finish

import amt_lab
from amt_lab.sagemaker import frames
from amt_lab.sagemaker.curve_points import CurvePoints
from amt_lab.sagemaker.metric_data import MetricData
from amt_lab.sagemaker.wanted_curves import TrialSpan
from amt_lab.tuning.errors import Throttled

ODD = ["validation:accuracy", "train.loss/epoch", "9lives", "train:merror"]


@pytest.fixture
def job(aws, request_):
    request_["TrainingJobDefinition"]["AlgorithmSpecification"]["MetricDefinitions"] = [
        {"Name": name, "Regex": f"{name}=([0-9.]+)"} for name in ODD
    ]
    aws.add_job("digits-1", request_)
    return aws.jobs["digits-1"]


def add(aws, count=1, values=(0.1, 0.2), metrics=ODD, age_s=600.0):
    """Trials that ended lately, with a value of each metric every second."""
    for _ in range(count):
        trial = aws.add_trial("digits-1", "InProgress")
        created = time.time() - age_s + len(aws.trials["digits-1"]) / 100
        trial["CreationTime"] = created
        finish(trial, objective=0.5)
        for metric in metrics:
            aws.metrics[metric, trial["TrainingJobName"]] = [
                (created + 1 + step, value) for step, value in enumerate(values)
            ]
    return trial


def test_every_value_of_every_metric_is_a_row(connection, aws, job):
    add(aws, 2)

    curves = amt_lab.learning_curves("digits-1", connection=connection)

    assert list(curves) == ["trial", "metric", "step", "time", "relative_s", "value", "host"]
    assert len(curves) == 2 * 4 * 2
    assert set(curves["metric"]) == set(ODD)
    one = curves[(curves["trial"] == 2) & (curves["metric"] == "9lives")]
    assert list(one["value"]) == [0.1, 0.2]
    assert list(one["step"]) == [0, 1]
    assert list(one["relative_s"]) == pytest.approx([0, 1], abs=0.01)
    assert str(one["time"].dt.tz) == "UTC"


@pytest.mark.parametrize(("trials", "calls"), [(1, 1), (125, 1), (126, 2), (300, 3)])
def test_curves_are_a_call_for_five_hundred_series(connection, aws, job, trials, calls):
    add(aws, trials)

    curves = amt_lab.learning_curves("digits-1", connection=connection)

    assert curves["trial"].nunique() == trials
    assert aws.calls["GetMetricData"] == calls
    assert aws.calls["DescribeLogStreams"] == 0


def test_curves_of_trials_without_a_number_are_asked_for_once(connection, aws, job):
    for number in range(130):
        trial = add(aws)
        aws.metrics |= {(metric, f"odd-{number}"): [(time.time(), 0.5)] for metric in ODD}
        trial["TrainingJobName"] = f"odd-{number}"

    curves = amt_lab.learning_curves("digits-1", connection=connection)

    assert curves["trial"].nunique() == 130
    assert sorted(len(each["MetricDataQueries"]) for each in aws.metric_requests) == [20, 500]


def test_the_first_curves_are_asked_for_while_later_trials_are_still_listed(connection, aws, job):
    add(aws, 400)
    list_trials, read_metrics = (
        aws._ListTrainingJobsForHyperParameterTuningJob,
        aws._GetMetricData,
    )
    has_begun, waited = threading.Event(), []

    def listed(body):
        if aws.calls["ListTrainingJobsForHyperParameterTuningJob"] == 4:
            waited.append(has_begun.wait(20))
        return list_trials(body)

    def read(body):
        has_begun.set()
        return read_metrics(body)

    aws._ListTrainingJobsForHyperParameterTuningJob, aws._GetMetricData = listed, read

    curves = amt_lab.learning_curves("digits-1", connection=connection)

    assert waited == [True]
    assert curves["trial"].nunique() == 400
    assert aws.calls["GetMetricData"] == 4


def test_series_that_come_in_pages_are_joined(connection, aws, job):
    aws.metric_page = 3
    add(aws, values=[0.1, 0.2, 0.3, 0.4])

    curves = amt_lab.learning_curves("digits-1", connection=connection)

    for metric in ODD:
        assert list(curves[curves["metric"] == metric]["value"]) == [0.1, 0.2, 0.3, 0.4]


def test_only_the_metrics_that_were_named_are_asked_for(connection, aws, job):
    add(aws)

    curves = amt_lab.learning_curves("digits-1", ["9lives"], connection)

    assert set(curves["metric"]) == {"9lives"}
    assert len(aws.metric_requests[0]["MetricDataQueries"]) == 1


def test_an_instance_metric_is_there_for_every_host(connection, aws, job):
    job["TrainingJobDefinition"]["ResourceConfig"]["InstanceCount"] = 2
    name = add(aws, metrics=())["TrainingJobName"]
    for host, value in (("algo-1", 50.0), ("algo-2", 75.0)):
        aws.metrics["CPUUtilization", f"{name}/{host}"] = [(time.time(), value)]

    curves = amt_lab.learning_curves("digits-1", ["CPUUtilization"], connection)

    assert dict(zip(curves["host"], curves["value"], strict=True)) == {"algo-1": 50, "algo-2": 75}


def _wanted(begun):
    """A curve of each name, of a trial of no length."""
    times = {name: round(time * 1000) for name, time in begun.items()}
    return {
        TrialSpan(1, name, None, time, time, True): [("loss", "")] for name, time in times.items()
    }


@pytest.mark.parametrize(
    ("age", "period"),
    [
        (timedelta(hours=1), 1),
        (timedelta(days=2), 60),
        (timedelta(days=16), 300),
        (timedelta(days=64), 3600),
    ],
)
def test_the_period_is_the_finest_that_cloudwatch_still_has(connection, aws, age, period):
    now = datetime(2026, 11, 1, 0, 30, 7, tzinfo=UTC)
    begun = (now - age).timestamp()

    with MetricData(connection, now) as data:
        data.points_of(_wanted({"a": begun}))

    (asked,) = aws.metric_requests
    assert asked["MetricDataQueries"][0]["MetricStat"]["Period"] == period
    assert asked["StartTime"] % period == 0
    assert asked["StartTime"] <= begun < asked["EndTime"]


def test_series_of_different_age_are_asked_for_apart(connection, aws):
    now = datetime(2026, 11, 1, tzinfo=UTC)
    begun = {f"{days}": (now - timedelta(days=days)).timestamp() for days in (1, 20, 500)}

    with MetricData(connection, now) as data:
        found = data.points_of(_wanted(begun))

    assert sum(len(each.values) for each in found) == 0
    assert aws.calls["GetMetricData"] == 2  # nothing is kept for 500 days


def test_what_cloudwatch_has_no_more_is_read_from_the_log(connection, aws, job):
    add(aws, metrics=(), age_s=600 * 86_400)
    aws.log_pages = [["9lives=1 9lives=0.5", "nothing here"], ["train.loss/epoch=2.5", "9lives=.4"]]

    curves = amt_lab.learning_curves("digits-1", connection=connection)

    assert [(row.metric, row.step, row.value) for row in curves.itertuples()] == [
        ("train.loss/epoch", 0, 2.5),
        ("9lives", 0, 0.5),
        ("9lives", 1, 0.4),
    ]
    assert aws.calls["GetMetricData"] == 0


def test_metrics_of_the_log_that_are_named_one_by_one_are_all_there(connection, aws, job):
    add(aws, metrics=(), age_s=600 * 86_400)
    aws.log_pages = [["9lives=0.5 train.loss/epoch=2.5"]]

    for metric, value in (("9lives", 0.5), ("train.loss/epoch", 2.5)):
        curves = amt_lab.learning_curves("digits-1", [metric], connection)

        assert [(row.metric, row.value) for row in curves.itertuples()] == [(metric, value)]


def test_series_that_come_in_any_order_keep_their_own_values(connection, aws, job):
    name = add(aws, 3)["TrainingJobName"]
    aws.metrics["9lives", name] = [(time.time(), 7.0)]
    answer = aws._GetMetricData
    aws._GetMetricData = lambda body: {"MetricDataResults": answer(body)["MetricDataResults"][::-1]}

    curves = amt_lab.learning_curves("digits-1", ["train:merror", "9lives"], connection)

    last = curves[curves["trial"] == 3]
    assert list(zip(last["metric"], last["step"], last["value"], strict=True)) == [
        ("train:merror", 0, 0.1),
        ("train:merror", 1, 0.2),
        ("9lives", 0, 7.0),
    ]


def test_where_cloudwatch_tells_of_no_series_at_all_there_are_no_curves(connection, aws, job):
    add(aws)
    aws._GetMetricData = lambda body: {"MetricDataResults": []}

    assert len(amt_lab.learning_curves("digits-1", connection=connection)) == 0


def test_where_cloudwatch_is_denied_the_logs_are_read(connection, aws, job, caplog):
    aws.refusals["GetMetricData"] = AwsError("AccessDenied", "not authorized")
    add(aws)
    aws.log_pages = [["9lives=0.5"]]

    with caplog.at_level(logging.WARNING):
        curves = amt_lab.learning_curves("digits-1", connection=connection)

    assert list(curves["value"]) == [0.5]
    assert "cloudwatch:GetMetricData" in caplog.text


def test_a_throttled_cloudwatch_is_an_error_and_no_half_table(connection, aws, job):
    aws.refusals["GetMetricData"] = AwsError("ThrottlingException", "Rate exceeded")
    add(aws)

    with pytest.raises(Throttled):
        amt_lab.learning_curves("digits-1", connection=connection)


def test_a_regex_that_python_cannot_use_leaves_the_others_working(connection, aws, job, caplog):
    definition = job["TrainingJobDefinition"]["AlgorithmSpecification"]["MetricDefinitions"][0]
    definition["Regex"] = "(unclosed"
    add(aws, metrics=())
    aws.log_pages = [["9lives=0.5"]]

    assert list(amt_lab.learning_curves("digits-1", connection=connection)["value"]) == [0.5]
    assert "validation:accuracy" in caplog.text


def test_a_job_without_trials_has_an_empty_table_of_the_same_types(connection, aws, job):
    empty = amt_lab.learning_curves("digits-1", connection=connection)
    add(aws)
    full = amt_lab.learning_curves("digits-1", connection=connection)

    assert len(empty) == 0
    assert empty.dtypes.to_dict() == full.dtypes.to_dict()


def test_curves_that_change_no_more_are_asked_for_once_by_any_process(connection, aws, job):
    add(aws, 3, age_s=6 * 3600)
    first = amt_lab.learning_curves("digits-1", connection=connection)
    aws.calls.clear()
    frames._trials.clear()

    again = amt_lab.learning_curves("digits-1", connection=connection)

    pd.testing.assert_frame_equal(again, first)
    assert aws.calls["GetMetricData"] == 0


def test_only_what_is_not_known_yet_is_asked_for(connection, aws, job):
    add(aws, 3, age_s=6 * 3600)
    amt_lab.learning_curves("digits-1", ["9lives"], connection)
    aws.metric_requests.clear()

    curves = amt_lab.learning_curves("digits-1", connection=connection)

    assert curves.groupby("metric").size().to_dict() == dict.fromkeys(ODD, 6)
    assert len(aws.metric_requests[0]["MetricDataQueries"]) == 3 * (len(ODD) - 1)
    assert aws.calls["DescribeLogStreams"] == 0


def test_values_that_come_late_are_seen_at_the_next_look(connection, aws, job):
    name = add(aws, age_s=600)["TrainingJobName"]
    late = aws.metrics.pop(("9lives", name))
    before = amt_lab.learning_curves("digits-1", connection=connection)
    aws.metrics["9lives", name] = late

    after = amt_lab.learning_curves("digits-1", connection=connection)

    assert "9lives" not in set(before["metric"])
    assert list(after[after["metric"] == "9lives"]["value"]) == [0.1, 0.2]


def test_a_clock_that_is_behind_the_service_s_still_gets_curves(connection, aws, job):
    running = aws.add_trial("digits-1", "InProgress")
    running["CreationTime"] = running["TrainingStartTime"] = time.time() + 300
    aws.metrics["9lives", running["TrainingJobName"]] = [(time.time() + 301, 0.5)]

    curves = amt_lab.learning_curves("digits-1", ["9lives"], connection)

    assert list(curves["value"]) == [0.5]
    (asked,) = aws.metric_requests
    assert asked["StartTime"] < asked["EndTime"]


def test_what_came_before_cloudwatch_throttled_is_kept(connection, aws, caplog):
    now = time.time()
    names = [f"t{n}" for n in range(1200)]
    for name in names:
        aws.metrics["loss", name] = [(now, 0.5)]
    answer, asked = aws._GetMetricData, []

    def troubled(body):
        asked.append(len(body["MetricDataQueries"]))
        if len(asked) == 2:
            raise AwsError("ThrottlingException", "Rate exceeded")
        return answer(body)

    aws._GetMetricData = troubled

    with MetricData(connection, sleep=lambda _: None) as data:
        found = CurvePoints.joined(data.points_of(_wanted(dict.fromkeys(names, now))))

    assert sorted(found.curves) == sorted((name, "loss", "") for name in names)
    assert found.lengths.tolist() == [1] * 1200
    assert found.values.tolist() == [0.5] * 1200
    assert len(asked) == 4
    assert "kept" in caplog.text
