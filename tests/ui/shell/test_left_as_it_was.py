"""After a clean close and a new start, everything is where it was left; settings that can't be kept are told of."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, Qt
from pytestqt.qtbot import QtBot

from app.bootstrap.program import Options, Program
from app.core.actor import Actor, Role
from app.core.settings import Settings
from tests.ui.shell.whole_desk import WholeDesk
from tests.ui.tickets.fake_desk import ANA, SUE
from ui.core import geometry, tokens
from ui.core.theme import ThemeKeeper, text_percent
from ui.shell.main_window import MainWindow, themed
from ui.shell.workplace_frame import LEAST_WIDTH

Start = Callable[[], WholeDesk]
SCREEN = QRect(0, 0, 1920, 1040)


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Settings]:
    """Lend the settings as the next start reads them, on a usual screen."""
    monkeypatch.setattr(geometry, "screens", lambda: [SCREEN])
    return lambda: Settings(tmp_path / "machine.json", tmp_path / "person.json")


@pytest.fixture(params=[replace(SUE, role=Role.ADMINISTRATOR)])
def start(
    request: pytest.FixtureRequest, qtbot: QtBot, files: Callable[[], Settings], theme: ThemeKeeper
) -> Iterator[Start]:
    open_desks: list[WholeDesk] = []
    actor: Actor = request.param

    def begin() -> WholeDesk:
        for before in open_desks:
            before.close()
        desk = WholeDesk(qtbot, files(), theme, actor)
        desk.window.keeps_geometry = True
        open_desks.append(desk)
        return desk

    yield begin
    open_desks[-1].close()


def test_the_window_is_where_it_was(qtbot: QtBot, files: Callable[[], Settings], theme: ThemeKeeper) -> None:
    first = MainWindow(files(), theme)
    qtbot.addWidget(first)
    first.setGeometry(120, 90, 1300, 800)
    first.show()
    first.close()
    second = MainWindow(files(), theme)
    qtbot.addWidget(second)
    assert second.geometry() == QRect(120, 90, 1300, 800)


def test_a_first_window_leaves_room_for_its_title(
    qtbot: QtBot, files: Callable[[], Settings], theme: ThemeKeeper, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = QRect(0, 0, 1366, 728)
    monkeypatch.setattr(geometry, "screens", lambda: [small])
    window = MainWindow(files(), theme)
    qtbot.addWidget(window)
    assert window.geometry().top() >= 40
    assert small.contains(window.geometry())


def test_the_panes_part_where_they_did_with_the_ticket_and_with_the_board(start: Start, qtbot: QtBot) -> None:
    desk = start()
    desk.work.show_room("load")
    desk.quiet()
    split = desk.work._split
    split.moveSplitter(500, 1)  # as the pointer does
    assert split.sizes()[0] == 500
    again = start()
    assert again.work.rooms()["load"].isVisible()
    qtbot.waitUntil(lambda: again.work._split.sizes()[0] == 500)
    again.work.show_listing(again.work.last_listing())
    again.quiet()
    assert again.work._split.sizes()[0] == 500


def narrowed(desk: WholeDesk, qtbot: QtBot) -> None:
    """Make the window as small as it goes."""
    desk.window.resize(1040, 640)
    qtbot.waitUntil(lambda: desk.work.width() == 1040)


def test_a_list_gets_its_room_back_after_a_small_window(start: Start, qtbot: QtBot) -> None:
    desk = start()
    split = desk.work._split
    before = split.sizes()
    narrowed(desk, qtbot)
    assert split.sizes()[0] < before[0]
    assert split.widget(1).width() >= LEAST_WIDTH
    desk.window.resize(1600, 980)
    qtbot.waitUntil(lambda: split.sizes() == before)


def test_a_share_that_was_given_outlives_a_small_window_and_a_start(start: Start, qtbot: QtBot) -> None:
    desk = start()
    desk.work._split.moveSplitter(640, 1)
    narrowed(desk, qtbot)
    again = start()
    again.window.resize(1600, 980)
    qtbot.waitUntil(lambda: again.work._split.sizes()[0] == 640)


def test_a_parting_nobody_moved_is_not_remembered(start: Start, qtbot: QtBot, files: Callable[[], Settings]) -> None:
    desk = start()
    narrowed(desk, qtbot)
    desk.window.close()
    assert not [key for key in files()._values if "share" in key or "splitter" in key]


def test_the_properties_take_nothing_from_the_list(start: Start, qtbot: QtBot) -> None:
    desk = start()
    before = desk.work._split.sizes()[0]
    desk.window.actions_table.run("view.properties")
    qtbot.waitUntil(lambda: not desk.work.properties.isVisible())
    desk.quiet()
    assert desk.work._split.sizes()[0] == before


def test_the_set_up_parts_where_it_did(start: Start, qtbot: QtBot) -> None:
    desk = start()
    desk.work.show_room("administration")
    desk.quiet()
    split = desk.work.rooms()["administration"].page._split  # type: ignore[attr-defined]
    before = split.sizes()
    split.moveSplitter(before[0] - 150, 1)  # as the pointer does
    parted = split.sizes()
    assert parted != before
    again = start()
    found = again.work.rooms()["administration"].page._split  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: found.sizes() == parted)


def test_a_set_up_nobody_parted_stays_as_it_is_made(start: Start, files: Callable[[], Settings]) -> None:
    desk = start()
    desk.work.show_room("administration")
    desk.quiet()
    desk.window.close()
    assert not [key for key in files()._values if "set-up" in key]


def test_theme_and_text_size_are_as_they_were(start: Start, files: Callable[[], Settings], theme: ThemeKeeper) -> None:
    desk = start()
    for deed in ("view.theme", "view.larger", "view.larger"):
        desk.window.actions_table.run(deed)
    desk.window.close()  # before it could be worn
    theme.apply("light", 100)
    themed(files(), theme, safe=False)
    assert (tokens.current().name, text_percent()) == ("dark", 120)


@pytest.mark.parametrize("room", ["load", "drafts", "administration"])
def test_the_room_one_was_in_is_entered_again(start: Start, room: str) -> None:
    start().work.show_room(room)
    again = start()
    assert again.work.rooms()[room].isVisible()
    assert again.work.sidebar.view.currentIndex().data().lower() == room
    focused = again.window.focusWidget()
    assert focused is not None
    assert focused.isVisible()
    again.work.show_listing(again.work.last_listing())
    assert start().work.queue.isVisible()


@pytest.mark.parametrize("start", [ANA], indirect=True)
def test_a_room_one_may_no_longer_enter_leads_to_the_list(start: Start) -> None:
    desk = start()
    desk.window.settings.put("last_room", "load")
    again = start()
    assert again.work.queue.isVisible()
    assert again.work.ticket.isVisible()


def test_trying_again_leaves_one_where_one_is(start: Start) -> None:
    desk = start()
    desk.work.show_room("administration")
    desk.work.begin()
    assert desk.work.rooms()["administration"].isVisible()


def test_the_list_one_looked_at_is_shown_again(start: Start, qtbot: QtBot) -> None:
    desk = start()
    qtbot.keyClick(desk.window.focusWidget(), Qt.Key.Key_1, Qt.KeyboardModifier.ControlModifier)
    desk.quiet()
    assert start().work.queue.listing.title == "My tickets"


def test_properties_stay_hidden(start: Start) -> None:
    desk = start()
    assert desk.work.properties.isVisible()
    desk.window.actions_table.run("view.properties")
    again = start()
    assert not again.work.properties.isVisible()
    again.window.actions_table.run("view.properties")
    assert start().work.properties.isVisible()


class TestSettingsThatCannotBeKept:
    @pytest.fixture
    def home(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
        """Lend a folder of settings, beside a desk that is never opened."""
        for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "APPDATA", "LOCALAPPDATA"):
            monkeypatch.setenv(name, str(tmp_path))
        folder = tmp_path / "frontline"
        folder.mkdir()
        return folder

    def begun(self, qtbot: QtBot) -> list[str]:
        """Start the program on its first start's card; return what its bars say."""
        from PySide6.QtWidgets import QApplication

        program = Program(QApplication.instance(), Options())  # type: ignore[arg-type]
        program.begin()
        qtbot.waitUntil(lambda: program.window.card is not None)
        said = [bar.text for bar in program.window.bars._bars.values()]
        program.window.close()
        program.deleteLater()
        return said

    def test_a_broken_file_is_told_of_and_kept(self, home: Path, qtbot: QtBot) -> None:
        (home / "settings.json").write_text('{"theme": "dark", "text_si', encoding="utf-8")
        (said,) = self.begun(qtbot)
        assert "can't be read; the usual ones are used. What it holds is kept as settings.broken." in said
        assert (home / "settings.broken").read_text("utf-8").endswith("text_si")

    def test_a_file_that_cannot_be_written_is_told_of_and_stays(self, home: Path, qtbot: QtBot) -> None:
        (home / "settings.json").write_text('{"theme": "dark"}', encoding="utf-8")
        (home / "settings.json.new").mkdir()
        (said,) = self.begun(qtbot)
        assert "can't be written: what you change holds until you close." in said
        assert (home / "settings.json").read_text("utf-8") == '{"theme": "dark"}'
