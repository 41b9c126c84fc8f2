"""An article as a file: front matter between two lines of `---`, then the body in Markdown.

The front matter is the part of YAML that people write by hand: `name: words`, quoted where needed, and lists of tags
in one line or in several. What Frontline doesn't know is kept as it was written.
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from app.knowledge.text import MOST_BYTES, Text, tidy, why_unfit

MOST_FILE = 3 * MOST_BYTES
"""The largest file that is read: an escaped character takes three times as many bytes there as where it is kept."""
FENCE = "---"
_ENDS = (FENCE, "...")
_NAME = re.compile(r"([A-Za-z_][\w.-]*(?: [\w.-]+)*) ?:(?:[ \t]|$)")
_ID = re.compile(r"[0-9a-f]{32}")
_REVISION = re.compile(r"0|[1-9][0-9]{0,8}")
_GOES_ON = re.compile(r"[ \t]|- |-$|#|$")
_ELEMENT = re.compile(r'\s*("(?:[^"\\]|\\.)*"|\'(?:[^\']|\'\')*\'|[^,]*)\s*(?:,|$)')
_MEANS_SOMETHING = frozenset("\"'#:,[]{}&*!|>%@`\\")
"""What readers of YAML may take for more than a character; words with it are quoted."""
_NOT_WORDS = frozenset(["true", "false", "yes", "no", "on", "off", "null"])


@dataclass(frozen=True)
class Document:
    """An article's file: whose it is, which revision its writer began from, and the text.

    `article` is 32 hexadecimal digits. `rev` is the revision of the file's ancestor and travels with the text into
    whatever editor opens it, so that what is saved hours later still names what it was made from.
    """

    article: str
    rev: int
    text: Text


class Unreadable(ValueError):
    """A file that is no article's: the message says in one sentence what is wrong with it, and in which line."""


def decoded(raw: bytes) -> str:
    """Return the characters of a file, with line feeds alone and without a byte order mark. Raises Unreadable."""
    if len(raw) > MOST_FILE:
        raise Unreadable(f"The file is larger than {MOST_FILE // 1_000_000} MB.")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise Unreadable(f"Line {line} isn't UTF-8. Save the file in UTF-8.") from None
    if "\0" in text:
        raise Unreadable("The file holds a NUL character, so it is no text.")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def read_document(text: str) -> Document | None:
    """Return the article that a file's characters hold; None when no front matter says whose it is.

    Raises Unreadable for front matter that can't be understood.
    """
    lines = text.split("\n")
    if lines[0].rstrip() != FENCE:
        return None
    end = next((n for n, line in enumerate(lines[1:], 1) if line.rstrip() in _ENDS), None)
    if end is None:
        raise Unreadable("The front matter has no end: a line of --- is missing after it.")
    facts = _facts(lines[1:end])
    article = facts.pop("id", None)
    if article is None:
        return None
    rev = facts.pop("rev", "")
    if not _ID.fullmatch(_words(article)):
        raise Unreadable("The id in the front matter isn't one of Frontline's: 32 digits and letters a to f.")
    if not _REVISION.fullmatch(_words(rev)):
        raise Unreadable("The rev in the front matter isn't a number. It says which revision the file was made from.")
    return Document(_words(article), int(_words(rev)), _text(facts, "\n".join(lines[end + 1 :])))


def read_text(text: str) -> Text:
    """Return the text of a file that nobody gave an id yet, with what its front matter says. Raises Unreadable."""
    lines = text.split("\n")
    if lines[0].rstrip() == FENCE:
        end = next((n for n, line in enumerate(lines[1:], 1) if line.rstrip() in _ENDS), None)
        if end is not None:
            facts = _facts(lines[1:end])
            facts.pop("id", None)
            facts.pop("rev", None)
            return _text(facts, "\n".join(lines[end + 1 :]))
    return _fitting(Text(body=text))


def as_it_stands(raw: bytes, title: str) -> Text:
    """Return all that a file says whose front matter can't be understood, as the body of a text; no bytes stop it."""
    characters = raw.decode("utf-8-sig", "replace").replace("\0", "\N{REPLACEMENT CHARACTER}")
    return tidy(Text(title, body=characters))


def write_document(document: Document) -> str:
    """Return the characters of an article's file; reading them gives the same document."""
    text = tidy(document.text)
    facts = [
        ("id", document.article),
        ("rev", str(document.rev)),
        ("title", _quoted(text.title)),
        ("category", _quoted(text.category)),
        ("tags", f"[{', '.join(_quoted(tag) for tag in text.tags)}]"),
        ("environment", _quoted(text.environment)),
        ("review_by", text.review_by.isoformat() if text.review_by else ""),
    ]
    lines = [f"{name}: {value}".rstrip() for name, value in facts]
    lines += _foreign(text, {name for name, _value in facts})
    return "\n".join([FENCE, *lines, FENCE, text.body])


