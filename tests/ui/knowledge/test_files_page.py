"""Files that ask, on a real folder, answered by keys."""

import pytest
from pytestqt.qtbot import QtBot

from app.knowledge.library import Answer
from tests.ui.knowledge.test_editor import VPN, Place, publish
from tests.ui.knowledge.test_editor import place as place  # noqa: PLC0414  a fixture
from ui.core.theme import px
from ui.knowledge.files_page import FilesPage


@pytest.fixture
def page(qtbot: QtBot, place: Place) -> FilesPage:
    article = publish(place)
    opened = place.library.opened(article)
    assert opened is not None
    own = place.library.folder / str(opened.listed.path)
    (place.library.folder / "copy.md").write_text(own.read_text().replace("1. Close it.", "1. Open it."))
    (place.library.folder / "broken.md").write_bytes(b"\xff\xfe\x00broken")
    place.library.scan()
    made = FilesPage(place.parts)
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
    qtbot.waitUntil(lambda: len(made.lines.lines_model.lines) == 2)
    return made


def choose(qtbot: QtBot, page: FilesPage, path: str) -> None:
    paths = [line.article for line in page.lines.lines_model.lines]
    page.lines.setCurrentIndex(page.lines.lines_model.index(paths.index(path)))
    qtbot.waitUntil(lambda: page.asked is not None and page.asked.path == path)


def test_each_file_says_what_it_asks_and_shows_what_stands_in_it(qtbot: QtBot, page: FilesPage):
    choose(qtbot, page, "copy.md")
    assert "“VPN drops”" in page._why.text()
    qtbot.waitUntil(lambda: "Open it." in page.text.toPlainText())
    choose(qtbot, page, "broken.md")
    assert "UTF-8" in page._why.text()
    assert [answer for answer, made in page.buttons.items() if made.isVisible()] == [Answer.DISCARD]


@pytest.mark.parametrize(
    ("answer", "left", "articles"),
    [(Answer.NEW_ARTICLE, True, 2), (Answer.HAND_IN, False, 1), (Answer.DISCARD, False, 1)],
)
def test_a_copy_becomes_what_a_person_says(
    qtbot: QtBot, page: FilesPage, place: Place, answer: Answer, *, left: bool, articles: int
):
    choose(qtbot, page, "copy.md")
    page.say(answer)
    qtbot.waitUntil(lambda: len(page.lines.lines_model.lines) == 1)
    assert (place.library.folder / "copy.md").exists() is left
    assert len(place.library.listed()) == articles
    place.library.sync()
    proposed = [text.body for _article, _base, text, _because in place.shared.proposals.values()]
    assert [("Open it." in body) for body in proposed] == ([True] if answer is Answer.HAND_IN else [])
    assert VPN in place.shared.revisions.values()


def test_what_looks_like_a_secret_is_marked_and_edited_here(
    qtbot: QtBot, page: FilesPage, place: Place, monkeypatch: pytest.MonkeyPatch
):
    (one,) = place.library.listed()
    file = place.library.folder / str(one.path)
    file.write_text(file.read_text() + "😀 Password: Winter2027!x\n")
    place.library.sync()
    page.read()
    qtbot.waitUntil(lambda: len(page.lines.lines_model.lines) == 3)
    choose(qtbot, page, file.name)
    qtbot.waitUntil(lambda: [mark.cursor.selectedText() for mark in page.text.extraSelections()] == ["Winter2027!x"])
    opened: list[str] = []
    monkeypatch.setattr(place.parts.ways, "edit", opened.append)
    page.edit_button.click()
    assert opened == [one.article]
    choose(qtbot, page, "copy.md")
    qtbot.waitUntil(lambda: page.text.extraSelections() == [])
    assert not page.edit_button.isVisible()


def test_names_of_files_stay_readable_where_there_is_little_room(page: FilesPage):
    page.resize(page.minimumSizeHint().width(), 400)
    assert page.lines.width() >= px(160)


def test_an_answer_that_makes_no_sense_does_nothing(qtbot: QtBot, page: FilesPage, place: Place):
    choose(qtbot, page, "broken.md")
    page.say(Answer.NEW_ARTICLE)
    assert (place.library.folder / "broken.md").exists()


def test_without_any_it_says_so(qtbot: QtBot, page: FilesPage, place: Place):
    for name in ("copy.md", "broken.md"):
        (place.library.folder / name).unlink()
    place.library.scan()
    page.read()
    qtbot.waitUntil(page._empty.isVisible)
