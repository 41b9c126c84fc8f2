"""The policy of a desk in a file: proposed by an administrator, approved by a security officer, as on a server."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import func, insert, select, update

from app.core.actor import Role
from app.core.errors import NotPermitted, RuleBroken
from app.identity import limits
from app.identity.policy import PolicyBroken, as_json, below_floor, from_json
from app.identity.refusals import refusal
from app.identity.rules import Policy
from db.errors import REFUSALS
from db.identity import tables as t
from db.identity.in_file.guarding import must_be_security, role_of
from db.identity.in_file.turn import Turn
from db.reading import AnyRow

_p = t.policy.c


def propose(turn: Turn, rules: Mapping[str, Any]) -> int:
    """Keep a policy as a proposal and return its version; one below the floor is refused by naming where."""
    if role_of(turn) != Role.ADMINISTRATOR:
        raise _only_administrators()
    made = int(turn.connection.scalar(select(func.coalesce(func.max(_p.version), 0) + 1)) or 1)
    wanted = _read({**rules, "version": made})
    if low := below_floor(wanted):
        raise RuleBroken(f"A policy never asks for less than the floor: {', '.join(low)}. Nothing was changed.")
    values = {"version": made, "rules": as_json(wanted), "proposed_by": turn.by, "proposed_at": turn.now}
    turn.do(insert(t.policy).values(**values, is_active=False))
    turn.alert("policy_proposed", str(made), {})
    return made


def approve(turn: Turn, version: int) -> None:
    """Put in force what another person has proposed."""
    must_be_security(turn)
    found = _waiting(turn, version)
    if found.proposed_at is None or found.proposed_at < turn.now - limits.PROPOSAL:
        raise refusal("FL114")
    if found.proposed_by == turn.by:
        raise refusal("FL137")
    if below_floor(_read(found.rules)):
        raise refusal("FL136")
    turn.do(update(t.policy).where(_p.is_active).values(is_active=False))
    approved = {"is_active": True, "approved_by": turn.by, "approved_at": turn.now}
    turn.do(update(t.policy).where(_p.version == version).values(**approved))
    turn.alert("policy_changed", str(version), {})


def withdraw(turn: Turn, version: int) -> None:
    """Take a proposal back, as anybody who could have had a part in it."""
    if role_of(turn) not in (Role.ADMINISTRATOR, Role.SECURITY):
        raise _only_administrators()
    _waiting(turn, version)
    withdrawn = {"withdrawn_by": turn.by, "withdrawn_at": turn.now}
    turn.do(update(t.policy).where(_p.version == version).values(**withdrawn))
    turn.alert("policy_withdrawn", str(version), {"by": turn.by})


def agree_role(turn: Turn, _proposal: int) -> None:
    """Refuse: no role takes two people at a desk in a file, so that none is ever proposed."""
    if role_of(turn) not in (Role.ADMINISTRATOR, Role.SECURITY):
        raise _only_administrators()
    raise refusal("FL114")


def _waiting(turn: Turn, version: int) -> AnyRow:
    found = turn.one(select(t.policy).where(_p.version == version))
    # the first one was proposed by nobody: no officer alone goes back to it
    has_ended = found is None or found.approved_at is not None or found.withdrawn_at is not None or found.is_active
    if found is None or found.proposed_by is None or has_ended:
        raise refusal("FL114")
    return found


def _read(rules: Any) -> Policy:
    try:
        return from_json(rules)
    except PolicyBroken as broken:
        raise refusal("FL135") from broken


def _only_administrators() -> NotPermitted:
    return NotPermitted(_SAID)


_SAID = REFUSALS["FL050"][1]
