"""The AWS CLI, in an environment of its own, works on the local endpoint by `eval "$(amt-lab local env)"`."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from amt_lab.local import launcher

from .aws import FINAL, eventually
from .environments import by_variables, interpreter
from .requests import BUCKET, ROLE, statics, table, training_request, tuning_request

GROUP = "/aws/sagemaker/TrainingJobs"


@pytest.fixture(scope="module")
def aws(tmp_path_factory):
    """`aws(…)`: what the command printed, read as JSON."""
    python = interpreter("AMT_LAB_TEST_AWS_CLI", "awscli", tmp_path_factory)
    program = str(Path(python).with_name("aws"))
    folder = tmp_path_factory.mktemp("cli") / "local"
    endpoint = launcher.start(folder)

    def command(*words, plain=False):
        told = by_variables(endpoint, [program, *words, *([] if plain else ["--output", "json"])])
        return told if plain or not told.strip() else json.loads(told)

    yield command
    launcher.stop(folder)


@pytest.fixture(scope="module")
def data(aws, tmp_path_factory):
    """The folder of what went to S3 by `aws s3`."""
    folder = tmp_path_factory.mktemp("data")
    for number, channel in enumerate(("train", "validation")):
        (folder / channel).mkdir()
        (folder / channel / "part.csv").write_bytes(table(seed=number))
    aws("s3", "mb", f"s3://{BUCKET}", plain=True)
    aws("s3", "cp", "--recursive", str(folder), f"s3://{BUCKET}/data/", plain=True)
    return folder


@pytest.fixture(scope="module")
def trained(aws, data):
    """Description of a training job that has ended."""
    request = training_request("cli-training", Tags=[{"Key": "by", "Value": "cli"}])
    aws("sagemaker", "create-training-job", "--cli-input-json", json.dumps(request))
    return ended(aws, "describe-training-job", "--training-job-name", "cli-training")


@pytest.fixture(scope="module")
def tuned(aws, data):
    """Description of a tuning job that has ended."""
    request = json.dumps(tuning_request("cli-tuning"))
    aws("sagemaker", "create-hyper-parameter-tuning-job", "--cli-input-json", request)
    name = ("--hyper-parameter-tuning-job-name", "cli-tuning")
    return ended(aws, "describe-hyper-parameter-tuning-job", *name)


def ended(aws, *words):
    def look():
        job = aws("sagemaker", *words)
        status = job.get("TrainingJobStatus") or job.get("HyperParameterTuningJobStatus")
        time.sleep(0 if status in FINAL else 1)
        return job if status in FINAL else None

    return eventually(look, " ".join(words), 120)


@pytest.mark.long
def test_objects_are_copied_and_listed(aws, data, tmp_path):
    listed = aws("s3", "ls", "--recursive", f"s3://{BUCKET}/data/", plain=True)
    assert [line.split()[-1] for line in listed.splitlines()] == [
        "data/train/part.csv",
        "data/validation/part.csv",
    ]
    back = tmp_path / "back.csv"
    aws("s3", "cp", f"s3://{BUCKET}/data/train/part.csv", str(back), plain=True)
    assert back.read_bytes() == (data / "train/part.csv").read_bytes()


@pytest.mark.long
def test_a_training_job_is_created_described_listed_and_its_model_fetched(aws, trained, tmp_path):
    assert trained["TrainingJobStatus"] == "Completed"
    assert trained["HyperParameters"] == statics()
    listed = aws("sagemaker", "list-training-jobs", "--name-contains", "cli-training")
    assert [job["TrainingJobName"] for job in listed["TrainingJobSummaries"]] == ["cli-training"]
    model = tmp_path / "model.tar.gz"
    aws("s3", "cp", trained["ModelArtifacts"]["S3ModelArtifacts"], str(model), plain=True)
    assert model.read_bytes().startswith(b"\x1f\x8b")


@pytest.mark.long
def test_a_tuning_job_is_created_described_and_listed_with_its_trials(aws, tuned):
    assert tuned["HyperParameterTuningJobStatus"] == "Completed"
    listed = aws("sagemaker", "list-hyper-parameter-tuning-jobs", "--status-equals", "Completed")
    (job,) = listed["HyperParameterTuningJobSummaries"]
    assert job["HyperParameterTuningJobName"] == "cli-tuning"
    found = aws(
        *("sagemaker", "list-training-jobs-for-hyper-parameter-tuning-job"),
        *("--hyper-parameter-tuning-job-name", "cli-tuning", "--max-items", "1"),
        *("--sort-by", "FinalObjectiveMetricValue", "--sort-order", "Ascending"),
    )
    assert [trial["TrainingJobName"] for trial in found["TrainingJobSummaries"]] == [
        tuned["BestTrainingJob"]["TrainingJobName"]
    ]


@pytest.mark.long
def test_jobs_are_searched_by_metric_and_tag(aws, trained, tuned):
    best = {"Name": "Metrics.validation:logloss", "Operator": "LessThan", "Value": "100"}
    tagged = {"Name": "Tags.by", "Operator": "Equals", "Value": "cli"}
    for filters, count in (([best], 3), ([best, tagged], 1)):
        expression = json.dumps({"Filters": filters})
        found = aws(
            "sagemaker", "search", "--resource", "TrainingJob", "--search-expression", expression
        )
        assert len(found["Results"]) == count


@pytest.mark.long
def test_tags_are_added_listed_and_deleted(aws, tuned):
    arn = ("--resource-arn", tuned["HyperParameterTuningJobArn"])
    aws("sagemaker", "add-tags", *arn, "--tags", "Key=team,Value=forest")
    assert aws("sagemaker", "list-tags", *arn)["Tags"] == [{"Key": "team", "Value": "forest"}]
    aws("sagemaker", "delete-tags", *arn, "--tag-keys", "team")
    assert aws("sagemaker", "list-tags", *arn)["Tags"] == []


@pytest.mark.long
def test_the_log_is_read(aws, trained):
    streams = aws(
        *("logs", "describe-log-streams", "--log-group-name", GROUP),
        *("--log-stream-name-prefix", "cli-training/"),
    )["logStreams"]
    name = streams[0]["logStreamName"]
    events = aws(
        *("logs", "get-log-events", "--log-group-name", GROUP, "--log-stream-name", name),
        "--start-from-head",
    )["events"]
    assert "XGBoost" in events[0]["message"]
    found = aws(
        *("logs", "filter-log-events", "--log-group-name", GROUP, "--log-stream-names", name),
        *("--filter-pattern", "validation-logloss"),
    )["events"]
    assert len(found) == int(statics()["num_round"])


@pytest.mark.long
def test_metrics_are_listed_and_read(aws, trained):
    metric = {
        "Namespace": GROUP,
        "MetricName": "validation:logloss",
        "Dimensions": [{"Name": "TrainingJobName", "Value": "cli-training"}],
    }
    listed = aws(
        *("cloudwatch", "list-metrics", "--namespace", GROUP),
        *("--dimensions", "Name=TrainingJobName,Value=cli-training"),
    )["Metrics"]
    assert metric in listed
    now = datetime.now(UTC)
    between = (
        *("--start-time", (now - timedelta(hours=1)).isoformat()),
        *("--end-time", (now + timedelta(minutes=1)).isoformat()),
    )
    stat = {"Metric": metric, "Period": 60, "Stat": "Minimum"}
    query = json.dumps([{"Id": "loss", "MetricStat": stat}])
    (series,) = aws("cloudwatch", "get-metric-data", "--metric-data-queries", query, *between)[
        "MetricDataResults"
    ]
    points = aws(
        *("cloudwatch", "get-metric-statistics", "--namespace", GROUP),
        *("--metric-name", "validation:logloss", "--period", "60", "--statistics", "Minimum"),
        *("--dimensions", "Name=TrainingJobName,Value=cli-training", *between),
    )["Datapoints"]
    final = {each["MetricName"]: each["Value"] for each in trained["FinalMetricDataList"]}
    assert min(series["Values"]) == pytest.approx(final["validation:logloss"])
    assert sorted(series["Values"]) == sorted(point["Minimum"] for point in points)


@pytest.mark.long
def test_who_one_is_and_what_is_not_there_is_told(aws):
    account = aws("sts", "get-caller-identity")["Account"]
    assert account == ROLE.split(":")[4]
    assert aws("iam", "get-role", "--role-name", "tests")["Role"]["Arn"] == ROLE
    with pytest.raises(AssertionError, match="ListModels"):
        aws("sagemaker", "list-models")
