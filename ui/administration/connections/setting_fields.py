"""The fields of a connection's settings: one for each kind of value, made from its description."""

import json
from collections.abc import Mapping
from typing import Any

from app.identity.connection_kinds import Ask, Setting
from ui.administration.fields import CheckField, ListField
from ui.core.field import Field, TextArea, TextField

_JSON = ("[", "{", '"')


class SettingField:
    """A setting's field: shows a value as it is kept, and gives back one to keep; what nobody touched stays."""

    def __init__(self, setting: Setting) -> None:
        self.setting = setting
        self.field = _made(setting)
        self._kept: Any = None
        self._filled: Any = None

    def fill(self, kept: Any) -> None:
        """Show a value as it is kept, None where nothing is said."""
        self._kept = kept
        self.field.set_value(shown(self.setting, kept))  # type: ignore[attr-defined]
        self._filled = self._typed()

    def value(self) -> Any:
        """Return what to keep; None says nothing."""
        typed = self._typed()
        return self._kept if typed == self._filled else kept_of(self.setting, typed)

    def _typed(self) -> Any:
        return self.field.value  # type: ignore[attr-defined]


def shown(setting: Setting, kept: Any) -> Any:
    """Return what a field shows of a value as it is kept."""
    match setting.ask:
        case Ask.TRUTH:
            return bool(setting.usual if kept is None else kept)
        case Ask.CHOICE:
            return str(setting.usual if kept in (None, "") else kept)
        case Ask.LINES:
            return kept if isinstance(kept, str) else "\n".join(str(one) for one in kept or ())
        case Ask.PAIRS:
            return kept if isinstance(kept, str) else pairs_text(kept or {})
        case _:
            return "" if kept is None else str(kept)


def kept_of(setting: Setting, typed: Any) -> Any:
    """Return a value to keep of what was typed; what can't be read stays as it was typed, to be told."""
    match setting.ask:
        case Ask.NUMBER:
            return int(typed) if typed.isdigit() else typed or None
        case Ask.LINES:
            return [one.strip() for one in typed.splitlines() if one.strip()] or None
        case Ask.PAIRS:
            return pairs_of(typed)
        case Ask.TRUTH | Ask.CHOICE:
            return typed
        case _:
            return typed or None


def pairs_text(pairs: Mapping[str, Any]) -> str:
    """Return names and values, one pair a line; what is no plain text stands there as JSON."""
    return "\n".join(f"{name} = {_plain(value)}" for name, value in pairs.items())


def pairs_of(typed: str) -> Any:
    """Return the pairs that were typed, or the text as it is where a line is none."""
    pairs: dict[str, Any] = {}
    for one in filter(str.strip, typed.splitlines()):
        name, equals, value = one.partition("=")
        if not equals or not name.strip():
            return typed
        pairs[name.strip()] = _value(value.strip())
    return pairs or None


def _plain(value: Any) -> str:
    is_plain = isinstance(value, str) and _value(value) == value
    return value if is_plain else json.dumps(value, ensure_ascii=False)


def _value(text: str) -> Any:
    if text.startswith(_JSON) or text in ("true", "false", "null") or text.lstrip("-").isdigit():
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text


def _made(setting: Setting) -> Field:
    name = f"{setting.label} *" if setting.is_needed else setting.label
    hint = setting.help
    usual = setting.sample or ("" if setting.usual in ("", None) else str(setting.usual))
    match setting.ask:
        case Ask.TRUTH:
            return CheckField(name, hint=hint)
        case Ask.CHOICE:
            return ListField(name, [(key, words, "") for key, words in setting.choices], hint=hint)
        case Ask.LINES | Ask.PAIRS:
            return TextArea(name, hint=hint, placeholder=usual, height=72)
        case _:
            return TextField(name, hint=hint, placeholder=usual)
