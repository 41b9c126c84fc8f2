"""Erasing what is personal of verifications once its time is over, as a server does it."""

import json
from datetime import timedelta
from typing import Any

from sqlalchemy import String, and_, cast, exists, func, insert, literal, or_, select, update

from app.identity.model import State
from app.identity.retention import LEAST, LONGEST, SETTING, USUAL
from db.identity import tables as t
from db.identity.in_file.keeping import setting
from db.identity.in_file.turn import Turn
from db.reading import AnyRow
from db.tables import audit

INCIDENTS = ("declined", "denied", "disputed", "frozen", "grant_misused", "refused", "unknown")
ENDED_BADLY = (State.REFUSED, State.DISPUTED, State.UNKNOWN)
FLAGS, EVIDENCE, OUTCOME = 1, 2, 3
_v, _s, _e, _a, _h = t.verification.c, t.subject.c, t.evidence.c, t.verification_alert.c, t.legal_hold.c
_DONE = func.coalesce(_v.erased, 0)


def erase(turn: Turn, most: int) -> int:
    """Erase one batch and return how many verifications and subjects it dealt with."""
    counts = dict.fromkeys(("flags", "evidence", "outcomes", "subjects"), 0)
    due = turn.rows(_due(turn).limit(most))
    for one in due:
        _erase(turn, one, counts)
    counts["subjects"] = _subjects(turn, most - len(due))
    if any(counts.values()):
        _record(turn, counts)
    return len(due) + counts["subjects"]


def kept_for(turn: Turn, what: str) -> timedelta:
    """Return how long it is kept: as was set, within what holds for every desk."""
    said = str(setting(turn, SETTING).get(what, ""))
    days = int(said) if said.isascii() and said.isdigit() and len(said) <= 6 else USUAL[what]  # noqa: PLR2004
    return timedelta(days=min(max(days, LEAST[what]), LONGEST))


def _due(turn: Turn) -> Any:
    over = {what: _v.closed_at <= turn.now - kept_for(turn, what) for what in USUAL}
    held = select(_h.subject_id).where(_h.lifted_at.is_(None))
    gathered = select(_e.verification_id).where(_e.subject_id.in_(held))
    is_held = or_(func.coalesce(_v.subject_id, 0).in_(held), _v.id.in_(gathered))
    works = exists().where(t.job.c.verification_id == _v.id, t.job.c.ended_at.is_(None))
    told = exists().where(_a.verification_id == _v.id, _a.code.in_(INCIDENTS))
    incident = or_(_v.state.in_(ENDED_BADLY), told)
    levels = [_v.id, _v.erased, incident.label("is_incident")]
    levels += [condition.label(what) for what, condition in over.items()]
    return (
        select(*levels)
        .where(_v.closed_at.is_not(None), ~is_held, ~works)
        .where(
            or_(
                and_(_DONE < FLAGS, over["flag_days"], ~incident),
                and_(_DONE < EVIDENCE, over["evidence_days"]),
                and_(_DONE < OUTCOME, over["outcome_days"]),
            )
        )
        .order_by(_v.id)
    )


def _erase(turn: Turn, one: AnyRow, counts: dict[str, int]) -> None:
    wanted = OUTCOME if one.outcome_days else EVIDENCE if one.evidence_days else FLAGS
    if not one.is_incident:
        counts["flags"] += _flags(turn, one.id)
    if wanted >= EVIDENCE and (one.erased or 0) < EVIDENCE:
        counts["evidence"] += _evidence(turn, one.id)
    if wanted >= OUTCOME:
        _outcome(turn, one.id)
        counts["outcomes"] += 1
    turn.do(update(t.verification).where(_v.id == one.id).values(erased=wanted))


def _flags(turn: Turn, which: int) -> int:
    c = t.red_flag.c
    gone = {"code": "erased", "salt": None, "void_at": func.coalesce(c.void_at, turn.now)}
    return turn.do(update(t.red_flag).where(c.verification_id == which, c.code != "erased").values(**gone))


def _evidence(turn: Turn, which: int) -> int:
    sort = func.substr(_e.group_key, 1, func.instr(_e.group_key + ":", ":") - 1)
    gone: dict[str, Any] = {"target": "", "transaction": "", "facts": {}, "group_key": sort, "salt": None}
    done = turn.do(update(t.evidence).where(_e.verification_id == which).values(**gone))
    orders = update(t.job).where(t.job.c.verification_id == which)
    turn.do(orders.values(facts={}, told={}, answer={}, said=""))
    wishes = update(t.exception_request).where(t.exception_request.c.verification_id == which)
    turn.do(wishes.values(reason="", salt=None))
    turn.do(update(t.verification).where(_v.id == which).values(number_digest=None))
    return done


def _outcome(turn: Turn, which: int) -> None:
    _flags(turn, which)
    turn.do(update(t.verification).where(_v.id == which).values(reason="", salt=None))
    grants = update(t.verification_grant).where(t.verification_grant.c.verification_id == which)
    turn.do(grants.values(said="", salt=None))
    turn.do(_forgotten_alerts().where(_a.verification_id == which))


def _forgotten_alerts() -> Any:
    return update(t.verification_alert).values(facts={}, key=literal("erased:") + cast(_a.id, String))


def _subjects(turn: Turn, most: int) -> int:
    """Erase whom nothing was verified of for so long; who is frozen, enrolled or of the staff stays."""
    i = t.staff_identity.c
    free = (
        _s.account != "",
        _s.frozen_at.is_(None),
        or_(_s.refreshed_at.is_(None), _s.refreshed_at <= turn.now - kept_for(turn, "outcome_days")),
        or_(_s.refreshed_at.is_not(None), exists().where(_v.subject_id == _s.id)),
        ~exists().where(_v.subject_id == _s.id, _DONE < OUTCOME),
        ~exists().where(_h.subject_id == _s.id, _h.lifted_at.is_(None)),
        ~exists().where(t.totp_enrolment.c.subject_id == _s.id),
        ~exists().where(t.recovery_code.c.subject_id == _s.id),
        ~exists().where(i.directory == _s.directory, i.object_id == _s.object_id),
    )
    found = [row.id for row in turn.rows(select(_s.id).where(*free).order_by(_s.id).limit(max(most, 0)))]
    blank = {"name": "", "account": "", "department": "", "site": "", "frozen_why": ""}
    gone: dict[str, Any] = {
        **blank,
        "facts": {},
        "refreshed_at": None,
        "salt": None,
        "object_id": literal("erased-") + cast(_s.id, String),
    }
    if not found:
        return 0
    turn.do(update(t.subject).where(_s.id.in_(found)).values(**gone))
    lost = {"digest": "", "masked": "", "value": None, "is_current": False}
    turn.do(update(t.contact).where(t.contact.c.subject_id.in_(found)).values(**lost))
    turn.do(update(t.subject_freeze).where(t.subject_freeze.c.subject_id.in_(found)).values(why=""))
    turn.do(_forgotten_alerts().where(_a.subject_id.in_(found)))
    return len(found)


def _record(turn: Turn, counts: dict[str, int]) -> None:
    c = audit.c
    last = select(func.coalesce(func.max(c.seq), 0) + 1).where(c.entity == "erasure", c.entity_id == 1)
    told = {"payload": json.dumps(counts, separators=(",", ":")), "at": turn.now, "actor": "", "op": "E"}
    turn.do(insert(audit).values(entity="erasure", entity_id=1, seq=last.scalar_subquery(), **told))
