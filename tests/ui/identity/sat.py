"""Somebody who sits at a wizard over a gate in memory, with a keyboard alone, and counts the keys."""

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from app.core.changes import Topic, changed
from tests.ui.identity.fake_gate import ANA, FakeGate, FakeKey
from ui.core.background import Background
from ui.core.live import Live
from ui.identity.verification_window import Place, VerificationWindow

Key, Mod = Qt.Key, Qt.KeyboardModifier


class Sat:
    """A window with what stands behind it."""

    def __init__(self, qtbot: QtBot, background: Background, live: Live, gate: FakeGate, me: int = ANA) -> None:
        self.qtbot, self.background, self.gate = qtbot, background, gate
        self.pressed = 0
        self.live = live
        self.window = VerificationWindow(Place(gate, background, live, me, new_key=FakeKey))
        self.said: list[str] = []
        self.closed: list[bool] = []
        self.window.said.connect(self.said.append)
        self.window.closed.connect(lambda: self.closed.append(True))
        qtbot.addWidget(self.window)
        self.window.resize(1120, 760)

    def hear(self) -> None:
        """Hear of changes as a desk does, instead of looking for them."""
        self.gate.changed = lambda id_: self.live.heard(changed(Topic.VERIFICATION, id_))

    def show(self) -> None:
        """Bring the window to the front."""
        self.window.show()
        self.window.activateWindow()
        self.qtbot.waitUntil(self.window.isActiveWindow)
        self.settle()

    def start(self, ticket_id: int = 146) -> None:
        """Begin from a ticket."""
        self.window.start(ticket_id, "Cannot sign in after holiday")
        self.show()

    def open(self, verification_id: int) -> None:
        """Open a verification where it stands."""
        self.window.open(verification_id)
        self.show()

    def settle(self) -> None:
        """Wait until what was asked is answered, and what the answer asked for too; changes are looked for at once."""
        self._wait()
        self.window.course.read()
        self._wait()

    def _wait(self) -> None:
        for _ in range(2):
            self.qtbot.waitUntil(self._is_quiet)
            self.qtbot.wait(2)

    def _is_quiet(self) -> bool:
        # what a thread has done is told a moment after it is idle again
        return self.background.is_idle() and not self.background._latest and not self.window.course.is_busy

    def work(self) -> None:
        """Let the worker do what waits."""
        self.gate.work()
        self.settle()

    def focus(self) -> QWidget:
        """Return where the keys go."""
        return QApplication.focusWidget() or self.window

    def key(self, key: Qt.Key, mod: Qt.KeyboardModifier = Mod.NoModifier) -> None:
        """Press a key, with others held down."""
        self.pressed += 1
        QTest.keyClick(self.focus(), key, mod)
        self.settle()

    def type(self, text: str) -> None:
        """Press the keys of a text."""
        self.pressed += len(text)
        QTest.keyClicks(self.focus(), text)
        self.settle()

    def enter(self) -> None:
        """Press Enter."""
        self.key(Key.Key_Return)

    # ------------------------------------------------------------ ways that several tests go

    def ask_for(self, action: str = "2") -> None:
        """Answer the first page by its digits."""
        self.type(action)
        self.type("1")
        self.type("1")
        self.enter()

    def find(self, words: str = "dwhit") -> None:
        """Search for somebody."""
        self.type(words)
        self.enter()
        self.work()

    def choose(self) -> None:
        """Choose the first that was found."""
        self.key(Key.Key_Down)
        self.enter()
        self.work()

    def to_methods(self, action: str = "2") -> None:
        """Go on until the ways are offered."""
        self.start()
        self.ask_for(action)
        self.find()
        self.choose()
        self.key(Key.Key_Space)
        self.enter()

    def pass_push(self) -> None:
        """Have the first way passed."""
        self.type("1")
        self.work()
        self.enter()

    def to_decision(self) -> None:
        """Go on until it is decided."""
        self.to_methods()
        self.pass_push()
        self.type("2")
        self.type("1")
        self.enter()
        self.enter()

    def texts(self) -> str:
        """Return every text that any widget of the program shows or tells."""
        found: list[str] = []
        for widget in QApplication.allWidgets():
            found += [widget.accessibleName(), widget.accessibleDescription(), widget.toolTip(), widget.windowTitle()]
            for name in ("text", "toPlainText", "placeholderText"):
                told = getattr(widget, name, "")
                found.append(str(told() if callable(told) else told))
        return "\n".join(found)
