"""AWS as boto3 meets it: an HTTP server on loopback, with tuning jobs in memory, that counts its calls.

Only the wire is made up: clients, retries, parsing and errors are boto3's own.
"""

from __future__ import annotations

import json
import re
import threading
from collections import Counter
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

START = datetime(2026, 11, 1, tzinfo=UTC)


class AwsError(Exception):
    """An answer of AWS that is an error."""

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code, self.status = code, status


class FakeAws:
    """The operations that tuning jobs need, by the API's own shapes."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()
        self.jobs: dict[str, dict[str, Any]] = {}
        self.trials: dict[str, list[dict[str, Any]]] = {}
        self.refusals: dict[str, AwsError] = {}
        """By operation; given instead of an answer."""
        self.keys: set[str] = set()
        """`bucket/key` of the objects in S3."""
        self.log_pages: list[list[str]] = []
        self.log_streams = ["algo-1-1"]
        """Of every training job, each with the same pages."""
        self.metrics: dict[tuple[str, str], list[tuple[float, float]]] = {}
        """(epoch, value) by metric and by the training job or host."""
        self.metric_requests: list[dict[str, Any]] = []
        self.metric_page = 100_800
        self.tags: dict[str, dict[str, str]] = {}
        """By the job's name."""

    def add_job(self, name: str, request: dict[str, Any], status: str = "InProgress") -> None:
        number = len(self.jobs)
        self.trials[name] = []
        self.jobs[name] = {
            **request,
            "HyperParameterTuningJobName": name,
            "HyperParameterTuningJobArn": f"arn:aws:sagemaker:eu-west-1:111122223333:hyper-parameter-tuning-job/{name}",
            "HyperParameterTuningJobStatus": status,
            "CreationTime": (START + timedelta(minutes=number)).timestamp(),
            "TrainingJobStatusCounters": {"Completed": 0, "InProgress": 0, "Stopped": 0},
            "ObjectiveStatusCounters": {"Succeeded": 0, "Pending": 0, "Failed": 0},
        }

    def add_trial(self, job: str, status: str = "Completed", **members: Any) -> dict[str, Any]:
        number = len(self.trials[job]) + 1
        created = START + timedelta(hours=1, seconds=number)
        trial: dict[str, Any] = {
            "TrainingJobName": f"{job}-{number:03d}-{number:08x}",
            "TrainingJobArn": f"arn:aws:sagemaker:eu-west-1:111122223333:training-job/{number}",
            "TuningJobName": job,
            "CreationTime": created.timestamp(),
            "TrainingJobStatus": status,
            "TunedHyperParameters": {"eta": "0.25", "max_depth": "3"},
            "ResourceConfig": _resources(self.jobs[job]),
            **members,
        }
        if status == "Completed" and "ObjectiveStatus" not in members:
            finish(trial, objective=number / 1000)
        self.trials[job].append(trial)
        return trial

    def answer(self, operation: str, body: dict[str, Any]) -> dict[str, Any]:
        self.calls[operation] += 1
        if operation in self.refusals:
            raise self.refusals[operation]
        return getattr(self, f"_{operation}")(body)

    def _DescribeHyperParameterTuningJob(self, body):  # noqa: N802  # the API's name
        return self._job(body["HyperParameterTuningJobName"])

    def _ListHyperParameterTuningJobs(self, body):  # noqa: N802
        found = [
            job
            for job in map(self._job, list(self.jobs))
            if body.get("NameContains", "") in job["HyperParameterTuningJobName"]
            and body.get("StatusEquals") in (None, job["HyperParameterTuningJobStatus"])
            and body.get("CreationTimeAfter", 0) <= job["CreationTime"]
            and job["CreationTime"] <= body.get("CreationTimeBefore", 1e12)
        ]
        found.sort(key=lambda job: job["CreationTime"], reverse=body["SortOrder"] == "Descending")
        page, token = _page(found, body)
        summaries = [
            {**job, "Strategy": job["HyperParameterTuningJobConfig"]["Strategy"]} for job in page
        ]
        return {"HyperParameterTuningJobSummaries": summaries, **token}

    def _ListTrainingJobsForHyperParameterTuningJob(self, body):  # noqa: N802
        self._job(body["HyperParameterTuningJobName"])
        listed = self.trials[body["HyperParameterTuningJobName"]]
        wanted = body.get("StatusEquals")
        found = [trial for trial in listed if wanted in (None, trial["TrainingJobStatus"])]
        found.sort(
            key=lambda trial: trial["CreationTime"], reverse=body["SortOrder"] == "Descending"
        )
        page, token = _page(found, body)
        return {"TrainingJobSummaries": page, **token}

    def _CreateHyperParameterTuningJob(self, body):  # noqa: N802
        self.add_job(body["HyperParameterTuningJobName"], body)
        return {
            "HyperParameterTuningJobArn": self.jobs[body["HyperParameterTuningJobName"]][
                "HyperParameterTuningJobArn"
            ]
        }

    def _StopHyperParameterTuningJob(self, body):  # noqa: N802
        self._job(body["HyperParameterTuningJobName"])["HyperParameterTuningJobStatus"] = "Stopping"
        return {}

    def _DeleteHyperParameterTuningJob(self, body):  # noqa: N802
        del self.jobs[self._job(body["HyperParameterTuningJobName"])["HyperParameterTuningJobName"]]
        return {}

    def _ListTags(self, body):  # noqa: N802
        tags = self.tags.get(body["ResourceArn"].split("/")[-1], {})
        return {"Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}

    def _DescribeTrainingJob(self, body):  # noqa: N802
        for trials in self.trials.values():
            for trial in trials:
                if trial["TrainingJobName"] == body["TrainingJobName"]:
                    return trial
        raise AwsError("ValidationException", "Requested resource not found.")

    def _Search(self, body):  # noqa: N802
        kind = body["Resource"]
        if kind == "TrainingJob":
            found = [
                {**trial, "TuningJobArn": self.jobs[job]["HyperParameterTuningJobArn"]}
                for job, trials in self.trials.items()
                for trial in trials
            ]
        else:
            found = [
                {**job, "Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}
                for name, job in [(name, self._job(name)) for name in self.jobs]
                for tags in [self.tags.get(name, {})]
            ]
        expression = body.get("SearchExpression", {})
        for wanted in expression.get("Filters", ()):
            found = [record for record in found if _matches(record, wanted)]
        parts = [each for part in expression.get("SubExpressions", ()) for each in part["Filters"]]
        if parts:
            found = [each for each in found if any(_matches(each, part) for part in parts)]
        found.sort(
            key=lambda record: record[body["SortBy"]], reverse=body["SortOrder"] == "Descending"
        )
        page, token = _page(found, body)
        return {"Results": [{kind: record} for record in page], **token}

    def _GetMetricData(self, body):  # noqa: N802
        self.metric_requests.append(body)
        queries = body["MetricDataQueries"]
        ids = {query["Id"] for query in queries}
        if len(queries) > 500 or not all(re.fullmatch("[a-z][a-zA-Z0-9_]*", each) for each in ids):
            raise AwsError("ValidationError", "Too many queries, or an Id that is none.")
        points = []
        for query in queries:
            metric = query["MetricStat"]["Metric"]
            series = self.metrics.get((metric["MetricName"], metric["Dimensions"][0]["Value"]), [])
            points += [(query["Id"], *point) for point in series]
        start = int(body.get("NextToken", "0"))
        end = start + self.metric_page
        found: dict[str, Any] = {each: {"Id": each, "Timestamps": [], "Values": []} for each in ids}
        for query, time, value in points[start:end]:
            found[query]["Timestamps"].append(time)
            found[query]["Values"].append(value)
        token = {"NextToken": str(end)} if end < len(points) else {}
        return {"MetricDataResults": list(found.values()), **token}

    def _DescribeLogStreams(self, body):  # noqa: N802
        names = [f"{body['logStreamNamePrefix']}{host}" for host in self.log_streams]
        return {"logStreams": [{"logStreamName": name} for name in names]}

    def _GetLogEvents(self, body):  # noqa: N802
        pages, token = self.log_pages, body.get("nextToken")
        if body.get("startFromHead"):
            at = int(token[2:]) if token else 0
        else:
            at = int(token[2:]) if token else len(pages) - 1
        lines = pages[at] if 0 <= at < len(pages) else []
        first = sum(map(len, pages[: max(at, 0)]))
        events = [
            {"timestamp": 1_793_000_000_000 + first + i, "message": line}
            for i, line in enumerate(lines)
        ]
        return {
            "events": events,
            "nextForwardToken": f"f/{min(at + 1, len(pages))}",
            "nextBackwardToken": f"b/{max(at - 1, -1)}",
        }

    def _job(self, name: str) -> dict[str, Any]:
        if name not in self.jobs:
            raise AwsError(
                "ResourceNotFound",
                f"Amazon SageMaker can't find a tuning job called {name}. Type another name.",
            )
        job = self.jobs[name]
        if self.trials.get(name):
            job["TrainingJobStatusCounters"].update(_counted(self.trials[name]))
        return job


def finish(trial: dict[str, Any], *, objective: float, status: str = "Completed") -> None:
    trial.update(
        TrainingJobStatus=status,
        TrainingStartTime=trial["CreationTime"] + 1,
        TrainingEndTime=trial["CreationTime"] + 3.5,
        ObjectiveStatus="Succeeded",
        FinalHyperParameterTuningJobObjectiveMetric={
            "MetricName": "validation:accuracy",
            "Value": objective,
        },
    )


class Edge:
    """Serves one `FakeAws` after the other at one URL."""

    connection: Any

    def __enter__(self) -> Edge:
        self.aws = FakeAws()
        handler = type("Handler", (_Handler,), {"edge": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.01,))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    edge: Edge
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        operation = self.headers.get("X-Amz-Target", "STS.GetCallerIdentity").split(".")[-1]
        if operation == "GetCallerIdentity":
            self.edge.aws.calls[operation] += 1
            self._send(200, _IDENTITY, "text/xml")
            return
        try:
            answer, status = self.edge.aws.answer(operation, json.loads(body)), 200
        except AwsError as refusal:
            answer, status = {"__type": refusal.code, "message": str(refusal)}, refusal.status
        self._send(status, json.dumps(answer).encode(), "application/x-amz-json-1.1")

    def do_GET(self) -> None:
        """ListObjectsV2, with or without anything under the prefix."""
        self.edge.aws.calls["ListObjectsV2"] += 1
        bucket, _, query = self.path[1:].partition("?")
        prefix = dict(part.split("=", 1) for part in query.split("&") if "=" in part)["prefix"]
        prefix = f"{bucket.strip('/')}/{prefix.replace('%2F', '/')}"
        found = sum(key.startswith(prefix) for key in self.edge.aws.keys)
        xml = f"<ListBucketResult><KeyCount>{found}</KeyCount></ListBucketResult>"
        self._send(200, xml.encode(), "application/xml")

    def _send(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Quiet."""


_IDENTITY = (
    b'<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>'
    b"<Arn>arn:aws:iam::111122223333:user/ann</Arn><UserId>AIDA</UserId><Account>111122223333</Account>"
    b"</GetCallerIdentityResult></GetCallerIdentityResponse>"
)


def _counted(trials: list[dict[str, Any]]) -> dict[str, int]:
    """`TrainingJobStatusCounters` of trials."""
    names = {"Failed": "NonRetryableError", "Stopping": "InProgress"}
    none = dict.fromkeys(("Completed", "InProgress", "Stopped", "NonRetryableError"), 0)
    statuses = [trial["TrainingJobStatus"] for trial in trials]
    return {**none, **Counter(names.get(status, status) for status in statuses)}


def _matches(record: dict[str, Any], wanted: dict[str, str]) -> bool:
    if len(wanted["Value"]) > 1024:
        raise AwsError("ValidationException", "The value is too long.")
    value: Any = record
    for member in wanted["Name"].split(".", 1 if wanted["Name"].startswith("Tags.") else -1):
        if isinstance(value, list):
            value = {tag["Key"]: tag["Value"] for tag in value if "Key" in tag}
        value = value.get(member, "") if isinstance(value, dict) else ""
    if wanted["Name"].endswith("Time"):
        limit = datetime.fromisoformat(wanted["Value"]).replace(tzinfo=UTC).timestamp()
        return {
            "GreaterThanOrEqualTo": value >= limit,
            "LessThanOrEqualTo": value <= limit,
            "LessThan": value < limit,
        }[wanted["Operator"]]
    return {
        "In": value in wanted["Value"].split(","),
        "Contains": wanted["Value"] in value,
        "Equals": value == wanted["Value"],
    }[wanted["Operator"]]


def _resources(job: dict[str, Any]) -> dict[str, Any]:
    definition = job.get("TrainingJobDefinition") or job["TrainingJobDefinitions"][0]
    return definition.get("ResourceConfig") or {"InstanceType": "ml.m5.large", "InstanceCount": 1}


def _page(
    found: list[dict[str, Any]], body: dict[str, Any]
) -> tuple[list[dict[str, Any]], dict[str, str]]:
    start = int(body.get("NextToken", "0"))
    end = start + body.get("MaxResults", 10)
    return found[start:end], {"NextToken": str(end)} if end < len(found) else {}
