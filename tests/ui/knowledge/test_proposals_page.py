"""Proposals decided by keys, and what they would change."""

from dataclasses import replace

import pytest
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from app.core.actor import Actor, Role
from app.knowledge.model import ProposalState
from app.knowledge.queries import Proposal
from app.knowledge.shared import Because
from app.knowledge.text import Text
from tests.makers import NOON, Clock
from tests.ui.knowledge.shelf import MemoryGate, MemoryLibrary, MemoryQueries, Shelf, key
from tests.ui.knowledge.test_editor import press_in as press
from ui.core.background import Background
from ui.core.live import Live
from ui.knowledge.parts import Parts
from ui.knowledge.proposals_page import ProposalsPage

ANA = Actor(2, "Ana Torres", "ana", Role.ANALYST, 1)
Told = list[tuple[str, object]]


def a_proposal(number: int, text: Text, **facts: object) -> Proposal:
    usual: dict[str, object] = {
        "because": Because.REVIEW, "by": "Ben Carter", "at": NOON, "state": ProposalState.OPEN, "answer": "",
        "decided_by": "", "may_decide": True, "is_mine": False,
    }  # fmt: skip
    return Proposal(number, key(1), "VPN drops", 3, text, **(usual | facts))  # type: ignore[arg-type]


@pytest.fixture
def told() -> Told:
    return []


@pytest.fixture
def page(  # noqa: PLR0917  what a page is made of
    qtbot: QtBot, shelf: Shelf, background: Background, local: Background, live: Live, told: Told
) -> ProposalsPage:
    shelf.put(1)
    better = replace(shelf.texts[key(1)], title="VPN drops hourly")
    shelf.proposals = [a_proposal(7, better), a_proposal(8, better, may_decide=False, is_mine=True, by="Ana Torres")]
    made = ProposalsPage(
        Parts(
            MemoryLibrary(shelf), MemoryGate(shelf), MemoryQueries(shelf), background, local, live, Clock(),  # type: ignore[arg-type]
            lambda: ANA, lambda said, undo: told.append((said, undo)),
        )
    )  # fmt: skip
    qtbot.addWidget(made)
    made.resize(900, 600)
    with qtbot.waitActive(made):
        made.show()
    qtbot.waitUntil(lambda: made.lines.line is not None and made._seen is not None)
    made.lines.setFocus()
    return made


def done(shelf: Shelf, deed: str) -> list[tuple[object, ...]]:
    return [given for name, given in shelf.done if name == deed]


def test_what_it_would_change_is_shown_and_why_it_waits(page: ProposalsPage, qtmodeltester: ModelTester):
    qtmodeltester.check(page.lines.lines_model)
    assert "Title: VPN drops hourly" in page.view.toPlainText()
    assert page._why.text() == "It waits because its author asks for a review."


def test_accepting_publishes_upon_what_is_newest(qtbot: QtBot, page: ProposalsPage, shelf: Shelf, told: Told):
    page.accept()
    qtbot.waitUntil(lambda: bool(told))
    ((proposal_id, rev, text),) = done(shelf, "accept")
    assert (proposal_id, rev) == (7, 3)
    assert isinstance(text, Text)
    assert text.title == "VPN drops hourly"


def test_where_both_changed_the_same_a_person_brings_them_together(
    qtbot: QtBot, page: ProposalsPage, shelf: Shelf, monkeypatch: pytest.MonkeyPatch, told: Told
):
    now = replace(shelf.texts[key(1)], title="VPN breaks")
    assert page._seen is not None
    page._seen = replace(page._seen, head=now)
    page.accept()
    dialog = page._dialog
    assert dialog is not None
    assert dialog.isVisible()
    assert dialog.mine_button.text() == "Use proposed"  # type: ignore[attr-defined]
    assert done(shelf, "accept") == []
    dialog.save()  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: bool(told))
    assert len(done(shelf, "accept")) == 1


def test_declining_asks_why(qtbot: QtBot, page: ProposalsPage, shelf: Shelf, told: Told):
    page.reject()
    dialog = page._dialog
    assert dialog is not None
    dialog.reason.area.setPlainText("It says less.")  # type: ignore[attr-defined]
    dialog.act()  # type: ignore[attr-defined]
    qtbot.waitUntil(lambda: bool(told))
    assert done(shelf, "reject") == [(7, "It says less.")]


def test_ones_own_is_withdrawn_with_undo_and_not_decided(qtbot: QtBot, page: ProposalsPage, shelf: Shelf, told: Told):
    press(page, "J")
    qtbot.waitUntil(lambda: page.proposal is not None and page.proposal.is_mine)
    assert not page.accept_button.isVisible()
    page.accept()
    page.withdraw()
    qtbot.waitUntil(lambda: bool(told))
    assert done(shelf, "withdraw") == [(8,)]
    assert done(shelf, "accept") == []
    undo = told[0][1]
    assert callable(undo)
    undo()
    qtbot.waitUntil(lambda: len(done(shelf, "propose")) == 1)


def test_without_any_it_says_so_and_an_outage_too(qtbot: QtBot, page: ProposalsPage, shelf: Shelf):
    shelf.proposals = []
    page.read()
    qtbot.waitUntil(page._empty.isVisible)
    shelf.is_away = True
    page.read()
    qtbot.waitUntil(lambda: page.bars.bar("read") is not None)
