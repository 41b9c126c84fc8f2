"""The case of a verification: the plain facts that the policy judges, put together from the rows."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from app.identity import limits
from app.identity.directories import ContactKind
from app.identity.judging import SIGNER_AGE
from app.identity.look_alikes import bare
from app.identity.methods import ALWAYS_OPEN, METHODS
from app.identity.model import Action, GrantState, Method, Proof, Result, Risk, State
from app.identity.spikes import is_spike
from db.identity.in_file.facts import Gathered
from db.reading import AnyRow
from db.schema import EPOCH

NEW_SIGN_IN = (Action.MFA_RESET,)
NEW_PASSWORD = (Action.PASSWORD_RESET, Action.FIRST_CREDENTIAL)
"""Two kinds of acts that together hand over an account."""
_DONE = (GrantState.RESERVED, GrantState.EXECUTING, GrantState.ORDERED, GrantState.SUCCEEDED, GrantState.UNKNOWN)
_GUESSED = frozenset({Method.TOTP, Method.SMS_CODE, Method.MAIL_CODE, Method.RECOVERY})
_PAIRED = Method.IN_PERSON
_GIVEN = (Method.OWNER, Method.HR, Method.SITE)
"""What others approve by a link of their own; of a manager who works on it the policy says so itself."""
_RUNNING = (GrantState.RESERVED, GrantState.EXECUTING)
_RECENT = timedelta(hours=72)


def case_of(found: Gathered, analyst: int) -> dict[str, Any]:
    """Return what is judged when this member of staff would get the grant."""
    whole = found.whole
    return {
        "action": whole.action,
        "risk": risk_of(found),
        "channel": whole.channel,
        "analyst": analyst,
        "evidence": [_evidence(one, found, analyst) for one in found.own_evidence],
        "flags": sorted(found.flags | context_of(found)),
        "standing": _standing(found, analyst),
    }


def risk_of(found: Gathered) -> Risk:
    """Return how much harm a wrong reset would do; who works at the desk could do the most (A7)."""
    risk = Risk(found.whole.subject_risk or Risk.PRIVILEGED)
    works_here = any(one.is_active and _is_theirs(one, found) for one in found.accounts)
    return Risk.PRIVILEGED if works_here and risk in (Risk.STANDARD, Risk.SENSITIVE) else risk


def context_of(found: Gathered) -> frozenset[str]:
    """Return the red flags that the desk computes by itself."""
    if found.whole.subject_id is None:
        return frozenset()
    said = {
        "target": found.whole.subject_risk in (Risk.SENSITIVE, Risk.PRIVILEGED),
        "earlier_failure": any(one.at > found.now - _RECENT for one in _failed_elsewhere(found)),
        "contact_changed": any(_is_new(one, found) for one in found.contacts),
        "others_report": any(
            one.state == State.DISPUTED and one.closed_at is not None and one.closed_at > found.now - _RECENT
            for one in found.before
        ),
        "unusual_time": found.hours is not None and not found.hours.has(found.whole.opened_at),
        "spike": is_spike(found.traffic),
    }
    return frozenset(code for code, is_so in said.items() if is_so)


def has_failed(one: AnyRow) -> bool:
    """Tell whether a piece of evidence speaks against somebody."""
    return one.result in (Result.FAILED, Result.DECLINED)


def _evidence(one: AnyRow, found: Gathered, analyst: int) -> dict[str, Any]:
    seen = [b for b in found.own_evidence if b.by_id in (0, analyst) or is_long_known(found, b.by_id)]
    beside = [b for b in seen if b.at > _judged_at(found) - METHODS[_PAIRED].validity]
    is_ones_own = one.method in _GIVEN and approved_it(found, one, analyst)
    return {
        "method": one.method,
        "result": Result.UNREACHED if is_ones_own else one.result,
        "proof": one.proof,
        "group": one.group_key,
        "is_handset": one.is_handset,
        "at": one.at.isoformat(),
        "by": one.by_id if one in seen else analyst,
        "also_by": one.also_by or (also_by(one, beside) if one in seen else None),
        "known_since": _text(one.known_since),
    }


def _judged_at(found: Gathered) -> datetime:
    """Return the instant of which evidence is judged: of what is being carried out, when it was granted."""
    issued = (one.issued_at for one in found.others if one.id == found.id and one.grant_state in _RUNNING)
    return max(issued, default=found.now)


def approved_it(found: Gathered, one: AnyRow, staff_id: int) -> bool:
    """Tell whether somebody of the staff gave an approval themselves, by a link of their own."""
    approver = str((one.facts or {}).get("approver") or "")
    is_given = one.proof == Proof.MACHINE and one.result == Result.PASSED and one.method in (*_GIVEN, Method.MANAGER)
    accounts = (account for account in found.accounts if account.staff_id == staff_id)
    return is_given and any(is_account(account, found.whole.subject_directory, approver) for account in accounts)


def has_worked_on(found: Gathered, staff_id: int) -> bool:
    """Tell whether somebody attested, asked for or approved any of what counts."""
    return any(
        staff_id in (one.by_id, one.also_by, one.asked_by) or approved_it(found, one, staff_id)
        for one in found.own_evidence
    )


def is_long_known(found: Gathered, staff_id: int) -> bool:
    """Tell whether somebody counts as a second pair of eyes: a login of today may be anybody's, the analyst's too."""
    return any(
        one.staff_id == staff_id and found.now - (one.login_since or EPOCH) >= SIGNER_AGE for one in found.accounts
    )


def also_by(one: AnyRow, evidence: Sequence[AnyRow]) -> int | None:
    """Return the second member of staff who looked at somebody present, each with a login of their own."""
    if one.method != _PAIRED or one.result != Result.PASSED:
        return None
    beside = (b for b in evidence if b.method == _PAIRED and b.result == Result.PASSED and b.by_id != one.by_id)
    return next((b.by_id for b in beside), None)


def _standing(found: Gathered, analyst: int) -> dict[str, Any]:
    whole, lasting = found.whole, _limit(found, "failure_hours", 24)
    failed = [one for one in found.evidence if has_failed(one) and one.at > found.now - timedelta(hours=lasting)]
    facts = whole.subject_facts or {}
    return {
        "is_frozen": whole.subject_frozen_at is not None,
        "is_held": whole.subject_held_until is not None,
        "held_until": _text(whole.subject_held_until),
        "wrong_codes": whole.wrong_codes,
        "failed_methods": sum(one.result == Result.FAILED for one in failed),
        "is_ticket_blocked": _is_blocked(found, failed),
        "blocked": sorted(_blocked(found, failed)),
        "is_linked": _is_linked(found),
        "is_phone_lost": bool(facts.get("is_phone_lost", False)),
        "is_elevated": bool(whole.is_elevated),
        "is_spike": is_spike(found.traffic),
        "lock_outs": lock_outs(facts, found.now),
        "excluded": sorted({f"mail:{one.digest}" for one in found.contacts if one.kind == ContactKind.MAIL}),
        "conflicts": _conflicts(found, analyst),
        "shopped_until": _text(_shopped_until(found, analyst)),
        "lifted": sorted({word.removeprefix("lift_") for word in (whole.lifted or "").split()}),
        "signed_by": whole.signed_by,
        "signer_since": _text(signer_since(found, whole.signed_by)),
        "signer_conflicts": _conflicts(found, whole.signed_by) if whole.signed_by else [],
        "has_exception": bool(whole.has_exception),
        "has_manager": bool((facts.get("manager") or {}).get("object_id")),
        "has_change_record": _says(found, Method.OWNER, "change") is not None,
        "starts_on": _says(found, Method.HR, "starts_on"),
        "has_looked": bool(whole.has_looked),
        "facts_at": _text(whole.subject_refreshed_at),
        "is_worker_alive": is_worker_alive(found),
    }


def signer_since(found: Gathered, staff_id: int | None) -> datetime | None:
    """Return since when a login may sign; one that is bound to no directory might be anybody's, and never may."""
    bound = [one for one in found.accounts if one.staff_id == staff_id and one.object_id is not None]
    return (bound[0].login_since or EPOCH) if bound else None


