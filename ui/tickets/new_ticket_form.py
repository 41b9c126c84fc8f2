"""The form of a new ticket: quick to fill by keyboard while someone is on the line."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QPlainTextEdit, QWidget

from app.core.errors import RuleBroken
from app.people.queries import PeopleQueries
from app.tickets import rules
from app.tickets.model import Kind, Level, NewTicket, Source
from ui.core import icons
from ui.core.background import Background
from ui.core.field import ChoiceField, Field, TextArea, TextField
from ui.core.flow import FlowLayout
from ui.core.layout import hbox, vbox
from ui.core.theme import MEDIUM, fit, set_font
from ui.core.widgets import Segmented, chip, label, set_chip
from ui.tickets.directory import Directory
from ui.tickets.even_columns import EvenColumns
from ui.tickets.pickers import UNSEEN_THERE
from ui.tickets.requester_field import RequesterField

_CHIPS = {1: "danger", 2: "warn", 3: "accent", 4: "neutral"}
_LINE = 30
"""The height of what stands beside segments, so that their words are level."""
_SOURCES = (Source.PHONE, Source.EMAIL, Source.WALK_UP, Source.CHAT, Source.DESK)


class NewTicketForm(QWidget):
    """All fields of a new ticket. `edited()` tells that something was typed or chosen."""

    edited = Signal()

    def __init__(
        self, background: Background, people: PeopleQueries, directory: Directory, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._directory = directory
        self._build(background, people)
        self._connect()
        self.offer_choices()
        self.clear()

    @property
    def says_something(self) -> bool:
        """Tell whether anything was typed that is worth keeping."""
        return bool(self.subject.value or self.body.value or not self.requester.is_empty)

    def new_ticket(self) -> NewTicket:
        """Return what was filled in. Raises RuleBroken naming the field to mend."""
        subject = rules.must_say(self.subject.value, "The subject", field="subject", longest=rules.SUBJECT_LENGTH)
        asker = self.requester.asker
        if asker.email and not _is_address(asker.email):
            raise RuleBroken("That is no e-mail address. Write it as name@place, or leave it empty.", field="email")
        impact, urgency = self._levels()
        return NewTicket(
            subject,
            self._chosen_queue(),
            self.body.value,
            Kind(self.kind.choice),
            impact,
            urgency,
            self._chosen_category(),
            self._chosen_source(),
            asker,
            self.take.isChecked(),
        )

    def kept(self) -> dict[str, Any]:
        """Return what a draft remembers beside subject and description."""
        return {
            "asker": self.requester.kept(),
            "kind": self.kind.choice,
            "source": self.source.value,
            "queue": self.queue.value,
            "category": self.category.value,
            "impact": self.impact.choice,
            "urgency": self.urgency.choice,
            "take": self.take.isChecked(),
        }

    def show_kept(self, subject: str, body: str, kept: Mapping[str, Any]) -> None:
        """Show what a draft remembered; what it doesn't know keeps its usual value."""
        with QSignalBlocker(self):
            self.clear()
            self.subject.set_value(subject)
            self.body.set_value(body)
            self.requester.show_kept(dict(kept.get("asker") or {}))
            for choice, name in ((self.kind, "kind"), (self.impact, "impact"), (self.urgency, "urgency")):
                if kept.get(name):
                    choice.choose(str(kept[name]))
            if kept.get("source"):
                self.source.set_value(kept["source"])
            if kept.get("queue") is not None:
                self.queue.set_value(kept["queue"])
            self.category.set_value(kept.get("category"))
            self.take.setChecked(bool(kept.get("take")))
            self._show_priority()

    def clear(self) -> None:
        """Begin a new, empty ticket with the usual choices."""
        with QSignalBlocker(self):
            self.requester.show_kept({})
            self.subject.set_value("")
            self.body.set_value("")
            self.kind.choose(Kind.INCIDENT.value)
            self.source.set_value(Source.PHONE.value)
            self._choose_usual_queue()
            self.category.set_value(None)
            self.impact.choose(Level.LOW.value)
            self.urgency.choose(Level.MEDIUM.value)
            self.take.setChecked(False)
            self.clear_errors()
            self._show_priority()

    @Slot()
    def offer_choices(self) -> None:
        """Offer the queues and categories in use, keeping what is chosen."""
        queue, category = self.queue.value, self.category.value
        with QSignalBlocker(self):
            self._offer_queues()
            self.category.set_choices([(c.name, c.id) for c in self._directory.active_categories()])
            self.queue.set_value(queue)
            self.category.set_value(category)
            if queue is None:
                self._choose_usual_queue()

    def mark(self, name: str, sentence: str) -> bool:
        """Say under a field what is wrong with it and go there; tell whether there is such a field."""
        field = self._fields.get(name)
        if field is None:
            return False
        field.show_error(sentence)
        field.focus()
        return True

    def clear_errors(self) -> None:
        """Take all marks away."""
        for field in self._fields.values():
            field.clear_error()

    # ------------------------------------------------------------ inside

    def _build(self, background: Background, people: PeopleQueries) -> None:
        self.requester = RequesterField(background, people)
        self.subject = TextField("Subject", placeholder="What is wrong, or what is wanted", most=rules.SUBJECT_LENGTH)
        self.body = TextArea("Description", placeholder="In the requester's words", height=110)
        # It asks for no more than its least height, and takes what is left of the window.
        self.body.area.setSizeAdjustPolicy(QPlainTextEdit.SizeAdjustPolicy.AdjustToContents)
        self.kind = Segmented("Kind", [(kind.value, kind.label, "") for kind in Kind])
        sources = [(source.value.capitalize(), source.value) for source in _SOURCES]
        self.source = ChoiceField("How it came", sources)
        self.queue = ChoiceField("Queue", placeholder="Type to find a queue")
        fit(self.queue.combo, icon=16)
        self.category = ChoiceField("Category", placeholder="None")
        levels = [(level.value, level.label, "") for level in Level]
        self.impact = Segmented("Impact: how many it reaches", levels)
        self.urgency = Segmented("Urgency: how soon it hurts", levels)
        self.priority = chip("")
        self.take = QCheckBox("Take it myself")
        set_font(self.take, "body")
        fit(self.take, least_height=_LINE)
        self._fields: dict[str, Field] = {
            "subject": self.subject,
            "body": self.body,
            "queue_id": self.queue,
            "category_id": self.category,
            "source": self.source,
            "email": self.requester.email,
            "requester": self.requester.name,
        }
        self._lay_out()

    def _lay_out(self) -> None:
        places, ranks, kinds = EvenColumns(), EvenColumns(), FlowLayout(spacing=16)
        for field in (self.queue, self.category, self.source):
            places.addWidget(field)
        for name, choice in (("Impact", self.impact), ("Urgency", self.urgency), ("Priority", self.priority)):
            ranks.addWidget(_under(name, choice))
        kinds.addWidget(self.kind)
        kinds.addWidget(self.take)
        column = vbox(self.requester, self.subject, self.body, kinds, places, ranks, spacing=14)
        column.setStretchFactor(self.body, 1)
        self.setLayout(column)

    def _connect(self) -> None:
        for field in (self.subject, self.body, self.queue, self.category, self.source):
            field.edited.connect(self.edited)
        self.requester.edited.connect(self.edited)
        self.requester.settled.connect(self.subject.focus)
        for choice in (self.kind, self.impact, self.urgency):
            choice.chosen.connect(lambda _choice: self.edited.emit())
        self.impact.chosen.connect(lambda _choice: self._show_priority())
        self.urgency.chosen.connect(lambda _choice: self._show_priority())
        self.take.toggled.connect(lambda _on: self.edited.emit())
        self._directory.changed.connect(self.offer_choices)

    def _offer_queues(self) -> None:
        queues = self._directory.open_queues()
        self.queue.set_choices([(q.name if q.may_see else f"{q.name} ({UNSEEN_THERE})", q.id) for q in queues])
        for at, queue in enumerate(queues):
            if not queue.may_see:
                self.queue.combo.setItemIcon(at, icons.icon("lock"))

    def _choose_usual_queue(self) -> None:
        queues = self._directory.open_queues()
        self.queue.set_value(queues[0].id if queues else None)

    def _levels(self) -> tuple[Level, Level]:
        return Level(self.impact.choice), Level(self.urgency.choice)

    def _show_priority(self) -> None:
        priority = rules.priority_of(*self._levels())
        set_chip(self.priority, f"P{int(priority)} · {priority.label}", _CHIPS[int(priority)])
        self.priority.setAccessibleName(f"Priority {priority.label}")

    def _chosen_queue(self) -> int:
        queue = self.queue.value
        if not isinstance(queue, int):
            raise RuleBroken("There is no queue of that name. Choose one from the list.", field="queue_id")
        if self.take.isChecked() and not self._directory.sees(queue):
            raise RuleBroken("You can't take a ticket yourself where you won't see it.", field="queue_id")
        return queue

    def _chosen_category(self) -> int | None:
        category = self.category.value
        if category is None and self.category.combo.currentText().strip():
            raise RuleBroken("There is no category of that name. Choose one, or empty the field.", field="category_id")
        return category if isinstance(category, int) else None

    def _chosen_source(self) -> Source:
        source = self.source.value  # a combo box gives back the word, not the member
        if source is None:
            raise RuleBroken("Choose from the list how it came.", field="source")
        return Source(str(source))


def _under(name: str, choice: QWidget) -> QWidget:
    made, row = QWidget(), QWidget()
    row.setLayout(hbox(choice, None))
    fit(row, least_height=_LINE)
    made.setLayout(vbox(label(name, "body", MEDIUM), row, spacing=4))
    return made


def _is_address(text: str) -> bool:
    name, at, place = text.partition("@")
    return bool(name and at and place) and " " not in text and "@" not in place
