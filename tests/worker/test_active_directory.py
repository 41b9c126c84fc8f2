"""A reset through the real gate and a real worker in a real domain of Active Directory, on either engine.

Worker and domain controller are one wire apart, which counts connections, breaks and ends.
"""

import time
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from app.connect.active_directory import reading
from app.connect.active_directory.line import Line
from app.identity.jobs import JobState
from app.identity.model import Method, State
from app.identity.providers import Answer
from app.worker import acts, carrying_out
from app.worker.carrying_out import CarryingOut
from app.worker.connections import Built
from app.worker.walking import Walking
from db.identity import tables as t
from tests.servers.proxy import Proxy
from tests.servers.samba import lent_controller
from tests.servers.samba_desk import PASSWORD, STAFF, lent_desk
from tests.worker.desk import at_work, desk_at
from tests.worker.fakes import MemoryMessages, MemoryPrompts

pytestmark = [pytest.mark.ad, pytest.mark.slow]
ONE_ENGINE = pytest.mark.parametrize("address", ["sqlite"], indirect=True)
"""For what has nothing to do with the database."""


@pytest.fixture(scope="module")
def domain():
    with lent_controller() as controller, lent_desk(controller) as domain:
        yield domain


@pytest.fixture
def wire(domain):
    with Proxy("127.0.0.1", domain.controller.port) as wire:
        yield wire


@pytest.fixture
def desk(address, domain, wire):
    directory = domain.directory(port=wire.port)
    everybody = type("Everybody", (), {"__contains__": lambda self, _: True})()
    prompts = MemoryPrompts(Answer.APPROVED, people=everybody)
    mail = MemoryMessages()
    built = Built(
        directory.name, directory=directory, prompts=prompts, mail=mail, sms=mail, methods=frozenset({Method.PUSH})
    )
    with desk_at(address, directory, lambda _making: built) as desk, at_work(desk):
        yield desk


def ready(desk, name):
    """Bring a verification of somebody to where it can be decided: their number is on record for long."""
    verification = desk.begin()
    desk.chosen(verification, name)
    with desk.store.writer.begin() as connection:
        connection.execute(update(t.contact).values(known_since=datetime(2020, 1, 1, tzinfo=UTC)))
    desk.proved(verification)
    return verification


def test_the_temporary_password_signs_in_nobody_for_good_and_has_to_be_changed(desk, domain):
    login = f"dana.{uuid4().hex[:8]}"
    object_id = domain.person(f"Dana {login}", sAMAccountName=login, mobile="+15550100", mail=f"{login}@corp.test")
    verification = ready(desk, f"Dana {login}")
    job = desk.ordered(verification)
    ended = desk.ended(verification, job)
    assert ended.state == JobState.SUCCEEDED, ended
    assert desk.read(verification).state is State.EXECUTED
    sealed = desk.gate.fetch_secret(job)
    assert sealed is not None
    secret = desk.reader.open(sealed, about=f"job:{job}").decode()
    signed_in, said = domain.sign_in(login, secret)
    assert not signed_in
    assert "773" in said  # it is right, and another has to be chosen first
    with desk.store.reader.connect() as connection:
        told = connection.scalar(select(t.job.c.told).where(t.job.c.id == job))
    assert told["after"] != told["before"]
    assert domain.directory().stamp(object_id).version == told["after"]["version"]


def test_whoever_our_account_may_not_reset_is_found_before_anything_is_sent(desk, domain):
    login = f"priva.{uuid4().hex[:8]}"
    domain.person(f"Priva {login}", sAMAccountName=login, mobile="+15550101")
    verification = ready(desk, f"Priva {login}")
    domain.controller.tool("group", "addmembers", "Domain Admins", login)
    job = desk.ordered(verification)
    ended = desk.ended(verification, job)
    assert ended.state == JobState.FAILED
    assert "does not suffice" in ended.said


# one line for all of it


@pytest.fixture
def dana(domain):
    """Return somebody's account and id."""
    login = f"dana.{uuid4().hex[:8]}"
    return login, domain.person(f"Dana {login}", sAMAccountName=login, mobile="+15550100", mail=f"{login}@corp.test")


