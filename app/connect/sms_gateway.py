"""Texts to phones through whichever gateway the desk has: an address, a form to fill in, and a secret in a header."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from app.connect.https import NoReply, NotSafe, Reply, Wire
from app.identity.directories import Check
from app.identity.providers import ProviderAway, ProviderRefused

LONGEST = 459
"""Characters of three texts in a row; a longer one is an error of ours."""
_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")
_HEADER = re.compile(r"[A-Za-z0-9-]{1,60}")
_TOO_MANY, _BROKEN = 429, 500
_ABOUT_US = (401, 403, 407)


@dataclass(frozen=True, slots=True)
class Gateway:
    """How a gateway is called. `form` is JSON in whose texts `{to}` and `{text}` are filled in.

    `is_urlencoded` sends it as a web form instead. `id_at` says where its own id of the message is in the answer, and
    `accepted_at` what has to stand where for it to have been taken (`messages.0.status=0`); else any 2xx is enough.
    """

    url: str
    form: Mapping[str, Any]
    method: str = "POST"
    header: str = "Authorization"
    secret: str = field(default="", repr=False)
    is_urlencoded: bool = False
    id_at: str = ""
    accepted_at: str = ""
    authorities: str = ""
    proxy: str = ""


class SmsGateway:
    """Carries short texts (Messages)."""

    def __init__(self, gateway: Gateway, now: Callable[[], datetime], *, read: float = 10.0) -> None:
        """Take the gateway and a clock. Raises NotSafe for one that can't be called safely."""
        _refuse_unsafe(gateway)
        parts = urlsplit(gateway.url)
        self._wire = Wire(
            f"{parts.scheme}://{parts.netloc}",
            service="The SMS gateway",
            authorities=gateway.authorities,
            proxy=gateway.proxy,
            read=read,
        )
        self._path, self._query = parts.path or "/", parts.query
        self._gateway = gateway
        self._now = now

    def send(self, address: str, subject: str, text: str) -> str:  # noqa: ARG002  a text has no subject
        """Send a text to a number like +15550100 and return the gateway's id of it, empty where it gives none.

        Raises ProviderAway, ProviderRefused.
        """
        if not _NUMBER.fullmatch(address):
            raise ProviderRefused(
                "The number on record has no country code (E.164, like +15550100). Nothing was sent.", code="number"
            )
        if len(text) > LONGEST:
            raise ProviderRefused(f"A text has at most {LONGEST} characters. Nothing was sent.", code="length")
        reply = self._asked(_filled(self._gateway.form, {"{to}": address, "{text}": text}))
        self._refuse(reply)
        return self._taken(reply)

    def check(self) -> Sequence[Check]:
        """Say what is set up: no gateway can be tried without sending something."""
        return (
            Check(
                "SMS: the gateway's address is safe",
                is_fine=True,
                said="Send a text to yourself to see whether it arrives: that can't be tried without sending one.",
            ),
        )

    def _asked(self, filled: Any) -> Reply:
        headers = {self._gateway.header: self._gateway.secret} if self._gateway.secret else {}
        try:
            if self._gateway.is_urlencoded:
                return self._wire.ask(self._gateway.method, self._path, query=self._query, form=filled, headers=headers)
            return self._wire.ask(self._gateway.method, self._path, query=self._query, json=filled, headers=headers)
        except NoReply as failed:
            raise ProviderAway(str(failed), was_sent=failed.was_sent) from None

    def _refuse(self, reply: Reply) -> None:
        if reply.is_fine:
            return
        if reply.status == _TOO_MANY:
            raise ProviderAway("The SMS gateway asks us to slow down. Nothing was sent.", wait=reply.wait(self._now()))
        if reply.status in _ABOUT_US:
            raise ProviderAway(f"The SMS gateway refuses our secret ({reply.status}). Nothing was sent.")
        if reply.status >= _BROKEN:
            raise ProviderAway(f"The SMS gateway is in trouble itself ({reply.status}).", was_sent=True)
        raise ProviderRefused(f"The SMS gateway does not take this text ({reply.status}).", code=str(reply.status))

    def _taken(self, reply: Reply) -> str:
        said = _read(reply)
        place, _, wanted = self._gateway.accepted_at.partition("=")
        if place and (found := _at(said, place)) != wanted:
            if found is None:
                raise ProviderAway("The SMS gateway answered something that can't be read.", was_sent=True)
            raise ProviderRefused("The SMS gateway says that it did not take this text.", code=found[:40])
        return (_at(said, self._gateway.id_at) or "")[:100] if self._gateway.id_at else ""


def _read(reply: Reply) -> Any:
    try:
        return reply.json()
    except NoReply:
        return None


def _refuse_unsafe(gateway: Gateway) -> None:
    if gateway.method not in ("POST", "PUT"):
        raise NotSafe("An SMS gateway is called by POST or PUT: addresses end up in logs, and the code with them.")
    missing = [name for name in ("{to}", "{text}") if not _mentions(gateway.form, name)]
    if missing:
        raise NotSafe(f"The form of the SMS gateway lacks {' and '.join(missing)}.")
    if gateway.is_urlencoded and not all(isinstance(value, str) for value in gateway.form.values()):
        raise NotSafe("A web form of an SMS gateway has texts only.")
    if not _HEADER.fullmatch(gateway.header) or not gateway.secret.isprintable() or not gateway.secret.isascii():
        raise NotSafe("The header of the SMS gateway's secret is no header.")


def _filled(form: Any, values: Mapping[str, str]) -> Any:
    """Return the form with its places filled: in texts only, so that no text can write another part of the form."""
    match form:
        case str():
            return re.sub(r"\{to\}|\{text\}", lambda found: values[found[0]], form)
        case dict():
            return {name: _filled(value, values) for name, value in form.items()}
        case list():
            return [_filled(value, values) for value in form]
    return form


def _mentions(form: Any, name: str) -> bool:
    match form:
        case str():
            return name in form
        case dict():
            return any(_mentions(value, name) for value in form.values())
        case list():
            return any(_mentions(value, name) for value in form)
    return False


def _at(said: Any, place: str) -> str | None:
    """Return what stands at a place like `messages.0.status`, as a text; None where nothing does."""
    for step in place.split("."):
        if isinstance(said, dict):
            said = said.get(step)
        elif isinstance(said, list) and step.isdigit() and int(step) < len(said):
            said = said[int(step)]
        else:
            return None
    return None if said is None or isinstance(said, dict | list) else str(said)
