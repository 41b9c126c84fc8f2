"""Verifications of the demo: of people in its directory, in the states that a desk has them in of a morning."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from sqlalchemy import Connection, insert

from app.identity import limits
from app.identity.model import GrantState, Proof, State
from app.identity.states import lasts
from db.identity import tables as t
from db.samples.hours import Hours
from db.samples.script import Cast, Played
from db.samples.texts import texts

DIRECTORY, DOMAIN = "Demo directory", "northgate.example"
_IDS = UUID("6b1f2c1e-5a3d-4f6e-9a2b-d35c7a10f0e0")
"""From which the demo's directory makes the ids of its accounts (`app/connect/demo_people.py`)."""
_KEYS = UUID("6b1f2c1e-5a3d-4f6e-9a2b-d35c7a10f004")
_BOUND = timedelta(days=200)
_LIVE = (State.OPEN, State.WAITING, State.HELD)


def account_of(name: str) -> str:
    """Return the account of somebody of this name in the demo's directory."""
    plain = "".join(sign for sign in name.casefold() if sign.isalnum() or sign in " -")
    return f"{'.'.join(plain.split())}@{DOMAIN}"


def add_verifications(connection: Connection, cast: Cast, hours: Hours, shown: Sequence[Played]) -> None:
    """Connect the demo's directory, bind the staff to accounts of it, and tell the verifications."""
    _connect(connection)
    _bind(connection, cast, hours.now)
    tickets: dict[int | None, int] = {}
    for one in shown:
        tickets.setdefault(one.ticket.requester_id, one.ticket.id)
    for each in texts("verifications")["verification"]:
        told = each | {"at": hours.now - timedelta(minutes=each["opened"])}
        ticket_id = tickets.get(cast.requesters[told["requester"]])
        if ticket_id is not None:
            _add(connection, cast, hours.now, told, ticket_id)


def _connect(connection: Connection) -> None:
    rows = [
        {"name": DIRECTORY, "kind": "demo", "settings": {}, "is_active": True, "position": 1},
        {"name": "worker", "kind": "settings", "is_active": True, "position": 9,
         "settings": {"desk": "Northgate help desk", "published_number": "+44 20 7946 0000"}},
    ]  # fmt: skip
    connection.execute(insert(t.connection), rows)


def _bind(connection: Connection, cast: Cast, now: datetime) -> None:
    rows = [
        {"staff_id": staff_id, "directory": DIRECTORY, "object_id": _id_of(name), "since": now - _BOUND}
        for name, staff_id in cast.staff.items()
    ]
    connection.execute(insert(t.staff_identity), rows)


def _id_of(name: str) -> str:
    return str(uuid5(_IDS, account_of(name)))


def _add(connection: Connection, cast: Cast, now: datetime, told: Mapping[str, Any], ticket_id: int) -> None:
    opened = told["at"]
    subject_id = _subject(connection, told, opened)
    verification_id = _verification(connection, cast, now, told, ticket_id=ticket_id, subject_id=subject_id)
    about = {"verification_id": verification_id, "subject_id": subject_id}
    proofs = [_evidence(connection, cast, told, one, about) for one in told.get("evidence", ())]
    for code in told.get("flags", ()):
        flag = {"verification_id": verification_id, "code": code, "at": opened, "by_id": cast.staff[told["by"]]}
        connection.execute(insert(t.red_flag).values(**flag))
    if told["state"] == State.EXECUTED:
        _grant(connection, cast, told, ticket_id=ticket_id, about=about, proofs=proofs)
    if told["state"] == State.REFUSED:
        alert = {"code": "refused", "key": f"refused:{verification_id}", "facts": {"reason": told["reason"]}}
        connection.execute(insert(t.verification_alert).values(**alert, at=_closed(told, opened), **about))


def _subject(connection: Connection, told: Mapping[str, Any], opened: datetime) -> int:
    name = told["requester"]
    row = {
        "directory": DIRECTORY,
        "object_id": _id_of(name),
        "name": name,
        "account": account_of(name),
        "department": told.get("department", ""),
        "site": told.get("site", ""),
        "risk": told["risk"],
        "facts": {},
        "refreshed_at": opened,
        "frozen_why": "",
    }
    return _added(connection, t.subject, row)


def _verification(
    connection: Connection, cast: Cast, now: datetime, told: Mapping[str, Any], *, ticket_id: int, subject_id: int
) -> int:
    opened, state = told["at"], State(told["state"])
    owner = cast.staff.get(told.get("owner", ""))
    ended = None if state in _LIVE else _closed(told, opened)
    row = {
        "key": uuid5(_KEYS, told["requester"]),
        "ticket_id": ticket_id,
        "action": told["action"],
        "channel": told["channel"],
        "caller": "subject",
        "subject_id": subject_id,
        "state": state,
        "by_id": cast.staff[told["by"]],
        "opened_at": opened,
        "owner_id": owner,
        "owner_until": opened + limits.BUSY if owner and ended is None else None,
        "policy_version": 1,
        "risk": told["risk"],
        "has_looked": True,
        "ends_at": ended or now + lasts(state),
        "closed_at": ended,
        "reason": told.get("reason", ""),
        "version": 5,
    }
    return _added(connection, t.verification, row)


def _evidence(
    connection: Connection, cast: Cast, told: Mapping[str, Any], one: Mapping[str, Any], about: Mapping[str, int]
) -> int:
    row = {
        "method": one["method"],
        "result": one["result"],
        "proof": one["proof"],
        "group_key": one["group"],
        "is_handset": one["group"].startswith(("phone:", "authapp:")),
        "known_since": None,
        "at": told["at"] + timedelta(minutes=one["after"]),
        "by_id": 0 if one["proof"] == Proof.MACHINE else cast.staff[told["by"]],
        "target": one["target"],
        "transaction": "",
        "facts": {},
    }
    return _added(connection, t.evidence, row | dict(about))


def _grant(
    connection: Connection,
    cast: Cast,
    told: Mapping[str, Any],
    *,
    ticket_id: int,
    about: Mapping[str, int],
    proofs: Sequence[int],
) -> None:
    issued = _closed(told, told["at"]) - timedelta(minutes=1)
    row = {
        "id": uuid5(_KEYS, f"grant {told['requester']}"),
        "ticket_id": ticket_id,
        "action": told["action"],
        "risk": told["risk"],
        "policy_version": 1,
        "issued_to": cast.staff[told["by"]],
        "issued_at": issued,
        "expires_at": issued + limits.GRANT,
        "state": GrantState.SUCCEEDED,
        "consumed_at": issued,
        "evidence_ids": list(proofs),
        "said": "done",
    }
    connection.execute(insert(t.verification_grant).values(**row, **about))


def _closed(told: Mapping[str, Any], opened: datetime) -> datetime:
    return opened + timedelta(minutes=told["closed"])


def _added(connection: Connection, table: Any, row: Mapping[str, Any]) -> int:
    key = connection.execute(insert(table).values(**row)).inserted_primary_key
    return int(key[0]) if key else 0
