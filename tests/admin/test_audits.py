"""The audit proved from the console: whoever may change all that a server holds still leaves a trace."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import make_url, text, update

from app.connect import vault
from app.core.actor import Actor, Role
from app.core.errors import StoreUnavailable
from app.core.settings import data_folder
from app.tickets.commands.conversation import add_entry
from app.tickets.commands.fields import assign_tickets
from app.tickets.model import EntryKind
from db.engine import Store, single_engine
from db.history.proof import sealed
from db.migrate import upgrade
from db.tables import desk
from tests.admin.conftest import Run
from tests.desks import desk_on
from tests.makers import ANA, BEN, SUE, did, opened
from tests.servers.postgres import Cluster

Tamper = Callable[..., None]


@pytest.fixture
def address(pg_cluster: Cluster, memory_keyring: object) -> Iterator[str]:
    """Lend the address of a desk on a server on which three tickets were worked on."""
    with desk_on(pg_cluster) as url:
        store = Store(url)
        for _ in range(3):
            number = opened(store, ANA)
            did(store, SUE, assign_tickets, was={number: None}, to=BEN.staff_id)
        store.dispose()
        vault.write(named(url), make_url(url).password or "")
        yield url


def named(url: str) -> str:
    """Return an address as it is typed: its password is in the key ring."""
    return make_url(url)._replace(password=None).render_as_string()


def work(address: str) -> None:
    """Do something at the desk."""
    store = Store(address)
    did(store, ANA, add_entry, ticket_id=opened(store, ANA), kind=EntryKind.NOTE, body="more")
    store.dispose()


@pytest.fixture
def tamper(address: str) -> Tamper:
    """Lend the hand of a superuser who sets aside what stands in the way."""

    def tamper(*said: str) -> None:
        with single_engine(address).begin() as connection:
            connection.exec_driver_sql("alter table audit disable trigger all")
            for one in said:
                assert connection.execute(text(one)).rowcount
            connection.exec_driver_sql("alter table audit enable trigger all")

    return tamper


OF_TWO = "entity = 'ticket' and entity_id = 2"


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (
            f"update audit set payload = replace(payload, '3', '2') where {OF_TWO} and op = 'U'",
            "is not what was written",
        ),
        (f"update audit set actor = 'sue' where {OF_TWO} and seq = 2", "is not what was written"),
        (f"update audit set by_id = 1 where {OF_TWO} and seq = 2", "is not what was written"),
        (f"update audit set at = at + interval '1 microsecond' where {OF_TWO} and seq = 2", "is not what was written"),
        (f"update audit set queue_id = 3 where {OF_TWO} and seq = 2", "is not what was written"),
        (f"update audit set op = 'I' where {OF_TWO} and seq = 2", "is not what was written"),
        (f"update audit set hash = null where {OF_TWO} and seq = 2", "is not what was written"),
        (f"update audit set prev = '' where {OF_TWO} and seq = 2", "does not follow from the one before"),
        (f"delete from audit where {OF_TWO} and seq = 2", "follows no. 1 of its chain"),
        (f"delete from audit where {OF_TWO} and seq < 3", "follows no. 0 of its chain"),
        (f"update audit set seq = case seq when 2 then 103 else 102 end where {OF_TWO} and seq in (2, 3)", "its chain"),
        (f"update audit set entity_id = 77 where {OF_TWO}", "is not what was written"),
    ],
)
def test_what_was_changed_inside_a_chain_is_found_without_a_seal(
    address: str, run: Run, tamper: Tamper, said: str, found: str
):
    assert run("verify-audit", "--database", named(address))[0] == 0
    tamper(said)
    code, out, err = run("verify-audit", "--database", named(address))
    assert (code, out) == (1, "")
    assert err.startswith("BROKEN  Record no. ")
    assert found in err


def test_two_records_that_changed_places_are_found(address: str, run: Run, tamper: Tamper):
    tamper(
        f"update audit set seq = seq + 100 where {OF_TWO} and seq in (2, 3)",
        f"update audit set seq = case seq when 102 then 3 else 2 end where {OF_TWO} and seq > 100",
    )
    assert "does not follow" in run("verify-audit", "--database", named(address))[2]


def seal(run: Run, address: str) -> tuple[int, str, str]:
    return run("seal", "--database", named(address), "--to", "seals.jsonl")


def verify(run: Run, address: str) -> tuple[int, str, str]:
    return run("verify-audit", "--database", named(address), "--seals", "seals.jsonl")


CHAINED_ANEW = f"""
do $$ declare one record; last bytea := sha256('genesis');
begin for one in select * from audit where {OF_TWO} order by seq loop
  update audit set prev = last, hash = sha256(last || convert_to(concat_ws(chr(31), entity, entity_id, seq, op,
    queue_id, actor, coalesce(by_id::text, ''), (extract(epoch from at) * 1000000)::bigint, payload),
    'UTF8')) where id = one.id
  returning hash into last;
