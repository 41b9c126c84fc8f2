"""Duo: asking people on their own phones, with a number that both sides see; only their own approval passes.

`DuoVerification` sends the push that Duo made for help desks (Admin API): Duo shows the number, and no text of ours.
`DuoPush` is the fallback (Auth API): the push shows desk, action, ticket, analyst and the number. In both the person
compares the number and taps; it can't be typed, which is weaker than where it can.
"""

import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

from app.connect.duo_signing import CLOCK_MAY_DIFFER, DuoKeys, DuoWire, Late, said_of_clock
from app.connect.https import Wire
from app.identity.directories import Check
from app.identity.providers import Answer, Enrolled, Prompted, ProviderAway, ProviderRefused, Purpose

ACTIVE = "active"
_USERS = "/admin/v1/users"
_NUMBER = re.compile(r"[0-9]{4,8}")
_VERIFIED = {
    "approve": Answer.APPROVED,
    "deny": Answer.DECLINED,
    "fraud": Answer.DECLINED,
    "waiting": Answer.WAITING,
}
_DENIED = {"deny": Answer.DECLINED, "fraud": Answer.DECLINED, "timeout": Answer.EXPIRED}


class DuoVerification:
    """The verification push of Duo's Admin API (Prompts); needs its permission "Grant write resource"."""

    def __init__(self, wire: Wire, keys: DuoKeys, now: Callable[[], datetime]) -> None:
        """Take the way to Duo, the keys of an Admin API application, and a clock."""
        self._duo = DuoWire(wire, keys, now)

    def enrolled(self, account: str) -> Sequence[Enrolled]:
        """Return the phones a push can go to; none for whom Duo doesn't know, has locked or lets in unasked."""
        person = self._person(account)
        return _phones(person) if person and person.get("status") == ACTIVE else ()

    def prompt(self, account: str, purpose: Purpose, authenticator: str = "") -> Prompted:  # noqa: ARG002
        """Ask the person, on this authenticator or the first; Duo takes no text of ours along."""
        person = self._person(account)
        phone = _chosen(_phones(_askable(person)), authenticator)
        person_id = _id(_known(person).get("user_id"))
        said = _fields(
            self._duo.post(f"{_USERS}/{person_id}/send_verification_push", {"phone_id": phone.id}, rings=True)
        )
        return Prompted(f"{person_id}:{_id(said.get('push_id'), longest=100)}", _number(said.get("confirmation_code")))

    def answer(self, account: str, transaction: str) -> Answer:
        """Return what became of it; an approval counts only while the account is active and still has its name."""
        person_id, _, push = transaction.partition(":")
        path = f"{_USERS}/{quote(person_id, safe='')}"
        try:
            said = _fields(self._duo.get(f"{path}/verification_push_response", {"push_id": push}))
        except ProviderRefused as refused:
            if refused.code == "not_found":
                return Answer.EXPIRED
            raise
        found = _VERIFIED.get(str(said.get("result")), Answer.FAILED)
        if found is Answer.APPROVED and not _is_still(_fields(self._duo.get(path, {})), account):
            return Answer.FAILED
        return found

    def check(self) -> Sequence[Check]:
        """Try keys, clock and the right to read people. Whether pushes may be sent shows with the first."""
        return _checked(self._duo, _USERS, {"limit": "1", "offset": "0"}, "Duo Admin API: people can be read")

    def _person(self, account: str) -> Mapping[str, Any] | None:
        found = self._duo.get(_USERS, {"username": account})
        if not isinstance(found, list):
            raise _nonsense()
        same = [_fields(one) for one in found if _is_named(_fields(one), account)]
        return same[0] if len(same) == 1 else None


class DuoPush:
    """The push of Duo's Auth API (Prompts), which shows what it is for."""

    def __init__(self, wire: Wire, keys: DuoKeys, now: Callable[[], datetime]) -> None:
        """Take the way to Duo, the keys of an Auth API application, and a clock."""
        self._duo = DuoWire(wire, keys, now)

    def enrolled(self, account: str) -> Sequence[Enrolled]:
        """Return the phones a push can go to; none for whom Duo would let in, or turn away, without asking."""
        said = self._before(account)
        return _devices(said) if said.get("result") == "auth" else ()

    def prompt(self, account: str, purpose: Purpose, authenticator: str = "") -> Prompted:
        """Ask the person, on this authenticator or the first. Raises ProviderRefused with `bypass` as its code."""
        said = self._before(account)
        if said.get("result") == "allow":
            raise ProviderRefused(
                "Duo lets this person in without asking them (bypass): that proves nothing.", code="bypass"
            )
        phone = _chosen(_devices(said) if said.get("result") == "auth" else (), authenticator)
        number = f"{secrets.randbelow(900_000) + 100_000}"
        sent = _fields(
            self._duo.post(
                "/auth/v2/auth",
                {
                    "username": account,
                    "factor": "push",
                    "device": phone.id,
                    "async": "1",
                    "type": "Help desk request",
                    "pushinfo": _shown(purpose, number),
                },
                rings=True,
            )
        )
        return Prompted(_id(sent.get("txid"), longest=100), number)

    def answer(self, account: str, transaction: str) -> Answer:  # noqa: ARG002  the transaction names whom it asked
        """Return what became of it; Duo holds its answer until there is something new, which is waiting."""
        try:
            said = _fields(self._duo.get("/auth/v2/auth_status", {"txid": transaction}))
        except Late:
            return Answer.WAITING
        except ProviderRefused as refused:
            if refused.code == "not_found":
                return Answer.EXPIRED
            raise
        match said.get("result"), said.get("status"):
            case "allow", "allow":
                return Answer.APPROVED
            case "waiting", _:
                return Answer.WAITING
            case "deny", str(status):
                return _DENIED.get(status, Answer.FAILED)
        return Answer.FAILED  # "allow" by "bypass" among them

    def check(self) -> Sequence[Check]:
        """Try keys and clock."""
        return _checked(self._duo, "/auth/v2/check", {}, "Duo Auth API: keys and signature")

    def _before(self, account: str) -> Mapping[str, Any]:
        return _fields(self._duo.post("/auth/v2/preauth", {"username": account}))


