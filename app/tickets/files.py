"""Names and sizes of attached files, as they may be kept and shown."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from app.tickets.model import Filed

LONGEST_NAME = 120
"""Characters kept of a file's name, its ending included."""
LARGEST = 10 * 1024 * 1024
"""The most bytes one attached file may have."""

_RESERVED = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in "123456789¹²³")})
"""Names Windows keeps for devices, whatever their ending."""
_LONGEST_ENDING = 16
_KB = 1024
_UNUSABLE = re.compile(r'[<>:"|?*]')
_THAT_RUN = """
appref-ms bat chm cmd com cpl dll desktop exe hta iso img inf jar js jse lnk mde msc msh msi msp pif ps1 psm1
py pyw reg scf scr sct settingcontent-ms sh shb sys url vb vbe vbs vhd vhdx wsc wsf wsh xll
"""
_PROGRAMS = frozenset(_THAT_RUN.split())
_PICTURES = frozenset({"png", "jpg", "jpeg", "gif", "bmp", "webp"})


def safe_name(name: str) -> str:
    """Return `name` without folders, invisible marks, device names and characters that Windows forbids.

    The ending survives when the name has to be cut to LONGEST_NAME characters.
    """
    last = re.split(r"[\\/]", name)[-1]
    printable = "".join(c for c in last if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    plain = _UNUSABLE.sub("_", printable).strip().rstrip(". ").lstrip(" ")
    if not plain.strip("._ "):
        return "file"
    if plain.split(".")[0].strip().casefold() in _RESERVED:
        plain = f"_{plain}"
    return _shortened(plain)


def _shortened(name: str) -> str:
    if len(name) <= LONGEST_NAME:
        return name
    stem, dot, ending = name.rpartition(".")
    if not dot or not stem or len(ending) > _LONGEST_ENDING:
        return name[:LONGEST_NAME].rstrip(". ")
    return f"{stem[: LONGEST_NAME - len(ending) - 1].rstrip('. ')}.{ending}"


def ending_of(name: str) -> str:
    """Return the ending of a file's name in small letters, without its dot."""
    return name.rpartition(".")[2].casefold() if "." in name else ""


def is_picture(name: str) -> bool:
    """Tell whether the file can be shown small beside its name."""
    return ending_of(name) in _PICTURES


def is_program(name: str) -> bool:
    """Tell whether opening the file could run something: such a file is saved, never opened from a ticket."""
    return ending_of(name) in _PROGRAMS


def size_words(size: int) -> str:
    """Return a size in bytes as people read it, such as `2.4 MB`."""
    if size < _KB:
        return f"{size} bytes" if size != 1 else "1 byte"
    if size < _KB * _KB:
        return f"{size / _KB:.0f} KB"
    return f"{size / _KB / _KB:.1f} MB"


def refusal(name: str, size: int) -> str | None:
    """Return the sentence that says why a file can't be attached, None when it can."""
    if size > LARGEST:
        return (
            f"“{name}” is {size_words(size)}; a file may have {size_words(LARGEST)}. "
            "It wasn't attached. Put it on a share and write where it is."
        )
    if size == 0:
        return f"“{name}” is empty. It wasn't attached."
    return None


@dataclass(frozen=True)
class WaitingFile:
    """A file attached to a draft, kept on this workstation until the database has its content; `filed` once it has."""

    key: UUID
    draft: UUID
    name: str
    size: int
    filed: Filed | None = None


class WaitingFiles(Protocol):
    """Where files wait on this workstation. Every call raises StoreUnavailable when the disk takes or gives nothing."""

    def keep(self, file: WaitingFile, content: bytes) -> None:
        """Keep a file and its content. Raises RuleBroken when it is empty or too large."""

    def note_filed(self, key: UUID, filed: Filed) -> None:
        """Let the content go, for the database has it; what it is named by there stays with the draft."""

    def content(self, key: UUID) -> bytes:
        """Return the content of a file that waits. Raises RuleBroken when it is damaged or gone."""

    def go_on_under(self, draft: UUID, other: UUID) -> None:
        """Have a draft's files belong to it under another key."""

    def drop(self, *keys: UUID) -> None:
        """Forget files."""

    def all(self) -> Sequence[WaitingFile]:
        """Return all files, in the order they were attached."""
