"""The connections of a desk in a file: set up by one administrator, tried by the worker of the same program."""

import json
from hashlib import sha256
from typing import Any

from sqlalchemy import Text, func, insert, select, type_coerce, update

from app.identity.connections import ALIVE, PATIENCE, TRIES, WITHIN, Connections, Fate, Kept, SetUp, Trial
from app.identity.directories import Check
from app.identity.jobs import JobKind, JobState
from app.identity.refusals import refusal
from db.identity import tables as t
from db.identity.in_file.settling import settle
from db.identity.in_file.steps import check_staff
from db.identity.in_file.turn import Turn
from db.people.tables import staff
from db.reading import AnyRow

CANCELLED = "cancelled"
_c, _j, _w = t.connection.c, t.job.c, t.worker.c


def keep(turn: Turn, wanted: SetUp) -> Fate:
    """Set a connection up under its name, and tell security."""
    check_staff(turn)
    if not wanted.name.strip() or not wanted.kind.strip():
        raise refusal("FL130")
    values = {
        "kind": wanted.kind,
        "settings": dict(wanted.settings),
        "is_active": wanted.is_active,
        "position": wanted.position,
    }
    had = turn.one(select(t.connection).where(_c.name == wanted.name))
    fate = _fate(had, values)
    if fate is Fate.SAME:
        return fate
    if had is None:
        turn.do(insert(t.connection).values(name=wanted.name, **values))
    else:
        turn.do(update(t.connection).where(_c.id == had.id).values(**values))
    code = {Fate.RETIRED: "connection_retired", Fate.MOVED: "connection_moved"}.get(fate, "connection")
    turn.alert(code, f"{wanted.name}:{turn.now.isoformat()}", {"name": wanted.name, "by": turn.by})
    return fate


def _fate(had: AnyRow | None, values: dict[str, Any]) -> Fate:
    differs = {name for name, value in values.items() if had is None or getattr(had, name) != value}
    if not differs:
        return Fate.SAME
    if had is None or differs & {"kind", "settings"} or (values["is_active"] and not had.is_active):
        return Fate.SET
    return Fate.RETIRED if "is_active" in differs else Fate.MOVED


def nothing_waits(_proposal_id: int) -> None:
    """Refuse to decide on what a file never has."""
    raise refusal("FL160")


def test(turn: Turn, name: str) -> int:
    """Ask the worker to try a connection; one test at a time."""
    check_staff(turn)
    found = turn.one(select(t.connection).where(_c.name == name, _c.is_active))
    if found is None:
        raise refusal("FL161")
    running = turn.one(select(_j.id).where(_j.id == found.test_id, _j.ended_at.is_(None), _j.until > turn.now))
    if running is not None:
        return int(running.id)
    if not turn.one(select(_w.id).where(_w.beat_at > turn.now - ALIVE)):
        raise refusal("FL163")
    of_it = func.json_extract(type_coerce(_j.facts, Text), "$.connection") == name
    lately = (_j.kind == JobKind.TEST, of_it, _j.asked_at > turn.now - WITHIN)
    if (turn.connection.scalar(select(func.count()).where(*lately)) or 0) >= TRIES:
        raise refusal("FL162")
    job_id = _asked(turn, {"connection": name, "digest": _digest(found)})
    turn.do(update(t.connection).where(_c.id == found.id).values(test_id=job_id))
    return job_id


def _asked(turn: Turn, facts: dict[str, Any]) -> int:
    return turn.add(
        t.job,
        kind=JobKind.TEST,
        asked_by=turn.by,
        asked_at=turn.now,
        state=JobState.RESERVED,
        method="",
        facts=facts,
        told={},
        answer={},
        tries=0,
        said="",
        code="",
        until=turn.now + PATIENCE,
    )


def cancel(turn: Turn, job_id: int) -> None:
    """Wait for a test no longer."""
    check_staff(turn)
    if turn.one(select(_j.id).where(_j.id == job_id, _j.kind == JobKind.TEST)) is not None:
        settle(turn, job_id, JobState.FAILED, code=CANCELLED)


def shown(turn: Turn) -> Connections:
    """Return all connections, what was tried, and whether a worker lives."""
    check_staff(turn)
    names = {one.id: one.name for one in turn.rows(select(staff.c.id, staff.c.name))}
    rows = turn.rows(select(t.connection).order_by(_c.position, _c.id))
    jobs = {one.id: one for one in turn.rows(select(t.job).where(_j.id.in_([row.test_id for row in rows])))}
    kept = [
        Kept(
            row.id,
            SetUp(row.name, row.kind, row.settings, row.is_active, row.position),
            trial=_trial(jobs[row.test_id], row, names) if row.test_id in jobs else None,
        )
        for row in rows
    ]
    beats = [one.beat_at for one in turn.rows(select(_w.beat_at))]
    alive = sum(at > turn.now - ALIVE for at in beats)
    return Connections(turn.now, kept, alive, max(beats, default=None))


def _trial(job: AnyRow, row: AnyRow, names: dict[int, str]) -> Trial:
    return Trial(
        job.id,
        job.asked_at,
        names.get(job.asked_by, ""),
        job.claimed_at,
        job.ended_at,
        job.until,
        job.state,
        job.code,
        job.said,
        job.told.get("worker", ""),
        [Check(*line) for line in job.told.get("lines", ())],
        job.facts.get("digest") == _digest(row),
    )


def _digest(row: AnyRow) -> str:
    return sha256(json.dumps([row.kind, row.settings], sort_keys=True, default=str).encode()).hexdigest()
