"""The desk of a worker on a server: each call is a function of the database, open to logins of workers alone."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from app.identity.directories import Contact, ContactKind, Mark, Person
from app.identity.jobs import REPORTED, STAFF, Connection, Job, JobKind, JobState, Order
from app.identity.masking import digest, digests, masked
from app.identity.model import Action, Result, Risk
from app.identity.walking import Unread
from app.identity.watching import Watched
from db.engine import Store
from db.identity.calling import answered, called

_LISTED = (ContactKind.MOBILE, ContactKind.PHONE, ContactKind.MAIL)
_NUMBERS = (ContactKind.MOBILE, ContactKind.PHONE)
_HANDSETS = (ContactKind.MOBILE, ContactKind.AUTHENTICATOR)


class ServerWorker:
    """The database as a worker sees it. `key` is the worker's own, under which contact data is digested."""

    def __init__(self, store: Store, *, key: bytes) -> None:
        self._store, self._key = store, key

    def beat(self, worker: UUID, public_key: bytes) -> None:
        """Say that this worker is alive, and by which key guesses are sealed to it."""
        self._answer("select worker_beat(:worker, :key)", worker=worker, key=public_key)

    def claim(self, worker: UUID) -> Job | None:
        """Take the oldest job that nobody works on; two workers never get one job twice."""
        told = self._answer("select claim_job(:worker)", worker=worker)
        return None if told is None else _job(told)

    def candidates(self, job_id: int, found: Sequence[Person]) -> None:
        """Answer a search, with masked contact data only."""
        listed = json.dumps([_shown(one) for one in found])
        self._answer("select keep_candidates(:id, cast(:found as jsonb))", id=job_id, found=listed)

    def subject(self, job_id: int, person: Person, risk: Risk) -> None:
        """Keep what decides on a subject: risk, digests of contact data and since when each is known."""
        contacts = [self._contact(one) for one in person.contacts if one.value]
        kept = "select keep_subject(:id, cast(:person as jsonb), :risk, cast(:contacts as jsonb))"
        told = {"person": json.dumps(_person(person)), "contacts": json.dumps(contacts)}
        self._answer(kept, id=job_id, risk=risk.value, **told)

    def under_way(self, job_id: int, facts: Mapping[str, Any]) -> None:
        """Tell how far a job is: the number to read out, the masked target, the provider's transaction."""
        self._answer("select job_under_way(:id, cast(:facts as jsonb))", id=job_id, facts=_text(facts))

    def keep_code(self, job_id: int, digest: bytes) -> None:
        """Keep the keyed digest of the code that was sent, for ten minutes and three tries."""
        self._answer("select keep_code(:id, :digest)", id=job_id, digest=digest)

    def guesses(self, job_id: int) -> Sequence[tuple[int, bytes]]:
        """Return the sealed guesses that were committed and not yet judged, oldest first."""
        rows = called(self._store, "select id, sealed from guesses_of(:id)", id=job_id)
        return [(row[0], bytes(row[1])) for row in rows]

    def judge_guess(self, guess_id: int, *, is_right: bool, also: Mapping[str, Any] | None = None) -> None:
        """Count one guess and, when it is right or the last one, end its job."""
        judged = "select judge_guess(:id, :right, cast(:also as jsonb))"
        self._answer(judged, id=guess_id, right=is_right, also=_text(also or {}))

    def prove(
        self, job_id: int, result: Result, *, transaction: str = "", also: Mapping[str, Any] | None = None
    ) -> None:
        """End a job with what came of its method; a no is noted first, where nobody's lock can put it off."""
        if result is Result.DECLINED:
            is_report = bool(also and also.get(REPORTED))
            self._answer("select note_decline(:id, :is_report)", id=job_id, is_report=is_report)
        proved = "select prove_job(:id, :result, :transaction, cast(:also as jsonb))"
        told = {"result": result.value, "transaction": transaction, "also": _text(also or {})}
        self._answer(proved, id=job_id, **told)

    def begin(self, job_id: int) -> Order | None:
        """Move a carry-out job from reserved to executing; None when its grant does not hold any more."""
        told = self._answer("select begin_job(:id)", id=job_id)
        return None if told is None else _order(told)

    def case(self, job_id: int) -> Mapping[str, Any]:
        """Return what a job's verification is judged by, and what lies beside each proof."""
        told: Mapping[str, Any] = self._answer("select case_for_worker(:id)", id=job_id)
        return told

    def acts_since(self, since: datetime) -> int:
        """Return how many grants were carried out since then, by all workers."""
        return int(self._answer("select acts_since(:since)", since=since))

    def end(self, job_id: int, state: JobState, *, said: str = "", code: str = "", sealed: bytes | None = None) -> None:
        """End a job with its outcome; a sealed secret waits a minute to be fetched once."""
        ended = "select end_job(:id, :state, :said, :code, cast(:sealed as bytea))"
        self._answer(ended, id=job_id, state=state.value, said=said, code=code, sealed=sealed)

    def stranded(self) -> Sequence[Job]:
        """Return what other workers began and never ended: looked into, never done again."""
        return [_job(row[0]) for row in called(self._store, "select stranded_jobs()")]

    def unused(self) -> Sequence[Job]:
        """Return temporary passwords given out more than sixty minutes ago and not looked at since."""
        return [_job(row[0]) for row in called(self._store, "select unused_jobs()")]

    def resets_of(self, directory: str, object_ids: Sequence[str], since: datetime) -> Mapping[str, Sequence[datetime]]:
        """Return when the desk itself changed these accounts."""
        asked = "select object_id, at from resets_of(:directory, :objects, :since)"
        found: dict[str, list[datetime]] = {}
        for object_id, at in called(self._store, asked, directory=directory, objects=list(object_ids), since=since):
            found.setdefault(object_id, []).append(at)
        return found

    def watched(self) -> Sequence[Watched]:
        """Return the accounts to be looked at once more."""
        rows = called(self._store, "select watched_accounts()")
        return [_watched(row[0]) for row in rows]

    def digests_of(self, person: Person) -> Mapping[str, Sequence[str]]:
        """Return the digests of somebody's contact data by kind, as the desk keeps them."""
        return digests(self._key, person)

    def keep_watch(self, job_id: int, seen: Mapping[str, Any]) -> None:
        """Keep what was seen of an account."""
        self._answer("select keep_watch(:id, cast(:seen as jsonb))", id=job_id, seen=_text(seen))

    def alert(self, code: str, facts: Mapping[str, Any]) -> None:
        """Tell the security queue, once for each thing."""
        self._answer("select worker_alert(:code, cast(:facts as jsonb))", code=code, facts=_text(facts))

    def unread(self, directory: str, object_ids: Sequence[str]) -> Unread:
        """Return which of these nobody has read of late."""
        told = self._answer("select unread_of(:directory, :ids)", directory=directory, ids=list(object_ids))
        return Unread(told["ids"], told["policy"] or {})

    def keep_walked(self, person: Person, risk: Risk) -> bool:
        """Keep what a directory says of somebody whom nobody has read of late; no value in clear."""
        contacts = [self._contact(one) for one in person.contacts if one.value]
        for one in contacts:
            del one["value"]
        kept = "select keep_walked(:directory, cast(:person as jsonb), :risk, cast(:contacts as jsonb))"
        told = {"person": json.dumps(_person(person)), "contacts": json.dumps(contacts)}
        return bool(self._answer(kept, directory=person.directory, risk=risk.value, **told))

    def sweep(self) -> None:
        """End what has run out of time: verifications, grants, codes, secrets that nobody fetched."""
        self._answer("select sweep_verifications()")

    def erase(self, most: int) -> int:
        """Erase what was kept long enough, one batch of it."""
        return int(self._answer("select erase_verifications(:most)", most=most))

    def setting(self, name: str) -> Mapping[str, Any]:
        """Return what administrators set for a connection, or by what names `staff` is known."""
        if name == STAFF:
            return {"names": [row[0] for row in called(self._store, "select staff_names()")]}
        found: Mapping[str, Any] = self._answer("select connection_setting(:name)", name=name)
        return found

    def connections(self) -> Sequence[Connection]:
        """Return the connections in use, in the order in which they are asked."""
        rows = called(self._store, "select name, kind, settings from connections_in_use()")
        return [Connection(row[0], row[1], json.loads(row[2])) for row in rows]

    def authenticator(self, directory: str, object_id: str) -> tuple[bytes, int] | None:
        """Return the sealed secret of somebody's authenticator at this desk and the last step used."""
        asked = "select sealed, last_step from authenticator_of(:directory, :object)"
        rows = called(self._store, asked, directory=directory, object=object_id)
        return (bytes(rows[0][0]), rows[0][1]) if rows else None

    def use_step(self, directory: str, object_id: str, step: int) -> bool:
        """Use up this step of an authenticator and all before it; False when it was used already."""
        used = "select use_step(:directory, :object, :step)"
        return bool(self._answer(used, directory=directory, object=object_id, step=step))

    def recovery_codes(self, directory: str, object_id: str) -> Sequence[tuple[int, bytes]]:
        """Return id and hash of somebody's recovery codes that were not used yet."""
        asked = "select id, hash from recovery_codes_of(:directory, :object)"
        rows = called(self._store, asked, directory=directory, object=object_id)
        return [(row[0], bytes(row[1])) for row in rows]

    def use_recovery(self, code_id: int) -> bool:
        """Use up a recovery code; False when it was used already."""
        return bool(self._answer("select use_recovery(:id)", id=code_id))

    def _answer(self, statement: str, **values: Any) -> Any:
        return answered(self._store, statement, **values)

    def _contact(self, one: Contact) -> dict[str, Any]:
        return {
            "kind": one.kind.value,
            "digest": digest(self._key, one.kind, one.value),
            "masked": masked(one),
            "value": one.value if one.kind in _NUMBERS else None,
            "is_handset": one.kind in _HANDSETS,
            "changed_at": _said(one.changed_at),
        }


