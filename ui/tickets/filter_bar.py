"""The chips under a list's title: what narrows it, and in which order it stands."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from functools import partial
from typing import override

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QMenu, QWidget

from app.tickets.model import Priority, Status
from app.tickets.queries import Listing, Sort
from ui.core import icons
from ui.core.chip_button import ChipButton
from ui.core.floating import takes_escape
from ui.core.flow import FlowLayout
from ui.core.layout import vbox
from ui.core.theme import fit, set_font
from ui.tickets.columns import SORTED
from ui.tickets.directory import Directory
from ui.tickets.narrowing import NOBODY, Narrowing

_PAUSE_MS = 250
"""How long typing rests before the list follows."""


class FilterBar(QWidget):
    """Closed it shows the chips in force, opened all of them and a field for words.

    `narrowed` carries the new Narrowing; `left` says that Esc gives the focus back to the list.
    """

    narrowed = Signal(object)
    left = Signal()

    def __init__(self, directory: Directory, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._directory = directory
        self._narrowing = Narrowing()
        self._listing = Listing()
        self._is_open = False
        self._build()
        self._connect()
        self._say_all()

    @property
    def narrowing(self) -> Narrowing:
        """What narrows the list now."""
        return self._narrowing

    @property
    def is_open(self) -> bool:
        """Tell whether all chips are shown."""
        return self._is_open

    def show_narrowing(self, narrowing: Narrowing, listing: Listing) -> None:
        """Show what narrows a list, without telling anyone."""
        self._narrowing, self._listing, self._is_open = narrowing, listing, False
        self.words.blockSignals(True)
        self.words.setText(narrowing.words)
        self.words.blockSignals(False)
        self._say_all()

    def open(self, *, words: bool = True) -> None:
        """Show all chips and go to the words, or to the first chip."""
        self._set_open(True)
        (self.words if words else self.status).setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.words.selectAll()

    def close_chips(self) -> None:
        """Show only the chips in force and leave."""
        self._set_open(False)
        self.left.emit()

    @Slot()
    def clear(self) -> None:
        """Let everything through again."""
        self.words.clear()
        self._narrow(self._narrowing.cleared())

    @property
    def order(self) -> Sort:
        """The order the list stands in."""
        return self._narrowing.sort or self._listing.sort

    def set_sort(self, sort: Sort) -> None:
        """Change the order."""
        self._narrow(replace(self._narrowing, sort=sort))

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let Esc clear the words, then close the bar; let ↓ in the words go to the list."""
        if takes_escape(event):
            return True
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape:
                self._escape()
                return True
            if watched is self.words and event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._follow_words()
                self.left.emit()
                return True
        return super().eventFilter(watched, event)

    # ------------------------------------------------------------ inside

    def _build(self) -> None:
        self.words = QLineEdit()
        self.words.setPlaceholderText("Words in this list")
        self.words.setAccessibleName("Words in this list")
        self.words.setClearButtonEnabled(True)
        self.words.addAction(icons.icon("search", "text3"), QLineEdit.ActionPosition.LeadingPosition)
        set_font(self.words, "body")
        fit(self.words, least_width=120)
        self.status, self.priority = ChipButton("Status"), ChipButton("Priority")
        self.category, self.assignee = ChipButton("Category"), ChipButton("Assignee")
        self.sort = ChipButton("Order")
        self.clear_button = ChipButton("Clear", icon="x")
        row = QWidget()
        flow = FlowLayout(row, spacing=6)
        for part in (*self._chips(), self.clear_button):
            flow.addWidget(part)
        self.setLayout(vbox(self.words, row, spacing=8))
        self.setAccessibleName("Filter")

    def _connect(self) -> None:
        self._typing = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._typing.timeout.connect(self._follow_words)
        self.words.textChanged.connect(self._typing.start)
        for part in (self.words, *self._chips(), self.clear_button):
            part.installEventFilter(self)
        for chip, fill in (
            (self.status, self._fill_statuses),
            (self.priority, self._fill_priorities),
            (self.category, self._fill_categories),
            (self.assignee, self._fill_assignees),
            (self.sort, self._fill_orders),
        ):
            chip.clicked.connect(chip.open)
            chip.choices.aboutToShow.connect(partial(self._refill, chip.choices, fill))
        self.clear_button.clicked.connect(self.clear)
        self._directory.changed.connect(self._say_all)

    def _chips(self) -> tuple[ChipButton, ...]:
        return self.status, self.priority, self.category, self.assignee, self.sort

    def _refill(self, menu: QMenu, fill: Callable[[QMenu], None]) -> None:
        menu.clear()
        fill(menu)

    def _fill_statuses(self, menu: QMenu) -> None:
        for status in Status:
            chosen = status in self._narrowing.statuses
            self._add(menu, status.label, chosen, partial(self._toggle_status, status))

    def _fill_priorities(self, menu: QMenu) -> None:
        for priority in Priority:
            chosen = priority in self._narrowing.priorities
            words = f"P{int(priority)} · {priority.label}"
            self._add(menu, words, chosen, partial(self._toggle_priority, priority))

    def _fill_categories(self, menu: QMenu) -> None:
        choices = [(None, "Any category")] + [(c.id, c.name) for c in self._directory.active_categories()]
        for category_id, name in choices:
            chosen = category_id == self._narrowing.category_id
            self._add(menu, name, chosen, partial(self._set, category_id=category_id))

    def _fill_assignees(self, menu: QMenu) -> None:
        staff = [(s.id, s.name) for s in self._directory.active_staff()]
        for staff_id, name in [(None, "Anyone"), (NOBODY, "Unassigned"), *staff]:
            chosen = staff_id == self._narrowing.assignee_id
            self._add(menu, name, chosen, partial(self._set, assignee_id=staff_id))

    def _fill_orders(self, menu: QMenu) -> None:
        for sort, order in SORTED.items():
            self._add(menu, order.words, sort is self.order, partial(self._set, sort=sort))

    def _add(self, menu: QMenu, words: str, chosen: bool, run: Callable[[], object]) -> None:
        action = QAction(words.replace("&", "&&"), menu)
        action.setCheckable(True)
        action.setChecked(chosen)
        action.triggered.connect(lambda _checked: run())
        menu.addAction(action)

    def _toggle_status(self, status: Status) -> None:
        self._set(statuses=self._narrowing.statuses ^ {status})

    def _toggle_priority(self, priority: Priority) -> None:
        self._set(priorities=self._narrowing.priorities ^ {priority})

    def _set(self, **changes: object) -> None:
        self._narrow(replace(self._narrowing, **changes))  # type: ignore[arg-type]

    @Slot()
    def _follow_words(self) -> None:
        self._typing.stop()
        self._set(words=self.words.text().strip())

    def _narrow(self, narrowing: Narrowing) -> None:
        if narrowing == self._narrowing:
            return
        self._narrowing = narrowing
        self._say_all()
        self.narrowed.emit(narrowing)

    def _escape(self) -> None:
        if self.words.hasFocus() and self.words.text():
            self.words.clear()
            self._follow_words()
        else:
            self.close_chips()

    def _set_open(self, is_open: bool) -> None:
        self._is_open = is_open
        self._say_all()

    @Slot()
    def _say_all(self) -> None:
        now = self._narrowing
        self._say(self.status, "Status", [s.label for s in Status if s in now.statuses])
        self._say(self.priority, "Priority", [f"P{int(p)}" for p in Priority if p in now.priorities])
        category = [] if now.category_id is None else [self._directory.category_name(now.category_id)]
        self._say(self.category, "Category", category)
        self._say(self.assignee, "Assignee", self._assignee_words())
        order = SORTED[self.order].words
        self.sort.say(order, is_on=False, accessible=f"Order: {order}")
        self.clear_button.setVisible(not now.is_empty)
        self.words.setVisible(self._is_open or bool(now.words))
        self.updateGeometry()

    def _assignee_words(self) -> list[str]:
        chosen = self._narrowing.assignee_id
        if chosen is None:
            return []
        return ["Unassigned" if chosen == NOBODY else self._directory.staff_name(chosen)]

    def _say(self, chip: ChipButton, name: str, chosen: Iterable[str]) -> None:
        words = ", ".join(chosen)
        chip.say(f"{name}: {words}" if words else "", is_on=bool(words), accessible=f"{name}: {words or 'any'}")
        is_fixed = chip is self.assignee and (self._listing.assignee_id is not None or self._listing.unassigned)
        chip.setVisible(bool(words) or (self._is_open and not is_fixed))
