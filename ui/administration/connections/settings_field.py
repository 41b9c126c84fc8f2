"""All settings of one connection: the fields of its kind, those that are seldom needed folded away."""

from collections.abc import Mapping
from typing import Any, override

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from app.identity.connection_kinds import KINDS, Ask, Setting, value_of, with_value
from ui.administration.connections.setting_fields import SettingField
from ui.core.buttons import button, set_button_text
from ui.core.field import Field
from ui.core.labels import label
from ui.core.layout import hbox, vbox

_ALL = Setting("*", "Settings", "One “name = value” a line; a value may be JSON.", Ask.PAIRS)
_NOTHING = {"demo": "It is the demo's own: nothing to set, and nothing leaves this computer."}


class KindFields(QWidget):
    """The fields of one kind; `edited` tells that something was typed."""

    edited = Signal()

    def __init__(self, kind: str) -> None:
        super().__init__()
        self._kind = kind
        described = KINDS[kind].settings if kind in KINDS else () if kind in _NOTHING else (_ALL,)
        self.fields = {one.name: SettingField(one) for one in described}
        self._build()
        self._connect()

    def fill(self, settings: Mapping[str, Any]) -> None:
        """Show the settings as they are kept."""
        for name, one in self.fields.items():
            one.field.blockSignals(True)
            one.fill(settings if name == _ALL.name else value_of(settings, name))
            one.field.blockSignals(False)
            one.field.clear_error()

    def value(self, kept: Mapping[str, Any]) -> dict[str, Any]:
        """Return the settings as typed over those kept; what has no field stays."""
        found = dict(kept)
        for name, one in self.fields.items():
            value = one.value()
            if name == _ALL.name:
                return dict(value) if isinstance(value, Mapping) else {"?": value} if value else {}
            if value != value_of(kept, name):
                found = with_value(found, name, value)
        return found

    def unfold(self, *, is_open: bool) -> None:
        """Show what is seldom needed, or fold it away."""
        self.more.setChecked(is_open)

    def _build(self) -> None:
        does = KINDS[self._kind].does if self._kind in KINDS else _NOTHING.get(self._kind, "")
        said = label(does, "caption", tone="text3", wrap=True)
        plain = [one.field for one in self.fields.values() if not one.setting.is_advanced]
        seldom = [one.field for one in self.fields.values() if one.setting.is_advanced]
        self.more = button("Advanced settings", "chevron-right", "quiet")
        self.more.setCheckable(True)
        self._folded = QWidget()
        self._folded.setProperty("plane", "none")
        self._folded.setLayout(vbox(*seldom, spacing=14))
        self.setLayout(vbox(said, *plain, hbox(self.more, None), self._folded, spacing=14))
        self.more.setVisible(bool(seldom))
        self._folded.setVisible(False)

    def _connect(self) -> None:
        self.more.toggled.connect(self._fold)
        for one in self.fields.values():
            one.field.edited.connect(self.edited)

    @Slot(bool)
    def _fold(self, is_open: bool) -> None:
        set_button_text(self.more, "Advanced settings", "chevron-down" if is_open else "chevron-right")
        self._folded.setVisible(is_open)


class SettingsField(Field):
    """The settings of a connection, whose fields follow its kind."""

    def __init__(self) -> None:
        self._place = QWidget()
        self._place.setProperty("plane", "none")
        self._column = vbox(spacing=0)
        self._place.setLayout(self._column)
        super().__init__("Settings", self._place)
        self.caption.setVisible(False)
        self._kinds: dict[str, KindFields] = {}
        self._kept: Mapping[str, Any] = {}
        self._shown = ""

    @property
    def kind(self) -> str:
        """The kind whose fields are shown."""
        return self._shown

    @property
    def fields(self) -> Mapping[str, Field]:
        """The fields of the kind that is shown, by their setting."""
        shown = self._kinds.get(self._shown)
        return {name: one.field for name, one in shown.fields.items()} if shown else {}

    @property
    def value(self) -> dict[str, Any]:
        """The settings as typed."""
        return self._kinds[self._shown].value(self._kept) if self._shown else dict(self._kept)

    def set_value(self, kind: str, settings: Mapping[str, Any]) -> None:
        """Show the settings of a connection of this kind."""
        self._kept = dict(settings)
        self._show(kind)
        self._kinds[kind].fill(settings)
        self._kinds[kind].unfold(is_open=False)

    def begin(self, kind: str) -> None:
        """Go on with another kind: what was typed under the same name is taken along."""
        typed = self.value
        names = [one.name for one in KINDS[kind].settings] if kind in KINDS else []
        settings: dict[str, Any] = {}
        for name in names:
            if (value := value_of(typed, name)) is not None:
                settings = with_value(settings, name, value)
        self.set_value(kind, settings)
        self._note_edit()

    def unfold_for(self, names: Mapping[str, str]) -> None:
        """Show what is folded away where something in it is wrong."""
        shown = self._kinds.get(self._shown)
        if shown and any(name in names and one.setting.is_advanced for name, one in shown.fields.items()):
            shown.unfold(is_open=True)

    def _show(self, kind: str) -> None:
        if kind not in self._kinds:
            made = self._kinds[kind] = KindFields(kind)
            made.edited.connect(self._note_edit)
            self._column.addWidget(made)
        self._shown = kind
        for name, fields in self._kinds.items():
            fields.setVisible(name == kind)

    @override
    def focus(self) -> None:
        """Move to the first field."""
        first = next(iter(self.fields.values()), None)
        if first is not None:
            first.focus()
