"""One training job in full, and its log by pages. On a real endpoint, and where AWS refuses."""

from __future__ import annotations

import asyncio

import pytest
from aws_edge import AWS
from small_job import small_request

from amt_lab.sagemaker import log_pages, logs
from amt_lab.sagemaker.connection import connect


async def ended(api, name):
    """The first trial of a tuning job, once the job has ended."""
    async with asyncio.timeout(60):
        while (await api.get(f"tuning-jobs/{name}"))["status"] not in ("Completed", "Failed"):
            await asyncio.sleep(0.1)
    return await first_trial(api, name)


async def first_trial(api, name):
    return (await api.get(f"tuning-jobs/{name}/trials"))["columns"]["name"][0]


def texts(page):
    return [line["text"] for line in page["lines"]]


def whole_log(name):
    return [line.text for line in logs.log_lines(connect("local"), name)]


async def test_a_trial_is_told_in_full(api, finished_job):
    columns = (await api.get(f"tuning-jobs/{finished_job}/trials"))["columns"]
    job = await api.get(f"training-jobs/{columns['name'][0]}")
    assert (job["status"], job["secondary_status"]) == ("Completed", "Completed")
    assert [each["status"] for each in job["transitions"]][-1] == "Completed"
    assert job["hyperparameters"]["num_round"] == "3"
    assert float(job["hyperparameters"]["eta"]) == pytest.approx(columns["hp.eta"][0])
    assert columns["objective"][0] in job["metrics"].values()
    assert job["created"] <= job["started"] <= job["ended"]
    assert job["billable_s"] >= 1
    assert job["instances"] == [{"type": "ml.m5.large", "count": 1}]
    assert {each["name"] for each in job["channels"]} == {"train", "validation"}
    assert all(each["source"].startswith("s3://") for each in job["channels"])
    assert job["model"].endswith(f"{job['name']}/output/model.tar.gz")
    assert (job["failure_reason"], job["spot"]) == (None, False)


async def test_nothing_of_a_training_job_s_environment_is_told(api, edge):
    edge.answers["DescribeTrainingJob"] = {
        "TrainingJobName": "t",
        "TrainingJobArn": "arn:aws:sagemaker:eu-west-1:111122223333:training-job/t",
        "TrainingJobStatus": "InProgress",
        "SecondaryStatus": "Starting",
        "CreationTime": 1_793_000_000,
        "ModelArtifacts": {"S3ModelArtifacts": "s3://bucket/not/yet"},
        "Environment": {"API_TOKEN": "hush"},
        "AlgorithmSpecification": {"AlgorithmName": "mine", "TrainingInputMode": "File"},
        "EnableManagedSpotTraining": True,
        "FinalMetricDataList": [{"MetricName": "loss", "Value": float("inf"), "Timestamp": 1}],
        "ResourceConfig": {
            "InstanceGroups": [
                {"InstanceType": "ml.m5.large", "InstanceCount": 2, "InstanceGroupName": "data"}
            ],
            "VolumeSizeInGB": 1,
        },
        "InputDataConfig": [
            {
                "ChannelName": "train",
                "DataSource": {
                    "FileSystemDataSource": {
                        "FileSystemId": "fs-1",
                        "FileSystemAccessMode": "ro",
                        "FileSystemType": "EFS",
                        "DirectoryPath": "/digits",
                    }
                },
            }
        ],
    }
    answer = await api.send("GET", "training-jobs/t", connection=AWS)
    assert "hush" not in answer.text
    job = answer.json
    assert (job["model"], job["started"], job["algorithm"]) == (None, None, "mine")
    assert (job["spot"], job["metrics"]) == (True, {"loss": None})
    assert job["instances"] == [{"type": "ml.m5.large", "count": 2}]
    assert job["channels"] == [{"name": "train", "source": "fs-1:/digits"}]


