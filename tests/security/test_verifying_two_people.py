"""One person is never two: not by an approval of their own, a name of another case, or what was seen too long ago."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from app.core.actor import Actor
from app.core.errors import HelpDeskError
from app.identity.gate import Asked
from app.identity.jobs import JobKind
from app.identity.model import Action, Caller, Channel, Method, Result, Risk
from db.identity import tables as t
from tests.db.identity.desk import BEN, TICKET, VERA, GateDesk, build, lent, person
from tests.desks import on_both_engines
from tests.makers import ANA, SUE
from tests.security.test_verifying_roads import guard_of

gate_address = on_both_engines(build)
"""The address of a desk that verifies people."""


@pytest.fixture
def desk(gate_address: str) -> Iterator[GateDesk]:
    """Lend a desk that verifies people."""
    with lent(gate_address) as made:
        yield made


def approving(desk: GateDesk, who: str) -> None:
    """Have the desk set somebody who approves for the personnel office and at the site."""
    listed = [{"directory": "corp", "object_id": who}]
    row: dict[str, Any] = {"name": "approvers", "kind": "settings", "is_active": True, "position": 1}
    desk.do(insert(t.connection).values(**row, settings={"hr": listed, "site": {"North": listed}}))


def approved(desk: GateDesk, one: int, method: Method, approver: str, *, who: Actor = ANA) -> None:
    """Have somebody approve by a link of their own."""
    desk.gate(who).ask(one, method)
    job = desk.claimed(JobKind.APPROVAL)
    also = {"approver": approver, "group": f"person:{approver}", "is_handset": False}
    desk.worker.prove(job.id, Result.PASSED, transaction="tx", also=also)


@pytest.mark.parametrize("method", [Method.SITE, Method.HR])
@pytest.mark.parametrize("spelt", ["id-ana", "ID-ANA"])
def test_who_works_on_it_approves_nothing_of_it(desk: GateDesk, method: Method, spelt: str):
    approving(desk, spelt)
    one = desk.started()
    approved(desk, one, method, spelt)
    assert [e.result for e in desk.gate().read(one).evidence] == [Result.UNREACHED]


def test_an_approval_of_ones_own_counts_nothing_once_one_takes_it_over(desk: GateDesk):
    approving(desk, "id-ben")
    one = desk.started()
    approved(desk, one, Method.SITE, "id-ben")
    desk.call_back(one)
    assert desk.gate().decide(one).verdict == "allow"
    desk.gate(BEN).take_over(one)
    desk.call_back(one, who=BEN)
    assert desk.gate(BEN).decide(one).verdict == "need"
    desk.gate().take_over(one)
    assert desk.gate().decide(one).verdict == "allow"


@pytest.mark.parametrize("is_signed_first", [True, False], ids=["signed first", "approved first"])
def test_who_approved_is_no_second_person(desk: GateDesk, *, is_signed_first: bool):
    approving(desk, "id-sue")
    one = desk.started(risk=Risk.PRIVILEGED)
    if is_signed_first:
        desk.gate(SUE).sign(one)
    approved(desk, one, Method.SITE, "id-sue")
    if is_signed_first:
        assert desk.gate().read(one).signed_by == ""
    with pytest.raises(HelpDeskError, match="worked on"):
        desk.gate(SUE).sign(one)
    desk.gate(BEN).sign(one)


def test_who_asked_for_what_proves_it_is_no_second_person(desk: GateDesk):
    one = desk.started(SUE)
    desk.gate(BEN).take_over(one)
    desk.push(one, who=BEN)
    desk.gate().take_over(one)
    with pytest.raises(HelpDeskError, match="orked"):
        desk.gate(BEN).sign(one)


def test_two_look_at_somebody_within_the_four_hours_that_it_lasts(desk: GateDesk):
    one = desk.started(action=Action.FIRST_CREDENTIAL, risk=Risk.PRIVILEGED)
    desk.gate(VERA).attest(one, Method.IN_PERSON, Result.PASSED, {"seen": "badge"})
    desk.gate(BEN).attest(one, Method.IN_PERSON, Result.PASSED, {"seen": "badge"})
    notes = desk.gate().decide(one).notes
    assert "nothing:inperson:alone" not in notes
    desk.gate().set_aside(one, desk.clock.now() + timedelta(hours=5))
    desk.pass_(hours=4, minutes=1)
    desk.about(one, risk=Risk.PRIVILEGED)
    desk.gate().attest(one, Method.IN_PERSON, Result.PASSED, {"seen": "badge"})
    assert "nothing:inperson:alone" in desk.gate().decide(one).notes


@pytest.mark.parametrize("spelt", ["id-ana", "ID-Ana"])
def test_an_account_is_ones_own_however_its_id_is_written(desk: GateDesk, spelt: str):
    c = t.staff_identity.c
    desk.do(update(t.staff_identity).where(c.staff_id == ANA.staff_id).values(object_id=spelt))
    one = desk.begin()
    with pytest.raises(HelpDeskError, match="themselves"):
        desk.about(one, replace(person("Otto Other"), object_id="id-ana"))


@pytest.mark.parametrize("account", ["ana@northwind.example", "CORP\\ana", "Ana@cloud.example"])
def test_an_account_of_ones_name_in_another_directory_is_ones_own(desk: GateDesk, account: str):
    one = desk.begin()
    with pytest.raises(HelpDeskError, match="themselves"):
        desk.about(one, replace(person(), account=account, object_id="cloud-7", directory="cloud"))


@pytest.mark.parametrize("is_other", ["person", "act"])
def test_a_second_person_signs_what_they_read_and_nothing_that_it_became(desk: GateDesk, is_other: str):
    one = desk.started(risk=Risk.PRIVILEGED)
    shown = desk.gate(SUE).read(one)
    if is_other == "act":
        desk.gate().change(one, Asked(TICKET, Action.MFA_RESET, channel=Channel.PHONE, caller=Caller.SUBJECT))
    else:
        desk.about(one, person("Bruno Boss"), risk=Risk.PRIVILEGED)
    with pytest.raises(HelpDeskError, match="somebody or something else"):
        desk.gate(SUE).sign(one, shown)
    desk.gate(SUE).sign(one, desk.gate(SUE).read(one))
    assert desk.gate().read(one).signed_by == SUE.name


def test_a_second_person_waives_what_they_read_a_wish_for(desk: GateDesk):
    one = desk.started()
    why = "They lost their phone on the train and leave tonight: {}."
    desk.gate().ask_exception(one, why.format("a word from their manager"))
    (wish,) = [x.id for x in desk.rows(select(t.exception_request.c.id))]
    desk.gate().ask_exception(one, why.format("and what nobody has read yet"))
    with pytest.raises(HelpDeskError, match="nothing to be"):
        guard_of(desk, SUE).approve_exception(one, wish)
    guard_of(desk, SUE).approve_exception(one, wish + 1)
