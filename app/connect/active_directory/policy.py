"""What a domain asks of a password: Active Directory refuses one without saying why."""

from datetime import timedelta

from app.connect.active_directory.line import Entry, Line
from app.connect.active_directory.settings import Settings
from app.connect.active_directory.values import domain_of, place_of
from app.identity.directories import DirectoryAway, DirectoryRefused

COMPLEX = 0x1
OF_DOMAIN = ("minPwdLength", "pwdProperties", "minPwdAge", "pwdHistoryLength")
OF_PERSON = ("msDS-MinimumPasswordLength", "msDS-PasswordComplexityEnabled", "msDS-MinimumPasswordAge")
RESULTANT = "msDS-ResultantPSO"


def asked_for(line: Line, settings: Settings, object_id: str) -> str:
    """Return in one sentence what a password has to be for this account; never fails, for it explains a failure."""
    try:
        place = place_of(object_id)
        entry = line.read(place, (RESULTANT,)) if place else None
        own = entry.text(RESULTANT) if entry else ""
        if own:
            return _of_person(line.read(own, OF_PERSON))
        return _of_domain(line.read(domain_of(settings.base_dn), OF_DOMAIN))
    except (DirectoryAway, DirectoryRefused, ValueError):
        return "What the domain asks of a password can't be read."


def _of_domain(entry: Entry | None) -> str:
    if entry is None or entry.number("minPwdLength") is None:
        return "What the domain asks of a password can't be read."
    return _sentence(
        "The domain asks for",
        entry.number("minPwdLength") or 0,
        is_complex=bool((entry.number("pwdProperties") or 0) & COMPLEX),
        least_age=_age(entry.number("minPwdAge")),
    )


def _of_person(entry: Entry | None) -> str:
    if entry is None or entry.number(OF_PERSON[0]) is None:
        return (
            "A stricter policy holds for this account than for the domain, and Frontline's account may not read it: "
            "ask who looks after the directory how long a password has to be."
        )
    return _sentence(
        "A policy of this account's own asks for",
        entry.number(OF_PERSON[0]) or 0,
        is_complex=entry.text(OF_PERSON[1]).upper() == "TRUE",
        least_age=_age(entry.number(OF_PERSON[2])),
    )


def _sentence(who: str, length: int, *, is_complex: bool, least_age: timedelta) -> str:
    said = f"{who} at least {length} characters"
    if is_complex:
        said += (
            ", of three kinds among capital letters, small letters, digits and signs, and without the account's name "
            "or a part of the person's name"
        )
    said += "."
    if least_age > timedelta(0):
        said += f" A password may be changed once in {_told(least_age)}."
    return said


def _age(ticks: int | None) -> timedelta:
    """Return a length of time, which is kept as a negative number of 100 ns."""
    return timedelta(microseconds=min(-(ticks or 0), 10**16) // 10)


def _told(length: timedelta) -> str:
    hours = round(length / timedelta(hours=1))
    days = round(hours / 24)
    if hours < 48:  # noqa: PLR2004  two days
        return "an hour" if hours <= 1 else f"{hours} hours"
    return f"{days} days"