async def test_a_failed_trial_tells_its_reason_and_its_log_how_it_ended(api, local):
    request = small_request("failing", trials=2)
    request["TrainingJobDefinition"]["StaticHyperParameters"]["num_class"] = "2"  # of ten
    await api.post("tuning-jobs", request)
    name = await ended(api, "failing")
    job = await api.get(f"training-jobs/{name}")
    assert (job["status"], job["model"]) == ("Failed", None)
    assert "AlgorithmError" in job["failure_reason"]
    assert job["transitions"][-1]["status"] == "Failed"
    page = await api.get(f"training-jobs/{name}/log")
    assert texts(page) == whole_log(name)
    assert "label" in texts(page)[-1] or "label" in job["failure_reason"]


async def test_the_end_of_a_log_comes_first_and_leads_back_to_its_beginning(
    api, finished_job, monkeypatch
):
    monkeypatch.setattr(log_pages, "PAGE", 3)
    monkeypatch.setattr(log_pages, "_FEWEST", 1)
    name = await first_trial(api, finished_job)
    whole = whole_log(name)
    page = await api.get(f"training-jobs/{name}/log")
    assert texts(page) == whole[-3:]
    assert len({line["stream"] for line in page["lines"]}) == 1
    found = texts(page)
    while page["earlier"]:
        page = await api.get(f"training-jobs/{name}/log", cursor=page["earlier"])
        assert len(page["lines"]) <= 3
        found = texts(page) + found
    assert found == whole


async def test_a_cursor_gives_what_is_new_and_nothing_twice(api, local):
    await api.post("tuning-jobs", small_request("printing", trials=2, rounds=150))
    found, cursor, arrivals = [], {}, 0
    async with asyncio.timeout(60):
        while not (await api.get("tuning-jobs/printing/trials"))["total"]:
            await asyncio.sleep(0.05)
        name = await first_trial(api, "printing")
        final, page = False, {}
        while not final or page["lines"]:
            final = (await api.get(f"training-jobs/{name}"))["status"] == "Completed"
            page = await api.get(f"training-jobs/{name}/log", **cursor)
            found, cursor = found + texts(page), {"cursor": page["later"]}
            arrivals += bool(page["lines"])
            await asyncio.sleep(0.05)
    assert found == whole_log(name)
    assert arrivals > 1


async def test_a_trial_without_a_log_has_an_empty_one(api, edge):
    edge.fail("ResourceNotFoundException", "The specified log group does not exist.")
    page = await api.get("training-jobs/t/log", connection=AWS)
    assert (page["lines"], page["earlier"]) == ([], None)


async def test_a_log_that_may_not_be_read_says_which_permission_lacks(api, edge):
    denied = "User: x is not authorized to perform: logs:GetLogEvents on resource: y"
    edge.fail("AccessDeniedException", denied)
    edge.answers["DescribeLogStreams"] = {"logStreams": [{"logStreamName": "t/algo-1-1"}]}
    answer = await api.send("GET", "training-jobs/t/log", connection=AWS)
    assert (answer.status, answer.json["code"]) == (403, "AccessDeniedException")
    assert "logs:GetLogEvents" in answer.json["message"]
    assert answer.json["hint"]


async def test_a_training_job_that_is_gone_is_not_found_and_its_log_may_be(api, local):
    answer = await api.send("GET", "training-jobs/never-was")
    assert (answer.status, answer.json["code"]) == (404, "ResourceNotFound")
    assert "never-was" in answer.json["message"]
    assert (await api.get("training-jobs/never-was/log"))["lines"] == []


@pytest.mark.parametrize(
    ("path", "query", "field"),
    [
        ("training-jobs/a_job", {}, "name"),
        (f"training-jobs/{'x' * 64}/log", {}, "name"),
        ("training-jobs/a-job/log", {"cursor": "made up"}, "cursor"),
        ("training-jobs/a-job/log", {"cursor": "x" * 32769}, "cursor"),
    ],
)
async def test_what_names_no_training_job_or_place_in_a_log_is_refused(
    api, local, path, query, field
):
    answer = await api.send("GET", path, **query)
    assert (answer.status, answer.json["field"]) == (400, field)
