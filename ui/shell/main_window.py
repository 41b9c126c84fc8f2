"""The window: painted before anything is read, filled when the desk has let us in.

The screens inside are imported once it has been painted.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, override

from PySide6.QtCore import QEvent, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QMainWindow, QMessageBox, QStackedWidget, QWidget

from app.core.errors import StoreUnavailable
from app.core.settings import NOTICES, SINGLE_LETTERS, TEXT_SIZE, THEME, Settings
from ui.core.actions import Action, Actions
from ui.core.buttons import button
from ui.core.errors import OFFER_WORDS, shown
from ui.core.geometry import Geometry
from ui.core.info_bar import InfoBars
from ui.core.labels import Skeleton
from ui.core.layout import hbox, plane, vbox
from ui.core.overlay import ShortcutsOverlay
from ui.core.theme import ThemeKeeper, fit
from ui.core.toast import Toast
from ui.core.widgets import EmptyState
from ui.shell.front_actions import WITHOUT_DESK, front_actions
from ui.shell.status_bar import StatusBar
from ui.shell.top_bar import TopBar
from ui.tickets.moments import date_and_time

if TYPE_CHECKING:
    from uuid import UUID

    from app.tickets.drafts import Draft
    from ui.core.background import Background
    from ui.core.live import Live
    from ui.core.palette import CommandPalette
    from ui.shell.desk import Desk
    from ui.shell.entrance import Entrance
    from ui.shell.guard_watch import GuardWatch
    from ui.shell.knowledge_place import KnowledgePlace
    from ui.shell.menu_bar import HiddenMenus
    from ui.shell.notices import Notices
    from ui.shell.own_password import PasswordPlace
    from ui.shell.rooms import NewTicketPlace
    from ui.shell.verification_place import VerificationPlace
    from ui.shell.workplace import Workplace
    from ui.tickets.deed_starter import DeedStarter
    from ui.tickets.undo_stack import Settled

SMALLEST = (1040, 640)
ANOTHER_DESK = "app.another_desk"
_UNDO_SECONDS, _SAY_SECONDS = 30, 8


class MainWindow(QMainWindow):
    """Signals: `entered()` once the desk is shown, `try_asked()` to look for the database again, `closed()`.

    `sign_in_asked()` asks for the card to sign in over the desk, where the database wants another password.
    `another_desk_asked()` asks to leave this desk for another one. `contact_changed()` once it has been said that the
    database is away, or back.
    """

    entered = Signal()
    try_asked = Signal()
    sign_in_asked = Signal()
    another_desk_asked = Signal()
    closed = Signal()
    contact_changed = Signal()

    def __init__(self, settings: Settings, theme: ThemeKeeper, *, safe: bool = False) -> None:
        super().__init__()
        self.settings, self.theme = settings, theme
        self._safe = safe
        self.keeps_geometry = not safe
        self._card: QWidget | None = None
        self._left_by: UUID | None = None
        self._is_shut = False
        self.work: Workplace | None = None
        self.notices: Notices | None = None
        self.new_ticket: NewTicketPlace | None = None
        self.palette_card: CommandPalette | None = None
        self.starter: DeedStarter
        self.menus: HiddenMenus | None = None
        self.own_password: PasswordPlace | None = None
        self.verifications: VerificationPlace | None = None
        self.guard: GuardWatch | None = None
        self.knowledge: KnowledgePlace | None = None
        self._entrance: Entrance | None = None
        self._backgrounds: Sequence[Background] = ()
        self._build()

    # ------------------------------------------------------------ entering a desk

    def enter(self, desk: Desk, background: Background, local_background: Background, live: Live) -> None:
        """Show a desk that let us in, step by step; `entered` tells when all of it stands."""
        from ui.shell.entrance import Entrance

        self._backgrounds = (background, local_background)
        self._entrance = Entrance(self, desk, background, local_background, live)
        self._entrance.ended.connect(self.entered)
        self._entrance.begin(None if self._safe else self._geometry, replay=not self._safe)

    def make_room(self, work: Workplace) -> None:
        """Give the desk's panes their place, out of sight until `show_desk`."""
        self._pages.addWidget(work)

    def take_in(self, work: Workplace) -> None:
        """Take the desk's panes for one's own, and listen to them."""
        self.work = work
        self.theme.changed.connect(work.fit_places)
        work.sidebar.settings_asked.connect(self.open_settings)
        work.operations.settled.connect(self._settled)
        work.said.connect(self.say)
        work.was_read.connect(self.status.synced)
        work.failed.connect(self.meet)
        self.toast.keep_over(work.queue)
        work.keeper.came_back.connect(lambda _draft, sentence: self.say(sentence, None))
        work.keeper.caught_up.connect(self._tell_caught_up)

    def take_notices(self, notices: Notices) -> None:
        """Show how many notices wait, and open what they tell of."""
        self.notices = notices
        notices.changed.connect(self.top.tell_notices)
        notices.open_asked.connect(self._open_and_raise)

    def show_card(self, card: QWidget) -> None:
        """Show a card in place of the desk: signing in, the first start, a refusal."""
        self._put_card_away()
        self._card = card
        self.add_menus()
        self.actions_table.keep_to(WITHOUT_DESK | ({ANOTHER_DESK} if self.work is not None else frozenset()))
        self._pages.addWidget(card)
        self._pages.setCurrentWidget(card)
        self.top.offer_desk(offered=False)
        if self.work is None:
            self.status.waiting()
        card.setFocus(Qt.FocusReason.OtherFocusReason)

    @property
    def card(self) -> QWidget | None:
        """The card that stands in place of the desk."""
        return self._card

    def show_desk(self) -> None:
        """Show the desk again, where a card stood in its place."""
        if self.work is not None and not self._is_shut:
            self._pages.setCurrentWidget(self.work)
            self._put_card_away()
            self.actions_table.keep_to(None)
            self.top.offer_desk(offered=True)

    def show_refusal(self, text: str, *ways: tuple[str, Callable[[], object]]) -> None:
        """Say why the desk does not let us in, and offer ways on; Enter takes the first."""
        page = EmptyState("circle-alert", text)
        buttons = [page.offer(words, way) for words, way in ways]
        if buttons:
            page.setFocusProxy(buttons[0])
        self.show_card(page)

    # ------------------------------------------------------------ what the keys ask

    def open_palette(self) -> None:
        """Open the command palette (Ctrl+K)."""
        if self.palette_card is not None:
            self.palette_card.open()

    def open_keys(self) -> None:
        """Open the overlay of keys (F1)."""
        self.keys.toggle()

    def open_menus(self) -> None:
        """Open the menu bar (F10, Alt)."""
        if self.menus is not None:
            self.menus.open()

    def add_menus(self) -> None:
        """Have menus, once there is something to choose in them."""
        from ui.shell.menu_bar import HiddenMenus

        self.menus = self.menus or HiddenMenus(self, self.actions_table)

    def open_new_ticket(self, draft: Draft | None = None) -> None:
        """Open the form of a new ticket (Ctrl+N): with a draft, or as it was left, or empty."""
        if self.new_ticket is not None:
            self.new_ticket.open(draft)

    def open_settings(self) -> None:
        """Open the settings (Ctrl+,)."""
        from ui.shell.settings_dialog import SettingsDialog

        dialog = SettingsDialog(self.settings, self.theme, self)
        dialog.changed.connect(self._follow_settings)
        dialog.another_desk_asked.connect(self.another_desk_asked)
        dialog.another_desk.setVisible(self.work is not None)
        if self.own_password is not None and self._card is None:
            self.own_password.offer_in(dialog)
        dialog.open()

    def undo_shown(self) -> bool:
        """Undo what the note at the bottom left offers; return whether it offered anything."""
        return self.toast.undo() if self.toast.can_undo else False

    def remember_text_size(self) -> None:
        """Keep text size and theme for the next start."""
        self.settings.choose(TEXT_SIZE, self.theme.percent)
        self.settings.choose(THEME, self.theme.choice)

    # ------------------------------------------------------------ the database comes and goes

    @Slot(str)
    def connection_lost(self, text: str = "") -> None:
        """Say that the database is away; what is shown stays to be read."""
        if self.work is not None and not self._is_shut:
            if self.bars.bar("away") is None:
                self._tell_away(self.work.desk, text)
            self.contact_changed.emit()

    @Slot()
    def ask_sign_in(self) -> None:
        """Say that the database wants another password, and offer to sign in; what is shown stays to be read."""
        if self.work is None or self._is_shut:
            return
        desk = self.work.desk
        at = date_and_time(desk.last_contact(), desk.clock.now())
        why = (
            "Your password isn't accepted any more: it was changed, or has expired. Sign in with the new one to go on."
        )
        if self._card is None:
            said = (
                f"{why} You see what was read until {at}; what you do waits in the outbox, what you type is kept as "
                "drafts."
            )
            ways = [(OFFER_WORDS["sign_in"] + "…", self.sign_in_asked.emit)]
        else:  # it is asked for there, and the desk is behind it
            said, ways = f"{why} What waits in the outbox and what you have typed is kept.", []
        self.bars.show_bar("away", "warn", said, actions=ways, icon="key-round", dismissable=False)
        self.bars.setToolTip("")
        self.status.lost(desk.label, at, is_there=True)
        self.contact_changed.emit()

    def shut_out(self, text: str, *ways: tuple[str, Callable[[], object]]) -> None:
        """Show nothing of the desk any more to who may not see it, and say why; what was typed stays kept."""
        self._is_shut = True
        for told in ("away", "standing", "failure", "names"):
            self.bars.clear(told)
        if self.palette_card is not None and self.palette_card.isVisible():
            self.palette_card.dismiss()
        self.toast.hide()
        self.show_refusal(text, *ways)
        self.status.waiting()

    def _tell_away(self, desk: Desk, text: str) -> None:
        at = date_and_time(desk.last_contact(), desk.clock.now())
        said = (
            f"The database can't be reached. You see what was read until {at}; what you do waits in the outbox, "
            "what you type is kept as drafts."
        )
        self.bars.show_bar(
            "away", "warn", said, actions=[("Try now", self.try_asked.emit)], icon="wifi-off", dismissable=False
        )
        self.bars.setToolTip(text)
        self.status.lost(desk.label, at)

    @Slot()
    def connection_restored(self) -> None:
        """Say that the database is back; what was only read out of what is kept here says nothing of it."""
        if self.work is None or self.bars.bar("away") is None or self.work.desk.is_away:
            return
        self.bars.clear("away")
        self.status.connected(self.work.desk.label, self.work.desk.clock)
        self.work.keeper.try_now()
        self.contact_changed.emit()

    @Slot(object)
    def meet(self, error: Exception) -> None:
        """Show a failure that no screen shows by itself."""
        if isinstance(error, StoreUnavailable):
            self.connection_lost(str(error))
            return
        how = shown(error)
        if self._is_shut:
            return
        self.bars.show_bar("failure", how.tone, how.text)

    # ------------------------------------------------------------ saying things

    @Slot(str, object)
    def say(self, sentence: str, undo: Callable[[], object] | None = None) -> None:
        """Show a sentence at the bottom left, with Undo where there is something to undo."""
        self.toast.say(sentence, undo, seconds=_UNDO_SECONDS if undo else _SAY_SECONDS)

    @Slot(object)
    def _settled(self, settled: Settled) -> None:
        if self.work is None:
            return
        done, left = settled.outcome.done, settled.outcome.left
        by_bar = bool(left) and (bool(done) or len(left) > 1)
        if settled.sentence and not self.work.ticket.tells_of(settled) and (done or not by_bar):
            self.say(settled.sentence, self.work.operations.undo if settled.can_undo else None)
        if settled.undoes is not None and settled.undoes == self._left_by:
            self.bars.clear("left")
        if by_bar:
            self._tell_left(settled)

    def _tell_left(self, settled: Settled) -> None:
        from app.tickets.outcome import stayed

        if self.work is not None:
            self._left_by = settled.key
            said = stayed(settled.outcome, self.work.directory.number)
            words = "Show it" if len(settled.outcome.left) == 1 else "Show them"
            self.bars.show_bar("left", "quiet", said, actions=[(words, partial(self._show_left, said, settled))])

    def _show_left(self, stayed: str, settled: Settled) -> None:
        if self.work is None:
            return
        self.bars.clear("left")
        from ui.shell.left_behind import LeftBehind

        dialog = LeftBehind(stayed, settled.outcome.left, self.work.directory.number, self)
        dialog.open_asked.connect(self.work.open_ticket)
        dialog.open()

    # ------------------------------------------------------------ Qt

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        """Ask what becomes of held replies, remember where everything was, and close within three seconds."""
        if self.work is not None and not self._may_close(self.work.keeper.on_closing()):
            event.ignore()
            return
        if self.keeps_geometry:
            self._geometry.save_window(self, "main")
            if self.work is not None:
                self.work.save_geometry(self._geometry)
        if self._entrance is not None:
            self._entrance.stop()
        if self.verifications is not None:
            self.verifications.close()
        if self.knowledge is not None:
            self.knowledge.close()
        if self.work is not None:
            self.work.remember_place()
            self.work.keeper.close()
            self.work.outbox.close()
        if self.notices is not None:
            self.notices.close()
        for background in reversed(self._backgrounds):
            background.close(1.5)
        super().closeEvent(event)
        self.closed.emit()

    @override
    def changeEvent(self, event: QEvent) -> None:
        """Tell the keys' conditions that the window has come to the front."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self.actions_table.refresh()

    def _may_close(self, held: Sequence[Draft]) -> bool:
        if not held:
            return True
        count = "A reply is" if len(held) == 1 else f"{len(held)} replies are"
        box = QMessageBox(QMessageBox.Icon.Question, "Frontline", f"{count} still waiting to be sent.", parent=self)
        box.setInformativeText("Send now, or keep as a draft for the next start?")
        send, keep, cancel = button("Send now"), button("Keep as draft"), button("Cancel")
        box.addButton(send, QMessageBox.ButtonRole.AcceptRole)
        box.addButton(keep, QMessageBox.ButtonRole.DestructiveRole)
        box.addButton(cancel, QMessageBox.ButtonRole.RejectRole)
        box.setEscapeButton(cancel)
        box.setDefaultButton(keep)
        box.exec()
        if self.work is None:
            return False
        if box.clickedButton() not in (send, keep):
            self.work.keeper.go_on()
            return False
        (self.work.keeper.send_now if box.clickedButton() is send else self.work.keeper.keep_as_drafts)()
        return True

    # ------------------------------------------------------------ inside

    def _put_card_away(self) -> None:
        card, self._card = self._card, None
        if card is not None:
            self._pages.removeWidget(card)
            card.deleteLater()

    def _build(self) -> None:
        self.setWindowTitle("Frontline")
        self.setMinimumSize(*SMALLEST)
        self._geometry = Geometry(self.settings.get, self.settings.put)
        self.actions_table = Actions(self)
        self.top, self.bars, self.status = TopBar(), InfoBars(), StatusBar()
        self._pages = QStackedWidget()
        self._pages.addWidget(self._skeleton())
        self.root = root = QWidget()
        column = vbox(self.top, self.bars, self._pages, self.status, spacing=0)
        column.setStretchFactor(self._pages, 1)
        root.setLayout(column)
        self.setCentralWidget(root)
        self.menuBar().hide()
        self.actions_table.add(
            Action(
                ANOTHER_DESK,
                "Open another desk…",
                icon="network",
                when=lambda: self.work is not None,
                run=self.another_desk_asked.emit,
                words="change switch desk database server address connect demo",
            ),
            *front_actions(self, self.theme),
        )
        self.toast = Toast(root)
        self.keys = ShortcutsOverlay(root, self.actions_table)
        self.top.search_asked.connect(self.open_palette)
        self.top.help_asked.connect(self.open_keys)
        self.top.new_asked.connect(self.open_new_ticket)
        self.top.notices_asked.connect(self._show_notices)
        self._geometry.restore_window(self, "main")
        self.theme.changed.connect(self.update)

    def _skeleton(self) -> QWidget:
        whole, side = QWidget(), QWidget()
        plane(side, "sidebar", "right")
        fit(side, width=228)
        whole.setLayout(hbox(side, Skeleton(9), Skeleton(5), spacing=0))
        return whole

    @Slot(int)
    def _tell_caught_up(self, count: int) -> None:
        sent = (
            "1 reply that was held when Frontline closed was sent."
            if count == 1
            else (f"{count} replies that were held when Frontline closed were sent.")
        )
        self.say(sent, None)

    @Slot()
    def _show_notices(self) -> None:
        if self.notices is not None:
            self.notices.show_menu(self.top.notices.mapToGlobal(QPoint(0, self.top.notices.height())))

    @Slot(int)
    def _open_and_raise(self, ticket_id: int) -> None:
        self.raise_window()
        if self.work is not None:
            self.work.open_ticket(ticket_id)

    @Slot()
    def raise_window(self) -> None:
        """Come to the front."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    @Slot()
    def _follow_settings(self) -> None:
        self.actions_table.set_single_letters(self.settings.value(SINGLE_LETTERS))
        if self.notices is not None:
            self.notices.wanted = self.settings.value(NOTICES)


def themed(settings: Settings, theme: ThemeKeeper, *, safe: bool) -> None:
    """Dress the program as its settings say; safe mode knows only the usual dress."""
    if safe:
        theme.apply("light", 100)
    else:
        theme.apply(settings.value(THEME), settings.value(TEXT_SIZE))
