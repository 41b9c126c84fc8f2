"""Which file is which article's: by the id in it, and by where it lay before. A second file of one id is no article."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from db.knowledge.working_copy.state import Known, Row


@dataclass
class Places:
    """What lies where.

    `at` is the path of each article's file; `copies` the files that carry the id of an article whose file lies
    elsewhere, or which of several can't be told; `strangers` the only file of an article that isn't known here yet;
    `unmarked` files in an article's place that lost their front matter; `broken` files in an article's place, or
    nobody's, that can't be read; `new` files that nobody gave an id.
    """

    at: dict[str, str] = field(default_factory=dict)
    copies: dict[str, str] = field(default_factory=dict)
    strangers: dict[str, str] = field(default_factory=dict)
    unmarked: dict[str, str] = field(default_factory=dict)
    broken: dict[str, str | None] = field(default_factory=dict)
    new: list[str] = field(default_factory=list)


type Traces = Mapping[str, tuple[int, str]]
"""By which a file is known again under another name: its number in the file system, and the digest of what it says."""


def placed(files: Mapping[str, Known], rows: Mapping[str, Row], *, now: Traces, before: Traces) -> Places:
    """Tell whose files these are.

    Where an article's file lay before, it keeps the id. It was renamed where the very file lies under another name, or
    one that says the same; any other file with its id is a copy, which may be older than what was saved since.
    """
    found = Places()
    paths = defaultdict(list)
    for path, known in files.items():
        if known.article is not None:
            paths[known.article].append(path)
    for article, its in paths.items():
        row = rows.get(article)
        alone = its[0] if len(its) == 1 else None
        own = alone if row is None else _path_of(row, its, files, now=now, before=before)
        if own is not None:
            (found.strangers if row is None else found.at)[article] = own
        found.copies |= {path: article for path in its if path != own}
    whose = {row.path: row.article for row in rows.values() if row.path is not None}
    for path, known in files.items():
        if known.problem:
            found.broken[path] = whose.get(path)
        elif known.article is None and path in whose:
            found.unmarked[path] = whose[path]
        elif known.article is None:
            found.new.append(path)
    return found


def _path_of(row: Row, paths: list[str], files: Mapping[str, Known], *, now: Traces, before: Traces) -> str | None:
    """Return which of these is the article's file."""
    if row.path is None or row.path in paths:
        return row.path
    lies_there = files.get(row.path)
    if lies_there is not None and lies_there.article is None:
        return None  # its own file, without its id or not to be read
    node, characters = before.get(row.path, (None, None))
    same_file = [path for path in paths if now[path][0] == node]
    same_words = [path for path in paths if now[path][1] == characters]
    return next((those[0] for those in (same_file, same_words) if len(those) == 1), None)
