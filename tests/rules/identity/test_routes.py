"""Everybody can be helped, or is told how else: one route for each action and each kind of person (A4).

`docs/verification-routes.md` is what this prints; FRONTLINE_WRITE_ROUTES=1 writes it anew.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from app.identity.judging import Ruling, Verdict, evaluate
from app.identity.model import Action, Channel, Evidence, Method, Proof, Risk
from app.identity.offers import QUICK_FIRST
from app.identity.policy import DEFAULT
from app.identity.scripts import SCRIPTS, Moment, said_at
from app.identity.words import method as named
from app.identity.words import sentence
from tests.cases import BEN, NOW, by_two, proof, signed

DOCUMENT = Path(__file__).parents[3] / "docs" / "verification-routes.md"
FIDO, PUSH, TOTP, CALLBACK, DEVICE = Method.FIDO, Method.PUSH, Method.TOTP, Method.CALLBACK, Method.DEVICE
RECOVERY, MAIL, TEXT = Method.RECOVERY, Method.MAIL_CODE, Method.SMS_CODE
PRESENT, SITE, VIDEO, MANAGER = Method.IN_PERSON, Method.SITE, Method.VIDEO, Method.MANAGER
OWNER, HR = Method.OWNER, Method.HR
ALL_ENROLLED = (PUSH, TOTP, CALLBACK, DEVICE, RECOVERY, TEXT, MAIL)
PEOPLE = (VIDEO, MANAGER, OWNER, HR)
ACTIONS = {
    Action.UNLOCK: "Unlock",
    Action.PASSWORD_RESET: "Password reset",
    Action.MFA_RESET: "New sign-in methods",
    Action.FIRST_CREDENTIAL: "First credential",
    Action.CONTACT_CHANGE: "Contact data",
    Action.ENABLE_ACCOUNT: "Enable account",
    Action.ACCESS_CHANGE: "Access change",
    Action.ELEVATED_INSTALL: "Elevated install",
    Action.RECOVERY_KEY: "Recovery key",
}


@dataclass(frozen=True)
class Persona:
    """Somebody who asks: what they can do now, and how things stand with them."""

    name: str
    methods: tuple[Method, ...]
    risk: Risk = Risk.STANDARD
    facts: dict[str, Any] = field(default_factory=dict)
    is_new: bool = False


PERSONAS = (
    Persona("Office worker, everything enrolled", (*ALL_ENROLLED, PRESENT, *PEOPLE)),
    Persona("New hire, nothing enrolled", (CALLBACK, PRESENT, *PEOPLE), facts={"starts_on": NOW.date()}, is_new=True),
    Persona("Lost phone, on site", (*ALL_ENROLLED[3:4], PRESENT, SITE, *PEOPLE), facts={"is_phone_lost": True}),
    Persona("Lost phone, travelling", PEOPLE, facts={"is_phone_lost": True}),
    Persona("Lost phone, travelling, recovery code", (RECOVERY, *PEOPLE), facts={"is_phone_lost": True}),
    Persona("No alternative mail", (PUSH, CALLBACK, PRESENT, *PEOPLE)),
    Persona("Contractor without a manager", (PUSH, CALLBACK, PRESENT, VIDEO, OWNER, HR), facts={"has_manager": False}),
    Persona("Deaf caller, by relay or chat", (PUSH, DEVICE, PRESENT, *PEOPLE)),
    Persona("Finance clerk", (PUSH, TOTP, CALLBACK, DEVICE, RECOVERY, PRESENT, *PEOPLE), Risk.SENSITIVE),
    Persona("Executive, an assistant calls", (FIDO, CALLBACK, PRESENT, *PEOPLE), Risk.SENSITIVE),
    Persona(
        "Executive, lost phone, no manager",
        (PRESENT, VIDEO, OWNER, HR),
        Risk.SENSITIVE,
        {"is_phone_lost": True, "has_manager": False},
    ),
    Persona("Administrator with a key", (FIDO, PUSH, CALLBACK, PRESENT, *PEOPLE), Risk.PRIVILEGED),
    Persona("Administrator without a key", (PUSH, CALLBACK, PRESENT, *PEOPLE), Risk.PRIVILEGED),
    Persona(
        "Administrator, lost phone, no key", (PRESENT, *PEOPLE), Risk.PRIVILEGED, {"is_phone_lost": True}
    ),
    Persona("Colleague of the desk, another team verifies", (PUSH, CALLBACK, PRESENT, *PEOPLE), Risk.PRIVILEGED),
    Persona(
        "Service account, asked in writing",
        (OWNER,),
        Risk.SERVICE,
        {"channel": Channel.PORTAL, "has_change_record": True},
    ),
    Persona("Service account, asked by phone", (OWNER,), Risk.SERVICE, {"has_change_record": True}),
    Persona("Leaver or disabled account", (CALLBACK, PRESENT, *PEOPLE), Risk.LEAVER),
    Persona("Reset while the threat is elevated", (*ALL_ENROLLED, PRESENT, *PEOPLE), facts={"is_elevated": True}),
    Persona("Password reset since yesterday, now the other factor", (*ALL_ENROLLED, PRESENT, *PEOPLE),
            facts={"is_linked": True}),
)  # fmt: skip


def _judged(persona: Persona, action: Action, evidence: Sequence[Evidence]) -> Verdict:
    standing = signed(**persona.facts)
    return evaluate(action, persona.risk, evidence, (), NOW, standing=standing, policy=DEFAULT)


def _within_reach(persona: Persona) -> list[Evidence]:
    """Return all that they could do, what costs most of other people's time last."""
    quick = sorted(persona.methods, key=QUICK_FIRST.index)
    alone = [_alone(method, is_new=persona.is_new) for method in quick]
    together = [by_two() if one.method is PRESENT else replace(one, by=BEN)
                for one in alone if one.method in (PRESENT, VIDEO)]  # fmt: skip
    return alone + together


