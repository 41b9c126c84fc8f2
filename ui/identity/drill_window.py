"""The window in which somebody practises calls: nobody in it is real, and nothing of it is recorded."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import override

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, Qt, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QDialog, QPushButton, QStackedWidget, QWidget

from app.identity.drill import Run, begin, score
from app.identity.drill_calls import CALLS
from app.identity.drill_results import Result, next_call, result_of
from ui.core.announce import announce
from ui.core.buttons import button, set_button_text
from ui.core.info_bar import InfoBars
from ui.core.labels import IconLabel, key_cap, label, rule
from ui.core.layout import hbox, plane, vbox
from ui.core.theme import STRONG, fit, px
from ui.identity import speech
from ui.identity.drill_call_page import CallPage
from ui.identity.drill_kept import Kept
from ui.identity.drill_pages import EndPage, StartPage
from ui.identity.flags_model import FlagsModel
from ui.identity.flags_panel import KEY as FLAGS_KEY
from ui.identity.flags_panel import FlagsList
from ui.identity.frame import REFUSE_KEY
from ui.identity.keys_told import DRILL, tell_keys

BAND = "Drill: nobody real, nothing is recorded"
_FORGOTTEN = "Your results are forgotten."
_DIGITS = "123456789"


class DrillWindow(QDialog):
    """One call after another; Esc closes it at any moment, and a call half done is not scored."""

    def __init__(self, kept: Kept, now: Callable[[], datetime], parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self._kept, self._now = kept, now
        self._run: Run | None = None
        self._took = QElapsedTimer()
        self.flags = FlagsModel(speech.observed_flags(), self)
        self._build()
        self._connect()
        self._show_start()

    @property
    def run(self) -> Run | None:
        """The call that goes on or has ended, None before the first."""
        return self._run

    def show_anew(self) -> None:
        """Come to the front; a call that goes on stays as it is."""
        if not self.isVisible():
            self._show_start()
        self.show()
        self.activateWindow()

    @Slot()
    def start(self) -> None:
        """Have the next call come in."""
        self.flags.untick()
        self._run = begin(next_call(CALLS, self._kept.results))
        self._took.start()
        self._show_call()

    @Slot()
    def refuse(self) -> None:
        """Refuse and report, at whatever moment."""
        if self._run is not None and not self._run.is_over:
            self._go_to(self._run.refuse())

    @Slot()
    def take_flags(self) -> None:
        """Go to the warning signs."""
        if self.signs.isVisible():
            self.list.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @override
    def done(self, result: int) -> None:
        """Close; what was said in a call half done is gone."""
        self._run = None
        super().done(result)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Press the button that has the keys by Enter, else the one that goes on; answer by digit."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not event.isAutoRepeat() and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
                self._press()
        elif not self._by_digit(event):
            super().keyPressEvent(event)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Answer by digit wherever the keys are: a list would search for it, and a digit held down answers once."""
        is_key = watched in (self.list, self.call.replies) and event.type() == QEvent.Type.KeyPress
        return (is_key and isinstance(event, QKeyEvent) and self._by_digit(event)) or super().eventFilter(
            watched, event
        )

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_room()

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and hasattr(self, "signs"):
            self._share_room()

    # ------------------------------------------------------------ inside: going on

    def _press(self) -> None:
        focused = self.focusWidget()
        on = focused if isinstance(focused, QPushButton) else self.go
        if on.isVisible() and on.isEnabled():
            on.click()

    def _by_digit(self, event: QKeyEvent) -> bool:
        is_plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        goes_on = self._run is not None and not self._run.is_over
        if not (goes_on and is_plain and event.text() in tuple(_DIGITS)):
            return False
        if not event.isAutoRepeat():
            self.call.answer(event.text())
        return True

    @Slot(int)
    def _answer(self, which: int) -> None:
        if self._run is not None and not self._run.is_over:
            self._go_to(self._run.answer(which))

    @Slot(object)
    def _note(self, codes: frozenset[str]) -> None:
        if self._run is not None:
            self._run = self._run.note(codes)

    def _go_to(self, run: Run) -> None:
        self._run = run
        if run.is_over:
            self._end(run)
        else:
            self._show_call()

    def _end(self, run: Run) -> None:
        found = score(run, self._took.elapsed() // 1000)
        self._kept.add(result_of(run.call, found, self._now()))
        self.end.show_score(run, found)
        self._show_page(self.end, go="Next call")
        self.end.read_from_top()
        announce(self.end, self.end.accessibleDescription(), urgent=True)

    @Slot()
    def _forget(self) -> None:
        before = self._kept.results
        self._kept.put(())
        self._show_results()
        back = ("Take back", lambda: self._bring_back(before))
        self.bars.show_bar("forgotten", "quiet", _FORGOTTEN, actions=[back])
        self._park()

    def _bring_back(self, results: Sequence[Result]) -> None:
        self._kept.put((*self._kept.results, *results))
        self.bars.clear("forgotten")
        self._show_results()
        self._park()

    def _park(self) -> None:
        """Have the keys on the page: the button they were on is gone."""
        page = self.pages.currentWidget()
        if page is not None:
            page.setFocus(Qt.FocusReason.OtherFocusReason)

    # ------------------------------------------------------------ inside: showing

    def _show_start(self) -> None:
        self._run = None
        self._show_page(self.begin, go="Start")
        self.begin.read_from_top()

    def _show_call(self) -> None:
        if self._run is not None:
            self.call.show_run(self._run)
            self._show_page(self.call, go="")
            self.call.take_keys()

    def _show_page(self, page: QWidget, *, go: str) -> None:
        is_call = page is self.call
        self.bars.clear("forgotten")
        self._show_results()
        self.pages.setCurrentWidget(page)
        self.signs.setVisible(is_call)
        self.refuse_button.setVisible(is_call)
        self.go.setVisible(bool(go))
        if go:
            set_button_text(self.go, go)

    def _show_results(self) -> None:
        for page in (self.begin, self.end):
            page.results.show_results(self._kept.results, self._now())

    def _share_room(self) -> None:
        """Leave the call more room than the signs, however large the text is."""
        self.signs.setFixedWidth(min(px(264), self.width() * 2 // 5))

    # ------------------------------------------------------------ inside: building

    def _build(self) -> None:
        plane(self, "surface")
        self.setWindowTitle("Drill")
        self.setAccessibleName("Drill")
        self.setAccessibleDescription(BAND)
        self.bars = InfoBars()
        self.begin, self.call, self.end = StartPage(), CallPage(), EndPage()
        self.pages = QStackedWidget()
        for page in (self.begin, self.call, self.end):
            self.pages.addWidget(page)
        self.signs = self._signs()
        self.refuse_button = button("Refuse and report", "shield-alert", key=REFUSE_KEY, pressed=self.refuse)
        self.close_button = button("Close", key="Esc", pressed=self.reject)
        self.go = button("Start", kind="primary", key="Enter", pressed=self.start)
        for made in (self.refuse_button, self.close_button, self.go):
            made.setAutoDefault(False)
            fit(made, least_width=88)
        body = hbox(self.pages, self.signs, spacing=0)
        body.setStretch(0, 1)
        keys = hbox(self.refuse_button, None, self.close_button, self.go, margins=(16, 10, 16, 12))
        whole = vbox(self.bars, body, rule(), keys, spacing=0)
        whole.setStretch(1, 1)
        self.setLayout(whole)
        self.bars.show_bar("drill", "info", BAND, dismissable=False)
        room = self.screen().availableGeometry()
        self.setMinimumSize(min(720, room.width() - 40), min(480, room.height() - 60))
        self.resize(min(px(1000), room.width() - 40), min(px(720), room.height() - 60))

    def _signs(self) -> QWidget:
        made = plane(QWidget(), "app", "left")
        made.setAccessibleName("Warning signs")
        self.list = FlagsList(self.flags)
        head = hbox(IconLabel("shield-alert", "text2", 17), label("Warning signs", "reading", STRONG), None)
        keys = hbox(
            *(key_cap(key) for key in FLAGS_KEY.split("+")),
            label("to get here", "caption", tone="text2"),
            None,
            spacing=4,
        )
        hint = label("Tick what you notice. Esc gives the keys back.", "caption", tone="text2", wrap=True)
        column = vbox(head, hint, keys, self.list, margins=(14, 16, 14, 14))
        column.setStretch(3, 1)
        made.setLayout(column)
        return made

    def _connect(self) -> None:
        self.call.answered.connect(self._answer)
        self.flags.ticked.connect(self._note)
        self.list.taken.connect(self.call.take_keys)
        self.list.left.connect(self.call.take_keys)
        self.list.installEventFilter(self)
        self.call.replies.installEventFilter(self)
        self.begin.results.forget_asked.connect(self._forget)
        self.end.results.forget_asked.connect(self._forget)
        for key, run in ((REFUSE_KEY, self.refuse), (FLAGS_KEY, self.take_flags)):
            QShortcut(QKeySequence(key), self).activated.connect(run)
        tell_keys(self, DRILL)
