"""Verifying from the desk: by a key on the open ticket, and from the list of what waits for me."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.actor import Actor
from app.core.changes import Topic, changed
from app.core.settings import Settings
from app.identity import flow
from app.identity.model import State
from tests.makers import SUE
from tests.ui.identity.fake_gate import FakeGate, FakeKey
from tests.ui.shell.whole_desk import MINE, WholeDesk
from ui.core.theme import ThemeKeeper
from ui.shell.desk import Desk
from ui.shell.tour_verifications import STILLS, WizardVisit
from ui.shell.verification_place import VERIFY, WAITING, VerificationPlace

CTRL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


class VerifyingDesk(WholeDesk):
    """A window over a desk where people are verified."""

    gate: FakeGate

    def _desk(self, actor: Actor) -> Desk:
        self.gate = FakeGate(me=actor.staff_id)
        self.gate.changed = lambda id_: self.live.heard(changed(Topic.VERIFICATION, id_))
        from tests.ui.identity import fake_gate

        fake_gate.NAMES.setdefault(actor.staff_id, actor.name)
        return replace(super()._desk(actor), gate=self.gate, new_reply_key=FakeKey)  # type: ignore[arg-type]

    @property
    def place(self) -> VerificationPlace:
        """Where verifications are opened."""
        assert self.window.verifications is not None
        return self.window.verifications


@pytest.fixture
def verifying(qtbot: QtBot, settings: Settings, theme: ThemeKeeper) -> Iterator[VerifyingDesk]:
    """Lend a window over a desk where people are verified."""
    made = VerifyingDesk(qtbot, settings, theme)
    made.work.open_ticket(MINE[0])
    made.quiet()
    yield made
    made.close()


def press(desk: WholeDesk) -> None:
    QTest.keyClick(QApplication.focusWidget() or desk.window, Qt.Key.Key_V, CTRL_SHIFT)
    desk.quiet()


def test_a_key_on_the_ticket_opens_the_wizard_from_it_and_once(verifying: VerifyingDesk, qtbot: QtBot):
    press(verifying)
    (window,) = verifying.place.windows()
    qtbot.waitUntil(lambda: window.page_name == flow.REQUEST)
    assert window.pages.request.ticket.value.endswith(f"-{MINE[0]}")
    assert not window.isModal()
    verifying.window.activateWindow()
    verifying.place.verify()
    assert verifying.place.windows() == [window]


def test_it_stands_before_all_else_while_one_is_open_on_the_ticket(verifying: VerifyingDesk, qtbot: QtBot):
    head = verifying.work.ticket.head
    assert head.verify_button.isHidden()
    assert head.reply_button.property("kind") == "primary"
    press(verifying)
    (window,) = verifying.place.windows()
    qtbot.waitUntil(lambda: window.page_name == flow.REQUEST)
    for question, answer in ((window.pages.request.action, "password_reset"), (window.pages.request.channel, "phone")):
        question.set_value(answer)
    window.pages.request.caller.set_value("subject")
    window.go_on()
    qtbot.waitUntil(lambda: head.verify_button.isVisibleTo(head))
    assert head.verify_button.accessibleName() == "Go on verifying"
    assert head.reply_button.property("kind") == "plain"
    window.save_and_close()
    qtbot.waitUntil(lambda: not verifying.place.windows())
    (one,) = verifying.gate.table.values()
    assert one.state is State.WAITING


def opened(desk: VerifyingDesk, qtbot: QtBot) -> int:
    """Open a verification of a password reset, and return its number."""
    press(desk)
    (window,) = desk.place.windows()
    qtbot.waitUntil(lambda: window.page_name == flow.REQUEST)
    for question, answer in ((window.pages.request.action, "password_reset"), (window.pages.request.channel, "phone")):
        question.set_value(answer)
    window.pages.request.caller.set_value("subject")
    window.go_on()
    qtbot.waitUntil(lambda: window.course.verification is not None)
    return int(window.course.id or 0)


def end(desk: VerifyingDesk, verification_id: int, state: State) -> None:
    """Let it end."""
    desk.gate._put(replace(desk.gate.table[verification_id], state=state))
    desk.quiet()


@pytest.fixture
def noted(verifying: VerifyingDesk, monkeypatch: pytest.MonkeyPatch) -> list[tuple[int, str]]:
    """Return the notes that are added to tickets."""
    notes: dict[object, tuple[int, str]] = {}
    told: list[tuple[int, str]] = []

    def add_note(ticket_id: int, body: str, *, key: object, lasts: bool) -> None:
        assert lasts  # or Ctrl+Z would take it away
        assert key not in notes
        notes[key] = (ticket_id, body)
        told.append((ticket_id, body))

    monkeypatch.setattr(verifying.work.operations, "add_note", add_note)
    return told


def test_the_ticket_is_told_once_how_a_verification_ended(verifying: VerifyingDesk, qtbot: QtBot, noted):
    number = opened(verifying, qtbot)
    assert noted == []
    end(verifying, number, State.EXECUTED)
    qtbot.waitUntil(lambda: bool(noted))
    verifying.live.heard(changed(Topic.VERIFICATION, number))
    verifying.quiet()
    ((ticket_id, body),) = noted
    assert (ticket_id, "Password reset" in body, "carried out" in body) == (MINE[0], True, True)


def test_the_ticket_is_told_of_what_ended_as_its_window_closed(verifying: VerifyingDesk, qtbot: QtBot, noted):
    number = opened(verifying, qtbot)
    (window,) = verifying.place.windows()
    window.course.end()  # as a window does that is being closed: it hears of nothing more
    verifying.gate.refuse(number, "Asked to skip the call")
    window.close()
    window.closed.emit()
    qtbot.waitUntil(lambda: bool(noted))
    assert "was not completed" in noted[0][1]


def test_the_ticket_is_told_of_a_dispute_over_what_was_carried_out(verifying: VerifyingDesk, qtbot: QtBot, noted):
    number = opened(verifying, qtbot)
    end(verifying, number, State.EXECUTED)
    qtbot.waitUntil(lambda: len(noted) == 1)
    (window,) = verifying.place.windows()
    window.course.end()
    verifying.gate.dispute(number, "They rang: it was not them")
    window.close()
    window.closed.emit()
    qtbot.waitUntil(lambda: len(noted) > 1)
    assert "was not them" in noted[1][1]


def test_a_colleagues_verification_is_noted_by_its_own_window(verifying: VerifyingDesk, qtbot: QtBot, noted):
    number = opened(verifying, qtbot)
    verifying.gate._put(replace(verifying.gate.table[number], owner_id=99))
    verifying.quiet()
    end(verifying, number, State.EXECUTED)
    assert noted == []


def test_what_waits_for_me_is_found_by_name(verifying: VerifyingDesk):
    table = verifying.window.actions_table
    assert table.action(WAITING).text == "Verifications waiting for me"
    assert table.action(VERIFY).shortcut == "Ctrl+Shift+V"
    table.run(WAITING)
    verifying.quiet()
    shown = verifying.place._awaiting
    assert shown is not None
    assert shown.isVisible()


def test_who_watches_over_verifications_has_the_log_beside_what_waits_for_them(
    qtbot: QtBot, settings: Settings, theme: ThemeKeeper
):
    made = VerifyingDesk(qtbot, settings, theme, SUE)
    made.quiet()
    table = made.window.actions_table
    assert "verifications" in made.work.rooms()
    assert table.action("go.verifications").text == "Verification log"
    assert table.action(WAITING).text == "Verifications waiting for me"
    made.close()


def test_without_a_gate_nothing_of_it_is_offered(whole: WholeDesk):
    assert whole.window.verifications is None
    with pytest.raises(KeyError):
        whole.window.actions_table.action(VERIFY)


def test_the_tour_shows_every_page_of_the_wizard(verifying: VerifyingDesk):
    for page in STILLS:
        visit = WizardVisit(verifying.window, page)
        visit.open()
        verifying.quiet()
        visit.go()
        assert visit.picture.page_name == page
        assert not visit.picture.grab().isNull()
        visit.close()
