"""The S3 server beside the endpoint."""

from __future__ import annotations

import time

import psutil

from .requests import BUCKET, fresh_name


def test_what_is_written_to_disk_is_listed_and_read_at_once(aws):
    """Training puts its models straight into the folder that S3 serves."""
    prefix = fresh_name("disk")
    assert "Contents" not in aws.s3.list_objects_v2(Bucket=BUCKET, Prefix=prefix)
    place = aws.endpoint.folder / "s3" / BUCKET / prefix
    place.mkdir()
    for content in (b"first", b"and second"):
        (place / "model").write_bytes(content)
        (listed,) = aws.s3.list_objects_v2(Bucket=BUCKET, Prefix=prefix)["Contents"]
        assert listed["Size"] == len(content)
        read = aws.s3.get_object(Bucket=BUCKET, Key=f"{prefix}/model")["Body"].read()
        assert read == content


def test_it_rests_when_nobody_asks(aws):
    """Seen with a listing cache of no time at all: a core was busy for ever after an upload."""
    aws.s3.put_object(Bucket=BUCKET, Key=f"{fresh_name('rest')}/object", Body=b"x" * 10_000)
    process = psutil.Process(aws.endpoint.s3_pid)
    before = sum(process.cpu_times()[:2])
    time.sleep(1)
    assert sum(process.cpu_times()[:2]) - before < 0.25
