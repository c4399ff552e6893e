"""The example notebooks' workloads that are scripts of the user's own: in small, and in full behind `long`."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from amt_lab.local import launcher

from .aws import Aws, run_tuning, trials
from .example_jobs import (
    CRITERIA,
    FOREST_METRICS,
    NARROWED,
    NETWORK,
    WIDE,
    forest_job,
    network_job,
    put_digits,
)
from .requests import BUCKET, fresh_name

TORCH = os.environ.get("AMT_LAB_TEST_TORCH", sys.executable)
"""An interpreter that has torch, where the tests' own has not."""


def warm_start(*parents):
    named = [{"HyperParameterTuningJobName": name} for name in parents]
    return {
        "ParentHyperParameterTuningJobs": named,
        "WarmStartType": "IdenticalDataAndAlgorithm",
    }


def objectives(aws, name):
    """Of all trials, each of which must have one."""
    return [
        trial["FinalHyperParameterTuningJobObjectiveMetric"]["Value"] for trial in trials(aws, name)
    ]


def completed(aws, request, seconds=60):
    """The name of the tuning job once it has ended; all its trials did well and lie in its ranges."""
    name = request["HyperParameterTuningJobName"]
    job = run_tuning(aws, request, seconds)
    count = request["HyperParameterTuningJobConfig"]["ResourceLimits"]["MaxNumberOfTrainingJobs"]
    assert job["HyperParameterTuningJobStatus"] == "Completed"
    assert job["ObjectiveStatusCounters"] == {"Succeeded": count, "Pending": 0, "Failed": 0}
    best = job["BestTrainingJob"]["FinalHyperParameterTuningJobObjectiveMetric"]["Value"]
    assert best == max(objectives(aws, name))
    return name


def lie_within(aws, name, limits):
    for trial in trials(aws, name):
        tuned = trial["TunedHyperParameters"]
        for each, (low, high) in limits.items():
            assert low <= float(tuned[each]) <= high, (trial["TrainingJobName"], each)


def the_forest_is_tuned(aws, counts, seconds=60):
    """At random, by Bayesian search, and on from both: the names of the three jobs."""
    put_digits(aws)
    names = [fresh_name(f"forest-{kind}") for kind in ("random", "bayes", "warm")]
    for name, strategy, count in zip(names[:2], ("Random", "Bayesian"), counts, strict=False):
        completed(aws, forest_job(aws, name, strategy, count, WIDE), seconds)
        lie_within(aws, name, WIDE)
    child = forest_job(
        aws, names[2], "Bayesian", counts[2], NARROWED, WarmStartConfig=warm_start(*names[:2])
    )
    completed(aws, child, seconds)
    lie_within(aws, names[2], NARROWED)
    return names


def test_the_random_forest_is_tuned_at_random_by_bayesian_search_and_on_from_both(aws):
    names = the_forest_is_tuned(aws, (2, 1, 1))
    child = aws.sagemaker.describe_hyper_parameter_tuning_job(HyperParameterTuningJobName=names[2])
    overall = child["OverallBestTrainingJob"]
    everyone = {name: objectives(aws, name) for name in names}
    best = max(max(values) for values in everyone.values())
    assert overall["FinalHyperParameterTuningJobObjectiveMetric"]["Value"] == best
    assert best in everyone[overall["TuningJobName"]]
    told = aws.sagemaker.describe_training_job(
        TrainingJobName=child["BestTrainingJob"]["TrainingJobName"]
    )
    assert {metric["MetricName"] for metric in told["FinalMetricDataList"]} == set(FOREST_METRICS)
    assert told["HyperParameters"]["_tuning_objective_metric"] == "valid-f1"
    assert json.loads(told["HyperParameters"]["criterion"]) in CRITERIA


@pytest.mark.long
def test_the_random_forest_gains_from_search_and_from_its_parents_as_published(aws, capsys):
    """Of 50, 50 and 25 trials: published were bests of .90 to .93, and of .97 to .98 twice."""
    names = the_forest_is_tuned(aws, (50, 50, 25), seconds=900)
    at_random, searched, warm = (objectives(aws, name) for name in names)
    with capsys.disabled():
        for told in (at_random, searched, warm):
            print(f"\n{len(told)} trials, best {max(told):.3f}, mean {sum(told) / len(told):.3f}")  # noqa: T201 - figures
    assert max(at_random) > 0.85
    assert max(searched) >= max(at_random)
    assert max(warm) > 0.96
    assert sum(warm) / len(warm) > sum(at_random) / len(at_random)


@pytest.fixture
def with_torch(own_folder):
    """An endpoint whose setting names an interpreter that has torch."""
    if subprocess.run([TORCH, "-c", "import torch"], capture_output=True, check=False).returncode:
        pytest.skip(f"torch is not installed in {TORCH}; AMT_LAB_TEST_TORCH names another Python")
    own_folder.mkdir(mode=0o700)
    (own_folder / "settings.json").write_text(json.dumps({"training_python": TORCH}))
    aws = Aws(launcher.start(own_folder))
    aws.s3.create_bucket(Bucket=BUCKET)
    put_digits(aws)
    return aws


@pytest.mark.parametrize("count", [3, pytest.param(75, marks=pytest.mark.long)])
def test_a_network_in_pytorch_is_tuned_at_random(with_torch, count):
    name = completed(with_torch, network_job(with_torch, fresh_name("torch"), count), 1800)
    lie_within(with_torch, name, NETWORK)
    assert len({trial["TunedHyperParameters"]["dummy"] for trial in trials(with_torch, name)}) > 1
    job = trials(with_torch, name)[0]["TrainingJobName"]
    lines = with_torch.client("logs").filter_log_events(
        logGroupName="/aws/sagemaker/TrainingJobs",
        logStreamNamePrefix=job,
        filterPattern='"epoch="',
    )["events"]
    assert len(lines) == 5
