"""Whom the desk strands while it is on its guard: who could be helped by a way that counts nothing then (A17)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.identity.judging import Ruling, evaluate
from app.identity.methods import METHODS
from app.identity.model import Action, Evidence, Method, Proof, Result, Risk
from app.identity.rules import Policy
from app.identity.standing import Standing

_ANALYST, _COLLEAGUE, _WORKER = 1, 2, 0
_PEOPLE = (Method.VIDEO, Method.MANAGER, Method.OWNER, Method.HR)
_GROUPS = {
    Method.IN_PERSON: "presence", Method.SITE: "presence", Method.PUSH: "authapp:1", Method.TOTP: "authapp:1",
    Method.CALLBACK: "phone:1", Method.SMS_CODE: "phone:1", Method.MAIL_CODE: "mail:2",
}  # fmt: skip
_HANDSET = frozenset({Method.PUSH, Method.TOTP, Method.CALLBACK, Method.SMS_CODE})
_COLUMNS = (Risk.STANDARD, Risk.SENSITIVE, Risk.PRIVILEGED)
WHO: Sequence[tuple[str, tuple[Method, ...]]] = (
    ("Away, with an authenticator, a key and a managed device",
     (Method.FIDO, Method.PUSH, Method.TOTP, Method.DEVICE, Method.RECOVERY, Method.CALLBACK, *_PEOPLE)),
    ("Away, with an authenticator", (Method.PUSH, Method.TOTP, Method.CALLBACK, Method.SMS_CODE, *_PEOPLE)),
    ("Away, with a phone number and a mail address alone",
     (Method.CALLBACK, Method.SMS_CODE, Method.MAIL_CODE, *_PEOPLE)),
    ("Away, phone lost", (Method.RECOVERY, Method.MAIL_CODE, *_PEOPLE)),
    ("On site", (Method.IN_PERSON, Method.CALLBACK, *_PEOPLE)),
)  # fmt: skip
"""People by what they can do now."""


@dataclass(frozen=True, slots=True)
class Stranded:
    """Who has no way left to what, in which columns."""

    who: str
    action: Action
    columns: tuple[Risk, ...]


def stranded(policy: Policy, now: datetime) -> Sequence[Stranded]:
    """Return whom a policy lets through at ease and no longer on one's guard."""
    found: list[Stranded] = []
    for who, methods in WHO:
        for action in Action:
            columns = tuple(risk for risk in _COLUMNS if _is_stranded(policy, action, risk, methods, now))
            if columns:
                found.append(Stranded(who, action, columns))
    return found


def _is_stranded(policy: Policy, action: Action, risk: Risk, methods: Sequence[Method], now: datetime) -> bool:
    at_ease = _passes(policy, action, risk, methods, now, is_elevated=False)
    return at_ease and not _passes(policy, action, risk, methods, now, is_elevated=True)


def _passes(
    policy: Policy, action: Action, risk: Risk, methods: Sequence[Method], now: datetime, *, is_elevated: bool
) -> bool:
    """Judge somebody who did all that they can, where nothing else stands in the way."""
    long_ago = now - timedelta(days=400)
    standing = Standing(
        analyst=_ANALYST,
        is_elevated=is_elevated,
        signed_by=_COLLEAGUE,
        signer_since=long_ago,
        has_change_record=True,
        starts_on=now.date(),
        has_looked=True,
        facts_at=now,
        is_worker_alive=True,
    )
    evidence = [_proof(method, now, long_ago) for method in methods]
    found = evaluate(action, risk, evidence, (), now, standing=standing, policy=policy)
    return found.verdict is Ruling.ALLOW


def _proof(method: Method, now: datetime, long_ago: datetime) -> Evidence:
    proof = Proof.MACHINE if Proof.MACHINE in METHODS[method].proofs else Proof.ATTESTED
    by = _WORKER if proof is Proof.MACHINE else _ANALYST
    return Evidence(
        method,
        Result.PASSED,
        proof,
        _GROUPS.get(method, f"own:{method}"),
        now - timedelta(seconds=1),
        by,
        known_since=long_ago,
        is_handset=method in _HANDSET,
        also_by=_COLLEAGUE if proof is Proof.ATTESTED else None,
    )
