"""The cards in front of a desk: signing in and the first start, by keyboard."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from app.core.desks import KeptDesk
from app.core.errors import RuleBroken
from ui.core.theme import ThemeKeeper
from ui.shell.first_start import FirstStart
from ui.shell.sign_in import SignIn, parts_of

ADDRESS = "postgresql://ana.torres@db01.example:5433/helpdesk"
Key = Qt.Key


def shown[Card: QWidget](qtbot: QtBot, card: Card) -> Card:
    qtbot.addWidget(card)
    card.resize(800, 640)
    with qtbot.waitActive(card):
        card.show()
        card.activateWindow()
    card.setFocus()
    return card


def in_sight(part: QWidget) -> bool:
    return part.visibleRegion().boundingRect() == part.rect()


def texts(card: QWidget) -> list[str]:
    return [one.text() for one in card.findChildren(QLabel) if one.isVisible()]


class TestSignIn:
    @pytest.fixture
    def card(self, qtbot: QtBot) -> SignIn:
        return shown(qtbot, SignIn(ADDRESS, "The password was not accepted."))

    def test_it_shows_where_and_as_whom_and_what_went_wrong(self, card: SignIn) -> None:
        assert {"db01.example:5433", "helpdesk", "ana.torres", "The password was not accepted."} <= set(texts(card))

    def test_enter_gives_the_password_and_wipes_the_line(self, card: SignIn, qtbot: QtBot) -> None:
        assert card.field.line.hasFocus()
        qtbot.keyClicks(card.field.line, "s3cret")
        with qtbot.waitSignal(card.password_given) as given:
            qtbot.keyClick(card.field.line, Key.Key_Return)
        assert given.args == ["s3cret", False]
        assert card.field.line.text() == ""

    def test_whoever_meant_another_desk_asks_for_it_by_keyboard(self, card: SignIn, qtbot: QtBot) -> None:
        card.another.setFocus()
        with qtbot.waitSignal(card.another_asked):
            qtbot.keyClick(card.another, Key.Key_Space)

    def test_while_it_signs_in_nothing_can_be_pressed_twice(self, card: SignIn, qtbot: QtBot) -> None:
        qtbot.keyClicks(card.field.line, "s3cret")
        qtbot.mouseClick(card.sign_in, Qt.MouseButton.LeftButton)
        assert card.busy.isVisible()
        assert not card.sign_in.isEnabled()
        with qtbot.assertNotEmitted(card.password_given):
            card.field.line.returnPressed.emit()

    def test_a_refusal_asks_again_with_the_focus_in_the_line(self, card: SignIn, qtbot: QtBot) -> None:
        qtbot.keyClicks(card.field.line, "s3cret")
        qtbot.keyClick(card.field.line, Key.Key_Return)
        card.refuse("The login is locked.")
        assert "The login is locked." in texts(card)
        assert card.field.line.hasFocus()
        assert not card.busy.isVisible()

    def test_an_empty_password_is_not_given(self, card: SignIn, qtbot: QtBot) -> None:
        with qtbot.assertNotEmitted(card.password_given):
            qtbot.keyClick(card.field.line, Key.Key_Return)
        assert card.field.error_text

    def test_the_password_is_shown_on_demand_only(self, card: SignIn, qtbot: QtBot) -> None:
        assert card.field.line.echoMode() == QLineEdit.EchoMode.Password
        qtbot.keyClick(card.show_button, Key.Key_Space)
        assert card.field.line.echoMode() == QLineEdit.EchoMode.Normal
        assert card.show_button.accessibleName() == "Hide the password"
        qtbot.keyClick(card.show_button, Key.Key_Space)
        assert card.field.line.echoMode() == QLineEdit.EchoMode.Password

    def test_remembering_is_a_choice(self, card: SignIn, qtbot: QtBot) -> None:
        qtbot.keyClick(card.remember, Key.Key_Space)
        qtbot.keyClicks(card.field.line, "s3cret")
        with qtbot.waitSignal(card.password_given) as given:
            qtbot.keyClick(card.field.line, Key.Key_Enter)
        assert given.args == ["s3cret", True]


@pytest.mark.parametrize(
    ("address", "said"),
    [
        (ADDRESS, {"Server": "db01.example:5433", "Database": "helpdesk", "Login": "ana.torres"}),
        ("postgresql://ana%40desk:pw@[::1]/d", {"Server": "::1", "Database": "d", "Login": "ana@desk"}),
        ("postgresql://db01:port/desk", {"Server": "db01", "Database": "desk", "Login": ""}),
        ("nonsense", {"Server": "", "Database": "nonsense", "Login": ""}),
    ],
)
def test_an_address_is_taken_apart_without_its_password(address: str, said: dict[str, str]) -> None:
    assert dict(parts_of(address)) == said


class TestFirstStart:
    @pytest.fixture
    def card(self, qtbot: QtBot) -> FirstStart:
        return shown(qtbot, FirstStart())

    def test_enter_on_the_first_choice_starts_empty(self, card: FirstStart, qtbot: QtBot) -> None:
        assert card.empty.hasFocus()
        with qtbot.waitSignal(card.empty_chosen):
            qtbot.keyClick(card.empty, Key.Key_Return)

    def test_the_arrows_lead_to_the_demo(self, card: FirstStart, qtbot: QtBot) -> None:
        qtbot.keyClick(card.empty, Key.Key_Down)
        assert card.demo.hasFocus()
        with qtbot.waitSignal(card.demo_chosen):
            qtbot.keyClick(card.demo, Key.Key_Space)

    def test_a_choice_is_made_once(self, card: FirstStart, qtbot: QtBot) -> None:
        qtbot.keyClick(card.empty, Key.Key_Return)
        with qtbot.assertNotEmitted(card.demo_chosen):
            qtbot.mouseClick(card.demo, Qt.MouseButton.LeftButton)

    def test_the_address_is_asked_for_only_when_wanted(self, card: FirstStart, qtbot: QtBot) -> None:
        assert not card.address.isVisible()
        qtbot.keyClick(card.connecting, Key.Key_Return)
        assert card.address.line.hasFocus()
        qtbot.keyClicks(card.address.line, f"  {ADDRESS} ")
        with qtbot.waitSignal(card.address_given) as given:
            qtbot.keyClick(card.address.line, Key.Key_Return)
        assert given.args == [ADDRESS]

    @pytest.mark.parametrize("size", [150, 200])
    def test_what_has_the_focus_is_in_sight_with_its_button(
        self, card: FirstStart, qtbot: QtBot, theme: ThemeKeeper, size: int
    ) -> None:
        theme.apply("light", size)
        card.resize(1040, 500)
        qtbot.keyClick(card.connecting, Key.Key_Return)
        qtbot.waitUntil(lambda: in_sight(card.address.line) and in_sight(card.connect_button))
        qtbot.keyClick(card.address.line, Key.Key_Return)
        assert card.address.error_text
        qtbot.waitUntil(lambda: in_sight(card.address) and in_sight(card.connect_button))
        card.empty.setFocus()
        qtbot.waitUntil(lambda: in_sight(card.empty))

    def test_a_refused_address_stays_to_be_mended(self, card: FirstStart, qtbot: QtBot) -> None:
        qtbot.keyClick(card.connecting, Key.Key_Return)
        qtbot.keyClicks(card.address.line, "postgresql://ana:pw@db01/desk")
        qtbot.keyClick(card.address.line, Key.Key_Return)
        card.refuse(RuleBroken("Leave the password out of the address; you are asked for it next."))
        assert "password out of the address" in card.address.error_text
        assert card.address.value == "postgresql://ana:pw@db01/desk"
        assert card.address.line.hasFocus()
        assert card.demo.isEnabled()

    def test_no_address_is_no_address(self, card: FirstStart, qtbot: QtBot) -> None:
        qtbot.keyClick(card.connecting, Key.Key_Return)
        with qtbot.assertNotEmitted(card.address_given):
            qtbot.keyClick(card.address.line, Key.Key_Return)
        assert card.address.error_text


NORTH = KeptDesk("The north", "postgresql://ana@north/desk")
SOUTH = KeptDesk("The south", "postgresql://ana@south/desk")


class TestDesksOneHasBeenAt:
    @pytest.fixture
    def card(self, qtbot: QtBot) -> FirstStart:
        return shown(qtbot, FirstStart(back="Back", desks=(NORTH, SOUTH)))

    def rows(self, card: FirstStart) -> list[str]:
        assert card.desks is not None
        return [row.card.text() for row in card.desks.rows.values()]

    def test_enter_goes_back_to_the_last_one(self, card: FirstStart, qtbot: QtBot) -> None:
        assert self.rows(card) == ["The north", "The south"]
        with qtbot.waitSignal(card.desk_chosen) as chosen:
            qtbot.keyClick(QApplication.focusWidget(), Key.Key_Return)
        assert chosen.args == [NORTH.address]
        assert not card.empty.isEnabled()

    def test_one_that_does_not_open_can_be_mended(self, card: FirstStart, qtbot: QtBot) -> None:
        qtbot.keyClick(QApplication.focusWidget(), Key.Key_Return)
        card.refuse(RuleBroken("Gone.", field="database"))
        assert card.address.value == NORTH.address
        assert card.address.error_text == "Gone."
        assert card.desks is not None
        assert card.desks.isEnabled()

    def test_one_is_taken_off_the_list_by_keyboard_and_is_an_enter_away(self, card: FirstStart, qtbot: QtBot) -> None:
        assert card.desks is not None
        button = card.desks.rows[NORTH.address].remove
        assert button.accessibleName() == "Take “The north” off the list"
        button.setFocus()
        with qtbot.waitSignal(card.desk_removed) as removed:
            qtbot.keyClick(button, Key.Key_Space)
        assert removed.args == [NORTH.address]
        assert self.rows(card) == ["The south"]
        assert "“The north” is off the list" in " ".join(texts(card))
        assert QApplication.focusWidget() is card.desks.rows[SOUTH.address].card
        assert card.address.value == NORTH.address

    def test_the_last_one_gone_the_focus_stays_on_the_card(self, card: FirstStart, qtbot: QtBot) -> None:
        assert card.desks is not None
        for desk in (NORTH, SOUTH):
            button = card.desks.rows[desk.address].remove
            button.setFocus()
            qtbot.keyClick(button, Key.Key_Space)
        assert QApplication.focusWidget() is card.empty

    def test_without_any_the_list_is_not_there(self, qtbot: QtBot) -> None:
        assert shown(qtbot, FirstStart()).desks is None
