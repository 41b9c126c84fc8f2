"""Every setting once: its key, type, default, words; and where a value comes from.

The later place wins: the machine's file (written by an administrator), the person's file, the command line.
"""

import json
import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.core.errors import RuleBroken

Value = str | int | bool


@dataclass(frozen=True)
class Setting:
    """One setting; `choices` limits its values, `least` and `most` its numbers."""

    key: str
    default: Value
    label: str
    help: str = ""
    choices: tuple[str, ...] = ()
    least: int | None = None
    most: int | None = None

    def accepts(self, value: object) -> bool:
        """Tell whether a value may stand for this setting."""
        if type(value) is not type(self.default):
            return False
        if self.choices and value not in self.choices:
            return False
        if isinstance(value, int) and self.least is not None and self.most is not None:
            return self.least <= value <= self.most
        return True


DATABASE = Setting("database", "", "Database", "Where the desk is: postgresql://login@host/name, or a file.")
THEME = Setting("theme", "system", "Theme", "System follows the computer.", choices=("system", "light", "dark"))
TEXT_SIZE = Setting("text_size", 100, "Text size", "In per cent; Ctrl++ and Ctrl+- change it.", least=100, most=200)
SINGLE_LETTERS = Setting(
    "single_letter_keys", True, "Single-letter keys", "A, N, T and the like act while a list has the focus."
)
NOTICES = Setting(
    "notices",
    "all",
    "Notices",
    "What the tray tells while the window is in the background.",
    ("all", "assigned", "off"),
)
AUTHORITY = Setting(
    "certificate_authority",
    "",
    "Certificate authority",
    "File (PEM) of the authority that vouches for the database's server; none: those this computer trusts.",
)
UNVERIFIED = Setting(
    "allow_unverified_servers",
    False,
    "Unverified servers",
    "Lets an address ask for less than a server that proves its name, as with sslmode=require.",
)
ALL = (DATABASE, THEME, TEXT_SIZE, SINGLE_LETTERS, NOTICES)
IN_FILES_ALONE = (AUTHORITY, UNVERIFIED)
"""Settings that no screen offers: whoever changes them should know what that means."""
_KNOWN = {setting.key: setting for setting in (*ALL, *IN_FILES_ALONE)}


class Settings:
    """The settings of one person on one machine.

    `problems` lists, in sentences, files that could not be read or written and values that were passed over; a file
    that is not JSON is kept beside itself as `.broken` before anything is written.
    """

    def __init__(self, machine: Path, person: Path, command_line: Mapping[str, Value] | None = None) -> None:
        self.problems: list[str] = []
        self._person, self._machine = person, machine
        self._machine_values = self._read(machine, keep_aside=False)
        self._values = self._read(person, keep_aside=True)
        self._chosen: dict[str, Value] = {}
        self._command_line = dict(command_line or {})
        if not _may_write(person):
            self.problems.append(f"The settings in {person} can't be written: what you change holds until you close.")

    def value(self, setting: Setting) -> Any:
        """Return a setting's value from the last place that names it."""
        for place in (self._command_line, self._values, self._machine_values):
            found = place.get(setting.key)
            if found is not None and setting.accepts(found):
                return found
        return setting.default

    def place_of(self, setting: Setting) -> str:
        """Tell in a sentence where a setting's value comes from."""
        for place, sentence in (
            (self._command_line, "Set on the command line."),
            (self._values, f"Set in {self._person}."),
            (self._machine_values, f"Set for everybody here in {self._machine}."),
        ):
            found = place.get(setting.key)
            if found is not None and setting.accepts(found):
                return sentence
        return "Not set: the usual one."

    def choose(self, setting: Setting, value: Value) -> None:
        """Keep a value in the person's file. Raises RuleBroken for one the setting doesn't take."""
        if not setting.accepts(value):
            raise RuleBroken(f"{value} is not a choice for “{setting.label}”.", field=setting.key)
        self._command_line.pop(setting.key, None)
        self.put(setting.key, value)

    def get(self, key: str) -> str | None:
        """Return what a screen remembered under a key of its own, None when it remembered nothing."""
        found = self._values.get(key)
        return found if isinstance(found, str) else None

    def put(self, key: str, value: Value) -> None:
        """Remember a value in the person's file, at once and whole."""
        if self._values.get(key) == value:
            return
        self._values[key] = self._chosen[key] = value
        with suppress(OSError):  # a full or read-only disk must not keep anybody from working
            whole = self._kept_now() | self._chosen
            write_whole(self._person, json.dumps(whole, indent=2, ensure_ascii=False, sort_keys=True))

    def _kept_now(self) -> dict[str, Any]:
        """Return what the person's file holds by now: another window of theirs may have written to it."""
        try:
            return dict(json.loads(self._person.read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return self._values

    def _read(self, path: Path, *, keep_aside: bool) -> dict[str, Any]:
        try:
            found = dict(json.loads(path.read_text(encoding="utf-8")))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError, TypeError):
            kept = f" What it holds is kept as {name}." if keep_aside and (name := _set_aside(path)) else ""
            self.problems.append(f"The settings in {path} can't be read; the usual ones are used.{kept}")
            return {}
        self._look_through(path, found)
        return found

    def _look_through(self, path: Path, found: Mapping[str, Any]) -> None:
        for key, value in found.items():
            setting = _KNOWN.get(key)
            if setting is not None and not setting.accepts(value):
                self.problems.append(f"{path}: “{setting.label}” can't be {value!r}; {setting.default!r} is used.")


def kept_value(setting: Setting) -> Any:
    """Return a setting's value as the files say it by now; nothing is told, tried or put aside."""
    for place in (person_file(), machine_file()):
        with suppress(OSError, ValueError, TypeError):
            found = dict(json.loads(place.read_text(encoding="utf-8"))).get(setting.key)
            if found is not None and setting.accepts(found):
                return found
    return setting.default


def _set_aside(path: Path) -> str:
    """Rename a broken file, never over one that broke before; returns its new name, nothing where that fails."""
    names = (path.with_suffix(".broken"), *(path.with_suffix(f".broken-{n}") for n in range(2, 10)))
    with suppress(OSError):
        return path.replace(next((free for free in names if not free.exists()), names[-1])).name
    return ""


def _may_write(path: Path) -> bool:
    beside = _beside(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with beside.open("a", encoding="utf-8"):
            pass
        beside.unlink()
    except OSError:
        return False
    return not path.exists() or os.access(path, os.W_OK)


def _beside(path: Path) -> Path:
    return path.with_name(path.name + ".new")


def write_whole(path: Path, text: str) -> None:
    """Write a file so that it is either the old one or the new one, never half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = _beside(path)
    with beside.open("w", encoding="utf-8") as out:
        out.write(text)
        out.flush()
        os.fsync(out.fileno())
    beside.replace(path)


def machine_file() -> Path:
    """Return where an administrator keeps the settings of all people of this machine."""
    if sys.platform == "win32":
        return Path(os.environ.get("PROGRAMDATA", r"C:\ProgramData")) / "Frontline" / "settings.json"
    if sys.platform == "darwin":
        return Path("/Library/Application Support/Frontline/settings.json")
    return Path("/etc/xdg/frontline/settings.json")


def person_file() -> Path:
    """Return where a person's own settings are kept."""
    if sys.platform == "win32":
        return Path(os.environ.get("APPDATA", Path.home())) / "Frontline" / "settings.json"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "Frontline" / "settings.json"
    return Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "frontline" / "settings.json"


def data_folder() -> Path:
    """Return where this machine keeps a person's desk, drafts and logs."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home())) / "Frontline"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "Frontline"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "frontline"
