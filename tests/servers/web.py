"""A web service on loopback that keeps what it heard, and misbehaves on request: throttled, silent, cut off, lying."""

import json
import ssl
import threading
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self, override
from urllib.parse import parse_qs, urlsplit

from tests.servers.certificates import Certificate


class Trouble(StrEnum):
    """What can be wrong with a service."""

    SILENT = "silent"
    HALF = "half"
    CUT_HEAD = "cut_head"
    HANGS_UP = "hangs_up"
    NONSENSE = "nonsense"
    NO_OBJECT = "no_object"
    REDIRECT = "redirect"
    HUGE = "huge"
    DRIPS = "drips"


@dataclass(frozen=True)
class Heard:
    """One request as it arrived."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def fields(self) -> dict[str, Any]:
        """Return what was said in the body, as JSON or as a form."""
        if "json" in self.headers.get("Content-Type", ""):
            return dict(json.loads(self.body))
        return _first(self.body.decode())

    @property
    def asked(self) -> dict[str, str]:
        """Return the query."""
        return _first(self.query)


@dataclass(frozen=True)
class Said:
    """One answer: JSON, unless `raw` is given."""

    said: Any = None
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    raw: bytes | None = None

    @property
    def body(self) -> bytes:
        """Return the bytes that are sent."""
        return self.raw if self.raw is not None else json.dumps(self.said).encode()


class WebServer:
    """Answers by `respond`, after what is queued in `once`; `trouble` spoils answers of paths that end in `spoils`."""

    def __init__(self, certificate: Certificate | None = None) -> None:
        self.heard: list[Heard] = []
        self.once: list[Said] = []
        self.trouble: Trouble | None = None
        self.spoils = ""
        self.closing = threading.Event()
        self._http = _Listening(("127.0.0.1", 0), _Conversation)
        self._http.service = self
        self._scheme = "http"
        if certificate:
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            context.load_cert_chain(certificate.file, certificate.key)
            self._http.context = context
            self._scheme = "https"
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), name="web", daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.closing.set()
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()

    @property
    def port(self) -> int:
        """Return where it listens."""
        return self._http.server_port

    @property
    def url(self) -> str:
        """Return its base address."""
        return f"{self._scheme}://{'localhost' if self._scheme == 'https' else '127.0.0.1'}:{self.port}"

    def respond(self, heard: Heard) -> Said:
        """Return the answer to one request."""
        return Said({"path": heard.path})

    def paths(self) -> list[str]:
        """Return method and path of everything that was asked."""
        return [f"{one.method} {one.path}" for one in self.heard]


class _Listening(ThreadingHTTPServer):
    service: WebServer
    context: ssl.SSLContext | None = None
    daemon_threads = True

    @override
    def finish_request(self, request: Any, client_address: Any) -> None:
        if self.context:
            request.settimeout(5)
            with suppress(OSError), self.context.wrap_socket(request, server_side=True) as sealed:
                super().finish_request(sealed, client_address)
        else:
            super().finish_request(request, client_address)

    @override
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Keep quiet: a client that hangs up is what some tests are about."""


class _Conversation(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Listening

    @override
    def log_message(self, format: str, *args: Any) -> None:
        """Keep quiet."""

    def do_GET(self) -> None:
        """Answer."""
        service = self.server.service
        parts = urlsplit(self.path)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        heard = Heard(self.command, parts.path, parts.query, self.headers, body)  # type: ignore[arg-type]
        service.heard.append(heard)
        if service.once:
            self._say(service.once.pop(0))
        elif service.trouble and parts.path.endswith(service.spoils):
            self._spoil(service, service.trouble)
        else:
            self._say(service.respond(heard))

    do_POST = do_PUT = do_PATCH = do_DELETE = do_GET  # noqa: N815

    def _say(self, said: Said, *, length: int | None = None) -> None:
        body = said.body
        self.send_response(said.status)
        for name, value in {"Content-Type": "application/json", **said.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = True

    def _spoil(self, service: WebServer, trouble: Trouble) -> None:
        self.close_connection = True
        match trouble:
            case Trouble.SILENT:
                service.closing.wait(30)
            case Trouble.HALF:
                self._say(Said(raw=b'{"stat": "OK", "resp'), length=5000)
            case Trouble.CUT_HEAD:
                self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Ty")
            case Trouble.HANGS_UP:
                pass
            case Trouble.NONSENSE:
                self._say(Said(raw=b"<html>Sign in to the guest network</html>"))
            case Trouble.NO_OBJECT:
                self._say(Said(["approve"]))
            case Trouble.REDIRECT:
                self._say(Said({}, status=302, headers={"Location": "http://127.0.0.1:1/elsewhere"}))
            case Trouble.HUGE:
                with suppress(OSError):
                    self._say(Said(raw=b" " * (3 << 20)))
            case Trouble.DRIPS:
                self._drip(service)

    def _drip(self, service: WebServer) -> None:
        self.send_response(200)
        self.send_header("Content-Length", "100000")
        self.end_headers()
        with suppress(OSError):
            while not service.closing.wait(0.05):
                self.wfile.write(b" ")


def _first(text: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(text, keep_blank_values=True).items()}
