"""The desk of a worker that enrols, on either engine."""

from typing import Any

from app.core.actor import Actor
from app.core.clock import Clock, SystemClock
from app.identity.enrolling import Agreed, Due, Enrolled, EnrollingDesk
from db.engine import Store
from db.identity.calling import answered
from db.identity.in_file import enrolments
from db.identity.in_file.turn import writing


class ServerEnrolling:
    """Each call is a function of the database, open to logins of workers alone."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def due(self, ticket_id: int) -> Due:
        """Return whom something was carried out for on this ticket, who may enrol now."""
        told: Any = answered(self._store, "select enrolment_due(:ticket)", ticket=ticket_id)
        return Due(**told)

    def enrol(self, job_id: int, enrolled: Enrolled) -> None:
        """Keep what was enrolled, once."""
        kept = "select enrol(:job, cast(:sealed as bytea), :step, cast(:hashes as bytea[]))"
        told = {"sealed": enrolled.sealed, "step": enrolled.step, "hashes": list(enrolled.hashes)}
        answered(self._store, kept, job=job_id, **told)


class FileEnrolling:
    """The same in a file."""

    def __init__(self, store: Store, clock: Clock | None = None) -> None:
        self._store, self._clock = store, clock or SystemClock()

    def due(self, ticket_id: int) -> Due:
        """Return whom something was carried out for on this ticket, who may enrol now."""
        with writing(self._store, self._clock, by=0) as turn:
            return enrolments.due(turn, ticket_id)

    def enrol(self, job_id: int, enrolled: Enrolled) -> None:
        """Keep what was enrolled, once."""
        with writing(self._store, self._clock, by=0) as turn:
            enrolments.enrol(turn, job_id, enrolled)


def enrolling_desk(store: Store) -> EnrollingDesk:
    """Return the desk for enrolling."""
    return ServerEnrolling(store) if store.is_postgres else FileEnrolling(store)


class ServerAgreeing:
    """Somebody of the staff on a server, who agrees as a second person."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def agree(self, ticket_id: int) -> Agreed:
        """Agree that what waits on this ticket is enrolled."""
        told: Any = answered(self._store, "select agree_enrolment(:ticket)", ticket=ticket_id)
        return Agreed(**told)


class FileAgreeing:
    """The same in a file."""

    def __init__(self, store: Store, actor: Actor, clock: Clock | None = None) -> None:
        self._store, self._actor, self._clock = store, actor, clock or SystemClock()

    def agree(self, ticket_id: int) -> Agreed:
        """Agree that what waits on this ticket is enrolled."""
        with writing(self._store, self._clock, by=self._actor.staff_id, name=self._actor.name) as turn:
            return enrolments.agree(turn, ticket_id)
