"""What goes wrong is told in one place, and taken back when it is over."""

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from app.core.errors import NotPermitted, RuleBroken, StoreUnavailable
from app.tickets.model import NewTicket
from tests.ui.shell.whole_desk import FREE, MINE, WholeDesk
from ui.core import info_bar
from ui.tickets import directory

AWAY = StoreUnavailable("The database can't be reached.")
NO = NotPermitted("Only a supervisor may do that.")


def in_the_ticket(whole: WholeDesk) -> str:
    bar = whole.work.ticket._bars.bar("refused")
    return bar.text if bar else ""


def tone(whole: WholeDesk) -> str:
    bar = whole.work.ticket._bars.bar("refused")
    return str(bar.property("tone")) if bar else ""


def by_the_window(whole: WholeDesk) -> str:
    return whole.window.toast.text if whole.window.toast.isVisible() else ""


def take(whole: WholeDesk) -> None:
    whole.window.actions_table.run("go.unassigned")
    whole.quiet()
    whole.window.actions_table.run("list.take")
    whole.quiet()


@pytest.mark.parametrize("failure", [RuleBroken("That person is not on the staff list any more."), NO])
def test_a_refused_deed_is_told_in_the_ticket_in_sight_only(whole: WholeDesk, failure: Exception) -> None:
    whole.desk.failures.append(failure)
    take(whole)
    assert str(failure) in in_the_ticket(whole)
    assert tone(whole) == "warn"
    assert by_the_window(whole) == ""


def test_a_refused_deed_is_told_by_the_window_where_no_ticket_is_in_sight(whole: WholeDesk) -> None:
    whole.work.show_room("drafts")
    whole.desk.failures.append(NO)
    whole.work.operations.take([whole.tickets.table[FREE[0]]])
    whole.quiet()
    assert by_the_window(whole) == str(NO)
    assert in_the_ticket(whole) == ""


def told_to_have_stayed(whole: WholeDesk) -> str:
    bar = whole.window.bars.bar("left")
    return bar.text if bar is not None else ""


def test_a_ticket_that_stayed_is_told_of_once_and_quietly(whole: WholeDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    spoken: list[tuple[str, bool]] = []
    monkeypatch.setattr(info_bar, "announce", lambda _bars, text, *, urgent: spoken.append((text, urgent)))
    whole.desk.refuse = {FREE[0]: "already resolved"}
    take(whole)
    assert "already resolved" in in_the_ticket(whole)
    assert tone(whole) == "quiet"
    assert spoken == [(in_the_ticket(whole), False)]
    assert by_the_window(whole) == ""


def take_all_but_one(whole: WholeDesk) -> None:
    """Take what nobody has, of which one ticket is refused."""
    whole.desk.refuse = {FREE[1]: "already resolved"}
    whole.window.actions_table.run("go.unassigned")
    whole.quiet()
    whole.work.queue.view.selectAll()
    whole.window.actions_table.run("list.take")
    whole.quiet()


def test_what_was_done_is_told_by_the_window_with_what_stayed(whole: WholeDesk) -> None:
    take_all_but_one(whole)
    assert by_the_window(whole) == "2 tickets assigned to you."
    assert told_to_have_stayed(whole) == "HD-22 stayed as it was: already resolved."
    assert in_the_ticket(whole) == ""


def test_what_stayed_is_told_no_longer_once_its_deed_is_undone(whole: WholeDesk) -> None:
    take_all_but_one(whole)
    assert told_to_have_stayed(whole)
    whole.work.operations.undo()
    whole.quiet()
    assert by_the_window(whole) == "2 tickets put back."
    assert told_to_have_stayed(whole) == ""


def test_what_stayed_is_still_told_when_another_deed_is_undone(whole: WholeDesk) -> None:
    take_all_but_one(whole)
    whole.work.operations.set_category([whole.tickets.table[MINE[0]]], to=2)
    whole.quiet()
    whole.work.operations.undo()
    whole.quiet()
    assert told_to_have_stayed(whole) == "HD-22 stayed as it was: already resolved."


def test_a_sentence_that_cannot_name_all_that_stayed_leaves_it_to_the_bar(whole: WholeDesk) -> None:
    many = range(100, 106)
    whole.tickets.put(*(replace(whole.tickets.table[FREE[0]], id=i) for i in many))
    whole.desk.refuse = dict.fromkeys((*many, *FREE), "already resolved")
    whole.window.actions_table.run("go.unassigned")
    whole.quiet()
    whole.work.queue.view.selectAll()
    whole.window.actions_table.run("list.take")
    whole.quiet()
    assert whole.window.bars.bar("left") is not None
    assert by_the_window(whole) == ""


def test_names_that_cannot_be_read_are_told_and_tried_again(whole: WholeDesk, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused() -> None:
        raise NO

    monkeypatch.setattr(directory, "PAUSES_MS", (30,))
    with monkeypatch.context() as broken:
        broken.setattr(whole.people, "staff", refused)
        whole.work.directory.read()
        whole.qtbot.waitUntil(lambda: whole.window.bars.bar("names") is not None)
        bar = whole.window.bars.bar("names")
        assert bar is not None
        assert str(NO) in bar.text
    whole.qtbot.waitUntil(lambda: whole.window.bars.bar("names") is None)


def test_names_of_a_database_that_is_away_are_part_of_that_news(
    whole: WholeDesk, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    def away() -> None:
        raise AWAY

    monkeypatch.setattr(directory, "PAUSES_MS", (30,))
    with monkeypatch.context() as broken:
        broken.setattr(whole.people, "staff", away)
        whole.work.directory.read()
        qtbot.waitUntil(lambda: whole.window.bars.bar("away") is not None)
        assert whole.window.bars.bar("names") is None
    qtbot.waitUntil(lambda: whole.window.bars.bar("away") is None)


def test_a_read_that_arrives_takes_back_that_the_database_is_away(whole: WholeDesk, qtbot: QtBot) -> None:
    whole.window.meet(AWAY)
    assert whole.window.bars.bar("away") is not None
    whole.work.was_read.emit()
    assert whole.window.bars.bar("away") is None


def test_a_refused_new_ticket_is_told_in_its_form_only(whole: WholeDesk) -> None:
    form = whole.window.new_ticket
    whole.window.open_new_ticket()
    whole.desk.failures.append(NO)
    create(whole)
    bar = form._bars.bar("refused")  # type: ignore[attr-defined]
    assert bar is not None
    assert str(NO) in bar.text
    assert (in_the_ticket(whole), by_the_window(whole)) == ("", "")
    form.reject()  # type: ignore[attr-defined]


def test_a_new_ticket_refused_behind_its_closed_form_is_told_by_the_window(whole: WholeDesk) -> None:
    whole.desk.failures.append(NO)
    create(whole)
    assert by_the_window(whole).startswith(str(NO))


def create(whole: WholeDesk) -> None:
    """Send what the form holds, as its button does."""
    key = whole.work.operations.create(NewTicket("It says no", 1))
    whole.window.new_ticket._set_creating(key)  # type: ignore[attr-defined]
    whole.quiet()
