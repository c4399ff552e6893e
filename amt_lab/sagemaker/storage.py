"""Data in S3: the default bucket, uploads, and whether an address holds anything."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from amt_lab.sagemaker.errors import aws_errors
from amt_lab.tuning.errors import NoRegion, NotFound

if TYPE_CHECKING:
    from amt_lab.sagemaker.connection import Connection


def is_s3_uri(uri: str) -> bool:
    parts = urlsplit(uri)
    return parts.scheme == "s3" and bool(parts.netloc)


def default_bucket(connection: Connection) -> str:
    """The bucket that the SageMaker SDK uses by default: `sagemaker-<region>-<account>`."""
    if not connection.region:
        raise NoRegion("The default bucket is one of a region, but none is set.")
    return f"sagemaker-{connection.region}-{connection.account}"


def ensure_bucket(connection: Connection, bucket: str) -> None:
    """Make the bucket where it is missing."""
    s3 = connection.client("s3")
    try:
        with aws_errors(f"look for the bucket {bucket}"):
            s3.head_bucket(Bucket=bucket)
    except NotFound:
        # us-east-1 is the one region that S3 refuses to be told.
        place = (
            {}
            if connection.region == "us-east-1"
            else {"CreateBucketConfiguration": {"LocationConstraint": connection.region}}
        )
        with aws_errors(f"create the bucket {bucket}"):
            s3.create_bucket(Bucket=bucket, **place)


def upload(connection: Connection, bucket: str, key: str, body: bytes) -> str:
    """Put an object; the answer is its URI."""
    uri = f"s3://{bucket}/{key}"
    with aws_errors(f"upload {uri}"):
        connection.client("s3").put_object(Bucket=bucket, Key=key, Body=body)
    return uri


def exists(connection: Connection, uri: str) -> bool:
    """Whether any object's key begins with the address, which is how a channel reads an S3Prefix."""
    parts = urlsplit(uri)
    try:
        with aws_errors(f"look for {uri}"):
            listed = connection.client("s3").list_objects_v2(
                Bucket=parts.netloc, Prefix=parts.path.lstrip("/"), MaxKeys=1
            )
    except NotFound:
        return False
    return bool(listed.get("KeyCount"))
