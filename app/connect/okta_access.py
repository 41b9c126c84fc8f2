"""Calls of Okta's interface with a token of ours: of a service application (a signed statement, one hour), or SSWS.

https://developer.okta.com/docs/guides/implement-oauth-for-okta-serviceapp/main/
"""

import base64
import json
import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from app.connect.https import NoReply, NotSafe, Reply, Wire
from app.identity.providers import ProviderAway, ProviderRefused

SCOPES = "okta.users.read okta.users.manage"
"""What the service application has to be granted: finding people, and asking and verifying their authenticators."""
STATED_FOR = timedelta(minutes=5)
RENEWED_BEFORE = timedelta(minutes=2)
"""How long before its end a token is replaced."""
WRONG_CODE = "E0000068"
"""Okta's word for a wrong or used passcode: its status is 403, as if it were about us."""
_TOKEN_PATH = "/oauth2/v1/token"  # noqa: S105  a path
_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_UNAUTHORISED, _FORBIDDEN, _MISSING, _TOO_MANY, _BROKEN = 401, 403, 404, 429, 500
_HALF = 32


class Credential(Protocol):
    """What puts our credential into a request."""

    def header(self, wire: Wire, now: datetime) -> str:
        """Return the Authorization header. Raises ProviderAway."""

    def spoiled(self) -> None:
        """Hear that it was refused."""


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A long-lived token of an administrator (SSWS): weaker, as it carries all that administrator may do."""

    token: str = field(repr=False)

    def header(self, wire: Wire, now: datetime) -> str:  # noqa: ARG002
        """Return the Authorization header."""
        return f"SSWS {self.token}"

    def spoiled(self) -> None:
        """Do nothing: there is no other."""


class ServiceApplication:
    """A service application of Okta's, which states by its private key who it is and gets tokens for an hour."""

    def __init__(self, client: str, key: bytes, *, key_name: str = "", scopes: str = SCOPES) -> None:
        """Take the client id and its private key (PEM, RSA or P-256). Raises NotSafe for another."""
        self._client, self._key_name, self._scopes = client, key_name, scopes
        self._key = _private(key)
        self._lock = threading.Lock()
        self._token = ""
        self._until: datetime | None = None

    def __repr__(self) -> str:
        return f"<ServiceApplication {self._client}>"

    def header(self, wire: Wire, now: datetime) -> str:
        """Return the Authorization header, with a fresh token where the last has run out. Raises ProviderAway."""
        with self._lock:
            if self._until is None or now >= self._until - RENEWED_BEFORE:
                self._renew(wire, now)
            return f"Bearer {self._token}"

    def spoiled(self) -> None:
        """Forget the token: the next request asks for another."""
        with self._lock:
            self._token, self._until = "", None

    def _renew(self, wire: Wire, now: datetime) -> None:
        form = {
            "grant_type": "client_credentials",
            "scope": self._scopes,
            "client_assertion_type": _ASSERTION,
            "client_assertion": self._statement(wire.base + _TOKEN_PATH, now),
        }
        reply = asked(wire, "POST", _TOKEN_PATH, now, form=form)
        if not reply.is_fine:
            raise ProviderAway(
                "Okta gives us no token: check client id, key, granted scopes and this computer's clock. If the "
                f"application demands DPoP, switch that off ({_code(reply)})."
            )
        said = _fields(reply)
        token, seconds = said.get("access_token"), said.get("expires_in")
        if not isinstance(token, str) or not isinstance(seconds, int) or said.get("token_type") != "Bearer":
            raise _nonsense()
        self._token, self._until = token, now + timedelta(seconds=seconds)

    def _statement(self, audience: str, now: datetime) -> str:
        head = {"alg": "RS256" if isinstance(self._key, rsa.RSAPrivateKey) else "ES256"}
        if self._key_name:
            head["kid"] = self._key_name
        stated = {
            "iss": self._client,
            "sub": self._client,
            "aud": audience,
            "iat": int(now.timestamp()),
            "exp": int((now + STATED_FOR).timestamp()),
            "jti": secrets.token_hex(16),
        }
        text = f"{_encoded(json.dumps(head).encode())}.{_encoded(json.dumps(stated).encode())}"
        return f"{text}.{_encoded(self._signed(text.encode()))}"

    def _signed(self, text: bytes) -> bytes:
        if isinstance(self._key, rsa.RSAPrivateKey):
            return self._key.sign(text, padding.PKCS1v15(), SHA256())
        r, s = decode_dss_signature(self._key.sign(text, ec.ECDSA(SHA256())))
        return r.to_bytes(_HALF, "big") + s.to_bytes(_HALF, "big")


