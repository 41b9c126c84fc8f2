"""What is read of everybody adds to what the desk knows, and takes nothing away; on both engines."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from app.core.errors import RuleBroken
from app.identity.directories import Contact, ContactKind, Person
from app.identity.model import Risk
from db.identity import tables as t
from db.identity.calling import answered
from tests.db.identity.desk import GateDesk, person

_CORP = {"name": "corp", "kind": "active_directory", "is_active": True, "position": 60}


@pytest.fixture
def desk(gate_desk: GateDesk) -> GateDesk:
    """Lend a desk whose one directory is walked."""
    gate_desk.do(insert(t.connection).values(**_CORP, settings={"walk": True}))
    gate_desk.beat()
    return gate_desk


def subject(desk: GateDesk, object_id: str = "id-dana") -> Any:
    (found,) = desk.rows(select(t.subject).where(t.subject.c.object_id == object_id))
    return found


def contacts(desk: GateDesk) -> dict[str, Any]:
    return {row.kind: row for row in desk.rows(select(t.contact).where(t.contact.c.is_current))}


def test_who_is_unknown_or_was_not_read_for_a_week_is_unread(desk: GateDesk):
    assert list(desk.worker.unread("corp", ["id-bob", "id-dana"]).ids) == ["id-bob", "id-dana"]
    assert desk.worker.keep_walked(person(), Risk.STANDARD)
    unread = desk.worker.unread("corp", ["id-bob", "id-dana"])
    assert (list(unread.ids), "cool_down_days" in unread.policy) == (["id-bob"], True)
    desk.pass_(days=6, hours=23)
    assert list(desk.worker.unread("corp", ["id-dana"]).ids) == []
    desk.pass_(hours=2)
    assert list(desk.worker.unread("corp", ["id-dana"]).ids) == ["id-dana"]


def test_it_keeps_what_a_verification_would_without_what_is_dialled(desk: GateDesk):
    assert desk.worker.keep_walked(person(), Risk.SENSITIVE)
    kept = subject(desk)
    assert (kept.name, kept.account, kept.department, kept.risk) == ("Dana Whitfield", "dana", "Sales", "sensitive")
    assert kept.refreshed_at is not None
    assert kept.facts["manager"]["object_id"] == "id-mona"
    found = contacts(desk)
    assert set(found) == {"mobile", "mail", "other_mail", "authenticator", "passkey", "manager"}
    assert {one.value for one in found.values()} == {None}
    assert "0101" not in repr(found["mobile"].digest)


def test_who_was_read_of_late_stays_as_they_were_read(desk: GateDesk):
    desk.gate().abandon(desk.started())
    before = subject(desk)
    planted = replace(
        person(), contacts=(Contact(ContactKind.MOBILE, "+15550100666", person().contacts[0].changed_at),)
    )
    assert not desk.worker.keep_walked(replace(planted, name="Another"), Risk.STANDARD)
    assert subject(desk) == before
    assert len(contacts(desk)) == 6


def test_whom_a_verification_is_about_is_left_to_it(desk: GateDesk):
    desk.started()
    desk.do(update(t.subject).values(refreshed_at=None))
    before = subject(desk)
    assert not desk.worker.keep_walked(replace(person(), name="Another"), Risk.STANDARD)
    assert subject(desk) == before


@pytest.mark.parametrize(
    ("was", "says", "becomes"),
    [(Risk.PRIVILEGED, Risk.STANDARD, Risk.PRIVILEGED), (Risk.SENSITIVE, Risk.STANDARD, Risk.SENSITIVE),
     (Risk.SERVICE, Risk.STANDARD, Risk.SERVICE), (Risk.STANDARD, Risk.PRIVILEGED, Risk.PRIVILEGED)],
)  # fmt: skip
def test_a_risk_is_raised_and_never_lowered(desk: GateDesk, was: Risk, says: Risk, becomes: Risk):
    desk.gate().abandon(desk.started(risk=was))
    desk.pass_(days=8)
    assert desk.worker.keep_walked(person(), says)
    assert subject(desk).risk == becomes


def test_a_way_is_never_made_older_and_one_that_changed_is_young(desk: GateDesk):
    desk.worker.keep_walked(person(since=timedelta(days=20)), Risk.STANDARD)
    first = contacts(desk)
    desk.pass_(days=8)
    aged = contacts(desk)
    assert desk.worker.keep_walked(person(since=timedelta(days=900)), Risk.STANDARD)
    assert {kind: one.known_since for kind, one in contacts(desk).items()} == {
        kind: one.known_since for kind, one in aged.items()
    }
    desk.pass_(days=8)
    other = tuple(
        replace(one, value="+15550100777", changed_at=None) if one.kind is ContactKind.MOBILE else one
        for one in person().contacts
    )
    assert desk.worker.keep_walked(replace(person(), contacts=other), Risk.STANDARD)
    number = contacts(desk)["mobile"]
    assert number.digest != first["mobile"].digest
    assert number.known_since > aged["mobile"].known_since
    assert number.appeared_at is not None


@pytest.mark.parametrize(
    "set_to",
    [{"settings": {}}, {"settings": {"walk": "true"}}, {"settings": {"walk": 1}}, {"is_active": False},
     {"kind": "smtp"}],
)  # fmt: skip
def test_nobody_is_kept_whose_directory_two_people_did_not_agree_to_walk(desk: GateDesk, set_to: dict[str, Any]):
    desk.do(update(t.connection).where(t.connection.c.name == "corp").values(**set_to))
    with pytest.raises(RuleBroken, match="walk"):
        desk.worker.keep_walked(person(), Risk.STANDARD)
    with pytest.raises(RuleBroken, match="walk"):
        desk.worker.unread("corp", ["id-dana"])
    assert desk.rows(select(t.subject)) == []


def test_nobody_of_another_directory_is_kept(desk: GateDesk):
    with pytest.raises(RuleBroken):
        desk.worker.keep_walked(replace(person(), directory="other"), Risk.STANDARD)
    for nobody in (replace(person(), object_id=""), Person("corp", "id-x", "X", "")):
        with pytest.raises(RuleBroken):
            desk.worker.keep_walked(nobody, Risk.STANDARD)
    assert desk.rows(select(t.subject)) == []


def test_a_number_in_clear_is_not_kept_whatever_a_worker_hands_over(server_desk: GateDesk):
    server_desk.do(insert(t.connection).values(**_CORP, settings={"walk": True}))
    server_desk.beat()
    told = {"directory": "corp", "object_id": "id-dana", "name": "Dana", "account": "dana", "facts": {}}
    number = {"kind": "mobile", "digest": "x", "masked": "x", "value": "+15550100101", "is_handset": True}
    handed = {"person": json.dumps(told), "contacts": json.dumps([number])}
    kept = "select keep_walked('corp', cast(:person as jsonb), 'standard', cast(:contacts as jsonb))"
    assert answered(server_desk.worker._store, kept, **handed)  # type: ignore[attr-defined]
    assert [row.value for row in contacts(server_desk).values()] == [None]
