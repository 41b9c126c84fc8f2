"""Baselines on a server: an administrator proposes, a security officer agrees, a worker applies."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from app.identity.baseline import Agreed, Baseline, Outcome, Proposed
from app.identity.directories import Contact, Person
from app.identity.masking import digest as digest_of
from app.identity.model import Risk
from app.identity.refusals import refusal
from db.engine import Store
from db.identity.calling import answered, called
from db.identity.server_worker import ServerWorker, _person

_OUTCOMES = {
    "applied": Outcome.APPLIED,
    "known": Outcome.KNOWN,
    "differs": Outcome.DIFFERS,
    "changed": Outcome.CHANGED,
}


class ServerBaselines:
    """Each call is a function of the database, which decides by itself who may."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def propose(self, directory: str, baseline: Baseline) -> int:
        """Propose it, as an administrator, and return its number."""
        asked = "select propose_baseline(:directory, :digest, cast(:counts as jsonb), :oldest, :newest)"
        dates = {"oldest": baseline.oldest, "newest": baseline.newest}
        counts = json.dumps(dict(baseline.counts))
        told = {"directory": directory, "digest": baseline.digest, "counts": counts, **dates}
        return int(answered(self._store, asked, **told))

    def agree(self, number: int, digest: str) -> None:
        """Agree to exactly this content, as a security officer who did not propose it."""
        answered(self._store, "select agree_baseline(:id, :digest)", id=number, digest=digest)

    def shown(self) -> Sequence[Proposed]:
        """Return what was proposed, the newest first."""
        rows = called(self._store, "select baselines_shown()")
        return [Proposed(**row[0]) for row in rows]


class FileBaselines:
    """A desk in a file can't tell two people apart, and so has no baseline: ages are what directories tell."""

    def propose(self, directory: str, baseline: Baseline) -> int:
        """Refuse."""
        del directory, baseline
        raise refusal("FL197")

    def agree(self, number: int, digest: str) -> None:
        """Refuse."""
        del number, digest
        raise refusal("FL197")

    def shown(self) -> Sequence[Proposed]:
        """Return that there are none."""
        return ()


class ServerAttesting(ServerWorker):
    """The database as a worker that applies a baseline sees it."""

    def agreed(self, digest: str) -> Agreed:
        """Return what was agreed on with this digest. Raises RuleBroken."""
        told: Any = self._answer("select baseline_agreed(:digest)", digest=digest)
        return Agreed(told["id"], told["directory"], told["policy"])

    def attest(
        self, number: int, digest: str, person: Person, risk: Risk, attested: Sequence[tuple[Contact, datetime]]
    ) -> Sequence[Outcome]:
        """Keep what decides on a person, and since when these ways are theirs; no value in clear."""
        contacts = [self._contact(one) for one in person.contacts if one.value]
        for one in contacts:
            del one["value"]
        rows = [
            {"kind": one.kind, "digest": digest_of(self._key, one.kind, one.value), "since": since.isoformat()}
            for one, since in attested
        ]
        asked = (
            "select attest_person(:id, :digest, cast(:person as jsonb), :risk, cast(:contacts as jsonb), "
            "cast(:rows as jsonb))"
        )
        told = {"person": json.dumps(_person(person)), "contacts": json.dumps(contacts), "rows": json.dumps(rows)}
        became = self._answer(asked, id=number, digest=digest, risk=risk.value, **told)
        return [_OUTCOMES[one] for one in became]

    def attested(self, number: int, digest: str, told: Mapping[Outcome, int]) -> None:
        """End it, and tell security how much came of it."""
        counts = {name: told.get(outcome, 0) for name, outcome in _OUTCOMES.items()}
        counts["nobody"] = told.get(Outcome.NOBODY, 0)
        asked = "select end_baseline(:id, :digest, cast(:told as jsonb))"
        self._answer(asked, id=number, digest=digest, told=json.dumps(counts))


def attesting(store: Store, *, key: bytes) -> ServerAttesting:
    """Return the desk for applying a baseline. Raises RuleBroken for a file."""
    if not store.is_postgres:
        raise refusal("FL197")
    return ServerAttesting(store, key=key)
