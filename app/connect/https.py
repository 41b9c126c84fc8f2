"""The one way to an outside service over HTTPS: verified, in time, of bounded size, never redirected, never repeated.

Each call has a connection of its own, so that a failure always tells whether anything can have been sent. Texts of
failures name the service and nothing of what was said to it.
"""

import json
import logging
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from ipaddress import ip_address
from typing import Any
from urllib.parse import SplitResult, urlsplit

import requests
from urllib3.exceptions import HTTPError, NameResolutionError, NewConnectionError

from app.core.errors import HelpDeskError

CONNECT, READ, WHOLE = 5.0, 10.0, 20.0
"""Seconds for a connection, for each silence, and for the whole answer."""
LARGEST = 1 << 20
"""Bytes of an answer that are read at most."""
logging.getLogger("urllib3").setLevel(logging.CRITICAL)  # it would write whole addresses into the log
_PIECE = 16_384
_REDIRECT = range(300, 400)
_BEFORE_SENDING = (NewConnectionError, NameResolutionError, ssl.SSLCertVerificationError, ConnectionRefusedError)


class NoReply(HelpDeskError):
    """A service gave no answer that can be used; `was_sent` is False only where nothing can have reached it.

    `is_late` is True where it may still be thinking about its answer.
    """

    def __init__(self, text: str, *, was_sent: bool, is_late: bool = False) -> None:
        super().__init__(text)
        self.was_sent = was_sent
        self.is_late = is_late


class NotSafe(HelpDeskError):
    """An address to which nothing secret may be sent."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What a service answered, read to its end."""

    service: str
    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)

    @property
    def is_fine(self) -> bool:
        """Tell whether the service says that it worked."""
        return self.status // 100 == 2  # noqa: PLR2004  the hundred of success

    def json(self) -> Any:
        """Return the body as JSON. Raises NoReply for anything else."""
        try:
            return json.loads(self.body)
        except ValueError:
            raise NoReply(f"{self.service} answered something that can't be read.", was_sent=True) from None

    def fields(self) -> Mapping[str, Any]:
        """Return the body as a JSON object. Raises NoReply for anything else."""
        said = self.json()
        if not isinstance(said, dict):
            raise NoReply(f"{self.service} answered something that can't be read.", was_sent=True)
        return said

    def wait(self, now: datetime) -> float | None:
        """Return how many seconds the service asks us to wait (Retry-After, X-Rate-Limit-Reset), None if it doesn't."""
        for name, read in (("Retry-After", _after), ("X-Rate-Limit-Reset", _reset)):
            if (said := self.headers.get(name)) and (seconds := read(said.strip(), now)) is not None:
                return max(0.0, seconds)
        return None


class Wire:
    """One service at its base address; may be used by several threads at once."""

    def __init__(self, base: str, *, service: str, authorities: str = "", proxy: str = "", read: float = READ) -> None:
        """Take an https address; `authorities` is a file of CAs instead of the usual, `proxy` one to go through.

        Plain http is for 127.0.0.0/8 and ::1 only. Raises NotSafe.
        """
        self.base = safe_base(base, service)
        self.service = service
        self.host = urlsplit(self.base).netloc.lower()
        self._verify: bool | str = authorities or True
        self._proxies = {"https": proxy, "http": proxy} if proxy else {}
        self._read = read

    def ask(
        self,
        method: str,
        path: str,
        *,
        query: str = "",
        body: bytes | None = None,
        form: Mapping[str, str] | None = None,
        json: Any = None,
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """Return the answer, whatever its status. Raises NoReply; a redirect is one, as it is never followed."""
        ends = time.monotonic() + WHOLE
        with requests.Session() as session:
            session.trust_env = False  # a .netrc would replace our credential, a variable our authorities
            try:
                response = session.request(
                    method,
                    self.base + path + (f"?{query}" if query else ""),
                    data=body if body is not None else form,
                    json=json,
                    headers={"Connection": "close", "Accept": "application/json", **(headers or {})},
                    timeout=(CONNECT, self._read),
                    verify=self._verify,
                    proxies=self._proxies,
                    allow_redirects=False,
                    stream=True,
                )
                with response:
                    whole = self._whole(response, ends)
            except (requests.RequestException, HTTPError, OSError) as error:
                raise self._failed(error) from None
        if response.status_code in _REDIRECT:
            raise NoReply(f"{self.service} sent us on to another address, which is never followed.", was_sent=True)
        return Reply(self.service, response.status_code, response.headers, whole)

    def path_of(self, url: str) -> str:
        """Return path and query of an address that the service named. Raises NotSafe when it leads elsewhere."""
        if not url.startswith(self.base + "/"):
            raise NotSafe(f"{self.service} named an address outside itself, which was not called.")
        return url.removeprefix(self.base)

    def _whole(self, response: requests.Response, ends: float) -> bytes:
        pieces = bytearray()
        while piece := response.raw.read1(_PIECE, decode_content=True):
            pieces += piece
            if len(pieces) > LARGEST:
                raise NoReply(f"{self.service} answered more than anybody asked for.", was_sent=True)
            if time.monotonic() > ends:
                raise NoReply(f"{self.service} took too long to answer.", was_sent=True)
        return bytes(pieces)

    def _failed(self, error: Exception) -> NoReply:
        found = list(_causes(error))
        was_sent = not any(isinstance(cause, _BEFORE_SENDING) for cause in found) and not isinstance(
            error, requests.ConnectTimeout
        )
        is_late = isinstance(error, requests.Timeout) or any(isinstance(cause, TimeoutError) for cause in found)
        if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in found):
            why = "showed a certificate that is not trusted here"
        elif is_late:
            why = "did not answer in time"
        else:
            why = "hung up in the middle of its answer" if was_sent else "could not be reached"
        return NoReply(f"{self.service} {why}.", was_sent=was_sent, is_late=is_late and was_sent)


def is_loopback(host: str) -> bool:
    """Tell whether this is an address of this very machine: numbers only, as names may lead anywhere."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def safe_base(base: str, service: str) -> str:
    """Return a base address without its last slash. Raises NotSafe for any but https, or http on this machine."""
    parts = _parts(base)
    host = parts.hostname if parts else ""
    if not parts or not host or parts.username or parts.query or parts.fragment:
        raise NotSafe(f"The address of {service} is no address of the form https://host.")
    if parts.scheme != "https" and not (parts.scheme == "http" and is_loopback(host)):
        raise NotSafe(f"The address of {service} has to begin with https://; nothing was sent.")
    return base.rstrip("/")


def _parts(base: str) -> SplitResult | None:
    try:
        parts = urlsplit(base)
        return parts if parts.port != 0 else None
    except ValueError:  # a bracket left open, a port that is no number
        return None


def _causes(error: BaseException | None) -> Any:
    """Walk through everything that an exception carries: requests wraps urllib3, which wraps the socket's own."""
    seen: set[int] = set()
    left = [error]
    while left:
        one = left.pop()
        if not isinstance(one, BaseException) or id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        left += [one.__cause__, one.__context__, getattr(one, "reason", None), *one.args]


def _after(said: str, now: datetime) -> float | None:
    if said.isdigit():
        return float(said)
    try:
        return (parsedate_to_datetime(said).astimezone(UTC) - now).total_seconds()
    except ValueError:
        return None


def _reset(said: str, now: datetime) -> float | None:
    return float(said) - now.timestamp() if said.isdigit() else None
