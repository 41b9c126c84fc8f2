"""A whole reset in the program itself: its demo desk and gate, its worker beside it, and real keys that are counted."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytest_bdd import given, parsers, scenarios, then, when
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from app.bootstrap.program import Options, Program
from app.identity import flow
from app.identity.jobs import JobKind
from app.identity.model import Method, State
from db.identity.tables import job
from tests.security.canary import Canaries
from ui.identity.verification_window import VerificationWindow

scenarios("reset.feature")

SLOW = 30_000
LOG = "frontline.log"
CALLER = "Laura Bennett"
Key, Mod = Qt.Key, Qt.KeyboardModifier


@dataclass
class Hands:
    """Somebody at the keyboard: every press counts, and nothing else is touched."""

    program: Program
    qtbot: QtBot
    pressed: int = 0
    window: VerificationWindow | None = None
    canaries: Canaries = field(default_factory=Canaries)

    def press(self, *keys: Qt.Key, held: Qt.KeyboardModifier = Mod.NoModifier) -> None:
        """Press keys one after the other, each where the keys go by then."""
        for key in keys:
            self.pressed += 1
            QTest.keyClick(self.at(), key, held)

    def at(self) -> QWidget:
        """Return where the keys go."""
        return QApplication.focusWidget() or self.program.window

    def until(self, seen: Callable[[], object]) -> None:
        """Look until something is seen."""
        self.qtbot.waitUntil(lambda: bool(seen()), timeout=SLOW)

    def begin(self) -> None:
        """Open the wizard on the ticket under the cursor."""
        self.press(Key.Key_V, held=Mod.ControlModifier | Mod.ShiftModifier)
        self.until(lambda: isinstance(QApplication.activeWindow(), VerificationWindow))
        window = QApplication.activeWindow()
        assert isinstance(window, VerificationWindow)
        self.window = window
        self.until(lambda: self.page == flow.REQUEST)

    @property
    def wizard(self) -> VerificationWindow:
        """The wizard's window."""
        assert self.window is not None
        return self.window

    @property
    def page(self) -> str:
        """The page that is shown."""
        return self.wizard.page_name

    def may_go_on(self) -> bool:
        """Tell whether what goes on can be pressed."""
        return self.wizard.frame.go.isEnabled()

    def choose_way(self, method: Method) -> None:
        """Press the digit of a way, as it is shown."""
        self.until(lambda: self.page == flow.METHODS and self.wizard.pages.methods.list.rows)
        shown = next(row for row in self.wizard.pages.methods.list.rows if row.value[0] == method)  # type: ignore[index]
        self.press(Key(int(Key.Key_0) + int(shown.key)))
        self.until(lambda: self.page == flow.PROVE)


@pytest.fixture
def hands(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hands]:
    """Lend the program with its demo desk and somebody at its keyboard."""
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "APPDATA", "LOCALAPPDATA", "HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    writer, log = logging.FileHandler(tmp_path / LOG), logging.getLogger("frontline")
    monkeypatch.setattr(log, "handlers", [*log.handlers, writer])
    level = log.level
    log.setLevel(logging.DEBUG)
    program = Program(QApplication.instance(), Options(demo=True, tickets=40))  # type: ignore[arg-type]
    with qtbot.waitSignal(program.window.entered, timeout=SLOW):
        program.begin()
    program.window.show()
    program.window.activateWindow()
    qtbot.waitUntil(lambda: program._beside is not None and program._beside.is_at_work, timeout=SLOW)
    qtbot.waitUntil(lambda: program.window.palette_card is not None, timeout=SLOW)
    idle = (program.background.is_idle, program.local_background.is_idle)
    qtbot.waitUntil(lambda: all(one() for one in idle), timeout=SLOW)
    yield Hands(program, qtbot)
    qtbot.waitUntil(lambda: all(one() for one in idle), timeout=SLOW)
    program.window.close()
    program.deleteLater()
    log.setLevel(level)
    writer.close()


@given("the program with its demo desk, and a caller's ticket under the cursor")
def under_the_cursor(hands: Hands):
    work = hands.program.window.work
    assert work is not None
    rows = [row for number in range(1, 41) if (row := work.queue.model.known_row(number)) is not None]
    (ticket,) = [row.id for row in rows if row.requester == CALLER]
    work.queue.view.setFocus()
    for _ in rows:
        row = work.ticket.row
        if row is not None and row.id == ticket:
            break
        QTest.keyClick(hands.at(), Key.Key_Down)  # where the analyst is before the call begins
        hands.qtbot.wait(50)
    hands.until(lambda: work.ticket.row is not None and work.ticket.row.id == ticket)


