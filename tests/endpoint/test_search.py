"""Search: filters, nesting, order, pages, and what is refused."""

from __future__ import annotations

from datetime import UTC, timedelta

import pytest
from botocore.exceptions import ClientError

from .aws import run_tuning, trials, tuning_job
from .requests import BUCKET, fresh_name, tuning_request


@pytest.fixture(scope="module")
def job(aws, finished_job) -> dict:
    """The description of a tuning job of seven trials, by minimized validation:logloss."""
    arn = finished_job["HyperParameterTuningJobArn"]
    aws.sagemaker.add_tags(ResourceArn=arn, Tags=[{"Key": "team", "Value": "blue"}])
    return finished_job


@pytest.fixture(scope="module")
def its_trials(aws, job) -> list[dict]:
    return trials(aws, job["HyperParameterTuningJobName"])


def of(name, value=None, operator=None) -> dict:
    """A filter."""
    return {
        key: said
        for key, said in (("Name", name), ("Operator", operator), ("Value", value))
        if said is not None
    }


@pytest.fixture
def found(aws, job):
    """Numbers of the job's trials that satisfy filters and the rest of an expression."""

    def search(*filters, **expression) -> set[int]:
        own = {"Filters": [of("TuningJobArn", job["HyperParameterTuningJobArn"])]}
        searched = {**({"Filters": list(filters)} if filters else {}), **expression}
        answer = aws.sagemaker.search(
            Resource="TrainingJob",
            SearchExpression={"SubExpressions": [own, searched]},
            MaxResults=100,
        )
        return {number(each["TrainingJob"]["TrainingJobName"]) for each in answer["Results"]}

    return search


def number(name: str) -> int:
    return int(name.rsplit("-", 2)[1])


def objective(trial: dict) -> float:
    return trial["FinalHyperParameterTuningJobObjectiveMetric"]["Value"]


def eta(trial: dict) -> float:
    return float(trial["TunedHyperParameters"]["eta"])


ALL = set(range(1, 8))


def test_a_record_has_all_that_describe_tells_and_the_tags(aws, its_trials):
    name = its_trials[0]["TrainingJobName"]
    arn = its_trials[0]["TrainingJobArn"]
    aws.sagemaker.add_tags(ResourceArn=arn, Tags=[{"Key": "seen", "Value": "yes"}])
    answer = aws.sagemaker.search(
        Resource="TrainingJob", SearchExpression={"Filters": [of("TrainingJobName", name)]}
    )
    described = aws.sagemaker.describe_training_job(TrainingJobName=name)
    (record,) = (each["TrainingJob"] for each in answer["Results"])
    assert {"Key": "seen", "Value": "yes"} in record.pop("Tags")
    assert record == {key: described[key] for key in record}
    assert set(described) - set(record) == {"ResponseMetadata"}
    assert answer["TotalHits"] == {"Value": 1, "Relation": "EqualTo"}


def test_a_tuning_jobs_record_has_its_best_trial_and_counters(aws, job):
    arn = job["HyperParameterTuningJobArn"]
    details = job["TuningJobCompletionDetails"]
    not_improving = details["NumberOfTrainingJobsObjectiveNotImproving"]
    answer = aws.sagemaker.search(
        Resource="HyperParameterTuningJob",
        SearchExpression={
            "Filters": [
                of("HyperParameterTuningJobArn", arn),
                of("HyperParameterTuningJobStatus", "Completed"),
                of("Tags.team", "blue"),
                of("HyperParameterTuningJobConfig.Strategy", "Random"),
                of("HyperParameterTuningJobConfig.ResourceLimits.MaxParallelTrainingJobs", "4"),
                of("TrainingJobStatusCounters.Completed", "6", "GreaterThan"),
                of("TrainingJobStatusCounters.InProgress", "0"),
                of("ObjectiveStatusCounters.Succeeded", "7"),
                of("TuningJobCompletionDetails.ConvergenceDetectedTime", None, "NotExists"),
                of(
                    "TuningJobCompletionDetails.NumberOfTrainingJobsObjectiveNotImproving",
                    str(not_improving),
                ),
                of("BestTrainingJob.TrainingJobName", job["BestTrainingJob"]["TrainingJobName"]),
                of("BestTrainingJob.TunedHyperParameters.eta", "0.1", "GreaterThan"),
                of(
                    "BestTrainingJob.FinalHyperParameterTuningJobObjectiveMetric.Value",
                    str(objective(job["BestTrainingJob"]) + 1e-6),
                    "LessThan",
                ),
            ]
        },
    )
    (record,) = (each["HyperParameterTuningJob"] for each in answer["Results"])
    assert record["BestTrainingJob"] == job["BestTrainingJob"]
    assert record["TrainingJobStatusCounters"]["Completed"] == 7


