"""The ways of proving somebody's identity as the wizard offers them: each with why it can't be used now."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from app.identity.case import judge, standing_from
from app.identity.directories import ContactKind
from app.identity.gate import Offer
from app.identity.jobs import JobKind
from app.identity.matrix import FLOOR
from app.identity.methods import METHODS
from app.identity.model import Action, Kind, Method, Risk
from app.identity.offers import Means, Offered, Reach
from app.identity.offers import offers as all_offers
from app.identity.policy import PolicyBroken, from_json
from app.identity.weighing import Scales
from app.identity.words import why_not_sentence
from db.identity.in_file.methods import KINDS, NUMBERS, contact_for, is_asked_enough, is_unanswered

_PROMPTS = frozenset({Method.PUSH, Method.MANAGER, Method.OWNER})
PROVES: Mapping[str, frozenset[Method]] = {
    "duo": _PROMPTS,
    "okta": _PROMPTS | {Method.TOTP},
    "totp": frozenset({Method.TOTP}),
    "recovery": frozenset({Method.RECOVERY}),
    "signed_link": frozenset({Method.MANAGER, Method.OWNER}),
    "smtp": frozenset({Method.MAIL_CODE}),
    "sms_gateway": frozenset({Method.SMS_CODE}),
    "demo": _PROMPTS | {Method.TOTP, Method.SMS_CODE, Method.MAIL_CODE},
}
"""What each kind of connection proves, once one is set up."""
_HIDDEN = frozenset({"not_asked", "off", "no_provider"})
"""Reasons that lie with the desk and not with the person: such ways are not shown at all, but for possession."""


def offers(found: Any, case: Mapping[str, Any], *, is_worker_alive: bool) -> Sequence[Offer]:
    """Return the ways that there are for this request: those that can be used first, the quick ones before others."""
    try:
        policy = from_json(found.whole.rules)
    except PolicyBroken:
        return ()
    standing = standing_from(case)
    column = Risk(judge(case, found.whole.rules, found.now)["column"])
    is_lost = standing.is_phone_lost or "phone_lost" in case["flags"]
    scales = Scales(Action(found.whole.action), column, standing, policy, FLOOR, is_lost, found.now)
    unanswered = {Method.CALLBACK} if is_unanswered(case, found.now) else set()
    means = Means(_providers(found), _used_up(found), is_worker_alive, unanswered)
    told = all_offers(list(_reaches(found)), scales, means)
    return [_offer(one, found) for one in told if not _is_hidden(one)]


def _is_hidden(one: Offered) -> bool:
    return one.why_not in _HIDDEN and METHODS[one.method].kind in (Kind.KNOWLEDGE, Kind.APPROVAL)


def _offer(one: Offered, found: Any) -> Offer:
    used = contact_for(found, _kinds(one.method), "") if _kinds(one.method) else None
    return Offer(one.method, one.points, one.proof, used.masked if used else "", why_not_sentence(one.why_not))


def _kinds(method: Method) -> tuple[ContactKind, ...]:
    return REACHED_BY.get(method, ())


REACHED_BY: Mapping[Method, tuple[ContactKind, ...]] = {
    Method.CALLBACK: NUMBERS,
    Method.SMS_CODE: NUMBERS,
    Method.MAIL_CODE: (ContactKind.OTHER_MAIL,),
    Method.PUSH: (ContactKind.AUTHENTICATOR,),
    Method.TOTP: (ContactKind.AUTHENTICATOR,),
    Method.FIDO: (ContactKind.PASSKEY,),
    Method.MANAGER: (ContactKind.MANAGER,),
}


def _reaches(found: Any) -> Iterator[Reach]:
    """Return how this person can be reached, by each method that needs something on record."""
    for method, kinds in REACHED_BY.items():
        used = contact_for(found, kinds, "")
        if used is not None:
            yield Reach(method, f"{used.kind}:{used.id}", used.known_since, used.is_handset)
    since: datetime | None = found.whole.recovery_since
    if since is not None:
        yield Reach(Method.RECOVERY, "recovery", since)


def _used_up(found: Any) -> frozenset[Method]:
    full = {kind for kind in JobKind if is_asked_enough(found, kind)}
    return frozenset(method for method, kind in KINDS.items() if kind in full)


def _providers(found: Any) -> frozenset[Method]:
    """Return what the desk's connections prove."""
    proved = frozenset().union(*(PROVES.get(kind, frozenset()) for kind in found.whole.kinds.split()))
    return proved | found.approves if Method.OWNER in proved else proved  # who asks an owner asks whoever was set, too
