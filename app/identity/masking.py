"""Contact data as it may be shown and kept: masked for the eye, normalised and under a key for telling a change."""

import hmac
import re
import unicodedata
from hashlib import sha256

from app.identity.directories import Contact, ContactKind, Person

_HIDDEN = "***"
_SHOWN = 4
_NUMBERS = (ContactKind.MOBILE, ContactKind.PHONE)
_ADDRESSES = (ContactKind.MAIL, ContactKind.OTHER_MAIL)
_SHORT_CODES = frozenset("17")
_TWO_DIGITS = frozenset(
    str(code)
    for code in (20, 27, *range(30, 35), 36, *range(39, 42), *range(43, 50), *range(51, 59), *range(60, 67), 81, 82, 84,
                 86, *range(90, 96), 98)
)  # fmt: skip
"""Countries whose codes have two digits (ITU-T E.164); 1 and 7 stand alone, all others have three."""


def masked(contact: Contact) -> str:
    """Return what the wizard shows of a way to reach somebody: enough to tell two apart, too little to give away."""
    if contact.kind in _NUMBERS:
        return masked_number(contact.value)
    if contact.kind in _ADDRESSES:
        return masked_address(contact.value)
    return contact.label


def masked_number(number: str) -> str:
    """Return a telephone number as its country and its last four digits: `+1 *** *** 0101`."""
    plain = normal_number(number)
    digits = plain.lstrip("+")
    shown = digits[-_SHOWN:] if len(digits) > _SHOWN + 2 else ""
    country = f"+{_country(digits)} " if plain.startswith("+") else ""
    return f"{country}{_HIDDEN} {_HIDDEN} {shown}".rstrip()


def masked_address(address: str) -> str:
    """Return an address as the beginnings of its parts: `m***@n***.example`."""
    name, _, domain = address.strip().rpartition("@")
    host, dot, ending = domain.rpartition(".")
    return f"{name[:1]}{_HIDDEN}@{(host or domain)[:1]}{_HIDDEN}{dot}{ending if dot else ''}"


def normal_number(number: str) -> str:
    """Return a telephone number without what people write between its digits, with a plus for its country."""
    plain = unicodedata.normalize("NFKC", number).strip()
    plain = re.split(r"(?i)\s*(?:;|,|x|ext\.?)\s*", plain, maxsplit=1)[0]
    is_abroad = plain.startswith(("+", "00"))
    digits = "".join(c for c in plain.replace("(0)", "") if c.isdecimal())
    if not is_abroad:
        return digits
    return "+" + (digits if plain.startswith("+") else digits[2:])


def normal(kind: ContactKind, value: str) -> str:
    """Return a value as it is compared: the same for all ways of writing it."""
    if kind in _NUMBERS:
        return normal_number(value)
    return unicodedata.normalize("NFKC", value).strip().casefold()


def digest(key: bytes, kind: ContactKind, value: str) -> str:
    """Return what is kept of a value to know it again: useless to whoever doesn't have the key.

    A number is the same channel whether it is on record as a mobile or as a telephone.
    """
    family = "number" if kind in _NUMBERS else "address" if kind in _ADDRESSES else kind.value
    return hmac.new(key, f"{family}:{normal(kind, value)}".encode(), sha256).hexdigest()


def number_digest(salt: bytes, number: str) -> str:
    """Return what is kept of the number that a caller showed, nothing when they showed none."""
    return hmac.new(salt, normal_number(number).encode(), sha256).hexdigest() if normal_number(number) else ""


def _country(digits: str) -> str:
    if digits[:1] in _SHORT_CODES:
        return digits[:1]
    return digits[:2] if digits[:2] in _TWO_DIGITS else digits[:3]


def digests(key: bytes, person: Person) -> dict[str, list[str]]:
    """Return the digests of somebody's contact data by kind: with them a change is told, and nothing else."""
    found: dict[str, list[str]] = {}
    for one in person.contacts:
        if one.value:
            found.setdefault(one.kind.value, []).append(digest(key, one.kind, one.value))
    return {kind: sorted(ones) for kind, ones in found.items()}