class OktaWire:
    """Okta's interface with our credential."""

    def __init__(self, wire: Wire, credential: Credential, now: Callable[[], datetime]) -> None:
        """Take the way to the organisation's own address, the credential, and a clock."""
        self._wire = wire
        self._credential = credential
        self._now = now

    def get(self, path: str, query: str = "") -> Any:
        """Return what Okta answers to a question. Raises ProviderAway, ProviderRefused."""
        try:
            return _said(self._ask("GET", path, query=query))
        except ProviderAway as failed:
            failed.was_sent = False
            raise

    def post(self, path: str, said: Mapping[str, Any], *, rings: bool = False) -> Any:
        """Return what Okta answers to an order; `rings` is True where it reaches the person.

        Raises ProviderAway, ProviderRefused.
        """
        try:
            return _said(self._ask("POST", path, json=said))
        except ProviderAway as failed:
            failed.was_sent = failed.was_sent and rings
            raise

    def _ask(self, method: str, path: str, *, query: str = "", json: Any = None) -> Reply:
        reply = self._once(method, path, query, json)
        if reply.status == _UNAUTHORISED:  # nothing was done; the token may have been withdrawn
            self._credential.spoiled()
            reply = self._once(method, path, query, json)
        return reply

    def _once(self, method: str, path: str, query: str, json: Any) -> Reply:
        headers = {"Authorization": self._credential.header(self._wire, self._now()), "User-Agent": "Frontline"}
        return asked(self._wire, method, path, self._now(), query=query, json=json, headers=headers)


def asked(
    wire: Wire,
    method: str,
    path: str,
    now: datetime,
    *,
    query: str = "",
    json: Any = None,
    form: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Reply:
    """Return Okta's reply. Raises ProviderAway where there is none, or it asks us to slow down."""
    try:
        reply = wire.ask(method, path, query=query, json=json, form=form, headers=headers)
    except NoReply as failed:
        raise ProviderAway(str(failed), was_sent=failed.was_sent) from None
    if reply.status == _TOO_MANY:
        raise ProviderAway("Okta asks us to slow down. Nothing was asked.", wait=reply.wait(now))
    if reply.status >= _BROKEN:
        raise ProviderAway("Okta is in trouble itself.", was_sent=True, wait=reply.wait(now))
    return reply


def _said(reply: Reply) -> Any:
    if reply.is_fine:
        try:
            return reply.json()
        except NoReply as failed:
            raise ProviderAway(str(failed), was_sent=True) from None
    code = _code(reply)
    if reply.status == _UNAUTHORISED:
        raise ProviderAway(f"Okta refuses our credential ({code}): it was withdrawn, or is of another organisation.")
    if reply.status == _FORBIDDEN and code != WRONG_CODE:
        raise ProviderAway(f"Okta does not let this application do that: a scope or role is missing ({code}).")
    named = "not_found" if reply.status == _MISSING else code
    raise ProviderRefused(f"Okta won't do this for this person ({code}).", code=named)


def _code(reply: Reply) -> str:
    try:
        said = reply.fields()
    except NoReply:
        return str(reply.status)
    code = said.get("errorCode") or said.get("error")
    return code if isinstance(code, str) and code.isidentifier() else str(reply.status)


def _private(key: bytes) -> rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey:
    try:
        found = load_pem_private_key(key, password=None)
    except (ValueError, TypeError):
        raise NotSafe("The private key of the Okta application is no PEM without a password.") from None
    if isinstance(found, rsa.RSAPrivateKey):
        return found
    if isinstance(found, ec.EllipticCurvePrivateKey) and isinstance(found.curve, ec.SECP256R1):
        return found
    raise NotSafe("The private key of the Okta application has to be RSA or P-256.")


def _fields(reply: Reply) -> Mapping[str, Any]:
    try:
        return reply.fields()
    except NoReply:
        raise _nonsense() from None


def _encoded(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).rstrip(b"=").decode()


def _nonsense() -> ProviderAway:
    return ProviderAway("Okta answered something that can't be read.", was_sent=True)
