"""What security officers, second persons and administrators are shown: on a server each sees what they may see."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Integer, Select, and_, bindparam, func, not_, or_, select, text

from app.core.actor import Actor
from app.core.clock import Clock, SystemClock
from app.core.errors import StoreRefused
from app.identity.guard import ALERTS, Alert, Case, OnGuard, RoleWish, Stopped, Version, Wish, WorkOrder
from app.identity.methods import PHONE_AND_MAIL
from app.identity.model import GrantState, Method, Proof, Result, State
from app.identity.policy_text import MOST
from app.identity.states import LIVE
from db.engine import Store
from db.identity import tables as t
from db.identity.log_queries import NOT_YET
from db.people.tables import staff
from db.reading import AnyRow, read
from db.schema import BigId, UtcInstant

_V, _S, _X, _P = t.verification.c, t.subject.c, t.exception_request.c, t.policy.c
_LIFT = "lift_"


class SqlGuardQueries:
    """Reads as one member of staff, in a statement or two each."""

    def __init__(self, store: Store, actor: Actor, *, clock: Clock | None = None) -> None:
        self._store, self._actor = store, actor
        self._clock = clock or SystemClock()

    def unseen(self) -> int:
        """Return how many alerts nobody has seen."""
        alert = t.verification_alert.c
        return int(self._rows(select(func.count()).where(alert.seen_at.is_(None)))[0][0])

    def alerts(self) -> Sequence[Alert]:
        """Return the newest alerts, newest first."""
        found = self._rows(_alerts())
        names = {row.id: row.name for row in self._rows(select(staff.c.id, staff.c.name))} if found else {}
        return [_alert(row, names) for row in found]

    def cases(self, state: str) -> Sequence[Case]:
        """Return the verifications on hold, or disputed, of the tickets that one may see; newest first."""
        return self._cases(_V.state == state)

    def relying(self) -> Sequence[Case]:
        """Return those under way that rest on calls, texts or mails: they count nothing on one's guard."""
        e = t.evidence.c
        passed = (e.result == Result.PASSED, e.void_at.is_(None), e.method.in_(PHONE_AND_MAIL))
        rests = select(e.verification_id).where(*passed)
        return self._cases(and_(_V.state.in_(LIVE), _V.id.in_(rests)))

    def stopped(self) -> Sequence[Stopped]:
        """Return the accounts about which nothing is granted, those frozen last first."""
        return [_stopped(row) for row in self._rows(_stopped_ones(), now=self._clock.now())]

    def wishes(self) -> Sequence[Wish]:
        """Return the wishes that one may decide on as a second person, oldest first."""
        if self._store.is_postgres:
            return [_wish(row) for row in self._rows(_ASKED)]
        return [_wish(row) for row in self._rows(_asked(), me=self._actor.staff_id)]

    def orders(self) -> Sequence[WorkOrder]:
        """Return the work orders that wait, and the acts of which nobody knows what came; oldest first."""
        found, e = self._rows(_orders()), t.evidence.c
        named: defaultdict[int, set[str]] = defaultdict(set)
        if found:
            ids = bindparam("ids", expanding=True, type_=BigId)
            passed = (
                e.verification_id.in_(ids),
                e.result == Result.PASSED,
                e.void_at.is_(None),
                e.method == Method.OWNER,
                e.proof == Proof.MACHINE,  # what an owner approved is what a worker asked, whatever an analyst writes
            )
            for row in self._rows(select(e.verification_id, e.facts).where(*passed), ids=[row.id for row in found]):
                named[row.verification_id].add(str((row.facts or {}).get("resource") or ""))
        return [_order(row, sorted(named[row.id] - {""})) for row in found]

    def role_wishes(self) -> Sequence[RoleWish]:
        """Return the roles that wait for an agreement; at a desk in a file none does."""
        return [RoleWish(*row) for row in self._rows(_ROLES)] if self._store.is_postgres else []

    def on_guard(self) -> OnGuard | None:
        """Return why and until when the desk is on its guard, None while it is at ease."""
        if not self._store.has_verification:
            return None
        found = self._rows(_GUARD) if self._store.is_postgres else self._rows(_on_guard(), now=self._clock.now())
        return OnGuard(found[0][0], found[0][1], found[0][2] or "", found[0][3]) if found else None

    def versions(self) -> Sequence[Version]:
        """Return all policies, newest first."""
        found = self._rows(_POLICIES) if self._store.is_postgres else self._rows(_policies())
        return [_version(row) for row in found]

    # ------------------------------------------------------------ inside

    def _cases(self, wanted: Any) -> Sequence[Case]:
        found = self._rows(_cases().where(wanted))
        flags, lifted = self._hung([row.id for row in found])
        return [_case(row, flags[row.id], lifted[row.id]) for row in found]

    def _hung(self, ids: Sequence[int]) -> tuple[Mapping[int, list[str]], Mapping[int, list[str]]]:
        flags: defaultdict[int, list[str]] = defaultdict(list)
        lifted: defaultdict[int, list[str]] = defaultdict(list)
        if ids:
            for row in self._rows(_hanging(t.red_flag.c, "code"), ids=list(ids)):
                flags[row.verification_id].append(row.code)
            for row in self._rows(_hanging(t.signature.c, "what"), ids=list(ids)):
                if row.code.startswith(_LIFT):
                    lifted[row.verification_id].append(row.code.removeprefix(_LIFT))
        return flags, lifted

    def _rows(self, statement: Any, **values: Any) -> Sequence[AnyRow]:
        if not self._store.has_verification:
            raise StoreRefused(NOT_YET)
        return read(self._store, statement, values)


