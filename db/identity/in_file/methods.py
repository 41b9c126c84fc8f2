"""Gathering what proves: asked of the worker, spoken to the analyst, or performed and attested by one."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import func, select, update

from app.identity import limits
from app.identity.approvers import SET
from app.identity.directories import ContactKind
from app.identity.jobs import JobKind, JobState
from app.identity.methods import ALWAYS_OPEN, METHODS, PHONE_AND_MAIL
from app.identity.model import Method, Proof, Result, State
from app.identity.refusals import refusal
from app.identity.states import lasts
from db.identity import tables as t
from db.identity.in_file.case import case_of, is_own_account
from db.identity.in_file.facts import Gathered
from db.identity.in_file.steps import check_worker, disavow, freeze, live, mine, order, unsettle, with_subject, work_on
from db.identity.in_file.turn import Turn
from db.reading import AnyRow


class Seal(Protocol):
    """Seals bytes for whoever has the private half of a key, about something."""

    def __call__(self, public: bytes, plain: bytes, *, about: str) -> bytes:
        """Return them sealed."""


KINDS: Mapping[Method, JobKind] = {
    Method.FIDO: JobKind.PROMPT,
    Method.PUSH: JobKind.PROMPT,
    Method.DEVICE: JobKind.PROMPT,
    Method.SMS_CODE: JobKind.CODE,
    Method.MAIL_CODE: JobKind.CODE,
    Method.TOTP: JobKind.PASSCODE,
    Method.RECOVERY: JobKind.PASSCODE,
    Method.MANAGER: JobKind.APPROVAL,
    Method.SITE: JobKind.APPROVAL,
    Method.OWNER: JobKind.APPROVAL,
    Method.HR: JobKind.APPROVAL,
}
"""What a machine proves, and by which kind of order."""
LASTS = {JobKind.PROMPT: limits.PROMPT, JobKind.APPROVAL: limits.APPROVAL}
NUMBERS = (ContactKind.MOBILE, ContactKind.PHONE)
_OFTEN = {
    JobKind.PROMPT: (limits.PROMPTS, limits.PROMPTS_WITHIN),
    JobKind.CODE: (limits.CODES, limits.CODES_WITHIN),
}
_ELSE = (6, limits.CODES_WITHIN)
_AFTER_DIAL = timedelta(minutes=30)
"""How long after a number was shown what came of the call can be told."""
_SAID = (Result.PASSED, Result.FAILED, Result.DECLINED, Result.UNREACHED)
_LONGEST = 2000
_j, _u, _e = t.job.c, t.guess.c, t.evidence.c


def ask(turn: Turn, verification_id: int, method: Method, contact: str) -> int:
    """Have the worker begin a method."""
    found = mine(turn, verification_id)
    kind = KINDS.get(method)
    if kind is None:
        raise refusal("FL106")
    check_use(found, method)
    used = contact_for(found, _sent_to(method), contact) if kind is JobKind.CODE else None
    if kind is JobKind.CODE and used is None:
        raise refusal("FL109")
    if is_asked_enough(found, kind):
        raise refusal("FL119")
    check_worker(found)
    work_on(turn, found)
    facts = {"contact": used.kind if used is not None else contact, "account": found.whole.subject_account}
    return order(
        turn,
        found,
        kind,
        facts | _approver_asked(found, method) | {"method": method},
        until=turn.now + LASTS.get(kind, limits.CODE),
        method=method,
        contact_id=used.id if used is not None else None,
    )


def submit(turn: Turn, job_id: int, code: str, seal: Seal) -> None:
    """Keep a guess, sealed for the worker that judges it once it was committed."""
    job = turn.one(select(t.job).where(_j.id == job_id))
    tried = turn.connection.scalar(select(func.count()).where(_u.job_id == job_id)) or 0
    if job is None or job.asked_by != turn.by or not _listens(job, turn) or tried >= limits.CODE_TRIES or not code:
        raise refusal("FL108")
    check_use(mine(turn, job.verification_id), Method(job.method))  # an earlier code gives no further tries
    public = turn.connection.scalar(select(t.worker.c.public_key).where(t.worker.c.id == job.worker))
    if public is None:
        raise refusal("FL118")
    sealed = seal(bytes(public), code.encode(), about=f"job:{job_id}")
    turn.add(t.guess, job_id=job_id, sealed=sealed, at=turn.now, by_id=turn.by)


def dial(turn: Turn, verification_id: int, contact: str) -> str | None:
    """Return the number on record, and record that it was shown; None beyond the limits, which is told of."""
    found = mine(turn, verification_id)
    check_use(found, Method.CALLBACK)
    used = contact_for(found, NUMBERS, contact)
    if used is None or used.value is None:
        raise refusal("FL109")
    if is_unanswered(case_of(found, turn.by), found.now):
        raise refusal("FL173")
    work_on(turn, found)
    if _is_dialled_enough(turn, found):
        key, about = (
            f"{turn.by}:{turn.now:%Y%m%d%H}",
            {"verification_id": found.id, "subject_id": found.whole.subject_id},
        )
        turn.alert("dialled", key, {"by": turn.by}, **about)
        return None
    _record(
        turn, found, Method.CALLBACK, Result.PENDING, {}, group=f"phone:{used.digest}", used=used
    )  # fmt: skip
    return str(used.value)


def _is_dialled_enough(turn: Turn, found: Gathered) -> bool:
    shown = (_e.method == Method.CALLBACK, _e.result == Result.PENDING, _e.by_id == turn.by)
    rows = turn.rows(select(_e.verification_id).where(*shown, _e.at > turn.now - timedelta(hours=1)))
    here = sum(one.verification_id == found.id for one in rows)
    return len(rows) >= limits.DIALS_AN_HOUR or here >= limits.DIALS


def attest(turn: Turn, verification_id: int, method: Method, result: Result, facts: Mapping[str, str]) -> None:
    """Record what a member of staff performed themselves, be it theirs or a colleague's verification."""
    found = live(turn, verification_id)
    if Proof.ATTESTED not in METHODS[method].proofs:
        raise refusal("FL124")
    if result not in _SAID or sum(map(len, facts.values())) > _LONGEST:
        raise refusal("FL130")
    if result is Result.DECLINED:  # which froze the account a moment ago: it is recorded all the same
        _check_open_here(found, method)
    else:
        check_use(found, method)
    if is_own_account(found, turn.by):
        raise refusal("FL110")
    called = _called(turn, found) if method is Method.CALLBACK else None
    group, used = _reached(found, method, called)
    if result is Result.PASSED and not _says_something(method, facts):
        raise refusal("FL121")
    if called is not None:
        turn.do(update(t.evidence).where(_e.id == called.id).values(void_at=turn.now))
    disavow(turn, found.id)
    if result in (Result.FAILED, Result.DECLINED):
        unsettle(turn, found.id)
    _record(turn, found, method, result, facts, group=group, used=used, called=called)
    if result is Result.DECLINED:
        freeze(turn, found.whole.subject_id, "declined", verification_id=found.id, by=turn.by)
        turn.step(found.id, state=State.HELD, ends_at=turn.now + lasts(State.HELD))
    else:
        turn.step(found.id)


