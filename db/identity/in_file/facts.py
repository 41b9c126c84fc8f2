"""Everything that is known about one verification, read in a few statements: what is shown and judged comes of it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    Text,
    and_,
    case,
    exists,
    func,
    literal_column,
    or_,
    select,
    type_coerce,
)

from app.identity import approvers, limits
from app.identity.hours import SETTING, DeskHours, kept_hours
from app.identity.model import Method
from app.identity.refusals import refusal
from app.identity.spikes import Traffic
from db.identity import tables as t
from db.identity.in_file.spikes import traffic
from db.identity.in_file.turn import Turn
from db.people.tables import staff
from db.reading import AnyRow
from db.tables import audit, desk

BACK = timedelta(hours=96)
"""How far back the same person's verifications and evidence are read."""

_v, _s, _e, _j, _g = t.verification.c, t.subject.c, t.evidence.c, t.job.c, t.verification_grant.c
_a = t.staff_identity.c
_SEPARATOR = " "
_NEWEST = literal_column("verification_grant.rowid", BigInteger)
_LOGIN_SINCE = (
    select(func.max(audit.c.at))
    .where(
        audit.c.entity == "staff",
        audit.c.entity_id == staff.c.id,
        or_(audit.c.op == "I", audit.c.payload.contains('"login"')),
    )
    .scalar_subquery()
)
"""Since when a member of staff has had their login."""
_WRITTEN = (_a.object_id, func.lower(_a.object_id), func.upper(_a.object_id))
_ACCOUNTS = (
    select(
        staff.c.id.label("staff_id"), staff.c.login, staff.c.tier, staff.c.role, staff.c.is_active, _a.directory,
        _a.object_id, _a.since, _s.facts, _LOGIN_SINCE.label("login_since"),
    )
    .select_from(staff)
    .outerjoin(t.staff_identity, staff.c.id == _a.staff_id)
    .outerjoin(t.subject, and_(_s.directory == _a.directory, _s.object_id.in_(_WRITTEN)))
)  # fmt: skip
"""All of the staff: which account is whose, and what is known of it."""


@dataclass(frozen=True)
class Gathered:
    """The rows about one verification; `whole` is itself with its subject, the desk's state and its counts."""

    now: datetime
    whole: AnyRow
    contacts: list[AnyRow]
    evidence: list[AnyRow]
    jobs: list[AnyRow]
    others: list[AnyRow]
    accounts: list[AnyRow]
    traffic: Traffic

    @property
    def id(self) -> int:
        """Return the verification's id."""
        return int(self.whole.id)

    @property
    def hours(self) -> DeskHours | None:
        """Return the hours at which the desk works, where they were set."""
        return kept_hours(self.whole.hours or {})

    def approver_for(self, method: Method) -> str:
        """Return who was set to approve for whom it is about, "" where nobody was."""
        one = self.whole
        about = (one.subject_directory or "", one.subject_object_id or "", one.subject_site or "")
        return approvers.approver_of(one.approvers or {}, method, *about)

    @property
    def approves(self) -> frozenset[Method]:
        """Return what somebody was set to approve."""
        return frozenset(method for method in approvers.SET if self.approver_for(method))

    @property
    def flags(self) -> frozenset[str]:
        """Return the red flags that were observed."""
        return frozenset((self.whole.flag_codes or "").split())

    @property
    def own_evidence(self) -> list[AnyRow]:
        """Return what was gathered for this verification and its present subject, and counts still."""
        return [
            one
            for one in self.evidence
            if one.verification_id == self.id and one.void_at is None and one.subject_id == self.whole.subject_id
        ]

    @property
    def before(self) -> list[AnyRow]:
        """Return the other verifications of the same person, newest first, each once."""
        seen: dict[int, AnyRow] = {}
        for one in self.others:
            if one.id != self.id:
                seen.setdefault(one.id, one)
        return list(seen.values())


def gather(turn: Turn, verification_id: int) -> Gathered:
    """Return everything about one verification. Raises RuleBroken when there is none."""
    whole = turn.one(_whole(turn.now).where(_v.id == verification_id))
    if whole is None:
        raise refusal("FL101")
    subject_id, since = whole.subject_id, turn.now - BACK
    has_subject = subject_id is not None
    return Gathered(
        turn.now,
        whole,
        turn.rows(select(t.contact).where(t.contact.c.subject_id == subject_id)) if has_subject else [],
        turn.rows(_evidence(verification_id, subject_id, since)),
        turn.rows(_jobs(verification_id, subject_id, turn.now)),
        turn.rows(_others(verification_id, subject_id, since)),
        turn.rows(_ACCOUNTS),
        traffic(turn),
    )


def subject_of_job() -> ColumnElement[int]:
    """Return the subject a job was asked for, whoever its verification is about now."""
    return func.json_extract(type_coerce(_j.facts, Text), "$.subject_id")


