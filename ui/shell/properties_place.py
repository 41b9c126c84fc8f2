"""Whether the properties stand at the right, and what gives way to them where there is little room."""

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from ui.core.theme import px
from ui.tickets.properties import WIDTH

WIDE_ENOUGH = 1360
"""Pixels of window width from which the properties fit beside list and ticket, at 100 % text."""
_KEPT_AS = "properties"
Get = Callable[[str], str | None]
Put = Callable[[str, str], None]


class PropertiesPlace:
    """Shows them beside list and ticket, or in a narrow window for a while in the list's stead.

    `least` is what places, list and ticket need at the least, in pixels of the `whole`.
    """

    def __init__(self, whole: QWidget, listed: QWidget, least: int, *, get: Get, put: Put) -> None:
        self._whole, self._listed, self._least, self._put = whole, listed, least, put
        self._wanted = {"shown": True, "hidden": False}.get(get(_KEPT_AS) or "")
        self._is_instead = False
        self._is_away = False
        self._properties: QWidget | None = None

    def take(self, properties: QWidget) -> None:
        """Give the properties their place from now on."""
        self._properties = properties
        self.fit()

    def toggle(self) -> None:
        """Show or hide them; only where all find room beside each other is that remembered."""
        if self._properties is None:
            return
        show = not self._properties.isVisible()
        if self._has_room_for_all():
            self._wanted, self._is_instead = show, False
            self._put(_KEPT_AS, "shown" if show else "hidden")
        else:
            self._is_instead = show
        self.fit()

    def give_way(self) -> None:
        """Let the list stand where it was again."""
        if self._is_instead:
            self._is_instead = False
            self.fit()

    def leave(self, *, away: bool) -> None:
        """Note whether another room is shown, which has no properties."""
        self._is_away = away
        self._is_instead = False
        self.fit()

    def beside(self, listed: int) -> int:
        """Return the pixels that stand beside places and ticket: the list's `listed`, or what is there in its stead."""
        return px(WIDTH) if self._is_instead else listed

    def fit(self) -> None:
        """Show what there is room for."""
        if self._properties is None:
            return
        has_room = self._has_room_for_all()
        self._is_instead = self._is_instead and not has_room
        fits = self._whole.width() >= px(WIDE_ENOUGH)
        wanted = (fits if self._wanted is None else self._wanted) and has_room
        self._listed.setVisible(not self._is_instead)
        self._properties.setVisible((wanted or self._is_instead) and not self._is_away)

    def _has_room_for_all(self) -> bool:
        return self._whole.width() >= self._least + px(WIDTH)
