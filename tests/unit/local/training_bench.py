"""A training job to run in a temporary folder, and somebody who watches it."""

import asyncio
import sys
from dataclasses import dataclass, field
from pathlib import Path

from amt_lab.local import training

BUCKET = "bucket"


@dataclass
class Watcher:
    """Keeps what a run tells its observer."""

    transitions: list = field(default_factory=list)
    lines: list = field(default_factory=list)
    metrics: list = field(default_factory=list)
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    stop_at: str | None = None
    """The line of the log at which to stop the job."""

    def transition(self, status, message):
        self.transitions.append((status, message))

    def printed(self, epoch_s, lines, values):
        self.lines += lines
        self.metrics += values
        if self.stop_at in self.lines:
            self.stop.set()

    @property
    def statuses(self):
        return [status for status, _ in self.transitions]

    @property
    def final_metrics(self):
        return dict(self.metrics)


@dataclass
class Bench:
    """A folder with an S3 root, where training jobs run."""

    root: Path

    @property
    def s3_root(self):
        return self.root / "s3"

    @property
    def bucket(self):
        return self.s3_root / BUCKET

    def put(self, key, text):
        path = self.bucket / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def channel(self, name, key, **members):
        uri = key if "://" in key else f"s3://{BUCKET}/{key}"
        source = {"S3DataType": "S3Prefix", "S3Uri": uri}
        return {"ChannelName": name, "DataSource": {"S3DataSource": source}, **members}

    def job(
        self,
        script,
        *,
        name="job-1",
        command=None,
        metrics=(),
        prepare=None,
        limits=None,
        turns=None,
        **members,
    ):
        """A job whose process is Python running `script`."""
        request = {
            "AlgorithmSpecification": {"TrainingInputMode": "File"},
            "OutputDataConfig": {"S3OutputPath": f"s3://{BUCKET}/models"},
            "StoppingCondition": {"MaxRuntimeInSeconds": 60},
            **members,
        }
        return training.TrainingSpec(
            name=name,
            arn=f"arn:aws:sagemaker:us-east-1:000000000000:training-job/{name}",
            request=request,
            folder=self.root / "jobs" / name,
            s3_root=self.s3_root,
            prepare=prepare
            or (
                lambda _, tree: training.Launch(
                    command or [sys.executable, "-c", script], tree.code
                )
            ),
            metric_definitions=metrics,
            limits=limits or training.Limits(),
            turns=turns or asyncio.Lock(),
        )

    async def run(self, script, *, watcher=None, **options):
        watcher = watcher or Watcher()
        outcome = await training.run(self.job(script, **options), watcher, watcher.stop)
        return outcome, watcher
