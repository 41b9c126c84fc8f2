"""A walk through a directory: page by page, never in the way, and nothing held once it broke off."""

import threading
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import insert, select, update

from app.core.errors import StoreUnavailable
from app.identity.directories import DirectoryAway, DirectoryRefused, Mark
from app.identity.jobs import Connection, JobKind
from app.identity.model import Risk
from app.worker import walking, worker
from app.worker.connections import Built
from app.worker.demo import DEMO
from app.worker.desk_of import desk_of
from app.worker.means import Means
from app.worker.setting_up import means_of
from app.worker.walking import Walking
from db.identity import tables as t
from tests.connect.entra import NAME, joined, tenant
from tests.makers import Clock
from tests.servers.graph import Clock as GraphClock
from tests.worker.desk import desk_at, service_of
from tests.worker.fakes import DANA, KEY, MemoryDirectory
from tests.worker.scene import Scene, until

PAGE = 2


class Pages(MemoryDirectory):
    """A directory that tells everybody; `broken` is raised for the page of this number, `closed` counts ends."""

    def __init__(self, count=5):
        super().__init__("north", *(replace(DANA, object_id=f"p{n}", account=f"p{n}") for n in range(count)))
        self.broken: dict[int, Exception] = {}
        self.refused: dict[str, Exception] = {}
        self.opened = self.closed = 0

    def everybody(self):
        self.opened += 1
        try:
            everyone = list(self.people.values())
            for number, begins in enumerate(range(0, len(everyone), PAGE)):
                if number in self.broken:
                    raise self.broken.pop(number)
                yield everyone[begins : begins + PAGE]
        finally:
            self.closed += 1

    def person(self, object_id):
        if object_id in self.refused:
            raise self.refused[object_id]
        return super().person(object_id)


@pytest.fixture
def walked():
    scene = Scene(directory=Pages())
    scene.desk.connected[0] = Connection("north", "north", {"walk": True})
    return scene


def walk_of(scene, **how):
    clock = Clock()
    means = replace(scene.means(), clock=clock)
    return Walking(means, **how), clock


def test_nobody_is_read_whose_directory_is_not_set_to_it(walked):
    for settings in ({}, {"walk": "true"}, {"walk": False}):
        walked.desk.connected[0] = Connection("north", "north", settings)
        walk, _ = walk_of(walked)
        walk.step()
    assert (walked.desk.walked_at, walked.directory.opened) == ({}, 0)


def test_a_page_is_read_at_each_step_and_a_day_is_rested_after_all(walked):
    walk, clock = walk_of(walked)
    for count in (2, 4, 5, 5):
        walk.step()
        assert len(walked.desk.walked_at) == count
    assert (walked.directory.opened, walked.directory.closed) == (1, 1)
    walked.desk.walked_at.clear()
    clock.pass_(hours=23)
    walk.step()
    assert walked.directory.opened == 1
    clock.pass_(hours=2)
    walk.step()
    assert len(walked.desk.walked_at) == 2


def test_who_was_read_already_is_passed_over_at_once_after_a_restart(walked):
    walked.desk.walked_at = dict.fromkeys(("p0", "p1", "p2", "p3"), Risk.STANDARD)
    walk, _ = walk_of(walked)
    walk.step()
    assert "p4" in walked.desk.walked_at
    assert walked.directory.calls == ["person"]


@pytest.mark.parametrize("failure", [DirectoryAway("away"), DirectoryRefused("later", may_retry=True)])
def test_a_directory_that_is_away_or_asks_for_patience_is_left_alone_and_nothing_held(walked, failure):
    walked.directory.broken = {1: failure}
    walk, clock = walk_of(walked)
    walk.step()
    walk.step()
    assert walked.directory.closed == 1
    walk.step()
    assert walked.directory.opened == 1
    clock.pass_(minutes=16)
    for _ in range(3):
        walk.step()
    assert len(walked.desk.walked_at) == 5


def test_being_asked_for_patience_about_one_of_them_lets_go_of_the_pages(walked):
    walked.directory.refused["p1"] = DirectoryRefused("busy", may_retry=True)
    walk, _ = walk_of(walked)
    walk.step()
    walk.step()
    assert (list(walked.desk.walked_at), walked.directory.closed) == (["p0"], 1)


def test_one_who_can_t_be_read_or_is_gone_keeps_nobody_else_from_it(walked):
    walked.directory.refused["p1"] = DirectoryRefused("no")
    walk, _ = walk_of(walked)
    for _ in range(4):
        walk.step()
    assert set(walked.desk.walked_at) == {"p0", "p2", "p3", "p4"}


