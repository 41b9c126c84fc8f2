"""The frame of the wizard: steps at the left, one page, the signs at the right, and what can always be done beneath."""

from typing import override

from PySide6.QtCore import QEvent, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from ui.core.buttons import button, set_button_text
from ui.core.info_bar import InfoBars
from ui.core.labels import IconLabel, label, rule
from ui.core.layout import hbox, plane, vbox
from ui.core.theme import px
from ui.identity.flags_panel import FlagsPanel
from ui.identity.page import Page
from ui.identity.progress import ProofProgress
from ui.identity.steps import StepsPane

REFUSE_KEY, SAVE_KEY, BACK_KEY = "Ctrl+Shift+X", "Esc", "Alt+Left"
_LEAST_PAGE = 470
"""Pixels at 100 % text that a page has at least; the signs and the steps give way before."""


class WizardFrame(QWidget):
    """Signals: `refuse_asked()`, `save_asked()`, `back_asked()`, `go_asked()`.

    `stalled()` when the button that goes on had the keys and can't be pressed any more.
    """

    refuse_asked = Signal()
    save_asked = Signal()
    back_asked = Signal()
    go_asked = Signal()
    stalled = Signal()

    def __init__(self, panel: FlagsPanel, *, is_boundary: bool) -> None:
        super().__init__()
        self.panel = panel
        self._wants_panel = self._is_panel_forced = False
        self._build(is_boundary=is_boundary)
        self._connect()

    @property
    def page(self) -> Page:
        """The page that is shown."""
        page = self.pages.currentWidget()
        if not isinstance(page, Page):
            raise TypeError(page)
        return page

    @property
    def is_panel_over(self) -> bool:
        """Tell whether the signs stand in the place of the page, as there is no room beside it."""
        return self._is_panel_forced

    def add_page(self, page: Page) -> None:
        """Take in a page."""
        self.pages.addWidget(page)

    def show_page(self, page: Page, *, with_panel: bool, with_progress: bool) -> None:
        """Show a page, with the signs and the proofs or without."""
        self.pages.setCurrentWidget(page)
        self._wants_panel, self._is_panel_forced = with_panel, False
        self.progress.setVisible(with_progress)
        self.fit()

    def show_panel_over(self, *, shown: bool) -> None:
        """Show the signs in place of the page, where there is no room beside it, or the page again."""
        self._is_panel_forced = shown and self._is_tight
        self.fit()

    def say_why_not(self, why: str, *, words: str, busy: bool) -> None:
        """Tell why one can't go on, and what going on does."""
        set_button_text(self.go, words)
        may_go = not why and not busy
        if self.go.hasFocus() and not may_go:
            # else Qt has the keys go on to the next control, where the next Enter would be meant for something else
            self.page.setFocus(Qt.FocusReason.OtherFocusReason)
            self.stalled.emit()
        self.go.setEnabled(may_go)
        self.go.setAccessibleDescription(why)
        self.why.setText(why)
        self.why_icon.setVisible(bool(why))

    def show_done(self, *, is_done: bool) -> None:
        """Name what can always be done as it stands: after the deed there is nothing to refuse, and nothing to save."""
        set_button_text(self.refuse, "It was not them…" if is_done else "Refuse and report", "shield-alert")
        set_button_text(self.save, "Close" if is_done else "Save and close")

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and hasattr(self, "_settling"):
            self.fit()

    @Slot()
    def fit(self) -> None:
        """Let the steps give way first, then the signs."""
        width, aside = self.width(), px(264) if self._wants_panel else 0
        is_narrow = width - px(228) - aside < px(_LEAST_PAGE)
        room = width - (px(60) if is_narrow else px(228))
        self._is_tight = room - aside < px(_LEAST_PAGE - 50)
        self.steps.set_narrow(is_narrow)
        over = self._is_panel_forced and self._is_tight and self._wants_panel
        self.panel.set_wide(over)
        self.panel.setVisible(self._wants_panel and (over or not self._is_tight))
        self._middle.setVisible(not over)
        self.signs.setVisible(self._wants_panel and self._is_tight and not over)
        self._settling.start()
        inner = room - (0 if over or self._is_tight else aside) - px(24) - px(24)
        fitted = getattr(self.page, "fit_width", None)
        if fitted is not None:
            fitted(inner)

    @Slot()
    def _place_signs(self) -> None:
        self.signs.adjustSize()
        self.signs.move(self._middle.width() - self.signs.width() - px(14), 12)
        self.signs.raise_()

    def _build(self, *, is_boundary: bool) -> None:
        plane(self, "surface")
        self._is_tight = False
        self._settling = QTimer(self, singleShot=True, interval=0)
        self.steps = StepsPane(is_boundary=is_boundary)
        self.bars = InfoBars()
        self.pages = QStackedWidget()
        self.progress = ProofProgress()
        self.signs = button("Warning signs", "shield-alert", "quiet", key="Ctrl+Shift+F")
        self._middle = QWidget()
        middle = vbox(self.pages, self.progress, margins=(24, 18, 12, 12), spacing=8)
        middle.setStretch(0, 1)
        self._middle.setLayout(middle)
        self.signs.setParent(self._middle)  # at the right of the title, which leaves room there
        self.why_icon = IconLabel("info", "text2", 15)
        self.why = label("", "body", tone="text2", wrap=True)
        self.refuse = button("Refuse and report", "shield-alert", key=REFUSE_KEY)
        self.save = button("Save and close", key=SAVE_KEY)
        self.back = button("Back", key=BACK_KEY)
        self.go = button("Continue", kind="primary", key="Enter")
        reason = hbox(self.why_icon, self.why, spacing=6)
        reason.setStretch(1, 1)
        keys = hbox(self.refuse, 4, reason, self.save, self.back, self.go, margins=(16, 10, 16, 12), spacing=8)
        keys.setStretch(2, 1)
        foot = QWidget()
        foot.setLayout(vbox(rule(), keys, spacing=0))
        body = hbox(self.steps, self._middle, self.panel, spacing=0)
        body.setStretch(1, 1)
        body.setStretch(2, 0)
        whole = vbox(self.bars, body, foot, spacing=0)
        whole.setStretch(1, 1)
        self.setLayout(whole)
        self.panel.setVisible(False)
        self.progress.setVisible(False)
        self.signs.setVisible(False)

    def _connect(self) -> None:
        self._settling.timeout.connect(self._place_signs)
        self.refuse.clicked.connect(self.refuse_asked)
        self.save.clicked.connect(self.save_asked)
        self.back.clicked.connect(self.back_asked)
        self.go.clicked.connect(self.go_asked)
        for made in (self.refuse, self.save, self.back, self.go):
            made.setMinimumWidth(px(88))