def note_no(turn: Turn, verification_id: int) -> None:
    """Freeze the account of who says that they asked for nothing, whatever becomes of how that is recorded."""
    found = live(turn, verification_id)
    _check_open_here(found, Method.IN_PERSON)
    if is_own_account(found, turn.by):
        raise refusal("FL110")
    freeze(turn, found.whole.subject_id, "declined", verification_id=found.id, by=turn.by)


def check_use(found: Gathered, method: Method) -> None:
    """Refuse a method that can't be used for this person now."""
    if found.whole.subject_id is not None and found.whole.has_looked and found.whole.subject_frozen_at is not None:
        raise refusal("FL120")
    _check_open_here(found, method)


def _check_open_here(found: Gathered, method: Method) -> None:
    with_subject(found)
    if not found.whole.has_looked:
        raise refusal("FL105")
    standing = case_of(found, 1)["standing"]
    if is_shut(method, standing, found.whole.rules or {}):
        raise refusal("FL106")


def is_shut(method: Method, standing: Mapping[str, Any], rules: Mapping[str, Any]) -> bool:
    """Tell whether a method is shut for this person now."""
    is_blocked = method in standing["blocked"] or (standing["is_ticket_blocked"] and method not in ALWAYS_OPEN)
    is_outside = standing["is_elevated"] and method in PHONE_AND_MAIL
    return bool(is_blocked or is_outside or method in rules.get("off", ()))


