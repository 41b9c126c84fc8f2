"""What becomes of the ticket once the reply has left: nothing, pending, or resolved."""

from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QToolButton

from app.tickets.model import Status
from ui.core import icons
from ui.core.theme import fit, set_font

_CHOICES = (None, Status.PENDING, Status.RESOLVED)


class ThenButton(QToolButton):
    """A small menu beside Send; `chosen(status)` carries None for "keep the status", `reworded()` asks for room."""

    chosen = Signal(object)
    reworded = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._then: Status | None = None
        self.setIcon(icons.icon("chevron-down"))
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setToolTip("What the ticket becomes once the reply leaves")
        set_font(self, "body")
        fit(self, icon=14)
        self._menu = QMenu(self)
        self._acts = {then: self._act(then) for then in _CHOICES}
        self.setMenu(self._menu)
        self.set_narrow(False)
        self.show_then(None)

    @property
    def then(self) -> Status | None:
        """The status the ticket takes, None when it keeps its own."""
        return self._then

    def show_then(self, then: Status | None) -> None:
        """Show what follows the reply."""
        self._then = then
        self.setText(f"then {then.label}" if then else "then…")
        self.setAccessibleName(f"After sending: {then.label if then else 'keep the status'}")
        for status, act in self._acts.items():
            act.setChecked(status is then)
        self.reworded.emit()

    def set_narrow(self, narrow: bool) -> None:
        """Show only the arrow where there is no room for words."""
        style = Qt.ToolButtonStyle
        self.setToolButtonStyle(style.ToolButtonIconOnly if narrow else style.ToolButtonTextBesideIcon)

    def _act(self, then: Status | None) -> QAction:
        words = f"Then set to {then.label}" if then else "Keep the status as it is"
        # Made here and not by the menu: PySide forgets what it did not make once a card over the window is deleted.
        act = QAction(words, self._menu)
        self._menu.addAction(act)
        act.setCheckable(True)
        act.triggered.connect(partial(self._choose, then))
        return act

    def _choose(self, then: Status | None, *_checked: object) -> None:
        self.show_then(then)
        self.chosen.emit(then)
