"""What is kept about people, on a server by its functions and in a file by the same rules."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from typing import Any

from app.core.actor import Actor
from app.core.clock import Clock, SystemClock
from app.identity.directories import ContactKind
from app.identity.model import Method, Risk
from app.identity.offers import Reach
from app.identity.policy import from_json
from app.identity.readiness import Known
from app.identity.records import Desk
from db.engine import Store
from db.identity.calling import answered, called
from db.identity.in_file import recording
from db.identity.in_file.offering import PROVES, REACHED_BY
from db.identity.in_file.turn import Turn, writing


class ServerRecords:
    """Asks the server; each function decides by itself who may."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def of(self, directory: str, object_id: str) -> Mapping[str, Any]:
        """Return everything that is kept about somebody."""
        self._answer("select ask_person_record(:directory, :object)", directory, object_id)
        found: Mapping[str, Any] = self._answer("select person_record(:directory, :object)", directory, object_id)
        return found

    def hold(self, directory: str, object_id: str, reason: str) -> None:
        """Have nothing about somebody erased."""
        self._answer("select hold_records(:directory, :object, :why)", directory, object_id, why=reason)

    def release(self, directory: str, object_id: str) -> None:
        """Let time run again."""
        self._answer("select release_records(:directory, :object)", directory, object_id)

    def known(self) -> Sequence[Known]:
        """Return whom the worker has read."""
        return [_known(row[0]) for row in called(self._store, "select subjects_known()")]

    def desk(self) -> Desk:
        """Return by what this desk verifies."""
        return _desk(answered(self._store, "select desk_proves()"))

    def _answer(self, statement: str, directory: str, object_id: str, **more: Any) -> Any:
        return answered(self._store, statement, directory=directory, object=object_id, **more)


class FileRecords:
    """Asks a file, by the rules of a server's."""

    def __init__(self, store: Store, actor: Actor, *, clock: Clock | None = None) -> None:
        self._store, self._actor = store, actor
        self._clock = clock or SystemClock()

    def of(self, directory: str, object_id: str) -> Mapping[str, Any]:
        """Return everything that is kept about somebody."""
        with self._writing() as turn:
            return recording.of(turn, directory, object_id)

    def hold(self, directory: str, object_id: str, reason: str) -> None:
        """Have nothing about somebody erased."""
        with self._writing() as turn:
            recording.hold(turn, directory, object_id, reason)

    def release(self, directory: str, object_id: str) -> None:
        """Let time run again."""
        with self._writing() as turn:
            recording.release(turn, directory, object_id)

    def known(self) -> Sequence[Known]:
        """Return whom the worker has read."""
        with self._writing() as turn:
            return [_known(one) for one in recording.known(turn)]

    def desk(self) -> Desk:
        """Return by what this desk verifies."""
        with self._writing() as turn:
            return _desk(recording.proves(turn))

    def _writing(self) -> AbstractContextManager[Turn]:
        return writing(self._store, self._clock, by=self._actor.staff_id, name=self._actor.name)


def _desk(told: Mapping[str, Any]) -> Desk:
    proves = frozenset[Method]().union(*(PROVES.get(kind, frozenset()) for kind in told["kinds"]))
    rules = told["policy"]
    return Desk(from_json(json.loads(rules) if isinstance(rules, str) else rules), proves, _at(told["now"]))


def _known(told: Mapping[str, Any]) -> Known:
    return Known(
        told["directory"],
        told["object_id"],
        told["name"],
        Risk(told["risk"]),
        told["has_manager"],
        tuple(_reaches(told)),
        told["department"],
    )


def _reaches(told: Mapping[str, Any]) -> Iterator[Reach]:
    for contact in told["contacts"]:
        kind, since = ContactKind(contact["kind"]), contact["known_since"]
        for method, kinds in REACHED_BY.items():
            if kind in kinds:
                at = None if since is None else _at(since)
                yield Reach(method, f"{kind}:{contact['id']}", at, contact["is_handset"])
    if told["recovery_since"] is not None:
        yield Reach(Method.RECOVERY, "recovery", _at(told["recovery_since"]))


def _at(said: Any) -> datetime:
    return said if isinstance(said, datetime) else datetime.fromisoformat(said)
