"""Who was chosen, as a card: contact data masked, and what the directory counts of bad passwords."""

from collections.abc import Callable
from typing import Any

from app.identity.gate import Subject
from ui.core.labels import Avatar, chip, label, set_chip
from ui.core.layout import hbox, vbox
from ui.core.theme import MEDIUM, STRONG
from ui.core.widgets import Card
from ui.identity import speech


class SubjectCard(Card):
    """Who was chosen, with masked contact data; for an unlock, what the directory counts of bad passwords."""

    def __init__(self) -> None:
        super().__init__(tone="ok", margins=(14, 12, 14, 12), spacing=4)
        self.face = Avatar("?", 40)
        self.name = label("", "subtitle", STRONG, wrap=True)
        self.risk = chip("")
        self.where = label("", "body", tone="text2", wrap=True)
        self.contacts = label("", "body", tone="text2", wrap=True)
        self.locks = label("", "body", MEDIUM, "warn", wrap=True)
        words = vbox(hbox(self.name, self.risk, None, spacing=8), self.where, self.contacts, self.locks, spacing=3)
        row = hbox(vbox(self.face, None), words, spacing=12)
        row.setStretch(1, 1)
        layout = self.layout()
        if isinstance(layout, type(vbox())):
            layout.addLayout(row)

    def show_subject(self, subject: Subject, now: Callable[[], Any], *, with_locks: bool) -> None:
        """Show who it is."""
        self.face.show_person(subject.name)
        self.name.setText(subject.name)
        set_chip(self.risk, *speech.RISKS[subject.risk])
        where = (subject.account, subject.department, subject.site)
        manager = f"manager {subject.manager}" if subject.manager else "no manager on record"
        self.where.setText(" · ".join(part for part in (*where, manager) if part))
        reached = [f"{speech.contact(kind)} {masked}" for kind, masked in subject.contacts.items() if kind != "manager"]
        self.contacts.setText("On record: " + "  ·  ".join(reached) if reached else "No contact data on record.")
        self.locks.setText(locks(subject, now()))
        self.locks.setVisible(with_locks or subject.is_locked_out)
        self.setAccessibleName(f"Chosen: {subject.name}, {self.where.text()}")


def locks(subject: Subject, now: Any) -> str:
    """Return what the directory counts of bad passwords: how many, since when, from where."""
    if not subject.bad_passwords and not subject.is_locked_out:
        return "Not locked; no bad passwords counted."
    state = "Locked" if subject.is_locked_out else "Not locked"
    last = f", the last {speech.ago(subject.last_bad_at, now)}" if subject.last_bad_at is not None else ""
    bad = speech.counted(subject.bad_passwords, "bad password")
    today = f". {speech.counted(subject.lock_outs_today, 'lock-out')} in 24 h" if subject.lock_outs_today else ""
    return f"{state}{_since(subject, now)}: {bad}{last}{today}.{_source(subject)}"


def _since(subject: Subject, now: Any) -> str:
    return f" {speech.ago(subject.locked_at, now)}" if subject.is_locked_out and subject.locked_at is not None else ""


def _source(subject: Subject) -> str:
    """Return from where it was locked, honest where the directory doesn't know."""
    if subject.lock_source:
        return f" They came from {subject.lock_source}."
    return " The directory doesn’t say from where."
