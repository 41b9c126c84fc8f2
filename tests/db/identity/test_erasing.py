"""What is kept of verifications goes in time, a hold keeps it, a person is told of it, and the audit stays sound."""

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from app.core.actor import Actor
from app.core.errors import NotPermitted, RuleBroken
from app.identity.model import Action, Result, State
from app.identity.records import Records, told
from db.history.chain import Link
from db.history.proof import CHAINS, breaks
from db.identity import tables as t
from db.identity.records import FileRecords, ServerRecords
from db.tables import audit
from tests.db.identity.desk import ADA, ANA, BEN, OLGA, OTHER_TICKET, GateDesk, person
from tests.servers.postgres import Cluster

WHO = ("corp", "id-dana")
PERSONAL = ("Whitfield", "northwind", "0100101", "Spoke of a lost phone")


def records_of(desk: GateDesk, actor: Actor) -> Records:
    """Return what somebody is told of what is kept."""
    seat = desk.seat(actor)
    return ServerRecords(seat) if seat.is_postgres else FileRecords(seat, actor, clock=desk.clock)


def kept(desk: GateDesk, *which: int) -> dict[int, tuple[Any, ...]]:
    """Return of each verification which flags and what of its evidence and its reason stand there still."""
    flags = dict(
        desk.rows(select(t.red_flag.c.verification_id, func.max(t.red_flag.c.code)).group_by("verification_id"))
    )
    facts = dict(
        desk.rows(select(t.evidence.c.verification_id, func.max(t.evidence.c.transaction)).group_by("verification_id"))
    )
    rows = desk.rows(select(t.verification.c.id, t.verification.c.reason).where(t.verification.c.id.in_(which)))
    return {one: (flags.get(one), bool(facts.get(one)), bool(reason)) for one, reason in rows}


def broken(desk: GateDesk) -> list[str]:
    """Return which chains about verifications don't hold, as the audit's verification finds it on a server."""
    if not desk.store.is_postgres:
        return []
    of_these = ("verification", "subject", "erasure", "verification_alert")
    links = [link for link in map(Link._make, desk.rows(CHAINS)) if link.entity in of_these]
    assert {link.entity for link in links} >= {"verification", "subject"}
    return list(breaks(links))


def erase(desk: GateDesk) -> int:
    """Erase all that is due."""
    done = 0
    while more := desk.worker.erase(1):
        done += more
    return done


def days(desk: GateDesk, count: int) -> None:
    desk.pass_(days=count)


@pytest.fixture
def ended(gate_desk: GateDesk) -> tuple[int, int]:
    """Return a verification that was given up, of which flags were seen, and one that was refused."""
    quiet = gate_desk.started()
    gate_desk.push(quiet)
    gate_desk.gate().flag(quiet, frozenset({"urgency"}))
    gate_desk.gate().abandon(quiet)
    loud = gate_desk.started(BEN, person("Carl Other"), ticket=OTHER_TICKET)
    gate_desk.push(loud, who=BEN)
    gate_desk.gate(BEN).flag(loud, frozenset({"asks_how"}))
    gate_desk.gate(BEN).refuse(loud, "Spoke of a lost phone and wanted both at once.")
    return quiet, loud


def test_a22_each_goes_in_its_time_and_the_chains_hold(gate_desk: GateDesk, ended: tuple[int, int]):
    quiet, loud = ended
    days(gate_desk, 29)
    assert erase(gate_desk) == 0
    days(gate_desk, 2)
    assert erase(gate_desk) == 1
    assert kept(gate_desk, *ended) == {quiet: ("erased", True, False), loud: ("asks_how", True, True)}
    days(gate_desk, 150)
    assert erase(gate_desk) == 2
    assert kept(gate_desk, *ended) == {quiet: ("erased", False, False), loud: ("asks_how", False, True)}
    days(gate_desk, 548)
    assert erase(gate_desk) == 0
    days(gate_desk, 3)
    assert erase(gate_desk) == 4
    assert kept(gate_desk, *ended) == {quiet: ("erased", False, False), loud: ("erased", False, False)}
    assert erase(gate_desk) == 0
    subjects = gate_desk.rows(select(t.subject.c.name, t.subject.c.account, t.subject.c.facts))
    assert {tuple(map(str, one)) for one in subjects} == {("", "", "{}")}
    assert all(not one.masked and one.value is None for one in gate_desk.rows(select(t.contact)))
    counts = [json.loads(one.payload) for one in gate_desk.rows(select(audit).where(audit.c.entity == "erasure"))]
    assert {name: sum(one[name] for one in counts) for name in counts[0]} == {
        "flags": 1, "evidence": 2, "outcomes": 2, "subjects": 2,
    }  # fmt: skip
    assert not broken(gate_desk)
    gate_desk.gate(OLGA).read(quiet)


