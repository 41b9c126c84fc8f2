"""Connections: proposed by one, agreed on by another, in force then; and tried by a worker, on both engines."""

from collections.abc import Iterator
from dataclasses import replace
from uuid import uuid4

import pytest
from sqlalchemy import insert, update

from app.core.actor import Actor
from app.core.errors import HelpDeskError, NotPermitted, RuleBroken
from app.identity.connections import ConnectionDesk, Fate, Kept, SetUp
from app.identity.jobs import JobKind, JobState
from db.identity import tables as t
from db.identity.connections import FileConnections, ServerConnections
from db.people.tables import staff
from tests.db.identity.desk import ADA, ANA, CLEO, OLGA, GateDesk, build, lent
from tests.desks import on_both_engines

address = on_both_engines(build)
CORP = SetUp("Corp", "active_directory", {"host": "dc1", "base_dn": "DC=a", "account": "x"})


@pytest.fixture
def desk(address: str) -> Iterator[GateDesk]:
    with lent(address) as made:
        yield made


def room(desk: GateDesk, actor: Actor = ADA) -> ConnectionDesk:
    if desk.store.is_postgres:
        return ServerConnections(desk.seat(actor))
    return FileConnections(desk.store, actor, clock=desk.clock)


def the_one(desk: GateDesk) -> Kept:
    (found,) = room(desk).read().rows
    return found


def in_force(desk: GateDesk) -> None:
    """Have Corp in force, on a server by two people."""
    if room(desk).keep(CORP) is Fate.PROPOSED:
        proposal = the_one(desk).proposal
        assert proposal is not None
        room(desk, OLGA).agree(proposal.id)


def refused(code: str, ask: object, *words: object) -> None:
    with pytest.raises(HelpDeskError) as told:
        ask(*words)  # type: ignore[operator]
    assert code in str(told.value)


def test_nothing_is_in_force_that_one_person_wants_alone(desk: GateDesk):
    fate = room(desk).keep(CORP)
    if not desk.store.is_postgres:
        assert fate is Fate.SET
        assert [one.name for one in desk.worker.connections()] == ["Corp"]
        return
    assert fate is Fate.PROPOSED
    assert desk.worker.connections() == []
    found = room(desk).read()
    (row,) = found.rows
    assert (row.id < 0, row.wanted, found.has_officers) == (True, CORP, True)
    assert row.proposal is not None
    assert (row.proposal.by_id, row.proposal.by) == (ADA.staff_id, ADA.name)
    for other in (ADA, CLEO, ANA):
        with pytest.raises(NotPermitted):
            room(desk, other).agree(row.proposal.id)
    # what was agreed on is what was shown: proposed anew, the former is void
    room(desk, CLEO).keep(replace(CORP, settings={"host": "evil"}))
    with pytest.raises(RuleBroken, match="waits"):
        room(desk, OLGA).agree(row.proposal.id)
    room(desk).keep(CORP)
    # nor does who proposed it agree once they are an officer themselves
    desk.do(update(staff).where(staff.c.id == ADA.staff_id).values(role="security"))
    (own,) = room(desk).read().rows
    assert own.proposal is not None
    with pytest.raises(NotPermitted, match="Another person"):
        room(desk).agree(own.proposal.id)
    desk.do(update(staff).where(staff.c.id == ADA.staff_id).values(role="administrator"))
    in_force_now = the_one(desk).proposal
    assert in_force_now is not None
    room(desk, OLGA).agree(in_force_now.id)
    assert [dict(one.settings) for one in desk.worker.connections()] == [dict(CORP.settings)]
    assert room(desk, OLGA).read().rows[0].proposal is None
    # a change waits beside what is in force, and can be taken back
    assert room(desk).keep(replace(CORP, settings={"host": "evil"})) is Fate.PROPOSED
    changed = the_one(desk)
    assert changed.proposal is not None
    assert (changed.in_force.settings["host"], changed.wanted.settings["host"]) == ("dc1", "evil")
    assert desk.worker.setting("Corp")["host"] == "dc1"
    room(desk, OLGA).decline(changed.proposal.id)
    assert the_one(desk).proposal is None
    with pytest.raises(RuleBroken, match="waits"):
        room(desk, OLGA).agree(changed.proposal.id)
    assert {"connection_proposed", "connection", "connection_declined"} <= set(desk.alerts())


