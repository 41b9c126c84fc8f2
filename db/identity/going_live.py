"""Going live: on a server two people accept that the gate decides; a desk in a file decides from the beginning."""

from typing import Any

from app.identity.going_live import Progress
from app.identity.refusals import refusal
from db.engine import Store
from db.identity.calling import answered


class ServerGoingLive:
    """Each call is a function of the database, which decides by itself who may."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def shown(self) -> Progress:
        """Return how far it is."""
        told: Any = answered(self._store, "select go_live_shown()")
        waiting = told["proposal"] or {}
        return Progress(told["observing"], waiting.get("id", 0), waiting.get("by", ""), told["would"])

    def propose(self) -> None:
        """Propose that the gate decides from now on, as an administrator."""
        answered(self._store, "select propose_go_live()")

    def accept(self, proposal: int) -> None:
        """Accept it, as a security officer who did not propose it."""
        answered(self._store, "select accept_go_live(:id)", id=proposal)


class FileGoingLive:
    """A desk in a file has nobody's directory to reset, and nothing to wait for."""

    def shown(self) -> Progress:
        """Return that it decides."""
        return Progress(is_observing=False)

    def propose(self) -> None:
        """Refuse: it decides already."""
        raise refusal("FL193")

    def accept(self, proposal: int) -> None:
        """Refuse: it decides already."""
        del proposal
        raise refusal("FL193")
