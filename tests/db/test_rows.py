"""Rows made by the thousand are what the dataclass itself would have made."""

from dataclasses import FrozenInstanceError, astuple, dataclass, fields, replace

import pytest

from app.tickets.queries import TicketRow
from db.engine import Store
from db.rows import maker
from db.tickets.queries import SqlTicketQueries
from tests.makers import ANA, opened


@dataclass(frozen=True, slots=True)
class Pair:
    """Two values, the second of them optional."""

    first: int
    second: str = "none"


def test_a_row_made_is_the_row_itself():
    made = maker(Pair)(1, "two")
    assert made == Pair(1, "two")
    assert type(made) is Pair
    assert hash(made) == hash(Pair(1, "two"))
    assert repr(made) == repr(Pair(1, "two"))
    assert replace(made, first=2) == Pair(2, "two")


def test_a_row_made_is_frozen():
    made = maker(Pair)(1, "two")
    with pytest.raises(FrozenInstanceError):
        made.first = 2  # type: ignore[misc]


def test_a_row_wants_every_value():
    for values in ((1,), (1, "two", 3)):
        with pytest.raises(TypeError):
            maker(Pair)(*values)


def test_a_ticket_row_holds_what_it_says_on_both_engines(store: Store):
    row = SqlTicketQueries(store, ANA).rows([opened(store)])[0]
    assert row == TicketRow(*astuple(row))
    told = {field.name: type(getattr(row, field.name)).__name__ for field in fields(row)}
    assert (told["is_vip"], told["unread"], told["status"], told["due_at"]) == ("bool", "bool", "Status", "datetime")
