"""A connection to AWS by profile and region."""

from __future__ import annotations

from functools import cached_property

import boto3

from amt_lab.sagemaker import profiles
from amt_lab.sagemaker.clients import Connection
from amt_lab.sagemaker.errors import aws_errors


class AwsConnection(Connection):
    """A profile and region; the profile "" is what boto3's own chain finds."""

    kind = "aws"

    def __init__(self, profile: str, region: str | None) -> None:
        super().__init__()
        self.profile = profile or None
        self._region = region or profiles.region_of(profile)
        self.id = f"aws:{profile}:{self._region or ''}"
        self.label = profiles.label_of(profile, self._region)

    @property
    def region(self) -> str | None:
        return self._region

    @cached_property
    def account(self) -> str:
        with aws_errors("find out the AWS account"):
            return str(self.client("sts").get_caller_identity()["Account"])

    @property
    def endpoint(self) -> None:
        return None

    @cached_property
    def _session(self) -> boto3.Session:
        with aws_errors(f"connect to {self.label}"):
            return boto3.Session(profile_name=self.profile, region_name=self._region)

    def session(self) -> boto3.Session:
        return self._session

    def forget(self) -> None:
        super().forget()
        self.__dict__.pop("_session", None)  # which has read the profile

    def console_url(self, tuning_job: str) -> str | None:
        if self._region is None:
            return None
        host = {
            "cn": f"{self._region}.console.amazonaws.cn",
            "us-gov": f"{self._region}.console.amazonaws-us-gov.com",
        }.get(profiles.partition_of(self._region), f"{self._region}.console.aws.amazon.com")
        return (
            f"https://{host}/sagemaker/home?region={self._region}#/hyper-tuning-jobs/{tuning_job}"
        )
