"""Letting people in from the set-up's form: the first password is shown once, copied, and forgotten."""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from app.core.actor import Role
from app.core.changes import Topic, changed
from app.core.errors import RuleBroken
from app.core.saved import Saved
from app.people.letting_in import LetIn, first_password
from app.people.queries import StaffRow
from ui.administration.first_password import FirstPassword
from ui.administration.forms import StaffForm
from ui.administration.kinds import staff_kind
from ui.administration.set_up_page import SetUpPage
from ui.core.background import Background
from ui.core.info_bar import InfoBar
from ui.core.live import Live

ANA = StaffRow(2, "ana", "Ana Torres", Role.ADMINISTRATOR, 2, "", is_active=True, is_available=True)
OLGA = StaffRow(5, "olga", "Olga Gone", Role.ANALYST, 1, "", is_active=False, is_available=True)


class Server:
    """A staff list with logins; `refuse` makes the next asking fail."""

    def __init__(self) -> None:
        self.rows = [ANA, OLGA]
        self.asked: list[tuple[str, bool]] = []
        self.told: list[str] = []
        self.is_there = False
        self.refuse: list[Exception] = []

    def read(self) -> Sequence[StaffRow]:
        return self.rows

    def save(self, row: StaffRow, was: StaffRow | None, key: UUID) -> Saved:
        kept = row if row.id else replace(row, id=9)
        self.rows = [r for r in self.rows if r.id != kept.id] + [kept]
        return Saved(kept.id, changes=changed(Topic.STAFF, kept.id))

    def let_in(self, row: StaffRow, anew: bool) -> LetIn:
        self.asked.append((row.login, anew))
        if self.refuse:
            raise self.refuse.pop(0)
        if self.is_there and not anew:
            return LetIn(row.login)
        self.told.append(first_password())
        return LetIn(row.login, made=not anew, password=self.told[-1])


@pytest.fixture
def server() -> Server:
    return Server()


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def page(server: Server, said: list[str], qtbot: QtBot, background: Background, live: Live) -> SetUpPage:
    made = SetUpPage(staff_kind(server.read, server.save, let_in=server.let_in), background, live)
    made.said.connect(lambda words, _undo: said.append(words))
    return shown(qtbot, made)


def shown(qtbot: QtBot, made: SetUpPage) -> SetUpPage:
    qtbot.addWidget(made)
    made.resize(1000, 700)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    qtbot.waitUntil(lambda: made.shown_id is not None)
    return made


@pytest.fixture
def added(page: SetUpPage, quiet: Callable[[], None]) -> Callable[[], None]:
    def add() -> None:
        page.begin_new()
        for name, text in (("name", "Ben Carter"), ("login", "ben.carter")):
            field: Any = page.pane.form.fields[name]
            field.line.setText(text)
        page.save()
        quiet()

    return add


@pytest.fixture(autouse=True)
def _clipboard(qapp: Any) -> Iterator[None]:
    QGuiApplication.clipboard().clear()
    yield
    QGuiApplication.clipboard().clear()


def dialog_of(page: SetUpPage) -> FirstPassword | None:
    return next((one for one in page.findChildren(FirstPassword) if one.isVisible()), None)


def the_dialog(page: SetUpPage) -> FirstPassword:
    found = dialog_of(page)
    assert found is not None
    return found


