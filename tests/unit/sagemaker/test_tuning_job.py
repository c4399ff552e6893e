"""One tuning job in a notebook."""

from __future__ import annotations

import pytest
from aws_edge import AwsError, finish

import amt_lab
from amt_lab.sagemaker.logs import followed_lines
from amt_lab.sagemaker.trials import Trials
from amt_lab.sagemaker.watching import changes_of
from amt_lab.tuning.errors import InvalidRequest, NotFound

DESCRIBE = "DescribeHyperParameterTuningJob"


@pytest.fixture
def described(aws, request_):
    aws.add_job("digits-1", request_)
    return aws.jobs["digits-1"]


@pytest.fixture
def job(connection, described):
    return amt_lab.TuningJob("digits-1", connection)


def complete(described):
    described["HyperParameterTuningJobStatus"] = "Completed"
    described["BestTrainingJob"] = {
        "TrainingJobName": "digits-1-001-00000001",
        "TrainingJobArn": "arn:aws:sagemaker:eu-west-1:111122223333:training-job/1",
        "CreationTime": 1.0,
        "TrainingJobStatus": "Completed",
        "TunedHyperParameters": {"eta": "0.25"},
        "FinalHyperParameterTuningJobObjectiveMetric": {
            "MetricName": "validation:accuracy",
            "Value": 0.97,
        },
    }
    described["TrainingJobStatusCounters"]["Completed"] = 1


def test_a_job_that_is_not_there_is_said_at_once(connection, aws):
    with pytest.raises(NotFound, match="can't find a tuning job called nowhere"):
        amt_lab.TuningJob("nowhere", connection)


def test_a_job_shows_itself_without_a_call(aws, job, described):
    complete(described)
    assert job.best.objective == 0.97
    aws.calls.clear()

    shown = repr(job)

    assert shown == (
        "<TuningJob digits-1: Completed, Bayesian, 1 of 50 trials ended, "
        "validation:accuracy 0.97 by digits-1-001-00000001>"
    )
    assert not aws.calls


def test_a_job_s_html_is_text_and_no_markup(job, described):
    described["HyperParameterTuningJobStatus"] = "Failed"
    described["FailureReason"] = "<script>alert(1)</script>"
    job.describe()

    shown = job._repr_html_()

    assert "&lt;script&gt;" in shown
    assert "<script>" not in shown


def test_an_ended_job_is_not_described_again(aws, job, described):
    complete(described)
    assert job.status == "Completed"
    aws.calls.clear()

    assert job.status == "Completed"
    assert aws.calls[DESCRIBE] == 0


def test_trials_and_curves_are_those_of_the_job(aws, job):
    trial = aws.add_trial("digits-1")
    name = trial["TrainingJobName"]
    aws.metrics["loss", name] = [(trial["CreationTime"] + 1, 0.5)]

    assert list(job.trials()["name"]) == [name]
    assert list(job.learning_curves(["loss"])["value"]) == [0.5]


def test_a_trial_s_log_is_found_by_number_or_name(aws, job):
    name = aws.add_trial("digits-1")["TrainingJobName"]
    aws.log_pages = [["hello"]]

    assert [line.text for line in job.log(1)] == ["hello"]
    assert job.log(name) == job.log(1)
    with pytest.raises(NotFound, match="no trial 2; it has 1"):
        job.log(2)


def test_the_end_of_a_log_is_there_without_its_beginning(aws, job):
    aws.add_trial("digits-1")
    aws.log_pages = [["one", "two"], ["three"], ["four", "five"]]

    assert [line.text for line in job.log(1, tail=3)] == ["three", "four", "five"]
    assert aws.calls["GetLogEvents"] == 2
    assert [line.text for line in job.log(1, tail=9)] == ["one", "two", "three", "four", "five"]
    assert job.log(1, tail=0) == []


def test_a_log_is_followed_until_its_trial_has_ended(aws, job, connection):
    trial = aws.add_trial("digits-1", "InProgress")
    aws.log_pages = [["one"]]
    steps = iter([lambda: aws.log_pages.append(["two"]), lambda: finish(trial, objective=0.5)])

    lines = followed_lines(
        connection,
        trial["TrainingJobName"],
        lambda: trial["TrainingJobStatus"] == "Completed",
        sleep=lambda _: next(steps)(),
    )

    assert [line.text for line in lines] == ["one", "two"]
    assert [line.text for line in job.follow_log(1)] == ["one", "two"]


