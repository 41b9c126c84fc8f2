"""From a look-up to a reset, through the real gate, the real database and a real worker."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, inspect, select, text, update

from app.identity.directories import Mark
from app.identity.jobs import STAFF
from app.identity.model import Action, Method, Result, Risk, State
from app.worker.in_process import InProcess
from app.worker.reconciling import Reconciling
from app.worker.telling import LOG
from db.identity import tables as t
from db.people.tables import staff
from tests.makers import BEN, SUE
from tests.worker.desk import at_work, desk_at


@pytest.fixture
def desk(address):
    with desk_at(address) as desk, at_work(desk):
        yield desk


def test_a_reset_from_the_first_word_to_the_password(desk):
    verification = desk.ready()
    job = desk.ordered(verification)
    assert desk.ended(verification, job).state == "succeeded"
    assert desk.read(verification).state is State.EXECUTED
    sealed = desk.gate.fetch_secret(job)
    assert sealed is not None
    assert len(desk.reader.open(sealed, about=f"job:{job}").decode()) == 19
    assert desk.gate.fetch_secret(job) is None
    dana = desk.people["Dana Whitfield"]
    assert desk.directory.stamp(dana.object_id).version == 2
    desk.wait(lambda: sum("done for your account" in one.text for one in desk.phone.sent) >= 3)


def test_a_spoken_code_is_judged_by_the_worker_and_only_by_it(desk):
    verification = desk.begin(Action.UNLOCK)
    desk.chosen(verification)
    job = desk.gate.ask(verification, Method.SMS_CODE)
    desk.wait(lambda: any("code" in one.text for one in desk.phone.sent))
    desk.wait(lambda: bool(desk.job(verification, job).answer.get("target")))
    (said,) = [re.search(r"code (\d{4}) (\d{4})", one.text) for one in desk.phone.sent if "code" in one.text]
    assert said is not None
    desk.gate.submit(job, "00000000")
    desk.gate.submit(job, said[1] + said[2])
    desk.ended(verification, job)
    results = [one.result for one in desk.read(verification).evidence if one.method is Method.SMS_CODE]
    assert results == ["passed"]


def test_nothing_of_a_reset_lies_in_the_database_or_the_log(desk, caplog):
    caplog.set_level("DEBUG", logger=LOG)
    verification = desk.ready()
    job = desk.ordered(verification)
    desk.ended(verification, job)
    sealed = desk.gate.fetch_secret(job)
    assert sealed is not None
    secret = desk.reader.open(sealed, about=f"job:{job}").decode()
    with desk.store.reader.connect() as connection:
        for table in inspect(connection).get_table_names():
            for row in connection.execute(text(f'select * from "{table}"')):
                assert secret not in repr(tuple(row)), table
    assert secret not in caplog.text
    assert "+44" not in caplog.text


def test_a_colleague_is_somebody_whom_others_verify(desk):
    alma, cora = (desk.people[f"{name} Whitfield"] for name in ("Alma", "Cora"))
    with desk.store.writer.begin() as connection:
        bound = ((BEN.staff_id, cora.object_id), (SUE.staff_id, alma.object_id))
        rows = [
            {"staff_id": who, "directory": desk.directory.name, "object_id": account, "since": datetime.now(UTC)}
            for who, account in bound
        ]
        connection.execute(insert(t.staff_identity), rows)
        connection.execute(update(staff).where(staff.c.id == SUE.staff_id).values(is_active=False))
    risks = []
    for name in ("Cora Whitfield", "Dana Whitfield", "Alma Whitfield"):
        verification = desk.begin()
        desk.chosen(verification, name)
        subject = desk.read(verification).subject
        risks.append(subject.risk if subject else None)
    assert risks == [Risk.PRIVILEGED, Risk.STANDARD, Risk.STANDARD]
    names = desk.means().desk.setting(STAFF)["names"]
    assert {"ana", "ben", cora.object_id} <= set(names)
    assert not {"sue", alma.object_id} & set(names)


def test_a_row_that_somebody_wrote_into_the_database_resets_nobody(desk):
    verification = desk.begin()
    desk.chosen(verification)
    with desk.store.writer.begin() as connection:
        subject = connection.scalar(select(t.verification.c.subject_id).where(t.verification.c.id == verification))
        forged = {
            "verification_id": verification, "subject_id": subject, "method": "push", "result": "passed", "proof": "X",
            "group_key": "authapp:Demo directory", "is_handset": True, "at": datetime.now(UTC), "by_id": 0,
            "known_since": datetime.now(UTC) - timedelta(days=400), "target": "", "transaction": "made-up",
            "facts": {"seal": "0" * 64, "sealed_at": datetime.now(UTC).isoformat(), "transaction": "made-up"},
        }  # fmt: skip
        connection.execute(insert(t.evidence).values(**forged))
    desk.gate.dial(verification, "mobile")
    desk.gate.attest(verification, Method.CALLBACK, Result.PASSED, {"said": "They rang and knew of the ticket."})
    job = desk.ordered(verification)
    ended = desk.ended(verification, job)
    assert ended.state == "failed"
    assert "does not suffice" in ended.said
    assert desk.directory.stamp(desk.people["Dana Whitfield"].object_id).version == 1
    assert "unproved" in alerts(desk)


def test_whoever_became_privileged_since_has_to_be_verified_as_such(desk):
    verification = desk.ready()
    held = desk.directory._held[desk.people["Dana Whitfield"].object_id]
    held.person = replace(held.person, marks=held.person.marks | {Mark.ADMIN_COUNT})
    job = desk.ordered(verification)
    ended = desk.ended(verification, job)
    assert ended.state == "failed"
    assert "does not suffice" in ended.said
    assert desk.directory.stamp(held.person.object_id).version == 1
    assert "changed_risk" in alerts(desk)
    assert "work_order" not in alerts(desk)


def test_a_password_set_elsewhere_is_found_and_one_set_here_is_not(desk):
    verification = desk.ready()
    desk.ended(verification, desk.ordered(verification))
    desk.directory.set_elsewhere(desk.people["Cora Whitfield"].object_id)
    Reconciling(desk.means()).step()  # another worker, which knows nothing of what the first one did
    with desk.store.reader.connect() as connection:
        told = connection.execute(
            select(t.verification_alert.c.facts).where(t.verification_alert.c.code == "outside_reset")
        ).scalars()
        assert [one["object_id"] for one in told] == [desk.people["Cora Whitfield"].object_id]


def test_two_workers_share_the_work_and_do_nothing_twice(desk):
    second = InProcess(desk.means())
    second.start()
    try:
        verification = desk.ready()
        jobs = [desk.ordered(verification)]
        assert desk.ended(verification, jobs[0]).state == "succeeded"
    finally:
        second.stop()
    assert desk.directory.stamp(desk.people["Dana Whitfield"].object_id).version == 2


def alerts(desk):
    with desk.store.reader.connect() as connection:
        return list(connection.execute(select(t.verification_alert.c.code)).scalars())
