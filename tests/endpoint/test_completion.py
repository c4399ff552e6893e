"""Completion criteria end a tuning job before its last trial."""

from __future__ import annotations

from .aws import run_tuning, trials
from .requests import definition, fresh_name, statics, tuning_request


def ended(aws, criteria, *, trial_count=30, parallel=2):
    job = run_tuning(
        aws,
        tuning_request(
            fresh_name("done"),
            trials=trial_count,
            parallel=parallel,
            TuningJobCompletionCriteria=criteria,
            TrainingJobDefinition=definition(StaticHyperParameters=statics(num_round="1")),
        ),
    )
    return job, trials(aws, job["HyperParameterTuningJobName"])


def test_a_job_ends_when_a_trial_reaches_the_target(aws):
    job, found = ended(aws, {"TargetObjectiveMetricValue": 10.0}, parallel=1)
    assert job["HyperParameterTuningJobStatus"] == "Completed"
    assert job["TrainingJobStatusCounters"]["Completed"] == 1
    assert len(found) <= 2
    criteria = job["HyperParameterTuningJobConfig"]["TuningJobCompletionCriteria"]
    assert criteria == {"TargetObjectiveMetricValue": 10.0}


def test_a_job_ends_when_trials_stop_improving(aws):
    """A first tree of two leaves on thirty rows: hardly any trial gains one percent."""
    patience = {"BestObjectiveNotImproving": {"MaxNumberOfTrainingJobsNotImproving": 3}}
    job, found = ended(aws, patience)
    assert job["HyperParameterTuningJobStatus"] == "Completed"
    assert len(found) < 30
    details = job["TuningJobCompletionDetails"]
    assert details["NumberOfTrainingJobsObjectiveNotImproving"] >= 3
    assert "ConvergenceDetectedTime" not in details


def test_a_finished_job_tells_how_many_trials_did_not_improve(aws, finished_job):
    ended = sorted(
        trials(aws, finished_job["HyperParameterTuningJobName"]), key=lambda t: t["TrainingEndTime"]
    )
    values = [t["FinalHyperParameterTuningJobObjectiveMetric"]["Value"] for t in ended]
    best, expected = values[0], 0
    for value in values[1:]:
        expected = 0 if value < 0.99 * best else expected + 1
        best = min(best, value)
    details = finished_job["TuningJobCompletionDetails"]
    assert details == {"NumberOfTrainingJobsObjectiveNotImproving": expected}
