"""What a directory said of accounts: found ones, masked, and all that decides on one."""

from collections.abc import Mapping, Sequence
from datetime import UTC
from typing import Any

from sqlalchemy import select, update

from app.identity import limits
from app.identity.directories import Contact, ContactKind, Mark, Person
from app.identity.jobs import JobKind, JobState
from app.identity.masking import digest, masked
from app.identity.model import Risk
from db.identity import tables as t
from db.identity.in_file.settling import settle
from db.identity.in_file.turn import Turn
from db.reading import AnyRow

_j, _c, _s = t.job.c, t.contact.c, t.subject.c
_SHOWN = (ContactKind.MOBILE, ContactKind.PHONE, ContactKind.MAIL)
_NUMBERS = (ContactKind.MOBILE, ContactKind.PHONE)
_HANDSETS = (ContactKind.MOBILE, ContactKind.AUTHENTICATOR)


def candidates(turn: Turn, job_id: int, found: Sequence[Person]) -> None:
    """Answer a search with what may be shown."""
    if _open(turn, job_id, JobKind.FIND) is None:
        return
    turn.do(update(t.job).where(_j.id == job_id).values(answer={"candidates": [_listed(one) for one in found]}))
    settle(turn, job_id, JobState.SUCCEEDED)


def keep(turn: Turn, job_id: int, person: Person, risk: Risk, key: bytes) -> None:
    """Keep what decides on a subject."""
    job = _open(turn, job_id, JobKind.SUBJECT)
    if job is None:
        return
    subject = turn.one(select(t.subject).where(_s.id == job.facts["subject_id"]))
    if subject is None or (subject.directory, subject.object_id) != (person.directory, person.object_id):
        settle(turn, job_id, JobState.FAILED, said="Another account was read than the one asked for.", code="mixed_up")
        return
    keep_person(turn, subject, person, risk, key)
    settle(turn, job_id, JobState.SUCCEEDED)


def keep_person(
    turn: Turn, subject: AnyRow, person: Person, risk: Risk, key: bytes, *, with_values: bool = True
) -> None:
    """Keep what a directory says of an account; without values, what is there to be dialled stays as it is."""
    _keep_contacts(turn, subject.id, person, key, with_values=with_values)
    turn.do(
        update(t.subject)
        .where(_s.id == subject.id)
        .values(
            name=person.name,
            account=person.account,
            department=person.department,
            site=person.site,
            risk=risk,
            facts=_facts(turn, subject, person),
            refreshed_at=turn.now,
        )
    )


def _open(turn: Turn, job_id: int, kind: JobKind) -> AnyRow | None:
    return turn.one(select(t.job).where(_j.id == job_id, _j.kind == kind, _j.ended_at.is_(None)))


def _listed(one: Person) -> dict[str, Any]:
    return {
        "directory": one.directory,
        "object_id": one.object_id,
        "name": one.name,
        "account": one.account,
        "department": one.department,
        "site": one.site,
        "masked": [masked(contact) for contact in one.contacts if contact.kind in _SHOWN],
        "is_disabled": bool(one.marks & {Mark.DISABLED, Mark.EXPIRED}),
        "is_locked": Mark.LOCKED in one.marks,
    }


def _facts(turn: Turn, subject: AnyRow, person: Person) -> dict[str, Any]:
    manager = next((c for c in person.contacts if c.kind is ContactKind.MANAGER), None)
    known = turn.one(
        select(_c.known_since).where(_c.subject_id == subject.id, _c.kind == ContactKind.MANAGER, _c.is_current)
    )
    since = known.known_since.isoformat() if known is not None and known.known_since is not None else None
    approver = {"object_id": person.manager_id, "name": manager.label if manager else "", "known_since": since}
    return {
        "marks": sorted(person.marks),
        "title": person.title,
        "unit": person.unit,
        "manager": approver if person.manager_id else None,
        "bad_passwords": person.bad_passwords,
        "last_bad_at": _text(person.last_bad_at),
        "locked_at": _text(person.locked_at),
        "lock_source": person.lock_source,
        "lock_outs": _lock_outs(turn, subject, person),
        "is_phone_lost": bool((subject.facts or {}).get("is_phone_lost", False)),
    }


def _lock_outs(turn: Turn, subject: AnyRow, person: Person) -> list[str]:
    """Return the lock-outs that were seen in the last day, this one among them."""
    oldest = (turn.now - limits.LOOK_BACK).isoformat()
    seen = {at for at in (subject.facts or {}).get("lock_outs", ()) if at > oldest}
    return sorted(seen | ({str(_text(person.locked_at))} if person.locked_at is not None else set()))


def _keep_contacts(turn: Turn, subject_id: int, person: Person, key: bytes, *, with_values: bool) -> None:
    before = turn.rows(select(t.contact).where(_c.subject_id == subject_id))
    current = {(one.kind, one.digest): one for one in before if one.is_current}
    now_there = {(one.kind.value, digest(key, one.kind, one.value)): one for one in person.contacts if one.value}
    gone = [one.id for place, one in current.items() if place not in now_there]
    if gone:
        turn.do(update(t.contact).where(_c.id.in_(gone)).values(is_current=False, value=None))
    changed = {one.kind for one in before if one.id in gone}
    for (kind, sum_), one in now_there.items():
        shown = {"masked": masked(one), "is_handset": one.kind in _HANDSETS}
        if with_values:
            shown["value"] = one.value if one.kind in _NUMBERS else None
        known = current.get((kind, sum_))
        _keep_contact(turn, subject_id, one, (sum_, shown), known, was_changed=kind in changed, is_first=not before)


def _keep_contact(
    turn: Turn,
    subject_id: int,
    one: Contact,
    told: tuple[str, Mapping[str, Any]],
    known: AnyRow | None,
    *,
    was_changed: bool,
    is_first: bool,
) -> None:
    sum_, shown = told
    if known is not None:
        ages = [at for at in (known.known_since, one.changed_at) if at is not None]
        turn.do(update(t.contact).where(_c.id == known.id).values(**shown, known_since=max(ages, default=None)))
        return
    # What we saw replaced is as old as the change, whatever the directory says of it.
    since = turn.now if was_changed or one.changed_at is None else min(one.changed_at, turn.now)
    turn.add(
        t.contact, subject_id=subject_id, kind=one.kind, digest=sum_, known_since=since, is_current=True,
        seen_at=turn.now, appeared_at=None if is_first else turn.now, **shown,
    )  # fmt: skip


def _text(at: Any) -> str | None:
    return None if at is None else at.astimezone(UTC).isoformat()
