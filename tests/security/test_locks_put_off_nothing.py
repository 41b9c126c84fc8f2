"""Who holds a lock puts off no freeze: what was granted before can't be used any more, and the blocker is shown out."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from time import sleep
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from sqlalchemy import make_url, select, text

from app.core.actor import Actor
from app.core.errors import RuleBroken
from app.identity.jobs import REPORTED, JobKind
from app.identity.model import Method, Result
from db.identity import tables as t
from db.identity.server_guard import ServerGuard
from tests.db.identity.conftest import server_desk
from tests.db.identity.desk import BEN, OLGA, OTHER_TICKET, GateDesk
from tests.makers import ANA, SECRET, SUE

__all__ = ["server_desk"]
pytestmark = pytest.mark.postgres


@contextmanager
def holding(desk: GateDesk, actor: Actor, script: str) -> Iterator[psycopg.Connection[Any]]:
    """Have somebody do something with a client of their own, and not end it."""
    address = make_url(desk.store.url).set(drivername="postgresql", username=actor.login, password=SECRET)
    with psycopg.connect(make_conninfo(address.render_as_string(hide_password=False))) as wire:
        wire.execute(script)  # type: ignore[call-overload]
        try:
            yield wire
        finally:
            with_end(wire)


def with_end(wire: psycopg.Connection[Any]) -> None:
    """Let go of everything; who was shown out has nothing to let go of."""
    if not wire.closed:
        wire.rollback()


def prompted(desk: GateDesk) -> tuple[int, int]:
    """Return a verification of Ana's and the job of its prompt, which a worker has taken up."""
    one = desk.started()
    desk.gate().ask(one, Method.PUSH)
    return one, desk.claimed(JobKind.PROMPT).id


def noted(desk: GateDesk) -> list[str]:
    """Return the freezes that hold."""
    c = t.subject_freeze.c
    return [why for (why,) in desk.rows(select(c.why).where(c.lifted_at.is_(None)).order_by(c.id))]


def wait_for_note(desk: GateDesk) -> None:
    """Wait until a freeze was noted."""
    while not noted(desk):
        sleep(0.01)


def test_a_held_verification_puts_off_no_freeze(server_desk: GateDesk):
    desk = server_desk
    _, ordered = desk.ordered(BEN, ticket=OTHER_TICKET)
    assert desk.claimed(JobKind.CARRY_OUT).id == ordered
    other = desk.started(BEN)
    desk.gate(SUE).attest(other, Method.IN_PERSON, Result.PASSED, {"seen": "badge"})
    desk.call_back(other, who=BEN)
    assert desk.gate(BEN).decide(other).verdict == "allow"
    one, job = prompted(desk)
    waiting = Thread(target=lambda: desk.worker.prove(job, Result.DECLINED, transaction="tx"))
    with holding(desk, ANA, f"select verification_flag({one}, '{{}}')"):
        waiting.start()
        wait_for_note(desk)
        assert desk.another_worker().begin(ordered) is None
        with pytest.raises(RuleBroken):
            desk.carry_out(other, who=BEN)
        assert "frozen" in desk.gate(BEN).decide(other).codes
        assert desk.rows(select(t.subject.c.frozen_at)) == [(None,)]
    waiting.join()
    assert desk.rows(select(t.subject.c.frozen_why)) == [("declined",)]
    assert desk.alerts().count("frozen") == 1


def test_nor_does_it_put_off_what_a_manager_reports(server_desk: GateDesk):
    desk = server_desk
    one = desk.started()
    desk.gate().ask(one, Method.MANAGER)
    job = desk.claimed(JobKind.APPROVAL).id
    said = {REPORTED: True}
    waiting = Thread(target=lambda: desk.worker.prove(job, Result.DECLINED, transaction="tx", also=said))
    with holding(desk, ANA, f"select verification_flag({one}, '{{}}')"):
        waiting.start()
        wait_for_note(desk)
        assert desk.rows(select(t.evidence.c.id)) == []
    waiting.join()


def test_who_keeps_a_worker_waiting_is_shown_out(server_desk: GateDesk):
    desk = server_desk
    one, job = prompted(desk)
    waiting = Thread(target=lambda: desk.worker.prove(job, Result.DECLINED, transaction="tx"))
    with (
        holding(desk, ANA, "select 1") as other_window,
        holding(desk, ANA, f"select verification_flag({one}, '{{}}')") as wire,
    ):
        waiting.start()
        wait_for_note(desk)
        sweeper = desk.another_worker()
        while waiting.is_alive():
            sweeper.sweep()
            waiting.join(0.1)
        with pytest.raises(psycopg.OperationalError):
            wire.execute("select 1")
        assert other_window.execute("select 1").fetchone() == (1,)  # what keeps nobody waiting goes on
    assert "blocking" in desk.alerts()
    assert desk.rows(select(t.subject.c.frozen_why)) == [("declined",)]


def test_an_officers_freeze_and_a_dispute_wait_for_nobody(server_desk: GateDesk):
    desk = server_desk
    one, _ = desk.granted()
    (subject,) = desk.rows(select(t.subject.c.id))[0]
    guard = ServerGuard(desk.seat(OLGA))
    waiting = Thread(target=lambda: guard.freeze(subject, "A theft was reported."))
    with holding(desk, ANA, f"select verification_decide({one})"):
        waiting.start()
        wait_for_note(desk)
        assert desk.rows(text(f"select is_frozen({subject})")) == [(True,)]
    waiting.join()
    guard.free(subject, "It was a mistake.")
    assert noted(desk) == []
    assert desk.rows(text(f"select is_frozen({subject})")) == [(False,)]
    waiting = Thread(target=lambda: desk.gate(BEN).dispute(one, "It was not them."))
    with holding(desk, ANA, f"select verification_flag({one}, '{{}}')"):
        waiting.start()
        wait_for_note(desk)
        assert noted(desk) == ["disputed"]
    waiting.join()
