"""The states of a verification (A16): whose turn it is in each, how long it lasts, and where it may go from there."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType

from app.identity.model import State


class Turn(StrEnum):
    """Whose turn it is."""

    ANALYST = "analyst"
    SOMEBODY = "somebody"
    """A method, a manager or a second person is waited for."""
    SUPERVISOR = "supervisor"
    SECURITY = "security"
    NOBODY = "nobody"


@dataclass(frozen=True, slots=True)
class Stay:
    """How a state is left: whose turn it is, how long it lasts without a step, what it becomes then, where it may go.

    What lasts for a time and becomes nothing else is told to security each time it is over.
    """

    turn: Turn
    lasts: timedelta | None
    becomes: State | None
    exits: frozenset[State]


LIVE = frozenset({State.OPEN, State.WAITING, State.HELD, State.GRANTED})
"""What somebody still goes on with."""
ENDED = frozenset({State.REFUSED, State.ABANDONED, State.EXPIRED, State.DISPUTED, State.EXECUTED})
"""What nobody goes on with; what was carried out can still be disputed."""
_ANY_END = ENDED - {State.EXECUTED}
_TOLD = frozenset({State.EXECUTED, State.ABANDONED, State.DISPUTED})
"""What somebody says of what nobody knew: it was done, it was not, it wasn't them who asked."""


def _live(turn: Turn, state: State, lasts: timedelta, *more: State) -> Stay:
    return Stay(turn, lasts, State.EXPIRED, (LIVE - {state}) | _ANY_END | frozenset(more))


_SHORT = timedelta(minutes=30)
_STAYS = {
    State.OPEN: _live(Turn.ANALYST, State.OPEN, _SHORT),
    State.WAITING: _live(Turn.SOMEBODY, State.WAITING, timedelta(hours=24)),
    State.HELD: _live(Turn.SUPERVISOR, State.HELD, timedelta(days=14)),
    State.GRANTED: _live(Turn.ANALYST, State.GRANTED, _SHORT, State.EXECUTED, State.UNKNOWN),
    State.UNKNOWN: Stay(Turn.SECURITY, timedelta(hours=72), None, _TOLD),
    State.DISPUTED: Stay(Turn.SECURITY, None, None, frozenset()),
}
_OVER = Stay(Turn.NOBODY, None, None, frozenset({State.DISPUTED}))
STATES: Mapping[State, Stay] = MappingProxyType({state: _STAYS.get(state, _OVER) for state in State})


def lasts(state: State) -> timedelta:
    """Return how long a verification stays in a state without a step."""
    return STATES[state].lasts or _SHORT


def may_become(before: State, after: State) -> bool:
    """Tell whether a verification may go from one state to another; it may always stay."""
    return before is after or after in STATES[before].exits
