"""SageMaker and CloudWatch at the HTTP edge, where every call takes a fixed time.

An HTTP server on loopback that speaks the API's wire for one tuning job of a few thousand trials, or
for thousands of tuning jobs, so that clients, signing and parsing are boto3's own. It runs in a
process of its own. A call takes the latency, whatever the work behind it: answers are put together
from texts that were made before, since the making of one would hold up those beside it.
Run by the benchmarks: `python benchmarks/trial_service.py <latency in ms>`; it prints its URL.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple
from urllib.request import urlopen

JOB = "benchmark"
ARN = "arn:aws:sagemaker:eu-west-1:111122223333:hyper-parameter-tuning-job/"
METRICS = ["validation:accuracy", "train:accuracy", "validation:loss", "train:loss"]
INSTANCE = ["CPUUtilization", "MemoryUtilization", "DiskUtilization"]
POINTS = 30


class Record(NamedTuple):
    """What the service has, and the same as JSON."""

    members: dict
    text: str


class Service:
    """One tuning job, `benchmark`, and any number of ended ones besides."""

    def __init__(self, latency_s: float) -> None:
        self.latency_s = latency_s
        self.began = round(time.time()) - 3600 * 24
        self.calls: Counter[str] = Counter()
        self.flying, self.most_flying = 0, 0
        self.lock = threading.Lock()
        self.set_up()

    def set_up(self, trials: int = 0, status: str = "Completed", jobs: int = 0) -> None:
        self.status = status
        self.trials: list[Record] = []
        self.jobs = [self._job(f"job-{number:04d}", number) for number in range(jobs)]
        self.add(trials)

    def add(self, count: int) -> None:
        first = len(self.trials) + 1
        self.trials += [self._trial(number) for number in range(first, first + count)]

    def answer(self, operation: str, body: dict) -> str:
        return getattr(self, f"_{operation}")(body)

    def _DescribeHyperParameterTuningJob(self, body: dict) -> str:  # noqa: N802 - the API's name
        job = self._job(body["HyperParameterTuningJobName"], 0).members
        return json.dumps(
            job
            | {
                "HyperParameterTuningJobStatus": self.status,
                "TrainingJobStatusCounters": _counters(len(self.trials)),
            }
        )

    def _ListTrainingJobsForHyperParameterTuningJob(self, body: dict) -> str:  # noqa: N802
        return _page("TrainingJobSummaries", self.trials, body)

    def _ListHyperParameterTuningJobs(self, body: dict) -> str:  # noqa: N802
        return _page("HyperParameterTuningJobSummaries", self.jobs, body)

    def _Search(self, body: dict) -> str:  # noqa: N802
        kind = body["Resource"]
        found = self.trials if kind == "TrainingJob" else self.jobs
        for wanted in _filters(body.get("SearchExpression", {})):
            found = [each for each in found if _fits(each.members, wanted)]
        return _page("Results", found, body, kind)

    def _ListMetrics(self, body: dict) -> str:  # noqa: N802
        is_host = body["Dimensions"][0]["Name"] == "Host"
        names = INSTANCE if is_host else METRICS
        return json.dumps({"Metrics": [{"MetricName": name, "Dimensions": []} for name in names]})

    def _GetMetricData(self, body: dict) -> str:  # noqa: N802
        curves = ",".join(map(self._curve, body["MetricDataQueries"]))
        return f'{{"MetricDataResults":[{curves}]}}'

    def _curve(self, query: dict) -> str:
        metric = query["MetricStat"]["Metric"]
        number = int(metric["Dimensions"][0]["Value"].split("/")[0].split("-")[1])
        label = metric["MetricName"]
        return f'{{"Id":"{query["Id"]}","Label":"{label}",{_points(self.began + number * 2)}}}'

    def _job(self, name: str, number: int) -> Record:
        ranges = {
            "ContinuousParameterRanges": [
                {"Name": "eta", "MinValue": "0", "MaxValue": "1"},
                {"Name": "alpha", "MinValue": "0.01", "MaxValue": "10"},
            ],
            "IntegerParameterRanges": [{"Name": "depth", "MinValue": "1", "MaxValue": "12"}],
            "CategoricalParameterRanges": [{"Name": "booster", "Values": ["gbtree", "dart"]}],
        }
        members = {
            "HyperParameterTuningJobName": name,
            "HyperParameterTuningJobArn": ARN + name,
            "HyperParameterTuningJobStatus": "Completed",
            "Strategy": "Random",
            "CreationTime": self.began + number,
            "LastModifiedTime": self.began + number + 600,
            "HyperParameterTuningEndTime": self.began + number + 600,
            "TrainingJobStatusCounters": _counters(10),
            "ObjectiveStatusCounters": {},
            "HyperParameterTuningJobConfig": {
                "Strategy": "Random",
                "ResourceLimits": {"MaxNumberOfTrainingJobs": 10, "MaxParallelTrainingJobs": 10},
                "HyperParameterTuningJobObjective": {"Type": "Maximize", "MetricName": METRICS[0]},
                "ParameterRanges": ranges,
            },
            "TrainingJobDefinition": {
                "RoleArn": "arn:aws:iam::111122223333:role/training",
                "StaticHyperParameters": {"num_round": "200"},
                "OutputDataConfig": {"S3OutputPath": "s3://bucket/models"},
                "ResourceConfig": {"InstanceType": "ml.m5.large", "InstanceCount": 1},
                "AlgorithmSpecification": {
                    "TrainingInputMode": "File",
                    "MetricDefinitions": [{"Name": name, "Regex": "(.*)"} for name in METRICS],
                },
            },
        }
        return Record(members, json.dumps(members))

    @cache  # noqa: B019 - one service a process
    def _trial(self, number: int) -> Record:
        created = self.began + number * 2
        value = 1 - 1 / (1 + number)
        members = {
            "TrainingJobName": f"{JOB}-{number:03d}-{number:08x}",
            "TrainingJobArn": f"arn:aws:sagemaker:eu-west-1:111122223333:training-job/{number}",
            "TuningJobArn": ARN + JOB,
            "CreationTime": created,
            "TrainingStartTime": created + 1,
            "TrainingEndTime": created + 1800,
            "TrainingJobStatus": "Completed",
            "SecondaryStatus": "Completed",
            "ObjectiveStatus": "Succeeded",
            "TunedHyperParameters": {
                "eta": str(value),
                "alpha": str(value * 10),
                "depth": str(1 + number % 12),
                "booster": ("gbtree", "dart")[number % 2],
            },
            "BillableTimeInSeconds": 1799,
            "FinalHyperParameterTuningJobObjectiveMetric": {
                "MetricName": METRICS[0],
                "Value": value,
            },
            "FinalMetricDataList": [
                {"MetricName": name, "Value": value, "Timestamp": created} for name in METRICS
            ],
        }
        return Record(members, json.dumps(members))


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    service: Service

    def do_POST(self) -> None:
        service, arrived = self.service, time.perf_counter()
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        operation = self.headers["X-Amz-Target"].split(".")[-1]
        with service.lock:
            service.calls[operation] += 1
            service.flying += 1
            service.most_flying = max(service.flying, service.most_flying)
        answer = service.answer(operation, body).encode()
        time.sleep(max(0.0, service.latency_s - (time.perf_counter() - arrived)))
        with service.lock:
            service.flying -= 1
        self._send(answer)

    def do_GET(self) -> None:
        """The benchmark's own: `/set_up?{…}`, `/add?{…}` and `/calls`."""
        what, _, arguments = self.path[1:].partition("?")
        if what == "calls":
            found = {"calls": self.service.calls, "at_once": self.service.most_flying}
            self._send(json.dumps(found).encode())
            return
        getattr(self.service, what)(**json.loads(arguments.replace("%22", '"')))
        self.service.calls, self.service.most_flying = Counter(), 0
        self._send(b"{}")

    def _send(self, answer: bytes) -> None:
        head = f"HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.1\r\nContent-Length: {len(answer)}\r\n\r\n"
        self.wfile.write(head.encode() + answer)

    def log_message(self, *_: object) -> None:
        """Quiet."""


