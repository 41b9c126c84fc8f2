"""When someone is away: a supervisor says so from the board, and leaves what lies with them to the others."""

from functools import partial
from typing import TYPE_CHECKING
from uuid import uuid4

from PySide6.QtCore import QObject, Slot
from shiboken6 import isValid

from app.core.saved import Saved
from ui.core.labels import Avatar, label
from ui.core.layout import Part, hbox
from ui.core.theme import STRONG
from ui.people.shares import Share
from ui.tickets.pickers import tickets
from ui.tickets.reasons import ReasonPicker

if TYPE_CHECKING:
    from ui.shell.main_window import MainWindow
    from ui.shell.workplace import Workplace


class Absence(QObject):
    """Says of others that they are away or back, and releases all their tickets as one deed; both can be undone."""

    def __init__(self, window: "MainWindow", work: "Workplace") -> None:
        super().__init__(work)
        self._window, self._work = window, work
        self._picker: ReasonPicker | None = None
        self._unsent: dict[int, str] = {}

    @Slot(object)
    def switch(self, share: Share) -> None:
        """Say that someone is away, or back again."""
        self._save(share, available=not share.is_here)

    @Slot(object)
    def release_all(self, share: Share) -> None:
        """Ask why, and leave all tickets of one person with nobody."""
        staff_id = share.staff_id
        if staff_id is None:
            return
        if self._picker is not None and isValid(self._picker):
            self._picker.cancel()
        self._picker = picker = _release_picker(self._window, share)
        picker.keep_text(self._unsent.get(staff_id, ""), partial(self._unsent.__setitem__, staff_id))
        picker.chosen.connect(lambda said: self._work.operations.release_all(of=staff_id, reason=str(said)))
        picker.chosen.connect(picker.deleteLater)
        picker.cancelled.connect(picker.deleteLater)
        picker.open()

    def _save(self, share: Share, *, available: bool) -> None:
        self._work.background.write(
            partial(self._work.desk.set_available, share.staff_id or 0, available, uuid4()),
            lambda saved: self._saved(share, saved, available=available),
            self._window.meet,
        )

    def _saved(self, share: Share, saved: Saved, *, available: bool) -> None:
        self._work.live.heard(saved.changes)
        self._window.say(said(share, available=available), lambda: self._save(share, available=not available))


def said(share: Share, *, available: bool) -> str:
    """Return the sentence about someone who goes or comes, with what still lies with them."""
    if available:
        return f"{share.name} is back: work can be given to them."
    lies = "lies" if share.live == 1 else "lie"
    rest = f" {tickets(share.live)} still {lies} with them." if share.live else ""
    return f"{share.name} is away: no work is given to them.{rest}"


def _release_picker(window: "MainWindow", share: Share) -> ReasonPicker:
    return ReasonPicker(
        window,
        f"Release all tickets of {share.name}",
        name="Why they are released",
        act="Release all",
        hint="Those who take them will read this",
        missing="Say why. Nothing has been changed yet.",
        above=[_load_line(share)],
    )


def _load_line(share: Share) -> Part:
    words = label(f"{share.live:,} live now → 0 after", "body", tone="text2")
    words.setAccessibleName(f"{share.name}: {share.live:,} live tickets now, none afterwards")
    return hbox(Avatar(share.name, 24), label(share.name, "body", STRONG), None, words)
