"""Which methods are offered for a subject, the quick ones first, and why each other isn't.

It weighs each as if it were passed this minute: what would count nothing is not offered, for the very same reason.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from app.identity.methods import METHODS
from app.identity.model import Evidence, Kind, Method, Proof, Result, Risk
from app.identity.weighing import Scales, why_nothing

QUICK_FIRST = (
    Method.PUSH,
    Method.FIDO,
    Method.TOTP,
    Method.CALLBACK,
    Method.DEVICE,
    Method.RECOVERY,
    Method.SMS_CODE,
    Method.MAIL_CODE,
    Method.IN_PERSON,
    Method.SITE,
    Method.VIDEO,
    Method.MANAGER,
    Method.OWNER,
    Method.HR,
    Method.CODEWORD,
    Method.HR_QUESTION,
)
"""How they come: what takes a minute, then what takes somebody else's time."""


@dataclass(frozen=True, slots=True)
class Reach:
    """A way to use a method with a subject: its group, since when it is known, and whether it is on their handset."""

    method: Method
    group: str
    known_since: datetime | None = None
    is_handset: bool = False


@dataclass(frozen=True, slots=True)
class Offered:
    """A method with its best way; `why_not` is the code of why it isn't offered, empty when it is."""

    method: Method
    points: int
    proof: Proof
    reach: Reach | None
    why_not: str


@dataclass(frozen=True, slots=True)
class Means:
    """What there is to work with: which methods a provider is set up for, which were used often enough, the worker."""

    providers: Collection[Method]
    used_up: Collection[Method] = frozenset()
    is_worker_alive: bool = True
    unanswered: Collection[Method] = frozenset()


def offers(reaches: Sequence[Reach], scales: Scales, means: Means) -> tuple[Offered, ...]:
    """Return every method: those that can be used in the order of how quick they are, then those that can't."""
    found = [_offered(method, reaches, scales, means) for method in QUICK_FIRST]
    return tuple(sorted(found, key=lambda offer: bool(offer.why_not)))


def _offered(method: Method, reaches: Sequence[Reach], scales: Scales, means: Means) -> Offered:
    traits = METHODS[method]
    proof = Proof.MACHINE if _by_machine(method, means) else Proof.ATTESTED
    why = _why_not_at_all(method, scales, means, proof)
    ways = [(_why_not_by(reach, scales, proof), reach) for reach in _reaches(method, reaches)]
    if not why and not ways:
        why = "not_enrolled" if Proof.ATTESTED not in traits.proofs else "no_contact"
    best = min(ways, key=lambda way: bool(way[0]), default=("", None))
    return Offered(method, traits.points, proof, best[1], why or best[0])


def _by_machine(method: Method, means: Means) -> bool:
    """Tell whether a machine proves it here; what both can do is done by hand where there is no provider."""
    proofs = METHODS[method].proofs
    return Proof.ATTESTED not in proofs or (Proof.MACHINE in proofs and method in means.providers)


def _why_not_at_all(method: Method, scales: Scales, means: Means, proof: Proof) -> str:
    kind, is_machine = METHODS[method].kind, proof is Proof.MACHINE
    reasons = {
        "not_asked": kind is Kind.APPROVAL and not _is_asked(method, scales),
        "off": method in scales.policy.off,
        "knowledge": kind is Kind.KNOWLEDGE,
        "no_contact": method is Method.MANAGER and not scales.standing.has_manager,
        "no_provider": is_machine and method not in means.providers,
        "worker_away": is_machine and not means.is_worker_alive,
        "too_often": method in means.used_up,
        "unanswered": method in means.unanswered,
    }
    return next((code for code, is_so in reasons.items() if is_so), "")


def _is_asked(method: Method, scales: Scales) -> bool:
    """Tell whether an approval is asked for, HR also where there is no manager to vouch (A5)."""
    stands_in = method is Method.HR and not scales.standing.has_manager
    return stands_in or any(method in rule.approvals for rule in scales.rules)


def _reaches(method: Method, reaches: Sequence[Reach]) -> Iterator[Reach]:
    if method in ANYWHERE:
        yield Reach(method, ANYWHERE[method])
    yield from (reach for reach in reaches if reach.method is method)


ANYWHERE = {
    Method.IN_PERSON: "presence",
    Method.SITE: "presence",
    Method.VIDEO: "video",
    Method.HR: "person:hr",
    Method.OWNER: "person:owner",
}
"""What needs nothing on record."""


def _why_not_by(reach: Reach, scales: Scales, proof: Proof) -> str:
    by = 0 if proof is Proof.MACHINE else max(1, scales.standing.analyst)
    passed = Evidence(
        reach.method, Result.PASSED, proof, reach.group, scales.now, by, None, reach.known_since, reach.is_handset
    )
    if reach.method is Method.IN_PERSON and scales.column is Risk.PRIVILEGED:
        passed = replace(passed, also_by=by + 1)  # two will look: that is asked for when it is done
    return why_nothing(passed, scales)
