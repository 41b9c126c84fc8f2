"""A reset through the real gate and a real worker in a real domain of Active Directory, on either engine."""

from datetime import UTC, datetime
from uuid import uuid4

import pytest
from sqlalchemy import select, update

from app.identity.jobs import JobState
from app.identity.model import Method, State
from app.identity.providers import Answer
from app.worker.connections import Built
from db.identity import tables as t
from tests.servers.samba import lent_controller
from tests.servers.samba_desk import lent_desk
from tests.worker.desk import at_work, desk_at
from tests.worker.fakes import MemoryMessages, MemoryPrompts

pytestmark = [pytest.mark.ad, pytest.mark.slow]


@pytest.fixture(scope="module")
def domain():
    with lent_controller() as controller, lent_desk(controller) as domain:
        yield domain


@pytest.fixture
def desk(address, domain):
    directory = domain.directory()
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
    assert desk.directory.stamp(object_id).version == told["after"]["version"]


def test_whoever_our_account_may_not_reset_is_found_before_anything_is_sent(desk, domain):
    login = f"priva.{uuid4().hex[:8]}"
    domain.person(f"Priva {login}", sAMAccountName=login, mobile="+15550101")
    verification = ready(desk, f"Priva {login}")
    domain.controller.tool("group", "addmembers", "Domain Admins", login)
    job = desk.ordered(verification)
    ended = desk.ended(verification, job)
    assert ended.state == JobState.FAILED
    assert "directory team" in ended.said
