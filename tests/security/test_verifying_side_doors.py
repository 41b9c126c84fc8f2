"""Side doors past what was seen and failed: a second request on the ticket, a code given up before its last try."""

from collections.abc import Iterator

import pytest

from app.core.errors import HelpDeskError
from app.identity.jobs import JobKind
from app.identity.model import Method
from tests.db.identity.desk import BEN, OTHER_TICKET, GateDesk, build, lent
from tests.desks import on_both_engines

gate_address = on_both_engines(build)
"""The address of a desk that verifies people."""
SEEN = frozenset({"asks_how", "pressure"})


@pytest.fixture
def desk(gate_address: str) -> Iterator[GateDesk]:
    """Lend a desk that verifies people."""
    with lent(gate_address) as made:
        yield made


def proved(desk: GateDesk) -> int:
    """Return a verification of Ana's to which nothing is missing."""
    one = desk.started()
    desk.push(one)
    desk.call_back(one)
    return one


def flagged_beside(desk: GateDesk, codes: frozenset[str] = SEEN) -> None:
    """Have Ben see flags in a request of his own on the same ticket."""
    theirs = desk.started(BEN)
    desk.gate(BEN).flag(theirs, codes)


def test_what_a_colleague_sees_on_the_ticket_meanwhile_holds_there_too(desk: GateDesk):
    one = proved(desk)
    flagged_beside(desk)
    decision = desk.gate().decide(one)
    assert (decision.verdict, decision.codes) == ("hold", ("red_flags",))
    assert desk.gate().read(one).flags == SEEN


def test_nor_is_anything_carried_out_that_was_granted_before(desk: GateDesk):
    one = proved(desk)
    assert desk.gate().decide(one).verdict == "allow"
    flagged_beside(desk)
    with pytest.raises(HelpDeskError, match="does not hold"):
        desk.carry_out(one)
    assert "grant_misused" in desk.alerts()


def test_flags_that_one_took_back_oneself_keep_nobody_elses_out(desk: GateDesk):
    one = proved(desk)
    desk.gate().flag(one, SEEN)
    desk.gate().flag(one, frozenset())
    flagged_beside(desk)
    assert desk.gate().decide(one).codes == ("red_flags",)


def test_what_was_carried_along_and_taken_back_by_who_saw_it_stays_so(desk: GateDesk):
    one = proved(desk)
    theirs = desk.started()
    desk.gate().flag(theirs, SEEN)
    assert desk.gate().decide(one).codes == ("red_flags",)
    desk.gate().flag(one, frozenset())
    assert desk.gate().decide(one).verdict == "allow"


def test_codes_given_up_before_the_last_try_shut_the_way_like_one_that_failed(desk: GateDesk):
    for ticket, wrong in ((1, 2), (OTHER_TICKET, 1)):
        one = desk.started(ticket=ticket)
        job = desk.asked_code(one)
        for _ in range(wrong):
            desk.guess(job, is_right=False)
        desk.gate().abandon(one)
    one = desk.started()
    with pytest.raises(HelpDeskError, match="not offered here"):
        desk.gate().ask(one, Method.SMS_CODE)
    desk.gate().ask(one, Method.TOTP)
    desk.claimed(JobKind.PASSCODE)


def test_a_right_code_begins_the_count_anew(desk: GateDesk):
    one = desk.started()
    job = desk.asked_code(one)
    for is_right in (False, False, True):
        desk.guess(job, is_right=is_right)
    desk.gate().abandon(one)
    desk.pass_(minutes=1)
    other = desk.started(ticket=OTHER_TICKET)
    desk.guess(desk.asked_code(other), is_right=False)
    desk.gate().ask(other, Method.SMS_CODE)