# ------------------------------------------------------------ statements

_AT = UtcInstant()
_GUARD = text("select began_at, ends_at, by_name, why from desk_guard()").columns(began_at=_AT, ends_at=_AT)
_ASKED = text(
    "select id, verification_id, ticket_id, subject, action, risk, by_name, at, reason from exceptions_asked()"
).columns(at=_AT)
_ROLES = text("select id, staff_id, name, role, by_id, by_name, at from roles_proposed()").columns(at=_AT)
_POLICIES = text(
    "select version, rules, proposed_by, proposer, proposed_at, approver, approved_at, is_active, withdrawer, "
    "withdrawn_at from policies_set()"
).columns(proposed_at=_AT, approved_at=_AT, withdrawn_at=_AT)


def _alerts() -> Select[Any]:
    a = t.verification_alert.c
    return (
        select(
            a.id, a.code, a.at, a.facts, _V.ticket_id, a.verification_id, a.subject_id, _S.name, _V.by_id, a.seen_by,
            a.seen_at,
        )
        .outerjoin(t.verification, _V.id == a.verification_id)
        .outerjoin(t.subject, _S.id == a.subject_id)
        .order_by(a.id.desc())
        .limit(ALERTS)
    )  # fmt: skip


def _cases() -> Select[Any]:
    return (
        select(
            _V.id, _V.ticket_id, _V.subject_id, _S.name.label("subject"), _V.action, _V.risk,
            staff.c.name.label("analyst"), _V.opened_at, _V.state,
        )
        .outerjoin(t.subject, _S.id == _V.subject_id)
        .outerjoin(staff, staff.c.id == _V.by_id)
        .order_by(_V.id.desc())
        .limit(ALERTS)
    )  # fmt: skip


def _hanging(c: Any, code: str) -> Select[Any]:
    ids = bindparam("ids", expanding=True, type_=BigId)
    return (
        select(c.verification_id, c[code].label("code"))
        .where(c.verification_id.in_(ids), c.void_at.is_(None))
        .order_by(c.id)
    )


def _stopped_ones() -> Select[Any]:
    return (
        select(
            _S.id, _S.name, _S.account, _S.directory, _S.department, _S.frozen_at, staff.c.name.label("by"),
            _S.frozen_why, _S.held_until,
        )
        .outerjoin(staff, staff.c.id == _S.frozen_by)
        .where(or_(_S.frozen_at.is_not(None), _S.held_until > bindparam("now", type_=UtcInstant)))
        .order_by(_S.frozen_at.desc(), _S.id.desc())
    )  # fmt: skip


def _asked() -> Select[Any]:
    me = bindparam("me", type_=Integer)
    return (
        select(
            _X.id, _V.id.label("verification_id"), _V.ticket_id, _S.name.label("subject"), _V.action, _V.risk,
            staff.c.name.label("by_name"), _X.at, _X.reason,
        )
        .join(t.verification, _V.id == _X.verification_id)
        .outerjoin(t.subject, _S.id == _V.subject_id)
        .outerjoin(staff, staff.c.id == _X.by_id)
        .where(_X.void_at.is_(None), _X.approved_at.is_(None), _V.state.in_(LIVE))
        .where(not_(or_(_X.by_id == me, func.coalesce(_V.owner_id, 0) == me, _V.by_id == me)))
        .order_by(_X.at, _X.id)
    )  # fmt: skip


