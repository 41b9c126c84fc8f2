"""The conversation of a ticket from its oldest shown entry to the replies about to leave."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import override

from PySide6.QtCore import QCoreApplication, QEvent, QPoint, QSize, Qt, Signal, Slot
from PySide6.QtGui import QHelpEvent, QResizeEvent
from PySide6.QtWidgets import QScrollArea, QToolTip, QWidget

from app.core.actor import Actor
from app.core.clock import Clock
from app.tickets.drafts import Draft
from app.tickets.model import EntryKind, Source
from app.tickets.queries import Conversation, EntryRow
from ui.core.layout import hbox, vbox
from ui.core.lines import tip
from ui.core.theme import px
from ui.core.widgets import button, set_button_text
from ui.tickets.attached_files import AttachedFiles
from ui.tickets.drafts import DraftKeeper
from ui.tickets.event_words import Names, event_words, withdrawn_entry
from ui.tickets.moments import day_words
from ui.tickets.speech import Speech
from ui.tickets.timeline_cards import DayLine, EntryCard, EventLine, HeldCard, WithdrawnNote, source_words

Key = tuple[str, object]
NARROW_BELOW = 330
"""Width, at 100 % text, under which avatars and wide margins give way."""


@dataclass(frozen=True)
class _Piece:
    """One widget of the timeline: which one, what it shows, how to make it."""

    key: Key
    shows: object
    make: Callable[[], QWidget]


class _Body(QWidget):
    """Lets the scroll area ask for the height at the real width; wrapped text has no other honest height."""

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(200, 0)


class Timeline(QScrollArea):
    """Shows a conversation and, when it changes, rebuilds only what changed; the place being read stays.

    Signals: `earlier_asked()`, `recall_asked(key)`, `withdrawal_asked(entry_id)`.
    """

    earlier_asked = Signal()
    recall_asked = Signal(object)
    withdrawal_asked = Signal(int)

    def __init__(self, keeper: DraftKeeper, names: Names, files: AttachedFiles, actor: Actor, clock: Clock) -> None:
        super().__init__()
        self._keeper, self._names, self._files = keeper, names, files
        self._actor, self._clock = actor, clock
        self._shown: dict[Key, tuple[object, QWidget]] = {}
        self._ticket_id: int | None = None
        self._from_bottom: int | None = 0
        self._build()
        self._connect()

    def show_conversation(self, conversation: Conversation, entries: Sequence[EntryRow], held: Sequence[Draft]) -> None:
        """Show these entries (oldest first) and what is held; another ticket starts at its newest entry."""
        is_other = conversation.row.id != self._ticket_id
        pieces = [*self._entry_pieces(conversation, entries), *map(self._held_piece, held)]
        if is_other:
            self._clear()
            self._ticket_id = conversation.row.id
        first = next((key for key in self._shown if key[0] == "entry"), None)
        self._remember_place(grows_above=first is not None and not self._starts_alike(pieces, first))
        if is_other:
            self._body.hide()  # what is put into it then waits, to be dressed and laid out at once
        self._offer_earlier(conversation.earlier)
        self._lay(pieces)
        self._body.show()
        self.show_stages()
        QCoreApplication.sendPostedEvents(self._body, QEvent.Type.LayoutRequest)  # before it is painted, not after

    def _offer_earlier(self, count: int) -> None:
        self.earlier_button.setVisible(count > 0)
        set_button_text(self.earlier_button, f"Show earlier ({count})", "chevron-up")

    def clear(self) -> None:
        """Show nothing."""
        self._clear()
        self._ticket_id = None
        self.earlier_button.hide()

    @Slot()
    def show_stages(self) -> None:
        """Say anew how far each held reply is."""
        for _shows, widget in self._shown.values():
            if isinstance(widget, HeldCard):
                key = widget.key
                widget.show_stage(
                    self._keeper.stage(key), self._keeper.seconds_left(key), may_recall=self._keeper.may_recall(key)
                )

    def cards(self) -> Sequence[QWidget]:
        """Return what is shown, in reading order."""
        return [widget for _shows, widget in self._shown.values()]

    def scroll_to_newest(self) -> None:
        """Show the newest entry and stay with it."""
        self._from_bottom = 0
        self.verticalScrollBar().setValue(self.verticalScrollBar().maximum())

    # ------------------------------------------------------------ building

    def _build(self) -> None:
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName("Conversation")
        self.setProperty("ringed", True)
        self.earlier_button = button("Show earlier", "chevron-up", "quiet")
        self.earlier_button.hide()
        self._column = vbox(spacing=14)
        self._body = _Body()
        self._body.setProperty("plane", "none")
        self._margins = vbox(hbox(None, self.earlier_button, None), self._column, None, spacing=8)
        self._body.setLayout(self._margins)
        self.setWidget(self._body)
        self.news_button = button("New entry", "chevron-down", "primary")
        self.news_button.setParent(self)
        self.news_button.hide()

    def _connect(self) -> None:
        self.earlier_button.clicked.connect(self.earlier_asked)
        self.news_button.clicked.connect(self.scroll_to_newest)
        self._keeper.ticked.connect(self.show_stages)
        self._keeper.changed.connect(lambda _key: self.show_stages())
        bar = self.verticalScrollBar()
        bar.rangeChanged.connect(self._keep_place)
        bar.valueChanged.connect(self._note_place)

    # ------------------------------------------------------------ pieces

    def _entry_pieces(self, conversation: Conversation, entries: Sequence[EntryRow]) -> list[_Piece]:
        withdrawn = {withdrawn_entry(e.facts) for e in entries if e.kind is EntryKind.EVENT} - {None}
        here = {e.id for e in entries}
        opening = entries[0].id if entries and not conversation.earlier else 0
        now, pieces, day = self._clock.now(), [], ""
        for entry in entries:
            if withdrawn_entry(entry.facts) in here:
                continue  # told where the note stood
            words = day_words(entry.at, now)
            if words != day:
                day = words
                pieces.append(_Piece(("day", words), words, partial(DayLine, words)))
            opens, is_withdrawn = entry.id == opening, entry.id in withdrawn
            pieces.append(self._entry_piece(conversation, entry, opens=opens, is_withdrawn=is_withdrawn))
        return pieces

    def _entry_piece(self, conversation: Conversation, entry: EntryRow, *, opens: bool, is_withdrawn: bool) -> _Piece:
        key = ("entry", entry.id)
        if entry.kind is EntryKind.EVENT:
            words = event_words(entry, self._names)
            return _Piece(key, words, partial(EventLine, words, entry.at))
        if is_withdrawn:
            return _Piece(key, (entry, "withdrawn"), partial(WithdrawnNote, entry, files=self._files))
        speaker, role = _speaker(conversation, entry, opens=opens)
        return _Piece(key, (entry, speaker, role), partial(self._card, entry, speaker, role))

    def _card(self, entry: EntryRow, speaker: str, role: str) -> EntryCard:
        own_note = entry.kind is EntryKind.NOTE and entry.by_id == self._actor.staff_id
        card = EntryCard(entry, speaker=speaker, role=role, files=self._files, own_note=own_note)
        card.withdrawal_asked.connect(self.withdrawal_asked)
        return card

    def _held_piece(self, draft: Draft) -> _Piece:
        return _Piece(("held", draft.key), draft.body, partial(self._held_card, draft))

    def _held_card(self, draft: Draft) -> HeldCard:
        card = HeldCard(draft, speaker=self._actor.name, files=self._files)
        card.recall_asked.connect(self.recall_asked)
        return card

    # ------------------------------------------------------------ placing

    def _lay(self, pieces: Sequence[_Piece]) -> None:
        wanted = {piece.key: piece.shows for piece in pieces}
        for key in [k for k, (shows, _w) in self._shown.items() if k not in wanted or wanted[k] != shows]:
            self._drop(key)
        before, self._shown = self._shown, {}
        for place, piece in enumerate(pieces):
            kept = before.get(piece.key)
            widget = kept[1] if kept else piece.make()
            if self._column.indexOf(widget) != place:
                self._column.insertWidget(place, widget)
            self._shown[piece.key] = (piece.shows, widget)
        self._fit_width()
        self._lead_tab()

    def _lead_tab(self) -> None:
        """Have Tab go through the pieces as they are read: a new one comes last of all in the window."""
        before: QWidget = self.earlier_button
        for _shows, piece in self._shown.values():
            for stop in (piece, *piece.findChildren(QWidget)):
                if stop.focusPolicy() & Qt.FocusPolicy.TabFocus:
                    QWidget.setTabOrder(before, stop)
                    before = stop

    def _drop(self, key: Key) -> None:
        _shows, widget = self._shown.pop(key)
        self._column.removeWidget(widget)
        widget.hide()
        widget.deleteLater()

    def _clear(self) -> None:
        for key in list(self._shown):
            self._drop(key)
        self._from_bottom = 0
        self.news_button.hide()

    def _starts_alike(self, pieces: Sequence[_Piece], first: Key) -> bool:
        return next((piece.key for piece in pieces if piece.key[0] == "entry"), first) == first

    def _remember_place(self, *, grows_above: bool) -> None:
        bar = self.verticalScrollBar()
        is_at_end = bar.maximum() - bar.value() <= 4
        if grows_above:
            self._from_bottom = bar.maximum() - bar.value()
        else:
            self._from_bottom = 0 if is_at_end or not self._shown else None

    @Slot(int, int)
    def _keep_place(self, _least: int, most: int) -> None:
        if self._from_bottom is not None:
            self.verticalScrollBar().setValue(most - self._from_bottom)

    @Slot(int)
    def _note_place(self, value: int) -> None:
        if value >= self.verticalScrollBar().maximum() - 4:
            self.news_button.hide()

    def tell_of_news(self, count: int) -> None:
        """Offer to go to new entries when they are out of sight."""
        bar = self.verticalScrollBar()
        if self._from_bottom == 0 or bar.value() >= bar.maximum() - 4:
            return
        set_button_text(self.news_button, "1 new entry" if count == 1 else f"{count} new entries", "chevron-down")
        self.news_button.adjustSize()
        self._place_news()
        self.news_button.show()
        self.news_button.raise_()

    def _place_news(self) -> None:
        size = self.news_button.size()
        self.news_button.move((self.width() - size.width()) // 2, self.height() - size.height() - 10)

    @override
    def viewportEvent(self, event: QEvent) -> bool:
        # Asked of each piece by itself, every event of every piece would pass through Python.
        if isinstance(event, QHelpEvent) and event.type() is QEvent.Type.ToolTip:
            self._tell_cut_words(event.globalPos())
            return True
        return super().viewportEvent(event)

    def _tell_cut_words(self, at: QPoint) -> None:
        piece = self._body.childAt(self._body.mapFromGlobal(at))
        words = piece.words_cut_at(piece.mapFromGlobal(at)) if isinstance(piece, Speech) else ""
        if words:
            QToolTip.showText(at, tip(words), piece)
        else:
            QToolTip.hideText()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit_width()
        super().resizeEvent(event)
        self._place_news()

    def _fit_width(self) -> None:
        is_narrow = self.width() < px(NARROW_BELOW)
        side = 12 if is_narrow else 24
        self._margins.setContentsMargins(side, 16, side, 12)
        for _shows, widget in self._shown.values():
            if isinstance(widget, (Speech, WithdrawnNote)):
                widget.show_face(shown=not is_narrow)


def _speaker(conversation: Conversation, entry: EntryRow, *, opens: bool) -> tuple[str, str]:
    row = conversation.row
    if entry.kind is EntryKind.REPLY:
        return entry.by, "Reply"
    if entry.kind is EntryKind.NOTE:
        return entry.by, ""
    if not row.requester:
        return entry.by, "Logged at the desk"
    # the ticket's source is how its first message came; what followed was typed at the desk, whatever the source
    parts = ["Requester", source_words(row.source) if opens else ""]
    if entry.by and (not opens or row.source in (Source.PHONE, Source.WALK_UP, Source.DESK)):
        parts.append(f"logged by {entry.by}")
    return row.requester, " · ".join(part for part in parts if part)
