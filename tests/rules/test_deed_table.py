"""Deeds written down are understood by every later version."""

import json
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from app.core.errors import RuleBroken
from app.tickets import deeds
from app.tickets.model import Asker, EntryKind, Filed, Kind, Level, NewTicket, Source, Status
from tests.makers import NOON

KEY = UUID(int=7)
ARGUMENTS = {
    "assign": {"was": {21: None, 22: 3}, "to": 2, "reason": "Ana is on leave"},
    "release all": {"of": 3, "reason": "Ben is ill"},
    "take next": {"queue_ids": [1, 2]},
    "transfer": {"was": {21: 1}, "to": 2, "reason": "a switch"},
    "priority": {"was": {21: (Level.LOW, Level.HIGH)}, "impact": Level.HIGH, "urgency": Level.HIGH, "reason": ""},
    "category": {"was": {21: None}, "to": 1},
    "status": {
        "was": {21: Status.OPEN},
        "to": Status.PENDING,
        "reason": "",
        "wakes_at": NOON + timedelta(days=1),
        "waking": {21: NOON, 22: None},
    },
    "create": {
        "new": NewTicket(
            "Screen", 1, kind=Kind.SERVICE_REQUEST, source=Source.PHONE, asker=Asker(name="Zoë"), take=True
        ),
        "files": (Filed("ab", "shot.png", 5),),
        "draft": KEY,
    },
    "entry": {"ticket_id": 21, "kind": EntryKind.NOTE, "body": "x", "files": (), "written_at": NOON},
    "recall": {"said": "ab12"},
    "withdraw": {"entry_id": 5},
    "undo": {"undoes": KEY},
}
FIRST_VERSION = {
    "assign": '{"deed": "assign", "version": 1, "arguments": {"was": {"21": null, "22": 3}, "to": 2, '
    '"reason": "Ana is on leave"}}',
    "status": '{"deed": "status", "version": 1, "arguments": {"was": {"21": "open"}, "to": "pending", "reason": "", '
    '"wakes_at": "2026-03-03T12:00:00+00:00"}}',
    "recall": '{"deed": "recall", "version": 1, "arguments": {}}',
    "undo": '{"deed": "undo", "version": 1, "arguments": {"undoes": "00000000-0000-0000-0000-000000000007"}}',
}
"""Texts as version 1 wrote them; they must be read for ever."""


def test_every_deed_of_the_table_is_tried_here():
    assert ARGUMENTS.keys() == deeds.DEEDS.keys()


@pytest.mark.parametrize("name", ARGUMENTS)
def test_a_deed_reads_back_as_it_was_meant(name: str):
    deed, arguments = deeds.read(deeds.written(name, ARGUMENTS[name]))
    assert deed.name == name
    assert arguments == ARGUMENTS[name]


@pytest.mark.parametrize("name", FIRST_VERSION)
def test_what_version_one_wrote_is_still_read(name: str):
    _, arguments = deeds.read(FIRST_VERSION[name])
    assert arguments.items() <= ARGUMENTS[name].items()
    assert ARGUMENTS[name].keys() - arguments.keys() <= {"waking", "said"}


def test_old_arguments_are_brought_up_step_by_step(monkeypatch: pytest.MonkeyPatch):
    newer = replace(
        deeds.DEEDS["category"],
        version=3,
        upgrades={1: lambda a: a | {"reason": ""}, 2: lambda a: a | {"reason": a["reason"] + "!"}},
    )
    monkeypatch.setattr(deeds, "DEEDS", {"category": newer})
    kept = json.dumps({"deed": "category", "version": 1, "arguments": {"was": {"1": None}, "to": 2}})
    assert deeds.read(kept)[1] == {"was": {1: None}, "to": 2, "reason": "!"}


@pytest.mark.parametrize(
    "kept", ['{"deed": "fly", "version": 1, "arguments": {}}', '{"deed": "undo", "version": 99, "arguments": {}}']
)
def test_a_deed_from_the_future_is_refused_not_guessed(kept: str):
    with pytest.raises(RuleBroken, match="Update Frontline"):
        deeds.read(kept)
