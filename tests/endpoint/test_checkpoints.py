"""Checkpoints of trials, through the API."""

from __future__ import annotations

from .aws import run_tuning, training_job, trials
from .requests import BUCKET, definition, fresh_name, statics, tuning_request


def test_each_trial_keeps_its_checkpoints_below_its_own_name(aws):
    name = fresh_name("kept")
    place = {"S3Uri": f"s3://{BUCKET}/kept/{name}/"}
    asked = definition(StaticHyperParameters=statics(), CheckpointConfig=place)
    job = run_tuning(aws, tuning_request(name, TrainingJobDefinition=asked))
    assert job["TrainingJobDefinition"]["CheckpointConfig"] == place
    found = [trial["TrainingJobName"] for trial in trials(aws, name)]
    for trial in found:
        described = training_job(aws, trial)["CheckpointConfig"]
        assert described == {"S3Uri": f"s3://{BUCKET}/kept/{name}/{trial}"}
    listed = aws.s3.list_objects_v2(Bucket=BUCKET, Prefix=f"kept/{name}/")["Contents"]
    assert {each["Key"] for each in listed} == {
        f"kept/{name}/{trial}/xgboost-checkpoint.{number}" for trial in found for number in (0, 1)
    }
