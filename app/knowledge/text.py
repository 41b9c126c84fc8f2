"""The text of an article: what is versioned of it, whoever edits it and wherever."""

from dataclasses import dataclass, replace
from datetime import date

MOST_BYTES = 2_000_000
"""The largest text of an article, in bytes of UTF-8: a book of a thousand pages has as many."""


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
    """Return the text as it is compared: no blank lines around its body, no tag there twice."""
    body = text.body.strip("\n")
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
