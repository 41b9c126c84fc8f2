"""A line of a CSV file as spreadsheets read it, in which nothing is a formula."""

import csv
from collections.abc import Sequence
from io import StringIO

_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def csv_line(cells: Sequence[str]) -> str:
    """Return a line of a CSV file (RFC 4180), its end included; no spreadsheet takes a cell for a formula."""
    made = StringIO()
    csv.writer(made, lineterminator="\r\n").writerow([harmless(cell) for cell in cells])
    return made.getvalue()


def harmless(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula, whatever it begins with."""
    return f"'{cell}" if cell.lstrip(" ").startswith(_STARTS_FORMULA) else cell
