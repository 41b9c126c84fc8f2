"""What is read of everybody of a directory; a server has the same in `59_walking.sql`."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select

from app.identity.directories import Person
from app.identity.model import Risk
from app.identity.refusals import refusal
from app.identity.walking import FRESH_DAYS, KINDS, Unread, is_walked
from db.identity import tables as t
from db.identity.in_file import subjects
from db.identity.in_file.turn import Turn

_s, _v, _c = t.subject.c, t.verification.c, t.connection.c


def unread_of(turn: Turn, directory: str, ids: Sequence[str]) -> Unread:
    """Return which of these nobody has read of late, in their order, and the policy that says how risky somebody is."""
    _must_walk(turn, directory)
    listed = select(_s.object_id).where(_s.directory == directory, _s.object_id.in_(ids), ~_is_unread(turn))
    fresh = {row.object_id for row in turn.rows(listed)}
    rules: Mapping[str, Any] | None = turn.connection.scalar(select(t.policy.c.rules).where(t.policy.c.is_active))
    return Unread(tuple(one for one in ids if one not in fresh), rules or {})


def keep(turn: Turn, person: Person, risk: Risk, key: bytes) -> bool:
    """Keep what a directory says of somebody whom nobody has read of late; tell whether it was kept."""
    _must_walk(turn, person.directory)
    if not person.object_id or not person.account:
        raise refusal("FL130")
    subject = _known(turn, person)
    if subject is None:
        blank = {"name": person.name, "account": person.account, "department": "", "site": "", "frozen_why": ""}
        place = {"directory": person.directory, "object_id": person.object_id}
        turn.add(t.subject, **place, **blank, risk=Risk.PRIVILEGED, facts={})
        subject = _known(turn, person)
    theirs = select(t.subject).where(_s.directory == person.directory, _s.object_id == person.object_id)
    asked = exists().where(_v.subject_id == _s.id, _v.closed_at.is_(None))
    subject = turn.one(theirs.where(_is_unread(turn), ~asked))
    if subject is None:
        return False
    if subject.refreshed_at is not None and _rank(subject.risk) >= _rank(risk):
        risk = Risk(subject.risk)
    subjects.keep_person(turn, subject, person, risk, key, with_values=False)
    return True


def _known(turn: Turn, person: Person) -> Any:
    return turn.one(select(_s.id).where(_s.directory == person.directory, _s.object_id == person.object_id))


def _must_walk(turn: Turn, directory: str) -> None:
    found = turn.one(select(_c.settings).where(_c.name == directory, _c.is_active, _c.kind.in_(KINDS)))
    if found is None or not is_walked(found.settings):
        raise refusal("FL200")


def _is_unread(turn: Turn) -> ColumnElement[bool]:
    return or_(_s.refreshed_at.is_(None), _s.refreshed_at <= turn.now - timedelta(days=FRESH_DAYS))


def _rank(risk: str) -> int:
    return {Risk.STANDARD: 0, Risk.SENSITIVE: 1}.get(Risk(risk), 2)
