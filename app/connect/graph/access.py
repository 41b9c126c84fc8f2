"""How the desk signs in to Microsoft Entra as an application: its settings, its credential and the tokens it gets.

Nothing of a credential or token is ever shown: not by repr, not in a text of a failure; tokens live in memory only.
"""

import base64
import json
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol, Self
from urllib.parse import urlsplit
from uuid import uuid4

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from app.connect.graph.patience import Patience, Timing
from app.connect.https import NoReply, Reply, Wire
from app.core.errors import HelpDeskError
from app.identity.directories import DirectoryAway, DirectoryRefused

LOGIN = "https://login.microsoftonline.com"
BASE = "https://graph.microsoft.com/v1.0"
MARGIN = timedelta(minutes=5)
"""How long before its end a token is not used any more."""
ASSERTION_LASTS = 600
_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_TENANT = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]{0,253}")
_AADSTS = re.compile(r"AADSTS\d+")
_REFUSALS = {
    "AADSTS7000215": "the client secret is wrong (it is the secret's value that is needed, not its id)",
    "AADSTS7000222": "the client secret has expired; make a new one in the app registration",
    "AADSTS700016": "the tenant knows no application of this client id",
    "AADSTS90002": "there is no such tenant",
    "AADSTS900023": "the tenant is neither a domain nor an id",
    "AADSTS700027": "the certificate is not, or no longer, one of the app registration's",
    "AADSTS700024": "the clock of this computer is wrong, so that its signature was not valid",
    "AADSTS53003": "Conditional Access forbids it from here",
    "AADSTS7000112": "the application is disabled in this tenant",
}


class ResetBy(StrEnum):
    """By which call a password is set. Microsoft lets applications use the first only (see `checks`)."""

    PROFILE = "profile"
    METHOD = "method"


@dataclass(frozen=True, slots=True)
class GraphSettings:
    """What administrators set for an Entra connection; the credential is no part of it."""

    name: str
    tenant: str
    client_id: str
    login: str = LOGIN
    base: str = BASE
    resets_by: ResetBy = ResetBy.PROFILE
    wants_mfa: bool = True
    authorities: str = ""
    proxy: str = ""
    certificate: str = ""

    @classmethod
    def of(cls, name: str, settings: Mapping[str, Any]) -> Self:
        """Read them as they are kept. Raises HelpDeskError naming what is missing or wrong."""
        known = {key: value for key, value in settings.items() if key in cls.__slots__ and key != "name"}
        try:
            read = cls(name, **{**known, "resets_by": ResetBy(known.get("resets_by", ResetBy.PROFILE))})
        except (TypeError, ValueError):
            raise HelpDeskError(
                f"The connection {name} needs a tenant and a client_id; resets_by is profile or method."
            ) from None
        if not _TENANT.fullmatch(str(read.tenant)) or not read.client_id:
            raise HelpDeskError(f"The connection {name} needs a tenant (its id or domain) and a client_id.")
        if not isinstance(read.wants_mfa, bool):
            raise HelpDeskError(f"The setting wants_mfa of the connection {name} is true or false, without quotes.")
        return read

    @property
    def scope(self) -> str:
        """Return what a token is asked for: all that the application was granted at this Graph."""
        parts = urlsplit(self.base)
        return f"{parts.scheme}://{parts.netloc}/.default"


class Credential(Protocol):
    """Something by which the application proves that it is itself."""

    def proof(self, *, client_id: str, audience: str, now: datetime) -> Mapping[str, str]:
        """Return the fields of the token request that prove it."""


@dataclass(frozen=True, slots=True)
class ClientSecret:
    """A secret of the app registration; a certificate is better."""

    text: str = field(repr=False)

    def proof(self, *, client_id: str, audience: str, now: datetime) -> Mapping[str, str]:
        """Return the secret."""
        del client_id, audience, now
        return {"client_secret": self.text}


class ClientCertificate:
    """A certificate of the app registration, whose key signs a short statement and never leaves this computer."""

    def __init__(self, pem: bytes, password: str = "") -> None:
        """Take certificate and RSA key from one PEM file. Raises HelpDeskError for anything else."""
        try:
            self._certificate = x509.load_pem_x509_certificate(pem)
            key = load_pem_private_key(pem, password.encode() or None)
        except (ValueError, TypeError):
            raise HelpDeskError("The file holds no certificate with its key, or the key's password is wrong.") from None
        if not isinstance(key, rsa.RSAPrivateKey):
            raise HelpDeskError("Microsoft Entra takes RSA keys only, and this certificate has another one.")
        if key.public_key() != self._certificate.public_key():
            raise HelpDeskError("The key in the file is not the certificate's.")
        self._key = key

    @property
    def ends(self) -> datetime:
        """Return when the certificate runs out."""
        return self._certificate.not_valid_after_utc

    def proof(self, *, client_id: str, audience: str, now: datetime) -> Mapping[str, str]:
        """Return a statement, signed now and good for ten minutes, that this is the application."""
        begins = int(now.timestamp())
        head = {"alg": "PS256", "typ": "JWT", "x5t#S256": _packed(self._certificate.fingerprint(SHA256()))}
        said = {"aud": audience, "iss": client_id, "sub": client_id, "jti": str(uuid4())}
        times = {"nbf": begins, "iat": begins, "exp": begins + ASSERTION_LASTS}
        text = f"{_json(head)}.{_json(said | times)}"
        salted = padding.PSS(mgf=padding.MGF1(SHA256()), salt_length=padding.PSS.DIGEST_LENGTH)
        signature = self._key.sign(text.encode(), salted, SHA256())
        return {"client_assertion_type": _ASSERTION, "client_assertion": f"{text}.{_packed(signature)}"}


