"""What machines proved: becomes evidence that only the worker writes, and a decline freezes at once."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Table, delete, func, select, update

from app.identity import limits
from app.identity.directories import ContactKind
from app.identity.jobs import REPORTED, JobState
from app.identity.model import Method, Proof, Result, State
from app.identity.refusals import refusal
from app.identity.states import lasts
from db.identity import tables as t
from db.identity.in_file.settling import settle
from db.identity.in_file.steps import disavow, freeze, unsettle
from db.identity.in_file.turn import Turn
from db.reading import AnyRow
from db.upsert import insert_into

_j, _k, _u, _s, _v = t.job.c, t.code.c, t.guess.c, t.subject.c, t.verification.c
_SENT = {Method.SMS_CODE: "phone", Method.MAIL_CODE: "mail"}
_KINDS = {
    Method.PUSH: ContactKind.AUTHENTICATOR,
    Method.TOTP: ContactKind.AUTHENTICATOR,
    Method.FIDO: ContactKind.PASSKEY,
    Method.MANAGER: ContactKind.MANAGER,
}
_KNOWN_BEST = (Method.PUSH, Method.TOTP, Method.FIDO, Method.DEVICE, Method.SITE)
"""Of a device its provider knows best which it was."""
_TOLD = (Method.PUSH, Method.TOTP, Method.FIDO, Method.DEVICE)
"""Of which the provider says since when they are enrolled."""
_UNDER_WAY = (State.OPEN, State.WAITING, State.HELD, State.GRANTED)
"""Where what comes in counts; a server has the same in `54_worker.sql`."""
_APPROVED = (Method.OWNER, Method.HR, Method.SITE)
NOT_THEIRS = (Method.MANAGER, Method.OWNER, Method.HR, Method.SITE)
"""What others are asked for: a no of theirs tells nothing of the person's account, unless they report the request."""


def prove(turn: Turn, job_id: int, result: Result, *, transaction: str, also: Mapping[str, Any] | None) -> None:
    """End a job with what came of its method."""
    job = turn.one(select(t.job).where(_j.id == job_id, _j.ended_at.is_(None)))
    if job is None or not job.method or result is Result.PENDING:
        return
    beside = dict(also or {})
    if result is Result.PASSED and job.until is not None and job.until <= turn.now:
        result = Result.EXPIRED
    _add(turn, job, result, transaction or str(beside.get("transaction", "")), beside)
    settle(turn, job_id, JobState.SUCCEEDED if result is Result.PASSED else JobState.FAILED, code=result)
    turn.do(delete(t.code).where(_k.job_id == job_id))
    if result in (Result.FAILED, Result.DECLINED):
        unsettle(turn, job.verification_id)
    if result is Result.PASSED and beside.get("approver"):  # who approves it is no second person of it any more
        for one in _staff_of(turn, job, str(beside["approver"]).strip().lower()):
            disavow(turn, job.verification_id, one)
    if result is Result.DECLINED:
        _declined(turn, job, is_report=beside.get(REPORTED) is True)


def keep_code(turn: Turn, job_id: int, digest: bytes) -> None:
    """Keep the digest of the code that is being sent."""
    if turn.one(select(_j.id).where(_j.id == job_id, _j.ended_at.is_(None))) is None:
        return
    told = {"digest": digest, "expires_at": turn.now + limits.CODE, "tries": 0}
    row = insert_into(t.code, is_postgres=False).values(job_id=job_id, **told)
    turn.do(row.on_conflict_do_update(index_elements=[_k.job_id], set_=told))
    turn.do(update(t.job).where(_j.id == job_id).values(until=turn.now + limits.CODE))


def guesses(turn: Turn, job_id: int) -> Sequence[tuple[int, bytes]]:
    """Return the guesses that nobody judged yet, oldest first."""
    rows = turn.rows(
        select(_u.id, _u.sealed)
        .join(t.job, _j.id == _u.job_id)
        .where(_u.job_id == job_id, _u.judged_at.is_(None), _j.ended_at.is_(None))
        .order_by(_u.id)
    )
    return [(one.id, bytes(one.sealed)) for one in rows]


def judge_guess(turn: Turn, guess_id: int, *, is_right: bool, also: Mapping[str, Any] | None) -> None:
    """Count a guess; a right one, and the last, end its job."""
    found = turn.one(
        select(_u.job_id, _j.until).join(t.job, _j.id == _u.job_id)
        .where(_u.id == guess_id, _u.judged_at.is_(None), _j.ended_at.is_(None))
    )  # fmt: skip
    if found is None:
        return
    is_right = is_right and (found.until is None or found.until > turn.now)
    turn.do(update(t.guess).where(_u.id == guess_id).values(judged_at=turn.now, is_right=is_right, sealed=b""))
    turn.do(update(t.code).where(_k.job_id == found.job_id).values(tries=_k.tries + 1))
    wrong = select(func.count()).where(_u.job_id == found.job_id, _u.is_right.is_(False))
    if is_right:
        prove(turn, found.job_id, Result.PASSED, transaction="", also=also)
    elif (turn.connection.scalar(wrong) or 0) >= limits.CODE_TRIES:
        prove(turn, found.job_id, Result.FAILED, transaction="", also=also)


