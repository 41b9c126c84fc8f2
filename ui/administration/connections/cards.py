"""What stands around a connection's form: what was proposed, where its secret goes, and what came of trying it."""

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QProgressBar, QPushButton, QWidget

from ui.core.announce import announce
from ui.core.buttons import button, set_button_text
from ui.core.labels import label
from ui.core.layout import hbox, vbox
from ui.core.theme import STRONG, set_font
from ui.core.widgets import Card

_COPIED_MS = 2000


class CopyButton(QPushButton):
    """Copies a text and says so for a moment."""

    def __init__(self, what: str, words: str = "Copy") -> None:
        super().__init__()
        self._what, self._words = what, words
        self._text: Callable[[], str] = str
        self.setProperty("kind", "plain")
        self.setAutoDefault(True)
        set_font(self, "body")
        self._back = QTimer(self, singleShot=True, interval=_COPIED_MS)
        self._back.timeout.connect(self._name)
        self.clicked.connect(self._copy)
        self._name()

    def copies(self, text: Callable[[], str]) -> None:
        """Copy what this returns from now on."""
        self._text = text

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._text())
        set_button_text(self, "Copied", "check")
        announce(self, f"{self._what} is in the clipboard.")
        self._back.start()

    def _name(self) -> None:
        set_button_text(self, self._words, "copy")
        self.setAccessibleName(f"Copy {self._what[0].lower()}{self._what[1:]}")


class ProposalCard(Card):
    """What was proposed of a connection; `agreed` and `declined` tell what is to become of it."""

    agreed = Signal()
    declined = Signal()

    def __init__(self) -> None:
        self.title = label("Waits for a security officer", "body", STRONG)
        self.said = label("", "body", tone="text2", wrap=True, selectable=True)
        self.agree = button("Agree", "check", "primary")
        self.decline = button("Decline", "x")
        super().__init__(self.title, self.said, hbox(self.agree, self.decline, None, spacing=8), tone="warn")
        self.agree.clicked.connect(self.agreed)
        self.decline.clicked.connect(self.declined)

    def show_proposal(self, said: str, *, may_agree: bool, is_mine: bool) -> None:
        """Say what was proposed, nothing where nothing was."""
        self.setVisible(bool(said))
        self.said.setText(said)
        self.agree.setVisible(may_agree)
        set_button_text(self.decline, "Withdraw" if is_mine else "Decline", "x")


class SecretCard(QWidget):
    """Where a connection's secret goes: to the worker's computer, and nowhere else."""

    def __init__(self) -> None:
        super().__init__()
        self.title = label("Secret", "body", STRONG)
        self.said = label("", "caption", tone="text2", wrap=True)
        self.command = label("", "caption", wrap=True, selectable=True)
        set_font(self.command, "caption", mono=True)
        self.other = label("", "caption", tone="text3", wrap=True, selectable=True)
        self.copy = CopyButton("The command")
        self.copy.copies(self.command.text)
        row = hbox(self.command, self.copy, spacing=8)
        row.setStretch(0, 1)
        self.setLayout(vbox(self.title, self.said, row, self.other, spacing=6))

    def show_secret(self, what: str, command: str, variable: str, known: str) -> None:
        """Say what the secret is, where it goes and whether the worker had it; nothing where there is none."""
        self.setVisible(bool(what))
        self.said.setText(
            f"It is {what}. It never passes through here: on the worker's computer, as the account that the worker "
            f"runs as, keep it with the command below. {known}".rstrip()
        )
        self.command.setText(command)
        self.other.setText(f"Where there is no key ring: set the variable {variable} for the worker.")


class TrialCard(QWidget):
    """The test of a connection; `asked` and `cancelled` tell what is wanted."""

    asked = Signal()
    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.title = label("Test", "body", STRONG)
        self.said = label("", "body", tone="text2", wrap=True)
        self.busy = QProgressBar()
        self.busy.setRange(0, 0)
        self.busy.setTextVisible(False)
        self.busy.setAccessibleName("Trying the connection")
        self.lines = label("", "body", wrap=True)
        self.lines.setTextFormat(Qt.TextFormat.RichText)
        flag = Qt.TextInteractionFlag
        self.lines.setTextInteractionFlags(flag.TextSelectableByMouse | flag.TextSelectableByKeyboard)
        self.lines.setAccessibleName("What came of the test")
        self.test = button("Test connection", "zap")
        self.cancel = button("Cancel test", "x")
        self.copy = CopyButton("The result")
        self._row = hbox(self.test, self.cancel, self.copy, None, spacing=8)
        self.setLayout(vbox(self.title, self.said, self.busy, self._row, self.lines, spacing=8))
        self.test.clicked.connect(self.asked)
        self.cancel.clicked.connect(self.cancelled)

    def show_trial(self, said: str, lines: str, plain: str, *, is_running: bool, why_not: str, offered: bool) -> None:
        """Show how far a test is, or how it ended; `why_not` tells why none can be asked for now."""
        self.said.setText(why_not or said)
        self.lines.setText(lines)
        self.lines.setVisible(bool(lines))
        self.busy.setVisible(is_running)
        self.cancel.setVisible(is_running and offered)
        self.test.setVisible(offered and not is_running)
        self.test.setEnabled(not why_not)
        self.copy.setVisible(bool(plain))
        self.copy.copies(lambda: plain)
