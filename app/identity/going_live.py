"""Going live: until two people accept that the gate decides, it judges and records, and grants nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

BAND = (
    "This desk only watches: it judges and records, and grants nothing until go-live is accepted. Carry on by your "
    "desk's own rules."
)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a desk is: whether it only watches, what waits to be accepted, and how often each verdict came of it."""

    is_observing: bool
    proposal: int = 0
    proposed_by: str = ""
    would: Mapping[str, int] = field(default_factory=dict)


class GoingLive(Protocol):
    """Each call is one transaction; all raise NotPermitted, RuleBroken with the sentence to show, StoreUnavailable."""

    def shown(self) -> Progress:
        """Return how far it is."""

    def propose(self) -> None:
        """Propose that the gate decides from now on, as an administrator."""

    def accept(self, proposal: int) -> None:
        """Accept it, as a security officer who did not propose it."""
