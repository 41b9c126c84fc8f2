"""The commands about articles: synchronise, check, import and export the folder of articles of this workstation."""

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from app.administration.command_line import OK, WRONG, Arguments, Rooms, address_of, branch, leaf
from app.administration.importing import stopping
from app.administration.lending import lent_store
from app.administration.progress import Progress
from app.core.actor import Actor
from app.core.csv_lines import csv_line
from app.core.desks import desk_key
from app.core.errors import StoreUnavailable
from app.core.settings import Settings, data_folder, machine_file, person_file
from app.knowledge.attachments import named_in
from app.knowledge.checks import findings
from app.knowledge.gate import KnowledgeGate
from app.knowledge.library import Library, Synced
from app.knowledge.library import Progress as TellProgress
from app.knowledge.report_lines import HEADINGS, Became, Told
from app.knowledge.where import chosen_folder
from db.engine import Store
from db.knowledge.bringing import bring_in, look_for
from db.knowledge.exporting import export
from db.knowledge.file_gate import FileKnowledgeGate
from db.knowledge.library import WorkingLibrary
from db.knowledge.server_gate import ServerKnowledgeGate
from db.knowledge.working_copy.where import folder_of
from db.people.identity import who_am_i
from db.tls import plain

_SHOWN = 40
"""Lines of a report that are printed; all are in the file that --report names."""


def offer(rooms: Rooms) -> None:
    """Hang up the commands."""
    those = branch(rooms, "knowledge", "synchronise, check, import and export articles")
    sync = leaf(those, "sync", _sync, "bring the folder of articles and the desk together")
    check = leaf(those, "check", _check, "look through the folder for what somebody should see to")
    check.add_argument("--json", action="store_true", help="print what was found as JSON")
    taking = leaf(those, "import", _import, "take in articles from Markdown, HTML and CSV")
    taking.add_argument("source", type=Path, nargs="+", metavar="SOURCE", help="a file, or a folder of them")
    taking.add_argument("--category", default="", metavar="NAME", help="of articles that tell none")
    taking.add_argument("--report", type=Path, metavar="FILE", help="write the whole report there, as CSV")
    taking.add_argument("--dry-run", action="store_true", help="tell what would become of each, and take in nothing")
    giving = leaf(those, "export", _export, "write articles as pages into a folder")
    giving.add_argument("target", type=Path, metavar="FOLDER", help="a new one, or one of an earlier export")
    giving.add_argument("--markdown", action="store_true", help="write the Markdown beside the pages")
    for each in (sync, check, taking, giving):
        each.add_argument("--folder", type=Path, metavar="FOLDER", help="the folder of articles, if not the usual one")


# ---------------------------------------------------------------- what each does


def _sync(asked: Arguments) -> int:
    with _lent(asked) as library, _told_of("articles") as progress:
        return _say_synced(library.sync(progress))


def _check(asked: Arguments) -> int:
    with _lent(asked) as library:
        library.scan()
        found = [*_questions(library), *_found(library)]
    if asked.json:
        print(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=2))
    else:
        for one in found:
            print(f"{one.file}{f':{one.line}' if one.line else ''}: {one.said}")
        grave = sum(one.is_grave for one in found)
        print(f"{len(found)} things to look at, {grave} of them grave." if found else "Nothing to look at.")
    return WRONG if any(one.is_grave for one in found) else OK


def _import(asked: Arguments) -> int:
    files = look_for(asked.source)
    with _lent(asked) as library, _told_of("files") as progress:
        told = bring_in(library, files, category=asked.category, is_trial=asked.dry_run, progress=progress)
        synced = None if asked.dry_run else library.sync(progress)
    if asked.report is not None:
        _write_report(asked.report, told)
    _say_report(told, others=files.others, is_trial=asked.dry_run, report=asked.report)
    if synced is not None:
        _say_synced(synced)
    return WRONG if any(one.became is Became.LEFT_OUT for one in told) else OK


def _export(asked: Arguments) -> int:
    with _lent(asked) as library, _told_of("articles") as progress:
        done = export(library, asked.target.absolute(), with_markdown=asked.markdown, progress=progress)
    if not done.is_whole:
        print("Stopped. What was in the folder before is as it was.")
        return WRONG
    print(f"{done.written:,} articles are written to {asked.target}; begin with index.html.")
    if done.restricted:
        print(f"{done.restricted:,} were left out: not everybody may read them.")
    if done.missing:
        print(f"{len(done.missing):,} attached files aren't on this computer yet: {', '.join(done.missing[:5])}.")
    if done.warning:
        print(done.warning)
    return OK


