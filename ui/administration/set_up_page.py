"""One kind of the desk's set-up: its rows at the left, the form of one of them at the right."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, override
from uuid import uuid4

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QSplitter, QStackedWidget, QWidget

from app.core.changes import Changes
from app.core.errors import ChangedElsewhere, HelpDeskError, RuleBroken, StoreUnavailable
from app.core.saved import Saved
from ui.administration.columns import Kept
from ui.administration.edits import Edit, Edits
from ui.administration.farewell import FarewellBar
from ui.administration.kinds import Kind, moved
from ui.administration.letting_in import LettingIn
from ui.administration.row_pane import RowPane, nothing_chosen
from ui.administration.rows_side import RowsSide
from ui.core.background import Background
from ui.core.errors import shown
from ui.core.first_stop import lead_keys
from ui.core.geometry import Geometry
from ui.core.layout import vbox
from ui.core.live import Live
from ui.core.theme import fit

Get = Callable[[str], str | None]
Put = Callable[[str, str], None]
_KEEP_MS = 2000
NEW = 0
"""The id of a row that has not been saved yet."""


class SetUpPage(QWidget):
    """`said` carries a sentence and what would undo it, or None."""

    said = Signal(str, object)

    def __init__(
        self,
        kind: Kind[Any],
        background: Background,
        live: Live,
        *,
        get: Get = lambda _key: None,
        put: Put = lambda _key, _text: None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._kind, self._background, self._live, self._put = kind, background, live, put
        self._kept_under = f"unsaved/{kind.topic.value}"
        self._geometry = Geometry(get, put)
        self._rows: list[Kept] = []
        self._edits: Edits[Any] = Edits()
        self._edits.take_up(get(self._kept_under), kind.revive)
        self._shown: int | None = None
        self._wanted: int | None = None
        self._saving = False
        self._is_stale = True
        self._was_parted = False
        self._build()
        self._connect()

    @property
    def kind(self) -> Kind[Any]:
        """What this page is about."""
        return self._kind

    @property
    def shown_id(self) -> int | None:
        """The row in the form, 0 for a new one, None while there is none."""
        return self._shown

    @property
    def has_unsaved(self) -> bool:
        """Tell whether the row in the form holds something that was not saved."""
        return self._shown is not None and self._edits.of(self._shown) is not None

    # ------------------------------------------------------------ what people do

    @Slot()
    def begin_new(self) -> None:
        """Begin a new row, or go on with the one begun."""
        self.table.leave()
        self._show(NEW)
        self._focus_form()

    @Slot()
    def save(self) -> None:
        """Keep the row as it is typed."""
        edit = None if self._shown is None else self._edits.of(self._shown)
        if edit is not None and not self._saving:
            self._send(edit, edit.seen)

    @Slot()
    def discard(self) -> None:
        """Put the form back to what is kept."""
        if self._shown is None:
            return
        edit = self._edits.of(self._shown)
        self._forget(self._shown)
        if edit is not None:
            self.said.emit("What was typed was discarded.", partial(self._take_up, edit))

    @Slot()
    def renew_password(self) -> None:
        """Give the person in the form a new first password, once that is said to be meant."""
        row = self._row(self._shown) if self._shown else None
        if self._letting_in and row is not None:
            self._letting_in.renew(row)

    def shift(self, by: int) -> None:
        """Move the row under the cursor up (-1) or down (1)."""
        row_id = self.table.current_id()
        changed: list[Any] = moved(self._rows, row_id, by) if self._kind.is_ordered and row_id else []  # type: ignore[arg-type]
        if changed:
            self._place(changed)

    def show_next(self, row_id: int) -> None:
        """Read the rows again and show this one."""
        self._wanted = row_id
        self.read()

    def read(self) -> None:
        """Read the rows again; what is shown and typed stays until then."""
        self._is_stale = False
        self._background.read(self._kind.read_all, self._take, self._fail, slot=f"set-up {self._kind.topic}")

    # ------------------------------------------------------------ Qt

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what changed while hidden."""
        super().showEvent(event)
        if self._is_stale:
            self.read()

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        """Keep what is typed before anything else happens to it, and where the panes were parted."""
        super().hideEvent(event)
        if self._keeping.isActive():
            self._keep_unsaved()
        if self._was_parted:
            self._geometry.save_splitter(self._split, f"set-up {self._kind.topic.value}")

    # ------------------------------------------------------------ reading

    def _take(self, answer: tuple[Sequence[Kept], object]) -> None:
        rows, beside = answer
        self._rows = list(rows)
        self.pane.form.offer(beside)
        self.bars.clear("failed")
        self.side.show_rows(self._rows)
        self._mark()
        wanted, self._wanted = self._wanted, None
        if wanted is not None and self.table.go_to(wanted):
            self._show(wanted)
        elif self._shown is None and rows:
            self._begin_with(rows[0].id)
        elif self._shown and not self.has_unsaved:
            self._show(self._shown)

    def _begin_with(self, first: int) -> None:
        unsaved = self._edits.ids()
        self._go_to(first if not unsaved or first in unsaved else min(unsaved))

    def _fail(self, error: Exception) -> None:
        self._is_stale = True
        if not isinstance(error, HelpDeskError):
            raise error
        said = f"{self._kind.many} could not be read. {error}"
        if self._rows:
            kept = f"{said} It shows what was read before."
            self.bars.show_bar("failed", "warn", kept, actions=[("Try again", self.read)])
        else:
            self.side.show_failure(said)

    @Slot(object)
    def _hear(self, changes: Changes) -> None:
        if any(map(changes.touches, self._kind.topics)):
            if self.isVisible():
                self.read()
            else:
                self._is_stale = True

    # ------------------------------------------------------------ showing

    @Slot(int)
    def _show(self, row_id: int) -> None:
        row = self._row(row_id)
        if row is None:
            self._shown = None
            self._panes.setCurrentWidget(self._nothing)
            return
        edit = self._edits.of(row_id)
        self._shown = row_id
        title = row.name if row_id else f"New {self._kind.one}"
        typed = edit.row if edit else row
        self.pane.show_row(title, typed, unsaved=edit is not None)
        self.pane.offer_password(offered=bool(self._letting_in and row_id and row.is_active))
        self._farewell.look(typed, row)
        self._panes.setCurrentWidget(self.pane)

    @Slot()
    def _focus_form(self) -> None:
        next(iter(self.pane.form.fields.values())).focus()

    def _row(self, row_id: int) -> Any:
        if row_id == NEW:
            return self._kind.empty
        return next((row for row in self._rows if row.id == row_id), None)

    @Slot()
    def _note_edit(self) -> None:
        if self._shown is None:
            return
        seen = self._row(self._shown)
        if seen is not None:
            typed = self.pane.form.row()
            self._edits.keep(typed, seen)
            self._farewell.look(typed, seen)
        self._mark()

    @Slot()
    def _note_parted(self) -> None:
        self._was_parted = True

    @Slot()
    def _keep_unsaved(self) -> None:
        self._keeping.stop()
        self._put(self._kept_under, self._edits.text())

    def _mark(self) -> None:
        self._keeping.start()
        self.model.mark_unsaved(self._edits.ids())
        if not self._saving:
            self.pane.show_unsaved(unsaved=self.has_unsaved)

    def _take_up(self, edit: Edit[Any]) -> None:
        self._edits.keep(edit.row, edit.was)
        self._go_to(edit.row.id)
        self._mark()

    def _go_to(self, row_id: int) -> None:
        if not self.table.go_to(row_id):
            self.table.leave()
        self._show(row_id)

    def _forget(self, row_id: int) -> None:
        self._edits.forget(row_id)
        self._mark()
        if row_id == NEW and self._rows:
            row_id = self._rows[0].id
        self._go_to(row_id)

    # ------------------------------------------------------------ saving

    def _send(self, edit: Edit[Any], was: object) -> None:
        self._saving = True
        self.pane.show_saving(saving=True)
        self.pane.bars.clear("refused")
        self._background.write(
            partial(self._kind.save, edit.row, was, edit.key), partial(self._saved, edit), partial(self._refused, edit)
        )

    def _saved(self, edit: Edit[Any], saved: Saved) -> None:
        self._end_saving()
        row = edit.row if edit.row.id else self._kind.with_id(edit.row, saved.id)
        self._edits.saved(edit, row)
        if self._shown == edit.row.id:
            self._shown = self._wanted = saved.id
        self._mark()
        words = f"{self._kind.told(row, saved)} {self._farewell.words(row)}".rstrip()
        self.said.emit(words, None if self._kind.is_final(edit.was, row) else partial(self._put_back, edit, row))
        if self._letting_in and not edit.row.id:
            self._letting_in.welcome(row)
        self._live.heard(saved.changes)
        self.read()

    def _put_back(self, edit: Edit[Any], row: Any) -> None:
        before = edit.was if edit.row.id else self._kind.out_of_use(row)
        words = f"{row.name} is as it was." if edit.row.id else f"{row.name} is out of use."
        self._keep_quietly([(before, row)], words)

    def _place(self, changed: Sequence[Any]) -> None:
        before = {row.id: self._row(row.id) for row in changed}
        back = [(before[row.id], row) for row in changed]
        self._keep_quietly(
            [(row, before[row.id]) for row in changed],
            "The order was changed.",
            partial(self._keep_quietly, back, "The order is as it was."),
        )

    def _keep_quietly(
        self, rows: Sequence[tuple[Any, Any]], words: str, undo: Callable[[], object] | None = None
    ) -> None:
        keyed = [(row, was, uuid4()) for row, was in rows]

        def keep() -> list[Saved]:
            return [self._kind.save(*one) for one in keyed]

        def kept(saved: list[Saved]) -> None:
            self.said.emit(words, undo)
            for one in saved:
                self._live.heard(one.changes)
            self.read()

        def send() -> None:
            self.bars.clear("refused")
            self._background.write(keep, kept, partial(self._not_kept, send))

        send()

    def _not_kept(self, send: Callable[[], object], error: Exception) -> None:
        how = shown(error)
        again = [("Try again", send)] if isinstance(error, StoreUnavailable) else []
        self.bars.show_bar("refused", how.tone, how.text, actions=again, icon=how.icon)
        self.read()

    def _refused(self, edit: Edit[Any], error: Exception) -> None:
        self._end_saving()
        how = shown(error)
        if self._shown != edit.row.id:
            self._go_to(edit.row.id)
        self._mark()
        if not self.isVisible():
            self.said.emit(f"{edit.row.name or f'The new {self._kind.one}'} was not saved. {how.text}", None)
        if isinstance(error, RuleBroken) and error.field in self.pane.form.fields:
            self.pane.form.show_errors({error.field: str(error)})
            return
        self.pane.bars.show_bar("refused", how.tone, how.text, actions=self._ways_out(edit, error), icon=how.icon)

    def _ways_out(self, edit: Edit[Any], error: Exception) -> list[tuple[str, Callable[[], object]]]:
        if isinstance(error, ChangedElsewhere):
            self.read()
            return [("Take theirs", partial(self._forget, edit.row.id)), ("Use mine", partial(self._send, edit, None))]
        if isinstance(error, RuleBroken):
            return []
        return [("Try again", self.save)]

    def _end_saving(self) -> None:
        self._saving = False
        self.pane.show_saving(saving=False)

    # ------------------------------------------------------------ building

    def _build(self) -> None:
        split = self._split = QSplitter(Qt.Orientation.Horizontal)
        split.setChildrenCollapsible(False)
        split.setHandleWidth(1)
        self.setLayout(vbox(split))
        self.side = RowsSide(self._kind, self.read, split)
        self.model, self.table, self.bars = self.side.model, self.side.table, self.side.bars
        self._panes = QStackedWidget(split)
        fit(self._panes, least_width=260)  # the two buttons and what is said beside them
        kind = self._kind
        self.pane = RowPane(kind.form(), self._panes, is_read_only=kind.is_read_only, keeps=kind.keeps)
        self._farewell: FarewellBar[Any] = FarewellBar(self._kind.farewell, self._background, self.pane.bars)
        give = self._kind.let_in
        self._letting_in = LettingIn(give, self._background, self.pane.bars, self) if give else None
        self._nothing = nothing_chosen(self._kind.nothing)
        for page in (self._nothing, self.pane):
            self._panes.addWidget(page)
        for at, part in enumerate((self.side, self._panes)):
            split.addWidget(part)
            split.setStretchFactor(at, 1 - at)
        if not self._geometry.restore_splitter(split, f"set-up {self._kind.topic.value}"):
            split.setSizes([700, 460])
        lead_keys(self, self.table)

        self._keeping = QTimer(self, singleShot=True, interval=_KEEP_MS)

    def _connect(self) -> None:
        self.table.moved.connect(self._show)
        self.table.activated.connect(self._focus_form)
        self.pane.edited.connect(self._note_edit)
        self.pane.save_asked.connect(self.save)
        self.pane.discard_asked.connect(self.discard)
        self.pane.password_asked.connect(self.renew_password)
        if self._letting_in:
            self._letting_in.said.connect(lambda words: self.said.emit(words, None))
        self._keeping.timeout.connect(self._keep_unsaved)
        self._split.splitterMoved.connect(self._note_parted)
        self.side.new_asked.connect(self.begin_new)
        self.side.shift_asked.connect(self.shift)
        self._live.changed.connect(self._hear)
