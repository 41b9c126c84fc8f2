"""Mail servers on loopback: one that keeps what it takes (aiosmtpd), and one that follows a bad script."""

import asyncio
import socket
import ssl
import threading
from collections.abc import Sequence
from contextlib import suppress
from email.message import EmailMessage
from email.parser import BytesParser
from email.policy import default
from types import TracebackType
from typing import Any, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from tests.servers.certificates import Certificate

LOGIN, PASSWORD = "desk", "canary-mail-password"


class MailServer:
    """Takes mail, over TLS or STARTTLS where it has a certificate; `refusals` maps RCPT or DATA to an answer."""

    def __init__(self, certificate: Certificate | None = None, *, starts_tls: bool = False, asks: bool = False) -> None:
        self.taken: list[tuple[str, list[str], EmailMessage]] = []
        self.refusals: dict[str, str] = {}
        self.signed_in: list[str] = []
        self.was_encrypted: list[bool] = []
        self._context = _context(certificate) if certificate else None
        self._starts_tls, self._asks = starts_tls, asks
        self._controller = _Listening(
            self,
            hostname="localhost" if certificate else "127.0.0.1",
            port=_free_port(),
            ssl_context=self._context if certificate and not starts_tls else None,
        )
        self._controller.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._controller.stop()

    @property
    def host(self) -> str:
        """Return by which name it is called."""
        return str(self._controller.hostname)

    @property
    def port(self) -> int:
        """Return where it listens."""
        return int(self._controller.port)

    def speaking(self) -> SMTP:
        """Return one conversation."""
        smtp = SMTP(
            self,
            hostname="mail.test",
            tls_context=self._context if self._starts_tls else None,
            require_starttls=self._starts_tls,
            authenticator=self._authenticated if self._asks else None,
            auth_required=self._asks,
        )
        smtp._auth_require_tls = self._starts_tls  # it knows nothing of the TLS that it is inside of
        return smtp

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take a sender, or refuse."""
        if said := self.refusals.get("MAIL"):
            return said
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take a recipient, or refuse."""
        if said := self.refusals.get("RCPT"):
            return said
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Keep a message, or refuse."""
        if said := self.refusals.get("DATA"):
            return said
        content = envelope.content if isinstance(envelope.content, bytes) else b""
        message = BytesParser(policy=default).parsebytes(content)
        assert isinstance(message, EmailMessage)
        self.taken.append((str(envelope.mail_from), list(envelope.rcpt_tos), message))
        self.was_encrypted.append(session.ssl is not None or self._controller.ssl_context is not None)
        return "250 taken"

    def _authenticated(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, said: Any
    ) -> AuthResult:
        is_ours = isinstance(said, LoginPassword) and said == LoginPassword(LOGIN.encode(), PASSWORD.encode())
        if is_ours:
            self.signed_in.append(LOGIN)
        return AuthResult(success=is_ours, handled=is_ours)


class _Listening(Controller):
    def __init__(self, service: MailServer, **named: Any) -> None:
        super().__init__(service, loop=asyncio.new_event_loop(), **named)

    def factory(self) -> SMTP:
        """Begin a conversation."""
        handler: MailServer = self.handler
        return handler.speaking()


class Script:
    """Says these lines, one after each line it hears, beginning with the first at once; after the last it is silent.

    An empty line hangs up. `heard` is what was said to it.
    """

    def __init__(self, *lines: str) -> None:
        self.heard: list[str] = []
        self._lines: Sequence[str] = lines
        self._closing = threading.Event()
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._run, name="script", daemon=True)
        self._thread.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        self._thread.join()

    def _run(self) -> None:
        with suppress(OSError):
            wire, _ = self._socket.accept()
            with wire, wire.makefile("rb") as said:
                for place, line in enumerate(self._lines):
                    if place:
                        self.heard.append(said.readline().decode())
                    if self.heard and self.heard[-1].startswith("From:"):
                        while (more := said.readline()) not in (b".\r\n", b""):
                            self.heard.append(more.decode())
                    if not line:
                        return
                    wire.sendall(line.encode() + b"\r\n")
                self._closing.wait(30)


def _context(certificate: Certificate) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate.file, certificate.key)
    return context


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port: int = taken.getsockname()[1]
    return port
