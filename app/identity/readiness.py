"""Who can't be verified, and why: what a desk has to know before the gate decides on anybody.

Each person is judged as if they passed this minute all that is on record of them, once on the line and once also in
person. What even that doesn't satisfy, no analyst can.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from app.identity.judging import SIGNER_AGE, Ruling, evaluate
from app.identity.methods import METHODS
from app.identity.model import Action, Channel, Evidence, Kind, Method, Proof, Result, Risk
from app.identity.offers import ANYWHERE, Reach
from app.identity.policy import Policy
from app.identity.standing import Standing
from app.identity.words import sentence

ANALYST, COLLEAGUE, SIGNER = 1, 2, 3
"""Three members of staff, as a desk has them where it can do anything at all."""
ASKED = (Action.PASSWORD_RESET, Action.MFA_RESET, Action.UNLOCK, Action.CONTACT_CHANGE, Action.ACCESS_CHANGE)
"""What people ask a desk for again and again; the rest is done by the same ways."""
BY_HAND = (Method.IN_PERSON, Method.VIDEO)
"""What a colleague may do as well as the analyst."""


class Lack(StrEnum):
    """Why somebody is hard to verify."""

    MANAGER = "no manager"
    CHANNEL = "no second channel"
    YOUNG = "only young channels"
    KEY = "privileged without a key"


@dataclass(frozen=True, slots=True)
class Known:
    """A person as the worker last read them: how much harm a mistake would do, and how they can be reached."""

    directory: str
    object_id: str
    name: str
    risk: Risk
    has_manager: bool
    reaches: Sequence[Reach] = ()
    department: str = ""


@dataclass(frozen=True, slots=True)
class Gap:
    """An action nobody can be allowed for this person: not on the line, or (`is_everywhere`) not even in person."""

    action: Action
    is_everywhere: bool
    codes: Sequence[str]

    @property
    def why(self) -> str:
        """Return what is missing, in the desk's sentences."""
        return " ".join(said for code in self.codes if (said := sentence(code)))


@dataclass(frozen=True, slots=True)
class Readiness:
    """What is missing for one person; nothing where both are empty."""

    person: Known
    lacks: Sequence[Lack]
    gaps: Sequence[Gap]

    @property
    def is_ready(self) -> bool:
        """Tell whether they can be verified for everything without coming to the desk."""
        return not self.gaps


def readiness(person: Known, proves: Collection[Method], policy: Policy, now: datetime) -> Readiness:
    """Return what is missing for one person, with the methods that this desk's connections prove."""
    return Readiness(person, tuple(_lacks(person, policy, now)), tuple(_gaps(person, proves, policy, now)))


def unready(people: Sequence[Known], proves: Collection[Method], policy: Policy, now: datetime) -> Sequence[Readiness]:
    """Return who lacks anything, those first whom nothing helps at all."""
    found = [readiness(person, proves, policy, now) for person in people]
    listed = [one for one in found if one.gaps or one.lacks]
    return sorted(
        listed, key=lambda one: (-sum(gap.is_everywhere for gap in one.gaps), -len(one.gaps), one.person.name)
    )


def _lacks(person: Known, policy: Policy, now: datetime) -> Iterator[Lack]:
    channels = [one for one in person.reaches if METHODS[one.method].kind is Kind.POSSESSION]
    cool_down = timedelta(days=policy.cool_down_days[person.risk])
    old = [one for one in channels if one.known_since is not None and now - one.known_since >= cool_down]
    if person.risk is not Risk.SERVICE and not person.has_manager:
        yield Lack.MANAGER
    if person.risk is not Risk.SERVICE and len({one.group for one in channels}) < 2:  # noqa: PLR2004  two factors
        yield Lack.CHANNEL
    if channels and not old:
        yield Lack.YOUNG
    if person.risk is Risk.PRIVILEGED and not any(one.method is Method.FIDO for one in channels):
        yield Lack.KEY


def _gaps(person: Known, proves: Collection[Method], policy: Policy, now: datetime) -> Iterator[Gap]:
    whole = tuple(_passed(person, proves, now))
    on_the_line = tuple(one for one in whole if one.group != ANYWHERE[Method.IN_PERSON])
    for action in ASKED:
        by_line = _missing(person, action, on_the_line, policy, now)
        if by_line:
            everywhere = _missing(person, action, whole, policy, now)
            yield Gap(action, is_everywhere=bool(everywhere), codes=everywhere or by_line)


def _missing(
    person: Known, action: Action, evidence: Sequence[Evidence], policy: Policy, now: datetime
) -> tuple[str, ...]:
    standing = Standing(
        analyst=ANALYST,
        channel=Channel.PORTAL if person.risk is Risk.SERVICE else Channel.PHONE,
        signed_by=SIGNER,
        signer_since=now - 2 * SIGNER_AGE,
        has_manager=person.has_manager,
        has_change_record=True,
        has_looked=True,
        facts_at=now,
        is_worker_alive=True,
    )
    verdict = evaluate(action, person.risk, evidence, (), now, standing=standing, policy=policy)
    return () if verdict.verdict is Ruling.ALLOW else verdict.codes or (verdict.verdict.value,)


def _passed(person: Known, proves: Collection[Method], now: datetime) -> Iterator[Evidence]:
    """Return all that could be passed: by a machine where there is one, else by hand, and by a colleague as well."""
    anywhere = [Reach(method, group) for method, group in ANYWHERE.items()]
    for reach in (*person.reaches, *anywhere):
        if reach.method is Method.MANAGER and not person.has_manager:
            continue
        proofs = METHODS[reach.method].proofs
        if Proof.MACHINE in proofs and reach.method in proves:
            yield _evidence(reach, Proof.MACHINE, now)
        if Proof.ATTESTED in proofs:
            yield _evidence(reach, Proof.ATTESTED, now)
            yield replace(_evidence(reach, Proof.ATTESTED, now), by=COLLEAGUE)
            if reach.method in BY_HAND:
                yield replace(_evidence(reach, Proof.ATTESTED, now), also_by=COLLEAGUE)


def _evidence(reach: Reach, proof: Proof, now: datetime) -> Evidence:
    by = 0 if proof is Proof.MACHINE else ANALYST
    return Evidence(reach.method, Result.PASSED, proof, reach.group, now, by, None, reach.known_since, reach.is_handset)