def _orders() -> Select[Any]:
    g, issued = t.verification_grant.c, staff.alias()
    waits = or_(
        and_(_V.state == State.GRANTED, g.state == GrantState.ORDERED),
        and_(_V.state == State.UNKNOWN, g.state == GrantState.UNKNOWN),
    )
    return (
        select(
            _V.id, _V.ticket_id, _V.subject_id, _S.name.label("subject"), _S.account, _V.action, g.risk,
            issued.c.name.label("analyst"), g.consumed_at, _V.state,
        )
        .join(t.verification_grant, g.verification_id == _V.id)
        .join(t.subject, _S.id == _V.subject_id)
        .outerjoin(issued, issued.c.id == g.issued_to)
        .where(waits)
        .order_by(g.consumed_at, _V.id)
        .limit(ALERTS)
    )  # fmt: skip


def _on_guard() -> Select[Any]:
    m = t.desk_mode.c
    return (
        select(m.began_at, m.ends_at, staff.c.name, m.why)
        .outerjoin(staff, staff.c.id == m.by_id)
        .where(m.mode == "elevated", m.ended_at.is_(None), m.ends_at > bindparam("now", type_=UtcInstant))
        .order_by(m.id.desc())
        .limit(1)
    )


def _policies() -> Select[Any]:
    proposer, approver, withdrawer = staff.alias(), staff.alias(), staff.alias()
    return (
        select(
            _P.version, _P.rules, _P.proposed_by, proposer.c.name.label("proposer"), _P.proposed_at,
            approver.c.name.label("approver"), _P.approved_at, _P.is_active, withdrawer.c.name.label("withdrawer"),
            _P.withdrawn_at,
        )
        .outerjoin(proposer, proposer.c.id == _P.proposed_by)
        .outerjoin(approver, approver.c.id == _P.approved_by)
        .outerjoin(withdrawer, withdrawer.c.id == _P.withdrawn_by)
        .order_by(_P.version.desc())
        .limit(MOST)
    )  # fmt: skip


# ------------------------------------------------------------ rows


def _alert(row: AnyRow, names: Mapping[int, str]) -> Alert:
    facts = row.facts if isinstance(row.facts, dict) else {}
    by = facts.get("by", row.by_id)
    return Alert(
        row.id,
        row.code,
        row.at,
        facts,
        row.ticket_id,
        row.verification_id,
        row.subject_id,
        row.name or names.get(facts.get("staff_id", 0), ""),
        names.get(by, by if isinstance(by, str) else ""),
        names.get(row.seen_by, ""),
        row.seen_at,
    )


def _case(row: AnyRow, flags: Sequence[str], lifted: Sequence[str]) -> Case:
    told = (row.id, row.ticket_id, row.subject_id, row.subject or "", row.action, row.risk or "", row.analyst or "")
    return Case(*told, row.opened_at, row.state, tuple(flags), tuple(dict.fromkeys(lifted)))


def _stopped(row: AnyRow) -> Stopped:
    told = (row.id, row.name, row.account, row.directory, row.department)
    return Stopped(*told, row.frozen_at, row.by or "", row.frozen_why, row.held_until)


def _wish(row: AnyRow) -> Wish:
    told = (row.id, row.verification_id, row.ticket_id, row.subject or "", row.action, row.risk or "")
    return Wish(*told, row.by_name or "", row.at, row.reason)


def _order(row: AnyRow, resources: Sequence[str]) -> WorkOrder:
    told = (row.id, row.ticket_id, row.subject_id, row.subject, row.account, row.action, row.risk, row.analyst or "")
    return WorkOrder(*told, row.consumed_at, row.state, tuple(resources))


def _version(row: AnyRow) -> Version:
    rules = row.rules if isinstance(row.rules, str) else json.dumps(row.rules)
    first = (row.version, rules, row.proposed_by, row.proposer or "", row.proposed_at, row.approver or "")
    return Version(*first, row.approved_at, bool(row.is_active), row.withdrawer or "", row.withdrawn_at)
