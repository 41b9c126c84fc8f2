"""The verification log as a file: what a line tells, and that no cell is a formula."""

import csv
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest

from app.core.csv_lines import harmless
from app.identity.log import HEADING, Logged, Told, csv_heading, csv_lines

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
ROW = Logged(
    1, AT, 7, "Priya Raman", "corp", "password_reset", "standard", "phone", "Ana Torres", "executed", "Ben Carter",
    (Told("push", "passed", "X", ""), Told("callback", "failed", "A", "Ana Torres", "+44 •••• 118", is_void=True)),
    ("urgency", "authority"), "succeeded", AT + timedelta(minutes=4),
)  # fmt: skip


def cells(row: Logged) -> dict[str, str]:
    told = csv.DictReader(StringIO(csv_heading() + "".join(csv_lines([row], "IT"))))
    return next(told)


def test_a_line_tells_the_whole_verification():
    assert list(cells(ROW).values()) == [
        "2026-03-02 09:00:00",
        "IT-7",
        "Priya Raman",
        "corp",
        "password_reset",
        "standard",
        "phone",
        "Ana Torres",
        "Ben Carter",
        "push passed (a machine); callback failed (Ana Torres, no longer counted)",
        "callback: +44 •••• 118",
        "urgency; authority",
        "executed",
        "succeeded",
        "2026-03-02 09:04:00",
        "240",
    ]
    assert tuple(cells(ROW)) == HEADING


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t", "\r", "\n", " ="])
def test_no_cell_is_a_formula(begins: str):
    wicked = f'{begins}HYPERLINK("http://x","y")'
    assert harmless(wicked) == f"'{wicked}"
    row = Logged(1, AT, 7, wicked, wicked, "unlock", "", "phone", wicked, "open", flags=(wicked,))
    told = cells(row)
    assert {told[name] for name in ("Subject", "Directory", "Analyst", "Red flags")} == {f"'{wicked}"}


def test_a_plain_cell_stays_as_it_is_and_separators_stay_within_it():
    assert harmless("Anne-Marie = x") == "Anne-Marie = x"
    told = cells(Logged(1, AT, 7, 'Raman, "P"\nx', "", "unlock", "", "phone", "", "open"))
    assert told["Subject"] == 'Raman, "P"\nx'
    assert told["Seconds to decision"] == told["Decided (UTC)"] == ""


def test_a_decision_before_the_opening_took_no_time():
    assert Logged(1, AT, 7, "", "", "", "", "", "", "", decided_at=AT - timedelta(seconds=3)).took == timedelta()