def is_worker_alive(found: Gathered) -> bool:
    """Tell whether a worker gave a sign of life lately."""
    return found.whole.beat_at is not None and found.whole.beat_at > found.now - limits.BEAT


def lock_outs(facts: Mapping[str, Any], now: datetime) -> int:
    """Return how often the account was locked in the last 24 hours, as far as it was seen."""
    seen = (datetime.fromisoformat(at) for at in facts.get("lock_outs", ()))
    return sum(at > now - limits.LOOK_BACK for at in seen)


def _is_blocked(found: Gathered, failed: Sequence[AnyRow]) -> bool:
    here = sum(one.ticket_id == found.whole.ticket_id and one.result == Result.FAILED for one in failed)
    most, codes = _limit(found, "failed_methods", 2), _limit(found, "wrong_codes", 3)
    return bool(here >= most or found.whole.wrong_codes_here >= codes)


def _blocked(found: Gathered, failed: Sequence[AnyRow]) -> frozenset[Method]:
    """Return the methods that somebody failed at often enough; a spoken code has had all its tries by then."""
    times = Counter(Method(one.method) for one in failed if one.result == Result.FAILED)
    most = _limit(found, "failed_methods", 2)
    shut = {method for method, count in times.items() if count >= (1 if method in _GUESSED else most)}
    return frozenset((shut | _guessed_out(found)) - ALWAYS_OPEN)


