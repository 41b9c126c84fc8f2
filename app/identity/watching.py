"""What is looked for about an account for three days after something was carried out: pure rules.

Whoever took an account over by a reset goes on: another number, another authenticator, another password, more rights.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.identity.directories import ContactKind, Mark
from app.identity.model import Action
from app.identity.risk import PRIVILEGED

EVERY_MINUTES = 4
"""How often an account is looked at: security hears of anything within five minutes."""
CONTACT, AUTHENTICATOR, PASSWORD, RIGHTS = "watch_contact", "watch_authenticator", "watch_password", "watch_rights"
_SIGN_IN = frozenset({ContactKind.AUTHENTICATOR, ContactKind.PASSKEY})
_ENROLS_ANEW = frozenset({Action.MFA_RESET, Action.FIRST_CREDENTIAL})
_CHOOSES_OWN = frozenset({Action.PASSWORD_RESET, Action.FIRST_CREDENTIAL, Action.ENABLE_ACCOUNT})
_RIGHTS = PRIVILEGED - {Mark.RISK_UNKNOWN}


@dataclass(frozen=True, slots=True)
class Watched:
    """An account to be looked at: by which job it was changed, when, and what was seen of it the last time."""

    job_id: int
    verification_id: int
    directory: str
    object_id: str
    action: Action
    since: datetime
    seen: Mapping[str, Any] = field(default_factory=dict)


def seen_of(digests: Mapping[str, Sequence[str]], marks: Sequence[Mark], set_at: str | None) -> dict[str, Any]:
    """Return what is kept of an account, to be compared with the next time: digests, and nothing in clear."""
    rights = sorted(set(marks) & _RIGHTS)
    return {"contacts": {kind: sorted(ones) for kind, ones in digests.items()}, "rights": rights, "set_at": set_at}


def told_by(action: Action, before: Mapping[str, Any], now: Mapping[str, Any]) -> Sequence[str]:
    """Return what security is told of: what is not there before is taken as it is first seen."""
    found = [CONTACT] * _differs(before, now, frozenset(ContactKind) - _SIGN_IN - {ContactKind.MANAGER})
    if not (action in _ENROLS_ANEW and not before.get("enrolled")):
        found += [AUTHENTICATOR] * _differs(before, now, _SIGN_IN)
    if "rights" in before and set(now["rights"]) - set(before["rights"]):
        found.append(RIGHTS)
    if _is_set_anew(before, now) and before.get("chosen") and action in _CHOOSES_OWN:
        found.append(PASSWORD)
    return found


def kept(action: Action, before: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is compared with from now on: a first own password, and first authenticators, are expected once."""
    has_any = any(now["contacts"].get(kind) for kind in _SIGN_IN)
    enrolled = bool(before.get("enrolled")) or (has_any and action in _ENROLS_ANEW)
    return {**now, "chosen": bool(before.get("chosen")) or _is_set_anew(before, now), "enrolled": enrolled}


def _differs(before: Mapping[str, Any], now: Mapping[str, Any], kinds: frozenset[ContactKind]) -> bool:
    was = before.get("contacts")
    if was is None:
        return False
    return any(sorted(was.get(kind, ())) != sorted(now["contacts"].get(kind, ())) for kind in kinds)


def _is_set_anew(before: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    return bool(before.get("set_at")) and now["set_at"] != before["set_at"]
