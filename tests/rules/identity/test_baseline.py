"""A baseline's file: what is sound, what is refused by its line, and what two people agree on."""

from datetime import UTC, date, datetime

import pytest

from app.core.errors import RuleBroken
from app.identity.baseline import read, safe
from app.identity.directories import Contact, ContactKind

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
HEAD = "person,kind,value,since,source\n"
SOUND = HEAD + (
    "id-dana,phone,+1 555 0100 101,2020-05-01,HR\n"
    "greta@north.example,mail,greta@north.example,2024-02-29,HR\n"
    "id-dana,authenticator,phone-of-dana,2023-01-01,Entra\n"
)


def test_a_sound_file_is_told_in_words_without_a_value():
    found = read("\ufeff" + SOUND, NOW)
    first = found.rows[0]
    assert (first.line, first.person, first.since) == (2, "id-dana", date(2020, 5, 1))
    assert found.counts == {"authenticator": 1, "mail": 1, "phone": 1}
    words = "\n".join(found.words())
    assert "3 rows about 2 people" in words
    assert "since 2020-05-01 to 2024-02-29" in words
    assert found.digest in words
    for value in ("5550100", "phone-of-dana"):
        assert value not in words


@pytest.mark.parametrize(
    "change", [("0101", "0102"), ("2020-05-01", "2020-05-02"), ("Entra", "HR"), ("id-dana,p", "id-x,p")]
)
def test_any_other_content_has_another_digest(change):
    text = SOUND.replace("100 101", "0100 0101")
    assert read(text, NOW).digest != read(text.replace(*change), NOW).digest


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("id-x,phone,+15550100,2026-03-02,HR", "future"),
        ("id-x,phone,+15550100,2016-02-28,HR", "ten years"),
        ("id-x,phone,+15550100,soon,HR", "no date"),
        ("id-x,fax,+15550100,2024-01-01,HR", "kind has to be"),
        ("id-x,phone,none,2024-01-01,HR", "value is none"),
        ("id-x,phone,,2024-01-01,HR", "value is empty"),
        ("id-x,phone,+15550100,2024-01-01,", "source is empty"),
        ("id-x,phone,+15550100,2024-01-01", "too few"),
        ("id-dana,phone,+1 555 0100 101,2021-05-01,HR", "the same as line 2"),
    ],
)
def test_a_wrong_row_is_refused_by_its_line_and_nothing_is_taken(row, why):
    with pytest.raises(RuleBroken) as refused:
        read(SOUND + row + "\n", NOW)
    assert "line 5: " in str(refused.value)
    assert why in str(refused.value)


def test_no_file_without_its_columns_or_rows():
    for text in ("", "a,b\n1,2\n", HEAD, HEAD + 'id-x,phone,"+1,2024-01-01,HR\n'):
        with pytest.raises(RuleBroken):
            read(text, NOW)


def test_a_row_fits_the_same_number_however_it_is_written_and_nothing_else():
    row = read(SOUND, NOW).rows[0]
    assert row.fits(Contact(ContactKind.MOBILE, "+1 (555) 0100-101"))
    assert row.fits(Contact(ContactKind.PHONE, "0015550100101"))
    assert not row.fits(Contact(ContactKind.MANAGER, "+15550100101"))
    assert not row.fits(Contact(ContactKind.MOBILE, "+15550100102"))


def test_nothing_in_the_report_is_a_formula():
    assert [safe(cell) for cell in ("=1", "id-dana")] == ["'=1", "id-dana"]
