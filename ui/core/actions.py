"""Every deed a person can start, registered once; keys, menus, palette and overlay grow from here."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import override

from PySide6.QtCore import QEvent, QKeyCombination, QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QMenu, QPushButton, QToolButton, QWidget
from shiboken6 import isValid

from ui.core import icons
from ui.core.buttons import button, tool, with_key

ANYWHERE = "anywhere"
LIST = "list"
NO_ICON = "zap"
"""The icon of a deed that names none, where one has to be drawn."""


def always() -> bool:
    """The condition of a deed that is always possible."""
    return True


def nothing() -> str:
    """What a deed is about that says all in its words."""
    return ""


@dataclass(frozen=True, slots=True)
class Action:
    """A deed with its words, its key and the condition under which it is possible.

    `shortcut` is one key as people write it ("Ctrl+K", "Shift+A", "Enter"); `scope` is "anywhere" (in the
    window) or "list" (only while that list has focus). `words` are more words the palette finds it by; `is_last`
    puts it behind all others, so that nobody meets it first in the palette. `about` tells what it would be done to
    now, where that isn't plain ("HD-205"); `is_on` whether a choice among several is the one that holds; `why_not`
    why its key does nothing now ("HD-205 is closed"), where somebody may well expect it to; a deed of the whole window
    says it in palette and menus, too.
    """

    id: str
    text: str
    shortcut: str = ""
    icon: str = ""
    when: Callable[[], bool] = always
    run: Callable[[], object] = field(default=lambda: None)
    group: str = "Anywhere"
    scope: str = ANYWHERE
    words: str = ""
    in_palette: bool = True
    is_last: bool = False
    about: Callable[[], str] = nothing
    is_on: Callable[[], bool] | None = None
    why_not: Callable[[], str] = nothing


@dataclass(frozen=True, slots=True)
class Hint:
    """A key that a widget sees to by itself (such as J and K in a list), for the overlay only."""

    text: str
    keys: str
    group: str


class Actions(QObject):
    """All actions of one window; `declined` carries why a key that was pressed, or a choice, does nothing."""

    ran = Signal(str)
    declined = Signal(str)
    refreshed = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._actions: dict[str, Action] = {}
        self._built: dict[str, QAction] = {}
        self._places: dict[str, QWidget] = {}
        self._rooms: dict[str, QWidget] = {}
        self._hints: list[tuple[Hint, QWidget | None]] = []
        self._buttons: list[tuple[QToolButton | QPushButton, str]] = []
        self._single_letters = True
        self._withdrawn: frozenset[str] = frozenset()
        self._only: frozenset[str] | None = None
        window.installEventFilter(self)

    def add(self, *actions: Action, on: QWidget | None = None) -> None:
        """Register actions; those of scope "list" need the list they belong to.

        Others may name the room they are about: where that is out of sight, the overlay leaves them out.
        Raises ValueError for an id or a key that is taken, and for a key that may not be used.
        """
        for action in actions:
            self._check(action, on)
            self._actions[action.id] = action
            if on is not None:
                self._rooms[action.id] = on
            self._build(action, on)

    def add_hints(self, *hints: Hint, on: QWidget | None = None) -> None:
        """Add keys that a widget sees to by itself to the overlay; shown while that widget is in sight."""
        self._hints.extend((hint, on) for hint in hints)

    def withdraw(self, ids: Iterable[str]) -> None:
        """Take actions out of keys, menus, palette and overlay, until they are offered again."""
        self._withdrawn |= frozenset(ids)
        self.refresh()

    def offer_again(self, ids: Iterable[str]) -> None:
        """Put actions back that were withdrawn."""
        self._withdrawn -= frozenset(ids)
        self.refresh()

    def keep_to(self, ids: Iterable[str] | None) -> None:
        """Offer these actions alone, whatever else is added or offered again, until None lifts it."""
        self._only = None if ids is None else frozenset(ids)
        self.refresh()

    def action(self, action_id: str) -> Action:
        """The action with this id; raises KeyError."""
        return self._actions[action_id]

    def all(self) -> tuple[Action, ...]:
        """Every action on offer, in the order of registration, those that come last behind the others."""
        offered = (action for action_id, action in self._actions.items() if self._is_offered(action_id))
        return tuple(sorted(offered, key=lambda action: action.is_last))

    def possible(self) -> tuple[Action, ...]:
        """The actions whose condition holds now."""
        return tuple(action for action in self.all() if action.when())

    def qt(self, action_id: str) -> QAction:
        """The QAction, for menus and tool bars; raises KeyError."""
        return self._built[action_id]

    def groups(self) -> list[tuple[str, list[Action | Hint]]]:
        """Every group with its actions and hints, in the order of registration."""
        return _grouped([*self.all(), *(hint for hint, _ in self._hints)])

    def groups_here(self) -> list[tuple[str, list[Action | Hint]]]:
        """The groups of what belongs to the place one is in: to all of the window, or to a room in sight."""
        actions = [action for action in self.all() if _is_in_sight(self._rooms.get(action.id))]
        told = {action.group for action in actions}
        hints = (hint for hint, place in self._hints if _is_in_sight(place))
        return _grouped([*actions, *(hint for hint in hints if self._only is None or hint.group in told)])

    def barred(self) -> tuple[Action, ...]:
        """The actions of the whole window that aren't possible now and say why."""
        return tuple(one for one in self.all() if one.scope == ANYWHERE and not one.when() and one.why_not())

    def run(self, action_id: str) -> bool:
        """Run an action if its condition holds, or tell why it doesn't; returns whether it ran."""
        action = self._actions[action_id]
        if not self._is_possible(action):
            if action in self.barred():
                self._tell_why(action)
            self.refresh()
            return False
        action.run()
        self.ran.emit(action_id)
        self.refresh()
        return True

    def refresh(self) -> None:
        """Ask every condition again and enable or disable what is shown."""
        for action_id, action in self._actions.items():
            self._built[action_id].setEnabled(self._is_possible(action))
            self._built[action_id].setVisible(self._is_offered(action_id))
            if action.scope == ANYWHERE and action.why_not is not nothing:
                self._built[action_id].setText(_with_reason(action))
            if action.is_on is not None:
                self._built[action_id].setChecked(action.is_on())
        self._buttons = [(made, action_id) for made, action_id in self._buttons if isValid(made)]
        for made, action_id in self._buttons:
            self._follow(made, action_id)
        self.refreshed.emit()

    def set_single_letters(self, wanted: bool) -> None:
        """Turn the one-letter keys of lists on or off."""
        if wanted != self._single_letters:
            self._single_letters = wanted
            for action_id, action in self._actions.items():
                self._built[action_id].setShortcuts(self._keys(action))
                self._built[action_id].setToolTip(self.tip(action_id))
        self.refresh()

    def key(self, action_id: str) -> str:
        """The key of an action as people write it, or "" when it has none now."""
        action = self._actions[action_id]
        return action.shortcut if self._keys(action) else ""

    def tip(self, action_id: str) -> str:
        """The tooltip of an action: "Name  (Key)"."""
        return with_key(_without_dots(self._actions[action_id].text), self.key(action_id))

    def tool_button(self, action_id: str, *, size: int = 17) -> QToolButton:
        """An icon button that runs the action."""
        action = self._actions[action_id]
        made = tool(action.icon or NO_ICON, _without_dots(action.text), self.key(action_id), size=size)
        self._bind(made, action_id)
        return made

    def push_button(self, action_id: str, kind: str = "plain", text: str = "") -> QPushButton:
        """A push button that runs the action, with other words if given."""
        action = self._actions[action_id]
        made = button(text or _without_dots(action.text), action.icon, kind)
        self._bind(made, action_id)
        return made

    def fill(self, menu: QMenu, ids: Iterable[str]) -> None:
        """Put actions into a menu; "-" makes a separator."""
        for action_id in ids:
            if action_id == "-":
                menu.addSeparator()
            else:
                menu.addAction(self._built[action_id])
        menu.aboutToShow.connect(self.refresh)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ask the conditions again just before Qt looks for the shortcut of a pressed key."""
        if event.type() == QEvent.Type.ShortcutOverride:
            self.refresh()
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):  # no shortcut has taken it
            self._decline(QKeySequence(event.keyCombination()).toString())
        return super().eventFilter(watched, event)

    def _decline(self, pressed: str) -> None:
        for action in self.all():
            if pressed in _spelled(self.key(action.id)) and self._is_meant(action) and not action.when():
                self._tell_why(action)

    def _tell_why(self, action: Action) -> None:
        why = action.why_not()
        if why:
            self.declined.emit(f"“{_without_dots(action.text)}” isn't possible: {why}.")

    def _is_meant(self, action: Action) -> bool:
        return action.scope == ANYWHERE or self._places[action.id].hasFocus()

    def _is_possible(self, action: Action) -> bool:
        return self._is_offered(action.id) and bool(action.when())

    def _is_offered(self, action_id: str) -> bool:
        return action_id not in self._withdrawn and (self._only is None or action_id in self._only)

    def _bind(self, made: QToolButton | QPushButton, action_id: str) -> None:
        made.clicked.connect(lambda: self.run(action_id))
        self._buttons.append((made, action_id))
        self._follow(made, action_id)

    def _follow(self, made: QToolButton | QPushButton, action_id: str) -> None:
        made.setEnabled(self._built[action_id].isEnabled())
        made.setToolTip(self._built[action_id].toolTip())

    def _build(self, action: Action, on: QWidget | None) -> None:
        built = QAction(action.text, self)
        if action.icon:
            built.setIcon(icons.icon(action.icon))
        built.setShortcuts(self._keys(action))
        context = Qt.ShortcutContext
        built.setCheckable(action.is_on is not None)
        built.setChecked(action.is_on is not None and action.is_on())
        built.setShortcutContext(context.WidgetShortcut if action.scope == LIST else context.WindowShortcut)
        built.setEnabled(self._is_possible(action))
        built.triggered.connect(lambda: self.run(action.id))
        self._built[action.id] = built
        place = on if action.scope == LIST and on is not None else self._window
        self._places[action.id] = place
        place.addAction(built)
        built.setToolTip(self.tip(action.id))

    def _keys(self, action: Action) -> list[QKeySequence]:
        if not self._single_letters and _is_single_letter(action.shortcut):
            return []
        return sequences(action.shortcut)

    def _check(self, action: Action, on: QWidget | None) -> None:
        if action.id in self._actions:
            raise ValueError(f"there is already an action {action.id!r}")
        if action.scope not in (ANYWHERE, LIST):
            raise ValueError(f"{action.id}: no scope called {action.scope!r}")
        if action.scope == LIST and on is None:
            raise ValueError(f"{action.id}: an action of a list needs its list")
        if action.scope == ANYWHERE and _is_single_letter(action.shortcut):
            raise ValueError(f"{action.id}: single letters belong to lists only")
        self._check_key(action, on)

    def _check_key(self, action: Action, on: QWidget | None) -> None:
        wanted = _spelled(action.shortcut)
        for other in self._actions.values():
            taken = wanted & _spelled(other.shortcut)
            if taken and self._overlap(action, on, other):
                raise ValueError(f"{action.id}: {min(taken)} already belongs to {other.id}")

    def _overlap(self, action: Action, on: QWidget | None, other: Action) -> bool:
        if ANYWHERE in (action.scope, other.scope):
            return True
        return self._places[other.id] is on


def _grouped(entries: Iterable[Action | Hint]) -> list[tuple[str, list[Action | Hint]]]:
    grouped: dict[str, list[Action | Hint]] = {}
    for entry in entries:
        grouped.setdefault(entry.group, []).append(entry)
    return list(grouped.items())


def _is_in_sight(place: QWidget | None) -> bool:
    return place is None or (isValid(place) and place.isVisible())


_TWINS = {
    "Enter": ("Enter", "Return"),
    "Ctrl+Enter": ("Ctrl+Enter", "Ctrl+Return"),
    "Ctrl++": ("Ctrl++", "Ctrl+="),
}
"""Keys that sit twice on the keyboard, or need Shift on some, so that both do the same; menus show the first."""


def sequences(shortcut: str) -> list[QKeySequence]:
    """The Qt keys of a shortcut; raises ValueError for nonsense and for Ctrl+Alt+letter (AltGr types it)."""
    if not shortcut:
        return []
    return [_sequence(name) for name in _TWINS.get(shortcut, (shortcut,))]


@cache
def _spelled(shortcut: str) -> frozenset[str]:
    return frozenset(key.toString() for key in sequences(shortcut))


@cache
def _sequence(name: str) -> QKeySequence:
    made = QKeySequence(name, QKeySequence.SequenceFormat.PortableText)
    pressed_keys = _pressed(made)
    if not pressed_keys or pressed_keys[0].key() == Qt.Key.Key_unknown:
        raise ValueError(f"{name!r} is not a key")
    both = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    for pressed in pressed_keys:
        if pressed.keyboardModifiers() & both == both and _is_letter(pressed.key()):
            raise ValueError(f"{name}: Ctrl+Alt and a letter types a character on many keyboards")
    return made


def _pressed(keys: QKeySequence) -> list[QKeyCombination]:
    return [keys[at] for at in range(keys.count())]  # type: ignore[index]  # the stubs leave out __getitem__


def _is_letter(key: Qt.Key) -> bool:
    return Qt.Key.Key_A <= key <= Qt.Key.Key_Z


@cache
def _is_single_letter(shortcut: str) -> bool:
    if not shortcut:
        return False
    pressed = _pressed(sequences(shortcut)[0])[0]
    plain = pressed.keyboardModifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier)
    return plain and _is_letter(pressed.key())


def _with_reason(action: Action) -> str:
    why = "" if action.when() else action.why_not()
    return f"{action.text}  ({why})" if why else action.text


def _without_dots(text: str) -> str:
    return text.removesuffix("…").replace("&", "")
