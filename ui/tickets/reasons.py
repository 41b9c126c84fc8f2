"""Deeds that need a word first: what helped, why it moves, or whether so many are meant."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, override

from PySide6.QtCore import QEvent, QObject, Qt, SignalInstance, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit, QWidget

from app.tickets.queries import TicketRow
from ui.core.announce import announce
from ui.core.buttons import button
from ui.core.labels import Avatar, key_cap, label
from ui.core.layout import Part, hbox
from ui.core.picker import Picker
from ui.core.theme import MEDIUM, STRONG, fit, refresh_look, set_font
from ui.tickets.directory import Directory
from ui.tickets.pickers import tickets

BULK = 20
"""More tickets than this are asked about once."""


class Beside(Protocol):
    """What another room asks together with a deed: its `part` of the card, which tells when its height changes."""

    part: QWidget
    resized: SignalInstance

    def take(self) -> None:
        """Take what was answered: the deed is being done."""
        ...


class ReasonPicker(Picker):
    """Asks for a sentence that must not be empty; `chosen` carries it. What was typed survives Esc."""

    def __init__(
        self,
        parent: QWidget,
        title: str,
        *,
        name: str,
        act: str,
        hint: str,
        missing: str,
        above: Sequence[Part] = (),
        below: Beside | None = None,
    ) -> None:
        super().__init__(parent, title, width=480)
        self._missing = missing
        self._keep: Callable[[str], object] = lambda _text: None
        self.text = QPlainTextEdit()
        self.wrong = label("", "caption", MEDIUM, "danger", wrap=True)
        self.act_button = button(act, "check", "primary", key="Ctrl+Enter", pressed=self._take)
        self.cancel_button = button("Cancel", pressed=self.cancel)
        self._build(name, hint, above, () if below is None else (below.part,))
        if below is not None:
            below.resized.connect(self.place)

    @override
    def first(self) -> QWidget:
        """Return the text."""
        return self.text

    def keep_text(self, text: str, keep: Callable[[str], object]) -> None:
        """Start with what was typed before, and hand over what is typed when the card closes."""
        self.text.setPlainText(text)
        self._keep = keep

    @override
    def event(self, event: QEvent) -> bool:
        """Claim Ctrl+Enter before a shortcut beneath does: it would send what stands there."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _means_done(event):
            event.accept()
            return True
        return super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the sentence on Ctrl+Enter."""
        if _means_done(event):
            self._take()
            event.accept()
        else:
            super().keyPressEvent(event)

    @override
    def cancel(self) -> None:
        """Close, keeping what was typed for the next time."""
        self._keep(self.text.toPlainText())
        super().cancel()

    def _build(self, name: str, hint: str, above: Sequence[Part], below: Sequence[Part]) -> None:
        self.text.setAccessibleName(name)
        self.text.setPlaceholderText(hint)
        self.text.setTabChangesFocus(True)
        set_font(self.text, "reading")
        fit(self.text, height=92)
        self.wrong.setVisible(False)
        self.text.textChanged.connect(self._note_edit)
        acts = hbox(key_cap("Ctrl+Enter"), None, self.cancel_button, self.act_button)
        self._fill(*above, label(name, "body", MEDIUM), self.text, self.wrong, *below, acts)

    @Slot()
    def _note_edit(self) -> None:
        if self.wrong.isVisible():
            self._mark("")

    def _mark(self, wrong: str) -> None:
        self.wrong.setText(wrong)
        self.wrong.setVisible(bool(wrong))
        self.text.setAccessibleDescription(wrong)
        self.text.setProperty("error", bool(wrong))
        refresh_look(self.text)
        self.place()

    def _take(self) -> None:
        said = self.text.toPlainText().strip()
        if said:
            self._keep("")
            self.choose(said)
            return
        self._mark(self._missing)
        self.text.setFocus()
        announce(self.text, self._missing, urgent=True)


def _means_done(event: QKeyEvent) -> bool:
    is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
    return is_enter and bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)


def resolve_picker(
    parent: QWidget, rows: Sequence[TicketRow], number: Callable[[int], str], below: Beside | None = None
) -> ReasonPicker:
    """Return the card that asks what helped, and what another room asks with it."""
    what = number(rows[0].id) if len(rows) == 1 else tickets(len(rows))
    return ReasonPicker(
        parent,
        f"Resolve {what}",
        name="What helped",
        act="Resolve",
        hint="What was wrong and what you did, so that the next person finds it",
        missing="Say what helped. Nothing has been changed yet.",
        below=below,
    )


def move_picker(
    parent: QWidget, rows: Sequence[TicketRow], directory: Directory, to: Mapping[int, int], *, where: str = ""
) -> ReasonPicker:
    """Return the card that asks why tickets move; `to` maps each receiver to how many they get."""
    names = ", ".join(directory.staff_name(staff_id) for staff_id in to) or where
    return ReasonPicker(
        parent,
        f"Move {tickets(len(rows))} to {names}",
        name="Why they move",
        act="Move",
        hint="Those who had them and those who get them will read this",
        missing="Say why. Some of these tickets belong to someone else.",
        above=[load_line(directory, staff_id, count) for staff_id, count in to.items()],
    )


def load_line(directory: Directory, staff_id: int, more: int) -> Part:
    """Return a receiver with the load before and after."""
    load = directory.load.get(staff_id)
    before = load.live if load else 0
    name = directory.staff_name(staff_id)
    words = label(f"{before} live now → {before + more} after", "body", tone="text2")
    words.setAccessibleName(f"{name}: {before} live tickets now, {before + more} afterwards")
    return hbox(Avatar(name, 24), label(name, "body", STRONG), None, words)


class ConfirmPicker(Picker):
    """Asks once whether it is meant; the safe choice has the focus and Enter, unless it `is_meant` as a rule.

    Then Enter has to be pressed anew: one still held from the question before answers nothing.
    """

    def __init__(self, parent: QWidget, question: str, act: str, told: str, *, is_meant: bool = False) -> None:
        super().__init__(parent, question)
        keys = ("Esc", "Enter") if is_meant else ("", "")
        self.cancel_button = button("Cancel", key=keys[0], pressed=self.cancel)
        self.act_button = button(
            act, kind="primary" if is_meant else "plain", key=keys[1], pressed=lambda: self.choose(True)
        )
        self._is_meant = is_meant
        for made in (self.cancel_button, self.act_button):
            made.setAutoDefault(True)
        self.act_button.installEventFilter(self)
        self._fill(label(told, "body", tone="text2", wrap=True), hbox(None, self.cancel_button, self.act_button))

    @override
    def first(self) -> QWidget:
        """Return what Enter presses."""
        return self.act_button if self._is_meant else self.cancel_button

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Pass over a key that is held."""
        is_held = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.isAutoRepeat()
        return (watched is self.act_button and is_held) or super().eventFilter(watched, event)


def out_of_sight_picker(parent: QWidget, what: str, queue: str) -> ConfirmPicker:
    """Return the card that asks whether tickets are to go where one won't see them."""
    question = f"You won't see {what} any more, and can't undo it"
    told = f"{queue} is restricted, and you are not a member of it. Its members see to what is moved there."
    return ConfirmPicker(parent, question, f"Move to {queue}", told, is_meant=True)
