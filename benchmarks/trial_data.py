"""How soon trial data is there, and by how many calls, where every call takes 20 ms.

An HTTP server on loopback speaks the API's wire with 500 trials of four metrics, so clients,
signing and parsing are boto3's own. Each figure is the best of some rounds, beside the floor: the
calls that must follow each other times their latency.
Run: `python benchmarks/trial_data.py [rounds]`.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

TRIALS = 500
METRICS = [f"metric-{number}" for number in range(4)]
POINTS = 30
LATENCY_S = 0.020
JOB = "benchmark"
ARN = f"arn:aws:sagemaker:eu-west-1:111122223333:hyper-parameter-tuning-job/{JOB}"
LIST = "ListTrainingJobsForHyperParameterTuningJob"


class Service:
    """One tuning job, of which `running` trials still run."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()
        self.began = time.time() - 7200
        self.trials = [self._trial(number) for number in range(1, TRIALS + 1)]
        self.status = "InProgress"

    def add(self, count: int) -> None:
        self.trials += [self._trial(len(self.trials) + 1 + each) for each in range(count)]

    def answer(self, operation: str, body: dict) -> dict:
        self.calls[operation] += 1
        time.sleep(LATENCY_S)
        if operation == "DescribeHyperParameterTuningJob":
            return self._describe()
        if operation == "GetMetricData":
            return {"MetricDataResults": [self._curve(each) for each in body["MetricDataQueries"]]}
        start = int(body.get("NextToken", "0"))
        newest = self.trials[::-1]
        page = newest[start : start + 100]
        token = {"NextToken": str(start + 100)} if start + 100 < len(newest) else {}
        if operation == LIST:
            return {"TrainingJobSummaries": page, **token}
        return {"Results": [{"TrainingJob": each} for each in page], **token}

    def _describe(self) -> dict:
        ranges = {"ContinuousParameterRanges": [{"Name": "eta", "MinValue": "0", "MaxValue": "1"}]}
        return {
            "HyperParameterTuningJobName": JOB,
            "HyperParameterTuningJobArn": ARN,
            "HyperParameterTuningJobStatus": self.status,
            "CreationTime": self.began,
            "TrainingJobStatusCounters": {},
            "ObjectiveStatusCounters": {},
            "HyperParameterTuningJobConfig": {
                "Strategy": "Random",
                "ResourceLimits": {"MaxParallelTrainingJobs": 10},
                "HyperParameterTuningJobObjective": {"Type": "Minimize", "MetricName": METRICS[0]},
                "ParameterRanges": ranges,
            },
            "TrainingJobDefinition": {
                "AlgorithmSpecification": {
                    "TrainingInputMode": "File",
                    "MetricDefinitions": [{"Name": name, "Regex": "(.*)"} for name in METRICS],
                }
            },
        }

    def _trial(self, number: int) -> dict:
        created = self.began + number
        value = 1 / number
        return {
            "TrainingJobName": f"{JOB}-{number:03d}-{number:08x}",
            "TrainingJobArn": f"arn:aws:sagemaker:eu-west-1:111122223333:training-job/{number}",
            "TuningJobArn": ARN,
            "CreationTime": created,
            "TrainingStartTime": created + 1,
            "TrainingEndTime": created + 60,
            "TrainingJobStatus": "Completed",
            "SecondaryStatus": "Completed",
            "ObjectiveStatus": "Succeeded",
            "TunedHyperParameters": {"eta": str(value)},
            "BillableTimeInSeconds": 59,
            "FinalHyperParameterTuningJobObjectiveMetric": {
                "MetricName": METRICS[0],
                "Value": value,
            },
            "FinalMetricDataList": [
                {"MetricName": name, "Value": value, "Timestamp": created} for name in METRICS
            ],
        }

    def _curve(self, query: dict) -> dict:
        times = [self.began + second for second in range(POINTS)]
        return {"Id": query["Id"], "Timestamps": times, "Values": [0.5] * POINTS}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    service: Service
    disable_nagle_algorithm = True

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        operation = self.headers["X-Amz-Target"].split(".")[-1]
        answer = json.dumps(self.service.answer(operation, body)).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/x-amz-json-1.1")
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, *_: object) -> None:
        """Quiet."""


def measure(rounds: int) -> None:
    import amt_lab
    from amt_lab.sagemaker import frames

    connection = amt_lab.connect("aws::eu-west-1")
    for service in ("sagemaker", "cloudwatch"):
        connection.client(service)

    def timed(name: str, work, floor_calls: float, before) -> None:
        best, calls = float("inf"), 0
        for _ in range(rounds):
            before()
            Handler.service.calls.clear()
            start = time.perf_counter()
            work()
            best = min(best, time.perf_counter() - start)
            calls = sum(Handler.service.calls.values())
        floor = floor_calls * LATENCY_S
        print(
            f"{name:44s} {best * 1000:7.0f} ms  {calls:3d} calls  floor {floor * 1000:5.0f} ms"
            f"  {best / floor:5.1f} x floor"
        )

    def forget() -> None:
        """A new process with nothing on disk."""
        amt_lab.cache.clear()
        frames._trials.clear()
        Handler.service = Service()

    def ended_and_seen() -> None:
        """A new process; another one has seen the job after its end."""
        forget()
        Handler.service.status = "Completed"
        amt_lab.trials(JOB, connection, details=True)
        frames._trials.clear()

    def running_and_seen() -> None:
        """A process that has seen all but ten trials."""
        forget()
        amt_lab.trials(JOB, connection)
        Handler.service.add(10)

    pages = -(-TRIALS // 100)
    batches = -(-TRIALS * len(METRICS) // 500)
    curves = lambda: amt_lab.learning_curves(JOB, connection=connection)  # noqa: E731 - one line each
    trials = lambda: amt_lab.trials(JOB, connection)  # noqa: E731
    details = lambda: amt_lab.trials(JOB, connection, details=True)  # noqa: E731
    print(
        f"{TRIALS} trials, {len(METRICS)} metrics of {POINTS} values, {LATENCY_S * 1000:.0f} ms a call"
    )
    timed("trials, cold", trials, 1 + pages, forget)
    timed("trials with details, cold", details, 1 + 2 * pages, forget)
    timed("trials and all curves, cold", curves, 1 + pages + batches / 4, forget)
    timed("trials of an ended job, another process", trials, 1, ended_and_seen)
    timed("the same with details", details, 1, ended_and_seen)
    timed("refresh of a running job, ten new trials", trials, 2, running_and_seen)


def main(rounds: int) -> None:
    Handler.service = Service()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(
            AMT_LAB_CACHE=folder,
            AWS_ENDPOINT_URL=f"http://127.0.0.1:{server.server_port}",
            AWS_ACCESS_KEY_ID="AKIAIOSFODNN7EXAMPLE",
            AWS_SECRET_ACCESS_KEY="example",
            AWS_EC2_METADATA_DISABLED="true",
        )
        measure(rounds)
    server.shutdown()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
