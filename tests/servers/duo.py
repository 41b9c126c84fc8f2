"""Duo on loopback, as its documentation has it: signatures of the fifth form, people, phones, pushes and answers."""

import base64
import hashlib
import hmac
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime, parsedate_to_datetime
from typing import Any, override
from urllib.parse import parse_qsl, quote

from tests.servers.web import Heard, Said, WebServer

INTEGRATION, SECRET = "DIWJ8X6AEYOR5OMC6TQ1", "Zh5eGmUq9zpfQnyUIu5OL9iWoMMv5ZNmk3zLJ4Ep"


@dataclass
class Phone:
    """A phone of somebody's."""

    id: str
    is_activated: bool = True
    able: tuple[str, ...] = ("auto", "push", "sms", "phone", "mobile_otp")
    model: str = "Apple iPhone 15"


@dataclass
class Person:
    """Somebody whom Duo knows. `status` is active, bypass, disabled or locked out."""

    id: str
    name: str
    status: str = "active"
    aliases: dict[str, str] = field(default_factory=dict)
    phones: list[Phone] = field(default_factory=list)


class DuoServer(WebServer):
    """Duo; `taps` says what becomes of a push by its id, `ahead` how far its clock is."""

    def __init__(self) -> None:
        super().__init__()
        self.people = {
            one.name: one
            for one in (
                Person("DUKIM", "kim", phones=[Phone("DPKIM1"), Phone("DPKIM2", model="Pixel 9")]),
                Person("DUBYE", "bye", status="bypass", phones=[Phone("DPBYE")]),
                Person("DUOFF", "off", status="disabled", phones=[Phone("DPOFF")]),
                Person("DUNEW", "new", phones=[Phone("DPNEW", is_activated=False), Phone("DPOLD", able=("sms",))]),
            )
        }
        self.taps: dict[str, str] = {}
        self.sent: list[tuple[str, str]] = []
        self.number: str | None = "004200"
        self.ahead = timedelta()
        self.may_write = True

    @override
    def respond(self, heard: Heard) -> Said:
        if heard.path == "/auth/v2/ping":
            return self._dated(Said({"stat": "OK", "response": {"time": 1}}))
        return self._dated(self._unsigned(heard) or self._signed(heard))

    def _dated(self, said: Said) -> Said:
        date = format_datetime(datetime.now(UTC) + self.ahead, usegmt=True)
        return Said(said.said, said.status, {**said.headers, "Date": date})

    def _unsigned(self, heard: Heard) -> Said | None:
        kind, _, credential = heard.headers.get("Authorization", "").partition(" ")
        if kind != "Basic":
            return _failed(401, 40101, "Missing request credentials")
        key, _, given = base64.b64decode(credential).decode().partition(":")
        if key != INTEGRATION:
            return _failed(401, 40102, "Invalid integration key in request credentials")
        dated = parsedate_to_datetime(heard.headers["Date"])
        if abs(datetime.now(UTC) + self.ahead - dated) > timedelta(minutes=5):
            return _failed(401, 40105, "Bad request timestamp")
        if not hmac.compare_digest(given, _expected(heard)):
            return _failed(401, 40103, "Invalid signature in request credentials")
        return None

    def _signed(self, heard: Heard) -> Said:  # noqa: PLR0911  one for each call of theirs
        match heard.method, heard.path.strip("/").split("/"):
            case "GET", ["admin", "v1", "users"]:
                return self._look_up(heard.asked)
            case "GET", ["admin", "v1", "users", person_id]:
                return self._of(person_id, lambda one: Said({"stat": "OK", "response": _shown(one)}))
            case "POST", ["admin", "v1", "users", person_id, "send_verification_push"]:
                return self._of(person_id, lambda one: self._verify(one, heard.fields["phone_id"]))
            case "GET", ["admin", "v1", "users", _, "verification_push_response"]:
                return self._tapped(heard.asked["push_id"])
            case "GET", ["auth", "v2", "check"]:
                return Said({"stat": "OK", "response": {"time": 1}})
            case "POST", ["auth", "v2", "preauth"]:
                return self._before(heard.fields["username"])
            case "POST", ["auth", "v2", "auth"]:
                return self._push(heard.fields)
            case "GET", ["auth", "v2", "auth_status"]:
                return self._status(heard.asked["txid"])
        return _failed(404, 40401, "Resource not found")

    def _look_up(self, asked: dict[str, str]) -> Said:
        name = asked.get("username")
        found = [one for one in self.people.values() if name in (None, one.name, *one.aliases.values())]
        return Said({"stat": "OK", "response": [_shown(one) for one in found]})

    def _of(self, person_id: str, answer: Any) -> Said:
        found = [one for one in self.people.values() if one.id == person_id]
        said: Said = answer(found[0]) if found else _failed(404, 40401, "Resource not found")
        return said

    def _verify(self, person: Person, phone_id: str) -> Said:
        if not self.may_write:
            return _failed(403, 40301, "Access forbidden")
        if not any(phone.id == phone_id and phone.is_activated for phone in person.phones):
            return _failed(400, 40002, "Invalid request parameters")
        push = f"push-{len(self.sent)}"
        self.sent.append((person.name, phone_id))
        said = {"push_id": push} | ({"confirmation_code": self.number} if self.number is not None else {})
        return Said({"stat": "OK", "response": said})

    def _tapped(self, push: str) -> Said:
        tap = self.taps.get(push, "waiting")
        if tap == "gone":
            return _failed(404, 40401, "Resource not found")
        return Said({"stat": "OK", "response": {"push_id": push, "result": tap}})

    def _before(self, name: str) -> Said:
        person = self.people.get(name)
        if person is None:
            return Said(
                {"stat": "OK", "response": {"result": "enroll", "status_msg": "Enroll an authentication device"}}
            )
        result = {"active": "auth", "bypass": "allow"}.get(person.status, "deny")
        said: dict[str, Any] = {"result": result, "status_msg": "…"}
        if result == "auth":
            said["devices"] = [
                {"device": phone.id, "type": "phone", "number": "XXX-XXX-0100", "capabilities": list(phone.able)}
                for phone in person.phones
                if phone.is_activated
            ]
        return Said({"stat": "OK", "response": said})

    def _push(self, fields: dict[str, str]) -> Said:
        self.sent.append((fields["username"], fields["device"]))
        return Said({"stat": "OK", "response": {"txid": f"tx-{len(self.sent) - 1}"}})

    def _status(self, txid: str) -> Said:
        tap = self.taps.get(txid, "waiting/pushed")
        if tap == "gone":
            return _failed(404, 40401, "Resource not found")
        result, _, status = tap.partition("/")
        return Said({"stat": "OK", "response": {"result": result, "status": status, "status_msg": "…"}})


def _expected(heard: Heard) -> str:
    asked = sorted((quote(n, safe="~"), quote(v, safe="~")) for n, v in parse_qsl(heard.query))
    lines = [
        heard.headers["Date"],
        heard.method,
        heard.headers["Host"].lower(),
        heard.path,
        "&".join(f"{n}={v}" for n, v in asked),
        hashlib.sha512(heard.body).hexdigest(),
        hashlib.sha512(b"").hexdigest(),
    ]
    return hmac.new(SECRET.encode(), "\n".join(lines).encode(), hashlib.sha512).hexdigest()


def _shown(person: Person) -> dict[str, Any]:
    return {
        "user_id": person.id,
        "username": person.name,
        "status": person.status,
        "aliases": person.aliases,
        "is_enrolled": bool(person.phones),
        "phones": [
            {
                "phone_id": phone.id,
                "activated": phone.is_activated,
                "capabilities": list(phone.able),
                "model": phone.model,
                "number": "+15555550100",
                "platform": "Apple iOS",
                "type": "Mobile",
            }
            for phone in person.phones
        ],
    }


def _failed(status: int, code: int, message: str) -> Said:
    return Said({"stat": "FAIL", "code": code, "message": message, "message_detail": "canary-detail"}, status=status)
