"""A slow AWS holds nobody up, and a client that goes away leaves no work and no error behind."""

from __future__ import annotations

import asyncio
import logging

import pytest
from aws_edge import AWS
from tornado.tcpclient import TCPClient


@pytest.fixture
def one_thread(jp_server_config):
    """A pool in which a second request waits for the first; to be asked for before the server."""
    jp_server_config["AmtLabApp"] = {"threads": 1}


@pytest.fixture
def impatient(http_server_client, jp_auth_header, api):
    """Sends a request and gives its connection, to be closed before an answer comes."""

    async def ask(path, **query):
        url = api.url(path, **query)
        stream = await TCPClient().connect("127.0.0.1", http_server_client.get_http_port())
        token = jp_auth_header["Authorization"]
        head = f"GET {url} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: {token}\r\n\r\n"
        await stream.write(head.encode())
        return stream

    return ask


async def seen(event):
    """Wait, off the loop, for an event that another thread sets."""
    assert await asyncio.to_thread(event.wait, 20)


async def logged(caplog, text):
    """Wait for a line in the server's log."""
    async with asyncio.timeout(20):
        while not (lines := [r.message for r in caplog.records if text in r.message]):
            await asyncio.sleep(0.01)
    return lines[0]


def errors(caplog):
    return [record.message for record in caplog.records if record.levelno >= logging.ERROR]


async def test_other_requests_are_answered_while_aws_is_slow(api, edge):
    edge.fail("AccessDeniedException", "in the end")
    edge.hold()
    slow = asyncio.ensure_future(api.send("GET", "tuning-jobs", connection=AWS))
    await seen(edge.arrived)
    await api.get("connections")
    assert not slow.done()
    edge.release.set()
    assert (await slow).json["code"] == "AccessDeniedException"


async def test_a_client_that_goes_away_leaves_no_error_in_the_log(api, edge, impatient, caplog):
    edge.fail("InternalFailure", "an error that nobody waits for", 400)
    edge.hold()
    stream = await impatient("tuning-jobs", connection=AWS)
    await seen(edge.arrived)
    stream.close()
    assert "tuning-jobs" in await logged(caplog, "499 GET")
    edge.release.set()
    await api.get("connections")
    assert errors(caplog) == []


async def test_what_still_waits_for_a_thread_is_never_asked_of_aws(
    one_thread, api, edge, impatient, caplog
):
    edge.fail("AccessDeniedException", "in the end")
    edge.hold()
    first = asyncio.ensure_future(api.send("GET", "tuning-jobs", connection=AWS))
    await seen(edge.arrived)
    second = await impatient("tuning-jobs/a-job", connection=AWS)
    second.close()
    await logged(caplog, "499 GET")
    edge.release.set()
    await first
    await api.get("connections")
    assert edge.asked["ListHyperParameterTuningJobs"] == 1
    assert "DescribeHyperParameterTuningJob" not in edge.asked
    assert errors(caplog) == []


async def test_a_request_that_waits_while_jupyter_stops_is_told_so(
    one_thread, jp_serverapp, api, edge
):
    edge.fail("AccessDeniedException", "in the end")
    edge.hold()
    runs = asyncio.ensure_future(api.send("GET", "tuning-jobs", connection=AWS))
    await seen(edge.arrived)
    waits = asyncio.ensure_future(api.send("GET", "tuning-jobs/a-job", connection=AWS))
    (app,) = jp_serverapp.extension_manager.extension_apps["amt_lab"]
    async with asyncio.timeout(20):
        while app.executor._work_queue.empty():
            await asyncio.sleep(0.01)
    await app.stop_extension()
    assert (await waits).status == 503
    edge.release.set()
    assert (await runs).status == 403
