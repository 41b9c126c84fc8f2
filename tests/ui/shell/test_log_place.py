"""The verification log in the window: in a room of supervisors and security officers, from which a ticket is opened."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from app.core.actor import Role
from app.core.settings import Settings
from tests.makers import SUE
from tests.ui.identity.fake_log import logged
from tests.ui.shell.whole_desk import FREE, WholeDesk
from ui.core.theme import ThemeKeeper
from ui.history.log_room import LogRoom


@pytest.fixture(params=[Role.SUPERVISOR, Role.SECURITY])
def watching(
    qtbot: QtBot, settings: Settings, theme: ThemeKeeper, request: pytest.FixtureRequest
) -> Iterator[WholeDesk]:
    """Lend the window of somebody who watches over verifications."""
    made = WholeDesk(qtbot, settings, theme, replace(SUE, role=request.param))
    yield made
    made.close()


def test_analysts_have_no_room_of_the_log(whole: WholeDesk):
    assert "verifications" not in whole.work.rooms()
    assert "go.verifications" not in [action.id for action in whole.window.actions_table.all()]


def test_one_goes_from_the_log_to_a_ticket_and_exports_by_a_key(
    watching: WholeDesk, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
):
    watching.log.rows.append(logged(3, ticket_id=FREE[0]))
    watching.window.actions_table.run("go.verifications")
    room = watching.work.rooms()["verifications"]
    assert isinstance(room, LogRoom)
    qtbot.waitUntil(lambda: room.pane.model.rowCount() == 2)
    qtbot.waitUntil(room.pane.table.hasFocus)
    asked: list[object] = []
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *given: asked.append(given) or ("", ""))
    qtbot.keyClick(room.pane.table, Qt.Key.Key_E, Qt.KeyboardModifier.ControlModifier)
    assert len(asked) == 1
    qtbot.keyClick(room.pane.table, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: watching.work.ticket.ticket_id == FREE[0])
    watching.quiet()
