"""Keeps a desk's working set on this computer while the window is open, and what may not be seen any more out of it."""

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, override

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QMessageBox

from app.core.changes import NOTHING, Changes, Topic, changed
from app.core.errors import HelpDeskError
from app.tickets.cache import KeptDesk
from app.tickets.reading_on import ReadingOn
from ui.core.actions import Action
from ui.core.background import Background
from ui.core.buttons import button
from ui.core.live import Live
from ui.shell.main_window import MainWindow
from ui.tickets.filing import UNLOCKING_S

if TYPE_CHECKING:
    from ui.shell.desk import Desk

EVERY_MS = 5_000
"""How often what has been read is written, all of it at once."""
SOON_MS = 300
"""How long changes are gathered before the tickets they touch are looked after."""
FORGET = "app.forget_kept"
_FORGOTTEN = (
    "Nothing of this desk is kept on this computer any more, but your drafts. Tickets are kept again from the next "
    "start of Frontline."
)
_log = logging.getLogger(__name__)


class Safekeeping(QObject):
    """Loads what earlier runs kept once the window stands, saves what is read, and drops what may not be read.

    `left()` once the staff list knows the person no more.
    """

    left = Signal()
    _gone = Signal(object)

    def __init__(
        self,
        window: MainWindow,
        desk: "Desk",
        reading: ReadingOn,
        *,
        background: Background,
        local: Background,
        live: Live,
        opens_alone: bool,
    ) -> None:
        super().__init__(window)
        self._window, self._desk, self._reading = window, desk, reading
        self._background, self._local, self._live = background, local, live
        self._kept_desk = KeptDesk(desk.actor, desk.label, opens_alone)
        self._heard: Changes = NOTHING
        self._is_saving = False
        self._saving = QTimer(self, interval=EVERY_MS)
        self._looking = QTimer(self, singleShot=True, interval=SOON_MS)
        self._connect()

    def forget(self) -> None:
        """Forget at once all that is kept of a desk whose person is not on the staff any more."""
        self._forget(lambda _none: None)

    # ------------------------------------------------------------ inside

    def _connect(self) -> None:
        self._gone.connect(self._let_go, Qt.ConnectionType.QueuedConnection)
        self._reading.gone = self._gone.emit
        self._saving.timeout.connect(self._save)
        self._looking.timeout.connect(self._look)
        self._live.changed.connect(self._hear)
        self._window.entered.connect(self._begin)
        self._window.installEventFilter(self)
        self._window.actions_table.add(
            Action(
                FORGET,
                "Forget what is kept of this desk on this computer…",
                icon="trash-2",
                run=self._ask_forgetting,
                words="wipe cache offline privacy delete local copy",
            )
        )

    @Slot()
    def _begin(self) -> None:
        if not self._desk.is_away:
            self._reading.note_desk(self._kept_desk)
        self._saving.start()
        self._window.contact_changed.connect(self._meet_again)
        if self._window.work is not None:
            self._window.work.directory.changed.connect(self._look_at_oneself)
        # the key ring is asked by that, unless the drafts were quicker
        self._local.read(self._reading.load, lambda _none: self._look_after(None), self._note, deadline=UNLOCKING_S)

    @Slot()
    def _save(self) -> None:
        if self._reading.kept.has_unsaved and not self._is_saving:
            self._is_saving = True
            self._local.read(self._reading.save, lambda _none: self._saved(), self._not_saved, deadline=UNLOCKING_S)

    def _saved(self) -> None:
        self._is_saving = False

    def _not_saved(self, error: Exception) -> None:
        self._is_saving = False
        self._note(error)

    def _note(self, error: Exception) -> None:
        # nobody has lost anything: what can't be kept here is in the database
        if not isinstance(error, HelpDeskError):
            raise error
        _log.info("The working set was not kept or not looked after: %s", type(error).__name__)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Save what was read last when the window closes."""
        if event.type() == QEvent.Type.Close and watched is self._window and self._saving.isActive():
            self._reading_ends()
        return super().eventFilter(watched, event)

    def _reading_ends(self) -> None:
        try:
            self._local.write(self._reading.save, lambda _none: None, self._note)
        except RuntimeError:  # it has been closed before
            self._saving.stop()

    # ------------------------------------------------------------ what may not be seen any more

    @Slot(object)
    def _hear(self, changes: Changes) -> None:
        self._heard = self._heard.merged_with(changes)
        if not self._looking.isActive():
            self._looking.start()

    @Slot()
    def _meet_again(self) -> None:
        self._look_after(None)  # where the database is away still, nothing is looked after

    @Slot()
    def _look(self) -> None:
        heard, self._heard = self._heard, NOTHING
        work = self._window.work
        if work is None or self._desk.is_away:
            return
        if heard.everything or heard.of(Topic.QUEUE) or self._desk.actor.staff_id in heard.of(Topic.STAFF):
            work.queue.model.seen_lists.clear()
            if not heard.everything:  # of that the list hears itself
                work.queue.model.reload()
            self._look_after(None)
        else:
            self._look_after(heard.of(Topic.TICKET))

    def _look_after(self, ids: frozenset[int] | None) -> None:
        if (ids is None or ids) and not self._desk.is_away:
            slot = "look after all" if ids is None else None
            self._background.read(lambda: self._reading.look_after(ids), lambda _none: None, self._note, slot)

    @Slot(object)
    def _let_go(self, ids: frozenset[int]) -> None:
        if self._window.work is not None:
            self._window.work.queue.model.forget(ids)
        self._live.heard(changed(Topic.TICKET, *ids))  # whoever shows one reads it again, and finds it gone
        self._save()

    @Slot()
    def _look_at_oneself(self) -> None:
        directory = self._window.work.directory if self._window.work is not None else None
        if directory is not None and directory.is_read:
            mine = directory.staff_row(self._desk.actor.staff_id)
            if mine is None or not mine.is_active:  # who has left may not even see the staff
                self.forget()
                self.left.emit()

    # ------------------------------------------------------------ forgetting

    def _ask_forgetting(self) -> None:
        asked = "Forget what is kept of this desk on this computer?"
        self._question = box = QMessageBox(QMessageBox.Icon.Question, "Frontline", asked, parent=self._window)
        lost = " The database is away: until it is back, only what is on the screen can be read." * self._desk.is_away
        box.setInformativeText(f"Tickets and names kept to be read offline go; your drafts stay.{lost}")
        self._ways = forget, cancel = button("Forget it"), button("Cancel")
        box.addButton(forget, QMessageBox.ButtonRole.AcceptRole)
        box.addButton(cancel, QMessageBox.ButtonRole.RejectRole)
        box.setDefaultButton(forget)
        box.setEscapeButton(cancel)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        forget.clicked.connect(self._forget_as_asked)
        box.open()

    @Slot()
    def _forget_as_asked(self) -> None:
        self._forget(lambda _none: self._window.say(_FORGOTTEN))

    def _forget(self, done: Callable[[object], None]) -> None:
        self._local.write(self._reading.forget, done, self._not_forgotten, deadline=UNLOCKING_S)

    def _not_forgotten(self, error: Exception) -> None:
        if not isinstance(error, HelpDeskError):
            raise error
        self._window.bars.show_bar("not forgotten", "danger", f"What is kept here could not be deleted. {error}")
