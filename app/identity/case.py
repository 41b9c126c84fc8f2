"""A case as plain JSON, judged as the server judges it: one that isn't whole, or has more than it should, is denied."""

import re
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import UTC, date, datetime
from typing import Any

from app.identity.judging import Ruling, Verdict, evaluate
from app.identity.model import Channel, Evidence, Method, Proof, Result
from app.identity.policy_text import PolicyBroken, from_json
from app.identity.rules import Policy
from app.identity.standing import Conflict, Lifted, Standing

DAY = re.compile("(19|20|21)[0-9]{2}-[0-9]{2}-[0-9]{2}")
INSTANT = re.compile(
    DAY.pattern + r"T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](\.[0-9]{1,6})?(Z|[+-](0[0-9]|1[0-4]):[0-5][0-9])"
)
LARGEST = 2**31 - 1
METHODS_BY_NAME: Mapping[str, Method] = {method.value: method for method in Method}
CASE = frozenset({"action", "risk", "channel", "analyst", "evidence", "flags", "standing"})
EVIDENCE = frozenset(one.name for one in fields(Evidence))
STANDING = frozenset(one.name for one in fields(Standing)) - {"analyst", "channel"}


def judge(case: Any, policy: Any, at: datetime) -> dict[str, Any]:
    """Return the verdict on a case by a policy as plain JSON; anything that can't be read is denied."""
    try:
        return verdict_on(case, from_json(policy), at)
    except PolicyBroken:
        return verdict_on(case, None, at)


def verdict_on(case: Any, policy: Policy | None, at: datetime) -> dict[str, Any]:
    """Return the verdict on a case by a policy that was read before."""
    if policy is None:
        return as_json(Verdict(Ruling.DENY, ("no_policy",)))
    try:
        return as_json(_judged(_only(case, CASE), at, policy))
    except (ValueError, TypeError):
        return as_json(Verdict(Ruling.DENY, ("unknown_facts",)))


def _judged(case: Mapping[str, Any], at: datetime, policy: Policy) -> Verdict:
    standing = standing_from(case)
    flags = [_text(code) for code in _list(case["flags"])]
    evidence = [_evidence(_only(one, EVIDENCE)) for one in _list(case["evidence"])]
    return evaluate(_text(case["action"]), _text(case["risk"]), evidence, flags, at, standing=standing, policy=policy)


def as_json(verdict: Verdict) -> dict[str, Any]:
    """Return a verdict as plain JSON."""
    return {
        "verdict": verdict.verdict.value,
        "codes": list(verdict.codes),
        "notes": list(verdict.notes),
        "column": verdict.column.value,
        "points": verdict.points,
        "points_needed": verdict.points_needed,
        "factors": verdict.factors,
        "factors_needed": verdict.factors_needed,
        "needs_second": verdict.needs_second,
        "until": None if verdict.until is None else said(verdict.until),
    }


def said(instant: datetime) -> str:
    """Return an instant as it is written in a case: to the microsecond, in UTC."""
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def case_json(action: str, risk: str, evidence: list[Evidence], flags: list[str], standing: Standing) -> dict[str, Any]:
    """Return a case as plain JSON, for who gathered its facts in Python."""
    return {
        "action": str(action),
        "risk": str(risk),
        "channel": str(standing.channel),
        "analyst": standing.analyst,
        "evidence": [{name: _plain(getattr(one, name)) for name in sorted(EVIDENCE)} for one in evidence],
        "flags": flags,
        "standing": {name: _plain(getattr(standing, name)) for name in sorted(STANDING)},
    }


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return said(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, frozenset):
        return sorted(str(one) for one in value)
    return str(value) if isinstance(value, str) else value


def standing_from(case: Mapping[str, Any]) -> Standing:
    """Return the facts of a case. Raises ValueError or TypeError where one is missing, unknown or too many."""
    facts = _only(case["standing"], STANDING)
    read = {name: READ[name](fact) for name, fact in facts.items()}
    return Standing(analyst=_member(case["analyst"]), channel=Channel(_text(case["channel"])), **read)


def _evidence(one: Mapping[str, Any]) -> Evidence:
    return Evidence(
        _method(one["method"]),
        Result(_text(one["result"])),
        Proof(_text(one["proof"])),
        _text(one["group"]),
        _instant(one["at"]),
        _whole(one["by"]),
        _or_none(_whole)(one["also_by"]),
        _or_none(_instant)(one["known_since"]),
        _truth(one["is_handset"]),
    )


def _method(found: Any) -> Method:
    """Return a method; one that nobody knows stays as it is, and is denied by its own name."""
    return METHODS_BY_NAME.get(_text(found), found)


def _only(found: Any, names: frozenset[str]) -> Mapping[str, Any]:
    if not isinstance(found, dict) or found.keys() != names:
        raise ValueError("Exactly these are asked for.")
    return found


def _list(found: Any) -> list[Any]:
    if not isinstance(found, list):
        raise TypeError("A list is asked for.")
    return found


def _text(found: Any) -> str:
    if not isinstance(found, str):
        raise TypeError("A text is asked for.")
    return found


def _truth(found: Any) -> bool:
    if type(found) is not bool:
        raise TypeError("True or false is asked for.")
    return found


def _whole(found: Any) -> int:
    if type(found) is not int or not 0 <= found <= LARGEST:
        raise ValueError("A whole number is asked for.")
    return found


def _member(found: Any) -> int:
    if not (number := _whole(found)):
        raise ValueError("A member of staff is asked for.")
    return number


def _instant(found: Any) -> datetime:
    if not INSTANT.fullmatch(_text(found)):
        raise ValueError("An instant is asked for.")
    return datetime.fromisoformat(found)


def _day(found: Any) -> date:
    if not DAY.fullmatch(_text(found)):
        raise ValueError("A day is asked for.")
    return date.fromisoformat(found)


def _or_none[T](read: Callable[[Any], T]) -> Callable[[Any], T | None]:
    return lambda found: None if found is None else read(found)


def _set_of[T](read: Callable[[Any], T]) -> Callable[[Any], frozenset[T]]:
    return lambda found: frozenset(read(_text(one)) for one in _list(found))


READ: Mapping[str, Callable[[Any], Any]] = {
    **dict.fromkeys(sorted(name for name in STANDING if name.startswith(("is_", "has_"))), _truth),
    **dict.fromkeys(("wrong_codes", "failed_methods", "lock_outs"), _whole),
    **dict.fromkeys(("held_until", "shopped_until", "signer_since", "facts_at"), _or_none(_instant)),
    "blocked": _set_of(Method),
    "excluded": _set_of(_text),
    "conflicts": _set_of(Conflict),
    "signer_conflicts": _set_of(Conflict),
    "lifted": _set_of(Lifted),
    "signed_by": _or_none(_whole),
    "starts_on": _or_none(_day),
}
