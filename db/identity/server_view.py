"""What the wizard shows of a verification, made of what the server's function tells of it in one go."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from app.identity.gate import Before, Decision, Grant, Running, Subject, Verification
from app.identity.model import Action, Caller, Channel, Evidence, GrantState, Method, Proof, Result, Risk, State
from db.identity.in_file.offering import offers

type Told = Mapping[str, Any]
_SHOWN = 60
"""So many orders of a verification are shown at most, the newest."""


def verification_of(told: Told) -> Verification:
    """Return a verification as the server tells of it."""
    return Verification(
        id=told["id"],
        ticket_id=told["ticket_id"],
        action=Action(told["action"]),
        channel=Channel(told["channel"]),
        caller=Caller(told["caller"]),
        state=State(told["state"]),
        by_id=told["by_id"],
        by_name=told["by_name"],
        opened_at=_at(told["opened_at"]),
        now=_at(told["now"]),
        owner_id=told["owner_id"],
        owner_until=_maybe(told["owner_until"]),
        subject=_subject(told) if told["subject"] else None,
        flags=frozenset(told["flags"]),
        context=frozenset(told["context"]),
        has_looked=told["has_looked"],
        evidence=[_evidence(one) for one in told["evidence"]],
        offers=offers(_known(told), told["case"], is_worker_alive=told["worker_alive"]) if told["subject"] else (),
        running=[_running(one) for one in told["running"]][-_SHOWN:],
        before=[_before(one) for one in told["before"]],
        decision=decision_of(told["decision"]) if told["decision"] else None,
        grant=_grant(told["grant"]) if told["grant"] else None,
        signed_by=told["signed_by"],
        version=told["version"],
        is_observing=told["observing"],
    )


def decision_of(ruled: Told) -> Decision:
    """Return a verdict as the wizard shows it."""
    told = {one.name: ruled[one.name] for one in fields(Decision) if one.name in ruled}
    shown = {"codes": tuple(ruled["codes"]), "column": Risk(ruled["column"]), "until": _maybe(ruled["until"])}
    notes = {"notes": tuple(ruled["notes"])} if "notes" in told else {}
    return Decision(**told | shown | notes)


def _subject(told: Told) -> Subject:
    one = told["subject"]
    contacts: dict[str, str] = {}
    for contact in told["contacts"]:
        contacts.setdefault(contact["kind"], contact["masked"])
    return Subject(
        directory=one["directory"],
        object_id=one["object_id"],
        name=one["name"],
        account=one["account"],
        department=one["department"],
        site=one["site"],
        risk=Risk(one["risk"]),
        contacts=contacts,
        manager=one["manager"],
        is_locked_out=one["is_locked"],
        bad_passwords=one["bad_passwords"],
        last_bad_at=_maybe(one["last_bad_at"]),
        lock_outs_today=one["lock_outs"],
        locked_at=_maybe(one["locked_at"]),
        lock_source=one["lock_source"],
    )


def _known(told: Told) -> Any:
    """Return what the offers are made of, as they are read from a file."""
    whole = {
        "rules": told["policy"],
        "action": told["action"],
        "subject_id": 1,
        "subject_risk": told["subject"]["risk"],
        "kinds": told["kinds"],
        "recovery_since": _maybe(told["recovery_since"]),
    }
    contacts = [SimpleNamespace(**one | {"known_since": _maybe(one["known_since"])}) for one in told["contacts"]]
    jobs = [SimpleNamespace(kind=one["kind"], asked_at=_at(one["asked_at"]), about=1) for one in told["asked"]]
    return SimpleNamespace(
        now=_at(told["now"]),
        whole=SimpleNamespace(**whole),
        contacts=contacts,
        jobs=jobs,
        accounts=[],
        approves=frozenset(map(Method, told["approves"])),
    )


def _evidence(one: Told) -> Evidence:
    return Evidence(
        Method(one["method"]),
        Result(one["result"]),
        Proof(one["proof"]),
        one["group"],
        _at(one["at"]),
        one["by"],
        one["also_by"],
        _maybe(one["known_since"]),
        one["is_handset"],
    )


def _running(one: Told) -> Running:
    return Running(
        job_id=one["job_id"],
        kind=one["kind"],
        method=Method(one["method"]) if one["method"] else None,
        state=one["state"],
        asked_at=_at(one["asked_at"]),
        until=_maybe(one["until"]),
        tries_left=one["tries_left"],
        number=one["number"],
        said=one["said"],
        answer=one["answer"],
    )


def _before(one: Told) -> Before:
    return Before(_at(one["at"]), one["by"], Action(one["action"]), State(one["state"]), one["ticket_id"])


def _grant(one: Told) -> Grant:
    expires, state = _at(one["expires_at"]), GrantState(one["state"])
    return Grant(UUID(one["id"]), state, Action(one["action"]), one["issued_to"], expires, one["said"])


def _at(said: str) -> datetime:
    return datetime.fromisoformat(said)


def _maybe(said: str | None) -> datetime | None:
    return None if not said else _at(said)
