"""One question with a few answers, of which none holds by itself: a digit, the arrows or Space gives one."""

from collections.abc import Sequence
from typing import override

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QGridLayout, QRadioButton, QWidget

from ui.core.labels import key_cap, label
from ui.core.layout import hbox, vbox
from ui.core.theme import MEDIUM, px, set_font

_DIGITS = "123456789"


class Choices(QWidget):
    """`chosen(key)` when an answer is given; `answered()` when it was given by its digit, so that one may go on.

    Each choice is (key, words). Digits answer while any of the choices has the keys.
    """

    chosen = Signal(str)
    answered = Signal()

    def __init__(self, name: str, choices: Sequence[tuple[str, str]], *, columns: int = 1) -> None:
        super().__init__()
        self._buttons: dict[str, QRadioButton] = {}
        self._group = QButtonGroup(self)
        self._columns = columns
        self._grid = QGridLayout()
        self._caption = label(name, "body", MEDIUM)
        self._build(name, choices)

    @property
    def value(self) -> str:
        """The answer, "" while none was given."""
        return next((key for key, made in self._buttons.items() if made.isChecked()), "")

    def set_value(self, key: str) -> None:
        """Show an answer; an unknown one shows none."""
        made = self._buttons.get(key)
        if made is not None:
            made.setChecked(True)
            return
        self._group.setExclusive(False)
        for other in self._buttons.values():
            other.setChecked(False)
        self._group.setExclusive(True)

    def first_stop(self) -> QWidget:
        """Return where the keys go: the answer that holds, or the first."""
        return self._buttons.get(self.value) or next(iter(self._buttons.values()))

    def set_columns(self, columns: int) -> None:
        """Stand in so many columns."""
        if columns != self._columns:
            self._columns = columns
            self._lay()

    def buttons(self) -> tuple[QRadioButton, ...]:
        """Return the answers as they stand."""
        return tuple(self._buttons.values())

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Answer by digit, whichever answer has the keys."""
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            at = _DIGITS.find(event.text()) if event.text() else -1
            if 0 <= at < len(self._buttons) and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                made = self.buttons()[at]
                made.setFocus(Qt.FocusReason.ShortcutFocusReason)
                made.setChecked(True)
                self.answered.emit()
                return True
        return super().eventFilter(watched, event)

    def _build(self, name: str, choices: Sequence[tuple[str, str]]) -> None:
        self.setAccessibleName(name)
        for at, (key, words) in enumerate(choices):
            made = QRadioButton(f"{words}")
            made.setToolTip(f"{words}  ({_DIGITS[at]})")
            made.setAccessibleName(f"{name}: {words}")
            set_font(made, "body")
            made.installEventFilter(self)
            self._buttons[key] = made
            self._group.addButton(made)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(px(12))
        self._grid.setVerticalSpacing(2)
        self._lay()
        digits = key_cap(f"1 – {len(choices)}")
        digits.setToolTip("A digit answers, with the keys in here")
        self.setLayout(vbox(hbox(self._caption, digits, None, spacing=8), self._grid, spacing=4))
        self._group.buttonToggled.connect(self._tell)

    def _lay(self) -> None:
        rows = -(-len(self._buttons) // self._columns)
        for at, made in enumerate(self._buttons.values()):
            self._grid.removeWidget(made)
            self._grid.addWidget(made, at % rows, at // rows)
        for column in range(9):
            self._grid.setColumnStretch(column, 1 if column < self._columns else 0)

    @Slot(QAbstractButton, bool)
    def _tell(self, _made: QAbstractButton, checked: bool) -> None:
        if checked:
            self.chosen.emit(self.value)
