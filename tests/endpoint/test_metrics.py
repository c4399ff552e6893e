"""CloudWatch: what training jobs printed and used, through each of its operations."""

from __future__ import annotations

import copy
from datetime import UTC, datetime, timedelta

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.session import get_session

from .aws import FINAL, eventually, training_job, trials
from .requests import LONG, fresh_name, statics, training_request

NAMESPACE = "/aws/sagemaker/TrainingJobs"
LOSS = "validation:logloss"


@pytest.fixture(scope="module")
def cloudwatch(aws):
    return aws.client("cloudwatch")


@pytest.fixture(scope="module")
def names(aws, finished_job) -> list[str]:
    """Trials that printed two values of validation:logloss and of train:logloss each."""
    ended = trials(aws, finished_job["HyperParameterTuningJobName"])
    return [trial["TrainingJobName"] for trial in ended]


@pytest.fixture(scope="module")
def printed(aws, names) -> dict[str, list[float]]:
    """The values of validation:logloss in each trial's log."""
    logs, found = aws.client("logs"), {}
    for name in names:
        where = {"logGroupName": NAMESPACE, "logStreamNamePrefix": f"{name}/"}
        events = logs.filter_log_events(**where, filterPattern="validation-logloss")["events"]
        found[name] = [
            float(event["message"].rpartition("validation-logloss:")[2]) for event in events
        ]
    return found


def dimension(job: str) -> list[dict]:
    return [{"Name": "TrainingJobName", "Value": job}]


def span(hours: float = 1) -> dict:
    """From an hour ago to in a minute."""
    now = datetime.now(UTC)
    return {"StartTime": now - timedelta(hours=hours), "EndTime": now + timedelta(minutes=1)}


def query(identity: str, job: str, *, stat="Average", period=60, metric=LOSS, **more) -> dict:
    of = {"Namespace": NAMESPACE, "MetricName": metric, "Dimensions": dimension(job)}
    return {"Id": identity, "MetricStat": {"Metric": of, "Period": period, "Stat": stat}, **more}


def total(results: list[dict], identity: str) -> float:
    return sum(sum(each["Values"]) for each in results if each["Id"] == identity)


@pytest.mark.parametrize(
    ("stat", "of"),
    [
        ("SampleCount", len),
        ("Sum", sum),
    ],
)
def test_every_printed_value_is_a_point(cloudwatch, printed, stat, of):
    queries = [query(f"q{i}", name, stat=stat) for i, name in enumerate(printed)]
    answer = cloudwatch.get_metric_data(MetricDataQueries=queries, **span())
    for index, values in enumerate(printed.values()):
        assert len(values) == 2
        assert total(answer["MetricDataResults"], f"q{index}") == pytest.approx(of(values))
    assert {each["StatusCode"] for each in answer["MetricDataResults"]} == {"Complete"}
    assert {each["Label"] for each in answer["MetricDataResults"]} == {LOSS}


def test_statistics_are_those_of_the_values(cloudwatch, printed):
    name, values = next(iter(printed.items()))
    wanted = {
        "Average": sum(values) / 2,
        "Minimum": min(values),
        "Maximum": max(values),
        "p50": min(values),
        "p100": max(values),
        "p0.5": min(values),
    }
    queries = [query(f"q{i}", name, stat=stat, period=86400) for i, stat in enumerate(wanted)]
    answer = cloudwatch.get_metric_data(MetricDataQueries=queries, **span())
    found = [each["Values"] for each in answer["MetricDataResults"]]
    assert found == [[pytest.approx(value)] for value in wanted.values()]


def test_one_call_takes_five_hundred_queries(cloudwatch, names):
    queries = [query(f"q{i}", names[i % 7], stat="SampleCount") for i in range(500)]
    answer = cloudwatch.get_metric_data(MetricDataQueries=queries, **span())
    assert total(answer["MetricDataResults"], "q499") == 2
    assert len(answer["MetricDataResults"]) == 500
    with pytest.raises(ClientError, match="500") as refused:
        cloudwatch.get_metric_data(MetricDataQueries=[*queries, query("x", names[0])], **span())
    assert refused.value.response["Error"]["Code"] == "ValidationError"


