"""Okta: asking people on Okta Verify, where they pick the number read out to them, and checking spoken codes.

https://developer.okta.com/docs/api/openapi/okta-management/management/tag/UserFactor/
"""

import re
import time
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from app.connect.https import NotSafe, Wire
from app.connect.okta_access import WRONG_CODE, Credential, OktaWire
from app.identity.codes import plain
from app.identity.directories import Check
from app.identity.providers import Answer, Enrolled, Prompted, ProviderAway, ProviderRefused, Purpose

PUSH = "push"
CODES = ("token:software:totp", "token:hardware", "token")
ABLE = ("ACTIVE", "RECOVERY", "PASSWORD_EXPIRED", "LOCKED_OUT")
"""States in which an account has a person who may be asked: those who come to a help desk are often locked out."""
ANSWERS = {
    "SUCCESS": Answer.APPROVED,
    "WAITING": Answer.WAITING,
    "REJECTED": Answer.DECLINED,
    "TIMEOUT": Answer.EXPIRED,
    "EXPIRED": Answer.EXPIRED,
    "CHALLENGE": Answer.FAILED,
    "FAILED": Answer.FAILED,
    "CANCELLED": Answer.FAILED,
    "TIME_WINDOW_EXCEEDED": Answer.FAILED,
    "PASSCODE_REPLAYED": Answer.FAILED,
    "ERROR": Answer.FAILED,
}
LOOKS, PAUSE = 5, 0.4
"""How often, and how many seconds apart, the number is looked for: Okta makes it just after the push."""
_USERS = "/api/v1/users"
_POLL = re.compile(r"/api/v1/users/(?P<person>[\w-]+)/factors/(?P<factor>[\w-]+)/transactions/(?P<id>[\w.~-]+)")
_DIGITS = re.compile(r"[0-9]{6,8}")


