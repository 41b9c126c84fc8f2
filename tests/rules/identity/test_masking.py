"""Contact data tells two people apart on the screen, and gives nothing away."""

import pytest

from app.identity.directories import Contact, ContactKind
from app.identity.masking import digest, masked, normal, number_digest

KEY = b"k" * 32


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("+1 555 010 0101", "+1 *** *** 0101"),
        ("+44 20 7946 0112", "+44 *** *** 0112"),
        ("+353 1 496 0131", "+353 *** *** 0131"),
        ("0044 20 7946 0112", "+44 *** *** 0112"),
        ("020 7946 0112", "*** *** 0112"),
        ("0112", "*** ***"),
        ("", "*** ***"),
    ],
)
def test_a_number_shows_its_country_and_its_last_four_digits(number, shown):
    assert masked(Contact(ContactKind.MOBILE, number)) == shown


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("priya.raman@northgate.example", "p***@n***.example"),
        ("p@x", "p***@x***"),
        ("nonsense", "***@n***"),
    ],
)
def test_an_address_shows_the_beginnings_of_its_parts(address, shown):
    assert masked(Contact(ContactKind.MAIL, address)) == shown


def test_an_authenticator_is_called_by_its_label_alone():
    assert masked(Contact(ContactKind.AUTHENTICATOR, "device-4711", label="iPhone")) == "iPhone"


@pytest.mark.parametrize(
    "way", ["+44 (0)20 7946-0112", "0044 20 79460112", "+44\u00a020 7946 0112", "+442079460112 x12"]
)
def test_one_number_is_the_same_however_it_is_written(way):
    assert normal(ContactKind.MOBILE, way) == "+442079460112"
    assert digest(KEY, ContactKind.PHONE, way) == digest(KEY, ContactKind.MOBILE, "+442079460112")


def test_what_is_kept_is_of_no_use_without_the_key():
    kept = digest(KEY, ContactKind.MAIL, "Priya@Northgate.example")
    assert kept == digest(KEY, ContactKind.MAIL, "priya@northgate.example ")
    assert kept != digest(b"l" * 32, ContactKind.MAIL, "priya@northgate.example")
    assert kept != digest(KEY, ContactKind.MANAGER, "priya@northgate.example")


def test_a_withheld_number_is_kept_as_nothing():
    assert number_digest(KEY, "withheld") == ""
    assert number_digest(KEY, "+44 20 7946 0112") == number_digest(KEY, "0044 2079460112")