@pytest.mark.parametrize(
    ("searched", "numbers"),
    [
        (of("TrainingJobStatus", "Completed"), ALL),
        (of("TrainingJobStatus", "Failed"), set()),
        (of("TrainingJobStatus", "Failed", "NotEquals"), ALL),
        (of("TrainingJobStatus", "Stopped, Completed", "In"), ALL),
        (of("TrainingJobName", "-003-", "Contains"), {3}),
        (of("FailureReason", None, "Exists"), set()),
        (of("FailureReason", None, "NotExists"), ALL),
        (of("FailureReason"), set()),
        (of("ResourceConfig.InstanceType", "ml.m5.large"), ALL),
        (of("ResourceConfig.InstanceCount", "1", "GreaterThan"), set()),
        (of("ResourceConfig.InstanceCount", "1", "GreaterThanOrEqualTo"), ALL),
        (of("ResourceConfig.VolumeSizeInGB", "5.5", "LessThan"), ALL),
        (of("ResourceConfig.VolumeSizeInGB", "4", "LessThanOrEqualTo"), set()),
        (of("StoppingCondition.MaxRuntimeInSeconds", "600"), ALL),
        (of("TrainingTimeInSeconds", "1", "GreaterThanOrEqualTo"), ALL),
        (of("EnableManagedSpotTraining", "false"), ALL),
        (of("EnableManagedSpotTraining", "true"), set()),
        (of("HyperParameters.objective", "binary:", "Contains"), ALL),
        (of("HyperParameters.num_round", "2"), ALL),
        (of("HyperParameters.nothing", None, "NotExists"), ALL),
        (of("HyperParameters.eta", "0"), ALL),  # decimals count as integers against an integer
        (of("InputDataConfig.ChannelName", "train"), ALL),
        (of("InputDataConfig.ChannelName", "test"), set()),
        (of("InputDataConfig.ChannelName", "test", "NotEquals"), ALL),
        (of("InputDataConfig.ChannelName", "train", "NotEquals"), set()),
        (of("FinalMetricDataList.MetricName", "validation:logloss"), ALL),
        (of("SecondaryStatusTransitions.Status", "Uploading"), ALL),
        (of("Metrics.validation:logloss", None, "Exists"), ALL),
        (of("Metrics.validation:nothing", "1", "LessThan"), set()),
        (of("Tags.nobody' OR '1'='1", "x"), set()),
    ],
    ids=lambda case: "-".join(case.values()) if "Name" in case else "",
)
def test_filters(found, searched, numbers):
    assert found(searched) == numbers


def test_metrics_and_hyperparameters_compare_as_numbers(found, its_trials):
    values = sorted(objective(trial) for trial in its_trials)
    middle = (values[2] + values[3]) / 2
    low = {number(each["TrainingJobName"]) for each in its_trials if objective(each) < middle}
    assert found(of("Metrics.validation:logloss", str(middle), "LessThan")) == low
    assert found(of("Metrics.validation:logloss", str(middle), "GreaterThan")) == ALL - low
    high = {number(each["TrainingJobName"]) for each in its_trials if eta(each) > 0.3}
    assert found(of("HyperParameters.eta", "0.3", "GreaterThan")) == high
    assert 0 < len(high) < 7


