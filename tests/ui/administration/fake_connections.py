"""Connections in memory, as a server's desk keeps them or a file's, and a worker that does what the test says."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from app.core.errors import NotPermitted, RuleBroken
from app.identity.connections import PATIENCE, Connections, Fate, Kept, Proposal, SetUp, Trial
from app.identity.directories import Check

CORP = SetUp(
    "Corp",
    "active_directory",
    {"host": "dc1.corp.example", "base_dn": "DC=corp,DC=example", "account": "frontline@corp.example", "port": "636"},
)
MAIL = SetUp("Mail", "smtp", {"host": "mail.corp.example", "sender": "desk@corp.example"}, position=2)
OLD = SetUp("Texts", "sms_gateway", {"url": "https://sms.example", "form": {"to": "{to}"}}, is_active=False, position=3)
LINES = (
    Check("Secret", is_fine=True, said="This worker has one."),
    Check("Sign-in", is_fine=True, said="Signed in as frontline@corp.example."),
    Check(
        "Reset passwords",
        is_fine=False,
        said="frontline@corp.example may not reset passwords in OU=Staff,DC=corp,DC=example. As an administrator: "
        'dsacls "OU=Staff,DC=corp,DC=example" /I:S /G "frontline@corp.example:CA;Reset Password;user"',
    ),
)


class MemoryConnections:
    """Keeps the promises of `app.identity.connections.ConnectionDesk` for administrators and security officers."""

    def __init__(self, *kept: SetUp, is_shared: bool = True, by: tuple[int, str] = (7, "Ada Byron")) -> None:
        self.is_shared = is_shared
        self.me = by
        self.at = datetime.now(UTC)
        self.rows: list[Kept] = [Kept(number, one) for number, one in enumerate(kept, 1)]
        self.workers = 1
        self.has_officers = True
        self.asked: list[str] = []
        self.cancelled: list[int] = []
        self._ids = len(kept)

    def read(self) -> Connections:
        rows = sorted(self.rows, key=lambda one: one.wanted.position)
        seen = self.at - timedelta(seconds=5 if self.workers else 7200)
        return Connections(self.at, rows, self.workers, seen, self.has_officers)

    def keep(self, wanted: SetUp) -> Fate:
        had = next((one for one in self.rows if one.name == wanted.name), None)
        self._ids += 1
        if had is None or had.id < 0:
            self.rows = [one for one in self.rows if one is not had]
            nothing = SetUp(wanted.name, "", {}, is_active=False)
            self.rows.append(
                Kept(-self._ids, nothing, self._proposal(wanted)) if self.is_shared else Kept(self._ids, wanted)
            )
            return Fate.PROPOSED if self.is_shared else Fate.SET
        is_same = (had.in_force.kind, dict(had.in_force.settings)) == (wanted.kind, dict(wanted.settings))
        if not self.is_shared or (is_same and (not wanted.is_active or had.in_force.is_active)):
            self._put(had, in_force=wanted)
            return Fate.SET if not is_same else Fate.RETIRED if not wanted.is_active else Fate.MOVED
        self._put(had, proposal=self._proposal(wanted))
        return Fate.PROPOSED

    def agree(self, proposal_id: int) -> None:
        one = self._proposed(proposal_id)
        assert one.proposal is not None
        if one.proposal.by_id == self.me[0]:
            raise NotPermitted("Another person has to do this.")
        self._put(one, id=abs(one.id), in_force=one.proposal.wanted, proposal=None)

    def decline(self, proposal_id: int) -> None:
        one = self._proposed(proposal_id)
        if one.id < 0:
            self.rows.remove(one)
        else:
            self._put(one, proposal=None)

    def test(self, name: str) -> int:
        self.asked.append(name)
        one = next(one for one in self.rows if one.name == name)
        self._put(one, trial=Trial(len(self.asked), self.at, self.me[1], until=self.at + PATIENCE, state="reserved"))
        return len(self.asked)

    def cancel(self, job_id: int) -> None:
        self.cancelled.append(job_id)
        self.tried(job_id, (), state="failed", code="cancelled")

    # ------------------------------------------------------------ what a worker does

    def tried(self, job_id: int, lines: Sequence[Check] = LINES, **more: Any) -> None:
        """Have a worker end a test."""
        one = next(one for one in self.rows if one.trial and one.trial.job_id == job_id)
        assert one.trial is not None
        ended = {"state": "succeeded", "worker": "srv7", "ended_at": self.at, "taken_at": self.at} | more
        self._put(one, trial=replace(one.trial, lines=lines, **ended))

    def _proposal(self, wanted: SetUp) -> Proposal:
        return Proposal(self._ids, wanted, *self.me, self.at)

    def _proposed(self, proposal_id: int) -> Kept:
        found = next((one for one in self.rows if one.proposal and one.proposal.id == proposal_id), None)
        if found is None:
            raise RuleBroken("Nothing waits to be agreed on here any more.")
        return found

    def _put(self, was: Kept, **fields: Any) -> None:
        self.rows[self.rows.index(was)] = replace(was, **fields)
