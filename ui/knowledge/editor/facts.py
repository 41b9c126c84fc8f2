"""The facts of an article above its source: title, category, tags, environment, and when it is to be reviewed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from PySide6.QtCore import QSignalBlocker, QStringListModel, Qt, Signal
from PySide6.QtWidgets import QCompleter, QLineEdit, QWidget

from app.knowledge.text import MOST_TITLE, Text, one_line
from ui.core.field import TextField
from ui.core.layout import hbox, vbox
from ui.core.theme import STRONG, set_font

_DAY = "Review by"


class FactsForm(QWidget):
    """The facts as fields. `edited()` tells that one was typed in."""

    edited = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.title = TextField("Title", placeholder="What goes wrong, and with what", most=MOST_TITLE)
        self.category = TextField("Category", most=120)
        self.tags = TextField("Tags", placeholder="vpn, wlan", most=300)
        self.environment = TextField("Environment", placeholder="Windows 11, Outlook 2024", most=300)
        self.review_by = TextField(_DAY, placeholder="no day", most=10)
        self._text = Text()
        self._shown: dict[TextField, str] = {}
        self._known = {line: QStringListModel(self) for line in (self.category.line, self.tags.line)}
        self._build()
        for field in self._fields():
            field.edited.connect(self.edited)

    def offer(self, categories: Sequence[str], tags: Sequence[str]) -> None:
        """Offer what other articles are filed under."""
        self._known[self.category.line].setStringList(sorted(set(filter(None, categories)), key=str.casefold))
        self._known[self.tags.line].setStringList(sorted(set(filter(None, tags)), key=str.casefold))

    def show_text(self, text: Text) -> None:
        """Show the facts of a text."""
        self._text = text
        with QSignalBlocker(self):
            for field, value in (
                (self.title, text.title),
                (self.category, text.category),
                (self.tags, ", ".join(text.tags)),
                (self.environment, text.environment),
                (self.review_by, text.review_by.isoformat() if text.review_by else ""),
            ):
                if field.value != value:
                    field.set_value(value)
                    field.line.home(False)  # what is too long shows its beginning
                self._shown[field] = field.value

    def facts_of(self, text: Text) -> Text:
        """Return a text with the facts as they stand here; a day that can't be read leaves the one there was.

        A fact that nobody touched stays as it was written elsewhere: longer than its field, or a comma within a tag.
        """
        was, tags = self._text, (one_line(tag) for tag in self.tags.value.split(","))
        return replace(
            text,
            title=was.title if self._is_as_shown(self.title) else one_line(self.title.value),
            category=was.category if self._is_as_shown(self.category) else one_line(self.category.value),
            tags=was.tags if self._is_as_shown(self.tags) else tuple(dict.fromkeys(filter(None, tags))),
            environment=was.environment if self._is_as_shown(self.environment) else one_line(self.environment.value),
            review_by=_day(self.review_by.value) if self.has_day else text.review_by,
        )

    @property
    def has_day(self) -> bool:
        """Tell whether a day stands there that can be read, or nothing."""
        return not self.review_by.value or _day(self.review_by.value) is not None

    def check_day(self) -> bool:
        """Say under the field when no day stands there; tell whether one does, or nothing."""
        if not self.has_day:
            self.review_by.show_error("Write the day as 2027-01-31, or leave it empty.")
            self.review_by.focus()
        return self.has_day

    def _is_as_shown(self, field: TextField) -> bool:
        return self._shown.get(field) == field.value

    def _fields(self) -> tuple[TextField, ...]:
        return self.title, self.category, self.tags, self.environment, self.review_by

    def _build(self) -> None:
        set_font(self.title.line, "subtitle", STRONG)
        for line, model in self._known.items():
            line.setCompleter(_TagCompleter(model, line) if line is self.tags.line else _completer(model, line))
        low = hbox(self.category, self.tags, self.environment, self.review_by, spacing=12)
        for at, share in enumerate((3, 3, 4, 2)):
            low.setStretch(at, share)
        self.setLayout(vbox(self.title, low, spacing=8))


def _day(words: str) -> date | None:
    try:
        return date.fromisoformat(words)
    except ValueError:
        return None


def _completer(model: QStringListModel, line: QLineEdit) -> QCompleter:
    made = QCompleter(model, line)
    made.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    made.setFilterMode(Qt.MatchFlag.MatchContains)
    return made


class _TagCompleter(QCompleter):
    """Completes the tag after the last comma."""

    def __init__(self, model: QStringListModel, line: QLineEdit) -> None:
        super().__init__(model, line)
        self._line = line
        self.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)

    def pathFromIndex(self, index: object) -> str:
        before, comma, _last = self._line.text().rpartition(",")
        chosen = str(index.data())  # type: ignore[attr-defined]
        return f"{before}{comma} {chosen}" if comma else chosen

    def splitPath(self, path: str) -> list[str]:
        return [path.rpartition(",")[2].strip()]