def _add(turn: Turn, job: AnyRow, result: Result, transaction: str, beside: Mapping[str, Any]) -> None:
    """Keep what came of a method, by the channel that the desk itself knows it went by."""
    about, subject_id = _about(turn, job), job.facts["subject_id"]
    contacts = turn.rows(select(t.contact).where(t.contact.c.subject_id == subject_id))
    used = next((one for one in contacts if one.id == job.contact_id), None)
    told, method = {**job.told, **beside}, Method(job.method)
    if method in _APPROVED and result is Result.PASSED and _works_on_it(turn, job, beside):
        result = Result.UNREACHED
    group, is_handset = _channel(method, used, told, about.facts or {})
    if used is None and method in _KNOWN_BEST:
        group, is_handset = str(beside.get("group") or group), bool(beside.get("is_handset", is_handset))
    turn.add(
        t.evidence,
        verification_id=job.verification_id,
        subject_id=subject_id,
        method=method,
        result=result,
        proof=Proof.MACHINE,
        group_key=group,
        is_handset=is_handset,
        known_since=_of_use(used) if used is not None else _since(turn, subject_id, method, beside, contacts),
        at=turn.now,
        by_id=0,
        job_id=job.id,
        target=str(told.get("target") or (used.masked if used is not None else "")),
        transaction=transaction or str(told.get("transaction", "")),
        facts=dict(beside),
        void_at=None if about.subject_id == subject_id and about.state in _UNDER_WAY else turn.now,
    )


def _works_on_it(turn: Turn, job: AnyRow, beside: Mapping[str, Any]) -> bool:
    """Tell whether an owner works on the very verification, or is whom it is about: such approve nothing of it."""
    whole = turn.one(select(_v.by_id, _v.owner_id).where(_v.id == job.verification_id))
    at_work = (job.asked_by, *((whole.by_id, whole.owner_id) if whole is not None else ()))
    approver = str(beside.get("approver") or "").strip().lower()
    is_theirs = approver == str(job.facts.get("object_id", "")).strip().lower()
    return is_theirs or any(one in at_work for one in _staff_of(turn, job, approver))


def _staff_of(turn: Turn, job: AnyRow, approver: str) -> Sequence[int]:
    """Return who of the staff it was that approved, however the id of their account is written."""
    i = t.staff_identity.c
    theirs = (i.directory == job.facts.get("directory"), func.lower(func.trim(i.object_id)) == approver)
    return [one.staff_id for one in turn.rows(select(i.staff_id).where(*theirs))]


def _about(turn: Turn, job: AnyRow) -> AnyRow:
    """Return whom the verification is about now and where it stands, and what is known of whom the job was about."""
    found = turn.one(
        select(_v.subject_id, _v.state, _s.facts)
        .join(t.subject, _s.id == job.facts["subject_id"])
        .where(_v.id == job.verification_id)
    )
    if found is None:
        raise refusal("FL101")
    return found


def _channel(
    method: Method, used: AnyRow | None, told: Mapping[str, Any], known: Mapping[str, Any]
) -> tuple[str, bool]:
    """Return the channel that a method went by, and whether it ends in the person's own hand."""
    provider = told.get("provider")
    if method in _SENT and used is not None:
        return f"{_SENT[method]}:{used.digest}", method is Method.SMS_CODE
    if method in (Method.PUSH, Method.TOTP):
        return f"authapp:{provider or method}", bool(told.get("is_handset", True))
    named = {
        Method.FIDO: f"idp:{provider or 'provider'}",
        Method.RECOVERY: "recovery",
        Method.DEVICE: f"device:{told.get('device', '')}",
        Method.MANAGER: f"person:{(known.get('manager') or {}).get('object_id', '')}",
        Method.HR: "person:hr",
        Method.OWNER: "person:owner",
    }
    return named.get(method, "presence"), False


def _of_use(used: AnyRow) -> datetime | None:
    """Return since when contact data is known; None when it is on record no more."""
    return used.known_since if used.is_current else None


def _since(
    turn: Turn, subject_id: int, method: Method, beside: Mapping[str, Any], contacts: Sequence[AnyRow]
) -> datetime | None:
    """Return since when the channel is known: as its provider says, else the youngest that it may have been."""
    if method is Method.RECOVERY:
        return _newest(turn, t.recovery_code, subject_id)
    found = _on_record(method, beside, contacts)
    if method is not Method.TOTP:
        return found
    own = _newest(turn, t.totp_enrolment, subject_id)
    # whichever of theirs showed the code: no older one vouches for what the desk enrolled lately
    return max((one for one in (found, own) if one is not None), default=None)


def _on_record(method: Method, beside: Mapping[str, Any], contacts: Sequence[AnyRow]) -> datetime | None:
    said = _instant(beside.get("known_since"))
    if said is not None and method in _TOLD:
        return said
    kind = _KINDS.get(method)
    ages = [one.known_since for one in contacts if one.kind == kind and one.is_current]
    if ages:  # of somebody who vouches, the mailbox that they were asked at may be younger than they are
        asked_at = [said] if said is not None and method is Method.MANAGER else []
        return None if None in ages else max([*ages, *asked_at])
    return None


def _newest(turn: Turn, table: Table, subject_id: int) -> datetime | None:
    found = turn.one(select(func.max(table.c.since).label("since")).where(table.c.subject_id == subject_id))
    return found.since if found is not None else None


def _instant(said: Any) -> datetime | None:
    return datetime.fromisoformat(said) if isinstance(said, str) and said else said or None


def _declined(turn: Turn, job: AnyRow, *, is_report: bool) -> None:
    """Take a no for what it is: somebody else asks in this person's name."""
    about = {"verification_id": job.verification_id, "subject_id": job.facts["subject_id"]}
    turn.alert("declined", str(job.id), {"method": job.method}, **about)
    if job.method not in NOT_THEIRS or is_report:
        freeze(turn, job.facts["subject_id"], "declined", verification_id=job.verification_id)
    turn.step(job.verification_id, state=State.HELD, ends_at=turn.now + lasts(State.HELD))
