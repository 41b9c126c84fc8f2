"""From a verdict to a grant, and from a grant, consumed once, to an order."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import and_, false, func, insert, not_, select, update

from app.core.actor import Role
from app.identity import limits
from app.identity.case import judge
from app.identity.gate import Decision, Verification
from app.identity.jobs import JobKind
from app.identity.judging import SIGNER_AGE
from app.identity.model import Action, GrantState, Result, Risk, State
from app.identity.refusals import refusal
from app.identity.states import lasts
from db.identity import tables as t
from db.identity.in_file.case import case_of, has_worked_on, is_own_account, signer_since
from db.identity.in_file.facts import Gathered, gather
from db.identity.in_file.opening import carry_flags
from db.identity.in_file.spikes import tell_of_spike
from db.identity.in_file.steps import check_staff, end, expire_grants, live, mine, order, with_subject, work_on
from db.identity.in_file.turn import Turn
from db.reading import AnyRow

ENDING = frozenset({"self", "approver", "frozen", "declined", "stop", "security_team"})
"""Denials that security is told of; all others only say what can't be."""
EXECUTING = (Role.ANALYST, Role.TECHNICIAN, Role.SUPERVISOR, Role.ADMINISTRATOR)
"""Who may be granted something; a verifier attests alone, and a security officer lifts and approves."""
_KEY = 32
"""Bytes of a key that secrets are sealed to."""
_g = t.verification_grant.c


def verdict(found: Gathered, analyst: int) -> Decision:
    """Judge what was gathered, for this member of staff."""
    said = judge(case_of(found, analyst), found.whole.rules or {}, found.now)
    told: dict[str, Any] = {
        name: said[name] for name in ("points", "points_needed", "factors", "factors_needed", "needs_second")
    }
    until = None if said["until"] is None else datetime.fromisoformat(said["until"])
    return Decision(
        said["verdict"], tuple(said["codes"]), Risk(said["column"]), until=until, notes=tuple(said["notes"]), **told
    )


def decide(turn: Turn, verification_id: int) -> Decision:
    """Judge, and grant if it is allowed."""
    found = with_subject(mine(turn, verification_id))
    if carry_flags(turn, found.id, found.whole.ticket_id, found.whole.subject_id):  # seen on this ticket since
        found = gather(turn, verification_id)
    decision = verdict(found, turn.by)
    tell_of_spike(turn, found.traffic)
    is_good = decision.verdict == "allow" and may_execute(found, turn.by)
    kept = and_(_g.issued_to == turn.by, _g.expires_at > turn.now) if is_good else false()
    expire_grants(turn, and_(_g.verification_id == found.id, not_(kept)))
    if is_good:
        _grant(turn, found, decision)
        _tell_of_withdrawn(turn, found)
    elif decision.verdict == "deny" and ENDING & set(decision.codes):
        turn.alert("denied", str(found.id), {"codes": list(decision.codes)}, **_about(found))
        end(turn, found, State.REFUSED, " ".join(decision.codes), owner_id=turn.by)
    else:
        _wait(turn, found, decision)
    return decision


def _tell_of_withdrawn(turn: Turn, found: Gathered) -> None:
    """Tell of red flags that were taken back before what they spoke against was granted."""
    c = t.red_flag.c
    gone = turn.rows(select(c.code).distinct().where(c.verification_id == found.id, c.void_at.is_not(None)))
    if gone:
        codes = sorted(one.code for one in gone)
        turn.alert("flags_withdrawn", f"{found.id}:{','.join(codes)}", {"codes": codes}, **_about(found))


def _wait(turn: Turn, found: Gathered, decision: Decision) -> None:
    """Leave a verification where it goes on: with a second person, with time, or with whoever works on it."""
    is_for_second = any(code.startswith("second") for code in decision.codes)
    becomes = State.HELD if decision.verdict == "hold" else State.WAITING if is_for_second else State.OPEN
    ends_at = max(decision.until or turn.now, turn.now) + lasts(becomes)
    work_on(turn, found, becomes, ends_at=ends_at, risk=decision.column, policy_version=found.whole.active_policy)


def may_execute(found: Gathered, staff_id: int) -> bool:
    """Tell whether somebody may be granted anything, beyond attesting what they saw."""
    return any(one.staff_id == staff_id and one.role in EXECUTING for one in found.accounts)


def sign(turn: Turn, verification_id: int, shown: Verification | None = None) -> None:
    """Sign as the second person: what was shown, and nothing that it became since."""
    found = live(turn, verification_id)
    if found.whole.subject_id is None:
        raise refusal("FL114")
    if is_own_account(found, turn.by):
        raise refusal("FL110")
    if shown is not None and not _is_still(found, shown):
        raise refusal("FL202")
    if turn.by in (found.whole.by_id, found.whole.owner_id) or _has_worked(found, turn.by):
        raise refusal("FL113")
    if not is_fit(found, turn.by):
        raise refusal("FL131")
    turn.add(t.signature, verification_id=found.id, by_id=turn.by, at=turn.now, what="second")
    turn.step(found.id)


def _is_still(found: Gathered, shown: Verification) -> bool:
    is_same = shown.subject is None or shown.subject.object_id == found.whole.subject_object_id
    return is_same and bool(shown.action == found.whole.action)


