"""Account names that look like another: taken as the eye takes them, and marked where something is hidden in them."""

import pytest

from app.identity.look_alikes import is_odd, plain


@pytest.mark.parametrize(
    "name", ["Ana", "ana ", " ana", "a\u200bna", "an\u00ada", "\u0430n\u0430", "ＡＮＡ", "\ufeffana", "\u202eana"]
)
def test_what_looks_alike_comes_out_the_same(name: str):
    assert plain(name) == "ana"


def test_what_looks_different_stays_different():
    assert len({plain(name) for name in ("ana", "anna", "an.a", "äna", "ana1")}) == 5


@pytest.mark.parametrize("name", ["ana ", "Ana  Torres", "a\u200bna", "\u0430na", "d\u03bfra", "ana\u00a0b"])
def test_what_hides_something_is_odd(name: str):
    assert is_odd([name])


@pytest.mark.parametrize(
    "name", ["ana", "Ana Torres", "Zoë Müller", "Анна Петрова", "Άννα", "李娜", "o'neil-4", "", "Anna Анна"]
)
def test_names_of_any_one_alphabet_are_not(name: str):
    assert not is_odd([name])
