"""What keeps edits from being lost, taken away on purpose: the stories have to notice each."""

from collections.abc import Mapping
from dataclasses import replace

from app.knowledge.document import Document, write_document
from db.knowledge.working_copy.folder import Folder
from db.knowledge.working_copy.identity import Places, Traces, placed
from db.knowledge.working_copy.lineage import Lineage
from db.knowledge.working_copy.placing import Change
from db.knowledge.working_copy.state import Known, Row


def _trusting_the_newest(lineage: Lineage, article: str, known: Known, **_more: object) -> None:
    """Take a saved file for a change of the newest text here, whatever revision it was made from."""
    state = lineage._state
    row = state.row(article)
    if row is not None and known.text is not None:
        with state.together():
            state.note_seen(article, known.tag, known.text)
            state.put(replace(row, text=known.text))


def _written_over(
    folder: Folder, state: object, article: str, *, was: object, path: str, to: Document | None
) -> Change:
    """Write over what lies there without looking."""
    if to is None:
        (folder.root / path).unlink(missing_ok=True)
        return Change.DONE
    folder.at("noted")
    (folder.root / path).parent.mkdir(exist_ok=True)
    (folder.root / path).write_text(write_document(to), encoding="utf-8", newline="\n")
    return Change.DONE


def _adopting(files: Mapping[str, Known], rows: Mapping[str, Row], **traces: Traces) -> Places:
    """Take whichever file carries an article's id, and was found last, for the article's."""
    found = placed(files, rows, **traces)
    for path, article in sorted(found.copies.items()):
        found.at[article] = path
    found.copies.clear()
    return found


SAFEGUARDS: Mapping[str, tuple[str, object]] = {
    "rev": ("lineage.Lineage.fold", _trusting_the_newest),
    "swap": ("files.change", _written_over),
    "cas": ("", None),
    "refusal": ("files.placed", _adopting),
}
"""What keeps edits from being lost, and what stands for it where it is taken away: the fuzz has to notice each."""