def _has_worked(found: Gathered, staff_id: int) -> bool:
    is_given = any(
        one.id == found.id and one.issued_to == staff_id and one.grant_state == GrantState.ISSUED
        for one in found.others
    )
    return is_given or has_worked_on(found, staff_id)


def is_fit(found: Gathered, staff_id: int) -> bool:
    """Tell whether a login is bound to an account of a directory, and for long enough (A20)."""
    since = signer_since(found, staff_id)
    return since is not None and found.now - since >= SIGNER_AGE


def carry_out(
    turn: Turn, grant_id: UUID, *, ticket_id: int, object_id: str, action: Action, reply_to: bytes
) -> int | None:
    """Consume a grant and order the act; None when it doesn't hold for that, which is told to security."""
    check_staff(turn)
    if len(reply_to) != _KEY:
        raise refusal("FL130")
    held = turn.one(select(t.verification_grant).where(_g.id == grant_id))
    if held is None:
        return None
    whole = gather(turn, held.verification_id).whole
    carry_flags(turn, held.verification_id, whole.ticket_id, whole.subject_id)
    found = gather(turn, held.verification_id)
    if not may_execute(found, turn.by):
        raise refusal("FL112")
    about = select(t.subject.c.id).where(t.subject.c.object_id == object_id, t.subject.c.frozen_at.is_(None))
    used = (
        update(t.verification_grant)
        .where(
            _g.id == grant_id,
            _g.ticket_id == ticket_id,
            _g.action == action,
            _g.issued_to == turn.by,
            _g.subject_id.in_(about),
            _g.state == GrantState.ISSUED,
            _g.expires_at > turn.now,
            _g.policy_version == found.whole.active_policy,
        )
        .values(state=GrantState.RESERVED, consumed_at=turn.now)
    )
    if held.issued_to != turn.by or not _still_holds(found, held, turn.by) or not turn.do(used):
        _misused(turn, held)
        return None
    job_id = order(
        turn,
        found,
        JobKind.CARRY_OUT,
        {"grant_id": str(grant_id), "account": found.whole.subject_account, "delivery": "screen", "contact": ""},
        until=held.expires_at,
        grant_id=grant_id,
        reply_to=reply_to,
    )
    turn.do(update(t.verification_grant).where(_g.id == grant_id).values(job_id=job_id))
    work_on(turn, found, State.GRANTED)
    return job_id


def _still_holds(found: Gathered, held: AnyRow, staff_id: int) -> bool:
    """Tell whether what was allowed is allowed still: a flag, a freeze or another policy may have come between."""
    whole = found.whole
    is_same = (whole.subject_id, whole.ticket_id, whole.action) == (held.subject_id, held.ticket_id, held.action)
    is_mine = whole.state == State.GRANTED and whole.owner_id == staff_id and may_execute(found, staff_id)
    return is_same and is_mine and verdict(found, staff_id).verdict == "allow"


def fetch_secret(turn: Turn, job_id: int) -> bytes | None:
    """Return the sealed secret of one's own job once; it is forgotten with that."""
    c = t.job.c
    found = turn.one(select(c.asked_by, c.sealed, c.sealed_at).where(c.id == job_id))
    if found is None or found.asked_by != turn.by:
        raise refusal("FL125")
    if found.sealed is None:
        return None
    turn.do(update(t.job).where(c.id == job_id).values(sealed=None))
    return bytes(found.sealed) if found.sealed_at + limits.SECRET > turn.now else None


def _grant(turn: Turn, found: Gathered, decision: Decision) -> None:
    """Grant for ten minutes; a grant that is there lasts no longer for being asked for again."""
    issued = select(_g.id).where(_g.verification_id == found.id, _g.state == GrantState.ISSUED)
    if turn.one(issued) is not None:
        work_on(turn, found, State.GRANTED)
        return
    recent = select(func.count()).where(_g.issued_to == turn.by, _g.issued_at > turn.now - timedelta(hours=1))
    said = int((found.whole.rules or {}).get("limits", {}).get("grants_per_hour", limits.GRANTS_AN_HOUR))
    most = min(said, limits.GRANTS_AN_HOUR)
    if (turn.connection.scalar(recent) or 0) >= most:
        raise refusal("FL117")
    whole = found.whole
    turn.do(
        insert(t.verification_grant).values(
            id=uuid4(),
            verification_id=found.id,
            ticket_id=whole.ticket_id,
            subject_id=whole.subject_id,
            action=whole.action,
            risk=decision.column,
            policy_version=whole.active_policy,
            issued_to=turn.by,
            second_by=whole.signed_by,
            issued_at=turn.now,
            expires_at=turn.now + limits.GRANT,
            state=GrantState.ISSUED,
            evidence_ids=[one.id for one in found.own_evidence if one.result == Result.PASSED],
            said="",
        )
    )
    work_on(turn, found, State.GRANTED, risk=decision.column, policy_version=whole.active_policy)


def _misused(turn: Turn, held: AnyRow) -> None:
    """Tell of a grant that was tried where it doesn't hold."""
    about = {"verification_id": held.verification_id, "subject_id": held.subject_id}
    turn.alert("grant_misused", f"{held.id}:{turn.by}", {"by": turn.by}, **about)


def _about(found: Gathered) -> dict[str, int | None]:
    return {"verification_id": found.id, "subject_id": found.whole.subject_id}
