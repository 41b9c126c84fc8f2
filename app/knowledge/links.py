"""Links in a body: to articles, tickets, attached files and the world outside."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import unquote

ATTACHMENTS = "attachments"
_WIKI = re.compile(r"\[\[([^\[\]|\n]+)(?:\|([^\[\]\n]*))?]]")
# no part may hold what another begins with: else a line of a million brackets takes hours
_MARKDOWN = re.compile(
    r"(!?)\[([^\[\]\n]*)]\([ \t]{0,9}<?((?:[^()\[\s>]|\([^()\s]*\))+)>?(?:[ \t]{1,9}\"[^\"\n]{0,999}\")?[ \t]{0,9}\)"
)
_ARTICLE = re.compile(r"(?:.*--)?([0-9a-f]{8})(?:\.md)?")
_TICKET = re.compile(r"(?:[A-Za-z]{1,8}-)?\d{1,12}")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


class Target(StrEnum):
    """What a link leads to."""

    ARTICLE = "article"
    TICKET = "ticket"
    FILE = "file"
    WEB = "web"
    REMOTE_IMAGE = "remote image"
    """An image elsewhere: never fetched, for fetching tells whoever keeps it who reads the article."""
    PLACE = "place"
    """A heading in the same article."""
    BARRED = "barred"
    """A path out of the folder, or a scheme that runs something."""


@dataclass(frozen=True)
class Link:
    """A link in a line of the body (from 1): what it leads to, how that is called, and the words shown.

    `to` is the beginning of an article's id, a ticket's number, a file's name in the folder of attachments, or an
    address.
    """

    kind: Target
    to: str
    words: str
    line: int


def article_link(title: str, article: str, slug: str) -> str:
    """Return the link to an article as it is written: `[[vpn-drops--0123abcd|VPN drops]]`."""
    words = re.sub(r"[\[\]|\n]+", " ", title).strip()
    return f"[[{slug or 'article'}--{article[:8]}|{words}]]"


def links_of(body: str) -> Iterator[Link]:
    """Return the links of a body, in the order of its lines."""
    for line, words in enumerate(body.split("\n"), 1):
        for match in _WIKI.finditer(words):
            to, shown = match[1].strip(), (match[2] or match[1]).strip()
            yield Link(*wiki_target(to), shown, line)
        for match in _MARKDOWN.finditer(words):
            yield Link(*target_of(match[3], is_image=bool(match[1])), match[2] or match[3], line)


def wiki_target(to: str) -> tuple[Target, str]:
    """Return what the words in double brackets lead to."""
    if article := _ARTICLE.fullmatch(to):
        return Target.ARTICLE, article[1]
    if _TICKET.fullmatch(to):
        return Target.TICKET, to
    return Target.ARTICLE, to


def target_of(address: str, *, is_image: bool = False) -> tuple[Target, str]:
    """Return what an address in a body leads to, and how that is called."""
    if address.startswith("#"):
        return Target.PLACE, address[1:]
    if _SCHEME.match(address) or address.startswith("//"):
        is_web = address.lower().startswith(("http://", "https://", "mailto:"))
        if is_image:
            return Target.REMOTE_IMAGE, address
        return (Target.WEB if is_web else Target.BARRED), address
    return _of_path(unquote(address))


def _of_path(path: str) -> tuple[Target, str]:
    parts = path.replace("\\", "/").split("/")
    if parts[0] in {"", "~"} or ".." in parts or ":" in path or "\0" in path:
        return Target.BARRED, path
    while parts and parts[0] == ".":
        parts = parts[1:]
    if len(parts) == 2 and parts[0] == ATTACHMENTS:  # noqa: PLR2004  the folder and a name in it
        return Target.FILE, parts[1]
    if article := _ARTICLE.fullmatch(parts[-1]):
        return Target.ARTICLE, article[1]
    return Target.FILE, "/".join(parts)
