"""AWS profiles and regions of this machine, as botocore reads them. No network is used."""

from __future__ import annotations

import os

from botocore.session import Session

from amt_lab.sagemaker.errors import aws_errors

_CREDENTIAL_VARIABLES = (
    "AWS_ACCESS_KEY_ID",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
)
"""Environment variables by which boto3 finds credentials before it looks at a profile's."""


def names() -> list[str]:
    """Profiles of the AWS configuration and credentials files."""
    with aws_errors("read the AWS configuration"):
        return list(Session().available_profiles)


def region_of(profile: str) -> str | None:
    """The region that boto3 uses with a profile ("" is its own chain), or AWS_REGION's."""
    session = Session(profile=profile or None)
    with aws_errors(f"read the AWS profile {profile}" if profile else "read the AWS configuration"):
        region = session.get_config_variable("region")
    return region or os.environ.get("AWS_REGION") or None


def chain_profile() -> str:
    """The profile that boto3's chain comes to; "" where credentials come from elsewhere."""
    if any(os.environ.get(variable) for variable in _CREDENTIAL_VARIABLES):
        return ""
    chosen = os.environ.get("AWS_PROFILE") or os.environ.get("AWS_DEFAULT_PROFILE")
    if chosen:
        return chosen
    return "default" if "default" in names() else ""


def label_of(profile: str, region: str | None) -> str:
    return f"{profile or 'AWS'} · {region or 'no region'}"


def partition_of(region: str) -> str:
    """cn, us-gov or aws, by the region's name."""
    return next((p for p in ("cn", "us-gov") if region.startswith(f"{p}-")), "aws")
