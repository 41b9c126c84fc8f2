"""What is judged once more rests on no row that somebody else wrote, whether a worker does it or people by hand."""

from collections.abc import Iterator

import pytest

from app.core.errors import RuleBroken
from app.identity.jobs import JobKind, JobState
from app.identity.model import Action, Method, Result, Risk
from tests.db.identity.desk import OLGA, GateDesk, build, lent
from tests.db.identity.test_guard import watch_of
from tests.db.identity.test_refusals import said
from tests.desks import on_both_engines
from tests.worker.conftest import scene
from tests.worker.fakes import DANA
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


def test_no_stolen_worker_makes_an_errand_of_what_was_granted_to_a_worker(desk: GateDesk):
    _, job = desk.ordered()
    assert desk.claimed(JobKind.CARRY_OUT).id == job
    for begins in (False, True):
        if begins:
            desk.worker.begin(job)
        with pytest.raises(RuleBroken, match=said("FL130")):
            desk.worker.end(job, JobState.FAILED, code="work_order")
    assert watch_of(desk, OLGA).reads.orders() == []


def test_who_became_privileged_since_the_grant_is_verified_again_and_no_errand(scene: Scene):
    row = scene.ordered()
    scene.verdicts.risk, scene.verdicts.suffices = Risk.PRIVILEGED, {Risk.PRIVILEGED}
    scene.do()
    assert (row.state, row.code) == (JobState.FAILED, "changed_risk")


@pytest.mark.parametrize(
    ("method", "group", "holds"),
    [
        ("callback", "phone:" + "0" * 64, False),
        ("callback", "", True),
        ("manager", "person:mallory-1", False),
        ("manager", "person:mona-1", True),
    ],
)
def test_no_callback_counts_that_went_by_a_number_or_a_manager_of_another_workers_making(
    scene: Scene, method: str, group: str, *, holds: bool
):
    (number, *_) = scene.desk.digests_of(DANA)["mobile"]
    row = scene.ordered(proved=False)
    told = scene.desk.cases[row.id]
    told["case"]["evidence"][0] |= {"method": method, "proof": "A", "by": 2, "group": group or f"phone:{number}"}
    scene.do()
    assert row.state is (JobState.SUCCEEDED if holds else JobState.FAILED)
    assert row.code == ("done" if holds else "unproved")
