"""What the handlers ask of one connection, kept between requests.

`Trials` and `TuningJobs` remember what cannot change any more, so a refresh costs AWS few calls:
there is one of each a connection, for the life of the server. Opening one may block (files, the first import of
boto3): call it off the event loop.
"""

from __future__ import annotations

from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

from amt_lab.tuning.errors import (
    EndpointDown,
    ExpiredCredentials,
    NoCredentials,
    NoRegion,
)

if TYPE_CHECKING:
    from amt_lab.sagemaker.connection import Connection
    from amt_lab.sagemaker.training_jobs import TrainingJobs
    from amt_lab.sagemaker.trials import Trials
    from amt_lab.sagemaker.tuning_jobs import TuningJobs
    from amt_lab.server.analyses import Analyses
    from amt_lab.server.specifications import Specifications

STALE = (NoCredentials, ExpiredCredentials, NoRegion, EndpointDown)
"""After these a client keeps failing with what it was made from, even when the person has mended it."""


@dataclass(frozen=True, slots=True)
class Service:
    """One connection, and what is remembered of it."""

    connection: Connection
    tuning_jobs: TuningJobs
    training_jobs: TrainingJobs
    trials: Trials
    specifications: Specifications
    analyses: Analyses


class Services:
    """The services by connection id, opened on first use."""

    def __init__(self, configured_default: str = "") -> None:
        self.configured_default = configured_default
        self._open: dict[str, Service] = {}
        self._lock = Lock()

    def default_id(self) -> str:
        """The connection that a request without one means; the configured one goes first.

        Raises:
            NoCredentials, NoRegion: where nothing is configured and boto3's chain finds nothing.

        """
        if self.configured_default:
            return self.configured_default
        from amt_lab.sagemaker.connection import default_connection

        return default_connection().id

    def of(self, connection_id: str | None) -> Service:
        """The service of a connection, the default one's for None."""
        wanted = connection_id or self.default_id()
        with self._lock:
            if wanted not in self._open:
                self._open[wanted] = _opened(wanted)
            return self._open[wanted]

    def forget(self, connection_id: str) -> None:
        """Make the next request start with new clients, from the credentials and address of then.

        The one method that never blocks: a dict gives up a key at once, without the lock.
        """
        self._open.pop(connection_id, None)


def _opened(connection_id: str) -> Service:
    from amt_lab.sagemaker.connection import connection_by_id
    from amt_lab.sagemaker.training_jobs import TrainingJobs
    from amt_lab.sagemaker.trials import Trials
    from amt_lab.sagemaker.tuning_jobs import TuningJobs
    from amt_lab.server.analyses import Analyses
    from amt_lab.server.specifications import Specifications

    connection = connection_by_id(connection_id)
    trials = Trials(connection)
    return Service(
        connection=connection,
        tuning_jobs=TuningJobs(connection),
        training_jobs=TrainingJobs(connection),
        trials=trials,
        specifications=Specifications(),
        analyses=Analyses(connection, trials),
    )
