"""Form fields: a label above, the control, and beneath it the sentence that says what is wrong."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QSpinBox, QWidget

from ui.core.announce import announce
from ui.core.choice_box import ChoiceBox
from ui.core.labels import label
from ui.core.layout import vbox
from ui.core.theme import MEDIUM, fit, refresh_look, set_font


class Field(QWidget):
    """A labelled control; subclasses say what its value is."""

    edited = Signal()

    def __init__(self, name: str, control: QWidget, *, hint: str = "") -> None:
        super().__init__()
        self.control = control
        self._hint = hint
        self.caption = label(name, "body", MEDIUM)
        self.hint = label(hint, "caption", tone="text3", wrap=True)
        self.error = label("", "caption", MEDIUM, "danger", wrap=True)
        self._build(name)

    @property
    def error_text(self) -> str:
        """The sentence shown under the field, or ""."""
        return self.error.text()

    def show_error(self, text: str) -> None:
        """Mark the field and say under it what is wrong."""
        self.error.setText(text)
        self.error.setVisible(True)
        self.control.setAccessibleDescription(text)
        self._mark(wrong=True)

    def clear_error(self) -> None:
        """Take the mark and the sentence away."""
        if not self.error.text():
            return
        self.error.clear()
        self.error.setVisible(False)
        self.control.setAccessibleDescription(self._hint)
        self._mark(wrong=False)

    def focus(self) -> None:
        """Move the focus to the control."""
        self.control.setFocus(Qt.FocusReason.OtherFocusReason)

    def _build(self, name: str) -> None:
        self.caption.setBuddy(self.control)
        self.control.setAccessibleName(name.replace("&", ""))
        self.control.setAccessibleDescription(self._hint)
        set_font(self.control, "body")
        self.setFocusProxy(self.control)
        self.setLayout(vbox(self.caption, self.hint, self.control, self.error, spacing=4))
        # Only now: what is made visible before it has a parent becomes a window of its own.
        self.hint.setVisible(bool(self._hint))
        self.error.setVisible(False)

    def _mark(self, *, wrong: bool) -> None:
        self.control.setProperty("error", wrong)
        refresh_look(self.control)

    def _note_edit(self, *_: object) -> None:
        self.clear_error()
        self.edited.emit()


class TextField(Field):
    """One line of text."""

    def __init__(self, name: str, *, hint: str = "", placeholder: str = "", most: int = 0) -> None:
        self.line = QLineEdit()
        super().__init__(name, self.line, hint=hint)
        self.line.setPlaceholderText(placeholder)
        if most:
            self.line.setMaxLength(most)
        self.line.textChanged.connect(self._note_edit)

    @property
    def value(self) -> str:
        """What is typed, without blanks around it."""
        return self.line.text().strip()

    def set_value(self, value: str) -> None:
        """Show `value`."""
        self.line.setText(value)


class TextArea(Field):
    """Several lines of text; Tab leaves it."""

    def __init__(self, name: str, *, hint: str = "", placeholder: str = "", height: int = 96) -> None:
        self.area = QPlainTextEdit()
        super().__init__(name, self.area, hint=hint)
        self.area.setPlaceholderText(placeholder)
        self.area.setTabChangesFocus(True)
        fit(self.area, least_height=height)
        self.area.textChanged.connect(self._note_edit)

    @property
    def value(self) -> str:
        """What is typed, without blanks around it."""
        return self.area.toPlainText().strip()

    def set_value(self, value: str) -> None:
        """Show `value`."""
        self.area.setPlainText(value)


class NumberField(Field):
    """A whole number between two bounds."""

    def __init__(self, name: str, least: int, most: int, *, hint: str = "", suffix: str = "") -> None:
        self.box = QSpinBox()
        super().__init__(name, self.box, hint=hint)
        self.box.setRange(least, most)
        self.box.setSuffix(suffix)
        line = self.box.lineEdit()
        if line is not None:  # style sheets leave this inner line alone
            line.setTextMargins(7, 0, 0, 0)
            line.setAccessibleName(self.box.accessibleName())
        self.box.valueChanged.connect(self._note_edit)

    @property
    def value(self) -> int:
        """The number."""
        return self.box.value()

    def set_value(self, value: int) -> None:
        """Show `value`."""
        self.box.setValue(value)


class ChoiceField(Field):
    """One of many choices, found by typing any part of its words."""

    def __init__(
        self, name: str, choices: Sequence[tuple[str, object]] = (), *, hint: str = "", placeholder: str = ""
    ) -> None:
        """Each choice is (words, value)."""
        self.combo = ChoiceBox()
        super().__init__(name, self.combo, hint=hint)
        self.combo.begin()
        self._prepare(placeholder)
        self.set_choices(choices)
        self.combo.currentIndexChanged.connect(self._note_edit)

    @property
    def value(self) -> object | None:
        """The value of the choice, or None while the typed words are not one."""
        at = self.combo.named(self.combo.currentText())
        return None if at < 0 else self.combo.itemData(at)

    def set_choices(self, choices: Sequence[tuple[str, object]]) -> None:
        """Offer other choices; nothing is chosen afterwards."""
        self.combo.clear()
        for words, value in choices:
            self.combo.addItem(words, value)
        self.combo.setCurrentIndex(-1)
        self.combo.clearEditText()

    def set_value(self, value: object | None) -> None:
        """Choose the choice with this value, or none."""
        self.combo.setCurrentIndex(self._index_of(value))
        line = self.combo.lineEdit()
        if self.combo.currentIndex() < 0:
            self.combo.clearEditText()
        elif line is not None:
            line.setCursorPosition(0)  # long words are read from their beginning

    def _index_of(self, value: object | None) -> int:
        kept = (at for at in range(self.combo.count()) if self.combo.itemData(at) == value)
        return next(kept, -1)

    def _prepare(self, placeholder: str) -> None:
        line = self.combo.lineEdit()
        if line is not None:
            line.setPlaceholderText(placeholder)
            line.setAccessibleName(self.combo.accessibleName())
            line.textEdited.connect(self._note_edit)


class Form(QWidget):
    """Fields under one another, each known by a name."""

    def __init__(self, fields: Mapping[str, Field]) -> None:
        super().__init__()
        self.fields = dict(fields)
        self.setLayout(vbox(*self.fields.values(), spacing=14))

    def field(self, name: str) -> Field:
        """The field called `name`; raises KeyError."""
        return self.fields[name]

    def show_errors(self, errors: Mapping[str, str]) -> bool:
        """Mark exactly these fields and move to the first of them; returns whether all is well."""
        for name, field in self.fields.items():
            if name in errors:
                field.show_error(errors[name])
            else:
                field.clear_error()
        wrong = [field for name, field in self.fields.items() if name in errors]
        if wrong:
            wrong[0].focus()
            announce(wrong[0].control, _summary(wrong), urgent=True)
        return not wrong

    def check(self, *rules: tuple[str, Callable[[], bool], str]) -> bool:
        """Show the sentence of each rule (field, holds, sentence) that is broken; returns whether none is."""
        errors: dict[str, str] = {}
        for name, holds, sentence in rules:
            if name not in errors and not holds():
                errors[name] = sentence
        return self.show_errors(errors)


def _summary(wrong: Sequence[Field]) -> str:
    if len(wrong) == 1:
        return wrong[0].error_text
    return f"{len(wrong)} fields need attention. {wrong[0].error_text}"
