"""What answers in AWS's place where a test needs trouble that no local endpoint can make.

It speaks HTTP, so that botocore's own signing, retries and error parsing are all at work.
"""

from __future__ import annotations

import json
from collections import Counter
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

ACCESS_KEY = "AKIAIOSFODNN7EXAMPLE"
SECRET_KEY = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"
SESSION_TOKEN = "FwoGZXIvYXdzEXAMPLESESSIONTOKEN"
AWS = "aws:default:eu-west-1"
"""The connection of the default profile, which has these keys."""


class AwsEdge:
    """Answers every operation with one error, or, when `held`, with nothing until `release`.

    Those that `answers` names succeed.
    """

    def __init__(self) -> None:
        self.error = ("InternalFailure", "nothing is set up", 500)
        self.answers: dict[str, dict] = {}
        self.asked: Counter[str] = Counter()
        self.arrived = Event()
        self.release = Event()
        self.release.set()
        self.url = ""

    def fail(self, code: str, message: str, status: int = 400) -> None:
        self.error = (code, message, status)

    def hold(self) -> None:
        """Let requests hang until `release` is set."""
        self.release.clear()

    def answer(self, operation: str) -> tuple[int, bytes]:
        self.asked[operation] += 1
        self.arrived.set()
        self.release.wait(30)
        if operation in self.answers:
            return 200, json.dumps(self.answers[operation]).encode()
        code, message, status = self.error
        return status, json.dumps({"__type": code, "message": message}).encode()


@contextmanager
def aws_edge():
    edge = AwsEdge()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self):
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            operation = self.headers.get("X-Amz-Target", "").rpartition(".")[2]
            status, body = edge.answer(operation)
            self.send_response(status)
            self.send_header("Content-Type", "application/x-amz-json-1.1")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    edge.url = f"http://127.0.0.1:{server.server_port}"
    Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    try:
        yield edge
    finally:
        edge.release.set()
        server.shutdown()
        server.server_close()
