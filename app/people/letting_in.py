"""Logins and passwords of those who work at a desk on a server: what they are called, and which may be chosen."""

import re
import secrets
import unicodedata
from dataclasses import dataclass, field

from app.core.errors import RuleBroken

GROUPS, LETTERS = 5, 4
"""A first password is so many groups of so many characters: 99 bits, and short enough to be read out."""
READABLE = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that are taken for one another: 0 and o, 1 and i and l."""
SHORTEST, LONGEST = 12, 200
"""Characters of a password that somebody chooses."""
LONGEST_LOGIN = 63
"""Bytes of a login that PostgreSQL tells apart."""
_UNSEEN = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True)
class LetIn:
    """How someone gets in from now on: whether the login was made or only given another password, and the first one.

    `password` is empty where the login is left as it is: for single sign-on, or because others look after it.
    """

    login: str
    made: bool = False
    password: str = field(default="", repr=False)


def first_password() -> str:
    """Return a password nobody can guess, to be told once and then changed."""
    return "-".join("".join(secrets.choice(READABLE) for _ in range(LETTERS)) for _ in range(GROUPS))


def login_from(name: str) -> str:
    """Return the login that a name suggests: `ana.torres` for Ana Torres; empty when nothing of it can be one."""
    plain = unicodedata.normalize("NFKD", name.casefold().replace("ø", "o").replace("ł", "l"))
    words = re.findall(r"[a-z0-9]+", "".join(c for c in plain if not unicodedata.combining(c)))
    return ".".join(words)[:LONGEST_LOGIN].strip(".")


def chosen_password(typed: str, again: str, *, login: str, now: str | None = None) -> str:
    """Return a password that someone has chosen and typed twice, in place of the one of `now`. Raises RuleBroken."""
    if typed != again:
        raise RuleBroken("The two passwords are not the same. Nothing was changed.", field="again")
    if len(typed) < SHORTEST:
        raise RuleBroken(f"A password has at least {SHORTEST} characters. Nothing was changed.", field="password")
    if len(typed) > LONGEST:
        raise RuleBroken(f"A password has at most {LONGEST} characters. Nothing was changed.", field="password")
    if _UNSEEN.search(typed):
        raise RuleBroken("This password holds a character that can't be typed. Nothing was changed.", field="password")
    if login and login.casefold() in typed.casefold():
        raise RuleBroken("A password with the login in it is easily guessed. Nothing was changed.", field="password")
    if typed == now:
        raise RuleBroken("This is the password you have already. Nothing was changed.", field="password")
    return typed
