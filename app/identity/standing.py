"""How things stand with a subject, as the database knows it and no client can say."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from app.identity.model import Channel, Method


class Conflict(StrEnum):
    """What stands between a member of staff and a subject."""

    SELF = "self"
    MANAGER = "manager"
    """The subject is their manager."""
    REPORT = "report"
    """They are the subject's manager, and would approve."""
    OWN_TEAM = "own_team"
    """The subject works at the desk, in their own team (A7)."""


class Lifted(StrEnum):
    """A hold that somebody entitled to has lifted; factors are never among them."""

    RED_FLAGS = "red_flags"
    SHOPPING = "shopping"
    LOCK_OUTS = "lock_outs"


@dataclass(frozen=True, slots=True)
class Standing:
    """The facts. What is left out is taken as it hurts most: nobody looked, no worker lives, nothing was read."""

    analyst: int = 0
    channel: Channel = Channel.PHONE
    is_frozen: bool = False
    is_held: bool = False
    held_until: datetime | None = None
    wrong_codes: int = 0
    failed_methods: int = 0
    is_ticket_blocked: bool = False
    blocked: frozenset[Method] = frozenset()
    is_linked: bool = False
    is_phone_lost: bool = False
    is_elevated: bool = False
    is_spike: bool = False
    lock_outs: int = 0
    excluded: frozenset[str] = frozenset()
    conflicts: frozenset[Conflict] = frozenset()
    shopped_until: datetime | None = None
    lifted: frozenset[Lifted] = frozenset()
    signed_by: int | None = None
    signer_since: datetime | None = None
    signer_conflicts: frozenset[Conflict] = frozenset()
    has_exception: bool = False
    has_manager: bool = True
    has_change_record: bool = False
    starts_on: date | None = None
    has_looked: bool = False
    facts_at: datetime | None = None
    is_worker_alive: bool = False
