"""The steps at the left: what is done, where one is, what comes; above them whom it is about."""

from collections.abc import Sequence
from typing import override

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.identity.gate import Subject
from ui.core import icons, tokens
from ui.core.delegates import token
from ui.core.labels import Avatar, Elided, IconLabel, label, rule
from ui.core.layout import hbox, plane, vbox
from ui.core.lines import write
from ui.core.theme import MEDIUM, REGULAR, STRONG, fit, font, px

_WIDE, _NARROW = 228, 60
_NO_BOUNDARY = "This desk is a file: its rules guide, but are no security boundary."
_ROW = 40


class StepsList(QWidget):
    """The steps under one another, painted; a screen reader hears which one it is."""

    def __init__(self) -> None:
        super().__init__()
        self._names: Sequence[str] = ()
        self._at = 0
        self._is_narrow = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_steps(self, names: Sequence[str], at: int, *, is_narrow: bool) -> None:
        """Show these steps, one of them the present one; -1 is none of them."""
        self._names, self._at, self._is_narrow = names, at, is_narrow
        here = f": {names[at]}" if 0 <= at < len(names) else ""
        self.setAccessibleName(f"Step {at + 1} of {len(names)}{here}" if here else "Steps")
        self.setToolTip("\n".join(f"{n + 1}  {name}" for n, name in enumerate(names)) if is_narrow else "")
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        return QSize(px(40), px(_ROW) * len(self._names))

    @override
    def minimumSizeHint(self) -> QSize:
        return QSize(px(26), self.sizeHint().height())

    @override
    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self.updateGeometry()

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for at, name in enumerate(self._names):
                self._paint_step(painter, at, name)

    def _paint_step(self, painter: QPainter, at: int, name: str) -> None:
        side = px(26)
        top = px(_ROW) * at + (px(_ROW) - side) // 2
        self._paint_mark(painter, QRect(0, top, side, side), at)
        if not self._is_narrow:
            room = QRect(side + px(12), top, self.width() - side - px(12), side)
            here = at == self._at
            write(painter, room, name, "body", STRONG if here else REGULAR, "text" if at <= self._at else "text2")

    def _paint_mark(self, painter: QPainter, rect: QRect, at: int) -> None:
        is_done, is_here = at < self._at, at == self._at
        painter.setPen(Qt.PenStyle.NoPen if is_done or is_here else QPen(token("border_strong"), 1.3))
        painter.setBrush(token("ok_soft") if is_done else token("accent") if is_here else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(rect.adjusted(1, 1, -1, -1))
        if is_done:
            side = px(15)
            at_icon = QPoint(rect.center().x() - side // 2 + 1, rect.center().y() - side // 2 + 1)
            icons.paint(painter, at_icon, "check", tokens.colour_of("ok"), side)
            return
        painter.setFont(font("caption", STRONG))
        painter.setPen(token("on_accent" if is_here else "text2"))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, str(at + 1))


class StepsPane(QWidget):
    """The subject's card, the steps, and that every step is recorded; narrow, only the marks are left."""

    def __init__(self, *, is_boundary: bool = True) -> None:
        super().__init__()
        self._is_narrow = False
        self._names: Sequence[str] = ()
        self._at = 0
        self._build(is_boundary=is_boundary)

    def show_steps(self, names: Sequence[str], at: int) -> None:
        """Show where one is."""
        self._names, self._at = names, at
        self.steps.show_steps(names, at, is_narrow=self._is_narrow)

    def show_subject(self, subject: Subject | None, action: str) -> None:
        """Show whom it is about, once that is chosen, and what for."""
        known = subject is not None
        self.name.setText(subject.name if subject is not None else "Nobody chosen yet")
        where = " · ".join(p for p in (subject.department, subject.site) if p) if subject is not None else ""
        self.where.setText(where or ("" if known else "The caller is not verified"))
        self.avatar.show_person(subject.name if subject is not None else "?")
        self.action.setText(action)
        self.action.setVisible(bool(action) and not self._is_narrow)

    def set_narrow(self, narrow: bool) -> None:
        """Leave more room to the page."""
        self._is_narrow = narrow
        self.boundary.setVisible(bool(self.boundary.text()) and not narrow)
        for shown in (self._words, self._recorded_words):
            shown.setVisible(not narrow)
        self.action.setVisible(bool(self.action.text()) and not narrow)
        fit(self, width=_NARROW if narrow else _WIDE)
        self.steps.show_steps(self._names, self._at, is_narrow=narrow)

    def _build(self, *, is_boundary: bool) -> None:
        plane(self, "sidebar", "right")
        self.setAccessibleName("Steps")
        self.avatar = Avatar("?", 34)
        self.name = Elided("", "reading", STRONG, tone="text")
        self.where = Elided("", "caption", tone="text2")
        self.action = Elided("", "caption", MEDIUM, tone="accent_text")
        self._words = QWidget()
        self._words.setLayout(vbox(self.name, self.where, self.action, spacing=1))
        head = hbox(vbox(self.avatar, None), self._words, margins=(13, 16, 12, 12), spacing=10)
        head.setStretch(1, 1)
        self.steps = StepsList()
        self._recorded_words = label("Every step is recorded", "caption", tone="text2")
        sign = IconLabel("history", "text2", 15, name="Every step is recorded")
        foot = hbox(sign, self._recorded_words, None, margins=(20, 8, 12, 14), spacing=8)
        middle = hbox(self.steps, margins=(17, 12, 12, 0))
        self.boundary = label("" if is_boundary else _NO_BOUNDARY, "caption", tone="warn", wrap=True)
        note = hbox(self.boundary, margins=(20, 0, 12, 0))
        self.setLayout(vbox(head, rule(), middle, None, note, foot, spacing=0))
        self.boundary.setVisible(not is_boundary)
        fit(self, width=_WIDE)
