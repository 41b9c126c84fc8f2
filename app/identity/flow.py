"""The course of the wizard without its screens: its pages, what lets one go on, what a change throws away.

It reads a verification as the gate shows it and remembers nothing: whoever takes one over stands where it stands.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from app.identity.gate import Asked, Verification
from app.identity.model import Action, GrantState, Result, State


class Page(StrEnum):
    """The pages, in their order."""

    REQUEST = "request"
    SUBJECT = "subject"
    FLAGS = "flags"
    METHODS = "methods"
    PROVE = "prove"
    DECISION = "decision"
    ACT = "act"


LONG = tuple(Page)
SHORT = (Page.REQUEST, Page.SUBJECT, Page.PROVE, Page.ACT)
"""An unlock is quick (A12): red flags and methods lie beside its third page, the decision on its last."""


def pages(action: Action) -> tuple[Page, ...]:
    """Return the pages that an action goes through."""
    return SHORT if action is Action.UNLOCK else LONG


def why_stay(page: Page, verification: Verification | None) -> str:
    """Return the code of why a page can't be left forwards, empty when it can."""
    if verification is None:
        return "" if page is Page.REQUEST else "not_begun"
    if verification.state in ENDED:
        return "ended"
    return next((code for code, is_so in _missing(page, verification).items() if is_so), "")


def _missing(page: Page, verification: Verification) -> Mapping[str, bool]:
    """Return what is asked for up to a page, each earlier page's first: none is skipped."""
    is_short = verification.action is Action.UNLOCK
    asked = {
        "no_subject": (Page.SUBJECT, verification.subject is None),
        "not_looked": (Page.PROVE if is_short else Page.FLAGS, not verification.has_looked),
        "nothing_offered": (Page.METHODS, not is_short and not _can_go_on(verification)),
        "nothing_tried": (Page.PROVE, not verification.evidence),
        "not_granted": (Page.DECISION, verification.grant is None),
        "not_carried_out": (Page.ACT, verification.state is not State.EXECUTED),
    }
    order = list(Page)
    return {code: is_so for code, (at, is_so) in asked.items() if order.index(at) <= order.index(page)}


def _can_go_on(verification: Verification) -> bool:
    return bool(verification.evidence) or any(not offer.why_not for offer in verification.offers)


def page_of(verification: Verification | None, action: Action = Action.PASSWORD_RESET) -> Page:
    """Return the page on which a verification stands: the first that can't be left yet."""
    course = pages(verification.action if verification else action)
    if verification is not None and (verification.state in ENDED or verification.grant is not None):
        return Page.ACT
    return next((page for page in course if verification is None or why_stay(page, verification)), course[-1])


def may_go_back(verification: Verification | None) -> bool:
    """Tell whether anything can still be changed: not once it was ordered, nor after its end."""
    if verification is None:
        return True
    ordered = verification.grant is not None and verification.grant.state is not GrantState.ISSUED
    return verification.state not in ENDED and not ordered


class Lost(StrEnum):
    """What a change throws away; it is kept in the record, and counts no more."""

    EVIDENCE = "evidence"
    FLAGS = "flags"
    SUBJECT = "subject"
    GRANT = "grant"


def thrown_away(verification: Verification, *, asked: Asked | None = None, object_id: str = "") -> frozenset[Lost]:
    """Return what is thrown away by asking for something else, or by choosing another person: asked before."""
    lost: set[Lost] = set()
    if asked is not None and (asked.ticket_id, asked.action) != (verification.ticket_id, verification.action):
        lost |= {Lost.EVIDENCE, Lost.GRANT}
    if asked is not None and asked.ticket_id != verification.ticket_id:
        lost |= {Lost.SUBJECT, Lost.FLAGS}
    subject = verification.subject
    if object_id and subject is not None and subject.object_id != object_id:
        lost |= {Lost.EVIDENCE, Lost.GRANT}
    return frozenset(lost & _there(verification))


def _there(verification: Verification) -> set[Lost]:
    there = {
        Lost.EVIDENCE: bool(verification.evidence or verification.running),
        Lost.FLAGS: verification.has_looked,
        Lost.SUBJECT: verification.subject is not None,
        Lost.GRANT: verification.grant is not None,
    }
    return {lost for lost, is_there in there.items() if is_there}


# ---------------------------------------------------------------- the states (A16)


class Turn(StrEnum):
    """Whose turn it is."""

    ANALYST = "analyst"
    SOMEBODY = "somebody"
    """A method, a manager or a second person is waited for."""
    SUPERVISOR = "supervisor"
    SECURITY = "security"
    WORKER = "worker"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Stay:
    """How a state is left: whose turn it is, how long it lasts at most, what it becomes then, and where it may go."""

    turn: Turn
    timeout: timedelta | None
    becomes: State | None
    exits: frozenset[State]


ANY_END = frozenset({State.REFUSED, State.ABANDONED, State.EXPIRED, State.DISPUTED})
ENDED = frozenset({State.REFUSED, State.ABANDONED, State.EXPIRED, State.DISPUTED, State.EXECUTED})
"""What nobody goes on with; what was carried out can still be disputed."""

STATES: Mapping[State, Stay] = {
    State.OPEN: Stay(
        Turn.ANALYST,
        timedelta(minutes=30),
        State.EXPIRED,
        frozenset({State.WAITING, State.HELD, State.GRANTED}) | ANY_END,
    ),
    State.WAITING: Stay(
        Turn.SOMEBODY, timedelta(hours=24), State.EXPIRED, frozenset({State.OPEN, State.HELD, State.GRANTED}) | ANY_END
    ),
    State.HELD: Stay(
        Turn.SUPERVISOR,
        timedelta(days=7),
        State.EXPIRED,
        frozenset({State.OPEN, State.WAITING, State.GRANTED}) | ANY_END,
    ),
    State.GRANTED: Stay(
        Turn.ANALYST,
        timedelta(minutes=10),
        State.EXPIRED,
        frozenset({State.OPEN, State.EXECUTED, State.UNKNOWN}) | ANY_END,
    ),
    State.UNKNOWN: Stay(
        Turn.WORKER, timedelta(hours=24), State.ABANDONED, frozenset({State.EXECUTED, State.ABANDONED, State.DISPUTED})
    ),
    State.EXECUTED: Stay(Turn.NOBODY, None, None, frozenset({State.DISPUTED})),
    State.REFUSED: Stay(Turn.SECURITY, None, None, frozenset({State.DISPUTED})),
    State.ABANDONED: Stay(Turn.NOBODY, None, None, frozenset({State.DISPUTED})),
    State.EXPIRED: Stay(Turn.NOBODY, None, None, frozenset({State.DISPUTED})),
    State.DISPUTED: Stay(Turn.SECURITY, None, None, frozenset()),
}


def may_become(before: State, after: State) -> bool:
    """Tell whether a state leads to another."""
    return after in STATES[before].exits


# ---------------------------------------------------------------- what may be told to a log

LOGGABLE = ("id", "ticket_id", "action", "channel", "state", "by_id", "version")
"""The fields of a verification that say nothing about a person."""


def loggable(verification: Verification) -> dict[str, Any]:
    """Return all that may ever be logged of a verification: no name, account, contact, number or answer."""
    told: dict[str, Any] = {name: str(getattr(verification, name)) for name in LOGGABLE}
    told["methods"] = [f"{one.method}={one.result}" for one in verification.evidence]
    told["flags"] = len(verification.flags)
    told["verdict"] = verification.decision.verdict if verification.decision else ""
    told["passed"] = sum(one.result is Result.PASSED for one in verification.evidence)
    return told
