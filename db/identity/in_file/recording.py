"""What is kept about a person, told whole and held, by the rules of a server's functions."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, Table, exists, func, insert, or_, select, update

from app.core.actor import Role
from app.core.errors import NotPermitted
from app.identity.refusals import refusal
from db.identity import tables as t
from db.identity.in_file.guarding import must_be_security, role_of
from db.identity.in_file.turn import Turn
from db.reading import AnyRow
from db.tables import audit

_s, _c, _v, _e, _h = t.subject.c, t.contact.c, t.verification.c, t.evidence.c, t.legal_hold.c
HIDDEN = frozenset({"salt", "digest", "value", "key", "number_digest", "evidence_ids", "seal"})
INNER = frozenset({"subject_id", "verification_id"})


def of(turn: Turn, directory: str, object_id: str) -> Mapping[str, Any]:
    """Return everything that is kept about somebody, and record that it was told."""
    if role_of(turn) != Role.SECURITY:
        raise refusal("FL191")
    subject = _subject(turn, directory, object_id)
    _record(turn, subject.id)
    return {
        "subject": _row(subject, frozenset()),
        "contacts": _all(turn, t.contact, _c.subject_id == subject.id),
        "freezes": _all(turn, t.subject_freeze, t.subject_freeze.c.subject_id == subject.id),
        "legal_holds": _all(turn, t.legal_hold, _h.subject_id == subject.id),
        "enrolments": _enrolments(turn, subject.id),
        "alerts": _all(turn, t.verification_alert, t.verification_alert.c.subject_id == subject.id),
        "verifications": [_verification(turn, one, subject.id) for one in turn.rows(_verifications(subject.id))],
    }


def hold(turn: Turn, directory: str, object_id: str, reason: str) -> None:
    """Have nothing about somebody erased until it is released."""
    must_be_security(turn)
    if not reason.strip():
        raise refusal("FL116")
    subject = _subject(turn, directory, object_id)
    held = exists().where(_h.subject_id == subject.id, _h.lifted_at.is_(None))
    if not turn.connection.scalar(select(held)):
        made = turn.add(t.legal_hold, subject_id=subject.id, by_id=turn.by, at=turn.now, why=reason.strip())
        turn.alert("legal_hold", str(made), {}, subject_id=subject.id)


def release(turn: Turn, directory: str, object_id: str) -> None:
    """Let time run again for what is kept about somebody."""
    must_be_security(turn)
    subject = _subject(turn, directory, object_id)
    open_ones = update(t.legal_hold).where(_h.subject_id == subject.id, _h.lifted_at.is_(None))
    if not turn.do(open_ones.values(lifted_by=turn.by, lifted_at=turn.now)):
        raise refusal("FL190")
    turn.alert("legal_hold_lifted", f"{subject.id}:{turn.now.isoformat()}", {}, subject_id=subject.id)


def known(turn: Turn) -> Sequence[Mapping[str, Any]]:
    """Return whom the worker has read, and how they can be reached."""
    _must_look_after(turn)
    r = t.recovery_code.c
    saved = select(func.max(r.since)).where(r.subject_id == _s.id, r.used_at.is_(None)).scalar_subquery()
    people = turn.rows(
        select(t.subject, saved.label("recovery_since")).where(_s.account != "", _s.refreshed_at.is_not(None))
    )
    current = turn.rows(select(t.contact).where(_c.is_current).order_by(_c.id))
    return [
        {
            "directory": one.directory,
            "object_id": one.object_id,
            "name": one.name,
            "department": one.department,
            "risk": one.risk,
            "has_manager": bool((one.facts or {}).get("manager")),
            "recovery_since": _plain(one.recovery_since),
            "contacts": [contact._mapping for contact in current if contact.subject_id == one.id],  # noqa: SLF001
        }
        for one in people
    ]


def proves(turn: Turn) -> Mapping[str, Any]:
    """Return by what this desk verifies; a desk in a file without a connection has the demo's."""
    p, c = t.policy.c, t.connection.c
    rules = turn.connection.scalar(select(p.rules).where(p.is_active).order_by(p.version.desc()).limit(1))
    kinds = [row.kind for row in turn.rows(select(c.kind).where(c.is_active).distinct())]
    return {"now": turn.now, "policy": rules, "kinds": kinds or ["demo"]}


def _must_look_after(turn: Turn) -> None:
    if role_of(turn) not in (Role.ADMINISTRATOR, Role.SECURITY):
        raise NotPermitted("Only an administrator or a security officer is told whom this desk can verify.")


def _subject(turn: Turn, directory: str, object_id: str) -> AnyRow:
    found = turn.one(select(t.subject).where(_s.directory == directory, _s.object_id == object_id))
    if found is None:
        raise refusal("FL190")
    return found


def _verifications(subject_id: int) -> Select[*tuple[Any, ...]]:
    gathered = exists().where(_e.verification_id == _v.id, _e.subject_id == subject_id)
    return select(t.verification).where(or_(_v.subject_id == subject_id, gathered)).order_by(_v.id)


def _verification(turn: Turn, one: AnyRow, subject_id: int) -> Mapping[str, Any]:
    grants, orders, signs, wishes = t.verification_grant, t.job.c, t.signature, t.exception_request
    flags, its = t.red_flag, {"verification_id": one.id}
    ordered = turn.rows(
        select(orders.kind, orders.method, orders.asked_at, orders.ended_at, orders.state, orders.code, orders.said)
        .where(orders.verification_id == one.id)
        .order_by(orders.id)
    )
    return _row(one, INNER | {"version"}) | {
        "number_was_seen": one.number_digest is not None,
        "flags": _all(turn, flags, flags.c.verification_id == its["verification_id"]),
        "evidence": _all(turn, t.evidence, _e.verification_id == one.id, _e.subject_id == subject_id),
        "grants": _all(turn, grants, grants.c.verification_id == one.id, grants.c.subject_id == subject_id),
        "orders": [_row(order, frozenset()) for order in ordered],
        "signatures": _all(turn, signs, signs.c.verification_id == one.id),
        "exceptions": _all(turn, wishes, wishes.c.verification_id == one.id),
    }


def _enrolments(turn: Turn, subject_id: int) -> Sequence[Mapping[str, Any]]:
    o, r = t.totp_enrolment.c, t.recovery_code.c
    found = [("authenticator", row.since) for row in turn.rows(select(o.since).where(o.subject_id == subject_id))]
    found += [("recovery code", row.since) for row in turn.rows(select(r.since).where(r.subject_id == subject_id))]
    return [{"kind": kind, "since": _plain(since)} for kind, since in found]


def _all(turn: Turn, table: Table, *which: Any) -> Sequence[Mapping[str, Any]]:
    return [_row(one, INNER) for one in turn.rows(select(table).where(*which).order_by(*table.primary_key))]


def _row(one: AnyRow, left_out: frozenset[str]) -> dict[str, Any]:
    named = one._mapping.items()  # noqa: SLF001  its public name
    return {name: _plain(value) for name, value in named if name not in HIDDEN | left_out}


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, dict):
        return {name: one for name, one in value.items() if name not in HIDDEN}
    return str(value) if isinstance(value, UUID) else value


def _record(turn: Turn, subject_id: int) -> None:
    c = audit.c
    last = select(func.coalesce(func.max(c.seq), 0) + 1).where(c.entity == "subject", c.entity_id == subject_id)
    by = {"by_id": turn.by, "actor": turn.name, "at": turn.now, "op": "E", "payload": json.dumps({"exported": True})}
    turn.do(insert(audit).values(entity="subject", entity_id=subject_id, seq=last.scalar_subquery(), **by))
