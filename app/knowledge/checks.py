"""What an author should look at before an article is published: told with its line, and never in the way."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from app.knowledge.links import Target, links_of
from app.knowledge.personal import NOBODY, Found, Known, traces
from app.knowledge.template import Section, sections_of
from app.knowledge.text import Text

LONG = 30
"""Words in a sentence that is hard to follow."""
_ACRONYM = re.compile(r"\b[A-Z][A-Z0-9]{1,7}\b")
_EXPLAINED = re.compile(r"\(([A-Z][A-Z0-9]{1,7})\)|\b([A-Z][A-Z0-9]{1,7})\s+\(")
_EVERYBODYS = (
    "AC AD AM API CD CPU CSV CTRL DNS DVD FAQ GB HD HTML HTTP HTTPS ID IP IT KB LAN MAC MB MS OK OS PC PDF PIN PM"
    " QR RAM SMS SSD TB TV URL USB VPN WLAN XML ZIP"
)
KNOWN_ACRONYMS = frozenset(_EVERYBODYS.split())
"""Acronyms that everybody at a help desk knows."""


class Check(StrEnum):
    """What is looked for."""

    TITLE = "title"
    PERSONAL = "personal data"
    SECRET = "secret"  # noqa: S105  what it is called
    LINK = "link"
    IMAGE = "image"
    SENTENCE = "long sentence"
    ACRONYM = "acronym"
    RESOLUTION = "resolution"


@dataclass(frozen=True)
class Finding:
    """What was found in which line of the body (from 1, 0 for the article as a whole), said in one sentence.

    `is_grave` tells what must not be published without being confirmed: somebody's data, or a secret. `begins` and
    `ends` are the places in the body that it stands between, the same for the line as a whole.
    """

    check: Check
    line: int
    said: str
    is_grave: bool = False
    begins: int = field(default=0, compare=False)
    ends: int = field(default=0, compare=False)


def findings(
    text: Text,
    *,
    known: Known = NOBODY,
    articles: Collection[str] = (),
    files: Collection[str] = (),
) -> list[Finding]:
    """Return what was found, the grave first, then by line.

    `articles` are the beginnings of the ids of those that are there, `files` the names of those in the folder.
    """
    found = [*_whole(text), *_personal(text, known), *_links(text, articles, files), *_language(text)]
    return sorted(found, key=lambda one: (not one.is_grave, one.line))


def _whole(text: Text) -> Iterator[Finding]:
    if not text.title:
        yield Finding(Check.TITLE, 0, "The article has no title: say what goes wrong, and with what.")
    sections = sections_of(text.body)
    if sections and not sections.get(Section.RESOLUTION):
        yield Finding(Check.RESOLUTION, 0, "There is no resolution yet, so it stays work in progress.")


def _personal(text: Text, known: Known) -> Iterator[Finding]:
    for whole, first in ((text.title, 0), (text.body, 1)):
        for trace in traces(whole, known):
            line = first + whole.count("\n", 0, trace.begins)
            check, said = Check.SECRET, "This looks like a secret. Take it out and change it."
            if trace.what is not Found.SECRET:
                said = f"“{whole[trace.begins : trace.ends]}” looks like {_an(trace.what)}. "
                check, said = Check.PERSONAL, f"{said}No article holds anybody's data."
            yield Finding(check, line, said, is_grave=True, begins=trace.begins, ends=trace.ends)


def grave_words(text: Text) -> dict[str, str]:
    """Return what looks like a secret or somebody's data in a text, each with the sentence that tells it."""
    found = {}
    for whole, first in ((text.title, 0), (text.body, 1)):
        for trace in traces(whole):
            line = first + whole.count("\n", 0, trace.begins)
            what = "a secret" if trace.what is Found.SECRET else _an(trace.what)
            found[whole[trace.begins : trace.ends]] = f"Line {line} of its text looks as if {what} stood in it."
    return found


def _an(what: Found) -> str:
    if what is Found.PERSON:
        return "the requester's name"
    return f"{'an' if what[0] in 'aeio' else 'a'} {what}"


def _links(text: Text, articles: Collection[str], files: Collection[str]) -> Iterator[Finding]:
    for link in links_of(text.body):
        match link.kind:
            case Target.ARTICLE if link.to not in articles:
                yield Finding(Check.LINK, link.line, f"The article “{link.words}” is not there, or not in your sight.")
            case Target.FILE if link.to not in files:
                yield Finding(Check.LINK, link.line, f"The file “{link.to}” is not attached.")
            case Target.REMOTE_IMAGE:
                yield Finding(
                    Check.IMAGE, link.line, "The image lies elsewhere and is never fetched. Attach it instead."
                )
            case Target.BARRED:
                yield Finding(Check.LINK, link.line, f"“{link.to}” leads out of the folder and is not opened.")
            case _:
                pass


def _language(text: Text) -> Iterator[Finding]:
    explained = {one or other for one, other in _EXPLAINED.findall(text.body)} | KNOWN_ACRONYMS
    for line, words in _prose(text.body):
        for sentence in re.split(r"(?<=[.!?:;])\s+", words):
            if len(sentence.split()) > LONG:
                begun = " ".join(sentence.split()[:6])
                yield Finding(Check.SENTENCE, line, f"The sentence “{begun}…” has more than {LONG} words.")
        for acronym in _ACRONYM.findall(words):
            if acronym not in explained and not acronym.isdigit():
                explained.add(acronym)
                yield Finding(Check.ACRONYM, line, f"“{acronym}” is not explained: write it out once.")


def _prose(body: str) -> Iterator[tuple[int, str]]:
    """Return the lines that are sentences, with their numbers: no code, no tables, no addresses."""
    is_code = False
    for line, words in enumerate(body.split("\n"), 1):
        if words.lstrip().startswith(("```", "~~~")):
            is_code = not is_code
        elif not is_code and not words.startswith(("    ", "\t", "|")):
            yield line, re.sub(r"`[^`]*`|\[\[[^\[\]]*]]|\]\([^()]*\)|<[^<>]*>|https?://\S+", " ", words)
