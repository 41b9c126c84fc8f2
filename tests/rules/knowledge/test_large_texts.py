"""Texts that would keep a reader busy for hours, were it written carelessly: each is read in a moment.

Nothing here is timed: where something looks at every pair of characters, these tests don't come to an end.
"""

from collections.abc import Callable
from dataclasses import replace

import pytest

from app.knowledge.bringing_in import pieces
from app.knowledge.checks import findings
from app.knowledge.difference import difference
from app.knowledge.document import Unreadable, read_document
from app.knowledge.links import links_of
from app.knowledge.merging import merge
from app.knowledge.personal import stripped
from app.knowledge.replying import plain
from app.knowledge.text import Text

LONG = 200_000
LINES = (
    "[",
    "![",
    "[[",
    "[a](",
    "](",
    "<",
    "`",
    "a.",
    "a@",
    "**a ",
    "__a ",
    "<!--",
    "0 ",
    "> ",
    "((",
    "pass: ",
    "pass=",
    "pass ",
    "/user:a ",
    "/user:",
    "(00-",
    "-eyJaaaaaaaa",
    "(0171-",
    "GB82",
    "4111",
    "://",
)


def read_all(body: str) -> None:
    list(links_of(body))
    stripped(body)
    findings(Text(body=body))
    plain(body)


@pytest.mark.parametrize("piece", LINES)
def test_a_line_of_one_mark_is_read_at_once(piece: str):
    read_all(piece * (LONG // len(piece)))
    read_all(piece * (LONG // len(piece)) + " .")


@pytest.mark.parametrize(
    "facts",
    ["a" + " " * LONG, "tags: [" + " " * LONG + "x", "tags: [" + '"' * LONG, "a " * LONG, "title: " + "\\" * LONG],
)
def test_front_matter_of_one_mark_is_read_at_once(facts: str):
    try:
        read_document(f"---\n{facts}\n---\n")
    except Unreadable:
        return


def test_lines_that_are_all_the_same_are_left_to_a_person():
    base = Text(body="x\n" * 50_000)
    mine, theirs = replace(base, body=f"mine\n{base.body}y\n"), replace(base, body=f"theirs\n{base.body}z\n")
    assert merge(base, mine, theirs) is None
    assert difference(mine, theirs)


@pytest.mark.parametrize(
    "mark", ["<div>", "<b>", "<ul><li>", "<table><tr><td>", "<blockquote>", "<a href='x'>", "&lt;"]
)
def test_a_page_of_one_mark_is_read_or_told(mark: str):
    (piece,) = pieces("a.html", (mark * 20_000 + "word").encode())
    assert "word" in piece.page.text.body


@pytest.mark.parametrize("separate", [difference])
def test_a_single_line_that_was_changed_is_compared_at_once(separate: Callable[[Text, Text], object]):
    separate(Text(body="a " * LONG), Text(body="a " * LONG + "b"))
