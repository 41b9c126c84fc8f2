"""Personal data and secrets in a text: found, so that no article holds them, and taken out of what a ticket says.

What is known of a requester is looked for as it stands on record; the rest by its form. Forms find what looks like it,
so an author always reads what is left.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum


class Found(StrEnum):
    """What was found, and what stands for it where it was taken out."""

    PERSON = "the requester"
    MAIL = "e-mail address"
    PHONE = "phone number"
    ACCOUNT = "user id"
    COMPUTER = "computer name"
    ADDRESS = "network address"
    BANK = "bank account"
    CARD = "card number"
    IDENTITY = "identity number"
    BIRTH = "date of birth"
    SECRET = "secret"  # noqa: S105  what it is called


@dataclass(frozen=True)
class Trace:
    """Where something stands in a text, from its first character to the one after its last."""

    what: Found
    begins: int
    ends: int


@dataclass(frozen=True)
class Known:
    """What is on record of a requester: none of it belongs into an article."""

    names: tuple[str, ...] = ()
    mails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    computers: tuple[str, ...] = ()


NOBODY = Known()
_BEGINS = r"(?<![^\W_])"
"""Where a word begins, also one that stands behind a `_`."""
_MARKS = r"[\"'`*_|]{0,4}"
_SAID = (
    rf"(?:[ \t]*\([^()\n]{{0,40}}\))?{_MARKS}[ \t]*"
    rf"(?:(?:[:=]|\|)[ \t]*{_MARKS}\n?|\b(?:is|to|ist|lautet)\b)[ \t]*{_MARKS}(?![$<{{%])"
)
_NO_WORD = r"(?!\d{1,2}-(?:\d{1,2}\b|[a-z])|[A-Z]{2,4}-\d+\b)(?=\S{0,99}?(?:\d|[!@#$%^&*_+=~?]\w))"
"""What is no word of a language: "the password is wrong" gives none away."""
_GIVEN = r"""[ \t]+["'`]?(?=[^\s"'`]{0,99}\d)(?=[^\s"'`]{0,99}[A-Za-z])(?=[^\s"'`]{6})"""
_PASSWORDS = r"password|passwd|pwd|pw|kennwort|passwort"
_SECRETS = rf"{_PASSWORDS}|pass(?:phrase|code)?|pin|secret|token"
_KEYS = r"\w*(?:api|access|account|client|private|secret|shared|storage)[ _-]?(?:key|secret|token)"
_NAMED = rf"(?i){_BEGINS}(?:{_SECRETS}|{_KEYS})"
_FORMS: tuple[tuple[Found, re.Pattern[str]], ...] = (
    (
        Found.SECRET,
        re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*PRIVATE KEY-----|\Z)", re.DOTALL),
    ),
    (
        Found.SECRET,
        re.compile(
            r"\b(?:(?:AKIA|ASIA)[0-9A-Z]{16}\b|gh[pousr]_\w{36,}|github_pat_\w{20,}|glpat-[\w-]{16,}|xox[abprs]-[\w-]{10,}"
            r"|AIza[\w-]{30,}|sk_(?:live|test)_\w{10,}|sk-[\w-]{16,})"
        ),
    ),
    (Found.SECRET, re.compile(r"(?<![\w-])eyJ[\w-]{8,4000}\.[\w-]{8,}\.[\w-]*")),
    (Found.SECRET, re.compile(r"(?i)\bbearer[ \t]+([\w.~+/-]{16,}=*)")),
    (Found.SECRET, re.compile(r"(?<=://)[^\s/:@]+:[^\s/@]+(?=@)")),
    # a recovery key of BitLocker, and a product key
    (Found.SECRET, re.compile(r"(?<![\w-])(?:(?:\d{6}-){7}\d{6}|(?:[A-Z0-9]{5}-){4}[A-Z0-9]{5})(?![\w-])")),
    (Found.SECRET, re.compile(rf"{_NAMED}{_SAID}{_NO_WORD}([^\s|]{{4,}})")),
    # alone in its line, or in quotation marks
    (
        Found.SECRET,
        re.compile(rf"(?m){_NAMED}[ \t]*[:=][ \t]*[\"'`]?(?![$<{{%]|[*•.x_-]+(?!\S))(\S{{6,64}})(?!\S)[ \t]*$"),
    ),
    (Found.SECRET, re.compile(rf"""(?i){_BEGINS}(?:{_SECRETS})[ \t]+["'`]{_NO_WORD}([^\s"'`]{{6,}})""")),
    (Found.SECRET, re.compile(rf"""(?i)(?:{_BEGINS}(?:{_PASSWORDS})|/ ?pass){_GIVEN}([^\s"'`]+)""")),
    (Found.SECRET, re.compile(r"(?i)\bpin(?:[ \t]+(?:code|number))?[ \t]+(\d{4,8})\b")),
    # what is given to a command: net use, PowerShell, curl, mysql
    (Found.SECRET, re.compile(rf"(?i)/user:\S{{1,99}}[ \t]+{_NO_WORD}([^\s/*]\S{{3,}})")),
    (Found.SECRET, re.compile(r"""(?i)\bConvertTo-SecureString[ \t]+(?:-String[ \t]+)?["']([^"'$\n]{4,})["']""")),
    (Found.SECRET, re.compile(r"\bcurl\b[^\n]{0,99}?[ \t](?:-u|--user)[ \t]+[\"']?[^\s:$\"']+:([^\s$]{4,})")),
    (Found.SECRET, re.compile(rf"\bmysql\w*\b[^\n]{{0,99}}?[ \t]-p{_NO_WORD}(\S{{4,}})")),
    (Found.MAIL, re.compile(r"(?<![\w.+'-])[\w.+'-]+(?:@| ?[(\[]at[)\]] ?)[\w-]+(?:\.[\w-]+)+")),
    (
        Found.ADDRESS,  # but no mask, and none that every computer has
        re.compile(
            r"(?<![\d.])(?!127\.|255\.|0\.0\.0\.0)(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)(?![\d.])"
        ),
    ),
    (
        Found.ADDRESS,
        re.compile(
            r"(?<![\w:])(?=[\w:]{0,39}\d)(?:(?:[0-9A-Fa-f]{1,4}:){7}|(?:[0-9A-Fa-f]{1,4}:){1,6}:(?:[0-9A-Fa-f]{1,4}:){0,5})"
            r"[0-9A-Fa-f]{1,4}(?![\w:])"
        ),
    ),
    (Found.ADDRESS, re.compile(r"\b(?:[0-9A-Fa-f]{2}[:-]){5}[0-9A-Fa-f]{2}\b")),
    (Found.IDENTITY, re.compile(r"(?<![\w-])\d{3}-\d{2}-\d{4}(?![\w-])")),
    (
        Found.BIRTH,
        re.compile(
            r"(?i)\b(?:born|dob|date of birth|geb\.?|geboren)[ \t:]+(?:on |am )?(\d{1,4}[./-]\d{1,2}[./-]\d{1,4})\b"
        ),
    ),
    (Found.PHONE, re.compile(r"(?<![\w.+/-])(?:\+|00|\(?0)\d[\d ()/.-]{5,24}\d(?![\d\w-])")),
    (Found.PHONE, re.compile(r"(?<![\w.+/-])(?:1[ .-])?(?:\(\d{3}\) ?|\d{3}[ .-])\d{3}[ .-]\d{4}(?![\w-])")),
    (
        Found.COMPUTER,  # but no edition of Windows Server
        re.compile(
            r"\b(?!WS20\d\d\b)(?:DESKTOP|LAPTOP|PC|NB|WS|WKS|HOST)-?[A-Z]*\d[A-Z0-9-]{2,}\b|\b(?:DESKTOP|LAPTOP)-[A-Z0-9]{5,}\b"
        ),
    ),
)
_BANK = re.compile(r"(?<!\w)[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?(?!\w)")
_CARD = re.compile(r"(?<![\w.-])[3-6]\d{3}(?:[ -]?\d{4}){2}[ -]?\d{3,4}(?![\w-])")
_LEAST = 3
"""Characters a word on record must have to be looked for by itself: shorter ones are words of everybody's."""


