"""The service models that requests are read by and answers are written by: botocore's own."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import botocore.session

SERVICES = {
    "sagemaker": "sagemaker",
    "sts": "sts",
    "iam": "iam",
    "logs": "logs",
    "monitoring": "cloudwatch",
}
"""Services that the endpoint plays: the name that requests are signed for, and botocore's."""


@dataclass(frozen=True, slots=True)
class Service:
    """One service's model, by botocore's name for it."""

    name: str
    model: Any

    @property
    def has_json(self) -> bool:
        """Whether it can be spoken to in JSON with X-Amz-Target."""
        return "targetPrefix" in self.model.metadata

    @property
    def has_forms(self) -> bool:
        """Whether it can be spoken to in the query protocol, with XML as the answer."""
        return "xmlNamespace" in self.model.metadata

    @property
    def has_query_codes(self) -> bool:
        """Whether its errors in JSON carry the codes that they have in the query protocol."""
        return "awsQueryCompatible" in self.model.metadata

    @property
    def target_prefix(self) -> str:
        return str(self.model.metadata["targetPrefix"])

    @property
    def json_version(self) -> str:
        return str(self.model.metadata["jsonVersion"])


@lru_cache(maxsize=1)
def load_services() -> dict[str, Service]:
    """All services' models by the name that requests are signed for. Takes about a tenth of a second the first time."""
    session = botocore.session.Session()
    return {
        signed: Service(name, session.get_service_model(name)) for signed, name in SERVICES.items()
    }
