"""Codes are unguessable, kept as digests only, and right only where they were sent."""

import secrets
from collections import Counter

import pytest

from app.identity.codes import DIGITS, digest, is_right, new_code, plain, spaced

KEY = bytes(range(32))


def test_a_code_has_eight_digits_and_leading_zeros(monkeypatch):
    asked = []
    monkeypatch.setattr(secrets, "randbelow", lambda below: asked.append(below) or 42)
    assert new_code() == "00000042"
    assert asked == [10**DIGITS]


def test_codes_do_not_repeat():
    assert max(Counter(new_code() for _ in range(500)).values()) == 1


def test_a_code_is_read_out_in_groups():
    assert spaced("12345678") == "1234 5678"


@pytest.mark.parametrize(
    "guess", ["12345678", "1234 5678", " 1234-5678\n", "1234–5678", "１２３４５６７８", "١٢٣٤٥٦٧٨"]
)
def test_the_right_code_is_right_however_it_was_typed(guess):
    kept = digest("12345678", key=KEY, about="job:7")
    assert is_right(guess, kept, key=KEY, about="job:7")


@pytest.mark.parametrize(
    "guess",
    ["12345679", "2345678", "123456789", "", " ", "12345678x", "x12345678", "012345678", "1234567", "12.345678"],
)
def test_any_other_is_wrong(guess):
    kept = digest("12345678", key=KEY, about="job:7")
    assert not is_right(guess, kept, key=KEY, about="job:7")


def test_a_code_is_right_for_its_own_job_only():
    kept = digest("12345678", key=KEY, about="job:7")
    assert not is_right("12345678", kept, key=KEY, about="job:8")


def test_a_digest_is_worth_nothing_without_its_key():
    kept = digest("12345678", key=KEY, about="job:7")
    assert not is_right("12345678", kept, key=bytes(32), about="job:7")
    assert b"12345678" not in kept
    assert len(kept) == 32


def test_an_empty_code_was_never_sent():
    assert not is_right("", digest("", key=KEY, about="job:7"), key=KEY, about="job:7")


def test_a_short_key_is_refused():
    with pytest.raises(ValueError, match="32"):
        digest("12345678", key=b"short", about="job:7")


def test_digits_are_told_apart_in_constant_time(monkeypatch):
    import hmac

    compared = []
    real = hmac.compare_digest
    monkeypatch.setattr(hmac, "compare_digest", lambda a, b: compared.append((a, b)) or real(a, b))
    is_right("1", digest("12345678", key=KEY, about="job:7"), key=KEY, about="job:7")
    assert len(compared) == 1


def test_a_huge_guess_is_cut_and_not_worked_through():
    assert len(plain("1" * 10_000_000)) == 64
