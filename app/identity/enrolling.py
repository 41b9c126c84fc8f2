"""Enrolling authenticators and recovery codes of the desk's own: once, after a reset that took the old ones away.

Nobody has one enrolled without a verification as strict as for new sign-in methods: what waits to be enrolled is what a
worker carried out within the hour under such a grant.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from app.identity.model import Action

OPENS = (Action.MFA_RESET, Action.FIRST_CREDENTIAL)
"""What takes everything away that the desk enrolled for somebody, and lets them enrol anew."""
WITHIN = timedelta(minutes=60)
"""How long after it was carried out."""


@dataclass(frozen=True, slots=True)
class Due:
    """Somebody who may enrol now; `job_id` is what was carried out for them."""

    job_id: int
    directory: str
    object_id: str
    name: str
    account: str


@dataclass(frozen=True, slots=True)
class Enrolled:
    """What is kept of it: the sealed secret and the step of the code that confirmed it, and hashes of codes."""

    sealed: bytes | None = field(default=None, repr=False)
    step: int = 0
    hashes: Sequence[bytes] = field(default=(), repr=False)


def notice_of(enrolled: Enrolled) -> str:
    """Return what the person is told was done."""
    parts = ("enrolment_of_an_authenticator" * (enrolled.sealed is not None), "recovery_codes" * bool(enrolled.hashes))
    return "_and_".join(filter(None, parts))


@dataclass(frozen=True, slots=True)
class Agreed:
    """Who may be enrolled now as far as a second person is concerned."""

    directory: str
    name: str
    account: str


class Agreeing(Protocol):
    """The database as somebody of the staff sees it who agrees."""

    def agree(self, ticket_id: int) -> Agreed:
        """Agree, as a second person, that what waits on this ticket is enrolled. Raises RuleBroken, NotPermitted."""


class EnrollingDesk(Protocol):
    """The database as a worker sees it that enrols; each call is one transaction and raises RuleBroken."""

    def due(self, ticket_id: int) -> Due:
        """Return whom something was carried out for on this ticket, who may enrol now."""

    def enrol(self, job_id: int, enrolled: Enrolled) -> None:
        """Keep what was enrolled, once: what is there already is never replaced. Security is told."""
