"""Red flags go along to a request begun anew on the same ticket for the same person, and nowhere else."""

import pytest

from app.core.errors import RuleBroken
from app.identity.model import Action
from tests.db.identity.desk import ANA, BEN, OTHER_TICKET, GateDesk, person

SEEN = frozenset({"urgency", "asks_how"})


def _chosen(desk: GateDesk, **asked: object) -> int:
    """Begin and choose, without going through the red flags again."""
    one = desk.begin(**asked)
    flag = desk.gate(asked.get("who", ANA)).flag
    desk.gate(asked.get("who", ANA)).flag = lambda _id, _flags: None  # type: ignore[method-assign]
    desk.about(one, who=asked.get("who", ANA))
    desk.gate(asked.get("who", ANA)).flag = flag  # type: ignore[method-assign]
    return one


def test_who_begins_anew_takes_the_flags_along_and_a_colleague_cannot_take_them_back(gate_desk: GateDesk):
    one = gate_desk.started()
    gate_desk.gate().flag(one, SEEN)
    gate_desk.gate(BEN).take_over(one)
    gate_desk.gate(BEN).abandon(one)
    again = _chosen(gate_desk, who=BEN)
    read = gate_desk.gate(BEN).read(again)
    assert read.flags == SEEN
    assert not read.has_looked
    with pytest.raises(RuleBroken):
        gate_desk.gate(BEN).flag(again, frozenset())
    gate_desk.gate(BEN).flag(again, SEEN)
    assert gate_desk.gate(BEN).read(again).has_looked


def test_flags_stay_with_their_ticket_and_with_what_came_to_nothing(gate_desk: GateDesk):
    one = gate_desk.started()
    gate_desk.gate().flag(one, SEEN)
    gate_desk.gate().abandon(one)
    assert gate_desk.gate().read(_chosen(gate_desk, ticket=OTHER_TICKET)).flags == frozenset()
    gate_desk.pass_(hours=73)
    assert gate_desk.gate().read(_chosen(gate_desk, action=Action.UNLOCK)).flags == frozenset()
    assert gate_desk.gate().read(gate_desk.started(found=person("Carl Other"))).flags == frozenset()
