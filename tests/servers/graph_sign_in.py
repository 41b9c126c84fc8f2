"""The sign-in of the small Microsoft Graph: client secrets, certificate assertions as documented, and tokens."""

import base64
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import parse_qs
from uuid import uuid4

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256

from tests.servers.graph_wire import Answer, Asked

TENANT, CLIENT, SECRET = "contoso.example", "4b1d7c1e-7c2f-4a37-9f0b-2a7c11f0c001", "s3cr3t~of~the~registration"
OURSELVES = "9c7a2b1e-0d0e-4f5a-8e64-2d1f4c6b0aaa"


@dataclass
class SignIn:
    """What the sign-in knows, and the switches of it."""

    origin: str
    certificate: x509.Certificate | None = None
    token_error: str = ""
    token_lasts: int = 3600
    opaque_tokens: bool = False
    tokens: list[str] = field(default_factory=list)

    def token(self, asked: Asked, permissions: Sequence[str]) -> Answer:
        """Give a token to who proves to be the application."""
        form = {name: values[0] for name, values in parse_qs(asked.body.decode()).items()}
        if self.token_error:
            said = {"error": "invalid_client", "error_description": f"{self.token_error}: secret {form}"}
            return Answer(401, said)
        if asked.path != f"/{TENANT}/oauth2/v2.0/token" or form["scope"] != f"{self.origin}/.default":
            return Answer(400, {"error": "invalid_request", "error_description": "AADSTS90002: tenant not found"})
        if form.get("grant_type") != "client_credentials" or form.get("client_id") != CLIENT:
            return Answer(400, {"error": "invalid_request", "error_description": "AADSTS700016: not found"})
        if "client_assertion" in form:
            if problem := self._wrong_assertion(form):
                return Answer(401, {"error": "invalid_client", "error_description": f"AADSTS700027: {problem}"})
        elif form.get("client_secret") != SECRET:
            return Answer(401, {"error": "invalid_client", "error_description": "AADSTS7000215: Invalid secret"})
        claims = {"oid": OURSELVES, "roles": list(permissions), "appid": CLIENT, "n": len(self.tokens)}
        token = "opaque" + str(uuid4()) if self.opaque_tokens else f"eyJ0.{_packed(json.dumps(claims))}.c2lnbmVk"
        self.tokens.append(token)
        return Answer(200, {"token_type": "Bearer", "expires_in": self.token_lasts, "access_token": token})

    def _wrong_assertion(self, form: Mapping[str, str]) -> str:
        """Check an assertion as documented for certificate credentials; empty when nothing is wrong with it."""
        if self.certificate is None or form["client_assertion_type"].rpartition(":")[2] != "jwt-bearer":
            return "no certificate"
        signed, _, signature = form["client_assertion"].rpartition(".")
        head, said = (json.loads(_unpacked(part)) for part in signed.split("."))
        now = datetime.now(UTC).timestamp()
        wrong = {
            "header": head
            != {"alg": "PS256", "typ": "JWT", "x5t#S256": _packed(self.certificate.fingerprint(SHA256()))},
            "audience": said["aud"] != f"{self.origin}/{TENANT}/oauth2/v2.0/token",
            "names": {said["iss"], said["sub"]} != {CLIENT} or not said["jti"],
            "times": not said["nbf"] - 60 <= now < said["exp"] or said["exp"] - said["nbf"] > 600,
            "signature": not _is_signed_by(self.certificate, signed, _unpacked(signature)),
        }
        return ", ".join(what for what, is_wrong in wrong.items() if is_wrong)


def _is_signed_by(certificate: x509.Certificate, signed: str, signature: bytes) -> bool:
    key = certificate.public_key()
    salted = padding.PSS(padding.MGF1(SHA256()), SHA256.digest_size)
    try:
        return isinstance(key, rsa.RSAPublicKey) and not key.verify(signature, signed.encode(), salted, SHA256())
    except InvalidSignature:
        return False


def _packed(raw: bytes | str) -> str:
    return base64.urlsafe_b64encode(raw.encode() if isinstance(raw, str) else raw).rstrip(b"=").decode()


def _unpacked(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
