"""A state that was damaged: put aside, and read as far as it can be; the rest is made anew of files and database."""

import sqlite3
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from db.knowledge.working_copy.folder import OWN
from db.knowledge.working_copy.state import STATE, LocalState

_ASIDE, _READ = f"damaged-{STATE}", f"damaged-and-read-{STATE}"
_PARTS = ("", "-wal", "-shm")
_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_KIND = 0xFF
"""The bits of an extended code of SQLite that tell which kind of error it is."""


def is_damage(error: Exception) -> bool:
    """Tell whether an error says that a file of SQLite isn't whole."""
    return isinstance(error, sqlite3.Error) and getattr(error, "sqlite_errorcode", 0) & _KIND in _DAMAGE


def put_aside(folder: Path) -> None:
    """Put the state of a folder aside, which nobody has open, until it is taken over."""
    _moved(folder, STATE, _ASIDE)


def is_aside(folder: Path) -> bool:
    """Tell whether a state was put aside and not taken over yet."""
    return (folder / OWN / _ASIDE).exists()


def take_over(folder: Path, state: LocalState, now: datetime) -> int:
    """Take over what nobody else has of a state that was put aside: proposals and drafts; return how many."""
    taken = 0
    with suppress(sqlite3.Error, ValueError, LookupError, TypeError):  # it is damaged: whatever may stand there
        before = LocalState(folder / OWN / _ASIDE)
        try:
            for waiting in before.outbox():
                if waiting.because is not None:
                    state.send(replace(waiting, text=state.keep_text(before.text(waiting.text))))
                    taken += 1
            for draft in before.drafts():
                state.keep_draft(draft, draft.changed_at or now)
                taken += 1
        finally:
            before.close()
    _moved(folder, _ASIDE, _READ)
    return taken


def forget_damaged(folder: Path) -> None:
    """Destroy what was put aside."""
    for name in (_ASIDE, _READ):
        for part in _PARTS:
            with suppress(OSError):
                (folder / OWN / f"{name}{part}").unlink(missing_ok=True)


def _moved(folder: Path, name: str, to: str) -> None:
    for part in _PARTS:
        with suppress(FileNotFoundError):
            (folder / OWN / f"{name}{part}").replace(folder / OWN / f"{to}{part}")
