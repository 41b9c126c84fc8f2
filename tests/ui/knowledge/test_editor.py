"""The editor of an article, on a real folder: typed, kept, saved, and brought together with what others did."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtGui import QImage, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.core.actor import Actor, Role
from app.core.changes import Topic, changed
from app.knowledge.library import ArticleDraft, Local
from app.knowledge.model import Part
from app.knowledge.shared import Because
from app.knowledge.template import body_of
from app.knowledge.text import Text
from db.knowledge.library import WorkingLibrary
from tests.fuzz.memory_desk import MemoryDesk
from tests.fuzz.memory_desk import Shelf as SharedShelf
from tests.makers import Clock
from tests.ui.knowledge.shelf import MemoryGate, MemoryQueries, Shelf
from ui.core.background import Background
from ui.core.live import Live
from ui.knowledge.editor.course import HANDED_IN, KEPT
from ui.knowledge.editor.editor_window import EditorWindow
from ui.knowledge.librarian import Librarian
from ui.knowledge.parts import Parts

BODY = "## Issue\n\nThe tunnel drops.\n\n## Resolution\n\n1. Close it.\n"
VPN = Text("VPN drops", "Network", ("vpn",), body=BODY)
ANA = Actor(2, "Ana Torres", "ana", Role.ANALYST, 1)
Open = Callable[..., EditorWindow]


class Place:
    """Ana's workstation, and a colleague's."""

    def __init__(self, home: Path, shelf: Shelf, background: Background, local: Background, live: Live) -> None:
        self.shared, self.shelf = SharedShelf(), shelf
        self.library = WorkingLibrary(home / "ana", "ana", MemoryDesk(self.shared, "ana"), settle=0)
        self.ben = WorkingLibrary(home / "ben", "ben", MemoryDesk(self.shared, "ben"), settle=0)
        self.librarian = Librarian(self.library, live)
        self.librarian._sending.setInterval(5)
        self.parts = Parts(
            self.library, MemoryGate(shelf), MemoryQueries(shelf), background, local, live, Clock(), lambda: ANA,
            lambda _sentence, _undo: None, librarian=self.librarian,
        )  # type: ignore[arg-type]  # fmt: skip

    def close(self) -> None:
        self.librarian.close()
        self.library.close()
        self.ben.close()


@pytest.fixture
def place(tmp_path: Path, shelf: Shelf, background: Background, local: Background, live: Live) -> Iterator[Place]:
    made = Place(tmp_path, shelf, background, local, live)
    yield made
    made.close()


@pytest.fixture
def open_editor(qtbot: QtBot, place: Place) -> Open:
    def open_editor(article: str | None = None, draft: ArticleDraft | None = None) -> EditorWindow:
        opened = place.library.opened(article) if article else None
        window = EditorWindow(place.parts, opened, draft)
        window.course._keeping.setInterval(5)
        window.findings._pause.setInterval(5)
        window._previewing.setInterval(1)
        qtbot.addWidget(window)
        with qtbot.waitActive(window):
            window.begin()
        return window

    return open_editor


def test_whoever_types_without_a_pause_has_a_draft(qtbot: QtBot, place: Place, open_editor: Open):
    window = open_editor()
    window.course._keeping.setInterval(50)

    def type_on() -> bool:
        qtbot.keyClicks(window.source, "x")
        return bool(place.library.drafts())

    qtbot.waitUntil(type_on)


def test_a_new_article_begins_below_its_first_heading(qtbot: QtBot, open_editor: Open):
    window = open_editor(None, ArticleDraft("0" * 32, Text("VPN", body=body_of({}))))
    qtbot.keyClicks(window.source, "It drops.")
    assert window.source.body.startswith("## Issue\n\nIt drops.\n")


def publish(place: Place, text: Text = VPN) -> str:
    article = place.library.create(text).article
    place.library.sync()
    return article


def press_in(window: QWidget, *keys: str) -> None:
    """Press keys in whatever has the focus of a window."""
    for key in keys:
        combination = QKeySequence(key)[0]
        QTest.keyClick(window.focusWidget() or window, combination.key(), combination.keyboardModifiers())


press = press_in


def type_into(window: EditorWindow, words: str) -> None:
    QTest.keyClicks(window.source, words)


def test_a_new_article_is_written_saved_and_published_by_keys(qtbot: QtBot, place: Place, open_editor: Open):
    window = open_editor()
    assert window.focusWidget() is window.facts.title.line
    QTest.keyClicks(window.facts.title.line, "Printer jams")
    window.source.setFocus()
    press(window, "Ctrl+Shift+S", "Ctrl+4")
    type_into(window, "Open the lid.")
    place.librarian.begin()
    press(window, "Ctrl+S")
    qtbot.waitUntil(lambda: window.status.text() == "Published as revision 1")
    ((text),) = place.shared.revisions.values()
    assert text.title == "Printer jams"
    assert "Open the lid." in text.body
    assert place.library.drafts() == []


@pytest.mark.parametrize("part", [Part.CREATED, Part.IMPROVED])
def test_what_came_of_a_ticket_is_linked_to_it_once_it_is_published(
    qtbot: QtBot, place: Place, open_editor: Open, part: Part
):
    is_new = part is Part.CREATED
    window = open_editor(draft=ArticleDraft("new", VPN, ticket_id=7)) if is_new else open_editor(publish(place))
    window.course.ticket_id = 7
    window.source.setFocus()
    type_into(window, "More.")
    place.librarian.begin()
    press(window, "Ctrl+S")
    with qtbot.waitSignal(place.librarian.synced):
        place.librarian.sync()
    qtbot.waitUntil(lambda: bool(place.shared.links))
    assert place.shared.links == {("ana", 7, window.course.article, part)}
    assert window.course.ticket_id is None


ODD = "Ça\u00a0va 😀 e\u0301 👩‍💻\u2028and\ttab\x0bmore\n\n"


def test_characters_that_nobody_touched_stay_as_they_were(qtbot: QtBot, place: Place, open_editor: Open):
    began = replace(VPN, body=f"{ODD}1\n\n2\n\n3 😀\n")
    article = publish(place, began)
    window = open_editor(article)
    assert not window.course.is_dirty
    window.source.setFocus()
    press(window, "Ctrl+End")
    type_into(window, "Mine.")
    place.ben.sync()
    place.ben.save(article, began, replace(began, body=f"😀 {ODD}1\n\n2 😀 two\n\n3 😀\n"))
    place.ben.sync()
    place.librarian.begin()
    press(window, "Ctrl+S")
    wanted = f"😀 {ODD}1\n\n2 😀 two\n\n3 😀\nMine.\n"
    qtbot.waitUntil(lambda: window.source.body.strip("\n") == wanted.strip("\n"))
    qtbot.waitUntil(lambda: place.shared.revisions[article, place.shared.heads[article]].body == wanted)


@pytest.mark.parametrize(
    ("before", "after"), [("", "😀"), ("😀", ""), ("a😀b", "a👩‍💻b"), ("x", "😀😀"), ("😀a", "😁a")]
)
def test_another_body_is_shown_as_it_is_wherever_emoji_stand(open_editor: Open, before: str, after: str):
    source = open_editor().source
    for frame in ("{}", "😀 {} 😀", "one\n😀{}\ntwo 😀 three\n"):
        source.setPlainText(frame.format(before))
        source.become(frame.format(after))
        assert source.body == frame.format(after)


def test_facts_that_nobody_touched_stay_as_they_were_written(qtbot: QtBot, place: Place, open_editor: Open):
    odd = replace(VPN, tags=("a, b", *(f"tag{n}" for n in range(100))), category="c" * 200, environment="e" * 400)
    article = publish(place, odd)
    window = open_editor(article)
    assert not window.course.is_dirty
    window.source.setFocus()
    type_into(window, "More.")
    press(window, "Ctrl+S")
    qtbot.waitUntil(lambda: place.library.listed()[0].local is Local.UNSENT)
    opened = place.library.opened(article)
    assert opened is not None
    assert replace(opened.text, body=odd.body) == odd
    window.facts.tags.set_value("vpn, wlan")
    window.facts.category.set_value("Network")
    assert (window.text.tags, window.text.category) == (("vpn", "wlan"), "Network")
    window.facts.tags.set_value(window.facts._shown[window.facts.tags])
    assert window.text.tags == odd.tags


def test_without_a_title_nothing_is_saved(place: Place, open_editor: Open):
    window = open_editor()
    window.source.setFocus()
    type_into(window, "Words")
    press(window, "Ctrl+S")
    assert "Say in the title" in window.facts.title.error_text
    assert window.focusWidget() is window.facts.title.line
    assert place.library.listed() == []


def test_a_day_that_is_none_is_said_under_its_field(place: Place, open_editor: Open):
    window = open_editor(publish(place))
    window.facts.review_by.set_value("next May")
    press(window, "Ctrl+S")
    assert "2027-01-31" in window.facts.review_by.error_text
    window.facts.review_by.set_value("2027-05-01")
    assert window.text.review_by is not None


def test_what_is_typed_is_kept_and_found_again(qtbot: QtBot, place: Place, open_editor: Open):
    article = publish(place)
    window = open_editor(article)
    window.source.setFocus()
    type_into(window, "Half a sent")
    qtbot.waitUntil(lambda: window.status.text() == KEPT)
    (draft,) = place.library.drafts()
    assert draft.key == article
    assert draft.text.body.startswith("Half a sent")
    assert draft.was == VPN
    with qtbot.waitSignal(window.said) as told:
        window.close()
    assert "kept as a draft" in told.args[0]
    again = open_editor(article, draft)
    assert again.source.toPlainText().startswith("Half a sent")
    assert again.course.is_dirty


def test_a_draft_is_forgotten_once_nothing_differs(qtbot: QtBot, place: Place, open_editor: Open):
    window = open_editor(publish(place))
    window.source.setFocus()
    type_into(window, "x")
    qtbot.waitUntil(lambda: bool(place.library.drafts()))
    press(window, "Ctrl+Z")
    qtbot.waitUntil(lambda: not place.library.drafts())


def test_somebodys_data_has_to_be_confirmed_before_it_is_published(qtbot: QtBot, place: Place, open_editor: Open):
    window = open_editor(publish(place))
    window.source.setFocus()
    type_into(window, "Ask dana@northwind.example ")
    press(window, "Ctrl+S")
    qtbot.waitUntil(lambda: window.bars.bar("grave") is not None)
    assert "“dana@northwind.example”" in bar(window, "grave")
    assert "Nothing was saved" in bar(window, "grave")
    opened = place.library.listed()[0]
    assert opened.local is Local.SAME
    window.source.setFocus()
    window.findings.strip_asked.emit(window.findings.last.grave[0])  # type: ignore[union-attr]
    assert window.source.toPlainText().startswith("Ask [e-mail address] ")
    press(window, "Ctrl+S")
    qtbot.waitUntil(lambda: place.library.listed()[0].local is Local.UNSENT)


def bar(window: EditorWindow, cause: str) -> str:
    shown = window.bars.bar(cause)
    return "" if shown is None else shown.text


def test_esc_takes_the_question_away_before_the_window(qtbot: QtBot, place: Place, open_editor: Open):
    window = open_editor(publish(place))
    window.source.setFocus()
    type_into(window, "Ask dana@northwind.example ")
    press(window, "Ctrl+S")
    qtbot.waitUntil(lambda: window.bars.bar("grave") is not None)
    press_in(window, "Esc")
    assert (window.isVisible(), window.bars.bar("grave"), window.focusWidget()) == (True, None, window.source)
    press_in(window, "Esc")
    assert not window.isVisible()


def test_a_new_article_that_is_closed_is_told_with_its_draft(qtbot: QtBot, open_editor: Open):
    window = open_editor()
    QTest.keyClicks(window.facts.title.line, "Printer jams")
    with qtbot.waitSignal(window.left) as told, qtbot.assertNotEmitted(window.said):
        press_in(window, "Esc")
    assert told.args[0].text.title == "Printer jams"


def test_only_what_looks_like_somebodys_is_marked(qtbot: QtBot, place: Place, open_editor: Open):
    window = open_editor(publish(place))
    window.source.setFocus()
    window.source.insert("😀 Ask dana@northwind.example or else ")
    qtbot.waitUntil(lambda: bool(window.source.extraSelections()))
    marked = [mark.cursor.selectedText() for mark in window.source.extraSelections()]
    assert "dana@northwind.example" in marked


def test_what_has_been_confirmed_is_not_asked_about_again(qtbot: QtBot, place: Place, open_editor: Open):
    window = open_editor(publish(place))
    window.source.setFocus()
    type_into(window, "Ask dana@northwind.example ")
    press(window, "Ctrl+S")
    qtbot.waitUntil(lambda: window.bars.bar("grave") is not None)
    window.bars.bar("grave").buttons[1].click()  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: place.library.listed()[0].local is Local.UNSENT)
    assert window.bars.bar("grave") is None


def test_a_clean_editor_follows_what_others_publish(qtbot: QtBot, place: Place, open_editor: Open):
    article = publish(place)
    window = open_editor(article)
    place.ben.sync()
    place.ben.save(article, VPN, replace(VPN, title="VPN drops hourly"))
    place.ben.sync()
    place.library.sync()
    place.librarian.changed.emit()
    qtbot.waitUntil(lambda: window.facts.title.value == "VPN drops hourly")
    assert window.status.text() == "Published as revision 2"
    assert not window.course.is_dirty


def test_a_dirty_editor_is_told_and_brings_both_together(qtbot: QtBot, place: Place, open_editor: Open):
    article = publish(place)
    window = open_editor(article)
    window.source.setFocus()
    press(window, "Ctrl+4")
    type_into(window, " Then wait.")
    place.ben.sync()
    place.ben.save(article, VPN, replace(VPN, title="VPN drops hourly"))
    place.ben.sync()
    place.library.sync()
    place.librarian.changed.emit()
    qtbot.waitUntil(lambda: window.bars.bar("came") is not None)
    assert "Then wait." in window.source.toPlainText()
    window.bars.bar("came").buttons[0].click()  # type: ignore[union-attr]
    qtbot.waitUntil(lambda: window.facts.title.value == "VPN drops hourly")
    assert "Then wait." in window.source.toPlainText()


def test_a_dispute_is_a_persons_to_decide_and_saves_nothing(qtbot: QtBot, place: Place, open_editor: Open):
    article = publish(place)
    window = open_editor(article)
    file = place.library.folder / str(place.library.listed()[0].path)
    file.write_text(file.read_text().replace("1. Close it.", "1. Close it twice."))
    window.source.setFocus()
    press(window, "Ctrl+4")
    type_into(window, " And go.")
    with qtbot.waitSignal(window.disputed) as told:
        press(window, "Ctrl+S")
    base, theirs, mine = told.args
    assert base == VPN
    assert "twice" in theirs.body
    assert "And go." in mine.body
    assert "twice" in file.read_text()
    window.course.settle(replace(mine, body=mine.body + "\nBoth.\n"), theirs)
    qtbot.waitUntil(lambda: file.exists() and not window.course.is_saving)
    assert "Both." in file.read_text()


def hand_in(window: EditorWindow, typed: str) -> None:
    """Type something at the cursor, and ask for a review."""
    window.source.setFocus()
    type_into(window, typed)
    window.review_button.click()


def slow_to_take(place: Place, monkeypatch: pytest.MonkeyPatch) -> Event:
    """Let the desk take no text that is handed in before the returned event is set."""
    may_go_on = Event()
    monkeypatch.setattr(place.parts.gate, "propose", lambda *_given: may_go_on.wait(10), raising=False)
    return may_go_on


def test_asking_for_a_review_hands_the_text_in_and_leaves_the_published_one(
    qtbot: QtBot, place: Place, open_editor: Open, shelf: Shelf
):
    article = publish(place)
    shelf.put(1)
    window = open_editor(article)
    hand_in(window, "Better: ")
    qtbot.waitUntil(lambda: window.status.text() == HANDED_IN)
    ((deed, given),) = [one for one in shelf.done if one[0] == "propose"]
    assert (deed, given[0], given[1], given[3]) == ("propose", article, 1, Because.REVIEW)
    assert window.source.toPlainText() == BODY


def test_what_is_typed_while_a_text_is_handed_in_stays(
    qtbot: QtBot, place: Place, open_editor: Open, monkeypatch: pytest.MonkeyPatch
):
    window, may_go_on = open_editor(publish(place)), slow_to_take(place, monkeypatch)
    hand_in(window, "First. ")
    type_into(window, "Second. ")
    with qtbot.waitSignal(window.course.was_saved):
        may_go_on.set()
    assert window.source.toPlainText().startswith("First. Second. ")
    qtbot.waitUntil(lambda: [draft.text.body[:15] for draft in place.library.drafts()] == ["First. Second. "])


def test_a_window_closed_while_its_text_is_handed_in_leaves_no_draft(
    qtbot: QtBot, place: Place, open_editor: Open, monkeypatch: pytest.MonkeyPatch
):
    window, may_go_on = open_editor(publish(place)), slow_to_take(place, monkeypatch)
    hand_in(window, "First. ")
    window.close()
    qtbot.waitUntil(lambda: len(place.library.drafts()) == 1)
    may_go_on.set()
    qtbot.waitUntil(lambda: place.library.drafts() == [])


def test_pictures_go_along_with_what_is_handed_in(qtbot: QtBot, place: Place, open_editor: Open, shelf: Shelf):
    article, address = publish(place), place.library.attach(b"pixels", "map.png")
    window = open_editor(article)
    hand_in(window, f"![map]({address}) ")
    qtbot.waitUntil(lambda: window.status.text() == HANDED_IN)
    assert [deed for deed, _given in shelf.done if deed in ("keep_file", "propose")] == ["keep_file", "propose"]
    ((_deed, given),) = [one for one in shelf.done if one[0] == "keep_file"]
    assert given == (article, Path(address).name, b"pixels")


def test_pictures_go_along_with_an_article_for_few(qtbot: QtBot, place: Place, open_editor: Open, shelf: Shelf):
    address = place.library.attach(b"pixels", "map.png")
    window = open_editor()
    window.facts.title.set_value("Vault")
    type_into(window, f"![map]({address}) ")
    window.course.queue_id = 7
    window.save()
    qtbot.waitUntil(lambda: "begin" in [deed for deed, _given in shelf.done])
    (kept, begun) = [one for one in shelf.done if one[0] in ("keep_file", "begin")]
    assert kept == ("keep_file", (begun[1][0], Path(address).name, b"pixels"))


def test_an_outage_keeps_what_was_written(qtbot: QtBot, place: Place, open_editor: Open, shelf: Shelf):
    window = open_editor(publish(place))
    shelf.is_away = True
    hand_in(window, "Better: ")
    qtbot.waitUntil(lambda: "kept as a draft" in bar(window, "failed"))
    qtbot.waitUntil(lambda: bool(place.library.drafts()))


def test_a_picture_is_pasted_and_stands_in_the_preview(qtbot: QtBot, place: Place, open_editor: Open):
    window = open_editor(publish(place))
    picture = QImage(8, 8, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.red)
    pasted = QMimeData()
    pasted.setImageData(picture)
    window.source.insertFromMimeData(pasted)
    qtbot.waitUntil(lambda: "](attachments/" in window.source.toPlainText())
    name = window.source.toPlainText().partition("](attachments/")[2].partition(")")[0]
    assert place.library.attached(name) is not None
    assert "attaching" not in window.source.toPlainText()


def test_a_file_that_cant_be_attached_leaves_no_trace_in_the_text(
    qtbot: QtBot, place: Place, open_editor: Open, tmp_path: Path
):
    window = open_editor(publish(place))
    (tmp_path / "empty.txt").touch()
    dropped = QMimeData()
    dropped.setUrls([QUrl.fromLocalFile(str(tmp_path / "empty.txt"))])
    window.source.insertFromMimeData(dropped)
    qtbot.waitUntil(lambda: "empty" in bar(window, "attach"))
    assert window.source.toPlainText() == BODY


def test_links_are_offered_while_they_are_typed(qtbot: QtBot, place: Place, open_editor: Open):
    other = publish(place, Text("Printer jams", body="Lid.\n"))
    window = open_editor(publish(place))
    window.popup._pause.setInterval(1)
    window.source.setFocus()
    window.source.insert("😀 e\u0301👩‍💻 ")
    type_into(window, "See [[print")
    qtbot.waitUntil(lambda: window.popup.lines.line is not None)
    line, card = window.source.cursorRect(), window.popup.geometry()
    assert min(abs(card.top() - line.bottom()), abs(line.top() - card.bottom())) < line.height(), "beside what is typed"
    press(window, "Return")
    assert window.source.body.startswith(f"😀 e\u0301👩‍💻 See [[printer-jams--{other[:8]}|Printer jams]]")
    assert not window.popup.isVisible()
    type_into(window, " [[x")
    qtbot.waitUntil(window.popup.isVisible)
    press(window, "Escape")
    assert not window.popup.isVisible()
    assert window.isVisible()


def test_who_else_has_it_open_is_told_and_so_am_i(
    qtbot: QtBot, place: Place, open_editor: Open, shelf: Shelf, live: Live
):
    article = publish(place)
    shelf.listed[article] = replace(shelf.listed[shelf.put(1)], article=article)
    shelf.editing[article] = ["Ben Carter"]
    window = open_editor(article)
    qtbot.waitUntil(lambda: bar(window, "editing") == "Ben Carter has it open, too.")
    shelf.editing[article] = []
    live.heard(changed(Topic.ARTICLE, 1))
    qtbot.waitUntil(lambda: window.bars.bar("editing") is None)
    window.close()
    qtbot.waitUntil(lambda: ("editing", (article, False)) in shelf.done)
    assert ("editing", (article, True)) in shelf.done


def test_who_may_only_propose_reads_so_on_the_button(qtbot: QtBot, place: Place, open_editor: Open, shelf: Shelf):
    article = publish(place)
    shelf.listed[article] = replace(shelf.listed[shelf.put(1)], article=article)
    shelf.refused["publish"] = "FL182"
    window = open_editor(article)
    qtbot.waitUntil(lambda: "Propose" in window.save_button.text())
    assert not window.review_button.isVisible()


def test_keys_of_markdown(open_editor: Open, place: Place):
    window = open_editor(publish(place, Text("Lists", body="- one\n")))
    window.source.setFocus()
    press(window, "End", "Return")
    type_into(window, "two")
    press(window, "Tab", "Return", "Return")
    assert window.source.toPlainText() == "- one\n  - two\n\n"
    press(window, "Ctrl+B")
    type_into(window, "bold")
    assert window.source.toPlainText().endswith("**bold**\n")


def test_the_preview_is_beside_off_or_alone(qtbot: QtBot, place: Place, open_editor: Open):
    window = open_editor(publish(place))
    qtbot.waitUntil(lambda: "tunnel drops" in window.view.page.toPlainText())
    press(window, "F8")
    assert (window.source.isVisible(), window.view.isVisible()) == (True, False)
    press(window, "F8")
    assert (window.source.isVisible(), window.view.isVisible()) == (False, True)
    press(window, "F8")
    assert (window.source.isVisible(), window.view.isVisible()) == (True, True)