def test_times_are_compared_to_the_second(found, job):
    created = job["CreationTime"].astimezone(UTC)
    before, after = (
        (created + timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%S") for hours in (-1, 1)
    )
    assert found(of("CreationTime", before, "GreaterThan")) == ALL
    assert found(of("CreationTime", after, "GreaterThan")) == set()
    assert found(of("TrainingEndTime", f"{after}Z", "LessThan")) == ALL


def test_a_nested_filter_wants_one_item_that_satisfies_all(found):
    def channel(name: str, place: str) -> dict:
        filters = [
            of("InputDataConfig.ChannelName", name),
            of("InputDataConfig.DataSource.S3DataSource.S3Uri", place, "Contains"),
        ]
        return {"NestedFilters": [{"NestedPropertyName": "InputDataConfig", "Filters": filters}]}

    assert found(**channel("train", f"{BUCKET}/data/train")) == ALL
    assert found(**channel("train", f"{BUCKET}/data/validation")) == set()


def test_subexpressions_join_by_and_and_or(found):
    first, second = (of("TrainingJobName", f"-00{n}-", "Contains") for n in (1, 2))
    completed, failed = (of("TrainingJobStatus", status) for status in ("Completed", "Failed"))
    assert found(failed, completed) == set()
    assert found(failed, completed, Operator="Or") == ALL
    both = [
        {"Filters": [failed]},
        {"Filters": [completed], "SubExpressions": [{"Filters": [second]}]},
    ]
    assert found(SubExpressions=both, Operator="Or") == {2}
    assert found(first, SubExpressions=[{"Filters": [failed]}], Operator="Or") == {1}


def test_results_are_sorted_by_any_property_and_paged_without_gap_or_double(aws, job, its_trials):
    def pages(**order) -> tuple[list[int], list[int]]:
        found = aws.sagemaker.get_paginator("search").paginate(
            Resource="TrainingJob",
            SearchExpression={"Filters": [of("TuningJobArn", job["HyperParameterTuningJobArn"])]},
            PaginationConfig={"PageSize": 3},
            **order,
        )
        results = [page["Results"] for page in found]
        names = [each["TrainingJob"]["TrainingJobName"] for page in results for each in page]
        return [len(page) for page in results], [number(name) for name in names]

    def numbers(key, *, reverse=False) -> list[int]:
        ordered = sorted(its_trials, key=key, reverse=reverse)
        return [number(trial["TrainingJobName"]) for trial in ordered]

    sizes, by_metric = pages(SortBy="Metrics.validation:logloss", SortOrder="Ascending")
    assert sizes == [3, 3, 1]
    assert by_metric == numbers(objective)
    assert pages(SortBy="HyperParameters.eta")[1] == numbers(eta, reverse=True)
    assert pages(SortBy="TrainingJobName", SortOrder="Ascending")[1] == sorted(ALL)
    assert pages(SortBy="FailureReason")[1] == sorted(ALL, reverse=True)  # none has one
    assert sorted(pages()[1]) == sorted(ALL)


def test_a_token_of_another_search_is_refused(aws, its_trials):
    token = aws.sagemaker.search(Resource="TrainingJob", MaxResults=1)["NextToken"]
    with pytest.raises(ClientError, match="Invalid NextToken"):
        aws.sagemaker.search(Resource="HyperParameterTuningJob", MaxResults=1, NextToken=token)


def nested(depth: int) -> dict:
    expression = {"Filters": [of("TrainingJobStatus", "Completed")]}
    for _ in range(depth):
        expression = {"SubExpressions": [expression]}
    return expression


def test_fifty_elements_nest_and_no_more(aws, its_trials):
    answer = aws.sagemaker.search(Resource="TrainingJob", SearchExpression=nested(49))
    assert answer["TotalHits"]["Value"] >= 7
    with pytest.raises(ClientError, match=r"51 .* more than the 50"):
        aws.sagemaker.search(Resource="TrainingJob", SearchExpression=nested(50))


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ({}, "provide at least one of Filters"),
        ({"Filters": [of("Nothing", "x")]}, "Unknown property Nothing"),
        ({"Filters": [of("ResourceConfig.Nothing", "x")]}, "there is no Nothing"),
        ({"Filters": [of("ResourceConfig", "x")]}, "structure"),
        ({"Filters": [of("TrainingJobName", "x", "GreaterThan")]}, "is text"),
        ({"Filters": [of("CreationTime", "x", "Contains")]}, "for text alone"),
        ({"Filters": [of("CreationTime", "yesterday", "LessThan")]}, "'yesterday' is not a time"),
        ({"Filters": [of("Metrics.x", "high", "GreaterThan")]}, "'high' is not a number"),
        ({"Filters": [of("HyperParameters.x", "high", "LessThan")]}, "'high' is not a number"),
        ({"Filters": [of("EnableManagedSpotTraining", "maybe")]}, "true or false"),
        ({"Filters": [of("TrainingJobName", None, "Equals")]}, "needs a Value"),
        ({"Filters": [of("TrainingJobName", "x", "Exists")]}, "takes no Value"),
        (
            {"Filters": [of("TrainingJobName", "x", "Contains"), of("RoleArn", "y", "Contains")]},
            "'CONTAINS' operator usage limit of 1 exceeded",
        ),
        (
            {
                "NestedFilters": [
                    {"NestedPropertyName": "InputDataConfig", "Filters": [of("RoleArn", "x")]}
                ]
            },
            "not a property of the items of InputDataConfig",
        ),
    ],
    ids=lambda case: case if isinstance(case, str) else "",
)
def test_what_is_wrong_with_a_search_is_told(aws, expression, message):
    with pytest.raises(ClientError, match=message) as refused:
        aws.sagemaker.search(Resource="TrainingJob", SearchExpression=expression)
    assert refused.value.response["Error"]["Code"] == "ValidationException"


