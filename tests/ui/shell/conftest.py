"""Settings of nobody, and the whole window over a desk in memory."""

import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType

import pytest
from pytestqt.qtbot import QtBot

from app.connect import vault
from app.core.settings import Settings
from tests.conftest import MemoryKeyring
from tests.desks import desk_of_one
from tests.servers.postgres import Cluster
from tests.servers.proxy import Proxy
from tests.ui.shell.town import OLD, Town
from tests.ui.shell.whole_desk import WholeDesk
from ui.core.theme import ThemeKeeper
from ui.people.load_board import LoadBoard


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Lend settings that were never touched."""
    return Settings(tmp_path / "machine.json", tmp_path / "person.json")


@pytest.fixture
def whole(qtbot: QtBot, settings: Settings, theme: ThemeKeeper) -> Iterator[WholeDesk]:
    """Lend a window that has entered a desk in memory."""
    made = WholeDesk(qtbot, settings, theme)
    yield made
    made.close()


@pytest.fixture
def board(sues: WholeDesk) -> LoadBoard:
    """Lend the load board of `sues`, the window that a test's own fixture opens for somebody who may see it."""
    sues.work.show_room("load")
    sues.quiet()
    found = sues.work.rooms()["load"]
    assert isinstance(found, LoadBoard)
    return found


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[type[BaseException]]:
    """Lend the list of failures that nobody foresaw."""
    met: list[type[BaseException]] = []

    def tell(kind: type[BaseException], _error: BaseException, _trace: TracebackType | None) -> None:
        met.append(kind)

    monkeypatch.setattr(sys, "excepthook", tell)
    return met


@pytest.fixture
def town(
    qtbot: QtBot, pg_cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, memory_keyring: MemoryKeyring
) -> Iterator[Town]:
    """Lend a desk on a server, with Ana's password in the key ring."""
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "APPDATA", "LOCALAPPDATA", "HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    with ExitStack() as stack:
        name, login = stack.enter_context(desk_of_one(pg_cluster, OLD))
        town = Town(qtbot, pg_cluster, name, login, tmp_path, stack.enter_context(Proxy.to(pg_cluster.url(name))))
        vault.write(town.address, OLD)
        yield town
        town.end_all()
