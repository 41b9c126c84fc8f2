"""Changing one's own password in the window: the whole program before a real server, its key ring, lost answers."""

from pathlib import Path
from typing import Any

import psycopg
import pytest
from keyring.errors import KeyringLocked
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.bootstrap.program import Options, Program
from app.connect import vault
from app.people.own_password import CHANGED, IS_NEW, IS_OLD, RING_HAS_IT
from db.people.own_password import NOT_YOURS
from db.wire import Wire
from tests.conftest import MemoryKeyring
from tests.desks import desk_in
from tests.servers.lending import signing_in_by
from tests.ui.shell.town import NEXT, OLD, OTHER, SLOW, Town, bar, dialog_of, titles, toast
from ui.shell.change_password import NEW, NOW
from ui.shell.own_password import CHANGE
from ui.shell.settings_dialog import SettingsDialog

Key = Qt.Key


@pytest.mark.postgres
def test_it_is_changed_kept_in_the_key_ring_and_used_from_then_on(town: Town, qtbot: QtBot) -> None:
    program = town.enter()
    town.change(program)
    assert toast(program) == f"{CHANGED} {RING_HAS_IT}"
    assert vault.read(town.address) == NEXT
    assert not town.lets_in(OLD)

    lost: list[bool] = []
    program.window.contact_changed.connect(lambda: lost.append(True))
    town.end_sessions()
    qtbot.waitUntil(lambda: len(lost) >= 2, timeout=SLOW)  # the listener was cut off, and has come back
    assert program.window.bars.bar("away") is None
    town.quiet(program)
    assert program.window.work is not None
    program.window.work.sidebar.availability_asked.emit()
    qtbot.waitUntil(lambda: toast(program).startswith("You are away"), timeout=SLOW)
    with town.root() as wire:
        assert wire.execute("select is_available from staff").fetchall() == [(False,)]

    town.end(program)
    town.enter()  # which asks for no password
    kept = b"".join(file.read_bytes() for file in town.home.rglob("*") if file.is_file())
    assert not any(secret.encode() in kept for secret in (OLD, NEXT))


@pytest.mark.postgres
@pytest.mark.parametrize("held", [None, OTHER])
def test_a_key_ring_that_had_another_or_none_is_left_alone(
    town: Town, held: str | None, memory_keyring: MemoryKeyring
) -> None:
    vault.forget(town.address)
    if held:
        vault.write(town.address, held)
    program = town.enter(OLD)
    town.change(program)
    assert toast(program) == CHANGED
    assert vault.read(town.address) == held
    assert NEXT not in memory_keyring.secrets.values()


@pytest.mark.postgres
def test_a_key_ring_that_takes_nothing_more_is_told_of(
    town: Town, memory_keyring: MemoryKeyring, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = town.enter()

    def refuse(*_given: str) -> None:
        raise KeyringLocked

    monkeypatch.setattr(memory_keyring, "set_password", refuse)
    town.change(program)
    assert toast(program) == CHANGED
    assert "old password is still remembered on this computer" in bar(program)
    assert "it is locked" in bar(program)
    assert town.lets_in(NEXT)


@pytest.mark.postgres
def test_what_is_refused_is_told_at_its_field_and_changes_nothing(town: Town, qtbot: QtBot) -> None:
    program = town.enter()
    dialog = town.asked(program)
    town.fill(dialog, OTHER, NEXT, NEXT)
    field = dialog.form.field(NOW)
    qtbot.waitUntil(lambda: field.error_text == NOT_YOURS, timeout=SLOW)
    assert dialog.focusWidget() is field.control
    assert not dialog.is_waiting
    town.fill(dialog, OLD, "short", "short")
    assert "at least 12 characters" in dialog.form.field(NEW).error_text
    assert not dialog.is_waiting
    assert vault.read(town.address) == OLD
    assert town.lets_in(OLD)
    qtbot.keyClick(dialog, Key.Key_Escape)
    qtbot.waitUntil(lambda: dialog_of(program) is None)
    town.change(program)
    assert town.lets_in(NEXT)


@pytest.mark.postgres
def test_a_lost_answer_is_found_out_and_told_as_what_it_was(town: Town) -> None:
    program = town.enter()
    town.proxy.swallow_commit_replies(1.0)
    town.change(program)
    town.proxy.swallow_commit_replies(0.0)
    assert town.proxy.swallowed >= 1
    assert toast(program) == f"{CHANGED} {RING_HAS_IT}"
    assert vault.read(town.address) == NEXT
    assert bar(program) == ""


@pytest.mark.postgres
@pytest.mark.parametrize(("is_done", "told"), [(True, IS_NEW), (False, IS_OLD)])
def test_while_nobody_knows_it_says_so_and_tells_once_the_server_is_back(
    town: Town, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, is_done: bool, told: str
) -> None:
    program = town.enter()
    ask = Wire.ask

    def losing(wire: Wire, statement: str, *values: str) -> Any:
        if statement != "commit":
            return ask(wire, statement, *values)
        if is_done:
            ask(wire, statement, *values)
        town.proxy.black_hole()
        town.proxy.cut()
        raise psycopg.OperationalError("The server did not answer.")

    monkeypatch.setattr(Wire, "ask", losing)
    town.fill(town.asked(program), OLD, NEXT, NEXT)
    qtbot.waitUntil(lambda: "may be the new one already, or still the one until now" in bar(program), timeout=SLOW)
    assert dialog_of(program) is None
    assert vault.read(town.address) == OLD
    town.proxy.restore()
    qtbot.waitUntil(lambda: bar(program).startswith(told), timeout=SLOW)
    qtbot.waitUntil(lambda: program.window.bars.bar("away") is None, timeout=SLOW)
    assert vault.read(town.address) == (NEXT if is_done else OLD)
    assert town.lets_in(NEXT if is_done else OLD)


@pytest.mark.postgres
def test_whoever_signs_in_without_a_password_is_not_offered_it(town: Town) -> None:
    with signing_in_by("trust", town.cluster, town.login):
        program = town.enter()
        assert not is_offered(program)


def test_a_desk_in_a_file_does_not_offer_it(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, memory_keyring: MemoryKeyring
) -> None:
    monkeypatch.setattr("db.people.identity.os_login", lambda: "ana")
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "APPDATA", "LOCALAPPDATA", "HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    program = Program(QApplication.instance(), Options(database=desk_in(tmp_path / "desk.db")))  # type: ignore[arg-type]
    program.begin()
    qtbot.waitUntil(lambda: program.window.palette_card is not None, timeout=SLOW)
    assert not is_offered(program)
    qtbot.waitUntil(lambda: program.background.is_idle() and program.local_background.is_idle())
    program.window.close()
    program.deleteLater()


def is_offered(program: Program) -> bool:
    """Tell whether any of palette, menus and settings lead to it; all of them have to agree."""
    window = program.window
    assert window.palette_card is not None
    assert window.menus is not None
    window.palette_card.open("change pass")
    in_palette = "Change password…" in titles(program)
    window.palette_card.dismiss()
    in_menus = any(CHANGE in ids for _, ids in window.menus.contents())
    window.open_settings()
    settings = next(one for one in window.findChildren(SettingsDialog) if one.isVisible())
    in_settings = settings.password.isVisible()
    settings.reject()
    assert in_palette == in_menus == in_settings
    return in_palette
