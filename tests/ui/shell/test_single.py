"""One program for one desk."""

import sys
from pathlib import Path
from uuid import uuid4

import pytest
from PySide6.QtCore import QObject
from PySide6.QtNetwork import QLocalServer
from pytestqt.qtbot import QtBot

from ui.shell.single import SingleStart


@pytest.fixture
def name() -> str:
    return f"frontline-test-{uuid4().hex[:12]}"


def test_the_second_start_calls_the_first(qtbot: QtBot, name: str) -> None:
    home = QObject()
    first, second = SingleStart(name, home), SingleStart(name, home)
    assert not first.raised_other()
    with qtbot.waitSignal(first.called):
        assert second.raised_other()
    with qtbot.waitSignal(first.called):
        assert SingleStart(name, home).raised_other()
    first.close()


def test_another_desk_has_its_own_program(qtbot: QtBot, name: str) -> None:
    home = QObject()
    first, other = SingleStart(name, home), SingleStart(f"{name}-other", home)
    assert not first.raised_other()
    with qtbot.assertNotEmitted(first.called, wait=50):
        assert not other.raised_other()
    first.close()
    other.close()


def test_the_name_is_free_again_once_the_first_has_ended(qapp: QObject, name: str) -> None:
    home = QObject()
    first = SingleStart(name, home)
    assert not first.raised_other()
    first.close()
    next_one = SingleStart(name, home)
    assert not next_one.raised_other()
    next_one.close()


@pytest.mark.skipif(sys.platform == "win32", reason="a name leaves no file behind there")
def test_what_a_dead_program_left_behind_is_cleared_away(qtbot: QtBot, name: str, tmp_path: Path) -> None:
    path = tmp_path / "socket"
    path.write_text("left behind")
    home = QObject()
    first = SingleStart(str(path), home)
    assert not first.raised_other()
    with qtbot.waitSignal(first.called):
        assert SingleStart(str(path), home).raised_other()
    first.close()


@pytest.mark.skipif(sys.platform == "win32", reason="any name can be taken there")
def test_without_a_place_for_the_name_the_program_starts_anyway(qapp: QObject, tmp_path: Path) -> None:
    home = QObject()
    start = SingleStart(str(tmp_path / "nowhere" / "socket"), home)
    assert not start.raised_other()
    start.close()


@pytest.mark.skipif(sys.platform == "win32", reason="rights of a file")
def test_only_the_same_account_may_call(qapp: QObject, tmp_path: Path) -> None:
    home = QObject()
    start = SingleStart(str(tmp_path / "socket"), home)
    assert not start.raised_other()
    server = home.findChild(QLocalServer) or start.findChild(QLocalServer)
    assert server is not None
    assert server.socketOptions() == QLocalServer.SocketOption.UserAccessOption
    assert (tmp_path / "socket").stat().st_mode & 0o077 == 0
    start.close()
