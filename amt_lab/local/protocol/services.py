"""The service models that requests are read by and answers are written by: botocore's own."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import botocore.session

SERVICES = ("sagemaker", "sts", "iam", "logs")
"""Services that the endpoint plays, by the name that requests are signed for."""


@dataclass(frozen=True, slots=True)
class Service:
    """One service's model."""

    name: str
    model: Any

    @property
    def speaks_json(self) -> bool:
        """JSON with X-Amz-Target; otherwise the query protocol with XML answers."""
        return str(self.model.metadata["protocol"]) == "json"

    @property
    def target_prefix(self) -> str:
        return str(self.model.metadata["targetPrefix"])

    @property
    def json_version(self) -> str:
        return str(self.model.metadata["jsonVersion"])


@lru_cache(maxsize=1)
def load_services() -> dict[str, Service]:
    """All services' models. Takes about a tenth of a second the first time."""
    session = botocore.session.Session()
    return {name: Service(name, session.get_service_model(name)) for name in SERVICES}
