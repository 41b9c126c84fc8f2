"""A desk in a file and one on a server, taken through the same at random: they show, decide and refuse the same.

FRONTLINE_ALIKE=N goes through so many cases in place of the few of the suite; FRONTLINE_ALIKE_SEED begins elsewhere.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import insert

from app.core.actor import Actor
from app.core.errors import HelpDeskError
from app.identity.directories import ContactKind, Mark, Person
from app.identity.gate import Asked, Verification
from app.identity.jobs import JobKind, JobState
from app.identity.model import Action, Caller, Channel, Method, Result, Risk
from db.identity import tables as t
from tests.db.identity.desk import ANA, BEN, OLGA, OTHER_TICKET, SUE, TICKET, VERA, GateDesk, build, lent, person
from tests.desks import desk_in, desk_on
from tests.servers.postgres import Cluster

CASES = int(os.environ.get("FRONTLINE_ALIKE", "30"))
SEED = int(os.environ.get("FRONTLINE_ALIKE_SEED", "1"))
STEPS = 9
KINDS = ("duo", "smtp", "sms_gateway", "recovery")
WHY = "They said so on the phone, twice."
PEOPLE = (ANA, BEN, SUE, VERA, OLGA)
AGES = (0.1, 6, 8, 13, 15, 29, 31, 400)
"""Days that something has been on record: around each waiting time."""
BY_HAND = (Method.IN_PERSON, Method.VIDEO, Method.MANAGER, Method.HR, Method.OWNER, Method.SITE, Method.PUSH)
FACTS = ({}, {"document": "badge", "site": "London"}, {"spoke_to": "them", "gesture": "yes", "photo": "yes"})
FLAGS = ("urgency", "phone_lost", "asks_both", "prompted", "refuses_callback", "pressure")


@dataclass(frozen=True)
class Both:
    """The two desks."""

    file: GateDesk
    server: GateDesk

    def do(self, deed: Callable[[GateDesk], object]) -> tuple[object, object]:
        """Do something at both and return what came of it at each: what it answered, or how it was refused."""
        return _told(deed, self.file), _told(deed, self.server)


def _told(deed: Callable[[GateDesk], object], desk: GateDesk) -> object:
    try:
        return deed(desk)
    except HelpDeskError as refusal:
        return type(refusal).__name__, str(refusal)


@pytest.fixture(scope="module")
def both(pg_cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    """Lend the same desk in a file and on a server."""
    folder: Path = tmp_path_factory.mktemp("alike")
    with (
        desk_on(pg_cluster, build) as url,
        lent(url) as server,
        lent(desk_in(folder / "desk.db", build)) as file,
    ):
        for desk in (file, server):
            desk.do(insert(t.connection).values([_connected(*one) for one in enumerate(KINDS, 1)]))
        yield Both(file, server)


def _connected(position: int, kind: str) -> dict[str, Any]:
    return {"name": kind, "kind": kind, "settings": {}, "is_active": True, "position": position}


# ---------------------------------------------------------------- what is compared


def shown(one: Verification) -> dict[str, object]:
    """Return all that a wizard shows of a verification, but for ids and instants."""
    subject, decision, grant = one.subject, one.decision, one.grant
    return {
        "state": one.state,
        "asked": (one.ticket_id, one.action, one.channel, one.caller),
        "whose": (one.by_id, one.owner_id, one.signed_by),
        "subject": subject and replace(subject, last_bad_at=None, locked_at=None),
        "subject_repr": subject and (subject.name, dict(subject.contacts), subject.lock_outs_today),
        "signs": (sorted(one.flags), sorted(one.context), one.has_looked),
        "evidence": [
            (e.method, e.result, e.proof, e.group.partition(":")[0], e.by, e.also_by, e.is_handset)
            for e in one.evidence
        ],
        "offers": [(o.method, o.points, o.proof, o.target, o.why_not) for o in one.offers],
        "running": [(r.kind, r.method, r.state, r.tries_left, r.said) for r in one.running],
        "before": [(b.by, b.action, b.state, b.ticket_id) for b in one.before],
        "decision": decision and replace(decision, until=None),
        "has_until": decision and decision.until is not None,
        "grant": grant and (grant.state, grant.action, grant.issued_to),
        "observing": one.is_observing,
    }


def differences(file: dict[str, object], server: dict[str, object]) -> dict[str, tuple[object, object]]:
    """Return the fields in which the two are not alike."""
    return {name: (told, server[name]) for name, told in file.items() if told != server[name]}


# ---------------------------------------------------------------- what happens


@dataclass(frozen=True)
class Shape:
    """Somebody at random: which ways there are to reach them and since how many days, and what their directory says."""

    name: str
    days: tuple[float | None, ...]
    marks: frozenset[Mark]
    risk: Risk

    def at(self, desk: GateDesk) -> Person:
        """Return them as their directory tells of them now, by the clock of a desk."""
        now = datetime.now(UTC) if desk.store.is_postgres else desk.clock.now()
        every = zip(person(self.name).contacts, self.days, strict=True)
        kept = [replace(one, changed_at=now - timedelta(days=days)) for one, days in every if days is not None]
        has_manager = any(one.kind is ContactKind.MANAGER for one in kept)
        manager_id = "id-mona" if has_manager else None
        return person(self.name, contacts=tuple(kept), marks=self.marks, manager_id=manager_id)


def any_shape(dice: Random, number: int) -> Shape:
    """Return somebody at random."""
    days = tuple(dice.choice(AGES) if dice.random() < 0.8 else None for _ in person().contacts)
    marks = frozenset(mark for mark in (Mark.LOCKED, Mark.DISABLED, Mark.MUST_CHANGE) if dice.random() < 0.15)
    risk = dice.choices(list(Risk), weights=(6, 3, 2, 1, 1))[0]
    return Shape(f"P{number} Quill", days, marks, risk)


Step = tuple[str, Callable[[GateDesk, int], object]]


def any_step(dice: Random, who: Actor) -> Step:
    """Return something that somebody does, with its name."""
    result = dice.choice((Result.PASSED, Result.PASSED, Result.PASSED, Result.FAILED, Result.UNREACHED, Result.EXPIRED))
    no = dice.random() < 0.06
    method, facts = dice.choice(BY_HAND), dice.choice(FACTS)
    flags = frozenset(dice.sample(FLAGS, dice.choice((0, 0, 1, 2))))
    action = dice.choice(list(Action))
    hours = dice.choice((0.1, 0.3, 1.1, 5))
    said = Result.DECLINED if no else result
    steps: dict[str, Callable[[GateDesk, int], object]] = {
        "push": lambda desk, one: push(desk, one, said, who),
        "callback": lambda desk, one: called(desk, one, Result.DECLINED if no else result, who),
        "attest": lambda desk, one: desk.gate(who).attest(one, method, said, facts),
        "flag": lambda desk, one: desk.gate(who).flag(one, flags),
        "decide": lambda desk, one: replace(desk.gate(who).decide(one), until=None),
        "sign": lambda desk, one: desk.gate(dice_of(who)).sign(one),
        "aside": lambda desk, one: desk.gate(who).set_aside(one),
        "take": lambda desk, one: desk.gate(dice_of(who)).take_over(one),
        "change": lambda desk, one: desk.gate(who).change(one, asked(action)),
        "code": lambda desk, one: code(desk, one, who, is_right=result is Result.PASSED),
        "time": lambda desk, one: later(desk, hours),
        "exception": lambda desk, one: desk.gate(who).ask_exception(one, WHY + WHY),
        "act": lambda desk, one: carry_out(desk, one, who, result),
        "refuse": lambda desk, one: desk.gate(who).refuse(one, WHY),
        "dispute": lambda desk, one: desk.gate(who).dispute(one, WHY),
        "abandon": lambda desk, one: desk.gate(who).abandon(one),
    }
    weights = (6, 6, 6, 2, 6, 3, 1, 2, 1, 2, 2, 1, 4, 0.3, 0.5, 0.3)
    name = dice.choices(list(steps), weights=weights)[0]
    return name, steps[name]


def asked(action: Action) -> Asked:
    """Return another act to be asked for on the same ticket."""
    return Asked(TICKET, action, Channel.PHONE, Caller.SUBJECT)


def dice_of(who: Actor) -> Actor:
    """Return a colleague of somebody."""
    return PEOPLE[(PEOPLE.index(who) + 1) % len(PEOPLE)]


def push(desk: GateDesk, one: int, result: Result, who: Actor) -> None:
    """Have a prompt answered."""
    desk.gate(who).ask(one, Method.PUSH)
    job = desk.claimed(JobKind.PROMPT)
    desk.worker.under_way(job.id, {"number": "42", "provider": "duo"})
    desk.worker.prove(job.id, result, transaction=f"tx{job.id}")


def called(desk: GateDesk, one: int, result: Result, who: Actor) -> None:
    """Ring somebody."""
    desk.gate(who).dial(one, "mobile")
    desk.gate(who).attest(one, Method.CALLBACK, result, {"spoke_to": "them"})


def code(desk: GateDesk, one: int, who: Actor, *, is_right: bool) -> None:
    """Have a code sent and spoken."""
    job_id = desk.gate(who).ask(one, Method.SMS_CODE)
    assert desk.claimed(JobKind.CODE).id == job_id
    desk.worker.keep_code(job_id, b"digest")
    desk.guess(job_id, is_right=is_right, who=who)


def carry_out(desk: GateDesk, one: int, who: Actor, result: Result) -> object:
    """Use the grant, if there is one."""
    if desk.gate(who).read(one).grant is None:
        return "no grant"
    job_id = desk.carry_out(one, who=who)
    job = desk.claimed(JobKind.CARRY_OUT)
    assert job.id == job_id
    if desk.worker.begin(job_id) is None:
        return "not begun"
    state = {Result.PASSED: JobState.SUCCEEDED, Result.FAILED: JobState.FAILED}.get(result, JobState.UNKNOWN)
    desk.worker.end(job_id, state, said="Done.", code="done")
    return state


def later(desk: GateDesk, hours: float) -> None:
    """Let time pass, and the worker tidy up."""
    desk.pass_(hours=hours)
    desk.worker.sweep()


@pytest.mark.postgres
@pytest.mark.parametrize("case", range(CASES))
def test_both_engines_show_decide_and_refuse_the_same(both: Both, case: int):
    dice = Random(SEED * 100_000 + case)
    who = dice.choice((ANA, ANA, BEN, SUE))
    action = dice.choice((Action.PASSWORD_RESET, Action.PASSWORD_RESET, Action.UNLOCK, *Action))
    channel, caller = dice.choice(list(Channel)), dice.choice(list(Caller))
    ticket = dice.choice((TICKET, OTHER_TICKET))
    found = any_shape(dice, case)
    told = [f"{who.login} {action} {channel} {found.risk}"]
    ids = both.do(lambda desk: desk.begin(who, action=action, ticket=ticket, channel=channel, caller=caller))
    assert all(isinstance(one, int) for one in ids), ids
    of = {id(both.file): ids[0], id(both.server): ids[1]}
    assert (
        len(set(map(str, both.do(lambda desk: desk.about(of[id(desk)], found.at(desk), who=who, risk=found.risk)))))
        == 1
    )  # type: ignore[arg-type,func-returns-value]
    for _ in range(STEPS):
        name, step = any_step(dice, who)
        file, server = both.do(lambda desk: step(desk, of[id(desk)]))  # type: ignore[arg-type]  # noqa: B023  done at once
        told.append(name)
        assert file == server, told
        one, other = both.do(lambda desk: shown(desk.gate(who).read(of[id(desk)])))  # type: ignore[arg-type]
        assert isinstance(one, dict)
        assert isinstance(other, dict)
        found_apart = differences(one, other)
        assert not found_apart, (told, found_apart)
    both.do(lambda desk: later(desk, 24 * 15))
    file_alerts, server_alerts = both.do(lambda desk: sorted(set(desk.alerts())))
    assert file_alerts == server_alerts, told
