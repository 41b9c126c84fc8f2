"""The command palette (Ctrl+K): every deed, ticket, person and article a few letters away."""

from collections.abc import Callable, Sequence
from typing import override

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit, QListView, QWidget

from ui.core.actions import NO_ICON, Action, Actions
from ui.core.announce import announce
from ui.core.floating import Floating, centred, takes_escape
from ui.core.fuzzy import Match, Nearness, match
from ui.core.labels import IconLabel, key_cap, label, rule
from ui.core.layout import hbox, vbox
from ui.core.palette_rows import (
    Found,
    Heading,
    PaletteDelegate,
    PaletteModel,
    Provider,
    Row,
    Trouble,
    marked,
    nearness,
    with_headings,
)
from ui.core.theme import px, set_font

__all__ = ["CommandPalette", "Found", "Provider"]

COMMANDS = ">"
NOT_SEARCHED = "Not everything was searched"
_WAIT_MS = 80
_WIDTH, _TOP, _MOST_HEIGHT, _MOST_DEEDS = 680, 72, 520, 40


class CommandPalette(Floating):
    """Searches the actions at once and asks the providers; Enter runs, Esc goes back to where the focus was.

    `search_all` opens a search of everything when nothing fits.
    """

    closed = Signal()
    _answered = Signal(int, object, object)

    def __init__(
        self,
        parent: QWidget,
        actions: Actions,
        providers: Sequence[Provider] = (),
        *,
        search_all: Callable[[str], object] | None = None,
    ) -> None:
        super().__init__(parent, "card", 12)
        self._actions = actions
        self._providers = list(providers)
        self._search_all = search_all
        self._round = 0
        self._pending: set[int] = set()
        self._found: dict[int, list[Found]] = {}
        self._troubles: dict[int, Trouble] = {}
        self._moved = False
        self._build()
        self._connect()

    def add_provider(self, provider: Provider) -> None:
        """Ask one more provider from now on."""
        self._providers.append(provider)
        self._hint.setText(self._prefixes())

    def open(self, query: str = "") -> None:
        """Show the palette with `query` typed into it."""
        if not self.isVisible():
            self.remember_focus()
        self.line.setText(query)
        self._search()
        self.show()
        self.place()
        self.raise_()
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.line.end(False)  # the focus marks what is typed; typing goes on instead

    def dismiss(self) -> None:
        """Close and give the focus back."""
        self._forget()
        self.hide()
        self.give_focus_back()
        self.closed.emit()

    def entries(self) -> list[Found]:
        """What is offered now, top to bottom."""
        return [row for row in self.model.rows() if isinstance(row, Found)]

    def place(self) -> None:
        """Stay in the middle near the top, as high as the rows need."""
        room = self.room()
        width = min(px(_WIDTH), room.width() - 48)
        self._hint.setVisible(width >= px(560))
        rows = sum(self.list.sizeHintForRow(at) for at in range(self.model.rowCount()))
        around = self.card.sizeHint().height() - self.list.sizeHint().height() + 14
        top = min(_TOP, max(16, room.height() // 12))
        height = min(around + max(rows, px(40)), px(_MOST_HEIGHT), room.height() - top - 24)
        self.put_card(centred(width, room.width()), top, width, height)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """See to the keys that move, run and close, and close when the focus goes elsewhere."""
        if watched is self.line:
            if takes_escape(event):
                return True
            if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
                return self._press(event)
            if isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusOut:
                self._lose_focus(event.reason())
        return super().eventFilter(watched, event)

    def _build(self) -> None:
        self.setAccessibleName("Command palette")
        self.line = QLineEdit()
        self.line.setProperty("look", "bare")
        self.line.setPlaceholderText("Search tickets, articles and people, or run a command")
        self.line.setAccessibleName("Command or search")
        set_font(self.line, "subtitle")
        self.model = PaletteModel(self)
        self._build_list()
        self._hint = label(self._prefixes(), "caption", tone="text3")
        keys = hbox(
            *(key_cap("↑ ↓"), label("move", "caption", tone="text3"), 8),
            *(key_cap("Enter"), label("run", "caption", tone="text3"), 8),
            *(key_cap("Esc"), label("close", "caption", tone="text3"), None, self._hint),
            margins=(14, 7, 14, 9),
            spacing=6,
        )
        head = hbox(IconLabel("search", "text3", 18), self.line, margins=(16, 6, 12, 6))
        self.card.setLayout(vbox(head, rule(), self._list_room(), rule(), keys, spacing=0))

    def _build_list(self) -> None:
        self.list = QListView()
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setAccessibleName("Matches")
        self.list.setModel(self.model)
        self.list.setItemDelegate(PaletteDelegate(self.list))
        self.list.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setMinimumHeight(px(40))

    def _list_room(self) -> QWidget:
        room = QWidget()
        room.setLayout(vbox(self.list, margins=(6, 6, 6, 6)))
        return room

    def _connect(self) -> None:
        self._wait = QTimer(self, singleShot=True, interval=_WAIT_MS)
        self._wait.timeout.connect(self._ask_providers)
        self.line.textChanged.connect(self._search)
        self.line.installEventFilter(self)
        self.list.clicked.connect(self._run_index)
        self._answered.connect(self._take)

    def _prefixes(self) -> str:
        known = [(COMMANDS, "commands"), *((one.prefix, one.name) for one in self._providers if one.prefix)]
        return "   ".join(f"{prefix} {name}" for prefix, name in known)

    def _parts(self) -> tuple[str, str]:
        """The prefix that is typed, or "", and the query without it."""
        typed = self.line.text().lstrip()
        known = {COMMANDS, *(one.prefix for one in self._providers)} - {""}
        prefix = typed[:1] if typed[:1] in known else ""
        return prefix, typed.removeprefix(prefix).strip()

    def _forget(self) -> None:
        self._round += 1
        self._wait.stop()
        self._pending.clear()
        self._found.clear()
        self._troubles.clear()

    @Slot()
    def _search(self) -> None:
        self._forget()
        self._moved = False
        asked = self._asked()
        self._pending = set(asked)
        for at in asked:
            if self._providers[at].is_at_hand:
                self._ask(self._providers[at], at, self._parts()[1], self._round)
        if self._pending:
            self._wait.start()
        self._show_rows()

    def _asked(self) -> list[int]:
        prefix, query = self._parts()
        if prefix == COMMANDS or (not prefix and not query):
            return []
        return [at for at, one in enumerate(self._providers) if not prefix or one.prefix == prefix]

    @Slot()
    def _ask_providers(self) -> None:
        asked_in, (_, query) = self._round, self._parts()
        for at in sorted(self._pending):
            self._ask(self._providers[at], at, query, asked_in)

    def _ask(self, provider: Provider, at: int, query: str, asked_in: int) -> None:
        provider.search(query, lambda found: self._answered.emit(asked_in, at, found))

    @Slot(int, object, object)
    def _take(self, asked_in: int, at: int, answer: list[Found] | Trouble) -> None:
        if asked_in != self._round:
            return
        self._pending.discard(at)
        if isinstance(answer, Trouble):
            self._troubles[at] = answer
            announce(self.line, f"{answer.what} could not be searched. {answer.why}")
        self._found[at] = list(answer.found) if isinstance(answer, Trouble) else answer
        self._show_rows()

    def _show_rows(self) -> None:
        before = self.model.found_at(self.list.currentIndex().row()) if self._moved else None
        self.model.show_rows(self._rows())
        self._select(before)
        if self.isVisible():
            self.place()

    def _rows(self) -> list[Row]:
        prefix, query = self._parts()
        deeds = self._deeds(query) if prefix in ("", COMMANDS) else []
        known = {(deed.section, deed.title) for _, deed in deeds}
        found = [one for at in sorted(self._found) for one in self._found[at]]
        others = [(nearness(one, query), one) for one in found if (one.section, one.title) not in known]
        offered = [marked(one, query) for one in _nearest_first([*deeds, *others])]
        rows = with_headings([*offered, *(self._trouble(self._troubles[at]) for at in sorted(self._troubles))])
        if self._pending and not rows:
            return [Heading("Searching…")]
        return rows or self._no_match(query)

    def _trouble(self, trouble: Trouble) -> Found:
        """The line of what could not be searched; Enter asks again."""
        typed = self.line.text()
        said = f"{trouble.what} could not be searched: {trouble.why.partition('. ')[0].rstrip('.')}."
        return Found(NOT_SEARCHED, said, "Enter tries again", "circle-alert", run=lambda: self.open(typed))

    def _no_match(self, query: str) -> list[Row]:
        if not query:
            return [Heading("Type to search.")]
        rows: list[Row] = [Heading(f"Nothing matches “{query}”.")]
        if self._search_all is not None:
            search_all = self._search_all
            rows.append(
                Found(
                    "Search",
                    f"Search all tickets for “{query}”",
                    "",
                    "search",
                    "Enter",
                    run=lambda: search_all(query),
                )
            )
        return rows

    def _deeds(self, query: str) -> list[tuple[Nearness, Found]]:
        """Every deed that fits with how near it is, those that fit best first."""
        barred = self._actions.barred() if query else ()
        offered = [action for action in (*self._actions.possible(), *barred) if action.in_palette]
        fitting = [(fit, action) for action in offered if (fit := _fit_of(action, query))]
        if query:
            fitting.sort(key=lambda pair: -pair[0].score)
        return [(fit.nearness, self._deed(action, fit.letters)) for fit, action in fitting[:_MOST_DEEDS]]

    def _deed(self, action: Action, letters: frozenset[int]) -> Found:
        key = self._actions.key(action.id)
        why = "" if action.when() else f"Not now: {action.why_not()}"
        return Found(
            action.group,
            action.text,
            why or ("now" if action.is_on is not None and action.is_on() else action.about()),
            action.icon or NO_ICON,
            key,
            lambda: self._actions.run(action.id),
            letters,
        )

    def _select(self, before: Found | None) -> None:
        entries = [(at, row) for at, row in enumerate(self.model.rows()) if isinstance(row, Found)]
        if not entries:
            return
        same = (at for at, row in entries if before and (row.section, row.title) == (before.section, before.title))
        self.list.setCurrentIndex(self.model.index(next(same, entries[0][0])))

    def _press(self, event: QKeyEvent) -> bool:
        key = event.key()
        page = max(1, self.list.viewport().height() // px(PaletteDelegate.ENTRY) - 1)
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: page, Qt.Key.Key_PageUp: -page}
        if key in steps:
            self._move(steps[Qt.Key(key)])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._run_index(self.list.currentIndex())
        elif key == Qt.Key.Key_Escape:
            self.dismiss()
        else:
            # The palette keeps Tab: there is nothing else to go to in it.
            return key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
        return True

    def _move(self, step: int) -> None:
        places = [at for at, row in enumerate(self.model.rows()) if isinstance(row, Found)]
        if not places:
            return
        row = self.list.currentIndex().row()
        now = places.index(row) if row in places else -1
        wanted = now + step
        if abs(step) == 1:
            wanted %= len(places)
        chosen = places[max(0, min(len(places) - 1, wanted))]
        self._moved = True
        self.list.setCurrentIndex(self.model.index(chosen))
        if chosen == places[0]:
            self.list.scrollToTop()
        found = self.model.found_at(chosen)
        announce(self.line, found.spoken if found else "")

    @Slot(QModelIndex)
    def _run_index(self, index: QModelIndex) -> None:
        found = self.model.found_at(index.row())
        if found is not None:
            self.dismiss()
            found.run()

    def _lose_focus(self, reason: Qt.FocusReason) -> None:
        stays = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)
        if self.isVisible() and reason not in stays:
            self._forget()
            self.hide()
            self.closed.emit()


def _fit_of(action: Action, query: str) -> Match | None:
    """How a deed fits by its name, else by its other words, of which none is seen or marked."""
    fit = match(query, action.text)
    if fit is None or fit.nearness is Nearness.STREWN:
        beside = match(query, action.words) if action.words else None
        if beside and beside.nearness < Nearness.STREWN:
            return Match(beside.score, frozenset(), Nearness.BESIDE)
    return fit


def _nearest_first(offered: Sequence[tuple[Nearness, Found]]) -> list[Found]:
    """All kinds together, each in the order it came in; names that fit make noise of letters strewn about."""
    nearest = min((near for near, _ in offered), default=Nearness.STREWN)
    kept = [pair for pair in offered if nearest is Nearness.STREWN or pair[0] is not Nearness.STREWN]
    return [found for _, found in sorted(kept, key=lambda pair: pair[0])]
