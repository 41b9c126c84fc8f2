"""The small page on which somebody approves or declines: shown by GET, answered by POST only, without scripts.

Scanners of mail open every link, so opening one changes nothing. A link proves no more than that somebody read a
mailbox: who answers is told by a proxy that signs people in, believed only with the proxy's own secret beside its word.
"""

import hmac
import re
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from socket import AF_INET, AF_INET6
from socketserver import TCPServer
from typing import Any, override
from urllib.parse import parse_qs, urlsplit

from app.connect import approval_html
from app.connect.https import NotSafe, is_loopback, safe_base
from app.connect.signed_link import Answered, Approvals, Ask, LinkSeal
from app.identity.providers import Answer

LARGEST, MOST_FIELDS, MOST_AT_ONCE = 8192, 20, 16
SHORTEST_SECRET = 16
SILENCE, WHOLE = 10.0, 20.0
"""Seconds for each silence of a browser, and for a whole request."""
_PATH = re.compile(r"(?:/[\w.~-]+)*/approve/(?P<token>[A-Za-z0-9_-]{40,4096})")
_ANSWERS = {"approve": Answer.APPROVED, "report": Answer.DECLINED, "cannot": Answer.FAILED}
_GONE = "This link is not open: it was answered already, has run out, or is not whole. Ring the help desk if in doubt."
_HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{approval_html.STYLE_HASH}'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # with "no-referrer" browsers send no Origin with the form
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "X-Robots-Tag": "noindex, nofollow",
}