def test_tags_hide_what_has_another_value(aws, its_trials):
    own = its_trials[0]
    tags = [{"Key": "owner", "Value": "ann"}]
    aws.sagemaker.add_tags(ResourceArn=own["TrainingJobArn"], Tags=tags)
    expression = {"Filters": [of("TrainingJobName", own["TrainingJobName"])]}
    for key, value, hits in (("owner", "ann", 1), ("owner", "bob", 0), ("nothing", "bob", 1)):
        answer = aws.sagemaker.search(
            Resource="TrainingJob",
            SearchExpression=expression,
            VisibilityConditions=[{"Key": f"Tags.{key}", "Value": value}],
        )
        assert answer["TotalHits"]["Value"] == hits
    with pytest.raises(ClientError, match="VisibilityConditions"):
        aws.sagemaker.search(
            Resource="TrainingJob", VisibilityConditions=[{"Key": "owner", "Value": "ann"}]
        )


def test_other_resources_are_refused_by_name(aws):
    with pytest.raises(ClientError, match="TrainingJob and HyperParameterTuningJob, not for Model"):
        aws.sagemaker.search(Resource="Model")


def test_trials_carry_the_tags_their_tuning_job_has_when_they_start(aws):
    name = fresh_name("tagged")
    tags = [{"Key": "cost", "Value": name}]
    run_tuning(aws, tuning_request(name, trials=1, parallel=1, Tags=tags))
    expression = {"Filters": [of("Tags.cost", name)]}
    answer = aws.sagemaker.search(Resource="TrainingJob", SearchExpression=expression)
    (record,) = (each["TrainingJob"] for each in answer["Results"])
    assert record["TuningJobArn"] == tuning_job(aws, name)["HyperParameterTuningJobArn"]