@pytest.mark.parametrize("scan", ["TimestampAscending", "TimestampDescending"])
def test_points_come_in_pages_that_join(cloudwatch, printed, scan):
    queries = [query(f"q{i}", name, period=1, stat="Sum") for i, name in enumerate(printed)]
    asked = {"MetricDataQueries": queries, "ScanBy": scan, **span()}
    whole = cloudwatch.get_metric_data(**asked)["MetricDataResults"]
    pages = cloudwatch.get_paginator("get_metric_data").paginate(
        **asked, PaginationConfig={"PageSize": 1}
    )
    sizes, times, values = [], {}, {}
    for page in pages:
        sizes.append(sum(len(each["Values"]) for each in page["MetricDataResults"]))
        for each in page["MetricDataResults"]:
            times.setdefault(each["Id"], []).extend(each["Timestamps"])
            values.setdefault(each["Id"], []).extend(each["Values"])
    assert max(sizes) == 1
    assert values == {each["Id"]: each["Values"] for each in whole}
    for each in whole:
        assert times[each["Id"]] == each["Timestamps"]
        assert each["Timestamps"] == sorted(each["Timestamps"], reverse="Desc" in scan)


def test_what_has_no_points_is_empty_and_complete(cloudwatch, names):
    other = query("d", names[0])
    other["MetricStat"]["Metric"]["Namespace"] = "AWS/EC2"
    unit = query("e", names[0])
    unit["MetricStat"]["Unit"] = "Seconds"
    queries = [
        query("a", "nobody"),
        query("b", names[0], metric="not:printed"),
        query("c", names[0], Label="mine"),
        other,
        unit,
        query("f", names[0], ReturnData=False),
    ]
    now = datetime.now(UTC)
    past = {"StartTime": now - timedelta(days=3), "EndTime": now - timedelta(days=2)}
    results = cloudwatch.get_metric_data(MetricDataQueries=queries, **past)["MetricDataResults"]
    assert [each["Id"] for each in results] == list("abcde")
    assert [each["Values"] for each in results] == [[]] * 5
    assert results[2]["Label"] == "mine"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"Id": "Upper"}, "expected pattern"),
        ({"Id": "a.b"}, "expected pattern"),
        ({"Id": "twice"}, "unique"),
        ({"Expression": "SUM(METRICS())"}, "one of MetricStat and Expression"),
        ({"Expression": "SEARCH('x')", "MetricStat": None}, "neither metric math"),
        ({"period": 45}, "multiple of 60"),
        ({"stat": "tm90"}, "statistic tm90"),
        ({"stat": "p101"}, "statistic p101"),
    ],
)
def test_what_is_wrong_with_a_query_is_told(cloudwatch, names, changes, message):
    settings = {name: changes.pop(name) for name in ("stat", "period") if name in changes}
    spoilt = {**query("ok", names[0], **settings), **changes}
    spoilt = {name: value for name, value in spoilt.items() if value is not None}
    with pytest.raises(ClientError, match=message):
        cloudwatch.get_metric_data(MetricDataQueries=[query("twice", names[0]), spoilt], **span())


@pytest.mark.parametrize(
    "changes",
    [
        {"NextToken": "x"},
        {"MaxDatapoints": 100_801},
        {"LabelOptions": {"Timezone": "CET"}},
        {"EndTime": datetime(2020, 1, 1, tzinfo=UTC)},
    ],
)
def test_what_is_wrong_with_a_request_is_told(cloudwatch, names, changes):
    with pytest.raises(ClientError) as refused:
        cloudwatch.get_metric_data(
            **{"MetricDataQueries": [query("a", names[0])], **span(), **changes}
        )
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400


def statistics(cloudwatch, job, **request) -> list[dict]:
    asked = {"Namespace": NAMESPACE, "MetricName": LOSS, "Dimensions": dimension(job), **span()}
    return cloudwatch.get_metric_statistics(**{**asked, "Period": 60, **request})["Datapoints"]


def test_statistics_of_one_metric_come_as_datapoints(cloudwatch, printed):
    name, values = next(iter(printed.items()))
    (point,) = statistics(cloudwatch, name, Period=86400, Statistics=["Sum", "SampleCount"])
    assert point["Sum"] == pytest.approx(sum(values))
    assert point["SampleCount"] == 2
    assert point["Unit"] == "None"
    (point,) = statistics(cloudwatch, name, Period=86400, ExtendedStatistics=["p90", "p10"])
    assert point["ExtendedStatistics"] == {"p90": max(values), "p10": min(values)}


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        ({}, "InvalidParameterCombination"),
        ({"Statistics": ["Sum"], "ExtendedStatistics": ["p1"]}, "InvalidParameterCombination"),
        ({"Statistics": ["Sum"], "Period": 1}, "InvalidParameterCombination"),
        ({"Statistics": ["Sum"], "Period": 61}, "InvalidParameterValue"),
        ({"ExtendedStatistics": ["p200"]}, "InvalidParameterValue"),
    ],
)
def test_statistics_that_cannot_be_had_are_refused(cloudwatch, names, request_, code):
    with pytest.raises(ClientError) as refused:
        statistics(cloudwatch, names[0], **request_)
    assert refused.value.response["Error"]["Code"] == code


