"""The keys of the wizard and of the drill, told by F1 in their own windows."""

from typing import Final, override

from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from ui.core.actions import Actions, Hint
from ui.core.overlay import ShortcutsOverlay

KEY: Final = "F1"
_WIZARD: Final = "Going through it"
_ALWAYS: Final = "At any moment"
_DRILL: Final = "Drill"
WIZARD: Final = (
    Hint("Go on", "Enter", _WIZARD),
    Hint("Do what can’t be taken back", "Ctrl+Enter", _WIZARD),
    Hint("Choose what has this digit", "1-9", _WIZARD),
    Hint("The page before", "Alt+Left", _WIZARD),
    Hint("Search for the ticket’s requester", "Alt+R", _WIZARD),
    Hint("The warning signs", "Ctrl+Shift+F", _ALWAYS),
    Hint("Tick a warning sign", "Space", _ALWAYS),
    Hint("Refuse and report", "Ctrl+Shift+X", _ALWAYS),
    Hint("Save and close", "Esc", _ALWAYS),
)
DRILL: Final = (
    Hint("Give the reply of this digit", "1-9", _DRILL),
    Hint("The warning signs", "Ctrl+Shift+F", _ALWAYS),
    Hint("Tick a warning sign", "Space", _ALWAYS),
    Hint("Refuse and report", "Ctrl+Shift+X", _ALWAYS),
    Hint("Leave the signs, or close", "Esc", _ALWAYS),
)


class _Keys(ShortcutsOverlay):
    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        event.accept()  # nothing underneath is answered while its keys are being read


def tell_keys(window: QWidget, hints: tuple[Hint, ...]) -> ShortcutsOverlay:
    """Have F1 tell the keys of a window that has no other actions."""
    actions = Actions(window)
    actions.add_hints(*hints)
    overlay = _Keys(window, actions)
    QShortcut(QKeySequence(KEY), window).activated.connect(overlay.toggle)
    return overlay