class Running:
    """The service in a process of its own, as a benchmark sees it."""

    def __init__(self, url: str) -> None:
        self.url = url

    def set_up(self, **what: object) -> None:
        self._get("set_up", what)

    def add(self, count: int) -> None:
        self._get("add", {"count": count})

    def calls(self) -> tuple[int, int]:
        """How many there were since the last change, and how many at once."""
        found = json.loads(urlopen(f"{self.url}/calls").read())
        return sum(found["calls"].values()), found["at_once"]

    def _get(self, what: str, arguments: dict) -> None:
        text = json.dumps(arguments, separators=(",", ":")).replace('"', "%22")
        urlopen(f"{self.url}/{what}?{text}").read()


@contextmanager
def running(latency_ms: float):
    command = [sys.executable, str(Path(__file__)), str(latency_ms)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield Running(process.stdout.readline().strip())
        finally:
            process.terminate()


def _counters(trials: int) -> dict:
    none = dict.fromkeys(("InProgress", "Stopped", "RetryableError", "NonRetryableError"), 0)
    return {"Completed": trials, **none}


def _page(member: str, found: list[Record], body: dict, kind: str | None = None) -> str:
    ordered = found[::-1] if body.get("SortOrder") == "Descending" else found
    start = int(body.get("NextToken") or 0)
    end = start + body.get("MaxResults", 10)
    texts = [
        each.text if kind is None else f'{{"{kind}":{each.text}}}' for each in ordered[start:end]
    ]
    token = f',"NextToken":"{end}"' if end < len(found) else ""
    return f'{{"{member}":[{",".join(texts)}]{token}}}'


@cache
def _points(start: int) -> str:
    points = {
        "Timestamps": [start + 60 * minute for minute in range(POINTS)],
        "Values": [1 - 1 / (2 + minute) for minute in range(POINTS)],
    }
    return json.dumps(points)[1:-1]


def _filters(expression: dict) -> list[dict]:
    parts = expression.get("SubExpressions", [])
    names = [each["Value"] for part in parts for each in part["Filters"]]
    own = expression.get("Filters", [])
    one = {"Name": "HyperParameterTuningJobName", "Operator": "In", "Value": ",".join(names)}
    return [*own, one] if names else own


def _fits(record: dict, wanted: dict) -> bool:
    value = record.get(wanted["Name"])
    match wanted["Operator"]:
        case "In":
            return value in wanted["Value"].split(",")
        case "GreaterThanOrEqualTo":
            return value >= _seconds(wanted["Value"])
        case "LessThan":
            return value < _seconds(wanted["Value"])
        case _:
            return value == wanted["Value"]


def _seconds(text: str) -> float:
    import calendar

    return calendar.timegm(time.strptime(text, "%Y-%m-%dT%H:%M:%S"))


def main() -> None:
    Handler.service = Service(float(sys.argv[1]) / 1000)
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    print(f"http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
