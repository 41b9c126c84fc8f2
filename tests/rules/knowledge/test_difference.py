"""What differs between two texts."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from app.knowledge.difference import Kind, Line, difference, is_same
from app.knowledge.text import Text

BASE = Text("VPN drops", "Network", body="\n".join(f"line {n}" for n in range(20)) + "\n")


def test_changed_lines_show_the_words_that_differ_and_a_little_around():
    lines = difference(BASE, replace(BASE, body=BASE.body.replace("line 10", "line ten")))
    changed = [line for line in lines if line.kind in (Kind.GONE, Kind.NEW)]
    assert changed == [Line(Kind.GONE, "line 10", [(5, 7)]), Line(Kind.NEW, "line ten", [(5, 8)])]
    assert [line.words for line in lines if line.kind is Kind.SAME] == [f"line {n}" for n in (7, 8, 9, 11, 12, 13)]
    assert [line.words for line in lines if line.kind is Kind.SKIPPED] == ["10 lines stay", "6 lines stay"]


def test_facts_differ_too():
    lines = difference(BASE, replace(BASE, title="VPN drops hourly", tags=("vpn",)))
    assert Line(Kind.NEW, "Title: VPN drops hourly", [(16, 23)]) in lines
    assert any(line.words == "Tags: vpn" for line in lines)


def test_what_is_the_same_says_so():
    assert is_same(difference(BASE, BASE))
    assert not is_same(difference(BASE, replace(BASE, body="other\n")))


@given(st.lists(st.text("ab c", max_size=6), max_size=12), st.lists(st.text("ab c", max_size=6), max_size=12))
def test_both_texts_can_be_read_from_a_difference(one: list[str], other: list[str]):
    before, after = (Text(body="\n".join(lines) + "\n") for lines in (one, other))
    lines = difference(before, after, context=1000)
    for text, kind in ((before, Kind.GONE), (after, Kind.NEW)):
        told = [line.words for line in lines if line.kind in (Kind.SAME, kind)]
        if told:
            assert told[1:] == text.body.rstrip("\n").split("\n")