def test_who_is_new_gets_a_login_and_a_password_shown_once(
    page: SetUpPage, server: Server, said: list[str], added: Any, *, qtbot: QtBot, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    added()
    assert server.asked == [("ben.carter", False)]
    dialog = the_dialog(page)
    assert (dialog.login.text(), dialog.password.text()) == ("ben.carter", server.told[0])
    assert dialog.password.isReadOnly()
    assert dialog.password.accessibleName() == "First password"
    assert dialog.focusWidget() is dialog.copy
    qtbot.keyClick(dialog.copy, Qt.Key.Key_Space)
    assert QGuiApplication.clipboard().text() == server.told[0]
    assert "Copied" in dialog.copy.text()
    lines = dialog.findChildren(QLineEdit)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert [line.text() for line in lines if line.accessibleName() == "First password"] == [""]
    assert dialog_of(page) is None
    assert not any(server.told[0] in words for words in (*said, caplog.text))


def test_enter_in_the_line_of_a_password_copies_it_and_closes_nothing(
    page: SetUpPage, server: Server, added: Any, qtbot: QtBot
) -> None:
    added()
    dialog = the_dialog(page)
    dialog.password.setFocus()
    qtbot.keyClick(dialog.password, Qt.Key.Key_Return)
    assert QGuiApplication.clipboard().text() == server.told[0]
    assert dialog_of(page) is dialog


def test_a_login_that_is_there_keeps_its_password(page: SetUpPage, server: Server, said: list[str], added: Any) -> None:
    server.is_there = True
    added()
    assert dialog_of(page) is None
    assert said[-1] == "The login ben.carter was there already and keeps its password."


def test_a_new_password_is_asked_for_first(page: SetUpPage, server: Server, quiet: Any, qtbot: QtBot) -> None:
    assert page.pane.password.isVisible()
    qtbot.keyClick(page.pane.password, Qt.Key.Key_Space)
    dialog = the_dialog(page)
    assert not dialog.password.isVisible()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    quiet()
    assert server.asked == []
    page.renew_password()
    dialog = the_dialog(page)
    assert dialog.focusWidget() is dialog._go
    qtbot.keyClick(dialog._go, Qt.Key.Key_Space)
    quiet()
    assert server.asked == [("ana", True)]
    assert the_dialog(page).password.text() == server.told[0]


def test_an_answer_after_the_dialog_was_closed_is_shown_all_the_same(
    page: SetUpPage, server: Server, quiet: Any, qtbot: QtBot
) -> None:
    page.renew_password()
    dialog = the_dialog(page)
    dialog._want()
    dialog.reject()
    quiet()
    assert the_dialog(page).password.text() == server.told[0]


def test_a_refusal_says_so_and_can_be_tried_again(
    page: SetUpPage, server: Server, quiet: Any, added: Any, qtbot: QtBot
) -> None:
    server.refuse = [RuleBroken("This login was not made by the desk.")]
    added()
    assert dialog_of(page) is None
    bar = _only_bar(page)
    assert "Ben Carter got no password. This login was not made by the desk." in bar.text
    bar.buttons[0].click()
    quiet()
    assert the_dialog(page).password.text() == server.told[0]


def _only_bar(page: SetUpPage) -> InfoBar:
    return next(bar for bar in page.pane.bars.findChildren(InfoBar) if bar.isVisible())


def test_only_who_works_here_is_offered_one_and_only_on_a_server(
    page: SetUpPage, server: Server, qtbot: QtBot, background: Background, live: Live
) -> None:
    page._go_to(OLGA.id)
    assert page.shown_id == OLGA.id
    assert not page.pane.password.isVisible()
    page.begin_new()
    assert not page.pane.password.isVisible()
    file = shown(qtbot, SetUpPage(staff_kind(server.read, server.save), background, live))
    assert file.shown_id == ANA.id
    assert not file.pane.password.isVisible()


def test_the_name_of_someone_new_proposes_a_login_until_one_is_typed(page: SetUpPage) -> None:
    page.begin_new()
    form: Any = page.pane.form
    form.name.line.setText("Fay Lång")
    assert form.login.value == "fay.lang"
    form.name.line.setText("Fay Long")
    assert (form.login.value, form.row().login) == ("fay.long", "fay.long")
    form.login.line.setText("fay")
    form.name.line.setText("Fay Longer")
    assert form.login.value == "fay"
    form.show_row(ANA)
    form.name.line.setText("Ana Torres-Diaz")
    assert form.login.value == "ana"


def test_on_a_file_no_login_is_proposed() -> None:
    form = StaffForm()
    form.name.line.setText("Fay Long")
    assert form.login.value == ""
