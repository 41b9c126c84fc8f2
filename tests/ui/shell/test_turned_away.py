"""An open window whose login a real server lets in no more: another password, and somebody who has left."""

import time

import pytest
from psycopg import sql
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from sqlalchemy import make_url

from app.bootstrap.kept_desk import found_here
from app.bootstrap.program import Program
from app.connect import vault
from app.core.actor import Actor, Role
from app.core.changes import EVERYTHING
from app.tickets.cache import Kind, Name
from app.tickets.queries import Listing
from db.engine import Store
from tests.makers import opened
from tests.ui.shell.town import NEXT, OLD, OTHER, SLOW, Town, toast
from ui.core.widgets import EmptyState
from ui.shell.sign_in import SignIn
from ui.shell.workplace import Workplace

Key, Mod = Qt.Key, Qt.KeyboardModifier
SUBJECT, TYPED = "The spare key lies under the third pot", "I have looked under the second"
pytestmark = pytest.mark.postgres


def furnish(town: Town) -> int:
    """Give the desk a queue with a ticket of Ana's in it, and return the ticket."""
    with town.root() as wire:
        wire.execute(
            "insert into queue (id, name, tier, icon, takes_transfers, is_active, position)"
            " values (1, 'Triage', 1, 'layers', true, true, 1)"
        )
        staff_id = wire.execute("select id from staff").fetchone()
    assert staff_id is not None
    store = Store(make_url(town.cluster.url(town.name, role=town.login)), password=OLD)
    try:
        return opened(store, Actor(staff_id[0], "Ana Torres", town.login, Role.ANALYST), subject=SUBJECT, take=True)
    finally:
        store.dispose()


def set_password(town: Town, password: str) -> None:
    """Give the login another password, as an administrator does, and leave its sessions as they are."""
    with town.root() as wire:
        role, word = sql.Identifier(town.login), sql.Literal(password)
        wire.execute(sql.SQL("alter role {} password {}").format(role, word))


def rest(program: Program) -> None:
    """Have the connections closed that nobody uses, as after a minute."""
    assert program.opened is not None
    store = program.opened.store
    for engine in {store.reader, store.writer}:
        engine.pool.close_rested(time.monotonic() + 1)  # type: ignore[attr-defined]


def work_of(program: Program) -> Workplace:
    assert program.window.work is not None
    return program.window.work


def away(program: Program) -> str:
    bar = program.window.bars.bar("away")
    return bar.text if bar else ""


def turned_away(town: Town, program: Program) -> None:
    """Have another password set and the window find it out by F5."""
    set_password(town, NEXT)
    rest(program)
    town.qtbot.keyClick(program.window, Key.Key_F5)
    program.live.heard(EVERYTHING)  # names and counts are read as well
    town.qtbot.waitUntil(lambda: "Sign in with the new one" in away(program), timeout=SLOW)
    town.quiet(program)


def card_of(program: Program) -> SignIn:
    card = program.window.card
    assert isinstance(card, SignIn)
    return card


def asked(town: Town, program: Program) -> SignIn:
    """Press the bar's button by keyboard."""
    bar = program.window.bars.bar("away")
    assert bar is not None
    bar.buttons[0].setFocus()
    town.qtbot.keyClick(bar.buttons[0], Key.Key_Space)
    return card_of(program)


def give(town: Town, card: SignIn, password: str) -> None:
    town.qtbot.keyClicks(card.field.line, password)
    town.qtbot.keyClick(card.field.line, Key.Key_Return)


def give_to_desk(town: Town) -> None:
    """Have Ana's login be one that the desk has made itself."""
    with town.root() as wire:
        mark = wire.execute("select public.own_mark()").fetchone()
        assert mark is not None
        role, words = sql.Identifier(town.login), sql.Literal(mark[0])
        wire.execute(sql.SQL("comment on role {} is {}").format(role, words))
        # from PostgreSQL 16 on a role is changed by whoever made it
        wire.execute(sql.SQL("grant {} to fl_owner with admin option").format(role))


def begin_a_reply(town: Town, work: Workplace, ticket: int) -> None:
    work.open_ticket(ticket)
    town.qtbot.waitUntil(lambda: work.ticket.conversation is not None, timeout=SLOW)
    work.ticket.reply()
    town.qtbot.keyClicks(work.ticket.composer.editor, TYPED)


def texts(program: Program) -> str:
    assert program.window.card is not None
    return " ".join(one.text() for one in program.window.card.findChildren(QLabel) if one.text())


