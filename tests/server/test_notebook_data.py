"""What a notebook sees of a real tuning job: details, learning curves. On a real endpoint."""

from __future__ import annotations

import math
import re

import amt_lab
from amt_lab.sagemaker import logs
from amt_lab.sagemaker.connection import connect

LOSS = "validation:mlogloss"


def test_details_are_those_of_each_training_job(finished_job):
    table = amt_lab.trials(finished_job, connect("local"), details=True)

    client = connect("local").client("sagemaker")
    for row in table.to_dict("records"):
        described = client.describe_training_job(TrainingJobName=row["name"])
        final = {each["MetricName"]: each["Value"] for each in described["FinalMetricDataList"]}
        objective = table.attrs["objective"].metric
        assert row["billable_s"] == described["BillableTimeInSeconds"]
        assert math.isclose(row["objective"], final.pop(objective), rel_tol=1e-6)
        for metric, value in final.items():
            assert math.isclose(row[f"metric.{metric}"], value, rel_tol=1e-6)


def test_curves_are_what_the_trials_printed(finished_job):
    connection = connect("local")
    table = amt_lab.trials(finished_job, connection)

    curves = amt_lab.learning_curves(finished_job, connection=connection)

    assert set(curves["metric"]) >= {LOSS}
    assert (curves["relative_s"] >= 0).all()
    for name, number in zip(table["name"], table["trial"], strict=True):
        lines = " ".join(line.text for line in logs.log_lines(connection, name))
        printed = [float(value) for value in re.findall(r"validation-mlogloss:([0-9.]+)", lines)]
        of_trial = curves[(curves["trial"] == number) & (curves["metric"] == LOSS)]
        # CloudWatch gives the mean of what was printed within a second.
        assert len(of_trial) >= 1
        assert of_trial["value"].between(min(printed), max(printed)).all()


def test_a_job_is_waited_for_and_knows_its_family(finished_job):
    job = amt_lab.TuningJob(finished_job, connect("local")).wait(progress=False)

    assert job.status == "Completed"
    assert (job.parents(), job.children()) == ([], [])
    assert job.billable_s() == job.trials(details=True)["billable_s"].sum() > 0
    assert job.best.objective == job.trials()["objective"].max()
