"""Cases of verifications for tests: whole ones made by hand, and odd ones at random."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from app.identity.case import case_json
from app.identity.flags import FLAGS
from app.identity.judging import Verdict, evaluate
from app.identity.matrix import DEFAULT
from app.identity.methods import METHODS
from app.identity.model import Action, Channel, Evidence, Kind, Method, Proof, Result, Risk
from app.identity.rules import Asked, Limits, Policy, Route, Rule
from app.identity.standing import Conflict, Lifted, Standing

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=400)
ANA, BEN, CLEO, DORA = 3, 4, 5, 6
"""The analyst, a colleague who looks as well, one who signs, and one more."""
GROUPS = {
    Method.FIDO: "idp:key", Method.IN_PERSON: "presence", Method.SITE: "presence", Method.PUSH: "authapp:1",
    Method.VIDEO: "video", Method.TOTP: "authapp:1", Method.RECOVERY: "recovery", Method.CALLBACK: "phone:1",
    Method.MANAGER: "person:9", Method.DEVICE: "device:1", Method.SMS_CODE: "phone:1", Method.MAIL_CODE: "mail:2",
    Method.CODEWORD: "knowledge", Method.HR_QUESTION: "knowledge", Method.OWNER: "person:8", Method.HR: "person:hr",
}  # fmt: skip
ON_THE_PHONE = frozenset({Method.PUSH, Method.TOTP, Method.CALLBACK, Method.SMS_CODE})


def standing(**more: Any) -> Standing:
    """Return how things stand where nothing stands in the way."""
    facts: dict[str, Any] = {"analyst": ANA, "has_looked": True, "facts_at": NOW, "is_worker_alive": True}
    return Standing(**facts | more)


def signed(**more: Any) -> Standing:
    """Return the same, signed by a second person who is fit for it."""
    return standing(**{"signed_by": CLEO, "signer_since": LONG_AGO} | more)


def proof(method: Method, **more: Any) -> Evidence:
    """Return a method that was passed just now, as the desk does it: by its machine, or else by Ana."""
    by_hand = METHODS[method].proofs == {Proof.ATTESTED} or (Proof.ATTESTED in METHODS[method].proofs)
    facts: dict[str, Any] = {
        "result": Result.PASSED,
        "proof": Proof.ATTESTED if by_hand else Proof.MACHINE,
        "group": GROUPS[method],
        "at": NOW - timedelta(minutes=1),
        "by": ANA if by_hand else 0,
        "known_since": LONG_AGO,
        "is_handset": method in ON_THE_PHONE,
    }
    return Evidence(method, **facts | more)


def proofs(*methods: Method) -> list[Evidence]:
    """Return these methods, passed just now."""
    return [proof(method) for method in methods]


def by_two(method: Method = Method.IN_PERSON) -> Evidence:
    """Return a method that a second member of staff performed with Ana."""
    return proof(method, also_by=BEN)


def judged(
    evidence: list[Evidence],
    *,
    action: str = Action.PASSWORD_RESET,
    risk: str = Risk.STANDARD,
    flags: tuple[str, ...] = (),
    how: Standing | None = None,
) -> Verdict:
    """Return the verdict of the first policy, of a standard password reset unless it says otherwise."""
    return evaluate(action, risk, evidence, flags, NOW, standing=how or standing(), policy=DEFAULT)


# ---------------------------------------------------------------- at random


def _some[T](dice: Random, of: list[T], most: int) -> list[T]:
    return [dice.choice(of) for _ in range(dice.choice([0, 0, *range(most + 1)]))]


def _rarely(dice: Random, one_in: int = 12) -> bool:
    return dice.randrange(one_in) == 0


def any_evidence(dice: Random) -> Evidence:
    """Return some evidence: mostly sound, each fault now and then."""
    method = dice.choice(list(Method))
    found = proof(method)
    minutes = dice.choice([0, 1, 14, 15, 16, 200, 240, 241])
    days = dice.choice([0, 6, 7, 13, 14, 29, 30, 31, 365])
    faults: dict[str, Any] = {
        "result": dice.choice(list(Result)) if _rarely(dice, 8) else Result.PASSED,
        "group": dice.choice([*GROUPS.values(), "", "mail:own"]) if _rarely(dice, 6) else found.group,
        "at": NOW - timedelta(minutes=minutes) if _rarely(dice, 3) else found.at,
        "also_by": dice.choice([None, 0, ANA, BEN]) if _rarely(dice, 2) else None,
        "known_since": dice.choice([None, NOW - timedelta(days=days)]) if _rarely(dice, 3) else found.known_since,
        "is_handset": dice.random() < 0.5 if _rarely(dice, 3) else found.is_handset,
    }
    if found.by:
        faults["by"] = dice.choice([ANA, ANA, BEN])
    if _rarely(dice, 6):
        faults |= {"proof": dice.choice(list(Proof)), "by": dice.choice([0, ANA, BEN])}
    if _rarely(dice, 40):
        faults["at"] = NOW + timedelta(minutes=1)
    return replace(found, **faults)


def any_standing(dice: Random) -> Standing:
    """Return how things may stand: mostly quietly."""
    later = NOW + timedelta(hours=dice.choice([-1, 0, 1, 30]), microseconds=dice.choice([0, 250]))
    return Standing(
        analyst=ANA,
        channel=dice.choice(list(Channel)) if _rarely(dice, 2) else Channel.PHONE,
        is_frozen=_rarely(dice, 30),
        is_held=_rarely(dice, 20),
        held_until=dice.choice([None, later]),
        wrong_codes=dice.choice([0, 0, 0, 0, 2, 3]),
        failed_methods=dice.choice([0, 0, 0, 0, 1, 2]),
        is_ticket_blocked=_rarely(dice, 15),
        blocked=frozenset(_some(dice, list(Method), 2)) if _rarely(dice, 5) else frozenset(),
        is_linked=_rarely(dice, 6),
        is_phone_lost=_rarely(dice, 8),
        is_elevated=_rarely(dice, 8),
        is_spike=_rarely(dice, 10),
        lock_outs=dice.choice([0, 0, 0, 2, 3]),
        excluded=frozenset(_some(dice, ["mail:own", "phone:1", "mail:2"], 2)),
        conflicts=frozenset(_some(dice, list(Conflict), 1)) if _rarely(dice, 6) else frozenset(),
        shopped_until=later if _rarely(dice, 12) else None,
        lifted=frozenset(_some(dice, list(Lifted), 2)),
        signed_by=dice.choice([None, ANA, CLEO, CLEO, CLEO, CLEO]),
        signer_since=dice.choice([None, LONG_AGO, LONG_AGO, NOW - timedelta(days=7), NOW - timedelta(days=6)]),
        signer_conflicts=frozenset(_some(dice, list(Conflict), 1)) if _rarely(dice, 6) else frozenset(),
        has_exception=_rarely(dice, 8),
        has_manager=not _rarely(dice, 6),
        has_change_record=dice.random() < 0.6,
        starts_on=dice.choice([None, *(NOW.date() + timedelta(days=n) for n in (-15, -14, 0, 3, 14, 15))]),
        has_looked=not _rarely(dice, 15),
        facts_at=dice.choice([None, *[NOW] * 8, NOW - timedelta(minutes=61), NOW + timedelta(minutes=1)]),
        is_worker_alive=not _rarely(dice, 20),
    )


def sound_case(dice: Random) -> dict[str, Any]:
    """Return a case in which everything speaks for it, as plain JSON: at random alone, hardly any would be allowed."""
    return case_json(dice.choice(list(Action)), dice.choice(list(Risk)), proofs(*METHODS), [], signed())


def any_case(dice: Random) -> dict[str, Any]:
    """Return some case as plain JSON."""
    if _rarely(dice, 20):
        return sound_case(dice)
    evidence = [any_evidence(dice) for _ in range(dice.choice([0, 1, 2, 2, 3, 3, 4, 5, 6]))]
    flags = [dice.choice(list(FLAGS)) for _ in range(dice.choice([0, 0, 0, 0, 1, 1, 2, 3]))]
    risk = dice.choice([Risk.STANDARD, Risk.STANDARD, Risk.SENSITIVE, Risk.PRIVILEGED, *Risk])
    return case_json(dice.choice(list(Action)), risk, evidence, flags, any_standing(dice))


def any_rule(dice: Random) -> Rule:
    """Return some rule, above the floor or below."""
    provers = [method for method, traits in METHODS.items() if traits.kind not in (Kind.KNOWLEDGE, Kind.APPROVAL)]

    def way() -> tuple[Method, ...]:
        return tuple(dice.choice(provers) for _ in range(dice.choice([1, 1, 2, 3])))

    return Rule(
        dice.choice([1, 1, 2, 2, 3, 4]),
        dice.choice([0, 10, 35, 40, 55, 70, 95]),
        dice.random() < 0.5,
        dice.choice(list(Asked)),
        tuple(way() for _ in range(dice.choice([0, 0, 1, 2]))),
        tuple(Route(way(), dice.random() < 0.5) for _ in range(dice.choice([0, 1, 2]))),
        tuple(_some(dice, list(Method), 2)),
        tuple(_some(dice, [Method.OWNER, Method.HR, Method.MANAGER], 2)),
        dice.random() < 0.2,
        _rarely(dice),
        _rarely(dice),
        tuple(_some(dice, list(Channel), 1)) if _rarely(dice) else (),
        dice.choice(["leaver", "closed", "security_team"]) if _rarely(dice) else "",
    )


def any_policy(dice: Random) -> Policy:
    """Return some policy: the first one, or one with anything in it."""
    rules = {
        action: {risk: any_rule(dice) if dice.random() < 0.7 else DEFAULT.rule(action, risk) for risk in Risk}
        for action in Action
    }
    days = {risk: dice.choice([0, 7, 8, 14, 30, 60]) for risk in Risk}
    limits = Limits(
        wrong_codes=dice.choice([0, 1, 3, 9]),
        failed_methods=dice.choice([0, 1, 2, 9]),
        lock_outs=dice.choice([0, 1, 3, 9]),
        start_days=dice.choice([0, 3, 14, 99]),
    )
    return Policy(dice.randrange(9), rules, days, frozenset(_some(dice, list(Method), 2)), limits)
