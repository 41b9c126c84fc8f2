"""Judging once more before anything is changed: by the directory as it is now, and by what this worker proved itself.

What the database says was proved by a machine is believed only with the worker's own mark. So neither a row that
somebody wrote, nor a grant that held ten minutes ago, resets anybody.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.identity.directories import ContactKind, Person
from app.identity.jobs import Order
from app.identity.model import BY_HAND, Method, Risk
from app.worker.means import Means
from app.worker.seals import Proved

PER_HOUR = 60
"""Grants carried out in an hour at most, unless the setting of the worker says otherwise."""
SKEW = timedelta(minutes=2)
"""How far the database's clock and the worker's may lie apart."""


@dataclass(frozen=True, slots=True)
class No:
    """Why something is not carried out, for the one who asked and for security."""

    code: str
    said: str
    facts: Mapping[str, Any]


def objection(means: Means, job_id: int, order: Order, person: Person) -> No | None:
    """Return why an order is not carried out after all, None when it is."""
    told = means.desk.case(job_id)
    policy = told.get("policy") or {}
    risk = max_risk(means.risk(person, policy), told["case"])
    now = datetime.fromisoformat(str(told["now"]))
    if abs(now - means.now()) > SKEW:
        return No("clock", CLOCK, {})
    at = datetime.fromisoformat(str(told.get("issued_at") or told["now"]))
    case, forged = believed(means, told, order, (person, risk))
    verdict = means.judge(case, policy, at)
    if verdict.get("verdict") != "allow":
        codes = [str(code) for code in verdict.get("codes", ())]
        why = "unproved" if forged else "changed_risk" if risk is not order.risk else "policy"
        return No(why, NO_LONGER, {"codes": codes, "risk": risk, "was": order.risk})
    if risk is Risk.PRIVILEGED and order.risk is not Risk.PRIVILEGED and order.action not in BY_HAND:
        # who became privileged meanwhile is verified as such: only what was granted so is left to people
        return No("changed_risk", NO_LONGER, {"codes": [], "risk": risk, "was": order.risk})
    if order.risk is Risk.PRIVILEGED or order.action in BY_HAND:
        # judged like everything else first: whoever does it by hand takes it for proved
        facts = {"action": order.action, "risk": risk, "resources": approved_for(means, told, order)}
        return No("work_order", WORK_ORDER, facts)
    if means.desk.acts_since(now - timedelta(hours=1)) > int(means.setting("resets_per_hour", PER_HOUR)):
        return No("capped", CAPPED, {})
    return None


def max_risk(risk: Risk, case: Mapping[str, Any]) -> Risk:
    """Return the risk by the directory; what the database knows to be privileged, as its own staff, stays so."""
    return Risk.PRIVILEGED if case.get("risk") == Risk.PRIVILEGED else risk


def believed(
    means: Means, told: Mapping[str, Any], order: Order, now_is: tuple[Person, Risk]
) -> tuple[dict[str, Any], bool]:
    """Return the case with what this worker believes of its evidence, and whether some of it was not believed."""
    person, risk = now_is
    case, there = dict(told["case"]), _reached(means, person)
    pairs = list(zip(case.get("evidence", ()), told.get("proofs", ()), strict=True))
    kept = [
        one
        for one, proof in pairs
        if (_is_ours(means, one, proof, order) if one["proof"] == "X" else _is_on_record(one, there))
    ]
    return case | {"evidence": kept, "risk": risk.value, "action": order.action.value}, len(kept) < len(pairs)


def approved_for(means: Means, told: Mapping[str, Any], order: Order) -> Sequence[str]:
    """Return the resources that their owners approved access to, by name: as a worker asked, and nobody else says."""
    pairs = zip(told["case"].get("evidence", ()), told.get("proofs", ()), strict=False)
    asked = [
        proof.get("facts") or {}
        for one, proof in pairs
        if (one["method"], one["result"], one["proof"]) == (Method.OWNER, "passed", "X")
        and _is_ours(means, one, proof, order)
    ]
    return sorted({str(facts["resource"]) for facts in asked if facts.get("resource")})


def _reached(means: Means, person: Person) -> frozenset[str]:
    """Return how the staff could have reached somebody or their manager, as it is on record now."""
    kept = means.desk.digests_of(person)
    numbers = (f"phone:{one}" for kind in (ContactKind.MOBILE, ContactKind.PHONE) for one in kept.get(kind, ()))
    return frozenset((*numbers, f"person:{person.manager_id}")) if person.manager_id else frozenset(numbers)


def _is_on_record(one: Mapping[str, Any], there: Collection[str]) -> bool:
    """Tell whether what somebody attests went by a number or a manager that this worker finds on record, too."""
    if one["result"] != "passed" or one["method"] not in (Method.CALLBACK, Method.MANAGER):
        return True
    return str(one["group"]) in there


def _is_ours(means: Means, one: Mapping[str, Any], proof: Mapping[str, Any], order: Order) -> bool:
    if one["result"] != "passed":
        return True  # what failed or was declined can only be held against somebody
    beside = proof.get("facts") or {}
    proved = Proved(
        proof.get("verification"),
        order.directory,
        order.object_id,
        str(one["method"]),
        str(one["result"]),
        str(beside.get("transaction", "")),
    )
    return means.seals.holds(proved, beside, at=datetime.fromisoformat(str(one["at"])))


def told_codes(no: No) -> Sequence[str]:
    """Return the policy's own words of an objection."""
    return [str(code) for code in no.facts.get("codes", ())]


WORK_ORDER = (
    "This is done by the directory team, not by the worker. They were given a work order; nothing has been changed yet."
)
CLOCK = "The clocks of the worker and the database differ by more than two minutes. Nothing was changed."
CAPPED = "As many grants were carried out this hour as the worker may. Nothing was changed; security was told."
NO_LONGER = (
    "What was proved does not suffice for this account as its directory has it now. Nothing was changed; security was "
    "told. Verify again."
)