def contact_for(found: Gathered, kinds: tuple[ContactKind, ...], wanted: str) -> AnyRow | None:
    """Return the way to reach somebody that is meant: of a kind, or of the first that is on record."""
    fit = [one for one in found.contacts if one.is_current and one.kind in kinds and wanted in ("", one.kind)]
    return min(fit, key=lambda one: (kinds.index(one.kind), one.id), default=None)


def _approver_asked(found: Gathered, method: Method) -> dict[str, str]:
    """Return who is asked to approve, for a job's facts. Raises RuleBroken when nobody is set, or only themselves."""
    if method not in SET:
        return {}
    approver = found.approver_for(method)
    if not approver:
        raise refusal("FL106")
    return {"approver": approver}


def is_unanswered(case: Mapping[str, Any], now: datetime) -> bool:
    """Tell whether calls reached nobody, or a machine, so often within the hour that another way has to be taken."""
    calls = [one for one in case["evidence"] if one["method"] == Method.CALLBACK and one["result"] == Result.UNREACHED]
    return sum(datetime.fromisoformat(one["at"]) > now - limits.CALLS_WITHIN for one in calls) >= limits.CALLS


def is_asked_enough(found: Gathered, kind: JobKind) -> bool:
    """Tell whether as much was sent to this person as may be."""
    most, within = _OFTEN.get(kind, _ELSE)
    if kind is JobKind.PROMPT:
        most = min(most, int((found.whole.rules or {}).get("limits", {}).get("pushes", most)))
    sent = [j for j in found.jobs if j.kind == kind and j.about == found.whole.subject_id]
    return len([one for one in sent if one.asked_at > found.now - within]) >= most


def _sent_to(method: Method) -> tuple[ContactKind, ...]:
    return NUMBERS if method is Method.SMS_CODE else (ContactKind.OTHER_MAIL,)


def _listens(job: AnyRow, turn: Turn) -> bool:
    is_open = job.kind in (JobKind.CODE, JobKind.PASSCODE) and job.state == JobState.EXECUTING and job.ended_at is None
    return is_open and (job.until is None or job.until > turn.now)


def _says_something(method: Method, facts: Mapping[str, str]) -> bool:
    return method is Method.HR_QUESTION or any(said.strip() for said in facts.values())


def _called(turn: Turn, found: Gathered) -> AnyRow:
    """Return the dial that a callback tells of: no number but the one on record can have been called."""
    shown = [
        one
        for one in found.own_evidence
        if one.method == Method.CALLBACK and one.result == Result.PENDING and one.by_id == turn.by
    ]
    if not shown or shown[-1].at <= turn.now - _AFTER_DIAL:
        raise refusal("FL121")
    return shown[-1]


def _reached(found: Gathered, method: Method, called: AnyRow | None) -> tuple[str, AnyRow | None]:
    """Return the channel of an attested method, and the way to reach somebody that it went by."""
    if called is not None:
        return called.group_key, None
    if method is Method.MANAGER:
        manager = (found.whole.subject_facts or {}).get("manager") or {}
        if not manager.get("object_id"):
            raise refusal("FL109")
        kept = [one for one in found.contacts if one.kind == ContactKind.MANAGER and one.is_current]
        return f"person:{manager['object_id']}", kept[0] if kept else None
    groups = {Method.OWNER: "person:owner", Method.HR: "person:hr", Method.IN_PERSON: "presence", Method.VIDEO: "video"}
    return groups.get(method, "knowledge"), None


def _record(
    turn: Turn,
    found: Gathered,
    method: Method,
    result: Result,
    facts: Mapping[str, str],
    *,
    group: str,
    used: AnyRow | None = None,
    called: AnyRow | None = None,
) -> None:
    known = called if called is not None else used
    shown = called.target if called is not None else used.masked if used is not None else ""
    turn.add(
        t.evidence,
        verification_id=found.id,
        subject_id=found.whole.subject_id,
        method=method,
        result=result,
        proof=Proof.ATTESTED,
        group_key=group,
        is_handset=bool(known.is_handset) if known is not None else False,
        known_since=known.known_since if known is not None else None,
        at=turn.now,
        by_id=turn.by,
        target=shown,
        transaction="",
        facts=dict(facts),
    )
