"""What a file from elsewhere becomes as an article, and what there is to say of it; nothing of it is ever run."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from app.knowledge.checks import Check, findings
from app.knowledge.csv_reading import NoTable, read_table, titled
from app.knowledge.document import Unreadable, decoded, read_document, read_text
from app.knowledge.html_reading import Page, read_page
from app.knowledge.links import Target, links_of
from app.knowledge.text import MOST_TITLE, Text, one_line, tidy, why_unfit

MARKDOWN = (".md", ".markdown", ".mdown")
PAGES = (".html", ".htm", ".xhtml")
TABLES = (".csv", ".tsv")
KNOWN = (*MARKDOWN, *PAGES, *TABLES)
_WORD = (".docx", ".doc", ".odt", ".rtf")
LARGEST = 60_000_000
"""Bytes of a file that is read at all: a page with its images in it, or a table of thousands of articles."""
SOURCE = "source"
"""The fact by which what was brought in is known again."""
_SAID = frozenset({Check.PERSONAL, Check.SECRET, Check.IMAGE, Check.RESOLUTION})


@dataclass(frozen=True)
class Piece:
    """An article in a file from elsewhere: where it stood, its page, and why it can't be taken; empty when it can."""

    source: str
    page: Page
    refusal: str = ""

    @property
    def title(self) -> str:
        """What it is called."""
        return self.page.text.title


def is_known(name: str) -> bool:
    """Tell whether a file may hold articles, by its name."""
    return name.lower().endswith(KNOWN)


def pieces(source: str, raw: bytes, *, category: str = "") -> Iterator[Piece]:
    """Return the articles in a file, at least one piece with why there is none. `source` is its path, with slashes."""
    for piece in _pieces(source, raw):
        text = piece.page.text
        refusal = piece.refusal or ("" if text.body.strip() else "There is no text in it.")
        text = replace(text, title=text.title or _name_of(source), category=text.category or one_line(category))
        text = tidy(with_source(text, piece.source))
        yield replace(piece, page=replace(piece.page, text=text), refusal=refusal or why_unfit(text))


def with_source(text: Text, source: str) -> Text:
    """Return a text that tells where it came from, so that it isn't brought in a second time."""
    others = tuple(one for one in text.others if one[0] != SOURCE)
    said = re.sub(r"[\s\"\\]+", " ", source)
    return replace(text, others=(*others, (SOURCE, f'{SOURCE}: "{said}"')))


def source_of(text: Text) -> str:
    """Return where a text says that it came from; empty for one that was written here."""
    return next((lines.partition(":")[2].strip().strip('"') for name, lines in text.others if name == SOURCE), "")


def remarks_of(piece: Piece) -> tuple[str, ...]:
    """Return what somebody should look at in an article that was taken in."""
    found = findings(piece.page.text)
    said = [one.said for one in found if one.check in _SAID]
    return tuple(dict.fromkeys([*piece.page.remarks, *said]))


def images_of(text: Text) -> list[str]:
    """Return the addresses of files beside the page that it names."""
    return list(dict.fromkeys(link.to for link in links_of(text.body) if link.kind is Target.FILE))


def pointing(text: Text, address: str, to: str) -> Text:
    """Return a text whose links to one address lead to another."""
    wanted = re.escape(address).replace("/", r"(?:/|\\)")
    spelled = rf"\]\(\s*<?(?:\./)?(?:{wanted}|{re.escape(address.replace(' ', '%20'))})>?(?:\s+\"[^\"\n]*\")?\s*\)"
    return replace(text, body=re.sub(spelled, lambda _found: f"]({to})", text.body))


def _pieces(source: str, raw: bytes) -> Iterator[Piece]:
    ending = PurePosixPath(source.lower()).suffix
    if ending in _WORD:
        yield Piece(source, Page(Text()), "Save it as a web page (HTML) in the word processor first.")
    elif len(raw) > LARGEST:
        yield Piece(source, Page(Text()), f"The file is larger than {LARGEST // 1_000_000} MB.")
    elif ending in TABLES:
        yield from _of_table(source, raw)
    elif ending in PAGES:
        yield Piece(source, read_page(raw))
    else:
        yield _of_markdown(source, raw)


def _of_markdown(source: str, raw: bytes) -> Piece:
    remarks: tuple[str, ...] = ()
    try:
        characters = decoded(raw)
        with_problem = _problem_of(characters)
        text = read_text(characters)
    except Unreadable as problem:
        return Piece(source, Page(Text(_name_of(source))), str(problem))
    if with_problem:
        remarks = (f"{with_problem} What stands there is kept in the text.",)
    if not text.title:
        first, _end, rest = text.body.lstrip("\n").partition("\n")
        if first.startswith("# "):
            text = replace(text, title=one_line(first[2:])[:MOST_TITLE], body=rest)
    return Piece(source, Page(text, remarks=remarks))


def _problem_of(characters: str) -> str:
    """Return what is wrong with the front matter of a file; empty when nothing is."""
    try:
        read_document(characters)
    except Unreadable as problem:
        return str(problem)
    return ""


def _of_table(source: str, raw: bytes) -> Iterator[Piece]:
    try:
        table = read_table(raw.decode("utf-16") if raw[:2] in {b"\xff\xfe", b"\xfe\xff"} else raw.decode("utf-8-sig"))
    except (NoTable, UnicodeDecodeError) as problem:
        said = str(problem) if isinstance(problem, NoTable) else "The file isn't UTF-8. Save the table in UTF-8."
        yield Piece(source, Page(Text(_name_of(source))), said)
        return
    left = f"Columns left out: {', '.join(table.unknown)}." if table.unknown else ""
    for row in table.rows:
        page = titled(row, f"{_name_of(source)}, row {row.number}").page
        if left:
            page = replace(page, remarks=(*page.remarks, left))
        if not row.page.text.title and not row.refusal:
            page = replace(page, remarks=(*page.remarks, "The row has no title: it is called after the file."))
        yield Piece(f"{source}, row {row.number}", page, row.refusal)


def _name_of(source: str) -> str:
    return one_line(re.sub(r"[_-]+", " ", PurePosixPath(source.partition(", row ")[0]).stem))[:MOST_TITLE]