def test_a_log_is_followed_past_a_moment_s_trouble(aws, connection, caplog):
    aws.log_pages = [["one"]]
    aws.refusals["GetLogEvents"] = AwsError("ThrottlingException", "Rate exceeded")

    lines = followed_lines(connection, "t", lambda: True, sleep=lambda _: aws.refusals.clear())

    assert [line.text for line in lines] == ["one"]
    assert "Rate exceeded" in caplog.text


def test_billable_seconds_and_cost_count_every_instance(aws, connection, request_):
    request_["TrainingJobDefinition"]["ResourceConfig"]["InstanceCount"] = 2
    aws.add_job("digits-1", request_)
    job = amt_lab.TuningJob("digits-1", connection)
    for seconds in (600, 1200):
        aws.add_trial("digits-1", BillableTimeInSeconds=seconds)
    aws.add_trial("digits-1", "InProgress")

    assert job.billable_s() == 3600
    assert job.cost(0.115) == pytest.approx(0.115)


def test_a_price_table_prices_each_instance_type_that_trials_ran_on(aws, job):
    small = {"InstanceType": "ml.m5.large", "InstanceCount": 1}
    large = {"InstanceGroups": [{"InstanceType": "ml.m5.4xlarge", "InstanceCount": 2}]}
    aws.add_trial("digits-1", BillableTimeInSeconds=3600, ResourceConfig=small)
    aws.add_trial("digits-1", BillableTimeInSeconds=1800, ResourceConfig=large)

    assert job.cost({"ml.m5.large": 0.115, "ml.m5.4xlarge": 1.0}) == pytest.approx(1.115)
    with pytest.raises(InvalidRequest, match=r"price: there is no price of ml\.m5\.4xlarge"):
        job.cost({"ml.m5.large": 0.115})
    with pytest.raises(InvalidRequest, match="costs 0 or more, got -1"):
        job.cost(-1)


def test_a_job_without_trials_costs_nothing(job):
    assert (job.billable_s(), job.cost({})) == (0, 0)


def test_launching_gives_the_job(connection, aws, request_):
    job = amt_lab.launch(amt_lab.TuningRequest(request_), connection)

    assert isinstance(job, amt_lab.TuningJob)
    assert (job.name, job.status) == ("digits-1", "InProgress")


def test_a_job_is_deleted_where_its_name_is_said_again(aws, job):
    for said in ("", "digits-2", "yes"):
        with pytest.raises(InvalidRequest, match="confirm: must be the job's name, digits-1"):
            job.delete(said)
    assert aws.calls["DeleteHyperParameterTuningJob"] == 0

    job.delete("digits-1")

    assert "digits-1" not in aws.jobs


def test_stop_asks_the_service(described, job):
    job.stop()

    assert job.status == "Stopping"


def test_waiting_ends_when_the_job_has(aws, job, described, capsys):
    aws.add_trial("digits-1")
    complete(described)

    assert job.wait() is job
    assert job.status == "Completed"
    assert "digits-1" in capsys.readouterr().err


def test_watching_tells_what_changed_until_the_end(aws, connection, described):
    first = aws.add_trial("digits-1", "InProgress")
    steps = iter(
        [
            lambda: None,
            lambda: finish(first, objective=0.5),
            lambda: described.update(HyperParameterTuningJobStatus="Completed"),
        ]
    )

    seen = list(changes_of(Trials(connection), "digits-1", sleep=lambda _: next(steps)()))

    assert [[trial.status for trial in changes.trials] for changes in seen] == [
        ["InProgress"],
        ["Completed"],
        [],
    ]
    assert [changes.final for changes in seen] == [False, False, True]


def test_watching_goes_on_after_a_pause_where_aws_throttles(aws, connection, described, caplog):
    described["HyperParameterTuningJobStatus"] = "Completed"
    aws.refusals[DESCRIBE] = AwsError("ThrottlingException", "Rate exceeded")
    pauses = []

    def sleep(seconds):
        pauses.append(seconds)
        aws.refusals.clear()

    (changes,) = changes_of(Trials(connection), "digits-1", every_s=7, sleep=sleep)

    assert changes.final
    assert pauses == [7]
    assert "Rate exceeded" in caplog.text


def test_watching_a_job_that_is_deleted_ends_with_an_error(aws, connection, described):
    watched = changes_of(Trials(connection), "digits-1", sleep=lambda _: aws.jobs.clear())

    next(watched)
    with pytest.raises(NotFound):
        next(watched)


def test_a_job_is_watched_by_name(aws, connection, described):
    described["HyperParameterTuningJobStatus"] = "Completed"

    assert [changes.final for changes in amt_lab.watch("digits-1", connection)] == [True]