@dataclass(frozen=True, slots=True)
class SignIn:
    """A reverse proxy that signs people in: it names them in `header`, and itself by a secret in `secret_header`.

    The proxy has to remove both from what browsers send. `peers` are the addresses that it calls from.
    """

    header: str
    secret_header: str
    secret: str = field(repr=False)
    peers: frozenset[str] = frozenset({"127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class PageSettings:
    """Where the page listens, and how it is reached. `certificate` and `key` are files, for where no proxy encrypts."""

    public: str
    sign_in: SignIn
    host: str = "127.0.0.1"
    port: int = 0
    certificate: str = ""
    key: str = ""


class ApprovalPage:
    """Serves the page from threads of its own until it is stopped."""

    def __init__(self, settings: PageSettings, *, seal: LinkSeal, approvals: Approvals) -> None:
        """Take the settings and what is shared with the worker. Raises NotSafe, and OSError where it can't listen."""
        _refuse_unsafe(settings)
        parts = urlsplit(settings.public)
        self.settings = settings
        self.seal = seal
        self.approvals = approvals
        self.origin = f"{parts.scheme}://{parts.netloc}".lower()
        self._http = _Listening(self)
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.05,), name="approvals", daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        """Return where it listens, which matters where the system chose."""
        return self._http.server_port

    def stop(self) -> None:
        """Stop listening and wait for that."""
        self._http.shutdown()
        self._thread.join()
        self._http.server_close()


class _Refused(Exception):
    """A request that ends with a page and a status."""

    def __init__(self, status: HTTPStatus, title: str, text: str) -> None:
        super().__init__(title)
        self.status = status
        self.title = title
        self.text = text


class _Listening(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, page: ApprovalPage) -> None:
        self.page = page
        self._places = threading.BoundedSemaphore(MOST_AT_ONCE)
        self._context = _context(page.settings)
        self.address_family = AF_INET6 if ":" in page.settings.host else AF_INET
        super().__init__((page.settings.host, page.settings.port), _Conversation)

    @override
    def server_bind(self) -> None:
        TCPServer.server_bind(self)  # HTTPServer would ask the network for our name
        self.server_name, self.server_port = self.server_address[0], self.server_address[1]  # type: ignore[assignment]

    @override
    def process_request(self, request: Any, client_address: Any) -> None:
        if self._places.acquire(blocking=False):
            super().process_request(request, client_address)
        else:
            self.shutdown_request(request)

    @override
    def process_request_thread(self, request: Any, client_address: Any) -> None:
        try:
            with _ended_after(request, WHOLE):
                super().process_request_thread(request, client_address)
        finally:
            self._places.release()

    @override
    def finish_request(self, request: Any, client_address: Any) -> None:
        if self._context is None:
            super().finish_request(request, client_address)
            return
        request.settimeout(SILENCE)
        with self._context.wrap_socket(request, server_side=True) as sealed:
            super().finish_request(sealed, client_address)

    @override
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: what browsers do wrong is not ours to report, and the link is a secret."""


class _Conversation(BaseHTTPRequestHandler):
    server: _Listening
    timeout = SILENCE
    server_version, sys_version = "Frontline", ""

    @override
    def log_message(self, format: str, *args: Any) -> None:
        """Write nothing: the address of a request is the link."""

    @override
    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        self._show(HTTPStatus(code), approval_html.told("That did not work", "Open the link from the message again."))

    def do_GET(self) -> None:
        """Show what is asked, and change nothing."""
        try:
            by = self._signed_in()
            ask, token = self._asked(by)
            self._show(HTTPStatus.OK, approval_html.asking(ask, stamp=self._stamp(token, by)))
        except _Refused as refused:
            self._refuse(refused)

    def do_POST(self) -> None:
        """Take an answer."""
        try:
            self._refuse_strange_forms()
            by = self._signed_in()
            ask, token = self._asked(by)
            said = self._form()
            stamp = self._stamp(token, by)
            _refuse_forged(said.get("stamp", ""), stamp)
            self._answer(ask, said, by, stamp)
        except _Refused as refused:
            self._refuse(refused)

    def _answer(self, ask: Ask, said: dict[str, str], by: str, stamp: str) -> None:
        answer, how = _ANSWERS.get(said.get("answer", "")), said.get("how", "")
        is_stated = how in approval_html.HOW and said.get("asked") == "yes"
        if answer is None or (answer is Answer.APPROVED and not is_stated):
            mistake = "To approve, say how you have just spoken to the person, and that they asked for exactly this."
            self._show(HTTPStatus.BAD_REQUEST, approval_html.asking(ask, stamp=stamp, mistake=mistake))
            return
        stated = how if answer is Answer.APPROVED else ""
        if not self.server.page.approvals.settle(ask, Answered(answer, ask.account, stated, by)):
            raise _Refused(HTTPStatus.GONE, "Not open", _GONE)
        text = {
            Answer.APPROVED: "You have approved. The help desk goes on with it; there is nothing else to do.",
            Answer.DECLINED: "You have reported it. Nothing is done, and security is told.",
        }.get(answer, "Thank you. Nothing is approved; the help desk looks for another way.")
        self._show(HTTPStatus.OK, approval_html.told("Thank you", text))

    def _signed_in(self) -> str:
        """Return who the proxy says is there."""
        sign_in = self.server.page.settings.sign_in
        names, secrets = self.headers.get_all(sign_in.header, []), self.headers.get_all(sign_in.secret_header, [])
        is_proxy = (
            str(ip_address(self.client_address[0])) in sign_in.peers
            and len(secrets) == 1
            and hmac.compare_digest(secrets[0].encode(), sign_in.secret.encode())
        )
        if not is_proxy or len(names) != 1 or not names[0].strip():
            raise _Refused(HTTPStatus.UNAUTHORIZED, "Sign in first", "This page opens only to whoever is signed in.")
        return str(names[0]).strip()

    def _asked(self, by: str) -> tuple[Ask, str]:
        found = _PATH.fullmatch(urlsplit(self.path).path)
        ask = self.server.page.seal.opened(found["token"]) if found else None
        if not found or ask is None:
            raise _Refused(HTTPStatus.NOT_FOUND, "Not open", _GONE)
        if by.casefold() != ask.account.casefold():
            raise _Refused(
                HTTPStatus.FORBIDDEN, "Not for you", "This link was sent to somebody else. Nothing was done."
            )
        if not self.server.page.approvals.is_open(ask):
            raise _Refused(HTTPStatus.GONE, "Not open", _GONE)
        return ask, found["token"]

    def _stamp(self, token: str, by: str) -> str:
        return self.server.page.seal.stamp(token, by.casefold())

    def _refuse_strange_forms(self) -> None:
        is_ours = self.headers.get("Origin", "").lower() == self.server.page.origin
        kind = self.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if not is_ours or kind != "application/x-www-form-urlencoded" or self.headers.get("Transfer-Encoding"):
            raise _Refused(HTTPStatus.FORBIDDEN, "That did not work", "Answer on the page that the link opens.")

    def _form(self) -> dict[str, str]:
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > LARGEST:
            raise _Refused(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "That did not work", "Open the link again.")
        try:
            said = parse_qs(self.rfile.read(int(length)).decode("utf-8", "replace"), max_num_fields=MOST_FIELDS)
        except ValueError:
            said = {}
        return {name: values[0] for name, values in said.items()}

    def _refuse(self, refused: _Refused) -> None:
        self._show(refused.status, approval_html.told(refused.title, refused.text))

    def _show(self, status: HTTPStatus, page: str) -> None:
        body = page.encode()
        self.send_response(status)
        for name, value in _HEADERS.items():
            self.send_header(name, value)
        if self.server.page.origin.startswith("https://"):
            self.send_header("Strict-Transport-Security", "max-age=31536000")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


@contextmanager
def _ended_after(request: Any, seconds: float) -> Iterator[None]:
    """End a request that drips on for ever: each single silence may be short."""

    def shut() -> None:
        with suppress(OSError):
            request.shutdown(2)

    timer = threading.Timer(seconds, shut)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _refuse_forged(given: str, stamp: str) -> None:
    if not hmac.compare_digest(given.encode(), stamp.encode()):
        raise _Refused(HTTPStatus.FORBIDDEN, "That did not work", "Open the link from the message again.")


def _context(settings: PageSettings) -> ssl.SSLContext | None:
    if not settings.certificate:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(settings.certificate, settings.key or None)
    return context


def _refuse_unsafe(settings: PageSettings) -> None:
    safe_base(settings.public, "the page of approvals")
    if not settings.certificate and not is_loopback(settings.host):
        raise NotSafe("The page of approvals listens on this machine only, behind a proxy, or with a certificate.")
    if len(settings.sign_in.secret) < SHORTEST_SECRET:
        raise NotSafe(f"The secret between proxy and page of approvals has at least {SHORTEST_SECRET} characters.")