def _shown(one: Person) -> dict[str, Any]:
    """Return what the look-up lists of an account."""
    return {
        "directory": one.directory,
        "object_id": one.object_id,
        "name": one.name,
        "account": one.account,
        "department": one.department,
        "site": one.site,
        "masked": [masked(contact) for contact in one.contacts if contact.kind in _LISTED],
        "is_disabled": bool(one.marks & {Mark.DISABLED, Mark.EXPIRED}),
        "is_locked": Mark.LOCKED in one.marks,
    }


def _person(one: Person) -> dict[str, Any]:
    manager = next((c.label for c in one.contacts if c.kind is ContactKind.MANAGER), "")
    facts = {
        "marks": sorted(one.marks),
        "title": one.title,
        "unit": one.unit,
        "manager": {"object_id": one.manager_id, "name": manager} if one.manager_id else None,
        "bad_passwords": one.bad_passwords,
        "last_bad_at": _said(one.last_bad_at),
        "locked_at": _said(one.locked_at),
        "lock_source": one.lock_source,
    }
    named = {name: getattr(one, name) for name in ("directory", "object_id", "name", "account", "department", "site")}
    return named | {"locked_at": _said(one.locked_at), "facts": facts}


def _job(told: Mapping[str, Any]) -> Job:
    grant = told["grant_id"]
    return Job(
        told["id"],
        JobKind(told["kind"]),
        told["verification_id"],
        datetime.fromisoformat(told["asked_at"]),
        told["tries"],
        told["facts"],
        UUID(grant) if grant else None,
    )


def _order(told: Mapping[str, Any]) -> Order:
    return Order(
        UUID(told["grant_id"]),
        Action(told["action"]),
        told["directory"],
        told["object_id"],
        Risk(told["risk"]),
        told["policy_version"],
        told["issued_to"],
        told["ticket_id"],
        bytes.fromhex(told["reply_to"] or ""),
    )


def _watched(told: Mapping[str, Any]) -> Watched:
    since = datetime.fromisoformat(told["since"])
    about = (told["directory"], told["object_id"], Action(told["action"]))
    return Watched(told["job_id"], told["verification_id"], *about, since, told["seen"])


def _said(at: datetime | None) -> str | None:
    return None if at is None else at.isoformat()


def _text(facts: Mapping[str, Any]) -> str:
    return json.dumps(dict(facts), default=str)
