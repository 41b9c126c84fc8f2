"""The room of the desk's connections: who would work by them, the list, the form of one, and trying it."""

from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from typing import Any, override

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from app.core.actor import Actor
from app.core.changes import Topic, changed
from app.core.errors import HelpDeskError
from app.identity.connections import ConnectionDesk, Connections
from ui.administration.connections.cards import CopyButton
from ui.administration.connections.form import ConnectionForm
from ui.administration.connections.rows import connection_kind, rows_of
from ui.administration.connections.words import START, workers_in_words
from ui.administration.set_up_page import Get, Put, SetUpPage
from ui.core.actions import LIST, Action, Hint
from ui.core.background import Background
from ui.core.errors import shown
from ui.core.info_bar import TONES
from ui.core.labels import Elided, IconLabel, label, rule, set_tone
from ui.core.layout import hbox, plane, vbox
from ui.core.live import Live
from ui.core.theme import STRONG

GROUP = "Connections"
LOOK_MS = 10_000
"""How often it is looked whether a worker lives: nothing tells of that."""


class ConnectionsScreen(QWidget):
    """`said` carries a sentence and what would undo it, or None."""

    said = Signal(str, object)

    def __init__(
        self,
        desk: ConnectionDesk,
        actor: Actor,
        background: Background,
        live: Live,
        *,
        get: Get = lambda _key: None,
        put: Put = lambda _key, _text: None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk, self._background, self._live = desk, background, live
        is_officer = not actor.is_administrator
        self._may_change = not is_officer
        self.form = ConnectionForm(me=actor.staff_id, is_officer=is_officer)
        kind = connection_kind(desk, lambda: self.form, is_read_only=is_officer)
        self.page = SetUpPage(kind, background, live, get=get, put=put, parent=self)
        self._looking = QTimer(self, interval=LOOK_MS)
        self._listed: list[dict[str, Any]] | None = None
        self._build()
        self._connect()

    @property
    def has_unsaved(self) -> bool:
        """Tell whether something was typed that is not saved."""
        return self.page.has_unsaved

    def deeds(self) -> tuple[Action, ...]:
        """Return the deeds of this room that work anywhere in the window while it is shown."""
        form, seen = self.form, self.isVisible
        test = Action(
            "connections.test",
            "Test connection",
            "Ctrl+T",
            "zap",
            lambda: seen() and form.may_test,
            form.ask,
            GROUP,
            words="try check directory provider rights secret worker",
        )
        agree = Action(
            "connections.agree",
            "Agree with what is proposed",
            "",
            "check",
            lambda: seen() and form.may_agree,
            form.agree,
            GROUP,
        )
        decline = Action(
            "connections.decline",
            "Take back what is proposed",
            "",
            "x",
            lambda: seen() and form.may_decline,
            form.decline,
            GROUP,
        )
        if not self._may_change:
            return agree, decline
        save = Action("connections.save", "Save the connection", "", "check", self._may_save, self.page.save, GROUP)
        new = Action("connections.new", "New connection", "", "plus", seen, self.page.begin_new, GROUP)
        return save, new, test, decline

    def hints(self) -> tuple[Hint, ...]:
        """Return the keys that the form and the table see to by themselves."""
        edit, discard = Hint("Edit this connection", "Enter", GROUP), Hint("Discard what was typed", "Esc", GROUP)
        return (Hint("Save", "Ctrl+Enter", GROUP), edit, discard) if self._may_change else (edit,)

    def table_deeds(self) -> tuple[Action, ...]:
        """Return the deeds of the table alone."""
        return (self._move("up", "Alt+Up", -1), self._move("down", "Alt+Down", 1)) if self._may_change else ()

    def _move(self, way: str, key: str, by: int) -> Action:
        run, icon = partial(self.page.shift, by), f"chevron-{way}"
        return Action(f"connections.{way}", f"Move connection {way}", key, icon, run=run, group=GROUP, scope=LIST)

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Look who works, now and every so often."""
        super().showEvent(event)
        self.look()
        self._looking.start()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        """Look no more."""
        super().hideEvent(event)
        self._looking.stop()

    @Slot()
    def look(self) -> None:
        """Read who works and how far tests are; the form stays as it is."""
        self._background.read(self._desk.read, self._take, self._fail, slot="connections")

    def _take(self, found: Connections) -> None:
        tone, words = workers_in_words(found, is_shared=self._desk.is_shared)
        self._sign.show_icon(*TONES[tone])
        self.workers.setText(words)
        set_tone(self.workers, "text2" if found.workers else "warn")
        self.start.setVisible(self._desk.is_shared and not found.workers)
        self.form.offer(found)
        listed = [asdict(one) for one in rows_of(found)]
        if self._listed not in (None, listed):
            self.page.read()
        self._listed = listed

    def _fail(self, error: Exception) -> None:
        if not isinstance(error, HelpDeskError):
            raise error
        self.workers.setText("Whether a worker is running could not be read.")

    # ------------------------------------------------------------ what people decide

    @Slot(str)
    def _test(self, name: str) -> None:
        self._do(partial(self._desk.test, name), f"{name} is being tried.")

    @Slot(int)
    def _cancel(self, job_id: int) -> None:
        self._do(partial(self._desk.cancel, job_id), "The test was cancelled.")

    @Slot(int)
    def _agree(self, proposal_id: int) -> None:
        name = self.form.name.value

        def agree() -> int:
            self._desk.agree(proposal_id)
            return next((one.id for one in self._desk.read().rows if one.name == name), 0)

        self._do(
            agree, f"{name} is in force as proposed. The worker takes it up within 15 seconds.", self.page.show_next
        )

    @Slot(int)
    def _decline(self, proposal_id: int) -> None:
        self._do(partial(self._desk.decline, proposal_id), "What was proposed is taken back.")

    def _do(self, act: Callable[[], object], words: str, then: Callable[[int], object] | None = None) -> None:
        self.page.pane.bars.clear("refused")

        def done(answer: object) -> None:
            self.said.emit(words, None)
            self._live.heard(changed(Topic.VERIFICATION, 0))
            if then is not None and isinstance(answer, int) and answer:
                then(answer)
            self.look()

        self._background.write(act, done, self._refused)

    def _refused(self, error: Exception) -> None:
        how = shown(error)
        self.page.pane.bars.show_bar("refused", how.tone, how.text, icon=how.icon)
        self.look()

    def _may_save(self) -> bool:
        return self.isVisible() and self.page.has_unsaved

    # ------------------------------------------------------------ building

    def _build(self) -> None:
        plane(self, "surface")
        self._sign = IconLabel("info", "text3", 16)
        self.workers = Elided("", "body", tone="text2")
        self.start = CopyButton("The command that starts a worker", "Copy start command")
        self.start.copies(lambda: START)
        self.start.setToolTip(f"Copy: {START}")
        self.start.hide()
        head = QWidget()
        row = hbox(
            label("Connections", "title", STRONG), 16, self._sign, self.workers, self.start, margins=(18, 10, 12, 8)
        )
        row.setStretch(3, 1)
        head.setLayout(row)
        column = vbox(head, rule(), self.page, spacing=0)
        column.setStretchFactor(self.page, 1)
        self.setLayout(column)
        self.setFocusProxy(self.page)

    def _connect(self) -> None:
        self.page.said.connect(self.said)
        self.form.test_asked.connect(self._test)
        self.form.cancel_asked.connect(self._cancel)
        self.form.agreed.connect(self._agree)
        self.form.declined.connect(self._decline)
        self._looking.timeout.connect(self.look)
