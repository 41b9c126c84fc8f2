"""Restricted queues in whole windows on a real server: what those outside may do, and what leaves their screen."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from uuid import uuid4

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.bootstrap.opening import Opened, opened_as
from app.core.actor import Actor, Role
from app.tickets.queries import QueueRow
from db.engine import Store
from tests.makers import ANA, AWAY, BEN, address_of, in_role, leave, opened, seat
from tests.windows import Seat, seat_at
from ui.core.picker import Picker
from ui.core.theme import ThemeKeeper
from ui.shell.rooms import new_ticket_form
from ui.tickets.choice_list import ChoicePicker
from ui.tickets.reasons import ConfirmPicker

Key, Mod = Qt.Key, Qt.KeyboardModifier
SOON = 15_000
ADA = Actor(AWAY.staff_id, "Chloe Martin", "chloe", Role.ADMINISTRATOR)
pytestmark = [
    pytest.mark.postgres,
    pytest.mark.parametrize("address", [pytest.param("postgres", marks=pytest.mark.postgres)], indirect=True),
]


@pytest.fixture
def store(address: str) -> Iterator[Store]:
    """Lend a server's desk that Chloe sets up."""
    store = Store(address)
    in_role(store, ADA, Role.ADMINISTRATOR)
    yield store
    leave()
    store.dispose()


@pytest.fixture
def ada(store: Store) -> Opened:
    """Lend the desk as its administrator opens it."""
    return opened_as(seat(store, ADA), ADA)


@pytest.fixture
def hr(ada: Opened) -> QueueRow:
    """Lend a restricted queue with Ben in it."""
    made = QueueRow(0, "HR", 2, "users", True, True, 9, is_restricted=True, members=(BEN.staff_id,))
    return replace(made, id=ada.save_queue(made, None, uuid4()).id)


@pytest.fixture
def ticket(store: Store) -> int:
    """Lend a ticket that everyone sees."""
    return opened(store, subject="Salary paid twice")


@pytest.fixture
def ana(store: Store, hr: QueueRow, ticket: int, tmp_path: Path, qtbot: QtBot, theme: ThemeKeeper) -> Iterator[Seat]:  # noqa: PLR0917
    """Lend Ana's window with the ticket open; she is not in HR."""
    assert hr.id
    made = seat_at(address_of(store.url, ANA), ANA, tmp_path, theme)
    made.window.show()
    made.window.activateWindow()
    made.work.show_listing(next(p.listing for p in made.work.places() if p.title == "All tickets"))
    made.work.open_ticket(ticket)
    qtbot.waitUntil(lambda: made.work.ticket.conversation is not None and rows(made) == [ticket], timeout=SOON)
    yield made
    qtbot.waitUntil(made.is_idle, timeout=SOON)
    made.close()


def rows(seat: Seat) -> list[int]:
    model = seat.work.queue.model
    return list(model.ids(0, model.rowCount() - 1)) if model.rowCount() else []


def refusals(seat: Seat) -> str:
    bar = seat.window.bars.bar("refused")
    return "" if bar is None else bar.text


def asking(seat: Seat, kind: type[Picker] = Picker) -> Picker | None:
    return next((card for card in seat.window.findChildren(kind) if card.isVisible()), None)


def asked(seat: Seat, kind: type[Picker], qtbot: QtBot) -> Picker:
    qtbot.waitUntil(lambda: asking(seat, kind) is not None, timeout=SOON)
    card = asking(seat, kind)
    assert card is not None
    return card


def press(qtbot: QtBot, key: Key, mod: Mod = Mod.NoModifier) -> None:
    focused = QApplication.focusWidget() or QApplication.activeWindow()
    assert focused is not None
    qtbot.keyClick(focused, key, mod)


def begin_transfer(seat: Seat, qtbot: QtBot, words: str) -> ConfirmPicker:
    seat.work.focus_list()
    press(qtbot, Key.Key_T)
    card = asked(seat, ChoicePicker, qtbot)
    assert isinstance(card, ChoicePicker)
    qtbot.keyClicks(card.line, words)
    press(qtbot, Key.Key_Return)
    card = asked(seat, ConfirmPicker, qtbot)
    assert isinstance(card, ConfirmPicker)
    return card


def eventually(qtbot: QtBot, sure: Callable[[], bool]) -> None:
    qtbot.waitUntil(sure, timeout=SOON)


def test_a_queue_out_of_sight_is_no_place_to_go(ana: Seat) -> None:
    titles = [place.title for place in ana.work.places()]
    assert "Triage" in titles
    assert "HR" not in titles
    assert [queue.name for queue in ana.work.directory.seen_queues()] == ["Triage", "Network", "Vault"]


def test_a_ticket_is_handed_out_of_sight_with_keys_and_is_gone_from_everywhere(
    ana: Seat, ticket: int, hr: QueueRow, store: Store, qtbot: QtBot
) -> None:
    card = begin_transfer(ana, qtbot, "hr")
    assert card.accessibleName() == "You won't see HD-1 any more, and can't undo it"
    press(qtbot, Key.Key_Return)
    eventually(qtbot, lambda: rows(ana) == [])
    eventually(qtbot, lambda: ana.work.ticket.ticket_id is None and ana.work.ticket.conversation is None)
    eventually(qtbot, lambda: ana.window.toast.text == "HD-1 moved to HR, out of your sight.")
    assert not ana.window.toast.can_undo
    assert ana.work.operations.undoable != ana.window.toast.text
    assert ana.work.queue.model.known_row(ticket) is None
    assert all(not left[0].positions({ticket}) for _, left in ana.work.queue.model.seen_lists._left.values())
    assert ana.work.operations.repeatable == ""
    press(qtbot, Key.Key_Z, Mod.ControlModifier)  # and takes nothing back that was done before
    eventually(qtbot, lambda: "out of your sight. That can't be undone." in refusals(ana) + ana.window.toast.text)
    assert ana.work.operations.is_idle
    ben = opened_as(seat(store, BEN), BEN)
    [row] = ben.tickets.rows([ticket])
    assert row.queue_id == hr.id


