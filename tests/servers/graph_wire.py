"""The HTTP of the small services on loopback: calls as they arrive, answers, and what may go wrong with them."""

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol, override
from urllib.parse import urlsplit
from uuid import uuid4


@dataclass
class Trouble:
    """What happens instead of, or after, the next calls to matching paths.

    `kind`: "status" answers `status` with `body`; "silence" never answers; "half" cuts the answer in the middle;
    "lost" does what was asked and hangs up.
    """

    method: str
    path: str
    kind: str = "status"
    status: int = 503
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    times: int = 1


@dataclass(frozen=True)
class Asked:
    """One call as it arrived."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Answer:
    """What the server sends."""

    status: int
    said: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


class Refused(Exception):
    """An error as Graph words it."""

    def __init__(self, status: int, code: str, message: str = "") -> None:
        super().__init__(code)
        self.answer = Answer(status, {"error": {"code": code, "message": message or code, "innerError": {}}})


class Serving(Protocol):
    """What answers the calls."""

    asked: list[Asked]
    released: threading.Event

    def next_trouble(self, method: str, path: str) -> Trouble | None:
        """Take the next trouble that is meant for this call."""

    def answer(self, asked: Asked) -> Answer:
        """Do what is asked, or refuse it."""


class Listening(ThreadingHTTPServer):
    """Listens on loopback and hands every call to what serves."""

    daemon_threads = True
    block_on_close = False
    graph: Serving


class Wire(BaseHTTPRequestHandler):
    """One call: read, recorded, answered or not."""

    protocol_version = "HTTP/1.1"
    server: Listening

    def do_GET(self) -> None:
        """Answer a read."""
        self._serve()

    def do_POST(self) -> None:
        """Answer an order."""
        self._serve()

    def do_PATCH(self) -> None:
        """Answer a change."""
        self._serve()

    def do_DELETE(self) -> None:
        """Answer a removal."""
        self._serve()

    @override
    def log_message(self, *_: Any) -> None:
        pass

    def _serve(self) -> None:
        graph = self.server.graph
        at = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        asked = Asked(self.command, at.path, at.query, dict(self.headers.items()), body)
        graph.asked.append(asked)
        trouble = graph.next_trouble(asked.method, asked.path)
        if trouble is None:
            self._send(graph.answer(asked))
        elif trouble.kind == "status":
            self._send_raw(trouble.status, trouble.headers, trouble.body)
        elif trouble.kind == "silence":
            graph.released.wait(60)
            self.close_connection = True
        elif trouble.kind == "half":
            self._send(graph.answer(asked), cut=True)
        else:
            graph.answer(asked)
            self.close_connection = True

    def _send(self, answer: Answer, *, cut: bool = False) -> None:
        body = b"" if answer.said is None else json.dumps(answer.said).encode()
        headers = {"Content-Type": "application/json", "request-id": f"graph-{uuid4()}", **answer.headers}
        self._send_raw(answer.status, headers, body, cut=cut)

    def _send_raw(self, status: int, headers: Mapping[str, str], body: bytes, *, cut: bool = False) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if cut else body)
        self.close_connection = self.close_connection or cut
