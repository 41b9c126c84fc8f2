"""One of the staff alone holds up no colleague, blinds no auditor, and reads nobody's record unrecorded."""

from threading import Thread

import psycopg
import pytest
from sqlalchemy import text

from app.identity.gate import Asked
from app.identity.model import Action, Caller, Channel
from tests.db.identity.conftest import server_desk
from tests.db.identity.desk import ADA, BEN, OLGA, OTHER_TICKET, GateDesk, person
from tests.db.identity.test_spikes import calls
from tests.makers import ANA, let_in
from tests.security.test_locks_put_off_nothing import holding

__all__ = ["server_desk"]
pytestmark = pytest.mark.postgres


def test_whoever_tells_of_a_spike_and_goes_no_further_holds_up_nobody(server_desk: GateDesk):
    desk = server_desk
    one, other = desk.started(), desk.started(BEN, person("Carl Code"), ticket=OTHER_TICKET)
    calls(desk, 12)
    with holding(desk, ANA, f"select verification_decide({one})"):
        assert desk.gate(BEN).decide(other).verdict == "need"
    assert desk.gate(BEN).decide(other).verdict == "need"
    assert desk.alerts().count("spike") == 1


def test_nor_does_whoever_tells_of_a_number_that_calls_for_many(server_desk: GateDesk):
    desk = server_desk
    number = "+15550100777"
    for name in ("Ada One", "Bea Two", "Cid Three", "Dora Four", "Emil Five"):
        desk.started(found=person(name), number=number)
    script = f"select verification_open(gen_random_uuid(), 1, 'unlock', 'phone', 'subject', '{number}')"
    asked = Asked(OTHER_TICKET, Action.UNLOCK, channel=Channel.PHONE, caller=Caller.SUBJECT, number=number)
    with holding(desk, ANA, script):
        desk.begin(BEN, action=asked.action, ticket=asked.ticket_id, number=asked.number)
    desk.begin(BEN, action=asked.action, ticket=asked.ticket_id, number=asked.number)
    assert desk.alerts().count("one_number") == 1


def test_who_keeps_a_colleague_waiting_is_shown_out(server_desk: GateDesk):
    desk = server_desk
    one = desk.started()
    waiting = Thread(target=lambda: desk.gate(BEN).take_over(one))
    with holding(desk, ANA, f"select verification_flag({one}, '{{}}')") as wire:
        waiting.start()
        while waiting.is_alive():
            desk.worker.sweep()
            waiting.join(0.1)
        with pytest.raises(psycopg.OperationalError):
            wire.execute("select 1")
    assert "blocking" in desk.alerts()
    assert desk.gate(BEN).read(one).owner_id == BEN.staff_id


@pytest.mark.parametrize(
    "script",
    [
        (
            "insert into staff (login, name, role, tier, email, is_active, is_available) "
            "values ('warden', 'W', 'administrator', 1, '', true, true)"
        ),
        "update staff set login = 'warden' where id = 3",
    ],
    ids=["another", "renamed"],
)
def test_no_administrator_takes_an_auditors_login_for_the_staff(server_desk: GateDesk, script: str):
    desk = server_desk
    let_in(desk.store, "warden")
    desk.do(text("grant fl_auditor to warden granted by fl_owner"))
    with pytest.raises(psycopg.Error) as refused, holding(desk, ADA, script) as wire:
        wire.commit()
    assert refused.value.sqlstate == "FL062"
    assert desk.rows(text("select pg_has_role('warden', 'fl_auditor', 'usage')")) == [(True,)]


def test_a_hold_is_no_record_of_having_been_told_of_a_person(server_desk: GateDesk):
    desk = server_desk
    desk.started()
    with holding(desk, OLGA, "select hold_records('corp', 'id-dana', 'A court asked.')") as wire:
        wire.commit()
        with pytest.raises(psycopg.Error) as refused:
            wire.execute("select person_record('corp', 'id-dana')")
        assert refused.value.sqlstate == "FL178"
