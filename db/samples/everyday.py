"""The daily flow: believable tickets made of texts with slots, each with another word in them."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from app.tickets.model import EntryKind, Kind, Level, Source, Status
from db.samples.hours import Hours
from db.samples.script import Line, Script
from db.samples.texts import texts

ANALYSTS = ("Ana Torres", "Ben Carter", "Dev Patel", "Grace Okafor", "Marek Novak", "Chloe Martin")
BY_QUEUE = {
    "Triage": ("Ana Torres", "Ben Carter", "Dev Patel", "Chloe Martin"),
    "Accounts & access": ("Ana Torres", "Ben Carter", "Chloe Martin"),
    "Network": ("Grace Okafor", "Dev Patel", "Ana Torres"),
    "Hardware": ("Marek Novak", "Ben Carter", "Chloe Martin"),
    "Security": ("Tom Reilly", "Ana Torres"),
}
SOURCES = (Source.EMAIL, Source.EMAIL, Source.PHONE, Source.CHAT, Source.WALK_UP, Source.DESK)
HOLDS = (
    "part ordered, delivery on Thursday",
    "waiting for the supplier's answer",
    "handed to the manufacturer under warranty",
    "the building's electrician comes on Wednesday",
)
ASKED = (
    "asked for a time to call back",
    "waiting for the manager's approval",
    "asked for the cost centre",
    "asked to try it for a day",
)
IMPACTS = (Level.LOW, Level.LOW, Level.MEDIUM)
DAY = 600
"""Working minutes in a day."""


@dataclass(frozen=True)
class _Mix:
    """Where an everyday ticket stands and how many working minutes ago it was opened, at least and at most."""

    status: Status
    share: float
    youngest: int
    oldest: int


LIVE_MIX = (
    _Mix(Status.NEW, 0.30, 5, DAY),
    _Mix(Status.OPEN, 0.40, 40, 4 * DAY),
    _Mix(Status.PENDING, 0.18, 2 * 60, 7 * DAY),
    _Mix(Status.ON_HOLD, 0.12, 5 * 60, 9 * DAY),
)
DONE_MIX = (_Mix(Status.RESOLVED, 0.6, 90, 8 * DAY), _Mix(Status.CLOSED, 0.4, 5 * DAY, 30 * DAY))


def everyday(hours: Hours, *, live: int, done: int, seed: int = 7) -> list[Script]:
    """Return so many live and so many resolved or closed tickets, the same for the same seed."""
    dice = Random(seed)
    told = every_text()
    dice.shuffle(told)
    mixes = [mix for mixes, count in ((LIVE_MIX, live), (DONE_MIX, done)) for mix in _spread(mixes, count)]
    return [_script(text, mix, hours, dice) for text, mix in zip(told, mixes, strict=False)]


def _spread(mixes: Sequence[_Mix], count: int) -> list[_Mix]:
    spread = [mix for mix in mixes for _ in range(round(mix.share * count))]
    return (spread + [mixes[0]] * count)[:count]


def every_text() -> list[dict[str, Any]]:
    """Return each text once for each word of the slot in its subject."""
    told = texts("everyday")
    slots: dict[str, list[str]] = told["slots"]
    every = []
    for number, text in enumerate(told["ticket"]):
        slot = next((name for name in slots if f"{{{name}}}" in text["subject"]), "")
        for turn in range(len(slots[slot]) if slot else 1):
            words = {name: kept[(turn + number) % len(kept)] for name, kept in slots.items()}
            every.append({k: v.format(**words) for k, v in text.items()})
    return [e | {"subject": e["subject"][0].upper() + e["subject"][1:]} for e in every]


def _script(text: dict[str, Any], mix: _Mix, hours: Hours, dice: Random) -> Script:
    opened = hours.ago(dice.uniform(mix.youngest, mix.oldest))
    waits = mix.status is Status.NEW
    by = dice.choice(BY_QUEUE[text["queue"]])
    return Script(
        text["subject"],
        dice.choice(texts("people")["requesters"])["name"],
        text["queue"],
        text["category"],
        opened,
        dice.choice(ANALYSTS[:2]),
        [Line(0, "Ben Carter", EntryKind.MESSAGE, text["message"])] + ([] if waits else _work(text, mix, dice, by)),
        Kind(text.get("kind", Kind.INCIDENT)),
        Level(text["impact"]) if "impact" in text else dice.choice(IMPACTS),
        Level(text["urgency"]),
        Source(text["source"]) if "source" in text else dice.choice(SOURCES),
        unread=mix.status in (Status.NEW, Status.OPEN) and dice.random() < 0.08,  # noqa: PLR2004
    )


def _work(text: dict[str, Any], mix: _Mix, dice: Random, by: str) -> list[Line]:
    taken = dice.uniform(3, 25)
    lines = [Line(taken, by, EntryKind.EVENT, "", {"assignee": by, "status": "open"})]
    lines.append(Line(taken + dice.uniform(4, 9), by, EntryKind.NOTE, text["note"]))
    if mix.status is not Status.OPEN or dice.random() < 0.6:  # noqa: PLR2004
        lines.append(Line(taken + dice.uniform(10, 18), by, EntryKind.REPLY, text["reply"]))
    return lines + _step(text, mix, dice, by, taken + 20)


def _step(text: dict[str, Any], mix: _Mix, dice: Random, by: str, after: float) -> list[Line]:
    match mix.status:
        case Status.PENDING:
            wakes = dice.choice((-20, 50, 3 * 60, 26 * 60, 50 * 60, 74 * 60))
            step = {"status": "pending", "wakes": wakes}
            return [Line(after, by, EntryKind.EVENT, dice.choice(ASKED), step)]
        case Status.ON_HOLD:
            return [Line(after, by, EntryKind.EVENT, dice.choice(HOLDS), {"status": "on hold"})]
        case Status.RESOLVED | Status.CLOSED:
            solved = Line(after + dice.uniform(5, 40), by, EntryKind.EVENT, text["solved"], {"status": "resolved"})
            thanks = Line(after + 55, "Ben Carter", EntryKind.MESSAGE, dice.choice(THANKS))
            closed = Line(after + 60, "Sue Lindqvist", EntryKind.EVENT, "confirmed", {"status": "closed"})
            return [solved, thanks, closed] if mix.status is Status.CLOSED else [solved]
        case _:
            return []


THANKS = (
    "Works again, thank you.",
    "All good now, thanks for the quick help.",
    "Thank you, that was it.",
    "Confirmed, it has been fine since.",
)