def test_nothing_personal_stands_in_the_audit_or_the_feed_in_clear(gate_desk: GateDesk, ended: tuple[int, int]):
    del ended
    said = " ".join(str(one.payload) for one in gate_desk.rows(select(audit).where(audit.c.entity != "staff")))
    assert not [word for word in (*PERSONAL, "asks_how", "urgency", "id-dana") if word in said]
    if gate_desk.store.is_postgres:  # the same word leaves another digest each time
        flags = gate_desk.rows(select(audit.c.payload).where(audit.c.payload.contains('"red_flag"')))
        digests = [json.loads(one.payload)["code"] for one in flags if "code" in json.loads(one.payload)]
        assert len(set(digests)) == len(digests) == 2


def test_a_hold_keeps_all_of_somebody_until_it_is_released(gate_desk: GateDesk, ended: tuple[int, int]):
    quiet, loud = ended
    olga = records_of(gate_desk, OLGA)
    with pytest.raises(NotPermitted):
        records_of(gate_desk, ADA).hold(*WHO, "For a lawsuit.")
    olga.hold(*WHO, "For a lawsuit.")
    days(gate_desk, 800)
    erase(gate_desk)
    assert kept(gate_desk, *ended) == {quiet: ("urgency", True, False), loud: ("erased", False, False)}
    olga.release(*WHO)
    with pytest.raises(RuleBroken):
        olga.release(*WHO)
    erase(gate_desk)
    assert kept(gate_desk, quiet) == {quiet: ("erased", False, False)}
    assert not broken(gate_desk)


def test_what_was_set_holds_and_never_less_than_the_least(gate_desk: GateDesk, ended: tuple[int, int]):
    settings = {"flag_days": "0", "evidence_days": 400}
    row = {"name": "retention", "kind": "settings", "is_active": True, "position": 9, "settings": settings}
    gate_desk.do(t.connection.insert().values(**row))
    days(gate_desk, 6)
    assert erase(gate_desk) == 0
    days(gate_desk, 200)
    assert erase(gate_desk) == 1
    assert kept(gate_desk, ended[0]) == {ended[0]: ("erased", True, False)}


def test_a_person_is_told_everything_and_nothing_of_others(gate_desk: GateDesk, ended: tuple[int, int]):
    del ended
    gate_desk.granted(ticket=OTHER_TICKET, action=Action.UNLOCK)
    for actor in (ANA, ADA):
        with pytest.raises(NotPermitted):
            records_of(gate_desk, actor).of(*WHO)
    record = records_of(gate_desk, OLGA).of(*WHO)
    text = told(record)
    assert record["subject"]["name"] == "Dana Whitfield"
    first, second = record["verifications"]
    assert (first["state"], first["flags"][0]["code"]) == (State.ABANDONED, "urgency")
    assert second["grants"][0]["action"] == Action.UNLOCK
    assert Result.PASSED in {one["result"] for one in second["evidence"]}
    assert "Carl" not in json.dumps(record)
    assert "salt" not in text
    assert "0100101" not in text
    assert "code: urgency" in text
    assert '"exported":' in str(
        [one.payload for one in gate_desk.rows(select(audit).where(audit.c.entity == "subject"))]
    )
    with pytest.raises(RuleBroken):
        records_of(gate_desk, OLGA).of("corp", "nobody")


def test_administrators_are_told_whom_the_worker_knows_without_a_number(gate_desk: GateDesk):
    gate_desk.started(found=person(since=timedelta(days=2)))
    with pytest.raises(NotPermitted):
        records_of(gate_desk, ANA).known()
    (known,) = records_of(gate_desk, ADA).known()
    assert (known.name, known.has_manager) == ("Dana Whitfield", True)
    assert "0100101" not in repr(known)
    assert records_of(gate_desk, ADA).desk().policy.version


def test_even_the_owner_erases_nothing_before_its_time(server_desk: GateDesk, pg_cluster: Cluster):
    del pg_cluster
    one = server_desk.started()
    server_desk.push(one)
    gone = {"target": "", "transaction": "", "facts": {}, "salt": None}
    with pytest.raises(Exception, match="only ever added to"):
        server_desk.do(t.evidence.update().values(**gone))
    server_desk.pass_(days=8)
    with pytest.raises(Exception, match="only ever added to"):
        server_desk.do(t.evidence.update().values(**gone | {"result": "failed"}))