@pytest.fixture
def carrying(desk, wire, monkeypatch):
    """Carry a reset of somebody out, with something happening just before the order; return how it ended."""
    monkeypatch.setattr(carrying_out, "PAUSE", 0.01)
    monkeypatch.setattr(carrying_out, "BETWEEN", 0.01)
    met: list[int] = []

    def carried(login, first):
        verification = ready(desk, f"Dana {login}")
        carry_out, finish, before = acts.carry_out, CarryingOut.finish, wire.connections

        def happening(*arguments):
            first()
            return carry_out(*arguments)

        def finishing(self, end):
            met.append(wire.connections - before)
            return finish(self, end)

        monkeypatch.setattr(acts, "carry_out", happening)
        monkeypatch.setattr(CarryingOut, "finish", finishing)
        job = desk.ordered(verification)
        return desk.ended(verification, job), desk.gate.fetch_secret(job), met[0]

    return carried


@ONE_ENGINE
def test_one_reset_signs_in_once(carrying, domain, dana):
    ended, sealed, connections = carrying(dana[0], lambda: None)
    assert ended.state == JobState.SUCCEEDED, ended
    assert sealed is not None
    assert connections == 1


@ONE_ENGINE
def test_a_line_closed_before_the_order_is_made_anew_once(carrying, domain, wire, dana):
    before = domain.directory().stamp(dana[1])
    ended, _, connections = carrying(dana[0], lambda: _hung_up(wire))
    assert ended.state == JobState.SUCCEEDED, ended
    assert connections == 2
    assert domain.directory().stamp(dana[1]).version == before.version + 1


def test_a_server_gone_between_grant_and_order_changes_nothing(carrying, domain, wire, dana):
    before = domain.directory().stamp(dana[1])
    ended, sealed, _ = carrying(dana[0], wire.close)
    assert ended.state == JobState.FAILED, ended
    assert "Nothing was changed" in ended.said
    assert sealed is None
    assert domain.directory().stamp(dana[1]) == before
    assert domain.sign_in(dana[0], PASSWORD)[0]


def test_a_server_gone_with_the_order_is_unknown_and_not_asked_again(carrying, domain, wire, dana, monkeypatch):
    before, change = domain.directory().stamp(dana[1]), Line.change

    def losing(self, dn, changes):
        wire.swallow_every_reply()
        try:
            return change(self, dn, changes)
        finally:
            wire.close()

    monkeypatch.setattr(Line, "change", losing)
    ended, sealed, _ = carrying(dana[0], lambda: None)
    assert ended.state == JobState.UNKNOWN, ended
    assert sealed is None
    assert domain.directory().stamp(dana[1]).version == before.version + 1  # it was done, and once


def _hung_up(wire):
    """End every connection and wait until all know of it."""
    wire.cut()
    while wire.open:
        time.sleep(0.01)


def test_a_walk_reads_a_whole_domain_over_a_line_it_lets_go_of(address, domain, wire, monkeypatch):
    monkeypatch.setattr(reading, "PAGE", 3)
    login = f"una.{uuid4().hex[:8]}"
    una = domain.person(f"Una {login}", sAMAccountName=login, mobile="+15550142", mail=f"{login}@corp.test")
    boss = domain.person(sAMAccountName=f"boss.{uuid4().hex[:8]}")
    domain.join(domain.dn_of(boss), f"CN=Tier0,{STAFF}")
    gone = domain.person()
    domain.change(domain.dn_of(gone), userAccountControl=514)
    directory = domain.directory(port=wire.port)
    built = Built(directory.name, directory=directory)
    with desk_at(address, directory, lambda _making: built) as desk:
        with desk.store.writer.begin() as connection:
            connection.execute(update(t.connection).values(settings={"walk": True}))
        means = desk.means()
        means.desk.beat(means.id, means.keys.public)
        walk = Walking(means)
        walk.step()
        assert walk._walks[directory.name].pages is not None
        while walk._walks[directory.name].pages is not None:
            walk.step()
        with desk.store.reader.connect() as connection:
            rows = connection.execute(select(t.subject).where(t.subject.c.refreshed_at.is_not(None))).all()
        known = {row.object_id: row.risk for row in rows}
        everybody = {one.object_id for page in directory.everybody() for one in page}
    assert set(known) == everybody
    assert (known[una], known[boss], gone in known) == ("standard", "privileged", False)
