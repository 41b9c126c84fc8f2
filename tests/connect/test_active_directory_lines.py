"""One signed-in line for all that is asked in one go: when it is kept, when it is dropped, and what is never repeated.

No domain controller is needed; `tests/worker/test_active_directory.py` goes the same ways with a real one.
"""

import threading
import time
from contextlib import contextmanager
from uuid import UUID

import pytest

from app.connect.active_directory import line as wire
from app.connect.active_directory.directory import ActiveDirectory, Settings
from app.connect.demo_directory import DemoDirectory
from app.connect.routing import Joined
from app.identity.directories import DirectoryAway, DirectoryRefused, OutcomeUnknown, line_of
from tests.servers.ldaps import HANG_UP, HOST, SILENCE, entry, lent_ldaps, result

BASE = "DC=corp,DC=test"
ID = UUID("6bf1a2c3-0000-4000-8000-000000000001")
WHOM, TEMPORARY = str(ID), "Canary-0f-Theirs!"
PERSON = entry(f"CN=John Doe,OU=Staff,{BASE}", {"objectGUID": [ID.bytes_le], "pwdLastSet": [b"133000000000000000"]})
PATIENCE = 10.0


def usual(kind, body):
    """Answer as a healthy domain does."""
    return [PERSON, result("search")] if kind == "search" else [result(kind)]


class Script:
    """What the server says: as usual, until it is told something else for one kind of question."""

    def __init__(self):
        self.instead = {}

    def __call__(self, kind, body):
        return self.instead[kind] if kind in self.instead else usual(kind, body)


@pytest.fixture
def script():
    return Script()


@pytest.fixture
def lent(tmp_path, script):
    @contextmanager
    def lent():
        with lent_ldaps(tmp_path, script) as server:
            made = Settings(
                name="Corp", host=HOST, port=server.port, base_dn=BASE, account="fl@corp.test", ca_file=server.ca_file
            )
            yield ActiveDirectory(made, lambda: "Canary-0f-Ours!"), server

    return lent


@pytest.fixture(autouse=True)
def _short_waits(monkeypatch):
    monkeypatch.setattr(wire, "CONNECT_TIMEOUT", 1)
    monkeypatch.setattr(wire, "RECEIVE_TIMEOUT", 5)


def until(fits):
    ends = time.monotonic() + PATIENCE
    while not fits():
        assert time.monotonic() < ends, "It did not come."
        time.sleep(0.01)


def test_all_in_one_go_signs_in_once_and_hangs_up_at_the_end(lent):
    with lent() as (corp, server):
        with line_of(corp):
            assert not server.asked  # nobody is signed in before there is something to ask
            before = corp.stamp(WHOM)
            corp.abilities(WHOM)
            corp.reset_password(WHOM, TEMPORARY)
            assert corp.stamp(WHOM) == before
            assert len(server.lines) == 1
        assert (len(server.sent("bind")), len(server.sent("modify"))) == (1, 1)
        until(lambda: not server.lines)
        corp.stamp(WHOM)
        assert len(server.sent("bind")) == 2
        until(lambda: not server.lines)


def test_one_go_within_another_is_the_same(lent):
    with lent() as (corp, server), line_of(corp):
        with line_of(corp):
            corp.stamp(WHOM)
        corp.stamp(WHOM)
        assert len(server.sent("bind")) == 1
        assert len(server.lines) == 1


def test_no_thread_uses_anothers_line(lent):
    with lent() as (corp, server), line_of(corp):
        corp.stamp(WHOM)
        other = threading.Thread(target=lambda: corp.stamp(WHOM))
        other.start()
        other.join(PATIENCE)
        assert len(server.sent("bind")) == 2
        corp.stamp(WHOM)
        assert len(server.sent("bind")) == 2


def test_a_line_that_the_server_closed_meanwhile_is_made_anew(lent):
    with lent() as (corp, server), line_of(corp):
        corp.stamp(WHOM)
        server.hang_up()
        until(lambda: not server.lines)
        corp.reset_password(WHOM, TEMPORARY)
        assert (len(server.sent("bind")), len(server.sent("modify"))) == (2, 1)


def test_a_line_that_breaks_while_it_is_asked_is_not_used_again(lent, script):
    with lent() as (corp, server), line_of(corp):
        script.instead["search"] = HANG_UP
        with pytest.raises(DirectoryAway):
            corp.reset_password(WHOM, TEMPORARY)
        script.instead.clear()
        corp.reset_password(WHOM, TEMPORARY)
        assert (len(server.sent("bind")), len(server.sent("modify"))) == (2, 1)


@pytest.mark.parametrize("end", [HANG_UP, SILENCE, [result("search")]], ids=["hung up", "silent", "nonsense"])
def test_an_order_without_an_answer_is_sent_once_and_its_line_is_dropped(lent, script, monkeypatch, end):
    monkeypatch.setattr(wire, "RECEIVE_TIMEOUT", 1)
    with lent() as (corp, server), line_of(corp):
        corp.stamp(WHOM)
        script.instead["modify"] = end
        with pytest.raises(OutcomeUnknown):
            corp.reset_password(WHOM, TEMPORARY)
        until(lambda: not server.lines)
        corp.stamp(WHOM)
        assert (len(server.sent("bind")), len(server.sent("modify"))) == (2, 1)


def test_a_refusal_leaves_the_line_as_it_is(lent, script):
    with lent() as (corp, server), line_of(corp):
        script.instead["modify"] = [result("modify", 50)]
        with pytest.raises(DirectoryRefused):
            corp.unlock(WHOM)
        script.instead.clear()
        corp.unlock(WHOM)
        assert (len(server.sent("bind")), len(server.sent("modify"))) == (1, 2)


def test_a_kept_line_that_falls_silent_is_given_up_as_soon_as_a_new_one(lent, script):
    with lent() as (corp, server), line_of(corp):
        corp.stamp(WHOM)
        script.instead |= {"search": SILENCE, "bind": SILENCE}
        begun = time.monotonic()
        with pytest.raises(DirectoryAway):
            corp.reset_password(WHOM, TEMPORARY)
        assert time.monotonic() - begun < wire.RECEIVE_TIMEOUT  # that of signing in, and once
        assert (len(server.sent("bind")), len(server.sent("modify"))) == (1, 0)


def test_a_refused_sign_in_is_told_and_the_next_call_tries_anew(lent, script):
    with lent() as (corp, server), line_of(corp):
        script.instead["bind"] = [result("bind", 49)]
        with pytest.raises(DirectoryRefused):
            corp.stamp(WHOM)
        script.instead.clear()
        corp.stamp(WHOM)
        assert len(server.sent("bind")) == 2


def test_directories_among_others_keep_the_lines_of_those_that_have_one(lent):
    cloud = DemoDirectory((), latency=0.0)
    with line_of(cloud):  # it has none, and goes on as ever
        assert cloud.person("nobody") is None
    with lent() as (corp, server), line_of(Joined(corp, [cloud])):
        for _ in range(2):
            Joined(corp, [cloud]).stamp(WHOM)
        with line_of(Joined(cloud, [corp])):
            corp.stamp(WHOM)
        assert len(server.sent("bind")) == 1
