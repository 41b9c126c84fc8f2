"""A baseline: since when people's numbers, addresses and authenticators are theirs, as somebody attests at go-live.

It is a file that never enters the database. Two people agree on exactly its content by its digest, and whoever looks
after the worker applies it there, where the key is.
"""

import csv
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from hashlib import pbkdf2_hmac
from io import StringIO
from typing import Any, Protocol

from app.core.errors import RuleBroken
from app.identity.directories import Contact, ContactKind, Person
from app.identity.masking import masked_address, masked_number, normal
from app.identity.model import Risk

COLUMNS = ("person", "kind", "value", "since", "source")
OLDEST = timedelta(days=3652)
"""How far back a date may lie: ten years."""
MOST = 200_000
"""Rows of one file."""
LONGEST = 320
"""Characters of a cell."""
TOLD = 20
"""Wrong rows that are told at once."""
SAMPLE = 3
KINDS: Mapping[str, tuple[ContactKind, ...]] = {
    "phone": (ContactKind.MOBILE, ContactKind.PHONE),
    "mail": (ContactKind.MAIL, ContactKind.OTHER_MAIL),
    "authenticator": (ContactKind.AUTHENTICATOR, ContactKind.PASSKEY),
}
_ROUNDS = 200_000
_SALT = b"frontline baseline 1"


class _WrongRow(ValueError):
    """Why a row is refused."""


class Outcome(StrEnum):
    """What became of one row."""

    APPLIED = "applied"
    KNOWN = "known for longer already"
    DIFFERS = "value differs"
    CHANGED = "changed since"
    NOBODY = "person not found"


@dataclass(frozen=True, slots=True)
class Attested:
    """One row: `person` is an id or an exact address in the directory."""

    line: int
    person: str
    kind: str
    value: str = field(repr=False)
    since: date
    source: str

    @property
    def at(self) -> datetime:
        """Return the instant from which on it holds."""
        return datetime(self.since.year, self.since.month, self.since.day, tzinfo=UTC)

    def fits(self, contact: Contact) -> bool:
        """Tell whether the directory has just this now."""
        is_kind = contact.kind in KINDS[self.kind]
        return is_kind and normal(contact.kind, contact.value) == normal(contact.kind, self.value)


