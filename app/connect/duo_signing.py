"""Calls of Duo's interfaces, each signed as Duo asks: HMAC-SHA512 over date, method, host, path, parameters and body.

https://duo.com/docs/adminapi#authentication; the fifth form of the signature, which covers the body as well.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any
from urllib.parse import quote

from app.connect.https import NoReply, Reply, Wire
from app.identity.providers import ProviderAway, ProviderRefused

CLOCK_MAY_DIFFER = timedelta(minutes=5)
"""How far a clock may be off before Duo refuses every signature."""
_UNAUTHORISED, _FORBIDDEN, _MISSING, _TOO_MANY, _BROKEN = 401, 403, 404, 429, 500
_BAD_TIME = 40105
_WRONG_KEY = 40102
_NO_HEADERS = hashlib.sha512(b"").hexdigest()


@dataclass(frozen=True, slots=True)
class DuoKeys:
    """The key and the secret of one application in Duo."""

    integration: str
    secret: str = field(repr=False)


class DuoWire:
    """Duo's interface at one host, with the keys of one application."""

    def __init__(self, wire: Wire, keys: DuoKeys, now: Callable[[], datetime]) -> None:
        """Take the way to Duo, the keys, and the clock by which requests are dated."""
        self._wire = wire
        self._keys = keys
        self._now = now

    def get(self, path: str, said: Mapping[str, str]) -> Any:
        """Return what Duo answers to a question. Raises ProviderAway, ProviderRefused."""
        try:
            return self._answer(self._ask("GET", path, query=canonical_parameters(said), body=""))
        except ProviderAway as failed:
            failed.was_sent = False
            raise

    def post(self, path: str, said: Mapping[str, str], *, rings: bool = False) -> Any:
        """Return what Duo answers to an order; `rings` is True where it reaches the person.

        Raises ProviderAway, ProviderRefused.
        """
        try:
            return self._answer(self._ask("POST", path, query="", body=canonical_body(said)))
        except ProviderAway as failed:
            failed.was_sent = failed.was_sent and rings
            raise

    def skew(self, path: str) -> timedelta:
        """Return how far our clock is ahead of Duo's. Raises ProviderAway."""
        reply = self._ask("GET", path, query="", body="")
        return self._ahead(reply) or timedelta()

    def _ask(self, method: str, path: str, *, query: str, body: str) -> Reply:
        date = format_datetime(self._now().astimezone(UTC))
        signed = signature(
            self._keys.secret, canonical(date, method, self._wire.host, path, parameters=query, body=body)
        )
        credential = base64.b64encode(f"{self._keys.integration}:{signed}".encode()).decode()
        headers = {"Date": date, "Authorization": f"Basic {credential}"}
        if method == "POST":
            headers["Content-Type"] = "application/json"
        try:
            return self._wire.ask(
                method, path, query=query, body=body.encode() if method == "POST" else None, headers=headers
            )
        except NoReply as failed:
            if failed.is_late:
                raise Late(str(failed), was_sent=True) from None
            raise ProviderAway(str(failed), was_sent=failed.was_sent) from None

    def _answer(self, reply: Reply) -> Any:
        try:
            said = reply.fields()
        except NoReply as failed:
            if reply.is_fine or reply.status < _BROKEN:
                raise ProviderAway(str(failed), was_sent=True) from None
            said = {}
        if reply.is_fine and said.get("stat") == "OK" and "response" in said:
            return said["response"]
        raise self._refusal(reply, said.get("code"))

    def _refusal(self, reply: Reply, code: Any) -> ProviderAway | ProviderRefused:
        shown = f" ({code})" if isinstance(code, int) else ""
        if reply.status == _TOO_MANY:
            return ProviderAway("Duo asks us to slow down. Nothing was asked.", wait=reply.wait(self._now()))
        if reply.status == _UNAUTHORISED:
            return ProviderAway(self._unauthorised(reply, code) + shown)
        if reply.status == _FORBIDDEN:
            return ProviderAway(f"Duo does not let this application do that: a permission is missing{shown}.")
        if reply.status >= _BROKEN or reply.is_fine:
            return ProviderAway(f"Duo is in trouble itself{shown}.", was_sent=True)
        named = "not_found" if reply.status == _MISSING else "refused"
        return ProviderRefused(f"Duo won't do this for this person{shown}.", code=named)

    def _unauthorised(self, reply: Reply, code: Any) -> str:
        ahead = self._ahead(reply)
        if code == _BAD_TIME or (ahead and abs(ahead) > CLOCK_MAY_DIFFER):
            return f"Duo refuses our requests because of their date: {said_of_clock(ahead)}"
        if code == _WRONG_KEY:
            return "Duo doesn't know the integration key: check that it is one of this host and interface"
        return "Duo refuses our signature: check integration key, secret key and host"

    def _ahead(self, reply: Reply) -> timedelta | None:
        try:
            return self._now() - parsedate_to_datetime(reply.headers.get("Date", "")).astimezone(UTC)
        except ValueError:
            return None


class Late(ProviderAway):
    """Duo may still be thinking about its answer: it holds some until something has happened."""


def canonical(date: str, method: str, host: str, path: str, *, parameters: str, body: str) -> str:
    """Return what is signed: one line each, the body and our extra headers (there are none) as SHA-512."""
    hashed = hashlib.sha512(body.encode()).hexdigest()
    return f"{date}\n{method.upper()}\n{host.lower()}\n{path}\n{parameters}\n{hashed}\n{_NO_HEADERS}"


def canonical_parameters(said: Mapping[str, str]) -> str:
    """Return parameters sorted and quoted as RFC 5849 3.4.1.3.2 has it."""
    quoted = sorted((quote(name, safe="~"), quote(value, safe="~")) for name, value in said.items())
    return "&".join(f"{name}={value}" for name, value in quoted)


def canonical_body(said: Mapping[str, Any]) -> str:
    """Return a body as JSON with sorted names and no spaces."""
    return json.dumps(said, sort_keys=True, separators=(",", ":"))


def signature(secret: str, text: str) -> str:
    """Return the HMAC-SHA512 of a text in hexadecimal digits."""
    return hmac.digest(secret.encode(), text.encode(), "sha512").hex()


def said_of_clock(ahead: timedelta | None) -> str:
    """Return what is wrong with our clock, in words."""
    if not ahead:
        return "check this computer's clock"
    minutes = max(1, round(abs(ahead) / timedelta(minutes=1)))
    return f"this computer's clock is {minutes:,} min {'fast' if ahead > timedelta() else 'slow'}; set it right"