def _whole(now: datetime) -> Select[*tuple[Any, ...]]:
    by, signer, newest, worker = staff.alias(), staff.alias(), t.signature.alias(), t.worker.alias()
    signature, flag, ask = newest.c, t.red_flag.c, t.exception_request.c
    mode, rules = t.desk_mode.c, t.policy.alias().c
    flags = (
        select(func.group_concat(flag.code, _SEPARATOR))
        .where(flag.verification_id == _v.id, flag.void_at.is_(None))
        .scalar_subquery()
    )
    signed = (
        select(func.max(signature.id))
        .where(signature.verification_id == _v.id, signature.void_at.is_(None), signature.what == "second")
        .scalar_subquery()
    )
    lifted = (
        select(func.group_concat(signature.what, _SEPARATOR))
        .where(signature.verification_id == _v.id, signature.void_at.is_(None), signature.what.like("lift_%"))
        .scalar_subquery()
    )
    granted = exists().where(
        ask.verification_id == _v.id, ask.approved_at.is_not(None), ask.void_at.is_(None), ask.approved_by != ask.by_id
    )
    guarded = exists().where(mode.mode == "elevated", mode.ends_at > now, mode.ended_at.is_(None))
    link, saved = t.connection.c, t.recovery_code.c
    kinds = select(func.coalesce(func.group_concat(link.kind, _SEPARATOR), "")).where(link.is_active).scalar_subquery()
    kept = select(func.max(saved.since)).where(saved.subject_id == _s.id, saved.used_at.is_(None)).scalar_subquery()
    hours = select(link.settings).where(link.name == SETTING, link.kind == "settings", link.is_active)
    approves = select(link.settings).where(link.name == approvers.SETTING, link.kind == "settings", link.is_active)
    active = select(func.max(rules.version)).where(rules.is_active).scalar_subquery()
    held = t.policy.c
    of_subject = and_(
        t.guess.c.is_right.is_(False),
        t.guess.c.judged_at > now - limits.LOOK_BACK,
        subject_of_job() == _s.id,
    )
    wrong = select(func.count()).select_from(t.guess.join(t.job, _j.id == t.guess.c.job_id)).where(of_subject)
    here = t.verification.alias()
    of_ticket = (
        select(func.count())
        .select_from(t.guess.join(t.job, _j.id == t.guess.c.job_id).join(here, here.c.id == _j.verification_id))
        .where(of_subject, here.c.ticket_id == _v.ticket_id)
    )
    return select(
        t.verification,
        *(column.label(f"subject_{column.name}") for column in t.subject.c if column.name != "id"),
        by.c.name.label("by_name"),
        signer.c.name.label("signer_name"),
        t.signature.c.by_id.label("signed_by"),
        flags.label("flag_codes"),
        lifted.label("lifted"),
        granted.label("has_exception"),
        guarded.label("is_elevated"),
        active.label("active_policy"),
        select(held.rules).where(held.version == active).scalar_subquery().label("rules"),
        select(func.max(worker.c.beat_at)).scalar_subquery().label("beat_at"),
        select(desk.c.prefix).scalar_subquery().label("prefix"),
        kinds.label("kinds"),
        kept.label("recovery_since"),
        hours.scalar_subquery().label("hours"),
        approves.scalar_subquery().label("approvers"),
        wrong.scalar_subquery().label("wrong_codes"),
        of_ticket.scalar_subquery().label("wrong_codes_here"),
    ).select_from(
        t.verification.join(by, by.c.id == _v.by_id)
        .outerjoin(t.subject, _s.id == _v.subject_id)
        .outerjoin(t.signature, t.signature.c.id == signed)
        .outerjoin(signer, signer.c.id == t.signature.c.by_id)
    )


def _evidence(verification_id: int, subject_id: int | None, since: datetime) -> Select[*tuple[Any, ...]]:
    wanted = [_e.verification_id == verification_id]
    if subject_id is not None:
        wanted.append(and_(_e.subject_id == subject_id, _e.at > since))
    return (
        select(
            t.evidence,
            _v.ticket_id,
            _v.by_id.label("opened_by"),
            _v.owner_id,
            func.coalesce(_j.asked_by, _e.by_id).label("asked_by"),
        )
        .join(t.verification, _v.id == _e.verification_id)
        .outerjoin(t.job, _j.id == _e.job_id)
        .where(or_(*wanted))
        .order_by(_e.id)
    )


def _jobs(verification_id: int, subject_id: int | None, now: datetime) -> Select[*tuple[Any, ...]]:
    wanted = [_j.verification_id == verification_id]
    if subject_id is not None:
        wanted.append(and_(subject_of_job() == subject_id, _j.asked_at > now - limits.LOOK_BACK))
    guesses = select(func.count()).where(t.guess.c.job_id == _j.id).scalar_subquery()
    wrong = select(func.count()).where(t.guess.c.job_id == _j.id, t.guess.c.is_right.is_(False)).scalar_subquery()
    waits = case((and_(_j.sealed.is_not(None), _j.sealed_at > now - limits.SECRET), 1), else_=0)
    columns = [c for c in t.job.c if c.name not in ("reply_to", "sealed")]
    return (
        select(
            *columns,
            guesses.label("guesses"),
            wrong.label("wrong"),
            waits.label("has_secret"),
            subject_of_job().label("about"),
        )
        .where(or_(*wanted))
        .order_by(_j.id)
    )


def _others(verification_id: int, subject_id: int | None, since: datetime) -> Select[*tuple[Any, ...]]:
    wanted = [_v.id == verification_id]
    if subject_id is not None:
        wanted.append(and_(_v.subject_id == subject_id, _v.opened_at > since))
    return (
        select(
            _v.id, _v.ticket_id, _v.by_id, _v.action, _v.state, _v.opened_at, _v.closed_at, _v.subject_id, _v.owner_id,
            staff.c.name.label("by_name"), _g.id.label("grant_id"), _g.state.label("grant_state"),
            _g.action.label("grant_action"), _g.issued_to, _g.issued_at, _g.expires_at, _g.consumed_at,
            _g.said.label("grant_said"), _g.subject_id.label("grant_subject"),
        )
        .join(staff, staff.c.id == _v.by_id)
        .outerjoin(t.verification_grant, _g.verification_id == _v.id)
        .where(or_(*wanted))
        .order_by(_v.opened_at.desc(), _v.id.desc(), _g.issued_at.desc(), _NEWEST.desc())
    )  # fmt: skip
