"""The parts of the wizard: its models, cards, names for who listens, and pages at every size."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.identity import flow
from app.identity.flow import may_sign
from app.identity.gate import Offer, Subject
from app.identity.model import Action, Method, Proof, Result, Risk, State
from app.identity.model import Channel as Channels
from tests.ui.identity.fake_gate import ANA, BEN, FakeGate, FakeKey
from tests.ui.identity.sat import Key, Sat
from ui.core.background import Background
from ui.core.live import Live
from ui.core.theme import ThemeKeeper
from ui.identity import speech
from ui.identity.awaiting_window import AwaitingWindow
from ui.identity.card_rows import CardModel, CardRow
from ui.identity.cards import CardList
from ui.identity.choices import Choices
from ui.identity.flags_model import FlagsModel
from ui.identity.owner_runner import OwnerRunner
from ui.identity.subject_card import locks
from ui.identity.verification_window import Place

ROWS = (
    CardRow(1, "One", icon="user", key="1"),
    CardRow(2, "Two", why_not="It can't be."),
    CardRow(3, "Three", key="2"),
)
TYPES = (QPushButton, QLineEdit, QPlainTextEdit, QRadioButton, QAbstractItemView)


@pytest.mark.parametrize("rows", [(), ROWS])
def test_the_model_of_cards_keeps_to_qts_rules(rows: tuple[CardRow, ...], qtmodeltester):
    model = CardModel()
    model.show_rows(rows)
    qtmodeltester.check(model)


def test_the_model_of_flags_keeps_to_qts_rules(qtmodeltester):
    qtmodeltester.check(FlagsModel(speech.observed_flags()))


def test_a_card_is_chosen_by_its_digit_and_a_barred_one_by_nothing(qtbot: QtBot):
    cards = CardList("Ways")
    qtbot.addWidget(cards)
    cards.show_rows(ROWS)
    chosen: list[object] = []
    cards.chosen.connect(chosen.append)
    qtbot.keyClick(cards, "2")
    qtbot.keyClick(cards, "3")
    cards.go_to(2)
    qtbot.keyClick(cards, Key.Key_Return)
    assert chosen == [3]


def test_who_stands_on_a_card_stays_on_it_when_others_come(qtbot: QtBot):
    cards = CardList("Ways")
    qtbot.addWidget(cards)
    cards.show_rows(ROWS)
    cards.go_to(3)
    cards.show_rows((CardRow(9, "New"), *ROWS))
    assert cards.current is not None
    assert cards.current.value == 3


def test_an_answer_is_given_by_digit_and_none_holds_before(qtbot: QtBot):
    choices = Choices("Document", [("badge", "Badge"), ("passport", "Passport")])
    qtbot.addWidget(choices)
    assert choices.value == ""
    qtbot.keyClick(choices.buttons()[0], "2")
    assert choices.value == "passport"
    choices.set_value("")
    assert choices.value == ""


def each_page(sat: Sat, gate: FakeGate) -> dict[str, Callable[[], object]]:
    """Return how to get to each page of the wizard, one after the other."""
    return {
        flow.REQUEST: sat.start,
        flow.SUBJECT: sat.ask_for,
        flow.SIGNS: lambda: (sat.find(), sat.choose()),
        flow.METHODS: lambda: (sat.key(Key.Key_Space), sat.enter()),
        flow.PROVE: lambda: sat.type("2"),
        flow.DECISION: lambda: (sat.type("1"), sat.enter(), sat.enter(), sat.window.go_to(flow.DECISION), sat.settle()),
    }


def nameless(window: QWidget) -> list[str]:
    return [
        type(one).__name__
        for one in window.findChildren(QWidget)
        if one.isVisible()
        and one.focusPolicy() & Qt.FocusPolicy.TabFocus
        and isinstance(one, TYPES)
        and not one.accessibleName()
    ]


def test_every_control_of_every_page_says_what_it_is(sat: Sat, gate: FakeGate):
    for name, go in each_page(sat, gate).items():
        go()
        assert sat.window.page_name == name
        assert not nameless(sat.window), name


@pytest.mark.parametrize("size", [(100, 1040, 640), (150, 1040, 640), (200, 1600, 980)])
def test_no_page_is_wider_than_the_window(sat: Sat, gate: FakeGate, theme: ThemeKeeper, size: tuple[int, int, int]):
    percent, width, height = size
    theme.apply("dark", percent)
    sat.window.resize(width, height)
    for go in each_page(sat, gate).values():
        go()
        QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        assert sat.window.width() == width
        page = sat.window.frame.page
        assert page._inside.minimumSizeHint().width() <= page.scrolled.viewport().width(), sat.window.page_name
        for made in (sat.window.frame.refuse, sat.window.frame.save, sat.window.frame.back, sat.window.frame.go):
            assert made.width() >= made.minimumSizeHint().width()


def test_where_there_is_no_room_the_signs_take_the_place_of_the_page(sat: Sat, theme: ThemeKeeper):
    theme.apply("light", 150)
    sat.window.resize(1040, 640)
    sat.to_methods()
    assert not sat.window.panel.isVisible()
    assert sat.window.frame.signs.isVisible()
    sat.key(Key.Key_F, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    assert sat.window.panel.list.hasFocus()
    assert not sat.window.frame.page.isVisible()
    sat.key(Key.Key_Escape)
    assert sat.window.frame.page.isVisible()
    assert sat.window.isVisible()


def test_everything_the_gate_can_say_has_words():
    assert all(speech.action(one) and speech.act(one) for one in Action)
    assert all(speech.method(one) and speech.icon(one) for one in Method)
    assert set(speech.RESULTS) == set(Result)
    assert set(speech.STATES) == set(State)
    assert set(speech.RISKS) == set(Risk)
    assert set(speech.PROOFS) == set(Proof)
    assert set(speech.CHANNELS) == {one.value for one in Channels}


def test_what_waits_for_me_is_listed_opened_by_a_digit_and_kept_up(
    sat: Sat, gate: FakeGate, qtbot: QtBot, background: Background, live: Live
):
    gate.needs_second = True
    sat.to_decision()
    gate.me = BEN
    waiting = AwaitingWindow(Place(gate, background, live, BEN, new_key=FakeKey))
    qtbot.addWidget(waiting)
    opened: list[tuple[int, int]] = []
    waiting.opened.connect(lambda *which: opened.append(which))
    waiting.show_anew()
    sat.hear()
    qtbot.waitUntil(lambda: len(waiting.list.rows) == 1)
    assert "Sign" in waiting.list.rows[0].spoken
    qtbot.keyClick(waiting.list, "1")
    assert opened == [(1, 146)]
    gate.sign(1)
    qtbot.waitUntil(lambda: not waiting.list.rows)
    assert waiting.nothing.isVisible()


def test_nobody_signs_what_they_took_part_in(gate: FakeGate, sat: Sat):
    gate.needs_second = True
    sat.to_decision()
    shown = gate.read(1)
    assert may_sign(shown, BEN)
    assert not may_sign(shown, ANA)
    taken = replace(shown.evidence[0], by=BEN)
    assert not may_sign(replace(shown, evidence=(*shown.evidence, taken)), BEN)


@pytest.mark.parametrize(("action", "typed"), [(Action.ACCESS_CHANGE, "Payroll"), (Action.PASSWORD_RESET, "")])
def test_an_owner_is_asked_once_it_is_said_to_what_access_is_wanted(qtbot: QtBot, action: Action, typed: str):
    asked: list[str] = []
    gate = SimpleNamespace(ask=lambda _id, _method, contact: asked.append(contact) or 1)
    verification = SimpleNamespace(action=action, evidence=(), subject=None)
    course: Any = SimpleNamespace(id=1, gate=gate, verification=verification, do=lambda order, done, _no: done(order()))
    runner = OwnerRunner(course, Offer(Method.OWNER, 0, Proof.MACHINE, "", ""))
    qtbot.addWidget(runner)
    runner.show()
    runner.begin()
    assert asked == [""] * (not typed)
    assert runner.resource.isVisible() is bool(typed)
    if typed:
        assert runner.first_stop() is runner.resource.control
        qtbot.keyClicks(runner.resource.control, typed)
        qtbot.keyClick(runner.again, Key.Key_Space)
        assert asked == [typed]
        runner.end(Result.UNREACHED)
        assert "no owner of it on record" in runner.state.text()


def test_an_unlock_shows_how_often_when_and_from_where_and_says_so_where_nobody_knows():
    now = datetime(2026, 3, 2, 12, tzinfo=UTC)
    since = now - timedelta(minutes=5)
    locked = Subject("corp", "1", "Dana", "dana", "", "", Risk.STANDARD, is_locked_out=True, bad_passwords=6,
                     last_bad_at=now, lock_outs_today=2, locked_at=since)  # fmt: skip
    said = locks(locked, now)
    assert said.startswith(f"Locked {speech.ago(since, now)}: 6 bad passwords")
    assert said.endswith("2 lock-outs in 24 h. The directory doesn’t say from where.")
    assert locks(replace(locked, lock_source="TABLET-0417"), now).endswith("They came from TABLET-0417.")
