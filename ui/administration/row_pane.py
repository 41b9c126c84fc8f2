"""The pane of one row: its form, what went wrong, and the acts that keep or discard what was typed."""

from typing import Any, override

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QProgressBar, QScrollArea, QWidget

from ui.administration.forms import RowForm
from ui.core.buttons import button, set_button_text
from ui.core.floating import takes_escape
from ui.core.info_bar import InfoBars
from ui.core.labels import Elided, label, rule
from ui.core.layout import hbox, plane, vbox
from ui.core.theme import STRONG, fit


class RowPane(QWidget):
    """Shows one row; `edited`, `save_asked`, `discard_asked` and `password_asked` tell what is done with it."""

    edited = Signal()
    password_asked = Signal()
    save_asked = Signal()
    discard_asked = Signal()

    def __init__(
        self, form: RowForm[Any], parent: QWidget | None = None, *, is_read_only: bool = False, keeps: str = "Save"
    ) -> None:
        super().__init__(parent)
        self.form = form
        self._build()
        set_button_text(self._save, keeps, "check")
        for made in (self._discard, self._save):
            made.setHidden(is_read_only)
        self._connect()

    def show_row(self, title: str, row: object, *, unsaved: bool) -> None:
        """Show a row under a title."""
        self._title.setText(title)
        self.form.show_row(row)
        self.bars.clear("refused")
        self.show_unsaved(unsaved=unsaved)

    def show_unsaved(self, *, unsaved: bool) -> None:
        """Say whether something is typed and not saved."""
        self._state.setText("Not saved yet" if unsaved else "")
        self._save.setEnabled(unsaved)
        self._discard.setEnabled(unsaved)

    def offer_password(self, *, offered: bool) -> None:
        """Offer a new password, or do not: only people have one, and only on a server."""
        self.password.setVisible(offered)

    def show_saving(self, *, saving: bool) -> None:
        """Say that what was typed is on its way."""
        self._busy.setVisible(saving)
        if saving:
            self._state.setText("Saving…")

    @override
    def event(self, event: QEvent) -> bool:
        """Claim Esc while there is something to discard, before a shortcut does."""
        may_claim = event.type() == QEvent.Type.ShortcutOverride and self._may_discard()
        return (may_claim and takes_escape(event)) or super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Save on Ctrl+Enter, discard on Esc; discarding can be undone."""
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.save_asked.emit()
        elif event.key() == Qt.Key.Key_Escape and self._may_discard():
            self.discard_asked.emit()
        else:
            super().keyPressEvent(event)

    def _may_discard(self) -> bool:
        return self._discard.isEnabled()

    def _build(self) -> None:
        plane(self, "app")
        self._title = Elided("", "subtitle", STRONG, tone="text")
        self.bars = InfoBars()
        self._state = Elided("", "caption", tone="text3")
        self._busy = QProgressBar()
        self._busy.setRange(0, 0)
        self._busy.setTextVisible(False)
        self._busy.setAccessibleName("Saving")
        kept = self._busy.sizePolicy()
        kept.setRetainSizeWhenHidden(True)
        self._busy.setSizePolicy(kept)
        self._discard = button("Discard", key="Esc")
        self._save = button("Save", "check", "primary", key="Ctrl+Enter")
        inside = QWidget()
        inside.setProperty("plane", "none")
        fit(inside, most_width=520)
        inside.setLayout(vbox(self.form, None, margins=(24, 6, 24, 16)))
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.password = button("New password…", "key-round", "quiet")
        self.password.hide()
        head = QWidget()
        row = hbox(self._title, self.password, margins=(24, 16, 24, 8), spacing=8)
        row.setStretch(0, 1)
        head.setLayout(row)
        foot = hbox(self._state, self._discard, self._save, margins=(24, 10, 24, 12))
        foot.setStretch(0, 1)
        column = vbox(head, self.bars, scroll, spacing=0)
        column.setStretchFactor(scroll, 1)
        self.setLayout(column)
        scroll.setWidget(inside)  # only now, for it is shown and dressed at once; Tab goes there before the buttons
        for under in (self._busy, rule()):
            column.addWidget(under)
        column.addLayout(foot)
        self._busy.hide()

    def _connect(self) -> None:
        for field in self.form.fields.values():
            field.edited.connect(self.edited)
        self.password.clicked.connect(self.password_asked)
        self._save.clicked.connect(self.save_asked)
        self._discard.clicked.connect(self.discard_asked)


def nothing_chosen(words: str) -> QWidget:
    """Return what stands in the pane's place while no row is chosen."""
    page = QWidget()
    plane(page, "app")
    said = label(words, "reading", tone="text3", wrap=True)
    said.setAlignment(Qt.AlignmentFlag.AlignCenter)
    page.setLayout(vbox(None, said, None, margins=(24, 24, 24, 24)))
    return page
