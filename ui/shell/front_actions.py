"""The keys that work without a desk, too: while one is opened, signing in, and where nobody is let in."""

from collections.abc import Callable
from typing import Protocol

from ui.core.actions import Action
from ui.core.theme import ThemeKeeper

WITHOUT_DESK = frozenset(
    {
        *("go.menu", "help.keys", "view.larger", "view.smaller", "view.usual", "view.theme", "view.settings"),
        "app.quit",
    }
)
"""What is offered while a card stands in place of the desk."""


class Front(Protocol):
    """What these keys ask of the window."""

    def open_keys(self) -> None:
        """Open the overlay of keys."""

    def open_menus(self) -> None:
        """Open the menu bar."""

    def open_settings(self) -> None:
        """Open the settings."""

    def remember_text_size(self) -> None:
        """Keep text size and theme."""

    def close(self) -> bool:
        """Close the window."""


def front_actions(window: Front, theme: ThemeKeeper) -> tuple[Action, ...]:
    """Return them; in palette and overlay they stand behind what is done at a desk, and quitting behind all."""

    def sized(change: Callable[[], object]) -> Callable[[], None]:
        def run() -> None:
            change()
            window.remember_text_size()

        return run

    def usual() -> None:
        theme.ask_text_percent(100)

    return (
        Action("go.menu", "Menu bar", "F10", run=window.open_menus, in_palette=False, is_last=True),
        Action("help.keys", "Keyboard shortcuts", "F1", "keyboard", run=window.open_keys, words="help", is_last=True),
        Action("view.larger", "Text larger", "Ctrl++", "", run=sized(theme.enlarge_text), group="View", is_last=True),
        Action("view.smaller", "Text smaller", "Ctrl+-", "", run=sized(theme.shrink_text), group="View", is_last=True),
        Action("view.usual", "Text as usual", "Ctrl+0", "", run=sized(usual), group="View", is_last=True),
        Action(
            "view.theme",
            "Switch theme",
            "Ctrl+Shift+D",
            "moon",
            run=sized(theme.flip),
            group="View",
            words="dark light",
            is_last=True,
        ),
        Action("view.settings", "Settings", "Ctrl+,", "settings", run=window.open_settings, group="View", is_last=True),
        Action("app.quit", "Quit Frontline", "Ctrl+Q", "log-out", run=window.close, words="exit end", is_last=True),
    )
