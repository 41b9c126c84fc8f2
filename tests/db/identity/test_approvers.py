"""Who approves for the personnel office or at a site is set at the desk, and never said by a client."""

import pytest
from sqlalchemy import insert, update

from app.core.errors import HelpDeskError
from app.identity.jobs import JobKind, JobState
from app.identity.model import Action, Method, Result
from db.identity import tables as t
from tests.db.identity.desk import OLGA, GateDesk
from tests.db.identity.test_guard import watch_of


def _listed(*ids: str) -> list[dict[str, str]]:
    return [{"directory": "other", "object_id": "id-far"}, *({"directory": "corp", "object_id": one} for one in ids)]


def test_an_approver_is_who_the_desk_set(gate_desk: GateDesk):
    one = gate_desk.started()
    c = t.connection.c
    row = {"name": "approvers", "kind": "settings", "is_active": True, "position": 1}
    with pytest.raises(HelpDeskError, match="not offered here"):
        gate_desk.gate().ask(one, Method.HR)
    gate_desk.do(
        insert(t.connection).values(**row, settings={"hr": _listed("id-dana"), "site": {"South": _listed("id-x")}})
    )
    for method in (Method.HR, Method.SITE):  # nobody but themselves, and nobody at this site
        with pytest.raises(HelpDeskError, match="not offered here"):
            gate_desk.gate().ask(one, method)
    both = {"hr": _listed("id-dana", "id-hana"), "site": {"North": _listed("id-nora")}}
    gate_desk.do(update(t.connection).where(c.name == "approvers").values(settings=both))
    gate_desk.do(update(t.connection).where(c.name == "approvers").values(kind="smtp"))
    with pytest.raises(HelpDeskError, match="not offered here"):
        gate_desk.gate().ask(one, Method.HR)
    gate_desk.do(update(t.connection).where(c.name == "approvers").values(kind="settings"))
    asked = []
    for method in (Method.HR, Method.SITE):
        gate_desk.gate().ask(one, method)
        asked.append(gate_desk.claimed(JobKind.APPROVAL).facts["approver"])
    assert asked == ["id-hana", "id-nora"]


@pytest.mark.parametrize(
    ("approver", "result"), [("id-mona", "passed"), ("id-ana", "unreached"), ("id-dana", "unreached")]
)
def test_an_owner_who_works_on_it_or_asks_for_it_approves_nothing(gate_desk: GateDesk, approver: str, result: str):
    one = gate_desk.started(action=Action.ACCESS_CHANGE)
    gate_desk.gate().ask(one, Method.OWNER, "Payroll")
    job = gate_desk.claimed(JobKind.APPROVAL)
    assert job.facts["contact"] == "Payroll"
    told = {"approver": approver, "resource": "Payroll"}
    gate_desk.worker.prove(job.id, Result.PASSED, transaction="tx", also=told)
    assert [e.result for e in gate_desk.gate().read(one).evidence] == [result]


def test_a_work_order_for_access_says_to_what(gate_desk: GateDesk):
    one = gate_desk.started(action=Action.ACCESS_CHANGE)
    gate_desk.push(one)
    gate_desk.call_back(one)
    assert gate_desk.gate().decide(one).verdict == "need"
    gate_desk.gate().ask(one, Method.OWNER, "Payroll")
    job = gate_desk.claimed(JobKind.APPROVAL)
    also = {"approver": "id-mona", "resource": "Payroll"}
    gate_desk.worker.prove(job.id, Result.PASSED, transaction="tx", also=also)
    assert gate_desk.gate().decide(one).verdict == "allow"
    ordered = gate_desk.carry_out(one)
    assert gate_desk.claimed(JobKind.CARRY_OUT).id == ordered
    gate_desk.worker.begin(ordered)
    gate_desk.worker.end(ordered, JobState.FAILED, code="work_order")
    (order,) = watch_of(gate_desk, OLGA).reads.orders()
    assert order.resources == ("Payroll",)
