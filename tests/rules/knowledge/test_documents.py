"""An article's file says the same after it was written and read, and what can't be read is explained."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.knowledge.document import (
    MOST_FILE,
    Document,
    Unreadable,
    as_filed,
    decoded,
    read_document,
    read_text,
    write_document,
)
from app.knowledge.text import Text, dump, tidy, why_unfit

ID = "0123456789abcdef0123456789abcdef"
VPN = Text(
    "VPN drops: what to do", "Network", ("vpn", "wi-fi"), "Windows 11", date(2027, 5, 1), (), "# Issue\n\nIt drops.\n"
)

words = some.text(some.characters(codec="utf-8", exclude_characters="\0\r"), max_size=30)
texts = some.builds(
    Text,
    title=words,
    category=words,
    tags=some.lists(words, max_size=4).map(tuple),
    environment=words,
    review_by=some.none() | some.dates(),
    body=words.map(lambda body: body.replace(" ", "\n")),
).map(tidy)


def test_a_file_reads_as_people_write_it():
    assert write_document(Document(ID, 3, VPN)).split("\n")[:9] == [
        "---",
        f"id: {ID}",
        "rev: 3",
        'title: "VPN drops: what to do"',
        "category: Network",
        "tags: [vpn, wi-fi]",
        "environment: Windows 11",
        "review_by: 2027-05-01",
        "---",
    ]


@given(texts, some.integers(0, 999_999))
def test_what_is_written_is_read_again(text: Text, rev: int):
    assert read_document(decoded(write_document(Document(ID, rev, text)).encode())) == Document(ID, rev, text)


@given(texts)
def test_line_ends_and_marks_of_editors_change_nothing(text: Text):
    written = write_document(Document(ID, 1, text))
    saved = "\ufeff" + written.replace("\n", "\r\n")
    assert read_document(decoded(saved.encode())) == Document(ID, 1, text)


@pytest.mark.parametrize(
    ("written", "title", "tags"),
    [
        ("title: Drops: why\ntags: [a, 'b, c', \"d\"]", "Drops: why", ("a", "b, c", "d")),
        ("Title: [VPN] drops # often\ntags: a, b", "[VPN] drops # often", ("a", "b")),
        ('title: "He said \\"no\\""\ntags:\n  - a\n  # why\n  - "b"', 'He said "no"', ("a", "b")),
        ("title: 'It''s slow'\ntags:\n- a\n- b", "It's slow", ("a", "b")),
        ("title: over\n  two lines\ntags: [a,\n  b]", "over two lines", ("a", "b")),
        ("# made by hand\ntitle:\ntags: []", "", ()),
        ('title: "not closed\ntags: [a, a, , b]', '"not closed', ("a", "b")),
    ],
)
def test_people_write_front_matter_in_many_ways(written: str, title: str, tags: tuple[str, ...]):
    found = read_document(f"---\nid: {ID}\nrev: 0\n{written}\n---\nx")
    assert found is not None
    assert (found.text.title, found.text.tags, found.text.body) == (title, tags, "x\n")


def test_facts_that_frontline_does_not_know_are_kept_as_they_were_written():
    known = "\n".join(write_document(Document(ID, 1, VPN)).split("\n")[1:8])
    strange = "author: Bob\naliases:\n  - one   # two\n  - three"
    found = read_document(f"---\n{known}\n{strange}\n---\n{VPN.body}")
    assert found is not None
    assert found.text.others == (("author", "author: Bob"), ("aliases", "aliases:\n  - one   # two\n  - three"))
    assert read_document(write_document(found)) == found


@pytest.mark.parametrize(
    ("saved", "why"),
    [
        (f"---\nid: {ID}\nrev: 1\ntitle: x\n# Issue", "no end"),
        (f"---\nid: {ID}\nrev: 1\nid: {ID}\n---\n", "Line 4 says “id” a second time"),
        (f"---\nid: {ID}\nrev: 1\nwhat is this\n---\n", "Line 4 is no “name: words”"),
        ("---\nid: 12\nrev: 1\n---\n", "The id"),
        (f"---\nid: {ID.upper()}\nrev: 1\n---\n", "The id"),
        (f"---\nid: {ID}\nrev: latest\n---\n", "The rev"),
        (f"---\nid: {ID}\n---\n", "The rev"),
        (f"---\nid: {ID}\nrev: 1\nreview_by: soon\n---\n", "“soon” in review_by is no date"),
        (f"---\nid: {ID}\nrev: 1\ntitle: |\n  a\n  b\n---\n", "“title” has to be written in one line"),
    ],
)
def test_front_matter_that_is_broken_is_explained(saved: str, why: str):
    with pytest.raises(Unreadable, match=why):
        read_document(saved)


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"a\nb\n\xff\xfe", "Line 3 isn't UTF-8"),
        (b"a\0b", "NUL"),
        (b"x" * (MOST_FILE + 1), "larger than 6 MB"),
    ],
)
def test_a_file_that_is_no_text_is_explained(raw: bytes, why: str):
    with pytest.raises(Unreadable, match=why):
        decoded(raw)


@pytest.mark.parametrize("letter", ["\x80", "x", "\x01", '"', "😀"])
def test_whatever_a_desk_keeps_can_be_read_from_its_file(letter: str):
    size = len(dump(Text(category=letter))) - len(dump(Text())) if letter != "😀" else 4
    most = 1_990_000 // max(size, len(letter.encode()))
    for text in (Text("T", category=letter * most, body="b\n"), Text("T", body=f"{letter * most}\n")):
        assert why_unfit(text) == ""
        read = read_document(decoded(write_document(Document("a" * 32, 7, text)).encode()))
        assert read == Document("a" * 32, 7, text)
    assert why_unfit(Text(body=letter * (most + 20_000))) == "It is longer than 2 MB."


@given(texts, some.lists(some.tuples(words, words | some.just("id: x\n---")), max_size=4))
def test_a_text_of_any_other_program_is_what_its_file_says(text: Text, others: list[tuple[str, str]]):
    odd = replace(text, title=f"\n{text.title}", body=f"{text.body}\r\n", others=(*text.others, *others))
    filed = as_filed(odd)
    assert read_document(write_document(Document(ID, 1, filed))) == Document(ID, 1, filed)
    assert as_filed(filed) == filed


def test_a_file_without_an_id_is_a_new_text():
    assert read_document("# Issue") is None
    assert read_document("---\ntitle: New\n---\nx") is None
    assert read_text("---\ntitle: New\ntags: a\n---\nx") == Text("New", tags=("a",), body="x\n")
    assert read_text("---\nonly a line\n") == Text(body="---\nonly a line\n")
