"""Numbers people say, and words they search by."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.tickets.number import id_in, number
from app.tickets.words import LONGEST, fold, words_of


@pytest.mark.parametrize("typed", ["HD-123", "hd-123", "HD123", "hd 123", "#123", "123", "  HD-123 "])
def test_a_number_is_accepted_as_people_write_it(typed: str):
    assert id_in(typed) == 123


@pytest.mark.parametrize("typed", ["", "HD-", "XX-123", "HD-12a", "12-HD", "1234567890123456789", "printer 4"])
def test_what_is_no_number_is_none(typed: str):
    assert id_in(typed) is None


@given(st.integers(1, 10**12), st.sampled_from(["HD", "IT", "DESK"]))
def test_a_number_reads_back(ticket_id: int, prefix: str):
    assert id_in(number(ticket_id, prefix), prefix) == ticket_id


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Zoë's LAPTOP, laptop!", "zoe s laptop"),
        ("e-mail user_name 4017", "e mail user name 4017"),
        ("Straße İstanbul Ångström", "strasse istanbul angstrom"),
        ("100 % \U0001f600 — …", "100"),
        ("", ""),
    ],
)
def test_words_are_folded_alike(typed: str, words: str):
    assert words_of(typed) == words


@given(st.text())
def test_folding_twice_changes_nothing_more(text: str):
    once = words_of(text)
    assert words_of(once) == once
    assert all(len(w) <= LONGEST for w in once.split())
    assert fold(fold(text)) == fold(fold(fold(text)))
