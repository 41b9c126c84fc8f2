"""The connections to directories, providers and carriers: set by one in a file, by two people on a server."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from app.core.actor import Actor
from app.core.clock import Clock, SystemClock
from app.identity.connections import ConnectionDesk, Connections, Fate, Kept, Proposal, SetUp, Trial
from app.identity.directories import Check
from app.people.rules import must_be_administrator
from db.engine import Store
from db.identity.calling import answered, called
from db.identity.in_file import connecting
from db.identity.in_file.turn import looking, writing
from db.identity.tables import connection
from db.reading import read

_C = connection.c
_COLUMNS = (_C.name, _C.kind, _C.settings, _C.is_active, _C.position)
_SET = "select public.set_connection(:name, :kind, :settings, :is_active, :position)"


def connections_of(store: Store) -> Sequence[SetUp]:
    """Return all that are in force, in their order, those out of use too. Raises NotPermitted for all but a few."""
    if not store.is_postgres:
        return [SetUp(*row) for row in read(store, select(*_COLUMNS).order_by(_C.position, _C.id))]
    rows = called(store, "select name, kind, settings, is_active, at_position from public.connections_set()")
    return [SetUp(name, kind, json.loads(settings), *rest) for name, kind, settings, *rest in rows]


def connection_desk(store: Store, actor: Actor) -> ConnectionDesk:
    """Return the connections as somebody reaches them."""
    return ServerConnections(store) if store.is_postgres else FileConnections(store, actor)


class ServerConnections:
    """The connections of a server: each call is a function of the database."""

    is_shared = True

    def __init__(self, store: Store) -> None:
        self._store = store

    def read(self) -> Connections:
        """Return all that is known of them."""
        told: Mapping[str, Any] = answered(self._store, "select public.connections_shown()")
        return Connections(
            datetime.fromisoformat(told["now"]),
            [_kept(one) for one in told["connections"]],
            told["workers"],
            _at(told["seen_at"]),
            told["has_officers"],
        )

    def keep(self, wanted: SetUp) -> Fate:
        """Propose a connection, or set it where nobody could agree yet."""
        values = {
            "name": wanted.name,
            "kind": wanted.kind,
            "settings": json.dumps(dict(wanted.settings)),
            "is_active": wanted.is_active,
            "position": wanted.position,
        }
        return Fate(answered(self._store, _SET, **values))

    def agree(self, proposal_id: int) -> None:
        """Put in force what somebody else proposed, as a security officer."""
        answered(self._store, "select public.agree_connection(:id)", id=proposal_id)

    def decline(self, proposal_id: int) -> None:
        """Take back what was proposed."""
        answered(self._store, "select public.decline_connection(:id)", id=proposal_id)

    def test(self, name: str) -> int:
        """Ask a worker to try what is in force."""
        return int(answered(self._store, "select public.test_connection(:name)", name=name))

    def cancel(self, job_id: int) -> None:
        """Wait for a test no longer."""
        answered(self._store, "select public.cancel_test(:id)", id=job_id)


class FileConnections:
    """The connections of a desk in a file, where one person decides."""

    is_shared = False

    def __init__(self, store: Store, actor: Actor, *, clock: Clock | None = None) -> None:
        self._store, self._actor = store, actor
        self._clock = clock or SystemClock()

    def read(self) -> Connections:
        """Return all that is known of them."""
        with looking(self._store, self._clock, by=self._actor.staff_id) as turn:
            return connecting.shown(turn)

    def keep(self, wanted: SetUp) -> Fate:
        """Set a connection up."""
        must_be_administrator(self._actor)
        with writing(self._store, self._clock, by=self._actor.staff_id) as turn:
            return connecting.keep(turn, wanted)

    def agree(self, proposal_id: int) -> None:
        """Refuse: in a file nothing is proposed."""
        connecting.nothing_waits(proposal_id)

    def decline(self, proposal_id: int) -> None:
        """Refuse: in a file nothing is proposed."""
        connecting.nothing_waits(proposal_id)

    def test(self, name: str) -> int:
        """Ask the worker to try what is in force."""
        must_be_administrator(self._actor)
        with writing(self._store, self._clock, by=self._actor.staff_id) as turn:
            return connecting.test(turn, name)

    def cancel(self, job_id: int) -> None:
        """Wait for a test no longer."""
        must_be_administrator(self._actor)
        with writing(self._store, self._clock, by=self._actor.staff_id) as turn:
            connecting.cancel(turn, job_id)


def _kept(told: Mapping[str, Any]) -> Kept:
    return Kept(told["id"], _set_up(told, told["name"]), _proposal(told), _trial(told["test"]))


def _set_up(told: Mapping[str, Any], name: str) -> SetUp:
    return SetUp(name, told["kind"], told["settings"], told["is_active"], told["position"])


def _proposal(told: Mapping[str, Any]) -> Proposal | None:
    one = told["proposal"]
    if one is None:
        return None
    at = datetime.fromisoformat(one["at"])
    return Proposal(one["id"], _set_up(one, told["name"]), one["by_id"], one["by"], at)


def _trial(told: Mapping[str, Any] | None) -> Trial | None:
    if told is None:
        return None
    return Trial(
        told["job_id"],
        datetime.fromisoformat(told["asked_at"]),
        told["asked_by"],
        _at(told["taken_at"]),
        _at(told["ended_at"]),
        _at(told["until"]),
        told["state"],
        told["code"],
        told["said"],
        told["worker"],
        [Check(*line) for line in told["lines"]],
        told["is_of_these_settings"],
    )


def _at(said: str | None) -> datetime | None:
    return datetime.fromisoformat(said) if said else None