def test_metrics_are_listed_by_job_and_by_name(cloudwatch, names):
    def listed(**request) -> set[tuple[str, str]]:
        pages = cloudwatch.get_paginator("list_metrics").paginate(**request)
        metrics = [metric for page in pages for metric in page["Metrics"]]
        assert {metric["Namespace"] for metric in metrics} <= {NAMESPACE}
        return {(metric["Dimensions"][0]["Value"], metric["MetricName"]) for metric in metrics}

    own = {(names[0], LOSS), (names[0], "train:logloss")}
    assert listed(Dimensions=dimension(names[0])) == own
    assert {(name, LOSS) for name in names} <= listed(Namespace=NAMESPACE, MetricName=LOSS)
    assert own <= listed(RecentlyActive="PT3H")
    assert own <= listed(Dimensions=[{"Name": "TrainingJobName"}])
    assert listed(Namespace="AWS/EC2") == set()
    assert listed(Dimensions=dimension("nobody")) == set()
    assert listed(Dimensions=[{"Name": "InstanceId"}]) == set()


def test_a_running_job_reports_its_processors_and_its_memory(aws, cloudwatch):
    name = fresh_name("busy")
    long = training_request(name, HyperParameters=statics(num_round=LONG))
    aws.sagemaker.create_training_job(**long)
    host = [{"Name": "Host", "Value": f"{name}/algo-1"}]

    def seen(metric: str) -> list[dict]:
        asked = {"Namespace": NAMESPACE, "MetricName": metric, "Dimensions": host, **span()}
        return cloudwatch.get_metric_statistics(**asked, Period=60, Statistics=["Maximum"])[
            "Datapoints"
        ]

    points = eventually(lambda: seen("MemoryUtilization"), "the job's memory was looked at")
    assert 0 < points[0]["Maximum"] < 100
    assert points[0]["Unit"] == "Percent"
    # A first look may come before the job has had any time on a processor.
    eventually(
        lambda: [point for point in seen("CPUUtilization") if point["Maximum"] > 0], "and its CPU"
    )
    listed = cloudwatch.list_metrics(Dimensions=host)["Metrics"]
    assert {each["MetricName"] for each in listed} == {"CPUUtilization", "MemoryUtilization"}
    aws.sagemaker.stop_training_job(TrainingJobName=name)
    eventually(lambda: training_job(aws, name)["TrainingJobStatus"] in FINAL, "it has stopped")


def test_an_operation_that_is_not_there_names_those_that_are(cloudwatch):
    with pytest.raises(ClientError, match="GetMetricData, GetMetricStatistics, ListMetrics"):
        cloudwatch.describe_alarms()


def test_an_older_client_that_sends_forms_is_answered_in_xml(aws, names):
    """As botocore was before it knew CloudWatch in JSON: the same model with the query protocol alone."""
    client = older_client(aws)
    queries = [query("q", names[0], stat="SampleCount"), query("r", "nobody")]
    results = client.get_metric_data(MetricDataQueries=queries, **span())["MetricDataResults"]
    assert total(results, "q") == 2
    assert results[0]["Timestamps"][0].tzinfo is not None
    assert client.list_metrics(Dimensions=dimension(names[0]))["Metrics"][0]["Dimensions"]
    (point,) = statistics(client, names[0], Period=86400, ExtendedStatistics=["p50"])
    assert set(point["ExtendedStatistics"]) == {"p50"}
    with pytest.raises(ClientError) as refused:
        statistics(client, names[0])
    assert refused.value.response["Error"]["Code"] == "InvalidParameterCombination"


def older_client(aws):
    """A client whose model of CloudWatch is as it was before."""
    session = get_session()
    loader = session.get_component("data_loader")
    known = loader.load_service_model

    def load(service: str, kind: str, api_version: str | None = None):
        model = known(service, kind, api_version=api_version)
        if service == "cloudwatch" and kind == "service-2":
            model = copy.deepcopy(model)
            model["metadata"] |= {"protocol": "query", "protocols": ["query"]}
            model["metadata"].pop("awsQueryCompatible", None)
        return model

    loader.load_service_model = load
    return boto3.Session(
        aws_access_key_id=aws.endpoint.access_key,
        aws_secret_access_key=aws.endpoint.secret_key,
        region_name=aws.endpoint.region,
        botocore_session=session,
    ).client("cloudwatch", endpoint_url=aws.endpoint.url)
