"""Notices: what someone else did to one's own tickets, told once and in one sentence."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from PySide6.QtWidgets import QMenu, QWidget
from pytestqt.qtbot import QtBot

from app.core.changes import Topic, changed
from app.tickets.model import EntryKind
from app.tickets.queries import Conversation, EntryRow, TicketRow
from tests.ui.tickets.fake_desk import ANA, NOW, StandingClock, a_row
from ui.core.background import Background
from ui.core.live import Live
from ui.shell.notices import Notices

SINCE = NOW + timedelta(minutes=1)


@dataclass
class Journals:
    """Tickets with their newest entries."""

    entries: dict[int, list[EntryRow]] = field(default_factory=dict)
    assignee_id: int = ANA.staff_id
    asked: list[int] = field(default_factory=list)

    def rows(self, ids: Sequence[int]) -> list[TicketRow]:
        return [a_row(i, assignee_id=self.assignee_id) for i in sorted(ids) if i in self.entries]

    def conversation(self, ticket_id: int, newest: int = 30) -> Conversation | None:
        self.asked.append(ticket_id)
        row = a_row(ticket_id, assignee_id=self.assignee_id)
        return Conversation(row, "", "", "", "", "", self.entries[ticket_id][-newest:], 0)


class Numbers:
    def number(self, ticket_id: int) -> str:
        return f"HD-{ticket_id}"


def entry(ticket_id: int, kind: EntryKind, body: str, **facts: object) -> EntryRow:
    made = EntryRow(ticket_id * 10, ticket_id, kind, body, 1, "Sue Park", SINCE, None, {})
    return replace(made, **facts)  # type: ignore[arg-type]


def given(ticket_id: int, why: str = "Ben is on leave", to: int = ANA.staff_id) -> EntryRow:
    return entry(ticket_id, EntryKind.EVENT, why, facts={"assignee_id": [3, to]})


Hear = Callable[..., list[str]]


@pytest.fixture
def journals() -> Journals:
    return Journals()


@pytest.fixture
def notices(qtbot: QtBot, journals: Journals) -> Notices:
    window = QWidget()
    qtbot.addWidget(window)
    background, live = Background(window), Live(window)
    made = Notices(background, live, Numbers(), journals, actor=ANA, clock=StandingClock(), window=window)
    made._test = background, live  # type: ignore[attr-defined]
    return made


@pytest.fixture
def hear(qtbot: QtBot, notices: Notices, journals: Journals) -> Hear:
    def heard(*entries: EntryRow) -> list[str]:
        """Let these entries be written and return what is told of them."""
        background, live = notices._test  # type: ignore[attr-defined]
        for one in entries:
            journals.entries.setdefault(one.ticket_id, []).append(one)
        before = len(notices._news)
        live.heard(changed(Topic.TICKET, *(one.ticket_id for one in entries)))
        qtbot.wait(20)
        qtbot.waitUntil(background.is_idle)
        qtbot.wait(200)
        return [notice.text for notice in list(notices._news)[before:]]

    return heard


def test_a_ticket_given_to_me_is_told_with_its_reason(hear: Hear, notices: Notices, qtbot: QtBot):
    counts: list[int] = []
    notices.changed.connect(counts.append)
    assert hear(given(7)) == [f"Sue Park gave you HD-7 · {a_row(7).subject}: Ben is on leave"]
    assert counts == [1]


def test_many_tickets_given_at_once_are_one_notice(hear: Hear, journals: Journals):
    assert hear(*(given(i) for i in range(1, 20))) == ["Sue Park gave you 19 tickets: Ben is on leave"]
    assert len(journals.asked) < 19


def test_tickets_given_for_two_reasons_are_two_notices(hear: Hear):
    told = hear(given(1), given(2), given(3, "Yours by rights"))
    assert told == [
        "Sue Park gave you 2 tickets: Ben is on leave",
        f"Sue Park gave you HD-3 · {a_row(3).subject}: Yours by rights",
    ]


def test_answers_and_notes_on_my_tickets_are_told(hear: Hear):
    told = hear(entry(7, EntryKind.MESSAGE, "It works."), entry(8, EntryKind.NOTE, "Look at the log."))
    assert told == [
        f"Sue Park wrote on HD-7 · {a_row(7).subject}",
        f"Sue Park noted on HD-8 · {a_row(8).subject}",
    ]


@pytest.mark.parametrize(
    "quiet",
    [
        entry(7, EntryKind.NOTE, "Mine.", by_id=ANA.staff_id),
        entry(7, EntryKind.NOTE, "Long ago.", at=NOW - timedelta(days=1)),
        entry(7, EntryKind.EVENT, "Priority raised", facts={"urgency": ["low", "high"]}),
        given(7, to=3),
    ],
)
def test_what_i_did_what_is_old_and_what_is_no_news_is_not_told(hear: Hear, quiet: EntryRow):
    assert hear(quiet) == []


def test_nothing_is_told_of_others_tickets(hear: Hear, journals: Journals):
    journals.assignee_id = 3
    assert hear(entry(7, EntryKind.MESSAGE, "It works.")) == []


def test_one_entry_is_told_once(hear: Hear):
    assert len(hear(given(7))) == 1
    assert hear(entry(8, EntryKind.EVENT, ""), replace(given(7), id=70)) == []


def test_the_person_chooses_what_is_told(hear: Hear, notices: Notices):
    notices.wanted = "assigned"
    assert len(hear(given(7), entry(8, EntryKind.MESSAGE, "It works."))) == 1
    notices.wanted = "off"
    assert hear(given(9)) == []


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_the_list_of_notices_opens_their_tickets_and_counts_them_seen(hear: Hear, notices: Notices, qtbot: QtBot):
    hear(given(7))
    window = notices.parent()
    counts: list[int] = []
    notices.changed.connect(counts.append)
    notices.show_menu(window.pos())
    assert counts == [0]
    menu = window.findChildren(QMenu)[-1]
    with qtbot.waitSignal(notices.open_asked) as opened:
        menu.actions()[0].trigger()
    assert opened.args == [7]
    menu.close()
