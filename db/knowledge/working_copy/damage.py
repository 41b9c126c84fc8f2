"""A state that was damaged: put aside, and read as far as it can be; the rest is made anew of files and database."""

import sqlite3
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from app.knowledge.shared import Because, proposal_key
from db.knowledge.working_copy.attached import Attached
from db.knowledge.working_copy.folder import OWN, Folder
from db.knowledge.working_copy.state import STATE, Known, LocalState, Waiting

_ASIDE, _READ = f"damaged-{STATE}", f"damaged-and-read-{STATE}"
_PARTS = ("", "-wal", "-shm")
_DAMAGE = (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB)
_UNREADABLE = (sqlite3.Error, ValueError, LookupError, TypeError)
"""What reading may raise: whatever may stand there."""
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


def take_over(folder: Folder, attached: Attached, state: LocalState, login: str, now: datetime) -> int:
    """Take over what nobody else has of a state that was put aside; return how much waited for a person or the desk.

    Proposals on their way, drafts and what was ever seen here go on; a text that waited to be published becomes a
    proposal of `login`. A file out of its place of which nothing is known any more is rescued, and attached files go
    once nothing names them: what went out of sight meanwhile must leave nothing here.
    """
    taken = 0
    with suppress(*_UNREADABLE):
        before = LocalState(folder.root / OWN / _ASIDE)
        try:
            taken = _taken(before, state, login, now)
        finally:
            before.close()
    known = {stashed.name for stashed in state.stashes()}
    for name in folder.stashed_names():
        if name not in known:
            folder.rescue(name, f"{name}.md")
    state.note_leaving(attached.names())
    _moved(folder.root, _ASIDE, _READ)
    return taken


def _taken(before: LocalState, state: LocalState, login: str, now: datetime) -> int:
    """Take over one thing after another, whatever can't be read of the others."""
    kept = [*_kept(_waiting(before, state, login)), *_kept(_drafts(before, state, now))]
    list(_kept(_history(before, state)))
    list(_kept(_stashes(before, state)))
    return len(kept)


def _kept(taking: Iterator[None]) -> Iterator[None]:
    with suppress(*_UNREADABLE):
        yield from taking


def _waiting(before: LocalState, state: LocalState, login: str) -> Iterator[None]:
    for waiting in before.outbox():
        if waiting.because is not None:
            with suppress(*_UNREADABLE):
                state.send(replace(waiting, text=state.keep_text(before.text(waiting.text))))
                yield
    for row in before.rows().values():
        if row.text != row.published:
            with suppress(*_UNREADABLE):
                text = state.keep_text(before.text(row.text))
                key = proposal_key(row.article, row.base, text, login)
                state.send(Waiting(key, row.article, row.base, text, Because.REVIEW))
                yield


def _drafts(before: LocalState, state: LocalState, now: datetime) -> Iterator[None]:
    for draft in before.drafts():
        state.keep_draft(draft, draft.changed_at or now)
        yield


def _history(before: LocalState, state: LocalState) -> Iterator[None]:
    for article in before.remembered():
        for text, at in before.history(article):
            with suppress(*_UNREADABLE):
                state.remember(article, state.keep_text(before.text(text)), at)
                yield


def _stashes(before: LocalState, state: LocalState) -> Iterator[None]:
    for one in before.stashes():
        text = None if one.text is None else state.keep_text(before.text(one.text))
        known = Known(one.path, one.article, 0, one.characters, text)
        state.stash(one.name, one.article, known, one.becomes)
        if one.is_done:
            state.stash_done(one.name)
        yield


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
