"""The verification log on the screen: its lines, its filters, what is told when it can't be read, and its file."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from app.core.actor import Role
from app.core.changes import Topic, changed
from app.core.errors import StoreUnavailable
from app.identity.log import Asked
from app.identity.model import Action, Method, State
from app.people.queries import StaffRow
from tests.ui.history.fakes import Standing
from tests.ui.identity.fake_log import FakeLog, logged
from ui.core.background import Background
from ui.core.live import Live
from ui.history.log_export import LogExport
from ui.history.log_filters import LogFilters
from ui.history.log_pane import LogPane
from ui.history.log_room import LogRoom

Key = Qt.Key
BEN = StaffRow(3, "ben", "Ben Carter", Role.ANALYST, 2, "", is_active=True, is_available=True)
AWAY = StoreUnavailable("The database can't be reached.")


def prefix() -> str:
    return "HD"


@pytest.fixture
def log() -> FakeLog:
    """Lend a log of two verifications."""
    return FakeLog([logged(1), logged(2)])


@pytest.fixture
def room(qtbot: QtBot, log: FakeLog, background: Background, live: Live) -> LogRoom:
    """Lend the room of the log, read."""
    made = LogRoom(
        LogPane(log, background, live, clock=Standing(), prefix=prefix),
        LogFilters(Standing(), prefix),
        LogExport(log, background, prefix),
    )
    qtbot.addWidget(made)
    made.pane._quiet.setInterval(5)
    made.filters._typing.setInterval(5)
    made.show_people([BEN])
    made.resize(1000, 600)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    qtbot.waitUntil(lambda: made.pane._pages.currentIndex() > 1)
    return made


def shown(room: LogRoom) -> list[int]:
    model = room.pane.model
    return [line.record_id for row in range(model.rowCount()) if (line := model.line(row)) is not None]


def cells(room: LogRoom, row: int = 0) -> list[str]:
    model = room.pane.model
    return [model.index(row, at).data() for at in range(model.columnCount())]


def test_a_line_tells_who_was_verified_for_what_by_whom_and_how(room: LogRoom):
    assert shown(room) == [2, 1]
    assert cells(room)[1:] == [
        "HD-7",
        "Priya Raman",
        "Password reset",
        "Standard",
        "Ana Torres + Ben Carter",
        "Carried out",
        "4 min",
        (
            "by phone · A prompt with a number: passed (a machine); A call to the number on record: not passed "
            "(Ana Torres) · Warning signs: Names a deadline as the reason for leaving out a step"
        ),
    ]
    spoken = room.pane.model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    assert "HD-7, Priya Raman, Password reset, risk standard, by Ana Torres, signed by Ben Carter" in spoken


def test_codes_of_a_newer_version_are_shown_as_they_are(qtbot: QtBot, room: LogRoom, log: FakeLog):
    log.rows = [logged(3, action="new_deed", channel="fax", state="new_state", methods=(), grant="", risk="")]
    room.pane.show_asked(Asked(words="priya"))
    qtbot.waitUntil(lambda: shown(room) == [3])
    assert cells(room)[3] == "New deed"
    assert cells(room)[6] == "New state"
    assert cells(room)[8] == "fax · Warning signs: Names a deadline as the reason for leaving out a step"


def test_the_model_keeps_the_rules_of_models(room: LogRoom, qtmodeltester: ModelTester):
    qtmodeltester.check(room.pane.model, force_py=True)


def test_a_change_of_a_verification_is_shown_in_its_line_and_new_ones_on_top(
    qtbot: QtBot, room: LogRoom, log: FakeLog, live: Live
):
    log.rows[1] = logged(2, state="disputed")
    log.rows.append(logged(3))
    live.heard(changed(Topic.VERIFICATION, 2))
    qtbot.waitUntil(lambda: shown(room) == [3, 2, 1])
    assert cells(room, 1)[6] == "Disputed, grant succeeded"


def test_changes_of_anything_else_are_not_read(qtbot: QtBot, room: LogRoom, log: FakeLog, live: Live):
    before = len(log.asked)
    live.heard(changed(Topic.TICKET, 7))
    qtbot.wait(40)
    assert len(log.asked) == before


def test_enter_opens_the_ticket_and_the_keys_copy(qtbot: QtBot, room: LogRoom):
    with qtbot.waitSignal(room.opened) as opened:
        qtbot.keyClick(room.pane.table, Key.Key_Return)
    assert opened.args == [7]
    qtbot.keyClick(room.pane.table, Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    head, line = QGuiApplication.clipboard().text().split("\n")
    assert len(head.split("\t")) == len(line.split("\t"))
    assert "Priya Raman\tPassword reset" in line


def test_each_filter_asks_for_less_and_one_button_for_all_again(qtbot: QtBot, room: LogRoom, log: FakeLog):
    assert not room.clear_button.isVisible()
    filters = room.filters
    qtbot.keyClicks(filters.words, "priya")
    qtbot.waitUntil(lambda: log.asked[-1][0] == Asked(words="priya"))
    for box, value, want in (
        (filters.person, 3, {"by_id": 3}),
        (filters.action, Action.UNLOCK, {"action": Action.UNLOCK}),
        (filters.state, State.REFUSED, {"state": State.REFUSED}),
        (filters.method, Method.PUSH, {"method": Method.PUSH}),
    ):
        filters.words.clear()
        box.setCurrentIndex(box.findData(value))
        qtbot.waitUntil(lambda want=want: log.asked[-1][0] == Asked(**want))
        box.setCurrentIndex(0)
    filters.words.setText("hd-12")
    qtbot.waitUntil(lambda: log.asked[-1][0] == Asked(ticket_id=12))
    filters.span.setCurrentIndex(1)
    qtbot.waitUntil(lambda: log.asked[-1][0].since is not None)
    room.clear_button.setFocus()
    qtbot.keyClick(room.clear_button, Key.Key_Space)
    qtbot.waitUntil(lambda: log.asked[-1][0] == Asked())
    assert not room.clear_button.isVisible()
    assert filters.words.hasFocus()


def test_nothing_that_fits_and_nothing_at_all_are_told_apart(qtbot: QtBot, room: LogRoom, log: FakeLog):
    log.rows.clear()
    room.pane.show_asked(Asked(words="x"))
    qtbot.waitUntil(lambda: room.pane._empty.line.text() == "No verification fits.")
    room.pane.show_asked(Asked())
    qtbot.waitUntil(lambda: room.pane._empty.line.text() == "Nobody has been verified here yet.")


def test_what_cannot_be_read_again_leaves_what_is_shown(qtbot: QtBot, room: LogRoom, log: FakeLog, live: Live):
    log.broken = AWAY
    live.heard(changed(Topic.VERIFICATION, 1))
    qtbot.waitUntil(room.pane.bars.isVisible)
    assert shown(room) == [2, 1]
    log.broken = None
    room.pane.read()
    qtbot.waitUntil(lambda: not room.pane.bars.isVisible())


def test_all_that_is_asked_for_is_written_to_a_file(
    qtbot: QtBot, room: LogRoom, log: FakeLog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    log.rows = [logged(n, subject=f"=Priya {n}") for n in range(1, 8)]
    path, told = tmp_path / "log.csv", []
    room.export.told.connect(told.append)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_given: (str(path), ""))
    room.filters.words.setText("priya")
    with qtbot.waitSignal(room.export.ended) as ended:
        room.save_as()
    assert ended.args == [f"7 verifications written to log.csv in {tmp_path}.", True]
    lines = path.read_text("utf-8-sig").splitlines()
    assert [line.split(",")[2] for line in lines] == ["Subject", *(f"'=Priya {n}" for n in range(7, 0, -1))]
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert "3 verifications written so far…" in told
    assert [file.name for file in tmp_path.iterdir()] == ["log.csv"]
    assert all(asked == Asked(words="priya") for asked, mark in log.asked if mark is not None)


def test_an_export_that_fails_leaves_what_was_there(qtbot: QtBot, room: LogRoom, log: FakeLog, tmp_path: Path):
    log.rows = [logged(n) for n in range(1, 8)]
    path = tmp_path / "log.csv"
    path.write_text("of yesterday")
    log.on_page = lambda: setattr(log, "broken", AWAY if log.asked[-1][1] is not None else None)
    with qtbot.waitSignal(room.export.ended) as ended:
        room.export.begin(Asked(), path)
    said, is_well = ended.args  # type: ignore[misc]
    assert not is_well
    assert "can't be reached" in said
    qtbot.waitUntil(lambda: [file.name for file in tmp_path.iterdir()] == ["log.csv"])
    assert path.read_text() == "of yesterday"
    assert not room.export.is_running


def test_a_folder_that_takes_no_file_is_told(qtbot: QtBot, room: LogRoom, tmp_path: Path):
    with qtbot.waitSignal(room.export.ended) as ended:
        room.export.begin(Asked(), tmp_path / "none" / "log.csv")
    assert "No such file" in ended.args[0]  # type: ignore[index]


def test_an_export_can_be_stopped(qtbot: QtBot, room: LogRoom, log: FakeLog, tmp_path: Path, background: Background):
    log.rows = [logged(n) for n in range(1, 8)]
    room.export.told.connect(lambda said: room.export.stop() if "so far" in said else None)
    with qtbot.waitSignal(room.export.ended):
        room.export.begin(Asked(), tmp_path / "log.csv")
    qtbot.waitUntil(lambda: background.is_idle() and not list(tmp_path.iterdir()))
    assert not room.export.is_running


def test_everything_that_takes_the_focus_has_a_name(room: LogRoom):
    for child in room.findChildren(QWidget):
        if child.focusPolicy() != Qt.FocusPolicy.NoFocus and not child.objectName().startswith("qt_"):
            assert child.accessibleName() or getattr(child, "text", str)(), child
