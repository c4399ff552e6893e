"""Tuning jobs over REST: list, describe, check, launch, stop. On a real endpoint."""

from __future__ import annotations

import asyncio

from small_job import small_request

RANGES = "HyperParameterTuningJobConfig.ParameterRanges"
LIMITS = "HyperParameterTuningJobConfig.ResourceLimits"
CHANNELS = "TrainingJobDefinition.InputDataConfig"


def found_by_field(answer):
    return {problem["field"]: problem["message"] for problem in answer["problems"]}


async def until(api, name, done):
    """The job once it fits; its progress is awaited, never guessed."""
    async with asyncio.timeout(60):
        while not done(job := await api.get(f"tuning-jobs/{name}")):
            await asyncio.sleep(0.1)
    return job


async def test_a_finished_job_tells_its_best_trial_and_what_it_searched(api, finished_job):
    job = await api.get(f"tuning-jobs/{finished_job}")
    assert job["status"] == "Completed"
    assert job["counters"]["completed"] == job["max_trials"] == 3
    assert job["objective"] == {"metric": "validation:accuracy", "direction": "Maximize"}
    assert {tuned["name"] for tuned in job["ranges"]} == set(job["best"]["hyperparameters"])
    assert job["static_hyperparameters"]["num_class"] == "10"
    assert job["created"] <= job["ended"]
    assert job["console_url"] is None


async def test_the_list_is_filtered_by_name_and_status(api, finished_job):
    async def names(**wanted):
        return [job["name"] for job in (await api.get("tuning-jobs", **wanted))["jobs"]]

    assert finished_job in await names(name_contains="finished", status="Completed")
    assert await names(name_contains="finished", status="Failed") == []
    assert await names(name_contains="no-such-job") == []


async def test_pages_follow_each_other_by_their_cursor(api, finished_job):
    await api.post("tuning-jobs", small_request("second-page", trials=2))
    seen, cursor = [], {}
    while cursor is not None:
        page = await api.get("tuning-jobs", max_results=1, sort_by="Name", **cursor)
        seen += [job["name"] for job in page["jobs"]]
        cursor = page["cursor"] and {"cursor": page["cursor"]}
    assert len(seen) == len(set(seen))
    assert {finished_job, "second-page"} <= set(seen)
    assert seen == sorted(seen, reverse=True)


async def test_a_cursor_that_is_none_is_refused(api, local):
    answer = await api.send("GET", "tuning-jobs", cursor="nonsense")
    assert (answer.status, answer.json["code"]) == (400, "ValidationException")


async def test_an_unknown_job_is_not_found_whatever_is_asked_of_it(api, local):
    for verb, path in [
        ("GET", "tuning-jobs/no-such-job"),
        ("GET", "tuning-jobs/no-such-job/trials"),
        ("GET", "tuning-jobs/no-such-job/charts/explorer"),
        ("POST", "tuning-jobs/no-such-job/stop"),
    ]:
        answer = await api.send(verb, path)
        assert (answer.status, answer.json["code"]) == (404, "ResourceNotFound"), path
        assert "no-such-job" in answer.json["message"]


async def test_a_clone_of_an_unknown_job_is_not_found(api, local):
    answer = await api.send("GET", "launch-form", clone="no-such-job")
    assert (answer.status, answer.json["code"]) == (404, "ResourceNotFound")


async def test_a_dry_run_of_a_good_request_finds_nothing_and_starts_nothing(api, local):
    request = small_request("never-started")
    assert (await api.post("tuning-jobs", request, dry_run="true"))["problems"] == []
    assert (await api.send("GET", "tuning-jobs/never-started")).status == 404


