"""Fields that only the set-up's forms need: a check, a few choices side by side, a choice from a short list."""

from collections.abc import Sequence
from typing import override

from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QCheckBox, QComboBox

from ui.core import icons
from ui.core.buttons import Segmented
from ui.core.field import Field
from ui.core.theme import fit, px

_BOX = 26
"""How far the words stand from the left edge of their box, at 100 % text."""


class CheckField(Field):
    """Yes or no."""

    def __init__(self, name: str, *, hint: str = "") -> None:
        self.box = QCheckBox(name)
        super().__init__(name, self.box, hint=hint)
        self.caption.setVisible(False)
        self.hint.setIndent(px(_BOX))
        layout = self.layout()
        if layout is not None:  # the explanation belongs under the words it explains
            layout.removeWidget(self.hint)
            layout.addWidget(self.hint)
        self.box.toggled.connect(self._note_edit)

    @property
    def value(self) -> bool:
        """Whether it is checked."""
        return self.box.isChecked()

    def set_value(self, value: bool) -> None:
        """Show `value`."""
        self.box.setChecked(value)

    @override
    def changeEvent(self, event: QEvent) -> None:
        """Keep the explanation under its words at every text size."""
        super().changeEvent(event)
        if event.type() is QEvent.Type.FontChange:
            self.hint.setIndent(px(_BOX))


class SegmentField(Field):
    """One of a few choices side by side."""

    def __init__(self, name: str, choices: Sequence[tuple[str, str]], *, hint: str = "") -> None:
        """Each choice is (key, words)."""
        self.segments = Segmented(name, [(key, words, "") for key, words in choices])
        super().__init__(name, self.segments, hint=hint)
        self.segments.setFocusProxy(self.segments.segment(choices[0][0]))
        self.segments.chosen.connect(self._note_edit)

    @property
    def value(self) -> str:
        """The key of the choice that holds."""
        return self.segments.choice

    def set_value(self, value: str) -> None:
        """Make the choice with this key hold."""
        self.segments.choose(value)


class ListField(Field):
    """One choice from a short list."""

    def __init__(self, name: str, choices: Sequence[tuple[str, str, str]], *, hint: str = "") -> None:
        """Each choice is (key, words, icon)."""
        self.combo = QComboBox()
        fit(self.combo, icon=16)
        super().__init__(name, self.combo, hint=hint)
        for key, words, icon in choices:
            self._add(key, words, icon)
        self.combo.currentIndexChanged.connect(self._note_edit)

    @property
    def value(self) -> str:
        """The key of the choice that holds."""
        return str(self.combo.currentData())

    def set_value(self, value: str) -> None:
        """Make the choice with this key hold; one that is not in the list is put there, so that it is not lost."""
        if self.combo.findData(value) < 0:
            self._add(value, value, "")
        self.combo.setCurrentIndex(self.combo.findData(value))

    def _add(self, key: str, words: str, icon: str) -> None:
        if icon:
            self.combo.addItem(icons.icon(icon), words, key)
        else:
            self.combo.addItem(words, key)
