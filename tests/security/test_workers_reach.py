"""How far a worker's login reaches: cases of what it has in hand, settings while it is at work."""

import pytest
from sqlalchemy import text

from app.core.errors import NotPermitted
from app.identity.jobs import JobKind
from app.identity.model import Method
from tests.db.identity.conftest import server_desk
from tests.db.identity.desk import GateDesk

__all__ = ["server_desk"]
pytestmark = pytest.mark.postgres


def test_a_worker_reads_the_case_of_what_it_has_in_hand_alone(server_desk: GateDesk):
    desk = server_desk
    one = desk.started()
    job = desk.gate().ask(one, Method.PUSH)
    with pytest.raises(NotPermitted):
        desk.worker.case(job)
    desk.claimed(JobKind.PROMPT)
    assert desk.worker.case(job)["case"] is not None
    with pytest.raises(NotPermitted):
        desk.worker.case(job + 1000)


def test_a_worker_that_is_not_at_work_is_told_no_settings(server_desk: GateDesk):
    desk = server_desk
    assert desk.worker.setting("worker") == {}
    desk.pass_(minutes=2, beats=False)
    with pytest.raises(NotPermitted):
        desk.worker.setting("worker")
    desk.beat()
    assert desk.worker.setting("worker") == {}


def test_where_somebody_was_verified_before_is_told_to_who_sees_the_ticket(server_desk: GateDesk):
    desk = server_desk
    one = desk.started()
    desk.gate().abandon(one)
    two = desk.started(ticket=2)
    assert [before.ticket_id for before in desk.gate().read(two).before] == [1]
    with desk.store.writer.begin() as wire:
        wire.execute(text("set local session_replication_role = replica"))
        wire.execute(
            text(
                "insert into queue (id, name, tier, icon, takes_transfers, is_active, position, is_restricted) "
                "values (70, 'HR', 1, 'layers', true, true, 9, true)"
            )
        )
        wire.execute(text("update ticket set queue_id = 70 where id = 1"))
    shown = desk.gate().read(two).before
    assert [(before.ticket_id, before.by) for before in shown] == [(0, "Ana Torres")]
