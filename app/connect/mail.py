"""Mail through one server by SMTP: encrypted and verified, to one person at a time, and without secrets in errors."""

import re
import smtplib
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import make_msgid
from enum import StrEnum

from app.connect.https import NotSafe, is_loopback
from app.identity.directories import Check
from app.identity.providers import ProviderAway, ProviderRefused

SILENCE, WHOLE = 10.0, 30.0
"""Seconds for each silence of the server, and for a whole conversation."""
LONGEST_SUBJECT = 200
_FINE, _GO_ON, _TEMPORARY, _FOR_GOOD = 200, 354, 400, 500
_STOP = re.compile(rb"(?m)^\.")
"""A full stop at the beginning of a line, which is doubled (RFC 5321 4.5.2): alone it would end the message."""


class Security(StrEnum):
    """How a conversation is encrypted. `clear` is for this very machine only."""

    TLS = "tls"
    STARTTLS = "starttls"
    CLEAR = "clear"


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed in and by whom; `authorities` is a file of CAs instead of the system's."""

    host: str
    port: int
    sender: str
    desk: str
    security: Security = Security.STARTTLS
    login: str = ""
    password: str = field(default="", repr=False)
    authorities: str = ""


class Mail:
    """Carries messages by mail (Messages). To whom is the caller's to decide: never to the mailbox to be protected."""

    def __init__(self, server: MailServer, now: Callable[[], datetime], silence: float = SILENCE) -> None:
        """Take the server and a clock. Raises NotSafe where it would not be encrypted, or the sender is no address."""
        if server.security is Security.CLEAR and not is_loopback(server.host):
            raise NotSafe("Mail has to be encrypted: choose TLS or STARTTLS. Nothing was sent.")
        if _address(server.sender) is None:
            raise NotSafe("The sender of mail is no address of the form desk@example.com.")
        self._server = server
        self._now = now
        self._silence = silence

    def send(self, address: str, subject: str, text: str) -> str:
        """Hand a message in and return its Message-ID. Raises ProviderAway, ProviderRefused."""
        to = _address(address)
        if to is None:
            raise ProviderRefused("The address on record is no mail address. Nothing was sent.", code="address")
        message = self._written(to, subject, text)
        with self._conversation() as smtp:
            self._agree(smtp.mail(self._server.sender), "our sender")
            self._agree_to(smtp.rcpt(to.addr_spec))
            self._hand_in(smtp, message.as_bytes())
        return str(message["Message-ID"])

    def check(self) -> Sequence[Check]:
        """Connect, encrypt and sign in, and send nothing."""
        what = f"Mail: {self._server.host} lets us in"
        try:
            with self._conversation() as smtp:
                self._agree(smtp.mail(self._server.sender), "our sender")
                smtp.rset()
        except ProviderAway as failed:
            return (Check(what, is_fine=False, said=str(failed)),)
        return (Check(what, is_fine=True),)

    @contextmanager
    def _conversation(self) -> Iterator[smtplib.SMTP]:
        try:
            smtp = self._connected()
            with _cut_off_after(smtp, WHOLE):
                self._begin(smtp)
                yield smtp
                with suppress(smtplib.SMTPException, OSError):
                    smtp.quit()
        except smtplib.SMTPAuthenticationError as error:
            raise ProviderAway(f"The mail server refuses our login ({error.smtp_code}). Nothing was sent.") from None
        except smtplib.SMTPNotSupportedError:
            raise ProviderAway("The mail server can't encrypt, or can't sign us in. Nothing was sent.") from None
        except ssl.SSLCertVerificationError:
            raise ProviderAway(
                "The mail server showed a certificate that is not trusted here. Nothing was sent."
            ) from None
        except smtplib.SMTPResponseException as error:
            raise ProviderAway(f"The mail server turned us away ({error.smtp_code}). Nothing was sent.") from None
        except TimeoutError:
            raise ProviderAway("The mail server did not answer in time. Nothing was sent.") from None
        except (smtplib.SMTPException, OSError, ValueError):
            raise ProviderAway("The mail server could not be reached, or hung up. Nothing was sent.") from None

    def _connected(self) -> smtplib.SMTP:
        ours = self._server.sender.rpartition("@")[2]
        if self._server.security is Security.TLS:
            return smtplib.SMTP_SSL(
                self._server.host,
                self._server.port,
                local_hostname=ours,
                timeout=self._silence,
                context=self._verified(),
            )
        return smtplib.SMTP(self._server.host, self._server.port, local_hostname=ours, timeout=self._silence)

    def _begin(self, smtp: smtplib.SMTP) -> None:
        smtp.ehlo_or_helo_if_needed()
        if self._server.security is Security.STARTTLS:
            smtp.starttls(context=self._verified())
            smtp.ehlo_or_helo_if_needed()
        if self._server.login:
            smtp.login(self._server.login, self._server.password)

    def _verified(self) -> ssl.SSLContext:
        context = ssl.create_default_context(cafile=self._server.authorities or None)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        return context

    def _written(self, to: Address, subject: str, text: str) -> EmailMessage:
        message = EmailMessage(SMTP)
        message["From"] = Address(display_name=_one_line(self._server.desk), addr_spec=self._server.sender)
        message["To"] = to
        message["Subject"] = _one_line(subject)
        message["Date"] = self._now()
        message["Message-ID"] = make_msgid(domain=self._server.sender.rpartition("@")[2])
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday notice answers this
        message["X-Auto-Response-Suppress"] = "All"
        message.set_content(text, cte="quoted-printable")
        return message

    def _agree(self, said: tuple[int, bytes], what: str) -> None:
        if said[0] >= _TEMPORARY:
            raise ProviderAway(f"The mail server refuses {what} ({said[0]}). Nothing was sent.")

    def _agree_to(self, said: tuple[int, bytes]) -> None:
        if said[0] >= _FOR_GOOD:
            raise ProviderRefused(
                f"The mail server does not take mail for the address on record ({said[0]}). Nothing was sent.",
                code=str(said[0]),
            )
        self._agree(said, "the address on record for now")

    def _hand_in(self, smtp: smtplib.SMTP, message: bytes) -> None:
        code, _ = smtp.docmd("DATA")
        if code != _GO_ON:
            raise ProviderAway(f"The mail server takes no message now ({code}). Nothing was sent.")
        try:
            smtp.send(_STOP.sub(b"..", message) + b".\r\n")
            code, _ = smtp.getreply()
        except (smtplib.SMTPException, OSError):
            raise ProviderAway(
                "The mail server hung up before it confirmed the message. It may have been sent.", was_sent=True
            ) from None
        if code >= _FOR_GOOD:
            raise ProviderRefused(f"The mail server refused the message itself ({code}).", code=str(code))
        if not _FINE <= code < _TEMPORARY:
            raise ProviderAway(f"The mail server took no message ({code}). Nothing was sent.")


@contextmanager
def _cut_off_after(smtp: smtplib.SMTP, seconds: float) -> Iterator[None]:
    """End a conversation that drips on for ever: each single silence may be short."""
    timer = threading.Timer(seconds, _shut, (smtp,))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        smtp.close()


def _shut(smtp: smtplib.SMTP) -> None:
    with suppress(OSError, AttributeError):
        smtp.sock.shutdown(2)  # type: ignore[union-attr]


def _address(text: str) -> Address | None:
    """Return one plain address; None for a list, a name with an address, and whatever a server could misread."""
    if not text.isascii() or not text.isprintable() or any(one in text for one in ' ,;:<>()[]"\\'):
        return None
    try:
        found = Address(addr_spec=text)
    except (HeaderParseError, ValueError, IndexError):
        return None
    return found if found.username and "." in found.domain else None


def _one_line(text: str) -> str:
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())[:LONGEST_SUBJECT]
