"""The desk of a worker that enrols, on either engine."""

from typing import Any

from app.core.clock import Clock, SystemClock
from app.identity.enrolling import Due, Enrolled, EnrollingDesk
from db.engine import Store
from db.identity.calling import answered
from db.identity.in_file import enrolling
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
            return enrolling.due(turn, ticket_id)

    def enrol(self, job_id: int, enrolled: Enrolled) -> None:
        """Keep what was enrolled, once."""
        with writing(self._store, self._clock, by=0) as turn:
            enrolling.enrol(turn, job_id, enrolled)


def enrolling_desk(store: Store) -> EnrollingDesk:
    """Return the desk for enrolling."""
    return ServerEnrolling(store) if store.is_postgres else FileEnrolling(store)
