"""Where verifications are begun and gone on with: from the open ticket, and from the list of those that wait for me.

Calls are practised from here, too: nothing of a drill reaches the gate.
"""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING
from uuid import UUID, uuid4, uuid5

from PySide6.QtCore import QObject, QTimer, Slot
from shiboken6 import isValid

from app.core.changes import Changes, Topic
from app.identity.gate import Gate, Verification
from app.identity.journal import journal_note, stage
from app.identity.model import State
from ui.core.actions import Action
from ui.shell.desk_memory import DeskMemory

if TYPE_CHECKING:
    from ui.identity.awaiting_window import AwaitingWindow
    from ui.identity.drill_window import DrillWindow
    from ui.identity.verification_window import Place, VerificationWindow
    from ui.shell.main_window import MainWindow
    from ui.shell.workplace import Workplace

VERIFY, WAITING, DRILL = "ticket.verify", "go.verifications_waiting", "verifications.drill"
_GOES_ON = (State.OPEN, State.WAITING, State.HELD, State.GRANTED)
_NEWEST = 3
_NOTES = UUID("0d5a1be0-52c7-4c53-8a8e-6f4c2f1f7a11")
"""Under which the keys of notes are made, so that the end of one verification is noted once."""
_STAYED_MS = 400
"""How long a ticket has to be shown before it is asked what is open on it."""


