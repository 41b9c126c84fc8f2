"""What people do by hand is proved like what a worker does: a work order rests on no row that somebody else wrote."""

from collections.abc import Iterator

import pytest

from app.identity.jobs import JobKind, JobState
from app.identity.model import Action, Method, Result, Risk
from tests.db.identity.desk import OLGA, GateDesk, build, lent
from tests.db.identity.test_guard import watch_of
from tests.desks import on_both_engines
from tests.worker.conftest import scene
from tests.worker.scene import Scene

__all__ = ["scene"]
gate_address = on_both_engines(build)
"""The address of a desk that verifies people."""


@pytest.fixture
def desk(gate_address: str) -> Iterator[GateDesk]:
    """Lend a desk that verifies people."""
    with lent(gate_address) as made:
        yield made


@pytest.mark.parametrize(
    "action", [Action.CONTACT_CHANGE, Action.ACCESS_CHANGE, Action.ELEVATED_INSTALL, Action.RECOVERY_KEY]
)
def test_no_work_order_comes_of_a_row_that_somebody_wrote(scene: Scene, action: Action):
    row = scene.ordered(action, proved=False)
    scene.do()
    assert (row.state, row.code) == (JobState.FAILED, "unproved")


def test_no_work_order_about_a_privileged_account_comes_of_what_suffices_for_others(scene: Scene):
    scene.verdicts.risk = Risk.PRIVILEGED
    row = scene.ordered()
    scene.do()
    assert (row.state, row.code) == (JobState.FAILED, "changed_risk")


def test_an_analyst_names_nothing_that_an_owner_approved(desk: GateDesk):
    one = desk.started(action=Action.ACCESS_CHANGE)
    desk.push(one)
    desk.call_back(one)
    desk.gate().ask(one, Method.OWNER, "Printers")
    job = desk.claimed(JobKind.APPROVAL)
    desk.worker.prove(job.id, Result.PASSED, transaction="tx", also={"approver": "id-mona", "resource": "Printers"})
    desk.gate().attest(one, Method.OWNER, Result.PASSED, {"resource": "Domain Admins"})
    assert desk.gate().decide(one).verdict == "allow"
    ordered = desk.carry_out(one)
    assert desk.claimed(JobKind.CARRY_OUT).id == ordered
    desk.worker.begin(ordered)
    desk.worker.end(ordered, JobState.FAILED, code="work_order")
    (order,) = watch_of(desk, OLGA).reads.orders()
    assert order.resources == ("Printers",)
