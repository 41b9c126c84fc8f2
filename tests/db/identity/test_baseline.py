"""A baseline makes contact data older where two people agreed, its value is the same, and nothing speaks against it."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from app.core.errors import NotPermitted, RuleBroken
from app.identity.baseline import Outcome, read
from app.identity.directories import Contact, ContactKind, Person
from app.identity.model import Risk
from app.worker.attesting import apply
from db.identity import tables as t
from db.identity.baselines import FileBaselines, ServerAttesting, ServerBaselines, attesting
from db.tables import audit
from tests.db.identity.desk import ADA, ANA, CLEO, HMAC_KEY, OLGA, GateDesk, person
from tests.worker.fakes import MemoryDirectory

NOW = datetime.now(UTC)
SINCE = (NOW - timedelta(days=700)).date()
NUMBER, PHONE = "+15550100101", "phone-of-dana"


def file_of(*rows: str) -> Any:
    return read("person,kind,value,since,source\n" + "".join(f"{row},HR\n" for row in rows), NOW)


BASELINE = file_of(f"id-dana,phone,+1 555 01 00 101,{SINCE}", f"id-dana,authenticator,{PHONE},{SINCE}")


def dana(*, at: datetime | None = None, number: str = NUMBER, phone: str = PHONE) -> Person:
    contacts = (Contact(ContactKind.MOBILE, number, at), Contact(ContactKind.AUTHENTICATOR, phone, at, "iPhone"))
    return replace(person(), contacts=contacts)


def agreed(desk: GateDesk, baseline: Any = BASELINE) -> int:
    number = ServerBaselines(desk.seat(ADA)).propose("corp", baseline)
    ServerBaselines(desk.seat(OLGA)).agree(number, baseline.digest)
    return number


def applied(desk: GateDesk, *people: Person, baseline: Any = BASELINE) -> list[Outcome]:
    directory = MemoryDirectory("corp", *people)
    found = SimpleNamespace(directory=lambda name: {"corp": directory}[name])
    means: Any = SimpleNamespace(connections=found, risk=lambda person, policy: Risk.STANDARD)
    directory.find = lambda words: [one for one in people if words in (one.object_id, one.account)]  # type: ignore[method-assign]
    return list(apply(means, worker(desk), baseline).values())


def worker(desk: GateDesk) -> ServerAttesting:
    assert isinstance(desk.worker, object)
    return ServerAttesting(desk.worker._store, key=HMAC_KEY)  # type: ignore[attr-defined]


def known(desk: GateDesk) -> dict[str, datetime]:
    return {row.kind: row.known_since for row in desk.rows(select(t.contact).where(t.contact.c.is_current))}


def test_what_two_people_agreed_on_is_as_old_as_they_say_and_told_as_counts(server_desk: GateDesk):
    agreed(server_desk)
    assert applied(server_desk, dana()) == [Outcome.APPLIED, Outcome.APPLIED]
    assert {at.date() for at in known(server_desk).values()} == {SINCE}
    (listed,) = ServerBaselines(server_desk.seat(ADA)).shown()
    assert (listed.applied, listed.rows, listed.state) == (2, 2, "applied")
    alert = t.verification_alert.c
    told = {row.code: row.facts for row in server_desk.rows(select(alert.code, alert.facts))}
    assert told["baseline"]["applied"] == 2
    assert "baseline_proposed" in told
    recorded = [row.payload for row in server_desk.rows(select(audit.c.payload).where(audit.c.entity == "subject"))]
    assert any('"baseline":' in one for one in recorded)
    everything = json.dumps([[str(cell) for cell in row] for row in server_desk.rows(select(t.baseline))])
    stored = json.dumps([[str(cell) for cell in row] for row in server_desk.rows(select(t.contact))])
    assert NUMBER not in everything + stored
    assert PHONE not in everything + stored
    with pytest.raises(RuleBroken):
        applied(server_desk, dana())


def test_it_takes_two_people_and_exactly_the_file_within_thirty_days(server_desk: GateDesk):
    ada, olga = ServerBaselines(server_desk.seat(ADA)), ServerBaselines(server_desk.seat(OLGA))
    for actor in (ANA, OLGA):
        with pytest.raises(NotPermitted):
            ServerBaselines(server_desk.seat(actor)).propose("corp", BASELINE)
    number = ada.propose("corp", BASELINE)
    with pytest.raises(RuleBroken):
        applied(server_desk, dana())
    for actor in (ADA, CLEO):
        with pytest.raises(NotPermitted):
            ServerBaselines(server_desk.seat(actor)).agree(number, BASELINE.digest)
    with pytest.raises(RuleBroken):
        olga.agree(number, file_of(f"id-dana,phone,+1 555 01 00 101,{SINCE}").digest)
    server_desk.pass_(days=31)
    with pytest.raises(RuleBroken):
        olga.agree(number, BASELINE.digest)
    agreed(server_desk)
    server_desk.pass_(days=31)
    with pytest.raises(RuleBroken):
        applied(server_desk, dana())
    assert known(server_desk) == {}


def test_what_is_not_the_same_now_or_nobody_s_stays_as_it_is(server_desk: GateDesk):
    more = file_of(f"id-dana,phone,{NUMBER},{SINCE}", f"id-mona,phone,{NUMBER},{SINCE}")
    agreed(server_desk, more)
    assert applied(server_desk, dana(number="+15550100199"), baseline=more) == [Outcome.DIFFERS, Outcome.NOBODY]
    assert all(at.date() > SINCE for at in known(server_desk).values())


def test_nothing_becomes_younger_or_older_than_the_directory_s_last_change(server_desk: GateDesk):
    agreed(server_desk)
    assert applied(server_desk, dana(at=NOW - timedelta(days=20))) == [Outcome.CHANGED, Outcome.CHANGED]
    assert {at.date() for at in known(server_desk).values()} == {(NOW - timedelta(days=20)).date()}
    agreed(server_desk, older := file_of(f"id-dana,phone,{NUMBER},{SINCE}"))
    long_ago = NOW - timedelta(days=900)
    fresh = replace(dana(at=long_ago), object_id="id-greta", account="greta")
    greta = file_of(f"id-greta,phone,{NUMBER},{SINCE}")
    agreed(server_desk, greta)
    assert applied(server_desk, fresh, baseline=greta) == [Outcome.KNOWN]
    assert long_ago.date() in {at.date() for at in known(server_desk).values()}
    assert applied(server_desk, dana(), baseline=older) == [Outcome.APPLIED]


def test_what_the_desk_saw_appear_is_never_made_older(server_desk: GateDesk):
    server_desk.started(found=dana(number="+15550100199"))
    server_desk.pass_(days=3)
    server_desk.started(found=dana())
    agreed(server_desk)
    assert applied(server_desk, dana()) == [Outcome.CHANGED, Outcome.APPLIED]
    found = known(server_desk)
    assert found["mobile"].date() > SINCE
    assert found["authenticator"].date() == SINCE


def test_a_number_that_is_being_dialled_stays_to_be_dialled(server_desk: GateDesk):
    one = server_desk.started(found=dana())
    agreed(server_desk)
    applied(server_desk, dana())
    assert server_desk.gate().dial(one, "mobile") == NUMBER


def test_who_was_only_read_for_a_baseline_is_erased_in_time(server_desk: GateDesk):
    agreed(server_desk)
    applied(server_desk, dana())
    names = select(t.subject.c.name)
    server_desk.worker.erase(100)
    assert server_desk.rows(names) == [("Dana Whitfield",)]
    server_desk.pass_(days=731)
    server_desk.worker.erase(100)
    assert server_desk.rows(names) == [("",)]
    assert {row.digest for row in server_desk.rows(select(t.contact.c.digest))} == {""}


def test_a_desk_in_a_file_has_no_baseline(gate_desk: GateDesk):
    if gate_desk.store.is_postgres:
        return
    with pytest.raises(RuleBroken):
        FileBaselines().propose("corp", BASELINE)
    with pytest.raises(RuleBroken):
        FileBaselines().agree(1, BASELINE.digest)
    with pytest.raises(RuleBroken):
        attesting(gate_desk.store, key=HMAC_KEY)
    assert FileBaselines().shown() == ()
