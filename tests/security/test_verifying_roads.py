"""Roads by which somebody became their own second person, or made a colleague's failure their own, in several steps."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core.actor import Actor
from app.core.errors import NotPermitted, RuleBroken
from app.identity.gate import Candidate
from app.identity.jobs import JobKind
from app.identity.model import Method, Result, Risk
from app.identity.standing import Lifted
from db.identity import tables as t
from db.identity.file_guard import FileGuard
from db.identity.server_guard import ServerGuard
from tests.db.identity.desk import BEN, OTHER_TICKET, GateDesk, build, lent, person
from tests.desks import on_both_engines
from tests.makers import ANA, SUE

gate_address = on_both_engines(build)
"""The address of a desk that verifies people."""
WHY = "Spoke to them in person at the desk."


@pytest.fixture
def desk(gate_address: str) -> Iterator[GateDesk]:
    """Lend a desk that verifies people."""
    with lent(gate_address) as made:
        yield made


def guard_of(desk: GateDesk, actor: Actor) -> FileGuard | ServerGuard:
    """Return what somebody decides with."""
    if desk.store.is_postgres:
        return ServerGuard(desk.seat(actor))
    return FileGuard(desk.store, actor, clock=desk.clock)


def test_who_lifted_a_hold_of_what_nobody_worked_on_does_not_go_on_with_it(desk: GateDesk):
    one = desk.started()
    desk.push(one)
    desk.call_back(one)
    desk.gate().flag(one, frozenset({"asks_how", "urgency"}))
    assert "red_flags" in desk.gate().decide(one).codes
    desk.gate().set_aside(one)
    guard_of(desk, SUE).lift(one, Lifted.RED_FLAGS, WHY)
    assert "red_flags" in desk.gate(SUE).decide(one).codes


@pytest.mark.parametrize("is_free", [True, False], ids=["set aside", "taken over"])
def test_who_approved_an_exception_does_not_go_on_with_it(desk: GateDesk, is_free: bool):
    one = desk.started(found=person(since=timedelta(days=2)))
    desk.push(one)
    desk.call_back(one)
    desk.gate().ask_exception(one, "The new phone came with the move, the ward opens at six.")
    guard_of(desk, SUE).approve_exception(one)
    if is_free:
        desk.gate().set_aside(one)
    else:
        desk.gate(SUE).take_over(one)
    assert "young" in desk.gate(SUE).decide(one).codes


def test_who_lifted_a_hold_attests_nothing_beside_it(desk: GateDesk):
    one = desk.started()
    desk.push(one)
    desk.gate().flag(one, frozenset({"asks_how", "urgency"}))
    assert "red_flags" in desk.gate().decide(one).codes
    guard_of(desk, SUE).lift(one, Lifted.RED_FLAGS, WHY)
    desk.gate(SUE).attest(one, Method.IN_PERSON, Result.PASSED, {"seen": "badge"})
    assert "red_flags" in desk.gate().decide(one).codes


def test_a_colleagues_failure_is_not_made_ones_own_by_taking_it_over(desk: GateDesk):
    one = desk.started()
    desk.push(one, Result.FAILED)
    two = desk.started(BEN, ticket=OTHER_TICKET)
    desk.gate(BEN).take_over(one)
    assert "shopping" in desk.gate(BEN).decide(two).codes


def test_what_others_observed_is_not_taken_back(desk: GateDesk):
    one = desk.started()
    desk.gate().flag(one, frozenset({"urgency"}))
    desk.gate(BEN).take_over(one)
    with pytest.raises(RuleBroken, match="stays"):
        desk.gate(BEN).flag(one, frozenset())
    desk.gate(BEN).flag(one, frozenset({"urgency", "asks_how"}))
    desk.gate(BEN).flag(one, frozenset({"urgency"}))
    assert desk.gate(BEN).read(one).flags == {"urgency"}
    desk.gate(BEN).flag(one, frozenset({"urgency", "new_number"}))
    with pytest.raises(RuleBroken, match="stays"):
        desk.gate(BEN).flag(one, frozenset({"urgency"}))


def test_security_hears_of_flags_withdrawn_before_a_grant(desk: GateDesk):
    one = desk.started()
    desk.push(one)
    desk.call_back(one)
    desk.gate().flag(one, frozenset({"asks_how", "urgency"}))
    desk.gate().flag(one, frozenset())
    assert "flags_withdrawn" not in desk.alerts()
    assert desk.gate().decide(one).verdict == "allow"
    assert "flags_withdrawn" in desk.alerts()


def test_a_lift_covers_no_later_flag(desk: GateDesk):
    one = desk.started()
    desk.push(one)
    desk.call_back(one)
    desk.gate().flag(one, frozenset({"asks_how", "urgency"}))
    guard_of(desk, SUE).lift(one, Lifted.RED_FLAGS, WHY)
    assert desk.gate().decide(one).verdict == "allow"
    desk.gate().flag(one, frozenset({"asks_how", "urgency", "pressure"}))
    assert "red_flags" in desk.gate().decide(one).codes
    guard_of(desk, SUE).lift(one, Lifted.RED_FLAGS, WHY)
    assert desk.gate().decide(one).verdict == "allow"


def test_a_signature_covers_no_later_flag_and_no_later_failure(desk: GateDesk):
    one = desk.started(risk=Risk.PRIVILEGED)
    desk.gate(BEN).sign(one)
    assert desk.gate().read(one).signed_by
    desk.gate().flag(one, frozenset({"asks_how"}))
    assert not desk.gate().read(one).signed_by
    desk.gate(BEN).sign(one)
    desk.push(one, Result.FAILED)
    assert not desk.gate().read(one).signed_by
    desk.gate(BEN).sign(one)
    desk.gate(SUE).attest(one, Method.VIDEO, Result.FAILED, {"seen": "nobody"})
    assert not desk.gate().read(one).signed_by


def test_a_waived_cool_down_covers_no_later_failure(desk: GateDesk):
    one = desk.started(found=person(since=timedelta(days=2)))
    desk.push(one)
    desk.call_back(one)
    desk.gate().ask_exception(one, "The new phone came with the move, the ward opens at six.")
    guard_of(desk, SUE).approve_exception(one)
    assert "young" not in desk.gate().decide(one).codes
    desk.gate(BEN).attest(one, Method.VIDEO, Result.FAILED, {"seen": "nobody"})
    assert "young" in desk.gate().decide(one).codes


@pytest.mark.parametrize("is_taken", [True, False], ids=["taken over", "from beside"])
def test_refusing_a_colleagues_verification_is_nobodys_attempt(desk: GateDesk, is_taken: bool):
    one = desk.started()
    two = desk.started(SUE, ticket=OTHER_TICKET)
    if is_taken:
        desk.gate(BEN).take_over(one)
    desk.gate(BEN).refuse(one, "It looks odd.")
    for who, what in ((SUE, two), (ANA, desk.started(ticket=OTHER_TICKET)), (BEN, desk.started(BEN))):
        assert "shopping" not in desk.gate(who).decide(what).codes


def test_ones_own_refusal_is_an_attempt(desk: GateDesk):
    one = desk.started()
    desk.gate().refuse(one, "It looks odd.")
    assert "shopping" in desk.gate(BEN).decide(desk.started(BEN)).codes


def test_so_many_numbers_are_shown_in_an_hour(desk: GateDesk):
    one = desk.started()
    for _ in range(6):
        desk.gate().dial(one, "mobile")
    with pytest.raises(RuleBroken, match="six for one person"):
        desk.gate().dial(one, "mobile")
    assert desk.alerts().count("dialled") == 1
    for name, times in (("Greta Holm", 6), ("Carl Code", 6), ("Ida Moss", 2)):
        one = desk.started(found=person(name))
        for _ in range(times):
            desk.gate().dial(one, "mobile")
    with pytest.raises(RuleBroken, match="twenty to one analyst"):
        desk.gate().dial(desk.started(found=person("Last One")), "mobile")
    desk.gate(BEN).dial(desk.started(BEN), "mobile")
    desk.pass_(minutes=61)
    desk.gate().dial(desk.started(found=person("Last One")), "mobile")


@pytest.mark.parametrize("account", ["ana ", "a\u200bna", "\u0430na", "ＡＮＡ", "a\u00adna"])
def test_nobody_verifies_themselves_under_a_name_that_looks_like_their_login(desk: GateDesk, account: str):
    one = desk.begin()
    found = replace(person("Eve Long"), account=account)
    desk.gate().look_up(one, "eve")
    desk.worker.candidates(desk.claimed(JobKind.FIND).id, [found])
    with pytest.raises(NotPermitted):
        desk.gate().choose(one, Candidate(found.directory, found.object_id, found.name, found.account))


def test_so_many_orders_of_one_analyst_wait(desk: GateDesk):
    one = desk.begin()
    for at in range(20):
        desk.gate().look_up(one, f"somebody {at}")
    with pytest.raises(RuleBroken, match="Twenty things"):
        desk.gate().look_up(one, "somebody else")
    desk.gate(BEN).look_up(desk.begin(BEN), "somebody")
    desk.gate().abandon(one)
    desk.gate().look_up(desk.begin(), "somebody else")


def test_a_dispute_freezes_whoever_something_was_granted_for(desk: GateDesk):
    one, _ = desk.granted()
    other = person("Greta Holm")
    desk.about(one, other)
    desk.gate().dispute(one, "Dana says that she never asked for it.")
    frozen = desk.rows(select(t.subject.c.account).where(t.subject.c.frozen_at.is_not(None)))
    assert {account for (account,) in frozen} == {"dana", "greta"}
