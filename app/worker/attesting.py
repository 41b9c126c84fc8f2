"""Applying a baseline on the worker's computer: what two people agreed on, held against what directories say now."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from app.identity.baseline import Agreed, Attested, AttestingDesk, Baseline, Outcome
from app.identity.directories import Contact, Directory, Person, line_of
from app.worker.means import Means
from app.worker.telling import tell


def apply(means: Means, desk: AttestingDesk, baseline: Baseline) -> Mapping[Attested, Outcome]:
    """Apply it and return what became of each row.

    Each person is one transaction. Where it was broken off it is simply begun again: what holds already is left.
    Raises RuleBroken where nobody agreed, and what directories raise.
    """
    digest = baseline.digest
    agreed = desk.agreed(digest)
    directory = means.connections.directory(agreed.directory)
    by_person: defaultdict[str, list[Attested]] = defaultdict(list)
    for row in baseline.rows:
        by_person[row.person.casefold()].append(row)
    became: dict[Attested, Outcome] = {}
    with line_of(directory):
        for rows in by_person.values():
            became |= _about(means, desk, directory, (agreed, digest), rows)
    desk.attested(agreed.id, digest, Counter(became.values()))
    tell("baseline", connection=agreed.directory, count=len(became))
    return {row: became[row] for row in baseline.rows}


def _about(
    means: Means,
    desk: AttestingDesk,
    directory: Directory,
    agreed: tuple[Agreed, str],
    rows: Sequence[Attested],
) -> Mapping[Attested, Outcome]:
    person = _found(directory, rows[0].person)
    if person is None:
        return dict.fromkeys(rows, Outcome.NOBODY)
    there: dict[Attested, Contact] = {}
    for row in rows:
        same = next((one for one in person.contacts if row.fits(one)), None)
        if same is not None:
            there[row] = same
    which, digest = agreed
    risk = means.risk(person, which.policy)
    told = desk.attest(which.id, digest, person, risk, [(one, row.at) for row, one in there.items()])
    return dict.fromkeys(rows, Outcome.DIFFERS) | dict(zip(there, told, strict=True))


def _found(directory: Directory, words: str) -> Person | None:
    """Return the only account with this id or address; a name never names anybody here."""
    wanted = words.casefold()
    found = [one for one in directory.find(words) if "@" in words or one.object_id.casefold() == wanted]
    return directory.person(found[0].object_id) if len(found) == 1 else None