def test_another_password_is_asked_for_over_the_open_window(town: Town, qtbot: QtBot) -> None:
    ticket = furnish(town)
    program = town.enter()
    window, work = program.window, work_of(program)
    begin_a_reply(town, work, ticket)
    town.quiet(program)

    turned_away(town, program)
    assert [key for key in ("away", "names", "failure") if window.bars.bar(key)] == ["away"]
    assert window.status._where.text().startswith("Not signed in")
    assert [row.subject for at in range(1) if (row := work.queue.model.row(at)) is not None] == [SUBJECT]
    work.show_listing(Listing("Printers", words="printer"))
    qtbot.waitUntil(lambda: work.queue.states.shown == "error", timeout=SLOW)
    work.show_listing(next(place.listing for place in work.places() if place.listing is not None))
    work.sidebar.availability_asked.emit()
    town.quiet(program)
    row = work.queue.model.row(0)
    assert row is not None
    work.operations.release([row])
    qtbot.waitUntil(lambda: len(work.outbox.waiting()) == 1, timeout=SLOW)

    card = asked(town, program)
    bar = window.bars.bar("away")
    assert bar is not None
    assert not bar.buttons
    give(town, card, OTHER)
    qtbot.waitUntil(card.field.line.isEnabled, timeout=SLOW)
    assert "did not accept this login with this password" in card._said.text()
    give(town, card, NEXT)
    qtbot.waitUntil(lambda: window.card is None and away(program) == "", timeout=SLOW)
    assert window.status._where.text().startswith("Connected")
    assert work.ticket.ticket_id == ticket
    assert work.ticket.composer.editor.toPlainText() == TYPED
    assert vault.read(town.address) == NEXT
    qtbot.waitUntil(lambda: not work.outbox.waiting(), timeout=SLOW)
    with town.root() as wire:
        assert wire.execute("select assignee_id from ticket").fetchone() == (None,)
    lost: list[bool] = []
    window.contact_changed.connect(lambda: lost.append(True))
    town.end_sessions()
    qtbot.waitUntil(lambda: len(lost) >= 2, timeout=SLOW)  # the listener was cut off, and has come back
    assert away(program) == ""


def test_the_card_can_be_left_and_typing_goes_on_where_it_was(town: Town, qtbot: QtBot) -> None:
    ticket = furnish(town)
    program = town.enter()
    window, work = program.window, work_of(program)
    turned_away(town, program)
    work.open_ticket(ticket)
    work.ticket.reply()
    qtbot.keyClicks(work.ticket.composer.editor, TYPED)
    qtbot.keyClick(asked(town, program).another, Key.Key_Space)
    assert window.card is None
    qtbot.waitUntil(work.ticket.composer.editor.hasFocus)
    bar = window.bars.bar("away")
    assert bar is not None
    assert [one.text() for one in bar.buttons] == ["Sign in…"]
    assert work.ticket.composer.editor.toPlainText() == TYPED
    assert away(program) != ""


def test_remember_gives_it_to_a_key_ring_that_had_none(town: Town, qtbot: QtBot) -> None:
    vault.forget(town.address)
    program = town.enter(OLD)
    turned_away(town, program)
    card = asked(town, program)
    qtbot.keyClick(card.remember, Key.Key_Space)
    give(town, card, NEXT)
    qtbot.waitUntil(lambda: away(program) == "", timeout=SLOW)
    assert vault.read(town.address) == NEXT


def test_a_key_ring_that_had_none_gets_none_unasked(town: Town, qtbot: QtBot) -> None:
    vault.forget(town.address)
    program = town.enter(OLD)
    turned_away(town, program)
    give(town, asked(town, program), NEXT)
    qtbot.waitUntil(lambda: away(program) == "", timeout=SLOW)
    assert vault.read(town.address) is None


def test_an_administrator_goes_on_with_the_password_they_gave_themselves(town: Town, qtbot: QtBot) -> None:
    with town.root() as wire:
        wire.execute("update staff set role = 'administrator'")
    give_to_desk(town)
    program = town.enter()
    work = work_of(program)
    assert work.desk.let_in is not None
    made = work.desk.let_in(work.directory.staff[0], True)
    assert made.password
    assert not town.lets_in(OLD)
    rest(program)
    program.live.heard(EVERYTHING)
    town.quiet(program)
    work.sidebar.availability_asked.emit()
    qtbot.waitUntil(lambda: toast(program).startswith("You are away"), timeout=SLOW)
    assert away(program) == ""
    assert vault.read(town.address) == made.password


@pytest.mark.parametrize("is_own", [True, False])
def test_who_has_left_is_shown_at_once_what_a_start_shows(town: Town, qtbot: QtBot, is_own: bool) -> None:
    ticket = furnish(town)
    if is_own:
        give_to_desk(town)
    program = town.enter()
    window, work = program.window, work_of(program)
    begin_a_reply(town, work, ticket)
    assert work.desk.reading is not None
    work.desk.reading.save()
    town.quiet(program)
    with town.root() as wire:
        wire.execute("update staff set is_active = false")
    qtbot.waitUntil(lambda: isinstance(window.card, EmptyState), timeout=SLOW)
    town.quiet(program)
    said = texts(program)
    assert away(program) == ""
    assert not work.isVisible()
    assert work.desk.reading.kept.find(Name(Kind.DESK)) is None
    assert found_here(town.address) is None
    assert [draft.body for draft in work.keeper.all()] == [TYPED]
    town.end(program)
    again = town.start()
    assert texts(again) == said
