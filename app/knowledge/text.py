"""The text of an article: what is versioned of it, whoever edits it and wherever."""

import json
from dataclasses import asdict, dataclass, replace
from datetime import date
from hashlib import sha256

MOST_BYTES = 2_000_000
"""The largest text of an article, in bytes as it is kept (`dump`): a book of a thousand pages has as many."""
MOST_TITLE = 300
"""Characters of a title."""


@dataclass(frozen=True)
class Text:
    """The facts of an article and its body in Markdown.

    Its confidence, its audience and who is in charge of it are no part of it: an editor of texts could change them.
    `others` are facts that Frontline knows nothing of, each as its name and the lines it was written in.
    """

    title: str = ""
    category: str = ""
    tags: tuple[str, ...] = ()
    environment: str = ""
    review_by: date | None = None
    others: tuple[tuple[str, str], ...] = ()
    body: str = ""


def tidy(text: Text) -> Text:
    """Return the text as it is compared: no blank lines around its body, one kind of line end, no tag there twice."""
    body = text.body.replace("\r\n", "\n").replace("\r", "\n").replace("\u2029", "\n").strip("\n")
    return replace(
        text,
        title=one_line(text.title),
        category=one_line(text.category),
        environment=one_line(text.environment),
        tags=tuple(dict.fromkeys(tag for each in text.tags if (tag := one_line(each)))),
        body=f"{body}\n" if body else "",
    )


def one_line(words: str) -> str:
    """Return words with every run of white space as one space, and none around them."""
    return " ".join(words.split())


def why_unfit(text: Text) -> str:
    """Return why no desk can keep a text, in a sentence; empty for one that is kept (a server's `is_article_text`)."""
    if len(text.title) > MOST_TITLE:
        return f"Its title is longer than {MOST_TITLE} characters."
    others = (part for each in text.others for part in each)
    if any("\0" in part for part in (text.title, text.category, text.environment, text.body, *text.tags, *others)):
        return "It holds a NUL character, so it is no text."
    try:
        is_long = len(dump(text).encode()) > MOST_BYTES
    except UnicodeEncodeError:
        return "It holds half a character: a surrogate that stands alone."
    return f"It is longer than {MOST_BYTES // 1_000_000} MB." if is_long else ""


def dump(text: Text) -> str:
    """Return a text as JSON, the same for the same text."""
    return json.dumps(asdict(text) | {"review_by": str(text.review_by or "")}, ensure_ascii=False, sort_keys=True)


def parse(written: str) -> Text:
    """Return the text that was dumped. Raises ValueError, KeyError or TypeError for anything else."""
    facts = json.loads(written)
    return Text(
        **facts
        | {
            "tags": tuple(facts["tags"]),
            "review_by": date.fromisoformat(facts["review_by"]) if facts["review_by"] else None,
            "others": tuple((name, lines) for name, lines in facts["others"]),
        }
    )


def digest(text: Text) -> str:
    """Return what stands for a text where texts are compared: the SHA-256 of its JSON, in hexadecimal digits."""
    return sha256(dump(text).encode()).hexdigest()