end loop; end $$
"""


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (f"delete from audit where {OF_TWO} and seq = 4", "now there are"),
        (f"delete from audit where {OF_TWO}", "now there are"),
        ("delete from audit", "now there are 0"),
        (f"update audit set payload = replace(payload, '3', '2') where {OF_TWO} and op = 'U'", "is not what it was"),
    ],
    ids=["tail", "chain", "all", "rewritten"],
)
def test_what_no_chain_shows_a_seal_does(address: str, run: Run, tamper: Tamper, said: str, found: str):
    assert seal(run, address)[0] == 0
    work(address)
    assert seal(run, address)[0] == 0
    code, out, _ = verify(run, address)
    assert code == 0
    assert "2 seals are as they were" in out
    tamper(said)
    if found == "is not what it was":
        with single_engine(address).begin() as connection:
            connection.exec_driver_sql("alter table audit disable trigger all")
            connection.exec_driver_sql(CHAINED_ANEW)
            connection.exec_driver_sql("alter table audit enable trigger all")
    # nothing in the database shows it, but for there being nothing at all
    assert run("verify-audit", "--database", named(address))[0] == int(said == "delete from audit")
    code, _, err = verify(run, address)
    assert code == 1
    assert found in err
    assert "Seal no. 1, taken " in err
    code, _, err = seal(run, address)
    assert code == 1
    assert "Nothing was sealed" in err
    assert len(Path("seals.jsonl").read_text().splitlines()) == 2


def test_a_desk_that_goes_on_working_stays_as_it_was_sealed_whatever_the_time_zone(address: str, run: Run):
    seal(run, address)
    work(address)
    with single_engine(address).begin() as connection:
        name = connection.engine.url.database
        connection.exec_driver_sql(f"alter database {name} set timezone = 'Asia/Kathmandu'")
        connection.exec_driver_sql(f"alter database {name} set bytea_output = 'escape'")
    assert verify(run, address)[0] == 0
    work(address)
    seal(run, address)
    code, out, _ = verify(run, address)
    assert code == 0
    assert "records in" in out


def test_a_seal_waits_for_what_is_just_being_written(address: str):
    engine = single_engine(address)
    store = Store(address)
    with engine.connect() as slow:
        slow.execute(update(desk).values(name="slow"))
        opened(store, ANA)  # has a higher number, and is there first
        with pytest.raises(StoreUnavailable, match="not done yet"):
            sealed(engine, patience=0.2)
        made = []
        thread = Thread(target=lambda: made.append(sealed(engine, patience=20)))
        thread.start()
        slow.commit()
        thread.join()
    store.dispose()
    assert made[0].count == sealed(engine).count
    assert made[0].sha256 == sealed(engine).sha256


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda lines: ["rubbish", *lines[1:]], "line 1, is no seal"),
        (lambda lines: lines[1:], "line 1, does not follow"),
        (lambda lines: [lines[0], lines[2]], "line 2, does not follow"),
        (lambda lines: [lines[0].replace('"count": ', '"count": 1'), *lines[1:]], "line 2, does not follow"),
        (lambda lines: [json.dumps(json.loads(lines[0]) | {"count": "many"})], "line 1, is no seal"),
        (lambda lines: ["[]"], "line 1, is no seal"),
    ],
)
def test_seals_that_were_tampered_with_are_told_and_nothing_is_written(address: str, run: Run, spoil, said: str):
    for _ in range(3):
        seal(run, address)
    file = Path("seals.jsonl")
    file.write_text("\n".join(spoil(file.read_text().splitlines())) + "\n")
    before = file.read_bytes()
    for asked in (verify, seal):
        code, _, err = asked(run, address)
        assert code == 1
        assert said in err
    assert file.read_bytes() == before


def test_seals_of_another_desk_are_refused(address: str, run: Run):
    seal(run, address)
    with single_engine(address).begin() as connection:
        connection.execute(update(desk).values(uid="8c7745b6-0a1a-48a2-9277-082009beefcb"))
    for asked in (verify, seal):
        code, _, err = asked(run, address)
        assert code == 1
        assert "of another desk" in err


def test_seals_that_cannot_be_read_or_written_are_told(address: str, run: Run):
    code, _, err = verify(run, address)
    assert (code, "can't be read" in err) == (1, True)
    code, _, err = run("seal", "--database", named(address), "--to", "no/such/folder/seals")
    assert (code, "can't be written" in err) == (1, True)
    Path("seals.jsonl").write_bytes(b"\xff\xfe")
    code, _, err = verify(run, address)
    assert (code, "holds no seals" in err) == (1, True)


def test_a_file_says_that_it_keeps_no_chain(run: Run):
    run("upgrade")
    for words in (["verify-audit"], ["seal", "--to", "seals.jsonl"]):
        code, out, err = run(*words)
        assert (code, out) == (1, "")
        assert "A file keeps no chain" in err
    assert not Path("seals.jsonl").exists()


def test_a_text_is_taken_out_by_its_number(run: Run):
    run("upgrade")
    run("staff", "list")  # makes dana the first administrator
    store = Store(f"sqlite:///{data_folder() / 'desk.db'}")
    dana = Actor(1, "dana", "dana", Role.ADMINISTRATOR)
    noted = did(store, dana, add_entry, ticket_id=opened(store, dana), kind=EntryKind.NOTE, body="hunter2").noted
    store.dispose()
    code, out, _ = run("redact", str(noted), "--reason", "a password")
    assert (code, "is gone" in out, "backups" in out) == (0, True, True)
    code, _, err = run("redact", "99", "--reason", "a password")
    assert (code, "no such entry" in err) == (1, True)
    with pytest.raises(SystemExit):
        run("redact", str(noted))


def as_login(run: Run, address: str, login: str, *words: str) -> tuple[int, str, str]:
    """Run a command on the desk under another login, whose password is in the key ring."""
    url = make_url(address).set(username=login, password="theirs")
    vault.write(named(url.render_as_string(hide_password=False)), "theirs")
    return run(*words, "--database", named(url.render_as_string(hide_password=False)))


@pytest.mark.parametrize(("group", "code"), [("fl_auditor", 0), ("fl_analyst", 1), ("fl_administrator", 1)])
def test_auditors_check_and_seal_and_nobody_else_but_who_owns_the_desk(
    address: str, run: Run, pg_cluster: Cluster, group: str, code: int
):
    login = pg_cluster.role(group.removeprefix("fl_"))
    with single_engine(address).begin() as connection:
        connection.exec_driver_sql(f"create role {login} login password 'theirs' in role {group}")
    checked = as_login(run, address, login, "verify-audit")
    assert checked[0] == code
    assert as_login(run, address, login, "seal", "--to", "theirs.jsonl")[0] == code
    with single_engine(address).connect() as connection:
        whole = connection.scalar(text("select count(*) from audit"))
    assert code or f"{whole} records" in checked[1]
    assert not code or "grant fl_auditor to" in checked[2]
    if not code:
        assert as_login(run, address, login, "verify-audit", "--seals", "theirs.jsonl")[0] == 0
    with single_engine(address).begin() as connection:
        connection.exec_driver_sql(f"drop role {login}")


def test_what_was_restored_from_another_server_is_as_it_was_sealed_there(address: str, run: Run, tamper: Tamper):
    seal(run, address)
    tamper("update audit set xid = '9999999' where id % 2 = 0")  # as a dump of a busier server brings them
    upgrade(single_engine(address))
    with single_engine(address).connect() as connection:
        ahead = "select count(*) from audit where xid >= pg_snapshot_xmax(pg_current_snapshot())"
        assert connection.scalar(text(ahead)) == 0
    work(address)
    seal(run, address)
    code, out, _ = verify(run, address)
    assert (code, "2 seals" in out) == (0, True)