@dataclass(frozen=True, slots=True)
class Baseline:
    """A whole file, each row of it sound."""

    rows: Sequence[Attested]

    @property
    def digest(self) -> str:
        """Return what stands for exactly this content; made slowly, so that no value is guessed from it."""
        content = [[one.person, one.kind, one.value, one.since.isoformat(), one.source] for one in self.rows]
        return pbkdf2_hmac("sha256", json.dumps(content).encode(), _SALT, _ROUNDS).hex()

    @property
    def counts(self) -> Mapping[str, int]:
        """Return how many rows there are of each kind."""
        return dict(sorted(Counter(one.kind for one in self.rows).items()))

    @property
    def oldest(self) -> datetime:
        """Return the first date of all."""
        return min(one.at for one in self.rows)

    @property
    def newest(self) -> datetime:
        """Return the last date of all."""
        return max(one.at for one in self.rows)

    def words(self) -> Sequence[str]:
        """Return what two people agree on, in words; values masked."""
        people = len({one.person.casefold() for one in self.rows})
        counted = ", ".join(f"{count:,} {kind}" for kind, count in self.counts.items())
        sources = Counter(one.source for one in self.rows).most_common(5)
        step = max(1, len(self.rows) // SAMPLE)
        return (
            f"{len(self.rows):,} rows about {people:,} people: {counted}",
            f"since {self.oldest:%Y-%m-%d} to {self.newest:%Y-%m-%d}",
            f"sources: {', '.join(f'{source} ({count:,})' for source, count in sources)}",
            *(_sampled(one) for one in self.rows[::step][:SAMPLE]),
            f"digest {self.digest}",
        )


@dataclass(frozen=True, slots=True)
class Proposed:
    """A baseline as the desk knows it."""

    id: int
    directory: str
    digest: str
    rows: int
    proposed_by: str
    state: str
    applied: int = 0
    told: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Agreed:
    """A baseline that a worker may apply, and the policy that tells how risky an account is."""

    id: int
    directory: str
    policy: Mapping[str, Any]


class Baselines(Protocol):
    """Each call is one transaction; all raise NotPermitted, RuleBroken with the sentence to show, StoreUnavailable."""

    def propose(self, directory: str, baseline: Baseline) -> int:
        """Propose it, as an administrator, and return its number."""

    def agree(self, number: int, digest: str) -> None:
        """Agree to exactly this content, as a security officer who did not propose it."""

    def shown(self) -> Sequence[Proposed]:
        """Return what was proposed, the newest first."""


class AttestingDesk(Protocol):
    """What a worker that applies a baseline asks of the database."""

    def agreed(self, digest: str) -> Agreed:
        """Return what was agreed on with this digest. Raises RuleBroken."""

    def attest(
        self, number: int, digest: str, person: Person, risk: Risk, attested: Sequence[tuple[Contact, datetime]]
    ) -> Sequence[Outcome]:
        """Keep what decides on a person, and since when these ways are theirs; return what became of each."""

    def attested(self, number: int, digest: str, told: Mapping[Outcome, int]) -> None:
        """End it, and tell security how much came of it."""


def read(text: str, now: datetime) -> Baseline:
    """Return a file's rows. Raises RuleBroken with the lines that are wrong: then nothing of it is used."""
    reader = csv.reader(StringIO(text.removeprefix("\ufeff"), newline=""), strict=True)
    rows: list[Attested] = []
    wrong: list[str] = []
    seen: dict[tuple[str, str, str], int] = {}
    try:
        header = [name.strip() for name in next(reader, ())]
        if sorted(header) != sorted(COLUMNS):
            raise RuleBroken(f"The first line has to name the columns {','.join(COLUMNS)}. Nothing was imported.")
        for cells in reader:
            if not any(cells):
                continue
            line = reader.line_num
            try:
                one = _row(line, header, cells, now)
            except _WrongRow as why:
                wrong.append(f"line {line}: {why}")
                continue
            first = seen.setdefault((one.person.casefold(), one.kind, one.value.casefold()), line)
            wrong += [f"line {line}: the same as line {first}"] if first != line else []
            rows.append(one)
    except csv.Error as error:
        raise RuleBroken(f"Line {reader.line_num} is no CSV: {error}. Nothing was imported.") from error
    if wrong:
        raise RuleBroken(_told(wrong))
    if not rows or len(rows) > MOST:
        raise RuleBroken(f"The file has {len(rows):,} rows; it needs 1 to {MOST:,}. Nothing was imported.")
    return Baseline(rows)


def _told(wrong: Sequence[str]) -> str:
    more = f"\n    and {len(wrong) - TOLD:,} more" if len(wrong) > TOLD else ""
    return (
        f"{len(wrong):,} rows are wrong, and nothing was imported:"
        + "".join(f"\n    {one}" for one in wrong[:TOLD])
        + more
    )


def safe(cell: str) -> str:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell[:1] in ("=", "+", "-", "@", "\t", "\r") else cell


def _row(line: int, header: Sequence[str], cells: Sequence[str], now: datetime) -> Attested:
    """Return one row. Raises _WrongRow."""
    if len(cells) != len(header):
        raise _WrongRow("too many or too few cells")
    told = {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
    for name in COLUMNS:
        if not told[name] or len(told[name]) > LONGEST:
            raise _WrongRow(f"{name} is empty or too long")
    if told["kind"] not in KINDS:
        raise _WrongRow(f"kind has to be {', '.join(KINDS)}")
    if not any(normal(kind, told["value"]).strip("+") for kind in KINDS[told["kind"]]):
        raise _WrongRow("value is none")
    try:
        since = date.fromisoformat(told["since"])
    except ValueError:
        raise _WrongRow("since is no date like 2024-03-31") from None
    if since > now.date():
        raise _WrongRow("since lies in the future")
    if since <= (now - OLDEST).date():
        raise _WrongRow("since lies more than ten years back")
    return Attested(line, told["person"], told["kind"], told["value"], since, told["source"])


def _sampled(one: Attested) -> str:
    shown = {"phone": masked_number, "mail": masked_address}.get(one.kind)
    value = shown(one.value) if shown else f"{one.value[:2]}***"
    return f"such as line {one.line}: {one.person}, {one.kind} {value}, since {one.since}, {one.source}"
