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


def placed(files: Mapping[str, Known], rows: Mapping[str, Row], copies: Mapping[str, str]) -> Places:
    """Tell whose files these are.

    Where an article's file lay before, it keeps the id; a lone other one was renamed, unless it was known as a copy.
    """
    found = Places()
    paths = defaultdict(list)
    for path, known in files.items():
        if known.article is not None:
            paths[known.article].append(path)
    for article, its in paths.items():
        its_own = [path for path in its if copies.get(path) != article]
        found.copies |= {path: article for path in its if path not in its_own}
        _place(found, article, its_own, files, rows.get(article))
    whose = {row.path: row.article for row in rows.values() if row.path is not None}
    for path, known in files.items():
        if known.problem:
            found.broken[path] = whose.get(path)
        elif known.article is None and path in whose:
            found.unmarked[path] = whose[path]
        elif known.article is None:
            found.new.append(path)
    return found


def _place(found: Places, article: str, paths: list[str], files: Mapping[str, Known], row: Row | None) -> None:
    recorded = None if row is None else row.path
    lies_there = files.get(recorded) if recorded is not None else None
    if recorded in paths:
        found.at[article] = str(recorded)
    elif len(paths) == 1 and row is None:
        found.strangers[article] = paths[0]
    elif len(paths) == 1 and (lies_there is None or lies_there.article is not None):
        found.at[article] = paths[0]
    kept = found.at.get(article) or found.strangers.get(article)
    found.copies |= {path: article for path in paths if path != kept}