def _alone(method: Method, *, is_new: bool) -> Evidence:
    """Return a method passed: owners and HR by a signed link, a new hire's number being as new as they are."""
    if method in (OWNER, HR):
        return proof(method, proof=Proof.MACHINE, by=0)
    return proof(method, known_since=NOW) if is_new and method is CALLBACK else proof(method)


def route(persona: Persona, action: Action) -> tuple[Verdict, list[Evidence]]:
    """Return a route of which nothing can be left out, or the verdict on all that they could do."""
    route = _within_reach(persona)
    verdict = _judged(persona, action, route)
    if verdict.verdict is Ruling.ALLOW:
        for one in reversed(list(route)):
            shorter = [other for other in route if other is not one]
            if _judged(persona, action, shorter).verdict is Ruling.ALLOW:
                route = shorter
    return verdict, route


def _told(verdict: Verdict, evidence: Sequence[Evidence]) -> str:
    if verdict.verdict is not Ruling.ALLOW:
        why = " ".join(sentence(code) for code in verdict.codes)
        return f"**{verdict.verdict}**: {why}"
    steps = [named(one.method) + _by_whom(one) for one in evidence]
    return " + ".join(steps) + (" + a second person signs" if verdict.needs_second else "")


def _by_whom(one: Evidence) -> str:
    if one.also_by:
        return " (two staff)"
    return " (a colleague does it)" if one.by == BEN else ""


def printed() -> str:
    """Return the document."""
    lines = [
        "# Ways to be verified",
        "",
        "One route for each action and each kind of person, as the first policy has it, or why there is none. The",
        "database judges; this is printed by `tests/rules/identity/test_routes.py`, which fails when it is not true",
        "any more (`FRONTLINE_WRITE_ROUTES=1` writes it anew).",
        "",
        "Where there is none, the caller hears the same as everybody:",
        "",
        *(f"- *{verdict}*: “{said_at(verdict)}”" for verdict in ("need", "hold", "deny")),
        f"- a colleague takes over: “{SCRIPTS[Moment.COLLEAGUE]}”",
    ]
    for persona in PERSONAS:
        lines += ["", f"## {persona.name}", "", "| action | route |", "|---|---|"]
        lines += [f"| {said} | {_told(*route(persona, action))} |" for action, said in ACTIONS.items()]
    return "\n".join(lines) + "\n"


def test_the_document_says_what_holds():
    text = printed()
    if os.environ.get("FRONTLINE_WRITE_ROUTES"):
        DOCUMENT.write_text(text, encoding="utf-8")
    assert DOCUMENT.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("persona", PERSONAS, ids=lambda persona: persona.name)
@pytest.mark.parametrize("action", [Action.PASSWORD_RESET, Action.MFA_RESET], ids=str)
def test_whoever_asks_gets_a_route_or_a_plain_no(persona: Persona, action: Action):
    verdict, _ = route(persona, action)
    no = {code for code in verdict.codes if sentence(code)}
    assert verdict.verdict is Ruling.ALLOW or no
    if persona.risk in (Risk.STANDARD, Risk.SENSITIVE):
        assert verdict.verdict is Ruling.ALLOW


def test_an_administrator_without_a_key_gets_new_sign_in_methods():
    persona = next(one for one in PERSONAS if one.name == "Administrator, lost phone, no key")
    verdict, evidence = route(persona, Action.MFA_RESET)
    assert verdict.verdict is Ruling.ALLOW
    assert verdict.needs_second
    assert {one.method for one in evidence} == {PRESENT, MANAGER}


def test_a_new_hire_gets_a_first_credential_and_never_by_phone_alone():
    persona = next(one for one in PERSONAS if one.is_new)
    verdict, evidence = route(persona, Action.FIRST_CREDENTIAL)
    assert verdict.verdict is Ruling.ALLOW
    assert HR in {one.method for one in evidence}
    by_phone = [proof(CALLBACK), proof(MANAGER), proof(HR)]
    assert _judged(persona, Action.FIRST_CREDENTIAL, by_phone).verdict is Ruling.NEED
