"""Changing a file in the folder: the old one is taken out of its place first, and read before it is destroyed."""

from enum import StrEnum
from hashlib import sha256
from uuid import uuid4

from app.knowledge.document import Document, Unreadable, decoded, read_document, read_text, write_document
from app.knowledge.text import Text
from db.knowledge.working_copy.folder import Busy, Folder
from db.knowledge.working_copy.state import Known, LocalState


class Change(StrEnum):
    """How changing a file ended."""

    DONE = "done"
    SAVED_MEANWHILE = "saved meanwhile"
    """Somebody saved it since it was read: it lies where it lay, or theirs does."""
    BUSY = "busy"
    """Another program holds it; nothing was changed."""


def known_of(path: str, raw: bytes) -> tuple[Known, Text | None]:
    """Return what a file says, and its text; its digest stays to be noted."""
    try:
        characters = decoded(raw)
        document = read_document(characters)
        text = document.text if document else read_text(characters)
    except Unreadable as problem:
        return Known(path, None, 0, sha256(raw).hexdigest(), None, str(problem)), None
    article, tag = (document.article, document.rev) if document else (None, 0)
    return Known(path, article, tag, digest_of(characters), None), text


def digest_of(characters: str) -> str:
    """Return what stands for the characters of a file where they are compared."""
    return sha256(characters.encode()).hexdigest()


def change(
    folder: Folder, state: LocalState, article: str, *, was: Known | None, path: str, to: Document | None
) -> Change:
    """Put a document in the place of the file that was read, or only take that away.

    The file is compared with what was read only after it was taken out of its place, for then nobody saves over it.
    """
    name, written = uuid4().hex, None if to is None else write_document(to)
    if was is not None:
        state.stash(name, article, was, None if written is None else digest_of(written))
        folder.at("noted")
        try:
            is_out = folder.take_out(was.path, name)
            if is_out and _characters(folder.stashed(name)) != was.characters:
                if folder.give_back(name, was.path):
                    state.drop_stash(name)
                return Change.SAVED_MEANWHILE
        except Busy:
            if folder.stashed(name) is None:
                state.drop_stash(name)
            return Change.BUSY
    try:
        is_placed = written is None or folder.place(path, written)
    except Busy:
        if was is not None and folder.give_back(name, was.path):
            state.drop_stash(name)
        return Change.BUSY
    if was is not None:
        state.stash_done(name)
    return Change.DONE if is_placed else Change.SAVED_MEANWHILE


def _characters(raw: bytes | None) -> str:
    return "" if raw is None else known_of("", raw)[0].characters
