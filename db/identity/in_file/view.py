"""What the wizard shows of one verification, made of the rows that were read in one go."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from app.identity import limits
from app.identity.directories import Mark
from app.identity.gate import Before, Grant, Running, Subject, Verification
from app.identity.jobs import JobKind, JobState
from app.identity.model import Action, Caller, Channel, Evidence, GrantState, Method, Proof, Result, Risk, State
from db.identity.in_file.case import also_by, case_of, context_of, is_worker_alive, lock_outs, risk_of
from db.identity.in_file.facts import Gathered
from db.identity.in_file.granting import verdict
from db.identity.in_file.offering import offers
from db.reading import AnyRow

_GUESSED = (JobKind.CODE, JobKind.PASSCODE)
_SHOWN = 60
"""So many orders of a verification are shown at most, the newest."""


def shown(found: Gathered, viewer: int) -> Verification:
    """Return a verification as this member of staff sees it."""
    whole, has_subject = found.whole, found.whole.subject_id is not None
    case = case_of(found, viewer)
    return Verification(
        id=found.id,
        ticket_id=whole.ticket_id,
        action=Action(whole.action),
        channel=Channel(whole.channel),
        caller=Caller(whole.caller),
        state=State(whole.state),
        by_id=whole.by_id,
        by_name=whole.by_name,
        opened_at=whole.opened_at,
        now=found.now,
        owner_id=whole.owner_id,
        owner_until=whole.owner_until,
        subject=_subject(found) if has_subject else None,
        flags=found.flags,
        context=context_of(found),
        has_looked=whole.has_looked,
        evidence=[_evidence(one, found.own_evidence) for one in found.own_evidence],
        offers=offers(found, case, is_worker_alive=is_worker_alive(found)) if has_subject else (),
        running=[_running(one, viewer) for one in found.jobs if _is_shown(one, found)][-_SHOWN:],
        before=[_before(one) for one in found.before],
        decision=verdict(found, viewer) if has_subject else None,
        grant=_grant(found),
        signed_by=whole.signer_name or "",
        version=whole.version,
    )


def _subject(found: Gathered) -> Subject:
    whole, facts = found.whole, found.whole.subject_facts or {}
    contacts: dict[str, str] = {}
    for one in found.contacts:
        if one.is_current:
            contacts.setdefault(one.kind, one.masked)
    return Subject(
        directory=whole.subject_directory,
        object_id=whole.subject_object_id,
        name=whole.subject_name,
        account=whole.subject_account,
        department=whole.subject_department,
        site=whole.subject_site,
        risk=Risk(risk_of(found)),
        contacts=contacts,
        manager=(facts.get("manager") or {}).get("name", ""),
        is_locked_out=Mark.LOCKED in facts.get("marks", ()),
        bad_passwords=int(facts.get("bad_passwords", 0)),
        last_bad_at=_instant(facts.get("last_bad_at")),
        lock_outs_today=lock_outs(facts, found.now),
        locked_at=_instant(facts.get("locked_at")),
        lock_source=str(facts.get("lock_source") or ""),
    )


def _evidence(one: AnyRow, others: Sequence[AnyRow]) -> Evidence:
    return Evidence(
        Method(one.method),
        Result(one.result),
        Proof(one.proof),
        one.group_key,
        one.at,
        one.by_id,
        one.also_by or also_by(one, others),
        one.known_since,
        one.is_handset,
    )


def _running(one: AnyRow, viewer: int) -> Running:
    """Return an order as it stands; what only the one who asked may know is kept from all others."""
    is_mine = one.asked_by == viewer
    told = one.told or {}
    target = {"target": told["target"]} if told.get("target") else {}
    return Running(
        job_id=one.id,
        kind=one.kind,
        method=Method(one.method) if one.method else None,
        state=JobState(one.state),
        asked_at=one.asked_at,
        until=one.until,
        tries_left=max(0, limits.CODE_TRIES - one.guesses) if one.kind in _GUESSED else None,
        number=str(told.get("number", "")) if is_mine else "",
        said=one.said,
        answer={**one.answer, **target, "has_secret": bool(one.has_secret), "code": one.code} if is_mine else {},
    )


def _is_shown(one: AnyRow, found: Gathered) -> bool:
    return one.verification_id == found.id and one.kind not in (JobKind.NOTIFY, JobKind.SCRAMBLE)


def _before(one: AnyRow) -> Before:
    return Before(one.opened_at, one.by_name, Action(one.action), State(one.state), one.ticket_id)


def _grant(found: Gathered) -> Grant | None:
    """Return the newest grant; one that has run out is told as that, swept or not."""
    one = next((one for one in found.others if one.id == found.id and one.grant_id is not None), None)
    if one is None:
        return None
    is_over = one.grant_state == GrantState.ISSUED and one.expires_at <= found.now
    state = GrantState.EXPIRED if is_over else GrantState(one.grant_state)
    return Grant(one.grant_id, state, Action(one.grant_action), one.issued_to, one.expires_at, one.grant_said)


def _instant(said: Any) -> datetime | None:
    return datetime.fromisoformat(said) if isinstance(said, str) else None
