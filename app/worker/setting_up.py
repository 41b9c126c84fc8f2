"""Putting a worker together: the desk's rules, its keys, its connections."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

from app.connect.sealing import KeyPair
from app.core.errors import HelpDeskError
from app.identity.case import judge
from app.identity.directories import Person
from app.identity.jobs import WorkerDesk
from app.identity.model import Risk
from app.identity.policy_text import from_json
from app.identity.risk import risk_of
from app.identity.rules import RiskLists
from app.identity.temporary import temporary_password
from app.worker.connections import Connections, Kind
from app.worker.kinds import KINDS
from app.worker.means import Means, Rules
from app.worker.seals import Seals


def means_of(
    desk: WorkerDesk,
    *,
    key: bytes,
    secret: Callable[[str], str],
    kinds: Mapping[str, Kind] = KINDS,
    rules: Rules | None = None,
) -> Means:
    """Return all that a worker works with; `key` is its own, `secret` returns a connection's."""
    connections = Connections(desk, secret, kinds, key=key)
    return Means(desk, connections, rules or RULES, KeyPair(), Seals(key))


def _risk(person: Person, policy: Mapping[str, Any], staff: Collection[str]) -> Risk:
    """Return the column for an account; a policy that can't be read makes everybody privileged."""
    if not policy:
        return risk_of(person, RiskLists(), staff=staff)
    try:
        return risk_of(person, from_json(policy).risk, staff=staff)
    except HelpDeskError:
        return Risk.PRIVILEGED


def _judge(case: Mapping[str, Any], policy: Mapping[str, Any], at: datetime) -> Mapping[str, Any]:
    return judge(case, policy, at)


RULES = Rules(
    risk=_risk,
    judge=_judge,
    temporary=lambda person: temporary_password(person.account, person.name),
    action=lambda name: name.replace("_", " "),
)
