"""Which accounts are watched, from when to when, and what the desk sees by itself meanwhile; on both engines."""

from sqlalchemy import func, select

from app.identity.directories import Mark
from app.identity.jobs import JobState
from app.identity.model import Action
from db.identity import tables as t
from tests.db.identity.desk import OTHER_TICKET, GateDesk, person


def test_an_account_is_looked_at_every_few_minutes_for_three_days(gate_desk: GateDesk):
    one, job = gate_desk.ordered()
    assert list(gate_desk.worker.watched()) == []
    gate_desk.done(one, job)
    (due,) = gate_desk.worker.watched()
    assert (due.job_id, due.object_id, due.action) == (job, "id-dana", Action.PASSWORD_RESET)
    assert due.seen["contacts"] == gate_desk.worker.digests_of(person())  # as it was verified: nothing slips in between
    assert list(gate_desk.worker.watched()) == []
    gate_desk.worker.keep_watch(job, {"rights": ["x"]})
    gate_desk.pass_(minutes=5)
    assert [again.seen for again in gate_desk.worker.watched()] == [{"rights": ["x"]}]
    gate_desk.pass_(hours=72)
    assert list(gate_desk.worker.watched()) == []
    assert "watch_linked" not in gate_desk.alerts()


def test_what_came_to_nothing_is_not_watched(gate_desk: GateDesk):
    one, job = gate_desk.ordered()
    gate_desk.done(one, job, JobState.UNKNOWN)
    assert list(gate_desk.worker.watched()) == []
    assert gate_desk.rows(select(func.count()).select_from(t.account_watch)) == [(0,)]


def test_the_other_half_of_an_account_asked_for_is_told_once(gate_desk: GateDesk):
    one, job = gate_desk.ordered()
    gate_desk.done(one, job)
    gate_desk.pass_(hours=30)
    gate_desk.worker.watched()
    gate_desk.started(action=Action.UNLOCK, ticket=OTHER_TICKET)
    gate_desk.worker.watched()
    assert "watch_linked" not in gate_desk.alerts()
    gate_desk.started(action=Action.MFA_RESET, ticket=OTHER_TICKET)
    gate_desk.worker.watched()
    gate_desk.worker.watched()
    assert gate_desk.alerts().count("watch_linked") == 1


def test_a_locked_account_is_shown_with_when_and_from_where(gate_desk: GateDesk):
    at = gate_desk.clock.now()
    locked = person(marks=frozenset({Mark.LOCKED}), bad_passwords=5, last_bad_at=at, locked_at=at, lock_source="PC-7")
    one = gate_desk.started(found=locked, action=Action.UNLOCK)
    subject = gate_desk.gate().read(one).subject
    assert subject is not None
    assert (subject.bad_passwords, subject.locked_at, subject.lock_source) == (5, at, "PC-7")
    assert subject.manager == "Mona Field"
