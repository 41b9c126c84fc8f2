"""Accounts that something was carried out on, looked at for three days; what is asked for them meanwhile is told."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select, update

from app.identity import limits
from app.identity.jobs import JobKind, JobState
from app.identity.model import Action
from app.identity.watching import EVERY_MINUTES, Watched
from db.identity import tables as t
from db.identity.in_file.case import NEW_PASSWORD, NEW_SIGN_IN
from db.identity.in_file.turn import Turn
from db.reading import AnyRow
from db.upsert import insert_into

_j, _w, _v, _c = t.job.c, t.account_watch.c, t.verification.c, t.contact.c


def is_any_due(turn: Turn) -> bool:
    """Tell whether there is anything to look at or to tell."""
    return turn.one(_lately(turn).limit(1)) is not None


def watched(turn: Turn) -> Sequence[Watched]:
    """Return the accounts that are due, and tell of linked requests made since."""
    jobs = turn.rows(_lately(turn))
    newest = {job.facts["subject_id"]: job for job in jobs}
    kept = [job.id for job in newest.values()]
    turn.do(delete(t.account_watch).where(_w.job_id.not_in(kept)))
    for job in jobs:
        _tell_linked(turn, job)
    return [due for job in newest.values() if (due := _due(turn, job)) is not None]


def keep(turn: Turn, job_id: int, seen: Mapping[str, Any]) -> None:
    """Keep what was seen."""
    turn.do(update(t.account_watch).where(_w.job_id == job_id).values(seen=dict(seen)))


def _lately(turn: Turn) -> Any:
    done = (_j.kind == JobKind.CARRY_OUT, _j.state == JobState.SUCCEEDED, _j.ended_at > turn.now - limits.WATCH)
    return select(_j.id, _j.verification_id, _j.facts, _j.told, _j.ended_at).where(*done).order_by(_j.id)


def _tell_linked(turn: Turn, job: AnyRow) -> None:
    subject, action = job.facts["subject_id"], job.facts["action"]
    linked = NEW_PASSWORD if action in NEW_SIGN_IN else NEW_SIGN_IN if action in NEW_PASSWORD else ()
    since = (_v.subject_id == subject, _v.id != job.verification_id, _v.opened_at > job.ended_at)
    for one in turn.rows(select(_v.id, _v.action).where(*since, _v.action.in_(linked))):
        about = {"verification_id": one.id, "subject_id": subject}
        turn.alert("watch_linked", str(one.id), {"action": one.action}, **about)


def _due(turn: Turn, job: AnyRow) -> Watched | None:
    fresh = insert_into(t.account_watch, is_postgres=False).values(
        job_id=job.id, looked_at=turn.now - timedelta(hours=1), seen=_at_first(turn, job)
    )
    turn.do(fresh.on_conflict_do_nothing())
    due = (_w.job_id == job.id, _w.looked_at <= turn.now - timedelta(minutes=EVERY_MINUTES))
    found = turn.one(select(_w.seen).where(*due))
    if found is None:
        return None
    turn.do(update(t.account_watch).where(_w.job_id == job.id).values(looked_at=turn.now))
    facts = job.facts
    about = (facts["directory"], facts["object_id"], Action(facts["action"]))
    return Watched(job.id, job.verification_id, *about, job.ended_at, found.seen)


def _at_first(turn: Turn, job: AnyRow) -> dict[str, Any]:
    """Return what was on record when it was verified: with that the first look compares."""
    on_record: defaultdict[str, list[str]] = defaultdict(list)
    current = (_c.subject_id == job.facts["subject_id"], _c.is_current)
    for one in turn.rows(select(_c.kind, _c.digest).where(*current).order_by(_c.digest)):
        on_record[one.kind].append(one.digest)
    set_at = (job.told.get("after") or {}).get("set_at")
    return ({"contacts": dict(on_record)} if on_record else {}) | ({"set_at": set_at} if set_at else {})
