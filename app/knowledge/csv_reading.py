"""Articles from a table: one in each row, its columns known by the names that other systems give them."""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from io import StringIO

from app.knowledge.html_reading import Page, looks_like_html, read_page
from app.knowledge.text import MOST_TITLE, Text, one_line

_NAMES: Mapping[str, tuple[str, ...]] = {
    "title": ("title", "subject", "short description", "name", "question", "headline", "article title"),
    "body": ("body", "content", "text", "answer", "article body", "html", "details", "description html"),
    "issue": ("issue", "problem", "symptom", "symptoms", "description"),
    "cause": ("cause", "root cause"),
    "resolution": ("resolution", "solution", "fix", "workaround", "answer steps"),
    "category": ("category", "section", "topic", "folder", "kb category", "knowledge base"),
    "tags": ("tags", "labels", "label names", "keywords", "meta", "seo keywords"),
    "environment": ("environment", "product", "applies to", "configuration item", "platform"),
}
"""What each fact is called in exports of Zendesk, Freshdesk, ServiceNow (kb_knowledge), osTicket and by hand."""
_HEADINGS = (("issue", "Issue"), ("environment", "Environment"), ("cause", "Cause"), ("resolution", "Resolution"))
_DELIMITERS = ",;\t|"
LONGEST = 20_000_000
"""Characters of a cell: more is taken for a quotation mark that is never closed."""


class NoTable(ValueError):
    """A file that holds no articles in rows: the message says why."""


@dataclass(frozen=True)
class Row:
    """An article in a row, counted from 2 below the heading; or why it is none."""

    number: int
    page: Page
    refusal: str = ""


@dataclass(frozen=True)
class Table:
    """The rows of a table, and its columns that mean nothing here."""

    rows: Sequence[Row]
    unknown: tuple[str, ...]


def read_table(characters: str) -> Table:
    """Return the articles of a table. Raises NoTable."""
    csv.field_size_limit(LONGEST)
    head = characters.split("\n", 1)[0]
    delimiter = max(_DELIMITERS, key=head.count)
    try:
        cells = list(csv.reader(StringIO(characters, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise NoTable(f"The table can't be read: {error}.") from None
    if not cells or len(cells) == 1:
        raise NoTable("The table has no rows.")
    known = _known([one_line(name) for name in cells[0]])
    if not {"title", "body", "issue", "resolution"} & set(known.values()):
        raise NoTable(f"No column is a title or a text. Columns are: {', '.join(cells[0])[:200]}.")
    rows = [_row(number, cells[0], row, known) for number, row in enumerate(cells[1:], 2) if any(map(str.strip, row))]
    return Table(rows, tuple(name for n, name in enumerate(cells[0]) if n not in known))


def _known(names: Sequence[str]) -> dict[int, str]:
    """Return which column means what; the first of two that mean the same."""
    found: dict[int, str] = {}
    for meaning, called in _NAMES.items():
        plain = [re.sub(r"[\W_]+", " ", name.casefold()).strip() for name in names]
        at = next((plain.index(name) for name in called if name in plain and plain.index(name) not in found), None)
        if at is not None:
            found[at] = meaning
    return found


def _row(number: int, names: Sequence[str], cells: Sequence[str], known: Mapping[int, str]) -> Row:
    if len(cells) != len(names):
        refusal = f"The row has {len(cells)} cell{'s' * (len(cells) != 1)}, the heading has {len(names)}."
        return Row(number, Page(Text()), refusal)
    facts = {meaning: cells[at].strip() for at, meaning in known.items()}
    body, images, remarks = _body(facts)
    if not body.strip():
        return Row(number, Page(Text(one_line(facts.get("title", "")))), "The row says nothing: its text is empty.")
    text = Text(
        one_line(_plain(facts.get("title", "")))[:MOST_TITLE],
        one_line(_plain(facts.get("category", ""))),
        tuple(_tags(facts.get("tags", ""))),
        one_line(_plain(facts.get("environment", ""))),
        body=body,
    )
    return Row(number, Page(text, images, remarks))


def _body(facts: Mapping[str, str]) -> tuple[str, dict[str, bytes], tuple[str, ...]]:
    images: dict[str, bytes] = {}
    remarks: list[str] = []

    def markdown(cell: str) -> str:
        if not looks_like_html(cell):
            return cell.replace("\r\n", "\n").strip()
        page = read_page(cell)
        renamed = {name: f"{len(images)}-{name}" for name in page.images}
        body = page.text.body
        for name, new in renamed.items():
            body = body.replace(f"({name})", f"({new})")
            images[new] = page.images[name]
        remarks.extend(page.remarks)
        return f"{page.text.title}\n\n{body}".strip() if page.text.title else body.strip()

    parts = [markdown(facts["body"])] if facts.get("body") else []
    for meaning, heading in _HEADINGS:
        if facts.get(meaning) and (meaning != "environment" or not parts):
            parts.append(f"## {heading}\n\n{markdown(facts[meaning])}")
    return "\n\n".join(parts) + "\n", images, tuple(remarks)


def _tags(cell: str) -> Iterator[str]:
    return (one_line(tag) for tag in re.split(r"[,;|\n]", _plain(cell).strip("[]")) if tag.strip(" \"'"))


def _plain(cell: str) -> str:
    return read_page(cell).text.body if looks_like_html(cell) else cell


def titled(row: Row, title: str) -> Row:
    """Return a row with a title, where it has none of its own."""
    if row.page.text.title:
        return row
    return replace(row, page=replace(row.page, text=replace(row.page.text, title=title)))
