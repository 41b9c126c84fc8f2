"""Files out of their place: put back where the program ended in between, else read once more and destroyed."""

from contextlib import suppress
from dataclasses import replace

from db.knowledge.working_copy.files import Files
from db.knowledge.working_copy.folder import Busy
from db.knowledge.working_copy.lineage import Lineage
from db.knowledge.working_copy.placing import known_of
from db.knowledge.working_copy.state import Stashed


def recover(files: Files, lineage: Lineage) -> None:
    """Finish or take back what the program's end interrupted. A file that another program holds waits."""
    shown = {known.characters for known in files.known.values()}
    for stashed in files.state.stashes():
        with suppress(Busy):
            _finish(files, lineage, stashed, is_shown=stashed.becomes in shown)
            files.state.drop_stash(stashed.name)


def _finish(files: Files, lineage: Lineage, stashed: Stashed, *, is_shown: bool) -> None:
    """Put a file back into its place, unless what was to take it has done so, and been renamed since."""
    raw = files.folder.stashed(stashed.name)
    if raw is None:
        return
    if not stashed.is_done and not is_shown and files.folder.give_back(stashed.name, stashed.path):
        files.read(stashed.path)
        return
    _take_in(files, lineage, stashed, raw)
    files.folder.destroy(stashed.name)


def _take_in(files: Files, lineage: Lineage, stashed: Stashed, raw: bytes) -> None:
    """Take in what was written into a file after it was read: by an editor that held it open."""
    known, text = known_of(stashed.path, raw)
    if known.characters == stashed.characters:
        return
    if text is None:
        files.folder.rescue(stashed.name, stashed.path)
    elif known.article in (None, stashed.article):
        known = replace(known, text=files.state.keep_text(text))
        lineage.fold(stashed.article, known, ancestor=stashed.text)
