"""The demo's verifications are of people whom its directory knows, and show what a desk has of a morning."""

from pathlib import Path

import pytest
from sqlalchemy import select

from app.__main__ import ROLES, _parser
from app.bootstrap.opening import make_demo
from app.connect.demo_people import DIRECTORY, id_of, people_of
from app.connect.demo_people import account_of as account_there
from app.connect.sealing import seal
from app.core.actor import Actor, Role
from app.identity.model import GrantState, State
from db.engine import Store, single_engine
from db.identity import tables as t
from db.identity.file_gate import FileGate
from db.migrate import upgrade
from db.people.tables import staff
from db.samples.demo import fill_demo
from db.samples.texts import texts
from db.samples.verifications import account_of
from tests.makers import Clock


@pytest.fixture
def demo(tmp_path: Path) -> Store:
    """Lend a demo that has just been told."""
    url = f"sqlite:///{tmp_path / 'demo.db'}"
    upgrade(single_engine(url))
    store = Store(url)
    fill_demo(store, Clock().now(), "viewer")
    return store


def test_everybody_verified_is_in_the_demos_directory(demo: Store):
    rows = texts("people")["requesters"]
    there = {person.object_id: person.account for person in people_of(rows, now=Clock().now())}
    with demo.reader.connect() as connection:
        found = connection.execute(select(t.subject)).all()
    assert len(found) == 5
    for one in found:
        assert one.directory == DIRECTORY
        assert there[one.object_id] == one.account == account_of(one.name) == account_there(one.name)
        assert one.object_id == id_of(one.account)
    demo.dispose()


def test_the_viewer_finds_some_that_wait_and_can_read_all(demo: Store):
    with demo.reader.connect() as connection:
        me = connection.execute(select(staff.c.id).where(staff.c.login == "viewer")).scalar_one()
        ids = connection.execute(select(t.verification.c.id).order_by(t.verification.c.id)).scalars().all()
    gate = FileGate(demo, Actor(me, "Ana Torres", "viewer", Role.ADMINISTRATOR), seal=seal, clock=Clock())
    shown = [gate.read(id_) for id_ in ids]
    assert {one.state for one in shown} == {State.EXECUTED, State.HELD, State.REFUSED, State.WAITING}
    assert [one.grant.state for one in shown if one.grant] == [GrantState.SUCCEEDED]
    waiting = [gate.read(id_) for id_ in gate.awaiting()]
    assert [one.subject.name for one in waiting if one.subject] == ["Victor Lang", "Leila Haddad"]
    demo.dispose()


@pytest.mark.parametrize("role", ROLES)
def test_the_demo_is_seen_in_any_role_of_the_command_line(tmp_path: Path, role: str):
    chosen = _parser().parse_args(["--demo", "--role", role])
    url = make_demo(tmp_path / "demo", login="viewer", tickets=30, role=chosen.role)
    store = Store(url)
    with store.reader.connect() as connection:
        row = connection.execute(select(staff.c.name, staff.c.role).where(staff.c.login == "viewer")).one()
    assert (row.name, row.role) == ("Ana Torres", Role(role))
    store.dispose()