def test_closing_and_ordering_is_one_persons_to_decide_and_opening_is_not(desk: GateDesk):
    in_force(desk)
    assert room(desk).keep(CORP) is Fate.SAME
    assert room(desk).keep(replace(CORP, position=4)) is Fate.MOVED
    assert room(desk).keep(replace(CORP, position=4, is_active=False)) is Fate.RETIRED
    assert desk.worker.connections() == []
    assert {"connection_moved", "connection_retired"} <= set(desk.alerts())
    opened = room(desk).keep(replace(CORP, position=4))
    assert opened is (Fate.PROPOSED if desk.store.is_postgres else Fate.SET)
    for other in (ANA, OLGA):
        with pytest.raises(NotPermitted):
            room(desk, other).keep(replace(CORP, is_active=False))
    if desk.store.is_postgres:  # what holds the worker back is not taken away by one person
        limits = SetUp("worker", "settings", {"resets_per_hour": 5}, position=9)
        room(desk).keep(limits)
        (proposal,) = [one.proposal for one in room(desk).read().rows if one.name == "worker"]
        assert proposal is not None
        room(desk, OLGA).agree(proposal.id)
        assert room(desk).keep(replace(limits, is_active=False)) is Fate.PROPOSED
        assert desk.worker.setting("worker") == {"resets_per_hour": 5}


def test_what_is_out_of_use_is_no_setting_of_the_worker(desk: GateDesk):
    in_force(desk)
    assert desk.worker.setting("Corp")["host"] == "dc1"
    room(desk).keep(replace(CORP, is_active=False))
    assert desk.worker.setting("Corp") == {}


def test_a_test_is_taken_by_a_worker_and_its_lines_stay_with_the_connection(desk: GateDesk):
    in_force(desk)
    job_id = room(desk).test("Corp")
    assert room(desk, CLEO).test("Corp") == job_id  # one at a time
    trial = the_one(desk).trial
    assert trial is not None
    assert (trial.is_running(desk.clock.now()), trial.asked_by, trial.taken_at) == (True, ADA.name, None)
    job = desk.claimed(JobKind.TEST)
    assert (job.id, job.facts["connection"], job.verification_id) == (job_id, "Corp", None)
    desk.worker.under_way(job_id, {"worker": "srv7", "lines": [["Sign-in", True, ""], ["Reset", False, "delegate it"]]})
    desk.worker.end(job_id, JobState.SUCCEEDED)
    trial = the_one(desk).trial
    assert trial is not None
    assert (trial.state, trial.worker, trial.is_fine, trial.is_of_these_settings) == ("succeeded", "srv7", False, True)
    assert [(line.what, line.is_fine, line.said) for line in trial.lines][1] == ("Reset", False, "delegate it")
    # settings that came after it were not tried
    if desk.store.is_postgres:
        room(desk).keep(replace(CORP, settings={"host": "dc2"}))
        proposal = the_one(desk).proposal
        assert proposal is not None
        room(desk, OLGA).agree(proposal.id)
    else:
        room(desk).keep(replace(CORP, settings={"host": "dc2"}))
    trial = the_one(desk).trial
    assert trial is not None
    assert not trial.is_of_these_settings


def test_what_nobody_takes_runs_out_what_is_cancelled_ends_and_nobody_hammers(desk: GateDesk):
    in_force(desk)
    for other in (ANA, OLGA):
        with pytest.raises(NotPermitted):
            room(desk, other).test("Corp")
    refused("in use", room(desk).test, "Nowhere")
    first = room(desk).test("Corp")
    desk.pass_(minutes=3)
    desk.worker.sweep()
    assert desk.worker.claim(desk.worker_id) is None
    trial = the_one(desk).trial
    assert trial is not None
    assert (trial.job_id, trial.state, trial.code) == (first, "failed", "expired")
    for _ in range(4):
        room(desk).cancel(room(desk).test("Corp"))
    trial = the_one(desk).trial
    assert trial is not None
    assert (trial.state, trial.code) == ("failed", "cancelled")
    refused("five times", room(desk).test, "Corp")
    desk.pass_(minutes=11, beats=False)
    refused("No worker is running", room(desk).test, "Corp")
    desk.worker.beat(uuid4(), desk.pair.public)
    found = room(desk).read()
    assert found.workers == 1
    assert found.seen_at is not None


def test_what_is_out_of_use_sets_nothing_and_the_workers_own_is_no_connection(desk: GateDesk):
    rows = [("Corp", "active_directory", True), ("own", "worker", True), ("limits", "settings", False)]
    for at, (name, kind, is_active) in enumerate(rows):
        row = {"name": name, "kind": kind, "settings": {"at": at}, "is_active": is_active, "position": at}
        desk.do(insert(t.connection).values(row))
    assert [one.name for one in desk.worker.connections()] == ["Corp"]
    assert (desk.worker.setting("own"), desk.worker.setting("limits")) == ({"at": 1}, {})
