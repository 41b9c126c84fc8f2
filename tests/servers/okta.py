"""Okta on loopback, as its documentation has it: tokens, people, authenticators, pushes with a number, and codes."""

import base64
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, override
from urllib.parse import unquote

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from tests.servers.web import Heard, Said, WebServer

TOKEN, CLIENT = "00canaryTokenOfAnAdministrator", "0oaclient"
type PublicKey = rsa.RSAPublicKey | ec.EllipticCurvePublicKey


@dataclass
class Factor:
    """An authenticator of somebody's."""

    id: str
    type: str = "push"
    provider: str = "OKTA"
    status: str = "ACTIVE"
    created: str = "2025-03-02T09:00:00.000Z"
    code: str = ""


@dataclass
class Person:
    """Somebody whom Okta knows."""

    id: str
    login: str
    status: str = "ACTIVE"
    factors: list[Factor] = field(default_factory=list)


class OktaServer(WebServer):
    """Okta; `result` is what becomes of every push, `number_after` how many looks its number takes."""

    def __init__(self) -> None:
        super().__init__()
        self.people = [
            Person(
                "00ukim",
                "kim@example.com",
                factors=[
                    Factor("opfnew", created="2026-02-27T08:00:00.000Z"),
                    Factor("opfold"),
                    Factor("opfpending", status="PENDING_ACTIVATION"),
                    Factor("ostkim", "token:software:totp", code="123456"),
                    Factor("uftyubi", "token:hardware", "YUBICO", code="654321"),
                    Factor("smskim", "sms"),
                ],
            ),
            Person("00uoff", "off@example.com", status="SUSPENDED", factors=[Factor("opfoff")]),
            Person(
                "00unew", "new@example.com", factors=[Factor("smsnew", "sms"), Factor("opfgoogle", provider="CUSTOM")]
            ),
        ]
        self.result = "WAITING"
        self.number_after: int | None = 0
        self.sent: list[str] = []
        self.used: set[str] = set()
        self.key: PublicKey | None = None
        self.tokens: set[str] = set()
        self.statements: list[dict[str, Any]] = []
        self.may = True
        self._looks = 0

    @override
    def respond(self, heard: Heard) -> Said:
        if heard.path == "/oauth2/v1/token":
            return self._token(heard.fields)
        kind, _, token = heard.headers.get("Authorization", "").partition(" ")
        if (kind, token) != ("SSWS", TOKEN) and not (kind == "Bearer" and token in self.tokens):
            return _failed(401, "E0000011")
        if not self.may:
            return _failed(403, "E0000006")
        return self._answered(heard)

    def _answered(self, heard: Heard) -> Said:
        match heard.method, [unquote(part) for part in heard.path.strip("/").split("/")][2:]:
            case "GET", ["users"]:
                return Said([_shown(one) for one in self.people[: int(heard.asked["limit"])]])
            case "GET", ["users", name]:
                found = [one for one in self.people if name in (one.id, one.login, one.login.partition("@")[0])]
                return Said(_shown(found[0])) if found else _failed(404, "E0000007")
            case "GET", ["users", person, "factors"]:
                return Said([_listed(one) for one in self._of(person).factors])
            case "POST", ["users", person, "factors", factor, "verify"]:
                return self._verify(person, factor, heard.fields)
            case "GET", ["users", _, "factors", _, "transactions", one]:
                return self._poll(one)
        return _failed(404, "E0000007")

    def _of(self, person: str) -> Person:
        return next(one for one in self.people if one.id == person)

    def _verify(self, person: str, factor: str, said: dict[str, Any]) -> Said:
        found = next(one for one in self._of(person).factors if one.id == factor)
        if found.type == "push":
            return self._push(person, factor, said)
        if said.get("passCode") != found.code or found.id in self.used:
            return _failed(403, "E0000068")
        self.used.add(found.id)
        return Said({"factorResult": "SUCCESS"})

    def _push(self, person: str, factor: str, said: dict[str, Any]) -> Said:
        self.sent.append(factor)
        self._looks = 0
        link = f"{self.url}/api/v1/users/{person}/factors/{factor}/transactions/mst{len(self.sent)}"
        answer: dict[str, Any] = {"factorResult": "WAITING", "_links": {"poll": {"href": link}}}
        if said.get("useNumberMatchingChallenge") is True and self.number_after == 0:
            answer["_embedded"] = {"challenge": {"correctAnswer": 42}}
        return Said(answer, status=201)

    def _poll(self, one: str) -> Said:
        self._looks += 1
        if one == "gone":
            return _failed(404, "E0000007")
        said: dict[str, Any] = {"factorResult": self.result}
        if self.number_after is not None and self._looks >= self.number_after:
            said["_embedded"] = {"challenge": {"correctAnswer": 42}}
        return Said(said)

    def _token(self, form: dict[str, str]) -> Said:
        head, stated, signed = form["client_assertion"].split(".")
        said = json.loads(_decoded(stated))
        self.statements.append({**said, "head": json.loads(_decoded(head)), "scope": form["scope"]})
        now = datetime.now(UTC).timestamp()
        try:
            self._verified(f"{head}.{stated}".encode(), _decoded(signed))
        except InvalidSignature:
            return Said({"error": "invalid_client", "error_description": "canary-description"}, status=401)
        if said["iss"] != CLIENT or said["aud"] != f"{self.url}/oauth2/v1/token" or not now < said["exp"] < now + 3600:
            return Said({"error": "invalid_client"}, status=401)
        token = f"token-{len(self.statements)}"
        self.tokens.add(token)
        return Said({"token_type": "Bearer", "expires_in": 3600, "access_token": token, "scope": form["scope"]})

    def _verified(self, text: bytes, signed: bytes) -> None:
        if isinstance(self.key, rsa.RSAPublicKey):
            self.key.verify(signed, text, padding.PKCS1v15(), SHA256())
        elif self.key:
            halves = (int.from_bytes(signed[:32], "big"), int.from_bytes(signed[32:], "big"))
            self.key.verify(encode_dss_signature(*halves), text, ec.ECDSA(SHA256()))


def _shown(person: Person) -> dict[str, Any]:
    return {"id": person.id, "status": person.status, "profile": {"login": person.login, "mobilePhone": "+15555550100"}}


def _listed(factor: Factor) -> dict[str, Any]:
    return {
        "id": factor.id,
        "factorType": factor.type,
        "provider": factor.provider,
        "status": factor.status,
        "created": factor.created,
        "profile": {"platform": "IOS", "deviceType": "SmartPhone_IPhone", "name": "Kim's own phone"},
    }


def _decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _failed(status: int, code: str) -> Said:
    return Said({"errorCode": code, "errorSummary": "canary-summary", "errorCauses": []}, status=status)
