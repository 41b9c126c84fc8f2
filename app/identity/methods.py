"""The ways of proving who somebody is: what each rests on, what it counts, who says so, and how long it holds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from app.identity.model import Kind, Method, Proof

WHILE_TALKING = timedelta(minutes=15)
"""How long codes, prompts and calls hold."""
WHILE_WAITING = timedelta(hours=4)
"""How long what took other people's time holds: somebody at the desk, a manager who was reached (A17)."""

MACHINE = frozenset({Proof.MACHINE})
ATTESTED = frozenset({Proof.ATTESTED})
EITHER = MACHINE | ATTESTED


@dataclass(frozen=True, slots=True)
class Traits:
    """What the desk holds of a method, whatever a client says of it.

    `ages` tells that its channel or authenticator has to be on record for a while before it counts, and `is_spoken`
    that a caller reads it out, who may have it from somebody else on another line: all those are one group (A2).
    """

    kind: Kind
    points: int
    proofs: frozenset[Proof]
    validity: timedelta = WHILE_TALKING
    ages: bool = True
    is_spoken: bool = False


METHODS: Mapping[Method, Traits] = {
    Method.FIDO: Traits(Kind.POSSESSION, 40, MACHINE),
    Method.IN_PERSON: Traits(Kind.PRESENCE, 40, ATTESTED, WHILE_WAITING, ages=False),
    Method.SITE: Traits(Kind.PRESENCE, 25, MACHINE, WHILE_WAITING, ages=False),
    Method.PUSH: Traits(Kind.POSSESSION, 30, MACHINE),
    Method.VIDEO: Traits(Kind.PRESENCE, 25, ATTESTED, ages=False),
    Method.TOTP: Traits(Kind.POSSESSION, 25, MACHINE, is_spoken=True),
    Method.RECOVERY: Traits(Kind.POSSESSION, 25, MACHINE),
    Method.CALLBACK: Traits(Kind.POSSESSION, 20, ATTESTED),
    Method.MANAGER: Traits(Kind.VOUCHING, 20, EITHER, WHILE_WAITING),
    Method.DEVICE: Traits(Kind.POSSESSION, 15, MACHINE),
    Method.SMS_CODE: Traits(Kind.POSSESSION, 15, MACHINE, is_spoken=True),
    Method.MAIL_CODE: Traits(Kind.POSSESSION, 10, MACHINE, is_spoken=True),
    Method.CODEWORD: Traits(Kind.KNOWLEDGE, 0, MACHINE, ages=False),
    Method.HR_QUESTION: Traits(Kind.KNOWLEDGE, 0, ATTESTED, ages=False),
    Method.OWNER: Traits(Kind.APPROVAL, 0, EITHER, WHILE_WAITING, ages=False),
    Method.HR: Traits(Kind.APPROVAL, 0, EITHER, WHILE_WAITING, ages=False),
}

ALWAYS_OPEN = frozenset({Method.FIDO, Method.IN_PERSON})
"""What no failed attempt shuts, so that nobody can be locked out by an attacker (A13)."""
PHONE_AND_MAIL = frozenset({Method.CALLBACK, Method.SMS_CODE, Method.MAIL_CODE})
"""What counts nothing while the threat is elevated."""