def test_stopping_lets_go_of_the_pages_at_once_and_in_the_middle_of_a_step(walked):
    walk, _ = walk_of(walked)
    walk.step()
    walk.stop()
    assert walked.directory.closed == 1
    walk, _ = walk_of(walked)
    walked.desk.walked_at.clear()
    walked.directory.calls.clear()
    walked.directory.silent.clear()
    step = threading.Thread(target=walk.step)
    step.start()
    until(lambda: "person" in walked.directory.calls)
    walk.stop()
    walked.directory.silent.set()
    step.join(20)
    assert walked.directory.closed == 2
    assert len(walked.desk.walked_at) == 1


def test_a_database_that_is_away_lets_go_of_the_pages(walked):
    walk, _ = walk_of(walked)
    walked.desk.breaks = {"keep_walked"}
    with pytest.raises(StoreUnavailable):
        walk.step()
    assert walked.directory.closed == 1


def test_a_connection_that_is_set_otherwise_ends_the_walk(walked):
    walk, _ = walk_of(walked)
    walk.step()
    walked.desk.connected[0] = Connection("north", "north", {})
    walk._means.connections.read_again()
    walk.step()
    assert (walked.directory.closed, len(walked.desk.walked_at)) == (1, 2)


def test_nobody_is_read_while_jobs_are_at_work(walked):
    is_busy = [True]
    walk, _ = walk_of(walked, is_busy=lambda: is_busy[0])
    walk.step()
    assert walked.directory.opened == 0
    is_busy[0] = False
    walk.step()
    assert len(walked.desk.walked_at) == 2


def test_a_silent_directory_keeps_neither_jobs_nor_signs_of_life(walked, monkeypatch):
    other = MemoryDirectory("south", replace(DANA, directory="south"))
    walked.desk.connected.append(Connection("south", "south"))
    walked.kinds["south"] = lambda making: Built("south", directory=other)
    for name in ("WALK_AFTER", "WALK_EVERY", "BEAT"):
        monkeypatch.setattr(worker, name, 0.02)
    walked.directory.silent.clear()
    running = walked.start()
    until(lambda: "person" in walked.directory.calls)
    walked.desk.beats.clear()
    row = walked.asked(JobKind.SUBJECT, directory="south")
    running.worker.hurry()
    until(lambda: row.ended and walked.desk.beats)
    assert walked.desk.walked_at == {}
    walked.directory.silent.set()
    until(lambda: len(walked.desk.walked_at) == 5)
    running.stop()
    assert walked.directory.closed == walked.directory.opened


def test_everybody_of_a_directory_is_known_after_a_walk_without_anybody_verified(address):
    with desk_at(address) as desk:
        with desk.store.writer.begin() as connection:
            connection.execute(update(t.connection).values(settings={"walk": True}))
        means = desk.means()
        means.desk.beat(means.id, means.keys.public)
        walk = Walking(means)
        walk.step()
        walk.step()
        with desk.store.reader.connect() as connection:
            told = connection.execute(select(t.subject.c.name, t.subject.c.refreshed_at)).all()
            values = connection.scalars(select(t.contact.c.value)).all()
    enabled = {one.name for one in desk.people.values() if Mark.DISABLED not in one.marks}
    assert {name for name, at in told if at is not None} == enabled
    assert values
    assert set(values) == {None}


def test_a_tenant_is_walked_over_its_pages_and_through_its_patience(address, monkeypatch):
    with tenant() as graph, desk_at(address) as desk:
        made = {graph.add(f"Person {number}").id for number in range(3)}
        graph.page_size = 2
        clock = GraphClock()
        with desk.store.writer.begin() as connection:
            row = {"name": NAME, "kind": DEMO, "settings": {"walk": True}, "is_active": True, "position": 0}
            connection.execute(update(t.connection).values(is_active=False))
            connection.execute(insert(t.connection).values(**row))
        service = service_of(desk.store)
        if service is not desk.store:
            desk.services.append(service)
        built = Built(NAME, directory=joined(graph, clock))
        means: Means = means_of(desk_of(service, key=KEY), key=KEY, secret=lambda _: "", kinds={DEMO: lambda _: built})
        means.desk.beat(means.id, means.keys.public)
        walk = Walking(means)
        walk.step()
        graph.upset("GET", "/users", status=429, headers={"Retry-After": "7"})
        before = clock.now()
        walk.step()
        assert clock.now() - before >= timedelta(seconds=7)
        walk.step()
        with desk.store.reader.connect() as connection:
            found = set(connection.scalars(select(t.subject.c.object_id).where(t.subject.c.refreshed_at.is_not(None))))
    assert found == made


def test_a_step_that_has_read_long_enough_goes_on_at_the_next(walked, monkeypatch):
    monkeypatch.setattr(walking, "ENOUGH", timedelta(seconds=-1))
    walk, _ = walk_of(walked)
    walk.step()
    assert walked.desk.walked_at == {}
    monkeypatch.setattr(walking, "ENOUGH", timedelta(seconds=30))
    walk.step()
    assert len(walked.desk.walked_at) == 2
