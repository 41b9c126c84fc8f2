"""Beginning a verification: what is asked for, whom it is about, and what was observed."""

from typing import Any
from uuid import UUID

from sqlalchemy import exists, func, insert, or_, select, update

from app.identity import limits
from app.identity.flags import FLAGS, OBSERVED
from app.identity.gate import Asked, Candidate
from app.identity.jobs import JobKind, JobState
from app.identity.masking import number_digest
from app.identity.model import Risk, State
from app.identity.refusals import refusal
from app.identity.states import lasts
from db.identity import tables as t
from db.identity.in_file.case import is_own_account
from db.identity.in_file.facts import Gathered, gather
from db.identity.in_file.steps import check_staff, check_worker, discard, expire_grants, mine, order, unsettle, work_on
from db.identity.in_file.turn import Turn
from db.tables import desk
from db.tickets.tables import ticket

_v, _s, _f = t.verification.c, t.subject.c, t.red_flag.c


_SEARCHES = 120
"""So many look-ups are made for one verification at most."""


def begin(turn: Turn, asked: Asked, key: UUID) -> int:
    """Begin a verification and return its id; the same key begins it once."""
    check_staff(turn)
    earlier = turn.one(select(_v.id).where(_v.by_id == turn.by, _v.key == key))
    if earlier is not None:
        return int(earlier.id)
    values = _asked(turn, asked)
    active = select(t.policy.c.version).where(t.policy.c.is_active).order_by(t.policy.c.version.desc()).limit(1)
    made = turn.add(
        t.verification,
        **values,
        key=key,
        state=State.OPEN,
        by_id=turn.by,
        opened_at=turn.now,
        owner_id=turn.by,
        owner_until=turn.now + limits.BUSY,
        policy_version=turn.connection.scalar(active),
        has_looked=False,
        ends_at=turn.now + lasts(State.OPEN),
        reason="",
        version=1,
    )
    _tell_of_number(turn, made, values["number_digest"])
    return made


def _tell_of_number(turn: Turn, verification_id: int, number: str | None) -> None:
    """Tell of a number from which many people were asked for; nobody is barred by it, a whole site may share one."""
    asked_for = select(func.count(_v.subject_id.distinct())).where(
        _v.number_digest == number, _v.opened_at > turn.now - limits.LOOK_BACK
    )
    people = turn.connection.scalar(asked_for) or 0 if number else 0
    if people >= limits.CALLER_NUMBERS:
        key = f"{number}:{turn.now:%Y%m%d}"
        turn.alert("one_number", key, {"people": people}, verification_id=verification_id)


def change(turn: Turn, verification_id: int, asked: Asked) -> None:
    """Ask for something else: what was gathered for the former is thrown away."""
    found = mine(turn, verification_id)
    values = _asked(turn, asked)
    discard(turn, found)
    if not asked.number:
        del values["number_digest"]
    work_on(turn, found, _unless_held(found), **values)
    if found.whole.subject_id is not None:
        carry_flags(turn, found.id, asked.ticket_id, found.whole.subject_id)


def look_up(turn: Turn, verification_id: int, words: str) -> int:
    """Have the directories searched."""
    found = mine(turn, verification_id)
    if not words.strip():
        raise refusal("FL150")
    if sum(job.kind == JobKind.FIND for job in found.jobs if job.asked_by == turn.by) >= _SEARCHES:
        raise refusal("FL119")
    check_worker(found)
    work_on(turn, found)
    return order(turn, found, JobKind.FIND, {"words": words.strip()}, until=turn.now + limits.SEARCH)


def choose(turn: Turn, verification_id: int, candidate: Candidate) -> int:
    """Bind the subject by id; only an account that a search of this verification has found can be one."""
    found = mine(turn, verification_id)
    named = (candidate.directory, candidate.object_id)
    answers = [job.answer.get("candidates", ()) for job in found.jobs if _is_search(job, verification_id)]
    listed = next((c for answer in answers for c in answer if (c["directory"], c["object_id"]) == named), None)
    if listed is None:
        raise refusal("FL107")
    subject_id = _subject(turn, listed)
    if found.whole.subject_id not in (None, subject_id):
        discard(turn, found)
    work_on(turn, found, _unless_held(found), subject_id=subject_id)
    carry_flags(turn, found.id, found.whole.ticket_id, subject_id)
    chosen = gather(turn, verification_id)
    if is_own_account(chosen, turn.by):
        raise refusal("FL110")
    check_worker(chosen)
    return order(turn, chosen, JobKind.SUBJECT, {}, until=turn.now + limits.SEARCH)