# ---------------------------------------------------------------- what is to be looked at


@dataclass(frozen=True)
class Finding:
    """Something that somebody should see to, in a line of a file; 0 where it is about the whole."""

    file: str
    line: int
    kind: str
    said: str
    is_grave: bool


def _questions(library: Library) -> Iterator[Finding]:
    for one in library.asked():
        about = f" of “{one.title}”" if one.title else ""
        why = f": {one.why}" if one.why else "; say in the window, under Files that ask, what it is."
        yield Finding(one.path, 0, one.question, f"It is asked about as {one.question}{about}{why}", is_grave=True)


def _found(library: Library) -> Iterator[Finding]:
    listed = library.listed()
    known = {one.article[:8] for one in listed}
    for one in listed:
        opened = library.opened(one.article)
        if opened is None:
            continue
        files = [name for name in named_in(opened.text.body) if library.attached(name) is not None]
        for found in findings(opened.text, articles=known, files=files):
            yield Finding(one.path or one.title, found.line, found.check.value, found.said, found.is_grave)


# ---------------------------------------------------------------- saying it


def _say_synced(synced: Synced) -> int:
    for warning in synced.warnings:
        print(warning)
    if synced.problem:
        raise StoreUnavailable(f"{synced.problem} {synced.waiting:,} articles wait to be sent.")
    print(
        f"{synced.came:,} articles came or changed, {synced.published:,} were published, {synced.proposed:,} handed in."
    )
    if synced.asked:
        waits = "file waits" if len(synced.asked) == 1 else "files wait"
        print(f"{len(synced.asked):,} {waits} for a person (Files that ask): python -m app.admin knowledge check")
    return OK


def _say_report(told: Sequence[Told], *, others: int, is_trial: bool, report: Path | None) -> None:
    would = "would be " if is_trial else ""
    lines = [one for one in told if one.remarks]
    for one in lines[:_SHOWN]:
        print(f"{one.source}: {would if one.became is Became.TAKEN else ''}{one.became.value}. {' '.join(one.remarks)}")
    if len(lines) > _SHOWN:
        print(f"… and {len(lines) - _SHOWN:,} more{f': see {report}' if report else '; --report FILE keeps them all'}.")
    counts = {kind: sum(one.became is kind for one in told) for kind in Became}
    tried = " (nothing was changed: it was tried only)" if is_trial else ""
    print(
        f"{counts[Became.TAKEN]:,} {would}taken in, {counts[Became.HERE]:,} here already, "
        f"{counts[Became.LEFT_OUT]:,} left out; {others:,} files of other kinds.{tried}"
    )


def _write_report(path: Path, told: Sequence[Told]) -> None:
    try:
        path.write_text(
            "".join(csv_line(cells) for cells in (HEADINGS, *(one.cells for one in told))), "utf-8-sig", newline=""
        )
    except OSError as error:
        raise StoreUnavailable(f"The report can't be written to {path}: {error.strerror}.") from error


# ---------------------------------------------------------------- what they work with


@contextmanager
def _lent(asked: Arguments) -> Iterator[Library]:
    """Lend the articles of whoever calls, as their window has them."""
    address = address_of(asked)
    with lent_store(address) as store:
        actor = who_am_i(store)
        if not store.has_knowledge:
            raise StoreUnavailable("This desk keeps no articles yet: bring it up to date with upgrade.")
        key = desk_key(plain(store.url).render_as_string(hide_password=True))
        chosen = asked.folder or chosen_folder(Settings(machine_file(), person_file()), key, actor.login)
        folder = chosen or folder_of(data_folder(), key, actor.login)
        library = WorkingLibrary(folder, actor.login, _gate(store, actor), program="frontline-admin")
        try:
            yield library
        finally:
            library.close()


def _gate(store: Store, actor: Actor) -> KnowledgeGate:
    return ServerKnowledgeGate(store, actor) if store.is_postgres else FileKnowledgeGate(store, actor)


@contextmanager
def _told_of(what: str) -> Iterator[TellProgress]:
    progress = Progress(sys.stderr, of=what)
    with stopping(sys.stderr) as stop:

        def tell(_what: str, done: int, of: int) -> bool:
            progress.tell(done, done / of if of else 1.0)
            return not stop()

        yield tell
    progress.clear()
