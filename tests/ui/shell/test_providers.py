"""What the palette finds beside deeds."""

from typing import Any

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.core.errors import StoreUnavailable
from app.tickets.model import Status
from app.tickets.queries import Hit, Listing
from tests.ui.shell.whole_desk import MINE, WholeDesk
from ui.core.palette_rows import Found, Trouble
from ui.shell import providers
from ui.shell.place_rows import Place


def asked(qtbot: QtBot, provider: object, query: str) -> list[Found]:
    answers: list[list[Found]] = []
    provider.search(query, answers.append)  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: bool(answers))
    return answers[-1]


def test_places_are_found_by_part_of_their_name_and_gone_to(whole: WholeDesk, qtbot: QtBot) -> None:
    found = asked(qtbot, providers.Places(whole.work.places, whole.work.go), "ASSIG")
    assert [one.title for one in found] == ["Unassigned"]
    found[0].run()
    assert whole.work.queue.listing == Listing("Unassigned", unassigned=True)


def test_a_place_is_found_as_its_heading_puts_it(whole: WholeDesk, qtbot: QtBot) -> None:
    queue = Place("Security", "shield-alert", Listing("Security", queue_id=3))
    rows = (Place("Queues"), Place("Security oversight", "shield-alert", room="security"), queue)
    found = asked(qtbot, providers.Places(lambda: rows, whole.work.go), "Go to Security")
    assert [one.title for one in found] == ["Security oversight", "Security"]
    palette = whole.window.palette_card
    assert palette is not None
    palette.add_provider(providers.Places(lambda: rows, whole.work.go))
    palette.open("Go to Security")
    qtbot.waitUntil(lambda: {"Security", "Security oversight"} <= {one.title for one in palette.entries()})
    assert palette.entries()[0].title == "Security"


def test_headings_are_no_places(whole: WholeDesk, qtbot: QtBot) -> None:
    found = asked(qtbot, providers.Places(whole.work.places, whole.work.go), "")
    assert not {"My work", "Queues"} & {one.title for one in found}


def test_tickets_are_found_by_words_and_opened(whole: WholeDesk, qtbot: QtBot) -> None:
    work, opened = whole.work, list[int]()
    provider = providers.Tickets(whole.tickets, whole.background, work.directory, opened.append)
    wanted = whole.tickets.table[MINE[0]].subject
    found = asked(qtbot, provider, wanted)
    assert found[0].title == wanted
    assert "HD-" in found[0].subtitle
    found[0].run()
    assert opened == [next(row.id for row in whole.tickets.table.values() if row.subject == wanted)]


def test_a_ticket_is_meant_by_its_number(whole: WholeDesk, qtbot: QtBot) -> None:
    hits = [
        Hit(place, f"Room {place}", Status.OPEN, "Ann", "number" if place == 5 else "subject", "") for place in (7, 5)
    ]
    whole.tickets.search = lambda *_asked, **_named: hits  # type: ignore[method-assign, assignment]
    provider = providers.Tickets(whole.tickets, whole.background, whole.work.directory, print)
    assert [one.also for one in asked(qtbot, provider, "HD-5")] == ["", "HD-5"]


def test_no_words_find_no_tickets(whole: WholeDesk, qtbot: QtBot) -> None:
    provider = providers.Tickets(whole.tickets, whole.background, whole.work.directory, print)
    assert asked(qtbot, provider, "  ") == []


def away(*_asked: object, **_named: object) -> list[object]:
    raise StoreUnavailable("The database can't be reached. Nothing is lost.")


def test_an_away_database_is_said_and_not_taken_for_nothing_found(whole: WholeDesk, qtbot: QtBot) -> None:
    whole.tickets.search = away  # type: ignore[method-assign, assignment]
    whole.people.requesters_like = away  # type: ignore[method-assign, assignment]
    work = whole.work
    tickets = asked(qtbot, providers.Tickets(whole.tickets, whole.background, work.directory, print), "account")
    assert tickets == Trouble("Tickets", "The database can't be reached. Nothing is lost.")
    people: Any = asked(qtbot, providers.People(whole.people, whole.background, work.directory, print), "ben")
    assert (people.what, [one.title for one in people.found]) == ("Requesters", ["Ben Carter"])


def test_a_search_that_failed_is_repeated_by_enter(whole: WholeDesk, qtbot: QtBot) -> None:
    search = whole.tickets.search
    whole.tickets.search = away  # type: ignore[method-assign, assignment]
    palette = whole.window.palette_card
    assert palette is not None
    palette.open("#monitor")
    qtbot.waitUntil(lambda: bool(palette.entries()))
    assert [one.title for one in palette.entries()] == ["Tickets could not be searched: The database can't be reached."]
    whole.tickets.search = search  # type: ignore[method-assign]
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: any(one.section == "Tickets" for one in palette.entries()))
    assert palette.isVisible()
    assert palette.line.text() == "#monitor"
    qtbot.keyClick(palette.line, Qt.Key.Key_Escape)


def test_a_mistake_of_ours_in_a_search_is_not_hidden(whole: WholeDesk) -> None:
    answers: list[object] = []
    with pytest.raises(ZeroDivisionError):
        providers._fail(answers.append, "Tickets", (), ZeroDivisionError())
    assert answers == [[]]


def test_staff_are_found_and_those_who_left_are_not(whole: WholeDesk, qtbot: QtBot) -> None:
    shown: list[Listing] = []
    provider = providers.People(whole.people, whole.background, whole.work.directory, shown.append)
    found = asked(qtbot, provider, "ben")
    assert [one.title for one in found] == ["Ben Carter"]
    found[0].run()
    assert shown == [Listing("Ben Carter", assignee_id=3)]
    assert asked(qtbot, provider, "olga") == []


def test_an_excerpt_stands_around_the_word_on_one_line() -> None:
    text = "Dear desk,\n\nsince this morning the laptop shows a blue page and asks for a recovery key. " * 3
    cut = providers.excerpt(text, "RECOVERY")
    assert cut.startswith("…")
    assert cut.endswith("…")
    assert "recovery key" in cut
    assert "\n" not in cut
    assert providers.excerpt("Short words", "nothing") == "Short words"
    assert providers.excerpt("", "any") == ""