def flag(turn: Turn, verification_id: int, flags: frozenset[str]) -> None:
    """Record exactly these red flags as observed; one more takes back a grant that was not used."""
    if not flags <= frozenset(OBSERVED):
        raise refusal("FL130")
    found = mine(turn, verification_id)
    gone, new = found.flags - flags, flags - found.flags
    here = (_f.verification_id == found.id, _f.void_at.is_(None))
    kept = [one for one in turn.rows(select(_f.code, _f.by_id).where(*here)) if one.code in gone]
    if any(one.by_id != turn.by or FLAGS[one.code].is_starred for one in kept):
        raise refusal("FL170")
    if gone or new:
        unsettle(turn, found.id)
    if gone:
        turn.do(update(t.red_flag).where(*here, _f.code.in_(gone)).values(void_at=turn.now))
    if new:
        rows = [{"verification_id": found.id, "code": one, "at": turn.now, "by_id": turn.by} for one in sorted(new)]
        turn.connection.execute(insert(t.red_flag), rows)
    if flags:
        expire_grants(turn, t.verification_grant.c.verification_id == found.id)
    work_on(turn, found, _unless_held(found), has_looked=True)


def carry_flags(turn: Turn, verification_id: int, ticket_id: int, subject_id: int) -> bool:
    """Take along the red flags of other requests on the same ticket for the same person: of whoever saw them."""
    same = (_v.ticket_id == ticket_id, _v.subject_id == subject_id, _v.id != verification_id)
    lately = (_v.state != State.EXECUTED, _v.opened_at > turn.now - limits.WATCH, _f.void_at.is_(None))
    here = (
        t.red_flag.alias().c
    )  # whoever saw one may have taken it back here; what somebody else took back tells nothing of theirs
    is_here = (here.verification_id == verification_id, here.code == _f.code)
    known = exists().where(*is_here, or_(here.void_at.is_(None), here.by_id == _f.by_id))
    listed = select(_f.code, _f.by_id).join(t.verification, _v.id == _f.verification_id)
    before = turn.rows(listed.where(*same, *lately, ~known).order_by(_f.id))
    if before:
        unsettle(turn, verification_id)
    for code, by in {one.code: one.by_id for one in before}.items():
        turn.add(t.red_flag, verification_id=verification_id, code=code, at=turn.now, by_id=by)
    return bool(before)


def _unless_held(found: Gathered) -> State | None:
    return None if found.whole.state == State.HELD else State.OPEN


def _asked(turn: Turn, asked: Asked) -> dict[str, Any]:
    if turn.one(select(ticket.c.id).where(ticket.c.id == asked.ticket_id)) is None:
        raise refusal("FL129")
    salt = turn.connection.scalar(select(desk.c.uid))
    return {
        "ticket_id": asked.ticket_id,
        "action": asked.action,
        "channel": asked.channel,
        "caller": asked.caller,
        "number_digest": number_digest(salt.bytes if salt else b"", asked.number) or None,
    }


def _is_search(job: Any, verification_id: int) -> bool:
    of_this = job.verification_id == verification_id and job.kind == JobKind.FIND
    return bool(of_this and job.state == JobState.SUCCEEDED)


def _subject(turn: Turn, listed: dict[str, Any]) -> int:
    """Return the row of an account; one that is new is taken for the worst until its directory was read."""
    named = (_s.directory == listed["directory"], _s.object_id == listed["object_id"])
    known = turn.one(select(_s.id).where(*named))
    if known is not None:
        return int(known.id)
    told = {name: listed[name] for name in ("directory", "object_id", "name", "account", "department", "site")}
    return turn.add(t.subject, **told, risk=Risk.PRIVILEGED, facts={}, frozen_why="")
