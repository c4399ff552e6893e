"""What a warm start with the same data compares of its parents' data."""

import time

import pytest

from amt_lab.local.engine.records import TuningJob
from amt_lab.local.protocol.checks.warm_start import parent_problems


def channel(name, uri):
    return {"ChannelName": name, "DataSource": {"S3DataSource": {"S3Uri": uri}}}


def request(*channels, **more):
    return {
        "HyperParameterTuningJobName": "job",
        "HyperParameterTuningJobConfig": {
            "Strategy": "Random",
            "HyperParameterTuningJobObjective": {"Type": "Minimize", "MetricName": "score"},
        },
        "TrainingJobDefinition": {"InputDataConfig": list(channels)},
        **more,
    }


def objections(parents_channels, childs_channels):
    now = time.time()
    parent = TuningJob(
        id=1,
        name="parent",
        request=request(*parents_channels),
        strategy="Random",
        seed=1,
        status="Completed",
        failure_reason=None,
        created=now,
        modified=now,
        ended=now,
        not_improving=0,
        converged=None,
    )
    child = request(
        *childs_channels,
        WarmStartConfig={
            "ParentHyperParameterTuningJobs": [{"HyperParameterTuningJobName": "parent"}],
            "WarmStartType": "IdenticalDataAndAlgorithm",
        },
    )
    return [problem.message for problem in parent_problems(child, lambda _: parent, lambda _: 1)]


@pytest.mark.parametrize("channels", [[], [channel("train", "s3://b/one/")]], ids=["none", "one"])
def test_the_same_data_is_the_same(channels):
    assert objections(channels, channels) == []


def test_other_data_is_refused():
    (said,) = objections([channel("train", "s3://b/one/")], [channel("train", "s3://b/two/")])
    assert "needs the input data of the parent parent" in said


def test_the_drivers_that_sdk_3_uploads_anew_for_each_tuning_job_are_no_data():
    data = channel("train", "s3://b/one/")
    parents = [data, channel("sm_drivers", "s3://b/tuning-1/input/sm_drivers")]
    assert objections(parents, [data, channel("sm_drivers", "s3://b/tuning-2/input/x")]) == []
