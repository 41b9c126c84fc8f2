"""What a worker keeps at the desk: connections as they were set up, authenticators, recovery codes, what was done."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import and_, func, or_, select, update

from app.identity.jobs import Connection, JobKind, JobState
from db.identity import tables as t
from db.identity.in_file.turn import Turn
from db.people.tables import staff

_j, _s, _o, _r = t.job.c, t.subject.c, t.totp_enrolment.c, t.recovery_code.c


def acts_since(turn: Turn, since: datetime) -> int:
    """Return how many grants workers began to carry out since then."""
    return turn.connection.scalar(select(func.count()).where(_j.kind == JobKind.CARRY_OUT, _j.began_at >= since)) or 0


def resets_of(
    turn: Turn, directory: str, object_ids: Sequence[str], since: datetime
) -> Mapping[str, Sequence[datetime]]:
    """Return when the desk itself set something for these accounts, temporary passwords made worthless included."""
    done = (JobState.SUCCEEDED, JobState.UNKNOWN, JobState.EXECUTING)
    rows = turn.rows(
        select(_s.object_id, _j.began_at, _j.claimed_at, _j.ended_at, _j.told)
        .join(t.verification_grant, t.verification_grant.c.id == _j.grant_id)
        .join(t.subject, _s.id == t.verification_grant.c.subject_id)
        .where(
            _j.kind.in_((JobKind.CARRY_OUT, JobKind.SCRAMBLE)),
            _j.state.in_(done),
            _s.directory == directory,
            _s.object_id.in_(object_ids),
            or_(_j.ended_at.is_(None), _j.ended_at >= since),
        )
    )
    found: dict[str, list[datetime]] = {}
    for one in rows:
        said = (one.told.get("after") or {}).get("set_at")
        times = (one.began_at or one.claimed_at, one.ended_at, datetime.fromisoformat(said) if said else None)
        found.setdefault(one.object_id, []).extend(at for at in times if at is not None)
    return found


def alert(turn: Turn, code: str, facts: Mapping[str, Any]) -> None:
    """Tell the security queue, once for each thing."""
    key = facts.get("key") or sha256(json.dumps(dict(facts), sort_keys=True, default=str).encode()).hexdigest()
    about = facts.get("verification")
    job = turn.one(select(_j.verification_id).where(_j.id == facts.get("job"))) if about is None else None
    found = about if isinstance(about, int) else job.verification_id if job is not None else None
    named = (_s.directory == facts.get("directory"), _s.object_id == facts.get("object_id"))
    turn.alert(
        code, str(key), facts, verification_id=found, subject_id=turn.connection.scalar(select(_s.id).where(*named))
    )


def connections(turn: Turn) -> Sequence[Connection]:
    """Return the connections in use; what is kept for the worker itself is none."""
    c = t.connection.c
    in_use = (c.is_active, c.kind != "worker")
    rows = turn.rows(select(c.name, c.kind, c.settings).where(*in_use).order_by(c.position, c.id))
    return [Connection(one.name, one.kind, one.settings) for one in rows]


def setting(turn: Turn, name: str) -> Mapping[str, Any]:
    """Return what was set for a connection that is in use."""
    c = t.connection.c
    found = turn.one(select(c.settings).where(c.name == name, c.is_active))
    return found.settings if found is not None else {}


def staff_names(turn: Turn) -> Sequence[str]:
    """Return what everyone is known by who works at the desk: their logins, and their accounts in directories."""
    named = t.staff_identity.c
    rows = turn.rows(
        select(staff.c.login, named.object_id)
        .outerjoin(t.staff_identity, named.staff_id == staff.c.id)
        .where(staff.c.is_active)
    )
    return sorted({name for one in rows for name in one if name})


def authenticator(turn: Turn, directory: str, object_id: str) -> tuple[bytes, int] | None:
    """Return somebody's authenticator at this desk."""
    of_theirs = and_(_s.id == _o.subject_id, _s.directory == directory, _s.object_id == object_id)
    found = turn.one(select(_o.sealed, _o.last_step).join(t.subject, of_theirs))
    return (bytes(found.sealed), found.last_step) if found is not None else None


def use_step(turn: Turn, directory: str, object_id: str, step: int) -> bool:
    """Use up a step; False when it was used already."""
    theirs = select(_s.id).where(_s.directory == directory, _s.object_id == object_id)
    used = update(t.totp_enrolment).where(_o.subject_id.in_(theirs), _o.last_step < step).values(last_step=step)
    return turn.do(used) == 1


def recovery_codes(turn: Turn, directory: str, object_id: str) -> Sequence[tuple[int, bytes]]:
    """Return somebody's recovery codes that were not used yet."""
    of_theirs = and_(_s.id == _r.subject_id, _s.directory == directory, _s.object_id == object_id)
    rows = turn.rows(select(_r.id, _r.hash).join(t.subject, of_theirs).where(_r.used_at.is_(None)).order_by(_r.id))
    return [(one.id, bytes(one.hash)) for one in rows]


def use_recovery(turn: Turn, code_id: int) -> bool:
    """Use up a recovery code; False when it was used already."""
    used = update(t.recovery_code).where(_r.id == code_id, _r.used_at.is_(None)).values(used_at=turn.now)
    return turn.do(used) == 1