async def test_a_dry_run_marks_every_wrong_field_at_once(api, finished_job):
    request = small_request(finished_job)
    config, definition = (
        request[member] for member in ("HyperParameterTuningJobConfig", "TrainingJobDefinition")
    )
    config["ParameterRanges"]["ContinuousParameterRanges"][0].update(MinValue="2", MaxValue="1")
    config["ResourceLimits"]["MaxParallelTrainingJobs"] = 9
    definition["StaticHyperParameters"]["max_depth"] = "3"
    definition["InputDataConfig"][0]["DataSource"]["S3DataSource"]["S3Uri"] = "s3://nowhere/train/"
    found = found_by_field(await api.post("tuning-jobs", request, dry_run="true"))
    assert f"{RANGES}.ContinuousParameterRanges[0].MaxValue" in found or (
        f"{RANGES}.ContinuousParameterRanges[0].MinValue" in found
    )
    assert f"{LIMITS}.MaxParallelTrainingJobs" in found
    assert finished_job in found["HyperParameterTuningJobName"]
    assert "s3://nowhere/train/" in found[f"{CHANNELS}[0].DataSource.S3DataSource.S3Uri"]
    assert any("max_depth" in message for message in found.values())


async def test_a_dry_run_of_nonsense_tells_what_is_missing(api, local):
    found = found_by_field(await api.post("tuning-jobs", {"nonsense": []}, dry_run="true"))
    assert {"HyperParameterTuningJobName", "HyperParameterTuningJobConfig"} <= set(found)


async def test_launching_nonsense_names_the_missing_fields(api, local):
    answer = await api.send("POST", "tuning-jobs", {})
    assert (answer.status, answer.json["code"]) == (400, "ValidationException")
    assert "HyperParameterTuningJobName" in found_by_field(answer.json)


async def test_a_name_that_exists_is_a_conflict_on_its_field(api, finished_job):
    answer = await api.send("POST", "tuning-jobs", small_request(finished_job))
    assert (answer.status, answer.json["code"]) == (409, "ResourceInUse")
    assert answer.json["field"] == "HyperParameterTuningJobName"


async def test_a_launched_job_is_in_the_list_at_once_and_can_be_stopped(api, local):
    launched = await api.send("POST", "tuning-jobs", small_request("to-be-stopped", trials=50))
    assert launched.status == 201
    assert launched.json["name"] == "to-be-stopped"
    assert launched.json["arn"].endswith("/to-be-stopped")
    (listed,) = (await api.get("tuning-jobs", name_contains="to-be-stopped"))["jobs"]
    assert listed["status"] == "InProgress"
    await until(api, "to-be-stopped", lambda job: job["counters"]["launched"] > 0)
    stopped = await api.send("POST", "tuning-jobs/to-be-stopped/stop")
    assert (stopped.status, stopped.text) == (202, "")
    job = await until(api, "to-be-stopped", lambda job: job["status"] != "Stopping")
    assert job["status"] == "Stopped"
    assert job["counters"]["launched"] < 50


async def test_a_finished_job_cannot_be_stopped(api, finished_job):
    answer = await api.send("POST", f"tuning-jobs/{finished_job}/stop")
    assert (answer.status, answer.json["code"]) == (400, "ValidationException")


async def test_a_clone_is_a_request_that_would_start_under_a_new_name(api, finished_job):
    form = await api.get("launch-form", clone=finished_job)
    assert form["request"]["HyperParameterTuningJobName"] != finished_job
    assert form["request"]["HyperParameterTuningJobConfig"]["Strategy"] == "Random"
    assert (await api.post("tuning-jobs", form["request"], dry_run="true"))["problems"] == []


async def test_the_form_starts_from_the_tutorial_job_whose_data_can_be_uploaded(api, local):
    channels = (await api.post("storage/tutorial"))["channels"]
    form = await api.get("launch-form")
    sources = form["request"]["TrainingJobDefinition"]["InputDataConfig"]
    assert channels == {
        channel["ChannelName"]: channel["DataSource"]["S3DataSource"]["S3Uri"]
        for channel in sources
    }
    assert (await api.post("tuning-jobs", form["request"], dry_run="true"))["problems"] == []
