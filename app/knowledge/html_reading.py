"""An article from a page of HTML, also one that a word processor saved: its words, headings, lists, tables and images.

Nothing in it is run or fetched: scripts, frames and the fields of forms are left out and told, images elsewhere stay
addresses.
"""

import base64
import binascii
import re
from dataclasses import dataclass, field
from urllib.parse import unquote

from bs4 import BeautifulSoup, Comment, Tag
from markdownify import MarkdownConverter

from app.knowledge.attachments import MOST_BYTES
from app.knowledge.text import MOST_TITLE, Text, one_line

_RUNS = ("script", "style", "iframe", "frame", "object", "embed", "applet", "template", "svg")
_TELLING = ("script", "iframe", "frame", "object", "embed", "applet")
_FIELDS = ("input", "button", "select", "textarea")
_AROUND = ("form", "noscript")
"""What some systems put around a whole page: the words in it are the article's."""
_SAFE = ("http://", "https://", "mailto:", "#")
_SCHEME = re.compile(r"^\s*[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_DATA = re.compile(r"^data:image/([a-z0-9.+-]+);base64,(.*)$", re.IGNORECASE | re.DOTALL)
_BLANK = re.compile(r"\n{3,}")


@dataclass(frozen=True)
class Page:
    """What a page says: its text, the images that it carries by the addresses in the text, and what is to be told."""

    text: Text
    images: dict[str, bytes] = field(default_factory=dict)
    remarks: tuple[str, ...] = ()


def read_page(raw: bytes | str) -> Page:
    """Return the article of a page. Bytes are taken for what their byte order mark or their own head says, or UTF-8."""
    soup = BeautifulSoup(raw, "html.parser")
    remarks = [*_without_what_runs(soup), *_without_odd_links(soup)]
    images, bad = _own_images(soup)
    remarks += bad
    title = _title_of(soup)
    body = soup.body or soup
    try:
        written = MarkdownConverter(heading_style="ATX", bullets="-", autolinks=False).convert_soup(body)
    except RecursionError:  # a thousand marks in each other: its words alone
        written = body.get_text(" ")
        remarks.append("Its marks stand too deep in each other: only its words were taken.")
    lines = (line.rstrip() for line in written.replace("\xa0", " ").split("\n"))
    text = Text(title, body=_BLANK.sub("\n\n", "\n".join(lines)).strip() + "\n")
    return Page(text, images, tuple(dict.fromkeys(remarks)))


def looks_like_html(cell: str) -> bool:
    """Tell whether a cell of a table is HTML rather than plain words."""
    return (
        re.search(r"</?(?:p|br|div|span|ul|ol|li|h[1-6]|table|b|strong|i|em|a|img)\b[^>]*>", cell, re.IGNORECASE)
        is not None
    )


def _without_what_runs(soup: BeautifulSoup) -> list[str]:
    told = []
    for comment in soup.find_all(string=lambda found: isinstance(found, Comment)):
        comment.extract()
    for name in _RUNS:
        for tag in soup.find_all(name):
            if name in _TELLING:
                told.append(
                    f"Left out: {'an' if name[0] in 'aeiou' else 'a'} {name}, which could run or fetch something."
                )
            tag.decompose()
    if fields := soup.find_all(_FIELDS):
        told.append("Left out: the fields and buttons of a form.")
    for tag in fields:
        tag.extract()
    for tag in soup.find_all(_AROUND):
        tag.unwrap()
    if any(name.lower().startswith("on") for tag in soup.find_all(True) for name in tag.attrs):
        told.append("Left out: what was to run when something is clicked or shown.")
    return told


def _without_odd_links(soup: BeautifulSoup) -> list[str]:
    told = []
    for tag in soup.find_all("a"):
        address = _attribute(tag, "href").strip()
        if _SCHEME.match(address) and not address.lower().startswith(_SAFE):
            told.append(f"Left out: a link that isn't one to a page ({address[:40]}).")
            tag.unwrap()
        elif not address:
            tag.unwrap()  # a mark in a text: word processors leave hundreds
    return told


def _own_images(soup: BeautifulSoup) -> tuple[dict[str, bytes], list[str]]:
    """Take out images that are written into the page, and name each by an address that stands for it."""
    images: dict[str, bytes] = {}
    told = []
    for n, tag in enumerate(soup.find_all("img")):
        address = _attribute(tag, "src")
        if not address.lower().startswith("data:"):
            continue
        content = _decoded(address)
        if content is None:
            told.append("Left out: an image written into the page that can't be read, or is too large.")
            tag.replace_with(_attribute(tag, "alt") or "[image]")
            continue
        kind = _DATA.match(address)
        name = f"embedded-{n}.{kind[1].partition('+')[0].lower() if kind else 'png'}"
        images[name] = content
        tag["src"] = name
    return images, told


def _decoded(address: str) -> bytes | None:
    found = _DATA.match(address)
    if found is None or len(found[2]) > 2 * MOST_BYTES:
        return None
    try:
        content = base64.b64decode(unquote(found[2]), validate=False)
    except (ValueError, binascii.Error):
        return None
    return content if 0 < len(content) <= MOST_BYTES else None


def _title_of(soup: BeautifulSoup) -> str:
    """Return the title: the only heading of the first rank, which is taken out, or else what the head says."""
    tops = soup.find_all("h1")
    if len(tops) == 1 and (words := one_line(tops[0].get_text(" "))):
        tops[0].decompose()
    else:
        words = one_line(soup.title.get_text(" ")) if soup.title is not None else ""
    if soup.title is not None:
        soup.title.decompose()
    return words[:MOST_TITLE]


def _attribute(tag: Tag, name: str) -> str:
    value = tag.get(name)
    return value if isinstance(value, str) else ""
