"""The gate on a server: each call is a function of the database, which decides, stamps and counts by itself."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from app.core.actor import Actor
from app.identity.gate import Asked, Candidate, Decision, Verification
from app.identity.masking import normal_number
from app.identity.model import Action, Method, Result
from app.identity.refusals import refusal
from db.engine import Store
from db.identity.calling import answered, called
from db.identity.in_file.methods import Seal
from db.identity.server_view import decision_of, verification_of


class ServerGate:
    """What a member of staff can do about verifications of a desk on a server.

    `seal` seals what only the worker may read (`app/connect/sealing.py`).
    """

    def __init__(self, store: Store, actor: Actor, *, seal: Seal) -> None:
        self._store, self._actor, self._seal = store, actor, seal

    @property
    def is_boundary(self) -> bool:
        """Tell that the database holds the gate by itself."""
        return True

    def open(self, asked: Asked, *, key: UUID) -> int:
        """Begin a verification and return its id; the same key begins it once."""
        opened = "select verification_open(:key, :ticket, :action, :channel, :caller, :number)"
        return int(self._answer(opened, key=key, **_plain(asked)))

    def read(self, verification_id: int) -> Verification:
        """Return everything about one verification."""
        return verification_of(self._answer("select verification_of(:id)", id=verification_id))

    def of_ticket(self, ticket_id: int) -> Sequence[int]:
        """Return the verifications of a ticket, newest first."""
        return [row[0] for row in called(self._store, "select verifications_of(:id)", id=ticket_id)]

    def awaiting(self) -> Sequence[int]:
        """Return those that wait for me: to be signed, approved or taken on again."""
        return [row[0] for row in called(self._store, "select verifications_awaiting()")]

    def look_up(self, verification_id: int, words: str) -> int:
        """Have the directories searched; the candidates come as the answer of the job returned."""
        return int(self._answer("select verification_look_up(:id, :words)", id=verification_id, words=words))

    def choose(self, verification_id: int, candidate: Candidate) -> int:
        """Bind the subject by id; a job reads all that decides on them."""
        chosen = "select verification_choose(:id, :directory, :object)"
        named = {"directory": candidate.directory, "object": candidate.object_id}
        return int(self._answer(chosen, id=verification_id, **named))

    def change(self, verification_id: int, asked: Asked) -> None:
        """Ask for something else or for another ticket: what was gathered is thrown away."""
        changed = "select verification_change(:id, :ticket, :action, :channel, :caller, :number)"
        self._answer(changed, id=verification_id, **_plain(asked))

    def flag(self, verification_id: int, flags: frozenset[str]) -> None:
        """Record exactly these red flags as observed."""
        self._answer("select verification_flag(:id, :flags)", id=verification_id, flags=sorted(flags))

    def ask(self, verification_id: int, method: Method, contact: str = "") -> int:
        """Have the worker begin a method that a machine proves; returns its job."""
        asked = "select verification_ask(:id, :method, :contact)"
        return int(self._answer(asked, id=verification_id, method=method.value, contact=contact))

    def submit(self, job_id: int, code: str) -> None:
        """Hand over a code that the caller spoke, sealed for the worker alone."""
        public = self._answer("select job_key(:id)", id=job_id)
        if public is None or not code:
            raise refusal("FL108")
        sealed = self._seal(bytes(public), code.encode(), about=f"job:{job_id}")
        self._answer("select submit_guess(:id, :sealed)", id=job_id, sealed=sealed)

    def attest(self, verification_id: int, method: Method, result: Result, facts: Mapping[str, str]) -> None:
        """Record what I performed myself; a no is noted first, where nobody's lock can put it off."""
        if result is Result.DECLINED:
            self._answer("select note_no(:id, 'declined')", id=verification_id)
        attested = "select verification_attest(:id, :method, :result, cast(:facts as jsonb))"
        said = {"method": method.value, "result": result.value, "facts": json.dumps(dict(facts))}
        self._answer(attested, id=verification_id, **said)

    def dial(self, verification_id: int, contact: str) -> str:
        """Return the number on record to be dialled, once it is recorded for good; so many in an hour."""
        kept = self._answer("select verification_dial(:id, :contact)", id=verification_id, contact=contact)
        if kept is None:
            raise refusal("FL171")
        number = self._answer("select dialled_number(:kept)", kept=kept)
        if number is None:
            raise refusal("FL109")
        return str(number)

    def decide(self, verification_id: int) -> Decision:
        """Have the database judge; if it allows, a grant of ten minutes is there to be carried out."""
        return decision_of(self._answer("select verification_decide(:id)", id=verification_id))

    def sign(self, verification_id: int, shown: Verification | None = None) -> None:
        """Sign as the second person, from a login of one's own: what was shown."""
        about = shown.subject.object_id if shown is not None and shown.subject is not None else None
        action = shown.action.value if shown is not None else None
        self._answer("select verification_sign(:id, :about, :action)", id=verification_id, about=about, action=action)

    def carry_out(self, grant_id: UUID, *, ticket_id: int, object_id: str, action: Action, reply_to: bytes) -> int:
        """Consume the grant and order the act in one go; that it was tried where it doesn't hold stays on record."""
        ordered = "select carry_out_grant(:grant, :ticket, :object, :action, :reply)"
        bound = {"ticket": ticket_id, "object": object_id, "action": action.value, "reply": reply_to}
        job_id = self._answer(ordered, grant=grant_id, **bound)
        if job_id is None:
            raise refusal("FL111")
        return int(job_id)

    def fetch_secret(self, job_id: int) -> bytes | None:
        """Return the sealed secret of a job once, and have it forgotten."""
        sealed = self._answer("select fetch_sealed(:id)", id=job_id)
        return None if sealed is None else bytes(sealed)

    def refuse(self, verification_id: int, reason: str) -> None:
        """Refuse and report: ends it, keeps the ticket, tells the security queue."""
        self._answer("select verification_refuse(:id, :why)", id=verification_id, why=reason)

    def set_aside(self, verification_id: int, until: datetime | None = None) -> None:
        """Save and close: it waits, and I or somebody else goes on with it."""
        aside = "select verification_set_aside(:id, cast(:until as timestamptz))"
        self._answer(aside, id=verification_id, until=until)

    def abandon(self, verification_id: int) -> None:
        """End it without an outcome, which is recorded."""
        self._answer("select verification_abandon(:id)", id=verification_id)

    def take_over(self, verification_id: int) -> None:
        """Go on with what a colleague began, openly."""
        self._answer("select verification_take_over(:id)", id=verification_id)

    def dispute(self, verification_id: int, reason: str) -> None:
        """Record that the subject says it was not them: freezes further grants at once."""
        self._answer("select note_no(:id, 'disputed')", id=verification_id)
        self._answer("select verification_dispute(:id, :why)", id=verification_id, why=reason)

    def ask_exception(self, verification_id: int, reason: str) -> None:
        """Ask that a cool-down be waived; never a factor."""
        self._answer("select verification_ask_exception(:id, :why)", id=verification_id, why=reason)

    def supervise(self, verification_id: int, colleague: str, why: str) -> str:
        """Record a supervised sign-in with a colleague; returns their name."""
        asked = "select verification_supervise(:id, :colleague, :why)"
        return str(self._answer(asked, id=verification_id, colleague=colleague, why=why))

    def _answer(self, statement: str, **values: Any) -> Any:
        return answered(self._store, statement, **values)


def _plain(asked: Asked) -> dict[str, Any]:
    return {
        "ticket": asked.ticket_id,
        "action": asked.action.value,
        "channel": asked.channel.value,
        "caller": asked.caller.value,
        "number": normal_number(asked.number),
    }
