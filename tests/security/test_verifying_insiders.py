"""Roads by which one of the staff alone became two, saw numbers unseen, or kept security from hearing of it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import text

from app.core.actor import Actor, Role
from app.core.errors import NotPermitted
from app.identity.gate import Asked, Candidate
from app.identity.jobs import JobKind
from app.identity.model import Action, Caller, Channel, Method, Result, Risk
from app.identity.standing import Lifted
from tests.db.identity.conftest import server_desk
from tests.db.identity.desk import BEN, OLGA, OTHER_TICKET, TICKET, GateDesk, build, lent, person
from tests.desks import on_both_engines
from tests.makers import ANA, SUE, let_in
from tests.security.desk import Desk
from tests.security.test_verifying_roads import guard_of

__all__ = ["server_desk"]
gate_address = on_both_engines(build)
"""The address of a desk that verifies people."""
PUPPET = Actor(30, "Pat Puppet", "puppet", Role.SUPERVISOR, 2)


@pytest.fixture
def desk(gate_address: str) -> Iterator[GateDesk]:
    """Lend a desk that verifies people."""
    with lent(gate_address) as made:
        yield made


def a_puppet(desk: GateDesk) -> Actor:
    """Bring a login that somebody made for themselves just now."""
    let_in(desk.store, PUPPET.login)
    desk.do(
        text(
            "insert into staff (id, login, name, role, tier, email, is_active, is_available) "
            "values (30, 'puppet', 'Pat Puppet', 'supervisor', 2, '', true, true)"
        )
    )
    return PUPPET


@pytest.mark.parametrize("is_taken", [True, False], ids=["taken over", "from beside"])
def test_a_login_of_today_is_nobodys_second_pair_of_eyes(desk: GateDesk, is_taken: bool):
    puppet = a_puppet(desk)
    one = desk.started()
    desk.call_back(one)
    if is_taken:
        desk.gate(puppet).take_over(one)
    desk.gate(puppet).attest(one, Method.VIDEO, Result.PASSED, {"seen": "passport"})
    desk.gate(puppet).attest(one, Method.IN_PERSON, Result.PASSED, {"seen": "badge"})
    if is_taken:
        desk.gate().take_over(one)
    assert desk.gate().decide(one).verdict != "allow"
    desk.gate(BEN).attest(one, Method.VIDEO, Result.PASSED, {"seen": "passport"})
    assert desk.gate().decide(one).verdict == "allow"


def test_a_login_of_today_lifts_nothing(desk: GateDesk):
    puppet = a_puppet(desk)
    one = desk.started()
    desk.gate().flag(one, frozenset({"asks_how", "urgency"}))
    with pytest.raises(NotPermitted, match="seven days"):
        guard_of(desk, puppet).lift(one, Lifted.RED_FLAGS, "Spoke to them in person at the desk.")
    guard_of(desk, SUE).lift(one, Lifted.RED_FLAGS, "Spoke to them in person at the desk.")


@pytest.mark.parametrize("is_older", [True, False], ids=["begun before", "come from another ticket"])
def test_no_way_to_a_ticket_leads_past_the_flags_that_were_seen_there(desk: GateDesk, is_older: bool):
    mine = desk.begin(ticket=TICKET if is_older else OTHER_TICKET)
    if not is_older:
        desk.about(mine)
    theirs = desk.started(BEN)
    desk.gate(BEN).flag(theirs, frozenset({"asks_how", "pressure"}))
    desk.gate(BEN).abandon(theirs)
    if is_older:
        desk.gate().look_up(mine, "dana")
        desk.worker.candidates(desk.claimed(JobKind.FIND).id, [person()])
        desk.gate().choose(mine, Candidate("corp", "id-dana", "Dana Whitfield", "dana"))
    else:
        desk.gate().change(mine, Asked(TICKET, Action.PASSWORD_RESET, channel=Channel.PHONE, caller=Caller.SUBJECT))
    assert desk.gate().read(mine).flags == {"asks_how", "pressure"}


def test_a_lift_covers_no_flag_that_was_carried_along_after_it(desk: GateDesk):
    mine, theirs = desk.started(), desk.started(BEN)
    desk.gate().flag(mine, frozenset({"asks_how", "urgency"}))
    guard_of(desk, SUE).lift(mine, Lifted.RED_FLAGS, "Spoke to them in person at the desk.")
    desk.gate(BEN).flag(theirs, frozenset({"asks_how", "urgency", "pressure"}))
    desk.gate().choose(mine, Candidate("corp", "id-dana", "Dana Whitfield", "dana"))
    desk.worker.subject(desk.claimed(JobKind.SUBJECT).id, person(), Risk.STANDARD)
    desk.push(mine)
    desk.call_back(mine)
    assert "red_flags" in desk.gate().decide(mine).codes


def test_security_hears_of_each_lift_and_of_each_set_of_flags_withdrawn(desk: GateDesk):
    one = desk.started()
    desk.push(one)
    desk.call_back(one)
    for codes in ({"urgency"}, {"asks_how", "urgency"}):
        desk.gate().flag(one, frozenset(codes))
        desk.gate().flag(one, frozenset())
        assert desk.gate().decide(one).verdict == "allow"
    assert desk.alerts().count("flags_withdrawn") == 2
    for codes in ({"asks_how", "urgency"}, {"asks_how", "urgency", "pressure"}):
        desk.gate().flag(one, frozenset(codes))
        guard_of(desk, SUE).lift(one, Lifted.RED_FLAGS, "Spoke to them in person at the desk.")
    assert desk.alerts().count("lifted") == 2


def test_no_officer_ends_the_elevated_threat_unheard(desk: GateDesk):
    guard_of(desk, OLGA).guard(desk.clock.now() + timedelta(days=2), "Somebody rings for resets all over the region.")
    desk.pass_(minutes=1)
    guard_of(desk, OLGA).guard(None, "It is over.")
    assert desk.alerts() == ["on_guard", "at_ease"]


@pytest.mark.postgres
def test_no_worker_takes_a_later_alert_away(server_desk: GateDesk):
    desk = server_desk
    one, _ = desk.granted()
    desk.worker.alert("disputed", {"key": str(one)})
    desk.gate().dispute(one, "Dana says that she never asked for it.")
    assert desk.alerts().count("disputed") == 2


@pytest.mark.postgres
def test_no_number_is_told_in_the_step_that_is_to_record_it(server_desk: GateDesk):
    desk = server_desk
    one = desk.started()
    desk.store.dispose()
    logins = Desk(desk.store.url)
    ana = logins.connection("ana")
    try:
        ana.execute("savepoint a")
        kept = ana.execute("select verification_dial(%s, 'mobile')", (one,)).fetchone()
        ana.execute("savepoint b")
        shown = [kept, ana.execute("select dialled_number(%s)", kept).fetchone()]
        ana.rollback()
        shown.append(ana.execute("select dialled_number(%s)", kept).fetchone())
        ana.rollback()
        assert "+15550100101" not in str(shown)
        assert desk.gate().dial(one, "mobile") == "+15550100101"
        (number,) = desk.rows(text("select max(id) from evidence where method = 'callback'"))[0]
        ben = logins.connection("ben")
        assert ben.execute("select dialled_number(%s)", (number,)).fetchone() == (None,)
        assert ana.execute("select dialled_number(%s)", (number,)).fetchone() == ("+15550100101",)
    finally:
        logins.close()


@pytest.mark.postgres
def test_nobody_takes_a_colleagues_account_from_them_alone(server_desk: GateDesk):
    desk = server_desk
    logins = Desk(desk.store.url)
    try:
        ada = logins.connection("ada")
        for staff in (SUE, ANA):
            with pytest.raises(Exception, match="bound to another"):
                ada.execute("select bind_staff(%s, 'corp', 'nobody')", (staff.staff_id,))
            ada.rollback()
        ada.execute("select bind_staff(%s, 'corp', %s)", (SUE.staff_id, "id-sue"))
        ada.commit()
        assert "staff_bound" not in desk.alerts()
        logins.keeper().execute("select bind_staff(%s, 'corp', 'id-sue-2')", (SUE.staff_id,))
        assert desk.alerts().count("staff_bound") == 1
    finally:
        logins.close()


@pytest.mark.postgres
def test_who_was_made_an_administrator_today_agrees_on_no_role(server_desk: GateDesk):
    desk = server_desk
    logins = Desk(desk.store.url)
    try:
        ada, ben = logins.connection("ada"), logins.connection("ben")
        proposal = ada.execute("select propose_role(2, 'security')").fetchone()
        ada.execute("update staff set role = 'administrator' where id = 3")
        ada.commit()
        with pytest.raises(Exception, match="last seven days"):
            ben.execute("select approve_role(%s)", proposal)
        ben.rollback()
        proposal = ben.execute("select propose_role(2, 'verifier')").fetchone()
        ben.commit()
        with pytest.raises(Exception, match="last seven days"):
            ada.execute("select approve_role(%s)", proposal)
        ada.rollback()
        assert "administrator" in desk.alerts()
    finally:
        logins.close()


@pytest.mark.postgres
def test_an_administrator_puts_away_an_officer_loudly_and_the_last_one_never(server_desk: GateDesk):
    desk = server_desk
    logins = Desk(desk.store.url)
    try:
        ada = logins.connection("ada")
        for deed in ("is_active = false", "role = 'analyst'"):
            with pytest.raises(Exception, match="last security officer"):
                ada.execute(f"update staff set {deed} where id = 5")
            ada.rollback()
        with desk.store.writer.begin() as connection:
            connection.execute(text("set local session_replication_role = replica"))
            connection.execute(text("update staff set role = 'security' where id = 6"))
        ada.execute("update staff set is_active = false where id = 5")
        ada.commit()
        assert "officer_gone" in desk.alerts()
        with pytest.raises(Exception, match="last security officer"):
            ada.execute("update staff set is_active = false where id = 6")
        ada.rollback()
        logins.keeper().execute("update staff set is_active = false where id = 6")
    finally:
        logins.close()


@pytest.mark.postgres
def test_what_is_kept_of_a_person_is_told_only_once_that_it_was_asked_for_is_recorded_for_good(server_desk: GateDesk):
    desk = server_desk
    desk.started()
    logins = Desk(desk.store.url)
    try:
        olga = logins.connection("olga")
        for asked in ("select", "select ask_person_record('corp', 'id-dana'); select"):
            with pytest.raises(Exception, match="step of its own"):
                olga.execute(f"{asked} person_record('corp', 'id-dana')")
            olga.rollback()
        olga.execute("select ask_person_record('corp', 'id-dana')")
        olga.commit()
        assert olga.execute("select person_record('corp', 'id-dana')").fetchone() is not None
        olga.rollback()
        (kept,) = desk.rows(text("select count(*) from audit where entity = 'subject' and op = 'E' and actor = 'olga'"))
        assert kept[0] == 1
    finally:
        logins.close()


@pytest.mark.postgres
def test_no_person_is_given_the_login_of_a_worker(server_desk: GateDesk):
    desk = server_desk
    logins = Desk(desk.store.url)
    try:
        ada = logins.connection("ada")
        with pytest.raises(Exception, match="worker"):
            ada.execute(
                "insert into staff (login, name, role, tier, email, is_active, is_available) "
                "values ('carrier', 'C', 'analyst', 1, '', true, true)"
            )
        ada.rollback()
        assert desk.worker.claim(desk.worker_id) is None
    finally:
        logins.close()