def credential_of(settings: GraphSettings, secret: str) -> Credential:
    """Return the certificate that the settings name, `secret` being its key's password, or else the client secret.

    Raises HelpDeskError where the file can't be read.
    """
    if not settings.certificate:
        return ClientSecret(secret)
    try:
        pem = Path(settings.certificate).read_bytes()
    except OSError as error:
        why = error.strerror or "it can't be opened"
        raise HelpDeskError(f"The certificate of {settings.name} could not be read: {why}.") from None
    return ClientCertificate(pem, secret)


class Tokens:
    """Gets tokens and keeps the last one in memory; may be used by several threads."""

    def __init__(self, settings: GraphSettings, credential: Credential, *, timing: Timing) -> None:
        self.credential = credential
        self._settings = settings
        self._patience = Patience(timing)
        self._now = timing.now
        self._wire = Wire(
            settings.login,
            service="Microsoft's sign-in",
            authorities=settings.authorities,
            proxy=settings.proxy,
            read=timing.silence,
        )
        self._lock = threading.Lock()
        self._token = ""
        self._ends: datetime | None = None

    def bearer(self) -> str:
        """Return a token that is good for some minutes yet. Raises DirectoryAway, DirectoryRefused."""
        with self._lock:
            if self._ends is None or self._now() >= self._ends:
                self._token, self._ends = self._fetched()
            return self._token

    def forget(self, bearer: str) -> None:
        """Don't use this token again, as it was turned down."""
        with self._lock:
            if bearer == self._token:
                self._token, self._ends = "", None

    def claims(self) -> Mapping[str, Any]:
        """Return what the token says of us, unchecked and only to tell what is missing; empty if it can't be read."""
        try:
            middle = self.bearer().split(".")[1]
            said = json.loads(base64.urlsafe_b64decode(middle + "=" * (-len(middle) % 4)))
        except (IndexError, ValueError):
            return {}
        return said if isinstance(said, dict) else {}

    def _fetched(self) -> tuple[str, datetime]:
        path = f"/{self._settings.tenant}/oauth2/v2.0/token"
        asked_at = self._now()
        proof = self.credential.proof(
            client_id=self._settings.client_id, audience=self._settings.login.rstrip("/") + path, now=asked_at
        )
        form = {
            "grant_type": "client_credentials",
            "client_id": self._settings.client_id,
            "scope": self._settings.scope,
            **proof,
        }
        try:
            reply = self._patience.with_reply(lambda: self._wire.ask("POST", path, form=form))
            return self._read(reply, asked_at)
        except NoReply as silence:
            raise DirectoryAway(f"{silence} Nothing was changed; try again in a moment.") from None

    def _read(self, reply: Reply, asked_at: datetime) -> tuple[str, datetime]:
        if not reply.is_fine:
            raise self._refusal(reply)
        said = reply.fields()
        token, lasts = said.get("access_token"), said.get("expires_in")
        if not isinstance(token, str) or not token or not isinstance(lasts, int | str) or not str(lasts).isdigit():
            raise DirectoryAway("Microsoft's sign-in answered without a token. Nothing was changed.")
        return token, asked_at + max(timedelta(seconds=int(lasts)) - MARGIN, timedelta(seconds=30))

    def _refusal(self, reply: Reply) -> HelpDeskError:
        if reply.status // 100 == 5 or reply.status == 429:  # noqa: PLR2004  their failure, and their limit
            return DirectoryAway("Microsoft's sign-in is too busy to answer. Nothing was changed; try again later.")
        found = _AADSTS.search(reply.body.decode("utf-8", "replace"))
        code = found[0] if found else f"HTTP {reply.status}"
        why = _REFUSALS.get(code, f"its code is {code}")
        return DirectoryRefused(
            f"{self._settings.name} did not let the desk's application sign in: {why}. Nothing was changed.", code=code
        )


def _packed(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _json(said: Mapping[str, Any]) -> str:
    return _packed(json.dumps(said, separators=(",", ":")).encode())
