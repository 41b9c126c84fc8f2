"""The copy of a desk from one database to another: the sentences about what came of it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Protocol

DIGITS = 12
"""Hex digits of a hash that are printed."""
NAMED = 20
"""Logins that are named at most."""


class Summed(Protocol):
    """What a table was found to hold, the same on both sides."""

    rows: int

    @property
    def sha256(self) -> str:
        """Return the hash of all rows, in hex."""


def verified(sums: Mapping[str, Summed], seconds: float) -> Iterator[str]:
    """Yield the table of counts and hashes, and what it shows."""
    rows = sum(each.rows for each in sums.values())
    width = max(map(len, sums))
    yield f"{'table':{width}}  {'rows':>12}  hash"
    for name, each in sums.items():
        yield f"{name:{width}}  {each.rows:>12,}  {each.sha256[:DIGITS]}"
    speed = f" in {seconds:.1f} s ({rows / seconds:,.0f}/s)" if seconds > 0 else ""
    yield f"{rows:,} rows copied{speed}; counts and hashes of every table are the same on both sides."


def afterwards(logins: Sequence[str], *, to_server: bool, missed: int) -> Iterator[str]:
    """Yield what is left to be done by hand."""
    if missed:
        yield (
            "While it was copied, someone went on writing to the desk it came from, and that is not in the copy. To "
            "move there, close Frontline everywhere and copy once more, into another empty desk."
        )
    if to_server and logins:
        more = f" and {len(logins) - NAMED:,} more" if len(logins) > NAMED else ""
        yield (
            "On a server everyone signs in with a database login of the name in the staff list: "
            f"{', '.join(logins[:NAMED])}{more}. Make those that are missing there."
        )


def taken_back(why: str, *, outcome_unknown: bool) -> str:
    """Return what a person is told about a copy that failed."""
    if outcome_unknown:
        return (
            f"{why} The connection broke at the very end: the copy is either whole or not there at all. See with "
            "staff list; if it is empty, repeat."
        )
    return f"{why} The copy was taken back: the desk that was to take it is as empty as before. Mend that and repeat."
