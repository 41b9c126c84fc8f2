"""What a policy sets for the whole desk: waiting times, limits, methods not used, and who counts as what."""

from collections.abc import Callable
from functools import partial
from typing import override

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QListView, QPlainTextEdit, QScrollArea, QWidget

from app.core.errors import RuleBroken
from app.identity.matrix import FLOOR
from app.identity.model import Risk
from app.identity.policy_draft import Draft, limit_names
from app.identity.policy_text import MOST
from app.identity.policy_words import COLUMNS, LIMITS, LISTS
from app.identity.rules import Limits, Policy, RiskLists
from ui.core.field import Field, NumberField, TextArea
from ui.core.labels import label
from ui.core.layout import vbox
from ui.core.theme import STRONG, fit, set_font
from ui.guarding.methods_list import MethodsModel

_TYPING_MS = 400
_ACROSS = 3


class WholeForm(QScrollArea):
    """`edited` tells that the draft was changed here; what lies below the floor is refused at its field."""

    edited = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._draft: Draft | None = None
        self._is_filling = False
        self._build()

    @property
    def has_error(self) -> bool:
        """Tell whether a field shows what was refused."""
        return any(field.error_text for field in self._all())

    def show_policy(self, policy: Policy, draft: Draft | None) -> None:
        """Show what a policy sets; with a draft it can be edited."""
        self._draft, self._is_filling = draft, True
        for risk, field in self.days.items():
            _fill(field, policy.cool_down_days[risk])
        for name, field in self.limits.items():
            _fill(field, getattr(policy.limits, name))
        for name, area in self.lists.items():
            if tuple(_names(area)) != getattr(policy.risk, name):
                area.set_value("\n".join(getattr(policy.risk, name)))
        self.methods.show_checked(policy.off, is_open=draft is not None)
        for number in (*self.days.values(), *self.limits.values()):
            number.box.setReadOnly(draft is None)
        for area in self.lists.values():
            area.area.setReadOnly(draft is None)
        self._is_filling = False

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        """Take what is still being typed before it is left."""
        super().hideEvent(event)
        self.keep_typed()

    def keep_typed(self) -> None:
        """Take what is still being typed."""
        for name, timer in self._timers.items():
            if timer.isActive():
                timer.stop()
                self._set_list(name)

    # ------------------------------------------------------------ inside

    def _build(self) -> None:
        self.days = {risk: _number(f"{COLUMNS[risk]}, days", _floor_days(risk)) for risk in Risk}
        self.limits = {name: _number(LIMITS[name][0], _floor_limit(name)) for name in limit_names()}
        self.lists = {name: TextArea(LISTS[name], hint="One in each line.", height=72) for name in RiskLists.names()}
        self.methods = MethodsModel(self)
        self.off = QListView()
        self.off.setModel(self.methods)
        self.off.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        set_font(self.off, "body")
        fit(self.off, least_height=170)
        self._off = Field("Methods that this desk does not use", self.off)
        self._timers: dict[str, QTimer] = {}
        inside = QWidget()
        inside.setProperty("plane", "none")
        inside.setLayout(
            vbox(
                label("Waiting time of new channels", "body", STRONG),
                _grid(*self.days.values()),
                label("Limits", "body", STRONG),
                _grid(*self.limits.values()),
                label("Who counts as what", "body", STRONG),
                _grid(*self.lists.values()),
                self._off,
                None,
                margins=(18, 10, 18, 12),
                spacing=12,
            )
        )
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidget(inside)
        self.setAccessibleName("What the policy sets for the whole desk")
        self._connect()

    def _connect(self) -> None:
        for risk, field in self.days.items():
            field.edited.connect(partial(self._set_days, risk))
        for name, field in self.limits.items():
            field.edited.connect(partial(self._set_limit, name))
        for name, area in self.lists.items():
            self._timers[name] = timer = QTimer(self, singleShot=True, interval=_TYPING_MS)
            timer.timeout.connect(partial(self._set_list, name))
            area.edited.connect(partial(self._wait, name))
        self.methods.toggled.connect(self._set_off)

    def _wait(self, name: str) -> None:
        if not self._is_filling and self._draft is not None:
            self._timers[name].start()

    def _set_days(self, risk: Risk) -> None:
        self._try(self.days[risk], lambda draft: draft.set_days(risk, self.days[risk].value))

    def _set_limit(self, name: str) -> None:
        self._try(self.limits[name], lambda draft: draft.set_limit(name, self.limits[name].value))

    def _set_list(self, name: str) -> None:
        self._try(self.lists[name], lambda draft: draft.set_list(name, _names(self.lists[name])))

    def _set_off(self) -> None:
        self._try(self._off, lambda draft: draft.set_off(self.methods.checked))

    def _try(self, field: Field, edit: Callable[[Draft], None]) -> None:
        if self._draft is None or self._is_filling:
            return
        try:
            edit(self._draft)
        except RuleBroken as refused:
            field.show_error(f"{refused} It stays as it was.")
            return
        field.clear_error()
        self.edited.emit()

    def _all(self) -> list[Field]:
        return [*self.days.values(), *self.limits.values(), *self.lists.values(), self._off]


def _number(name: str, hint: str) -> NumberField:
    made = NumberField(name, 0, MOST, hint=hint)
    made.box.setKeyboardTracking(False)
    return made


def _floor_days(risk: Risk) -> str:
    return f"The floor is {FLOOR.cool_down_days[risk]}."


def _floor_limit(name: str) -> str:
    bound = "at least" if name in Limits.longer_is_stricter() else "at most"
    return f"{LIMITS[name][1].capitalize()}; {bound} {getattr(FLOOR.limits, name)}."


def _fill(field: NumberField, number: int) -> None:
    if field.value != number:
        field.set_value(number)
        field.clear_error()


def _names(area: TextArea) -> list[str]:
    text: QPlainTextEdit = area.area
    return [line.strip() for line in text.toPlainText().splitlines() if line.strip()]


def _grid(*fields: Field) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(16)
    grid.setVerticalSpacing(10)
    for at, field in enumerate(fields):
        grid.addWidget(field, at // _ACROSS, at % _ACROSS)
    for at in range(_ACROSS):
        grid.setColumnStretch(at, 1)
    return grid
