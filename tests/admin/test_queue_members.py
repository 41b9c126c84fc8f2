"""Who sees a restricted queue, at the console."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import make_url

from app.bootstrap.opening import opened_as
from app.connect import vault
from app.core.actor import Actor, Role
from db.engine import Store
from db.tickets.queries import SqlTicketQueries
from tests.conftest import MemoryKeyring
from tests.makers import AWAY, BEN, SECRET, TRIAGE, in_role, leave, seat

ADA = Actor(AWAY.staff_id, "Chloe Martin", "chloe", Role.ADMINISTRATOR)
on_a_server = pytest.mark.parametrize("address", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True)


@pytest.fixture
def where(address: str, memory_keyring: MemoryKeyring) -> Iterator[str]:
    """Lend the address of a desk as its administrator writes it, Triage restricted to Ben."""
    store = Store(address)
    in_role(store, ADA, Role.ADMINISTRATOR)
    desk = opened_as(seat(store, ADA), ADA)
    triage = next(queue for queue in desk.tickets.queues() if queue.id == TRIAGE)
    desk.save_queue(replace(triage, is_restricted=True, members=(BEN.staff_id,)), triage, uuid4())
    mine = make_url(address)._replace(drivername="postgresql", username="chloe", password=None)
    vault.write(str(mine), SECRET)
    assert memory_keyring.secrets
    yield str(mine)
    leave()
    store.dispose()


@on_a_server
def test_members_are_listed_let_in_and_shown_out(run, where: str):
    asked = ("queue", "members", "triage", "--database", where)
    assert run(*asked) == (0, "Triage is restricted to its members.\nben\tBen Carter\n", "")
    code, out, _ = run(*asked, "--add", "ana", "--add", "SUE", "--remove", "ben")
    assert (code, out.splitlines()[1:]) == (0, ["ana\tAna Torres", "sue\tSue"])
    assert run("queue", "members", "Network", "--database", where)[1] == "Network is seen by everyone.\n"


@on_a_server
@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("Triage", "--add", "chloe"), "Ask another administrator"),
        (("Triage", "--remove", "ben"), "needs a member"),
        (("Triage", "--add", "nobody"), "Nobody on the staff list has the login nobody"),
        (("Tirage",), "There is no queue named Tirage"),
    ],
)
def test_what_is_refused_says_why_and_changes_nothing(run, where: str, arguments: tuple[str, ...], said: str):
    code, out, err = run("queue", "members", *arguments, "--database", where)
    assert (code, out) == (1, "")
    assert said in err
    assert run("queue", "members", "Triage", "--database", where)[1].splitlines()[1:] == ["ben\tBen Carter"]


def test_a_file_has_no_members(run, tmp_path: Path):
    desk = str(tmp_path / "desk.db")
    assert run("upgrade", "--database", desk)[2] == ""
    assert run("staff", "add", "Ben", "--login", "ben", "--database", desk)[2] == ""
    store = Store(f"sqlite:///{desk}")
    [queue] = SqlTicketQueries(store, ADA).queues()
    store.dispose()
    code, _out, err = run("queue", "members", queue.name, "--add", "ben", "--database", desk)
    assert code == 1
    assert "A desk in a file keeps nothing from who can open the file" in err