class Okta:
    """One Okta organisation (Prompts and Passcodes)."""

    def __init__(
        self,
        wire: Wire,
        credential: Credential,
        now: Callable[[], datetime],
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        """Take the way to https://{organisation}.okta.com, our credential, a clock, and how to wait."""
        self._wire = wire
        self._okta = OktaWire(wire, credential, now)
        self._pause = pause

    def enrolled(self, account: str) -> Sequence[Enrolled]:
        """Return the phones with Okta Verify that a push can go to, the one enrolled longest first."""
        person = self._person(account)
        return self._phones(person) if person else ()

    def prompt(self, account: str, purpose: Purpose, authenticator: str = "") -> Prompted:  # noqa: ARG002
        """Ask the person, on this authenticator or the one enrolled longest; Okta takes no text of ours along."""
        person = self._person(account)
        if person is None:
            raise ProviderRefused("Okta doesn't know this person as active.", code="not_enrolled")
        for phone in self._phones(person):
            if authenticator in ("", phone.id):
                return self._asked(person, phone.id)
        raise ProviderRefused("This person has no Okta Verify that can be asked.", code="not_enrolled")

    def answer(self, account: str, transaction: str) -> Answer:
        """Return what became of it; an approval counts only for the account that was asked, while it is able."""
        person, _, rest = transaction.partition("/")
        factor, _, one = rest.partition("/")
        try:
            said = _fields(self._okta.get(_transaction(person, factor, one)))
        except ProviderRefused as refused:
            if refused.code == "not_found":
                return Answer.EXPIRED
            raise
        found = ANSWERS.get(str(said.get("factorResult")), Answer.FAILED)
        if found is Answer.APPROVED and self._person(account) != person:
            return Answer.FAILED
        return found

    def is_right(self, account: str, code: str) -> bool:
        """Tell whether a spoken code is right; Okta refuses the same one a second time."""
        person, said = self._person(account), plain(code)
        if not _DIGITS.fullmatch(said):
            return False
        shown = (
            [_id(one.get("id")) for one in self._factors(person) if one.get("factorType") in CODES] if person else []
        )
        if not person or not shown:
            raise ProviderRefused("This person has no authenticator in Okta that shows codes.", code="not_enrolled")
        return any(self._is_of(person, factor, said) for factor in shown)

    def check(self) -> Sequence[Check]:
        """Try address, credential and the right to read people. Whether they may be asked shows with the first."""
        what = "Okta: people can be read"
        try:
            self._okta.get(_USERS, "limit=1")
        except (ProviderAway, ProviderRefused) as failed:
            return (Check(what, is_fine=False, said=str(failed)),)
        return (Check(what, is_fine=True),)

    def _person(self, account: str) -> str | None:
        """Return the id of the one person of this name who may be asked."""
        try:
            found = _fields(self._okta.get(f"{_USERS}/{quote(account, safe='')}"))
        except ProviderRefused as refused:
            if refused.code == "not_found":
                return None
            raise
        person = _id(found.get("id"))
        login = str(_fields(found.get("profile")).get("login", "")).casefold()
        is_same = account.casefold() in (person.casefold(), login, login.partition("@")[0])
        return person if is_same and found.get("status") in ABLE else None

    def _factors(self, person: str) -> Sequence[Mapping[str, Any]]:
        listed = self._okta.get(f"{_USERS}/{person}/factors")
        if not isinstance(listed, list):
            raise _nonsense()
        return [one for one in map(_fields, listed) if one.get("status") == "ACTIVE"]

    def _phones(self, person: str) -> Sequence[Enrolled]:
        found = [
            Enrolled(_id(one.get("id")), _label(one), since=_instant(one.get("created")))
            for one in self._factors(person)
            if one.get("factorType") == PUSH and one.get("provider") == "OKTA"
        ]
        return sorted(found, key=lambda one: one.since or datetime.max.replace(tzinfo=UTC))

    def _asked(self, person: str, factor: str) -> Prompted:
        path = f"{_USERS}/{person}/factors/{factor}/verify"
        said = _fields(self._okta.post(path, {"useNumberMatchingChallenge": True}, rings=True))
        if said.get("factorResult") != "WAITING":
            raise ProviderRefused("Okta did not ask this person.", code=str(said.get("factorResult", ""))[:40])
        try:
            one = self._named(said, person, factor)
            return Prompted(f"{person}/{factor}/{one}", _number(said) or self._number(person, factor, one))
        except ProviderAway as failed:
            failed.was_sent = True
            raise

    def _named(self, said: Mapping[str, Any], person: str, factor: str) -> str:
        link = _fields(_fields(said.get("_links")).get("poll")).get("href")
        try:
            found = _POLL.fullmatch(self._wire.path_of(str(link)))
        except NotSafe as elsewhere:
            raise ProviderAway(str(elsewhere), was_sent=True) from None
        if not found or (found["person"], found["factor"]) != (person, factor):
            raise _nonsense()
        return found["id"]

    def _number(self, person: str, factor: str, one: str) -> str:
        for _ in range(LOOKS):
            self._pause(PAUSE)
            if number := _number(_fields(self._okta.get(_transaction(person, factor, one)))):
                return number
        raise ProviderAway("Okta sent a push without a number to pick, which proves too little.", was_sent=True)

    def _is_of(self, person: str, factor: str, code: str) -> bool:
        try:
            said = self._okta.post(f"{_USERS}/{person}/factors/{factor}/verify", {"passCode": code})
        except ProviderRefused as refused:
            if refused.code == WRONG_CODE:
                return False
            raise
        return ANSWERS.get(str(_fields(said).get("factorResult"))) is Answer.APPROVED


def _transaction(person: str, factor: str, one: str) -> str:
    parts = (quote(part, safe="") for part in (person, factor, one))
    return "{}/{}/factors/{}/transactions/{}".format(_USERS, *parts)


def _number(said: Mapping[str, Any]) -> str:
    embedded = said.get("_embedded")
    challenge = embedded.get("challenge") if isinstance(embedded, dict) else None
    answer = challenge.get("correctAnswer") if isinstance(challenge, dict) else None
    return str(answer) if isinstance(answer, int) and not isinstance(answer, bool) else ""


def _label(factor: Mapping[str, Any]) -> str:
    profile = factor.get("profile")
    said = profile if isinstance(profile, dict) else {}
    return str(said.get("platform") or said.get("deviceType") or "phone")[:60]


def _instant(said: Any) -> datetime | None:
    try:
        found = datetime.fromisoformat(str(said))
    except ValueError:
        return None
    return found if found.tzinfo else None


def _fields(said: Any) -> Mapping[str, Any]:
    if not isinstance(said, dict):
        raise _nonsense()
    return said


def _id(said: Any) -> str:
    if not isinstance(said, str) or not re.fullmatch(r"[\w-]{1,60}", said):
        raise _nonsense()
    return said


def _nonsense() -> ProviderAway:
    return ProviderAway("Okta answered something that can't be read.", was_sent=True)
