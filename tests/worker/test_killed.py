"""A worker killed in the middle of a reset: another looks into it; nothing is done twice, or called done unproved."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from app.connect.demo_people import people_of
from app.identity.model import State
from db.identity import tables as t
from tests.worker.desk import ROWS, at_work, desk_at, service_of
from tests.worker.killed import KeptDirectory

pytestmark = pytest.mark.slow
ROOT = Path(__file__).parents[2]


@pytest.fixture
def desk(address, tmp_path):
    directory = KeptDirectory(people_of(ROWS, now=datetime.now(UTC)), tmp_path / "directory.json")
    with desk_at(address, directory) as desk:
        yield desk


def run_and_kill(desk, path, stop):
    """Start a worker, kill it once it has come to that point, and let it be long ago."""
    service = service_of(desk.store)
    address = service.url.render_as_string(hide_password=False)
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.worker.killed", address, str(path), stop],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONIOENCODING": "utf-8"},
        text=True,
    )
    assert process.stdout is not None
    try:
        assert process.stdout.readline().strip() == stop
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
    with desk.store.writer.begin() as connection:
        connection.execute(update(t.worker).values(beat_at=datetime.now(UTC) - timedelta(hours=1)))
    if service is not desk.store:
        service.dispose()


def outcome(desk, job):
    with desk.store.reader.connect() as connection:
        return connection.execute(
            select(t.job.c.state, t.job.c.code, t.job.c.ended_at, t.job.c.sealed).where(t.job.c.id == job)
        ).one()


@pytest.mark.parametrize(
    ("stop", "becomes", "times"),
    [
        ("reading", ("failed", "stopped", State.OPEN), 0),
        ("sending", ("failed", "settled", State.OPEN), 0),
        ("sent", ("succeeded", "settled", State.EXECUTED), 1),
    ],
)
def test_one_killed_in_the_middle_is_settled_by_what_the_directory_says(desk, tmp_path, stop, becomes, times):
    with at_work(desk):
        verification = desk.ready()
    job = desk.ordered(verification)
    run_and_kill(desk, tmp_path / "directory.json", stop)
    assert outcome(desk, job).state == "executing"
    assert desk.read(verification).state is State.GRANTED
    with at_work(desk):
        desk.wait(lambda: outcome(desk, job).ended_at is not None)
    ended = outcome(desk, job)
    assert (ended.state, ended.code, desk.read(verification).state) == becomes
    assert ended.sealed is None
    assert desk.directory.times(desk.people["Dana Whitfield"].object_id) == times