def _checked(duo: DuoWire, path: str, asked: Mapping[str, str], what: str) -> Sequence[Check]:
    try:
        ahead = duo.skew("/auth/v2/ping")
        clock = Check(
            "Duo: clock",
            abs(ahead) < CLOCK_MAY_DIFFER / 2,
            "" if abs(ahead) < CLOCK_MAY_DIFFER / 2 else said_of_clock(ahead),
        )
        duo.get(path, asked)
    except (ProviderAway, ProviderRefused) as failed:
        return (Check(what, is_fine=False, said=str(failed)),)
    return (clock, Check(what, is_fine=True))


def _shown(purpose: Purpose, number: str) -> str:
    return urlencode(
        {
            "Number the analyst reads to you": number,
            "Help desk": purpose.desk,
            "Analyst": purpose.analyst,
            "For": purpose.action,
            "Ticket": purpose.ticket,
        },
        quote_via=quote,
    )


def _phones(person: Mapping[str, Any]) -> Sequence[Enrolled]:
    listed = person.get("phones")
    return tuple(
        Enrolled(_id(phone.get("phone_id")), _label(phone))
        for phone in map(_fields, listed if isinstance(listed, list) else ())
        if phone.get("activated") is True and _takes_push(phone)
    )


def _devices(said: Mapping[str, Any]) -> Sequence[Enrolled]:
    listed = said.get("devices")
    return tuple(
        Enrolled(_id(phone.get("device")), "phone")
        for phone in map(_fields, listed if isinstance(listed, list) else ())
        if phone.get("type") == "phone" and _takes_push(phone)
    )


def _takes_push(phone: Mapping[str, Any]) -> bool:
    able = phone.get("capabilities")
    return isinstance(able, list) and "push" in able


def _label(phone: Mapping[str, Any]) -> str:
    return str(phone.get("model") or phone.get("platform") or "phone")[:60]


def _chosen(phones: Sequence[Enrolled], authenticator: str) -> Enrolled:
    for phone in phones:
        if authenticator in ("", phone.id):
            return phone
    raise ProviderRefused("This person has no phone in Duo that can be asked.", code="not_enrolled")


def _askable(person: Mapping[str, Any] | None) -> Mapping[str, Any]:
    known = _known(person)
    if known.get("status") == "bypass":
        raise ProviderRefused(
            "Duo lets this person in without asking them (bypass): that proves nothing.", code="bypass"
        )
    if known.get("status") != ACTIVE:
        raise ProviderRefused("Duo has locked or disabled this person.", code="locked")
    return known


def _known(person: Mapping[str, Any] | None) -> Mapping[str, Any]:
    if person is None:
        raise ProviderRefused("Duo doesn't know this person.", code="not_enrolled")
    return person


def _is_still(person: Mapping[str, Any], account: str) -> bool:
    return person.get("status") == ACTIVE and _is_named(person, account)


def _is_named(person: Mapping[str, Any], account: str) -> bool:
    aliases = person.get("aliases")
    names = [person.get("username"), *(aliases.values() if isinstance(aliases, dict) else ())]
    return account.casefold() in {str(name).casefold() for name in names if name}


def _fields(said: Any) -> Mapping[str, Any]:
    if not isinstance(said, dict):
        raise _nonsense()
    return said


def _id(said: Any, longest: int = 40) -> str:
    if not isinstance(said, str) or not re.fullmatch(r"[A-Za-z0-9_-]+", said) or len(said) > longest:
        raise _nonsense()
    return said


def _number(said: Any) -> str:
    if not isinstance(said, str) or not _NUMBER.fullmatch(said):
        raise ProviderAway("Duo sent a push without a number to compare, which proves too little.", was_sent=True)
    return said


def _nonsense() -> ProviderAway:
    return ProviderAway("Duo answered something that can't be read.", was_sent=True)