@when("the analyst says what the caller asks for, and finds the caller")
def asks_and_finds(hands: Hands):
    hands.begin()
    hands.press(Key.Key_2, Key.Key_1, Key.Key_1, Key.Key_Return)
    hands.until(lambda: hands.page == flow.SUBJECT)
    hands.press(Key.Key_R, held=Mod.AltModifier)
    hands.until(lambda: hands.wizard.pages.subject.found.rows)
    hands.press(Key.Key_1)
    hands.until(lambda: hands.page == flow.SIGNS)
    subject = hands.wizard.course.verification and hands.wizard.course.verification.subject
    assert subject is not None
    assert subject.name == CALLER


@when("goes through the warning signs, of which there are none")
def sees_no_signs(hands: Hands):
    hands.press(Key.Key_Space)
    hands.until(hands.may_go_on)
    hands.press(Key.Key_Return)


@when("has the caller confirm a number in the authenticator")
def confirms(hands: Hands):
    hands.choose_way(Method.PUSH)
    hands.until(hands.may_go_on)
    hands.press(Key.Key_Return)


@when("rings the caller back")
def rings_back(hands: Hands):
    hands.choose_way(Method.CALLBACK)
    hands.until(lambda: hands.wizard.pages.prove.runner.number.number)
    hands.canaries.plant("number on record", hands.wizard.pages.prove.runner.number.number)
    hands.press(Key.Key_1)
    hands.until(hands.may_go_on)
    hands.press(Key.Key_Return)
    hands.until(lambda: hands.wizard.pages.prove.runner.result is not None and hands.may_go_on())
    hands.press(Key.Key_Return)
    hands.until(lambda: hands.page == flow.DECISION and hands.may_go_on())


@when("carries the reset out and sees the temporary password while a key is held")
def carries_out(hands: Hands):
    hands.press(Key.Key_Return)
    hands.until(lambda: hands.page == flow.ACT and hands.wizard.pages.act.go.isEnabled())
    hands.press(Key.Key_Return, held=Mod.ControlModifier)
    secret = hands.wizard.pages.act.secret
    hands.until(lambda: secret.has_secret and hands.at() is secret)
    hands.pressed += 1
    QTest.keyPress(secret, Key.Key_Space)
    assert secret.is_shown
    hands.canaries.plant("temporary password", secret._secret.decode())
    QTest.keyRelease(secret, Key.Key_Space)
    assert not secret.is_shown


@then("the wizard closes and the verification is recorded as done")
def is_done(hands: Hands):
    verification = hands.wizard.course.id
    assert verification is not None
    hands.press(Key.Key_Return)
    hands.until(lambda: not hands.wizard.isVisible())
    opened = hands.program.opened
    assert opened is not None
    assert opened.gate is not None
    assert opened.gate.read(verification).state is State.EXECUTED


@then("the caller is told of it on every address on record")
def is_told(hands: Hands):
    assert hands.program.opened is not None
    store = hands.program.opened.store

    def told() -> list[str]:
        with store.reader.connect() as connection:
            found = connection.scalar(select(job.c.told).where(job.c.kind == JobKind.NOTIFY))
        return list((found or {}).get("told_to", ()))

    hands.until(lambda: len(told()) >= 2)


@then("neither the password nor the number that was rung is in any file or on the clipboard")
def is_nowhere(hands: Hands, tmp_path: Path):
    assert hands.canaries.planted.keys() == {"temporary password", "number on record"}
    found = hands.canaries.in_files(tmp_path)
    # the journal of the demo's file has pages as they were, until it is closed
    assert found.pop("frontline/demo/desk.db-wal", set()) <= {"number on record"}
    assert not found
    assert (tmp_path / LOG).stat().st_size
    assert not hands.canaries.in_text(QApplication.clipboard().text())


@then(parsers.parse("no more than {most:d} keys were pressed"))
def few_keys(hands: Hands, most: int):
    print(f"{hands.pressed} keys were pressed")  # noqa: T201  the figure, for whoever runs it with -s
    assert hands.pressed <= most