def _guessed_out(found: Gathered) -> frozenset[Method]:
    """Return the codes that were guessed wrong often enough in several goes, each given up before its last try."""
    passed = {one.method: one.at for one in found.evidence if one.result == Result.PASSED}
    lasting, wrong = timedelta(hours=_limit(found, "failure_hours", 24)), Counter[str]()
    for job in found.jobs:
        if job.about == found.whole.subject_id and job.asked_at > max(
            found.now - lasting, passed.get(job.method, EPOCH)
        ):
            wrong[job.method] += job.wrong
    return frozenset(Method(one) for one, times in wrong.items() if times and times >= _limit(found, "wrong_codes", 3))


def _is_linked(found: Gathered) -> bool:
    action = found.whole.action
    others: Sequence[Action] = NEW_SIGN_IN if action in NEW_PASSWORD else NEW_PASSWORD if action in NEW_SIGN_IN else ()
    since = found.now - timedelta(hours=_limit(found, "linked_hours", 72))
    return any(
        one.grant_action in others
        and one.grant_subject == found.whole.subject_id
        and (_is_open(one, found.now) or (one.grant_state in _DONE and one.consumed_at > since))
        for one in found.others
        if one.grant_id is not None
    )


def _is_open(one: AnyRow, now: datetime) -> bool:
    return bool(one.grant_state == GrantState.ISSUED and one.expires_at > now)


def _failed_elsewhere(found: Gathered) -> list[AnyRow]:
    return [one for one in found.evidence if has_failed(one) and one.verification_id != found.id]


def _shopped_until(found: Gathered, analyst: int) -> datetime | None:
    lasting = timedelta(hours=_limit(found, "shopping_hours", 24))
    theirs = (one for one in found.before if analyst not in (one.by_id, one.owner_id))
    ended = [one.closed_at for one in theirs if _was_an_attempt(one)]
    # a failure is of who asked for it, whoever has taken the verification over since
    failed = [one.at for one in _failed_elsewhere(found) if one.asked_by != analyst]
    newest = max((*filter(None, ended), *failed), default=None)
    return newest + lasting if newest is not None and newest + lasting > found.now else None


def _was_an_attempt(one: AnyRow) -> bool:
    """Tell whether it ended as one that failed: what a colleague refused that was not theirs is nobody's attempt."""
    return bool(one.state == State.DISPUTED or (one.state == State.REFUSED and one.owner_id == one.by_id))


def is_own_account(found: Gathered, staff_id: int) -> bool:
    """Tell whether the subject is this member of staff: as they are bound to a directory, or by their login."""
    return any(_is_theirs(account, found) for account in found.accounts if account.staff_id == staff_id)


def _is_theirs(account: AnyRow, found: Gathered) -> bool:
    whole = found.whole
    by_name = bare(account.login) == bare(whole.subject_account or "")
    return by_name or is_account(account, whole.subject_directory, whole.subject_object_id)


def _conflicts(found: Gathered, staff_id: int) -> list[str]:
    """Return what stands between a member of staff and the subject."""
    whole, facts = found.whole, found.whole.subject_facts or {}
    mine = next((a for a in found.accounts if a.staff_id == staff_id), None)
    colleagues = [a for a in found.accounts if a.staff_id != staff_id and a.is_active and _is_theirs(a, found)]
    manager = (facts.get("manager") or {}).get("object_id")
    my_manager = ((mine.facts or {}).get("manager") or {}).get("object_id") if mine is not None else None
    said = {
        "self": is_own_account(found, staff_id),
        "manager": mine is not None and my_manager is not None and whole.subject_object_id == my_manager,
        "report": mine is not None and manager is not None and is_account(mine, whole.subject_directory, manager),
        "own_team": mine is not None and any(one.tier == mine.tier for one in colleagues),
    }
    return [code for code, is_so in said.items() if is_so]


def is_account(account: AnyRow, directory: str | None, object_id: str | None) -> bool:
    """Tell whether an id of a directory is that of somebody's account, however it is written."""
    if account.object_id is None or object_id is None or account.directory != directory:
        return False
    return bool(account.object_id.strip().lower() == object_id.strip().lower())


def _is_new(contact: AnyRow, found: Gathered) -> bool:
    """Tell whether a way to reach somebody was changed lately; one merely seen for the first time was not."""
    days = (found.whole.rules or {}).get("cool_down_days", {}).get(found.whole.subject_risk, 7)
    if not contact.is_current or contact.known_since is None or contact.known_since < found.now - timedelta(days=days):
        return False
    replaced = any(c.kind == contact.kind and not c.is_current for c in found.contacts)
    return replaced or contact.known_since < contact.seen_at - timedelta(minutes=1)


def _says(found: Gathered, method: Method, fact: str) -> Any:
    """Return what passed evidence of a method says of something, None when it says nothing."""
    said = (one.facts.get(fact) for one in found.own_evidence if one.method == method and one.result == Result.PASSED)
    return next((word for word in said if word), None)


def _limit(found: Gathered, name: str, usual: int) -> int:
    return int((found.whole.rules or {}).get("limits", {}).get(name, usual))


def _text(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()
