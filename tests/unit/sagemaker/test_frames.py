"""Tables: the same columns and types with and without rows."""

from __future__ import annotations

import math

import pytest

import amt_lab
from amt_lab.sagemaker import frames
from amt_lab.sagemaker.jobs import job_name
from amt_lab.tuning.errors import NotFound
from amt_lab.tuning.job import Objective
from amt_lab.tuning.trial import COLUMNS

BOOSTER = {"Name": "booster", "Values": ['"gbtree"', '"dart"']}


@pytest.fixture
def job(aws, request_):
    request_["HyperParameterTuningJobConfig"]["ParameterRanges"] = {
        "ContinuousParameterRanges": [{"Name": "eta", "MinValue": "0.1", "MaxValue": "0.5"}],
        "IntegerParameterRanges": [{"Name": "max_depth", "MinValue": "1", "MaxValue": "10"}],
        "CategoricalParameterRanges": [BOOSTER],
    }
    aws.add_job("digits-1", request_)
    return "digits-1"


def tuned(booster="gbtree"):
    return {"eta": "2.5e-1", "max_depth": "3.0", "booster": f'"{booster}"'}


def test_hyperparameters_have_the_types_of_their_ranges(connection, aws, job):
    aws.add_trial(job, TunedHyperParameters=tuned())

    (row,) = frames.trials(job, connection).to_dict("records")

    assert (row["hp.eta"], row["hp.max_depth"], row["hp.booster"]) == (0.25, 3, "gbtree")
    assert row["elapsed_s"] == 2.5


def test_a_table_without_rows_has_the_same_columns_and_types(connection, aws, job):
    empty = frames.trials(job, connection)
    aws.add_trial(job, TunedHyperParameters=tuned())
    full = frames.trials(job, connection)

    assert len(empty) == 0
    assert list(empty.columns) == [*COLUMNS, "hp.eta", "hp.max_depth", "hp.booster"]
    assert empty.dtypes.to_dict() == full.dtypes.to_dict()
    assert list(empty["hp.booster"].cat.categories) == ["gbtree", "dart"]


def test_the_table_carries_objective_ranges_and_job(connection, job):
    attrs = frames.trials(job, connection).attrs

    assert attrs["objective"] == Objective("validation:accuracy", "Maximize")
    assert list(attrs["ranges"]) == ["eta", "max_depth", "booster"]
    assert attrs["tuning_job"] == job


def test_a_trial_without_a_value_stays_in_the_table(connection, aws, job):
    aws.add_trial(job, "Failed", FailureReason="AlgorithmError: no", TunedHyperParameters=tuned())
    aws.add_trial(job, "InProgress", TunedHyperParameters=tuned("dart"))

    table = frames.trials(job, connection)

    assert list(table["status"]) == ["Failed", "InProgress"]
    assert all(map(math.isnan, table["objective"]))
    assert table["failure_reason"][0] == "AlgorithmError: no"


def test_a_value_that_its_range_cannot_read_stays_text(connection, aws, job):
    aws.add_trial(job, TunedHyperParameters=tuned() | {"eta": "small"})

    assert list(frames.trials(job, connection)["hp.eta"]) == ["small"]


def test_trials_are_numbered_by_their_names(connection, aws, job):
    for number in (3, 1, 2):
        aws.add_trial(
            job, TrainingJobName=f"{job}-{number:03d}-0123abcd", TunedHyperParameters=tuned()
        )

    assert list(frames.trials(job, connection)["trial"]) == [1, 2, 3]


def test_trials_of_other_names_are_numbered_by_creation(connection, aws, job):
    for name in ("b", "a"):
        aws.add_trial(job, TrainingJobName=name, TunedHyperParameters=tuned())

    assert list(frames.trials(job, connection)["name"]) == ["b", "a"]


def test_all_tuning_jobs_are_listed_whatever_the_page(connection, aws, request_):
    for number in range(60):
        aws.add_job(f"job-{number}", request_, "Completed")

    table = amt_lab.tuning_jobs(connection=connection)

    assert len(table) == 60
    assert table["name"][0] == "job-59"
    assert aws.calls["ListHyperParameterTuningJobs"] == 1
    assert len(amt_lab.tuning_jobs(limit=5, connection=connection)) == 5
    assert len(amt_lab.tuning_jobs("job-59", connection=connection)) == 1


def test_no_tuning_job_is_an_empty_table_of_the_same_types(connection, aws, request_):
    empty = amt_lab.tuning_jobs(connection=connection)
    aws.add_job("job", request_)

    full = amt_lab.tuning_jobs(connection=connection)

    assert len(empty) == 0
    typed = ["created", "ended", "max_trials", "launched", "completed", "best"]
    assert empty.dtypes[typed].to_dict() == full.dtypes[typed].to_dict()


def test_a_launched_job_is_described(connection, request_):
    assert amt_lab.launch(request_, connection).name == "digits-1"


class Tuner:
    """A tuner of the SDK, after its launch."""

    def __init__(self, **attributes):
        self.latest_tuning_job = type("Job", (), attributes)()


@pytest.mark.parametrize(
    "job",
    [
        "digits-1",
        "arn:aws:sagemaker:eu-west-1:111122223333:hyper-parameter-tuning-job/digits-1",
        Tuner(name="digits-1"),
        Tuner(hyper_parameter_tuning_job_name="digits-1"),
        type("Job", (), {"name": "digits-1"})(),
    ],
)
def test_a_job_is_a_name_an_arn_an_object_or_a_tuner(job):
    assert job_name(job) == "digits-1"


def test_a_tuner_that_launched_nothing_names_no_job():
    with pytest.raises(NotFound, match="names no tuning job"):
        job_name(type("Tuner", (), {"latest_tuning_job": None})())