def test_esc_keeps_it(ana: Seat, ticket: int, qtbot: QtBot) -> None:
    begin_transfer(ana, qtbot, "hr")
    press(qtbot, Key.Key_Escape)
    assert asking(ana) is None
    assert ana.work.operations.is_idle
    assert rows(ana) == [ticket]


def test_the_queues_to_choose_from_say_which_are_out_of_sight(ana: Seat, qtbot: QtBot) -> None:
    ana.work.focus_list()
    press(qtbot, Key.Key_T)
    card = asked(ana, ChoicePicker, qtbot)
    assert isinstance(card, ChoicePicker)
    found = [choice for at in range(9) if (choice := card.model.choice(at))]
    assert [(c.text, c.icon, c.said_beside) for c in found if c.text == "HR"] == [
        ("HR", "lock", "restricted: you won't see it there")
    ]
    press(qtbot, Key.Key_Escape)


def test_a_new_ticket_goes_where_one_does_not_follow(ana: Seat, hr: QueueRow, store: Store, qtbot: QtBot) -> None:
    was_open = ana.work.ticket.ticket_id
    form = new_ticket_form(ana.window, ana.work)
    form.open()
    fields = form.form
    fields.subject.set_value("About my contract")
    names = [fields.queue.combo.itemText(at) for at in range(fields.queue.combo.count())]
    assert names[-1] == "HR (you won't see it there)"
    assert not fields.queue.combo.itemIcon(fields.queue.combo.count() - 1).isNull()
    fields.queue.set_value(hr.id)
    fields.take.setChecked(True)
    form.submit()
    assert "where you won't see it" in fields.queue.error_text
    fields.take.setChecked(False)
    form.submit()
    eventually(qtbot, lambda: "out of your sight" in ana.window.toast.text)
    assert ana.window.toast.text == "HD-2 created in HR, out of your sight."
    assert not ana.window.toast.can_undo
    eventually(qtbot, ana.is_idle)
    assert ana.work.ticket.ticket_id == was_open
    assert not form.isVisible()
    assert [row.subject for row in opened_as(seat(store, BEN), BEN).tickets.rows([2])] == ["About my contract"]


def test_who_is_let_in_sees_it_at_once_and_who_is_shown_out_sees_it_no_more(
    ana: Seat, ada: Opened, hr: QueueRow, store: Store, qtbot: QtBot
) -> None:
    secret = opened(store, BEN, queue_id=hr.id, subject="Secret")
    more = replace(hr, members=(ANA.staff_id, BEN.staff_id))
    ada.save_queue(more, hr, uuid4())
    eventually(qtbot, lambda: "HR" in [place.title for place in ana.work.places()])
    eventually(qtbot, lambda: secret in rows(ana))
    place = next(place for place in ana.work.places() if place.title == "HR")
    eventually(qtbot, lambda: next(p.count for p in ana.work.places() if p.title == "HR") == 1)
    ana.work.show_listing(place.listing)
    eventually(qtbot, lambda: rows(ana) == [secret])
    ana.work.open_ticket(secret)
    eventually(qtbot, lambda: ana.work.ticket.conversation is not None and ana.work.ticket.ticket_id == secret)
    ada.save_queue(hr, more, uuid4())
    eventually(qtbot, lambda: "HR" not in [place.title for place in ana.work.places()])
    eventually(qtbot, lambda: ana.work.ticket.ticket_id != secret)
    eventually(qtbot, lambda: ana.work.queue.listing.title == "My tickets")
    assert ana.window.toast.text == "HR: you don't see this queue any more."
    assert ana.work.queue.model.known_row(secret) is None


def test_in_a_restricted_queue_only_its_members_are_offered(
    ana: Seat, ada: Opened, hr: QueueRow, store: Store, qtbot: QtBot
) -> None:
    secret = opened(store, BEN, queue_id=hr.id, subject="Secret")
    ada.save_queue(replace(hr, members=(ANA.staff_id, BEN.staff_id)), hr, uuid4())
    eventually(qtbot, lambda: "HR" in [place.title for place in ana.work.places()])  # with its members
    eventually(qtbot, lambda: secret in rows(ana))
    for chosen, offered in ((secret, ["Ana Torres (you)", "Ben Carter"]), (1, 4)):
        ana.work.queue.view.go_to_ticket(chosen)
        ana.work.focus_list()
        press(qtbot, Key.Key_A, Mod.ShiftModifier)
        card = asked(ana, ChoicePicker, qtbot)
        assert isinstance(card, ChoicePicker)
        found = [choice.text for at in range(9) if (choice := card.model.choice(at))]
        assert (found if isinstance(offered, list) else len(found)) == offered
        press(qtbot, Key.Key_Escape)
        eventually(qtbot, lambda: asking(ana) is None)
