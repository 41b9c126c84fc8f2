"""The page of articles by keys: searching, going through, reading, the way back, banners and deeds."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from threading import Event
from typing import cast

import pytest
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit, QMainWindow
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from app.core.changes import Topic, changed
from app.knowledge.law import PROPOSE, PUBLISHERS
from app.knowledge.library import Hit, Local, Synced
from app.knowledge.listing import Order, Wanted
from app.knowledge.model import Confidence, Governance
from app.knowledge.queries import Flag
from app.knowledge.text import Text
from tests.makers import ANA, NOON, Clock
from tests.ui.knowledge.shelf import LATE, MemoryGate, MemoryLibrary, MemoryQueries, Shelf, a_listed, key
from ui.core.actions import Actions
from ui.core.background import Background
from ui.core.decision_dialog import DecisionDialog
from ui.core.live import Live
from ui.knowledge.articles_page import ArticlesPage
from ui.knowledge.flag_dialog import FlagDialog
from ui.knowledge.librarian import Librarian
from ui.knowledge.parts import Parts, Undo, Ways
from ui.knowledge.shelf.model import ArticlesModel, row_of

Key = Qt.Key


class StandingLibrarian(QObject):
    """Synchronises nothing, and counts how often it was asked to."""

    changed = Signal()
    synced = Signal(object)
    progressed = Signal(str, int, int)

    def __init__(self) -> None:
        super().__init__()
        self.times = 0
        self.last: Synced | None = Synced(at=NOON)

    def sync(self) -> None:
        """Count."""
        self.times += 1

    def saved(self) -> None:
        """Count."""
        self.times += 1

    def stop(self) -> None:
        """Do nothing."""


@dataclass
class Been:
    """Where the ways led."""

    edited: list[str] = field(default_factory=list)
    begun: list[Text] = field(default_factory=list)
    tickets: list[str] = field(default_factory=list)
    linked: list[str] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)
    said: list[tuple[str, Undo | None]] = field(default_factory=list)
    why_no_ticket: str = ""


class Seat:
    """Somebody at the page of articles."""

    def __init__(self, qtbot: QtBot, shelf: Shelf, background: Background, local: Background, live: Live) -> None:
        self.qtbot, self.shelf, self.live, self.been = qtbot, shelf, live, Been()
        self.library, self.librarian = MemoryLibrary(shelf), StandingLibrarian()
        been = self.been
        ways = Ways(
            edit=been.edited.append, begin=been.begun.append, ticket=been.tickets.append, page=been.pages.append,
            link=been.linked.append, why_no_ticket=lambda: been.why_no_ticket,
        )  # fmt: skip
        self.parts = Parts(
            self.library, cast("MemoryGate", MemoryGate(shelf)), MemoryQueries(shelf), background, local, live, Clock(),
            lambda: ANA, lambda said, undo: been.said.append((said, undo)), ways=ways,
            librarian=cast("Librarian", self.librarian), restricted=lambda: [(7, "Vault")],
            staff=lambda: [(2, "Ana Torres"), (3, "Ben Carter")],
        )  # fmt: skip
        self.page = ArticlesPage(self.parts)
        self.window = QMainWindow()
        self.window.setCentralWidget(self.page)
        qtbot.addWidget(self.window)
        self.table = Actions(self.window)
        for on, actions in self.page.list_actions():
            self.table.add(*actions, on=on)
        self.window.resize(1000, 640)
        with qtbot.waitExposed(self.window):
            self.window.show()
        self.window.activateWindow()
        self.page.setFocus()
        self.settle()

    def settle(self) -> None:
        """Wait until nothing is read any more, what follows from what was read included."""
        self.qtbot.waitUntil(lambda: self.page.shelf._is_read)
        for _ in range(4):
            self.qtbot.waitUntil(lambda: self.parts.local.is_idle() and self.parts.background.is_idle())
            self.qtbot.wait(5)  # an answer is on its way a moment after its thread is idle

    def press(self, *keys: Qt.Key) -> None:
        """Press keys in whatever has the focus."""
        for one in keys:
            target = QApplication.focusWidget()
            assert target is not None
            self.qtbot.keyClick(target, one)
        self.settle()

    def titles(self) -> list[str]:
        """Return what the list shows."""
        return [row.listed.title for row in self.page.shelf.model.rows]

    def read_title(self) -> str:
        """Return the title of what is read."""
        return self.page.reader.view.page.toPlainText().split("\n")[0]

    def bar(self, cause: str) -> str:
        """Return what a bar says."""
        bar = self.page.reader.bars.bar(cause)
        return bar.text if bar is not None else ""

    def dialog[Kind: QDialog](self, kind: type[Kind]) -> Kind:
        """Return the window that asks."""
        self.qtbot.waitUntil(lambda: self.window.findChild(kind) is not None)
        return cast("Kind", self.window.findChild(kind))

    def undo(self) -> None:
        """Take the last deed back."""
        undo = self.been.said[-1][1]
        assert undo is not None
        undo()
        self.settle()


Sit = Callable[[], Seat]


@pytest.fixture
def sit(qtbot: QtBot, shelf: Shelf, background: Background, local: Background, live: Live) -> Sit:
    """Lend a seat at the shelf as it is then."""
    return lambda: Seat(qtbot, shelf, background, local, live)


@pytest.fixture
def seat(sit: Sit, shelf: Shelf) -> Seat:
    """Lend a seat at three articles."""
    shelf.put(
        1, "VPN drops", "## Issue\n\nSee [[x--00000002|the printer]] and [[HD-12]], or [[y--0000000f|nothing]].\n"
    )
    shelf.put(2, "Printer is stuck", category="Hardware", confidence=Confidence.NOT_VALIDATED)
    shelf.put(3, "MFA phone lost", category="Accounts", queue="Vault", keeper="Ana Torres")
    shelf.put(4, "Fax machine", category="Hardware", confidence=Confidence.ARCHIVED)
    return sit()


def test_the_list_leads_and_the_reader_follows_by_keys(seat: Seat) -> None:
    assert seat.titles() == ["MFA phone lost", "Printer is stuck", "VPN drops"]
    assert seat.read_title() == "MFA phone lost"
    seat.press(Key.Key_J)
    assert seat.read_title() == "Printer is stuck"
    seat.press(Key.Key_Down, Key.Key_K, Key.Key_J)
    assert seat.read_title() == "VPN drops"
    seat.qtbot.keyClicks(seat.page.shelf.list, "m")
    seat.settle()
    assert seat.read_title() == "VPN drops"  # letters are deeds, and lead to no title that begins so
    seat.press(Key.Key_Return)
    assert seat.page.reader.view.page.hasFocus()
    seat.press(Key.Key_Escape)
    assert seat.page.shelf.list.hasFocus()


def test_links_are_followed_and_backspace_leads_back(seat: Seat) -> None:
    seat.page.read_article(key(1))
    seat.settle()
    seat.press(Key.Key_Tab, Key.Key_Return)
    assert seat.read_title() == "Printer is stuck"
    assert seat.page.shelf.current is not None
    assert seat.page.shelf.current.title == "Printer is stuck"
    seat.press(Key.Key_Backspace)
    assert seat.read_title() == "VPN drops"
    seat.press(Key.Key_Tab, Key.Key_Tab, Key.Key_Return)
    assert seat.been.tickets == ["HD-12"]
    seat.press(Key.Key_Tab, Key.Key_Return)
    assert "“nothing” is not here" in seat.bar("link")


def test_searching_shows_passages_and_goes_into_the_list(seat: Seat) -> None:
    seat.qtbot.keyClicks(seat.page.shelf.list, "/")
    assert seat.page.shelf.line.hasFocus()
    seat.qtbot.keyClicks(seat.page.shelf.line, "stuck")
    seat.settle()
    assert seat.titles() == ["Printer is stuck"]
    row = seat.page.shelf.model.rows[0]
    assert "".join(row.passage[at] for at in sorted(row.marks)) == "stuck"
    seat.press(Key.Key_Down)
    assert seat.page.shelf.list.hasFocus()
    assert seat.read_title() == "Printer is stuck"
    seat.page.search_here()
    seat.press(Key.Key_Escape)
    assert len(seat.titles()) == 3
    seat.press(Key.Key_Escape)
    assert seat.page.shelf.list.hasFocus()


@pytest.mark.parametrize("goes_on", [False, True])
def test_keys_that_went_elsewhere_while_the_list_was_read_stay_there(seat: Seat, *, goes_on: bool) -> None:
    shelf, elsewhere = seat.page.shelf, QLineEdit()
    seat.window.statusBar().addWidget(elsewhere)
    shelf.states.say_coming()
    shelf._is_read = False
    shelf.take_keys()
    shelf.setFocus()
    if goes_on:
        elsewhere.setFocus()
    shelf.read()
    seat.settle()
    assert (elsewhere if goes_on else shelf.list).hasFocus()


def test_a_search_that_was_overtaken_is_dropped(seat: Seat) -> None:
    go_on = Event()
    seat.library.on_search = lambda words: go_on.wait(10) if words == "p" else None
    seat.page.shelf.line.setText("p")
    seat.page.shelf.line.setText("printer stuck")
    seat.qtbot.waitUntil(lambda: seat.titles() == ["Printer is stuck"])
    go_on.set()
    seat.settle()
    assert seat.titles() == ["Printer is stuck"]


def test_nothing_found_offers_the_gap_and_the_article(seat: Seat) -> None:
    seat.qtbot.keyClicks(seat.page.shelf.line, "fax paper")
    seat.settle()
    page = seat.page.shelf.states.currentWidget()
    assert page is seat.page.shelf.states.not_found
    assert "fax paper" in page.line.text()
    seat.page.shelf._note_gap()
    seat.settle()
    assert seat.shelf.missed == ["fax paper"]
    assert page.action is not None
    page.action.click()
    assert seat.been.begun == [Text(title="Fax paper")]


def test_chips_narrow_the_list_and_its_order_is_kept(seat: Seat) -> None:
    chips = seat.page.shelf.chips
    chips.choose(Wanted(category="Hardware"))
    assert seat.titles() == ["Printer is stuck"]
    chips.choose(Wanted(confidence=Confidence.ARCHIVED))
    seat.settle()
    assert seat.read_title() == "Fax machine"
    assert seat.titles() == ["Fax machine"]
    chips.choose(Wanted(mine=True))
    assert seat.titles() == ["MFA phone lost"]
    chips.choose(Wanted(flagged=True))
    assert seat.titles() == []
    assert "fits" in seat.page.shelf.states.left_out.line.text()
    chips.choose(Wanted(), Order.TITLE)
    assert seat.titles() == ["MFA phone lost", "Printer is stuck", "VPN drops"]
    chips.category.choices.aboutToShow.emit()
    assert [one.text() for one in chips.category.choices.actions()] == [
        "All categories", "Accounts", "Hardware", "Network", "No category",
    ]  # fmt: skip
    assert next(one.isChecked() for one in chips.category.choices.actions())


def test_an_empty_shelf_offers_to_write_the_first(sit: Sit) -> None:
    seat = sit()
    empty = seat.page.shelf.states.none
    assert seat.page.shelf.states.currentWidget() is empty
    assert empty.action is not None
    assert empty.action.hasFocus()
    seat.press(Key.Key_Return)
    assert seat.been.begun == [Text()]


def test_before_the_first_synchronisation_nobody_is_told_that_there_are_none(sit: Sit) -> None:
    seat = sit()
    seat.librarian.last = None
    seat.librarian.synced.emit(Synced())
    assert seat.page.shelf.states.currentWidget() is seat.page.shelf.states.coming
    seat.librarian.last = Synced(at=NOON)
    seat.librarian.synced.emit(seat.librarian.last)
    assert seat.page.shelf.states.currentWidget() is seat.page.shelf.states.none


@pytest.mark.parametrize(
    ("facts", "cause", "said"),
    [
        ({"confidence": Confidence.ARCHIVED}, "archived", "archived"),
        ({"review_by": LATE}, "review", "review was due"),
        ({"local": Local.NEW}, "local", "Nobody else has this article yet"),
        ({"local": Local.UNSENT}, "local", "kept here and are sent"),
        ({"local": Local.PROPOSED}, "local", "wait for somebody to take them"),
    ],
)
def test_a_banner_tells_how_an_article_stands(
    sit: Sit, shelf: Shelf, facts: dict[str, object], cause: str, said: str
) -> None:
    shelf.put(1, **facts)
    seat = sit()
    seat.page.read_article(key(1))
    seat.settle()
    assert said in seat.bar(cause)


def test_banners_of_others_come_from_the_database_and_go_again(sit: Sit, shelf: Shelf) -> None:
    shelf.put(1, flags=1)
    shelf.flags.append(Flag(1, key(1), "", "The menu is gone.", "Ben Carter", NOON))
    shelf.editing[key(1)] = ["Chloe Martin"]
    shelf.problems[key(1)] = "it is no UTF-8."
    seat = sit()
    assert seat.bar("flags") == "Flagged by Ben Carter today: “The menu is gone.”"
    assert seat.bar("editing") == "Chloe Martin is editing this article."
    assert "it is no UTF-8. You see what was known last" in seat.bar("problem")
    shelf.editing.clear()
    seat.live.heard(changed(Topic.ARTICLE, 1))
    seat.qtbot.waitUntil(lambda: not seat.bar("editing"))
    assert seat.bar("flags")


def test_offline_it_is_read_all_the_same_and_deeds_say_so(seat: Seat) -> None:
    seat.shelf.is_away = True
    seat.page.read_article(key(1))
    seat.settle()
    assert seat.read_title() == "VPN drops"
    assert "the database is away" in seat.page.reader.facts.text()
    assert seat.page.article_actions.why_not("validate") == "the database is away"
    seat.page.article_actions.run("archive")
    seat.settle()
    assert not seat.shelf.done
    assert not seat.been.said


def test_flagging_is_said_sent_and_taken_back(seat: Seat) -> None:
    seat.press(Key.Key_F)
    dialog = seat.dialog(FlagDialog)
    seat.qtbot.keyClick(dialog, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert dialog.reason.error_text
    seat.qtbot.keyClicks(dialog.reason.area, "Wrong menu")
    seat.qtbot.keyClick(dialog, Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    seat.settle()
    assert seat.shelf.done == [("flag", (key(3), "Wrong menu"))]
    assert "Wrong menu" in seat.bar("flags")
    assert seat.librarian.times == 1
    seat.undo()
    assert seat.shelf.flags == []


def test_fixing_leads_to_the_editor_and_is_a_proposal_for_who_may_not_publish(seat: Seat) -> None:
    seat.shelf.refused["publish"] = PROPOSE
    seat.page.read()
    seat.settle()
    seat.press(Key.Key_F)
    dialog = seat.dialog(FlagDialog)
    assert dialog.fix_button.text().strip() == "Propose a change…"
    assert seat.page.edit_button.text().strip() == "Propose…"
    dialog.fix_button.click()
    assert seat.been.edited == [key(3)]


def test_validating_and_archiving_can_be_taken_back(seat: Seat) -> None:
    seat.page.read_article(key(2))
    seat.settle()
    seat.page.shelf.list.setFocus()
    seat.press(Key.Key_V)
    assert seat.shelf.listed[key(2)].confidence is Confidence.VALIDATED
    seat.undo()
    assert seat.shelf.listed[key(2)].confidence is Confidence.NOT_VALIDATED
    seat.page.article_actions.run("archive")
    seat.settle()
    assert seat.shelf.listed[key(2)].confidence is Confidence.ARCHIVED
    assert "archived" in seat.bar("archived")
    seat.undo()
    assert seat.shelf.listed[key(2)].confidence is Confidence.NOT_VALIDATED


def test_a_refusal_is_said_and_nothing_is_changed(seat: Seat) -> None:
    seat.shelf.refused["archive"] = PUBLISHERS
    seat.page.read()
    seat.settle()
    assert "Only a publisher may do that" in seat.page.article_actions.why_not("archive")
    seat.shelf.refused["judge"] = PUBLISHERS
    seat.page.article_actions.run("validate")
    seat.settle()
    assert seat.been.said[-1] == ("Only a publisher may do that. Nothing was changed; ask one, or a coach.", None)


def test_who_reads_changes_and_is_in_charge_is_asked_and_taken_back(seat: Seat) -> None:
    seat.page.read_article(key(1))
    seat.settle()
    for name, choice, deed, back in (
        ("restrict", "Only Vault", ("restrict", (key(1), 7)), ("restrict", (key(1), None))),
        ("govern", "Publishers and who is in charge alone", ("govern", (key(1), Governance.COMPLIANCE)),
         ("govern", (key(1), Governance.EXPERIENCE))),
        ("hand_over", "Ana Torres", ("hand_over", (key(1), 2)), ("hand_over", (key(1), 3))),
    ):  # fmt: skip
        seat.page.article_actions.run(name)
        dialog = seat.dialog(DecisionDialog)
        dialog.choice.setCurrentText(choice)
        with seat.qtbot.waitSignal(dialog.decided):
            dialog.act()
        seat.settle()
        assert seat.shelf.done[-1] == deed
        seat.undo()
        assert seat.shelf.done[-1] == back
        dialog.setParent(None)
        dialog.deleteLater()


def test_a_review_is_put_off_by_half_a_year_and_back(sit: Sit, shelf: Shelf) -> None:
    shelf.put(1, review_by=LATE)
    seat = sit()
    seat.page.article_actions.run("still_right")
    seat.settle()
    assert shelf.texts[key(1)].review_by == date(2026, 8, 29)
    assert seat.librarian.times == 1
    seat.undo()
    assert shelf.texts[key(1)].review_by == LATE


def test_answering_a_flag_takes_the_banner_away(sit: Sit, shelf: Shelf) -> None:
    shelf.put(1, flags=1)
    shelf.flags.append(Flag(1, key(1), "", "The menu is gone.", "Ben Carter", NOON))
    seat = sit()
    seat.press(Key.Key_A)
    dialog = seat.dialog(DecisionDialog)
    dialog.reason.set_value("Put right.")
    dialog.act()
    seat.qtbot.waitUntil(lambda: not seat.bar("flags"))
    assert ("unflag", (1, "Put right.")) in shelf.done


def test_link_text_and_the_open_ticket(seat: Seat) -> None:
    seat.page.read_article(key(2))
    seat.settle()
    seat.press(Key.Key_C)
    assert QGuiApplication.clipboard().text() == "[[printer-is-stuck--00000002|Printer is stuck]]"
    seat.press(Key.Key_L)
    assert seat.been.linked == [key(2)]
    seat.been.why_no_ticket = "no ticket is open"
    assert seat.page.article_actions.why_not("link") == "no ticket is open"


def test_what_a_colleague_publishes_is_read_again(seat: Seat) -> None:
    seat.page.read_article(key(1))
    seat.settle()
    seat.shelf.texts[key(1)] = replace(seat.shelf.texts[key(1)], title="VPN drops at noon")
    seat.shelf.change(key(1), title="VPN drops at noon")
    seat.librarian.changed.emit()
    seat.settle()
    assert "VPN drops at noon" in seat.titles()
    assert seat.read_title() == "VPN drops at noon"


def test_a_look_is_noted_once_somebody_stays(seat: Seat) -> None:
    seat.page.reader._looking.setInterval(5)
    seat.page.read_article(key(1))
    seat.qtbot.waitUntil(lambda: seat.shelf.looked == [key(1)])


def test_what_nobody_chose_is_not_looked_at(seat: Seat) -> None:
    seat.page.reader._looking.setInterval(0)
    first = seat.page.shelf.list.current
    assert first is not None
    assert seat.page.reader.subject is not None
    seat.settle()
    assert seat.shelf.looked == []
    seat.press(Key.Key_J)
    seat.settle()
    seat.press(Key.Key_K)
    seat.settle()
    assert seat.shelf.looked[-1] == first.article


def test_opening_what_stands_there_is_a_look_at_it(seat: Seat) -> None:
    seat.page.reader._looking.setInterval(0)
    first = seat.page.shelf.list.current
    assert first is not None
    seat.press(Key.Key_Return)
    seat.qtbot.waitUntil(lambda: seat.shelf.looked == [first.article])


def test_a_passage_is_plain_words_with_its_marks() -> None:
    passage = "…on.\n## Cause\n\n- The **stuck** queue, see [[p--0123abcd|the stuck one]] and [it](http://x.example)"
    begins = [at for at in range(len(passage)) if passage.startswith("stuck", at)]
    row = row_of(Hit(a_listed(1), passage, [(at, at + 5) for at in begins], 1.0))
    assert row.passage == "…on. Cause The stuck queue, see the stuck one and it"
    assert "".join(row.passage[at] for at in sorted(row.marks)) == "stuckstuck"


def test_the_model_keeps_qts_rules(qtmodeltester: ModelTester, shelf: Shelf) -> None:
    shelf.put(1)
    shelf.put(2, "Printer", flags=2, queue="Vault", local=Local.NEW, review_by=LATE)
    model = ArticlesModel()
    model.today = NOON.date()
    model.show_rows([row_of(hit) for hit in MemoryLibrary(shelf).search("")])
    qtmodeltester.check(model)
    told = model.index(model.place_of(key(2))).data(Qt.ItemDataRole.AccessibleTextRole)
    for part in ("only Vault", "flagged 2 times", "not sent yet", "review overdue"):
        assert part in told
