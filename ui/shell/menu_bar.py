"""The menu bar: out of the way until Alt or F10 calls it, and then every deed there is, with its key."""

from collections.abc import Iterable, Sequence
from typing import override

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QMenu, QWidget
from shiboken6 import isValid

from ui.core.actions import Actions
from ui.tickets.ticket_actions import MENU as DEEDS_ON_ROWS
from ui.tickets.ticket_actions import ORDERS

REST = "*"
"""Where the deeds of a menu go that its order does not name."""
MENUS: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    (
        "&Ticket",
        ("ticket", "edit", "app"),
        (
            *("ticket.new", "-", "ticket.reply", "ticket.note", REST, "-", "edit.undo", "-"),
            *("app.password", "app.another_desk", "app.quit"),
        ),
    ),
    ("&List", ("list",), (*DEEDS_ON_ROWS, "-", *ORDERS, "-", REST)),
    (
        "&Go",
        ("go",),
        ("go.palette", "go.mine", "go.unassigned", "go.drafts", REST, "-", "go.next_pane", "go.previous_pane"),
    ),
    (
        "&View",
        ("view",),
        ("view.properties", REST, "-", "view.larger", "view.smaller", "view.usual", "view.theme", "-", "view.settings"),
    ),
    ("L&oad", ("load",), (REST,)),
    ("&Administration", ("set_up",), (REST,)),
    ("&Help", (), (REST,)),
)
"""Each menu: its title, the families of deeds it holds (what stands before the dot), and their order.

Families that no menu names go to the last one; "-" parts deeds.
"""
_ITSELF = "go.menu"
_ALONE = (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.AltModifier)
_USED_OTHERWISE = (QEvent.Type.MouseButtonPress, QEvent.Type.Wheel, QEvent.Type.WindowDeactivate)
_UNUSED_MS = 400
"""How long a bar stays that was shown for a letter, when no menu opens."""


class HiddenMenus(QObject):
    """Shows the menus on Alt (pressed and let go alone), F10, or Alt and a menu's letter; Esc hides them again."""

    def __init__(self, window: QMainWindow, actions: Actions) -> None:
        super().__init__(window)
        self._window, self._actions = window, actions
        self._known: list[str] = []
        self._menus: list[QMenu] = []
        self._came_from: QWidget | None = None
        self._is_armed = False
        self._hiding = QTimer(self, singleShot=True)
        self._hiding.timeout.connect(self._hide)
        window.menuBar().hide()
        window.installEventFilter(self)

    @property
    def is_open(self) -> bool:
        """Whether the bar is shown."""
        return self._window.menuBar().isVisible()

    @Slot()
    def open(self) -> None:
        """Show the bar with its first menu open and the keys on its first deed."""
        if not self._show():
            return
        self._hiding.stop()
        first = self._menus[0]
        self._window.menuBar().setActiveAction(first.menuAction())
        deed = next((row for row in first.actions() if row.isEnabled() and not row.isSeparator()), None)
        if deed is not None:
            first.setActiveAction(deed)

    def contents(self) -> list[tuple[str, list[str]]]:
        """The menus as they are filled: the title, and the ids of all its deeds with "-" between."""
        ids = [action.id for action in self._actions.all() if action.id != _ITSELF]
        named = {one for _, _, order in MENUS for one in order}
        filled: list[tuple[str, list[str]]] = []
        for at, (title, _, order) in enumerate(MENUS):
            others = [one for one in ids if one not in named and _home(one) == at]
            wanted = [one for name in order for one in (others if name == REST else [name])]
            filled.append((title, parted(one for one in wanted if one == "-" or one in ids)))
        return [menu for menu in filled if menu[1]]

    # ------------------------------------------------------------ Qt

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Listen for Alt; while it is down, watch the whole program until it is let go or used with something else."""
        if isinstance(event, QKeyEvent):
            if event.key() == Qt.Key.Key_Alt:
                self._hear_alt(event, is_window=watched is self._window)
            elif event.type() != QEvent.Type.KeyRelease:
                self._disarm()
                if event.type() == QEvent.Type.ShortcutOverride and watched is self._window:
                    self._show_for(event)
        elif event.type() in _USED_OTHERWISE:
            self._disarm()
        return super().eventFilter(watched, event)

    def _hear_alt(self, event: QKeyEvent, *, is_window: bool) -> None:
        if event.type() == QEvent.Type.KeyRelease:
            if self._is_armed and not event.isAutoRepeat():
                self._disarm()
                self.open()
        elif event.type() == QEvent.Type.ShortcutOverride and is_window and event.modifiers() in _ALONE:
            self._arm()

    def _show_for(self, event: QKeyEvent) -> None:
        # The letters of a bar that is out of sight belong to nobody, so it has to be seen before Qt looks for them.
        if event.modifiers() == Qt.KeyboardModifier.AltModifier and event.key() < 0x80:
            letter = f"&{chr(event.key()).lower()}"
            if any(letter in menu.title().lower() for menu in self._filled()):
                self._show()

    # ------------------------------------------------------------ inside

    def _arm(self) -> None:
        program = QApplication.instance()
        if program is not None and not self._is_armed and not self.is_open:
            self._is_armed = True
            program.installEventFilter(self)

    def _disarm(self) -> None:
        program = QApplication.instance()
        if program is not None and self._is_armed:
            self._is_armed = False
            program.removeEventFilter(self)

    def _show(self) -> bool:
        """Show the bar and remember where the focus was; returns False when there is no deed at all."""
        bar, layout = self._window.menuBar(), self._window.layout()
        if not self._filled():
            return False
        if not bar.isVisible():
            self._came_from = self._window.focusWidget()
            bar.show()
            if layout is not None:
                layout.activate()
            self._hiding.start(_UNUSED_MS)
        return True

    @Slot()
    def _hide(self) -> None:
        """Hide the bar once none of its menus is open; the focus goes back unless a deed has taken it."""
        bar = self._window.menuBar()
        if QApplication.activePopupWidget() in self._menus or not bar.isVisible():
            return
        is_free = self._window.focusWidget() in (None, bar)
        came_from, self._came_from = self._came_from, None
        bar.hide()
        if is_free and came_from is not None and isValid(came_from):
            came_from.setFocus(Qt.FocusReason.MenuBarFocusReason)

    @Slot()
    def _begin_hiding(self) -> None:
        # The arrow keys close one menu just before they open the next.
        self._hiding.start(0)

    def _filled(self) -> Sequence[QMenu]:
        """The menus, made anew when deeds came or went since."""
        on_offer = [action.id for action in self._actions.all()]
        if self._known != on_offer:
            self._known = on_offer
            self._fill()
        return self._menus

    def _fill(self) -> None:
        self._window.menuBar().clear()
        for menu in self._menus:
            menu.deleteLater()
        self._menus = [self._made(title, ids) for title, ids in self.contents()]

    def _made(self, title: str, ids: Iterable[str]) -> QMenu:
        menu = QMenu(title, self._window)
        self._actions.fill(menu, ids)
        menu.aboutToHide.connect(self._begin_hiding)
        self._window.menuBar().addMenu(menu)
        return menu


def parted(rows: Iterable[str]) -> list[str]:
    """Menu rows without a "-" at either end or beside another."""
    kept: list[str] = []
    for row in rows:
        if row != "-" or (kept and kept[-1] != "-"):
            kept.append(row)
    return kept[:-1] if kept and kept[-1] == "-" else kept


def _home(action_id: str) -> int:
    family = action_id.partition(".")[0]
    return next((at for at, (_, families, _) in enumerate(MENUS) if family in families), len(MENUS) - 1)