def as_filed(text: Text) -> Text:
    """Return a text as its file says it, which is how it is compared: what can't be said there is left out.

    Texts of our own clients come back as they are, and so does one whose file could not be read.
    """
    if tidy(text) == text and not text.others:
        return text
    try:
        document = read_document(write_document(Document("0" * 32, 0, text)))
    except Unreadable:
        return text
    return text if document is None else document.text


# ---------------------------------------------------------------- reading


def _facts(lines: list[str]) -> dict[str, str]:
    """Return what front matter says, by its names in small letters: everything after the colon, further lines too."""
    found: dict[str, str] = {}
    last = ""
    for n, line in enumerate(lines, 2):
        name = _NAME.match(line)
        if name is not None:
            last = name[1].lower()
            if last in found:
                raise Unreadable(f"Line {n} says “{name[1]}” a second time.")
            found[last] = line
        elif last and _GOES_ON.match(line):
            found[last] += f"\n{line}"
        elif line.strip() and not line.startswith("#"):
            raise Unreadable(f"Line {n} is no “name: words” of front matter.")
    return found


def _lines(written: str) -> list[str]:
    """Return what stands behind the colon, and the further lines of a fact that are no comments."""
    first, *more = written.partition(":")[2].split("\n")
    return [first.strip(), *(line.strip() for line in more if line.strip() and not line.lstrip().startswith("#"))]


def _words(written: str) -> str:
    """Return the words of a fact, without the quotation marks around them."""
    lines = _lines(written)
    if lines[0] in {"|", ">", "|-", ">-"}:
        raise Unreadable(f"“{_name(written)}” has to be written in one line.")
    return _unquoted(" ".join(lines).strip())


def _name(written: str) -> str:
    return written.partition(":")[0].strip()


def _unquoted(value: str) -> str:
    if len(value) > 1 and value[0] == value[-1] == '"':
        try:
            return str(json.loads(value, strict=False))
        except ValueError:
            return value[1:-1]
    if len(value) > 1 and value[0] == value[-1] == "'":
        return value[1:-1].replace("''", "'")
    return value


def _tags(written: str) -> tuple[str, ...]:
    first, *more = _lines(written)
    if not first and more:
        return tuple(_unquoted(line.removeprefix("-").strip()) for line in more)
    flat = " ".join((first, *more)).strip()
    if flat.startswith("[") and flat.endswith("]"):
        flat = flat[1:-1]
    return tuple(_unquoted(element) for element in _elements(flat))


def _elements(flat: str) -> list[str]:
    """Return what stands between commas, a comma in quotation marks not counted."""
    return [found[1].strip() for found in _ELEMENT.finditer(flat)]


def _text(facts: dict[str, str], body: str) -> Text:
    by = _words(facts.pop("review_by", ""))
    try:
        review_by = date.fromisoformat(by) if by else None
    except ValueError:
        raise Unreadable(f"“{by}” in review_by is no date. Write it as 2027-01-31.") from None
    return _fitting(
        Text(
            title=_words(facts.pop("title", "")),
            category=_words(facts.pop("category", "")),
            tags=_tags(facts.pop("tags", "")),
            environment=_words(facts.pop("environment", "")),
            review_by=review_by,
            others=tuple((name, written.rstrip()) for name, written in facts.items()),
            body=body,
        )
    )


def _fitting(text: Text) -> Text:
    """Return a text as it is compared. Raises Unreadable for one that no desk can keep: the file is left as it is."""
    why = why_unfit(text := tidy(text))
    if why:
        raise Unreadable(why)
    return text


# ---------------------------------------------------------------- writing


def _foreign(text: Text, names: set[str]) -> Iterator[str]:
    """Return what isn't ours of front matter, unless it would say something else there: an id, or where it ends."""
    for name, written in text.others:
        lines = written.split("\n")
        try:
            is_one = _facts(lines) == {name: written} and not any(line.rstrip() in _ENDS for line in lines)
        except Unreadable:
            is_one = False
        if is_one and name not in names:
            names.add(name)
            yield written


def _quoted(words: str) -> str:
    """Return words as every reader of YAML takes them: bare where they begin with a letter and mean nothing else."""
    if not words:
        return ""
    is_bare = words[0].isalpha() and words.isprintable() and words.lower() not in _NOT_WORDS
    return words if is_bare and not _MEANS_SOMETHING & set(words) else _escaped(words)


def _escaped(words: str) -> str:
    shown = json.dumps(words, ensure_ascii=False)
    return "".join(c if c.isprintable() or ord(c) > 0xFFFF else f"\\u{ord(c):04x}" for c in shown)  # noqa: PLR2004  beyond, JSON needs two
