"""The dialog in which one changes one's own password: the one until now proves who asks, the new one is typed twice."""

from typing import override

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QCheckBox, QDialog, QFrame, QLineEdit, QProgressBar, QScrollArea, QWidget

from app.core.errors import RuleBroken
from app.people.letting_in import SHORTEST, chosen_password
from ui.core.announce import announce
from ui.core.buttons import button, set_button_text
from ui.core.field import Form, TextField
from ui.core.info_bar import InfoBars
from ui.core.labels import Elided, label, rule
from ui.core.layout import hbox, vbox
from ui.core.theme import STRONG, px, set_font

NOW, NEW, AGAIN = "now", "password", "again"
"""The fields, as those who refuse something name them."""
_WIDTH = 440
_HINT = f"At least {SHORTEST} characters, without your login in it."
_EMPTY = "Type your password until now. Nothing was changed."
_UNDER_WAY = "The server is changing it. You may close this; Frontline tells you what came of it."
_BAR = "refused"


class ChangePassword(QDialog):
    """`given(now, new)` carries the password until now and the new one, which keeps to the desk's rules.

    They are in the lines and in the signal, nowhere else; the lines are wiped when the dialog closes.
    """

    given = Signal(str, str)

    def __init__(self, login: str, where: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._login, self._where = login, where
        self._build()
        self._connect()

    @property
    def is_waiting(self) -> bool:
        """Tell whether the answer of the server is waited for."""
        return not self.go.isEnabled()

    def refuse(self, text: str, *, field: str = "", tone: str = "danger") -> None:
        """Say what went wrong, at its field where it has one, and wait for another try; what is typed stays."""
        self._set_busy(busy=False)
        if field in self.form.fields:
            self._line(field).selectAll()
            self.form.show_errors({field: text})
        else:
            self.bars.show_bar(_BAR, tone, text)
            self.go.setFocus(Qt.FocusReason.OtherFocusReason)
        self._fitting.start()

    @Slot(int)
    def done(self, result: int) -> None:
        """Close, and keep nothing of what was typed."""
        for name in self.form.fields:
            self._line(name).clear()
        super().done(result)

    # ------------------------------------------------------------ inside

    @Slot()
    def _give(self) -> None:
        if self.is_waiting:
            return
        self.bars.clear(_BAR)
        now, new = self._line(NOW).text(), self._line(NEW).text()
        try:
            wanted = {} if now else {NOW: _EMPTY}
            if self.form.show_errors(wanted):
                chosen_password(new, self._line(AGAIN).text(), login=self._login, now=now)
                self._set_busy(busy=True)
                self.given.emit(now, new)
        except RuleBroken as broken:
            self.form.show_errors({broken.field: str(broken)})
        self._fitting.start()

    def _set_busy(self, *, busy: bool) -> None:
        self.busy.setVisible(busy)
        self.form.setEnabled(not busy)
        self.shown.setEnabled(not busy)
        self.go.setEnabled(not busy)
        self._about.setText(_UNDER_WAY if busy else self._words())
        set_button_text(self.cancel, "Close" if busy else "Cancel")
        if busy:
            self.cancel.setFocus(Qt.FocusReason.OtherFocusReason)
            announce(self, _UNDER_WAY)

    @Slot(bool)
    def _show_typed(self, shown: bool) -> None:
        mode = QLineEdit.EchoMode
        for name in self.form.fields:
            self._line(name).setEchoMode(mode.Normal if shown else mode.Password)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Measure again what has only now been dressed."""
        super().showEvent(event)
        self._fitting.start()

    @Slot()
    def _fit(self) -> None:
        """Be as high as what is inside, which scrolls where the screen is lower than that."""
        room, rows = self.screen().availableGeometry(), self._inside.layout()
        width = min(px(_WIDTH), room.width() - 40)
        tall = rows.totalHeightForWidth(width) if rows is not None else 0
        self.resize(width, min(tall + self._foot.totalSizeHint().height(), room.height() - 60))

    def _line(self, name: str) -> QLineEdit:
        control = self.form.field(name).control
        if not isinstance(control, QLineEdit):
            raise TypeError(name)
        return control

    def _words(self) -> str:
        return "Where else Frontline runs with this login, it soon asks for the new one."

    def _build(self) -> None:
        self.setWindowTitle("Change password")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        whose = Elided(f"{self._login} at {self._where}", "body", tone="text2")
        self._about = label(self._words(), "body", tone="text2", wrap=True)
        self.bars = InfoBars()
        self.form = Form(
            {
                NOW: TextField("Password until now"),
                NEW: TextField("New password", hint=_HINT),
                AGAIN: TextField("New password, again"),
            }
        )
        self.shown = QCheckBox("Show what is typed")
        set_font(self.shown, "body")
        self._show_typed(False)
        self.busy = QProgressBar()
        self.busy.setRange(0, 0)
        self.busy.setTextVisible(False)
        self.busy.setAccessibleName("Changing the password")
        kept = self.busy.sizePolicy()
        kept.setRetainSizeWhenHidden(True)
        self.busy.setSizePolicy(kept)
        self.cancel = button("Cancel")
        self.go = button("Change password", "key-round", "primary")
        self.go.setDefault(True)
        inside = self._inside = QWidget()
        inside.setProperty("plane", "none")
        head = (label("Change your password", "subtitle", STRONG), whose, self._about, self.bars, 4)
        inside.setLayout(vbox(*head, self.form, self.shown, None, margins=(20, 18, 20, 8), spacing=8))
        foot = self._foot = vbox(
            self.busy, rule(), hbox(None, self.cancel, self.go), margins=(20, 0, 20, 16), spacing=8
        )
        self.setLayout(vbox(self._scrolled(inside), foot, spacing=0))
        self.busy.setVisible(False)
        self.setFocusProxy(self._line(NOW))
        self._fit()

    def _scrolled(self, inside: QWidget) -> QScrollArea:
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setWidget(inside)
        return scroll

    def _connect(self) -> None:
        # a sentence that has just come or gone has to find its place before the whole can be measured
        self._fitting = QTimer(self, singleShot=True, interval=0)
        self._fitting.timeout.connect(self._fit)
        self.go.clicked.connect(self._give)
        self.cancel.clicked.connect(self.reject)
        self.shown.toggled.connect(self._show_typed)
        for field in self.form.fields.values():
            field.edited.connect(self._fitting.start)
