"""Single training jobs: launch, describe, wait, and the best of a tuning job."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from amt_lab.sagemaker.described import training_job_detail
from amt_lab.sagemaker.errors import aws_errors
from amt_lab.tuning.errors import InvalidRequest, NotFound
from amt_lab.tuning.trial import FINAL_STATUSES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from amt_lab.sagemaker.connection import Connection
    from amt_lab.tuning.job import TuningJobDetail
    from amt_lab.tuning.training_job import TrainingJobDetail

_EVERY_S = 2.0


class TrainingJobs:
    """Training jobs of one connection, as the API describes them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def launch(self, request: Mapping[str, Any]) -> str:
        """Start a training job by CreateTrainingJob's request; the answer is its ARN."""
        client = self._connection.client("sagemaker")
        with aws_errors("launch the training job"):
            return str(client.create_training_job(**request)["TrainingJobArn"])

    def describe(self, name: str) -> dict[str, Any]:
        """DescribeTrainingJob's answer.

        Raises:
            NotFound: there is no training job of this name.

        """
        client = self._connection.client("sagemaker")
        try:
            with aws_errors(f"describe the training job {name}"):
                answer: dict[str, Any] = client.describe_training_job(TrainingJobName=name)
        except InvalidRequest as refused:
            # For a training job alone, the service says so by a ValidationException.
            raise NotFound(f"There is no training job named {name}: {refused.message}") from refused
        return answer

    def detail(self, name: str) -> TrainingJobDetail:
        """What a person needs to know of a training job. Raises as `describe`."""
        return training_job_detail(self.describe(name))

    def best(self, job: TuningJobDetail) -> dict[str, Any] | None:
        """The description of a tuning job's best training job; None while there is none."""
        return None if job.best is None else self.describe(job.best.name)

    def wait(
        self, name: str, *, every_s: float = _EVERY_S, sleep: Callable[[float], None] = time.sleep
    ) -> dict[str, Any]:
        """Blocks until the training job has ended; the answer is its description then."""
        while True:
            answer = self.describe(name)
            if answer["TrainingJobStatus"] in FINAL_STATUSES:
                return answer
            sleep(every_s)