class VerificationPlace(QObject):
    """Keeps one window for each ticket; each may stay open while one works on."""

    def __init__(self, window: "MainWindow", work: "Workplace", gate: Gate) -> None:
        super().__init__(work)
        self._window, self._work, self._gate = window, work, gate
        self._open: dict[int, VerificationWindow] = {}
        self._stood: dict[int, str] = {}
        self._awaiting: AwaitingWindow | None = None
        self._drill: DrillWindow | None = None
        self._looked = 0
        self._looking = QTimer(self, singleShot=True, interval=_STAYED_MS)
        self._offer()
        self._connect()

    def windows(self) -> "Sequence[VerificationWindow]":
        """Return the windows that are open."""
        return [one for one in self._open.values() if isValid(one) and one.isVisible()]

    @Slot()
    def verify(self) -> None:
        """Begin on the open ticket, or go on where its window is open."""
        row, ticket_id = self._work.ticket.row, self._work.ticket.ticket_id
        if ticket_id is None:
            return
        window = self._window_of(ticket_id)
        if window is None:
            window = self._new_window(ticket_id)
            told = (row.subject, row.requester) if row is not None and row.id == ticket_id else ("", "")
            window.start(ticket_id, *told)
        _raise(window)

    @Slot(int, int)
    def open(self, verification_id: int, ticket_id: int) -> None:
        """Open a verification where it stands."""
        window = self._window_of(ticket_id)
        if window is None or window.course.id != verification_id:
            window = self._new_window(ticket_id)
            window.open(verification_id)
        _raise(window)

    @Slot()
    def show_waiting(self) -> None:
        """Show those that wait for me."""
        from ui.identity.awaiting_window import AwaitingWindow  # noqa: PLC0415  it is seldom asked for

        if self._awaiting is None:
            self._awaiting = AwaitingWindow(self._place(), self._window)
            self._awaiting.opened.connect(self.open)
        self._awaiting.show_anew()

    @property
    def drill_window(self) -> "DrillWindow | None":
        """The window in which calls are practised, None before anybody did."""
        return self._drill

    @Slot()
    def drill(self) -> None:
        """Practise calls about people who don't exist; what comes of it is kept for me alone."""
        from ui.identity.drill_kept import Kept  # noqa: PLC0415  it is seldom asked for
        from ui.identity.drill_window import DrillWindow  # noqa: PLC0415

        if self._drill is None:
            desk = self._work.desk
            kept = Kept(DeskMemory(self._window.settings, desk.key), desk.actor.staff_id)
            self._drill = DrillWindow(kept, desk.clock.now, self._window)
        self._drill.show_anew()

    def close(self) -> None:
        """Close all windows, wiping what they hold; what was recorded stays in the database."""
        drill, self._drill = self._drill, None
        if drill is not None and isValid(drill):
            drill.close()
            drill.deleteLater()
        for window in self.windows():
            window.save_and_close()

    # ------------------------------------------------------------ inside

    def _place(self) -> "Place":
        from ui.identity.verification_window import Place  # noqa: PLC0415  loaded when it is first asked for

        work = self._work
        return Place(
            self._gate,
            work.background,
            work.live,
            work.desk.actor.staff_id,
            lambda: work.directory.prefix,
            work.desk.new_reply_key,
        )

    def _new_window(self, ticket_id: int) -> "VerificationWindow":
        from ui.identity.verification_window import VerificationWindow  # noqa: PLC0415  loaded when first asked for

        window = VerificationWindow(self._place(), self._window)
        window.said.connect(self._say)
        window.closed.connect(partial(self._forget, ticket_id, window))
        window.noted.connect(partial(self._note, ticket_id))
        window.course.arrived.connect(self._follow)
        self._open[ticket_id] = window
        return window

    def _window_of(self, ticket_id: int) -> "VerificationWindow | None":
        known = self._open.get(ticket_id)
        return known if known is not None and isValid(known) and known.isVisible() else None

    def _forget(self, ticket_id: int, window: "VerificationWindow") -> None:
        if self._open.get(ticket_id) is window:
            del self._open[ticket_id]
        last = window.course.verification
        if last is not None:  # what closed it may have ended it
            self._work.background.read(partial(self._gate.read, last.id), self._follow, _say_nothing)
        window.deleteLater()
        self._look_soon()

    @Slot(object)
    def _follow(self, verification: Verification) -> None:
        """Note in the ticket how a verification of mine ended, once it has."""
        before, now = self._stood.get(verification.id), stage(verification)
        self._stood[verification.id] = now
        is_mine = (verification.owner_id or verification.by_id) == self._work.desk.actor.staff_id
        if is_mine and now and before not in (None, now):
            key = uuid5(_NOTES, f"{verification.id} {now}")
            self._work.operations.add_note(verification.ticket_id, journal_note(verification), key=key, lasts=True)

    def _note(self, ticket_id: int, words: str) -> None:
        """Write on the ticket what was done beside the verification."""
        self._work.operations.add_note(ticket_id, words, key=uuid4(), lasts=True)

    @Slot(str)
    def _say(self, words: str) -> None:
        self._window.say(words)

    def _offer(self) -> None:
        table = self._window.actions_table
        table.add(
            Action(
                VERIFY,
                "Verify identity…",
                "Ctrl+Shift+V",
                "shield-check",
                self._has_ticket,
                self.verify,
                "Ticket",
                words="reset password unlock account caller proof grant",
                why_not=self._why_not,
            ),
            Action(
                WAITING,
                "Verifications waiting for me",
                icon="shield-check",
                run=self.show_waiting,
                group="Go to",
                words="sign second person approve set aside",
            ),
            Action(
                DRILL,
                "Drill: practise a call",
                icon="phone-call",
                run=self.drill,
                group="Go to",
                words="training vishing attacker phone exercise warning signs score",
            ),
        )

    def _connect(self) -> None:
        ticket = self._work.ticket
        ticket.head.offer_verification("Verify identity", is_first=False)
        ticket.head.verify_asked.connect(self.verify)
        ticket.shown.connect(self._look_soon)
        ticket.emptied.connect(self._looking.stop)
        self._looking.timeout.connect(self._look)
        self._work.live.changed.connect(self._hear)

    def _has_ticket(self) -> bool:
        return self._work.ticket.ticket_id is not None

    def _why_not(self) -> str:
        return "" if self._has_ticket() else "no ticket is open"

    @Slot()
    def _look_soon(self) -> None:
        if self._work.ticket.ticket_id != self._looked:
            self._work.ticket.head.offer_verification("Verify identity", is_first=False)
        self._looking.start()

    @Slot(object)
    def _hear(self, changes: Changes) -> None:
        if changes.touches(Topic.VERIFICATION):
            self._looking.start()

    @Slot()
    def _look(self) -> None:
        ticket_id = self._work.ticket.ticket_id
        if ticket_id is None or self._work.desk.is_away:
            return
        gate = self._gate

        def on_it() -> list[Verification]:
            return [gate.read(one) for one in list(gate.of_ticket(ticket_id))[:_NEWEST]]

        self._work.background.read(on_it, partial(self._tell, ticket_id), _say_nothing, slot="verifications of ticket")

    def _tell(self, ticket_id: int, found: Sequence[Verification]) -> None:
        if ticket_id != self._work.ticket.ticket_id:
            return
        self._looked = ticket_id
        goes_on = any(one.state in _GOES_ON for one in found)
        words = "Go on verifying" if goes_on else "Verify identity"
        self._work.ticket.head.offer_verification(words, is_first=goes_on)


def _say_nothing(_error: Exception) -> None:
    """Leave the head as it is: that the database is away is told elsewhere."""


def _raise(window: "VerificationWindow") -> None:
    window.show()
    window.activateWindow()