def traces(text: str, known: Known = NOBODY) -> list[Trace]:
    """Return what was found, in the order of the text; what lies within something else is that."""
    found = sorted([*_on_record(text, known), *_by_form(text)], key=lambda one: (one.begins, -one.ends))
    kept: list[Trace] = []
    for one in found:
        if not kept or one.begins >= kept[-1].ends:
            kept.append(one)
    return kept


def stripped(text: str, known: Known = NOBODY) -> str:
    """Return a text with what was found replaced by what it is: `[e-mail address]`."""
    parts, at = [], 0
    for one in traces(text, known):
        parts += [text[at : one.begins], f"[{one.what}]"]
        at = one.ends
    return "".join((*parts, text[at:]))


def _by_form(text: str) -> Iterator[Trace]:
    for what, form in _FORMS:
        for match in form.finditer(text):
            group = 1 if match.lastindex else 0
            yield Trace(what, match.start(group), match.end(group))
    for what, form, holds in ((Found.BANK, _BANK, _is_account), (Found.CARD, _CARD, _is_card)):
        for match in form.finditer(text):
            if holds(re.sub(r"[ -]", "", match[0])):
                yield Trace(what, match.start(), match.end())


def _is_account(number: str) -> bool:
    """Tell whether the check digits of an international bank account number are right (ISO 13616, ISO 7064)."""
    return int("".join(str(int(one, 36)) for one in number[4:] + number[:4])) % 97 == 1


def _is_card(number: str) -> bool:
    """Tell whether the check digit of a card's number is right (ISO/IEC 7812-1, annex B)."""
    doubled = [int(one) * (1 + at % 2) for at, one in enumerate(reversed(number))]
    return sum(one - 9 * (one > 9) for one in doubled) % 10 == 0  # noqa: PLR2004  digits


def _on_record(text: str, known: Known) -> Iterator[Trace]:
    wanted: tuple[tuple[Found, Iterable[str]], ...] = (
        (Found.PERSON, _names(known.names)),
        (Found.MAIL, known.mails),
        (Found.ACCOUNT, known.accounts),
        (Found.COMPUTER, known.computers),
    )
    for what, words in wanted:
        for word in words:
            if len(word) >= _LEAST:
                for match in re.finditer(rf"(?<!\w){re.escape(word)}(?:['’]s)?(?!\w)", text, re.IGNORECASE):
                    yield Trace(what, match.start(), match.end())
    for phone in known.phones:
        yield from _numbers(text, phone)


def _names(names: Iterable[str]) -> list[str]:
    """Return whole names and their parts, the longest first."""
    parts = {part for name in names for part in (name, *re.split(r"[\s,]+", name))}
    return sorted(parts, key=len, reverse=True)


def _numbers(text: str, phone: str) -> Iterator[Trace]:
    """Find a number however its digits are set apart."""
    digits = re.sub(r"\D", "", phone)
    if len(digits) >= 5:  # noqa: PLR2004  an extension of four digits is any number
        form = r"[ ()/.-]*".join(digits)
        for match in re.finditer(rf"(?<!\d)\+?{form}(?!\d)", text):
            yield Trace(Found.PHONE, match.start(), match.end())
