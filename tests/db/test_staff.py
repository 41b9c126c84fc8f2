"""Staff and requesters on each engine: who may change them, what is refused, and who one is."""

from dataclasses import replace
from uuid import uuid4

import pytest

from app.core.actor import Actor, Role
from app.core.changes import Topic
from app.core.errors import ChangedElsewhere, NotPermitted, RuleBroken, StoreRefused
from app.people import commands
from app.people.queries import RequesterRow, StaffRow
from db.engine import Store
from db.people import identity
from db.people.queries import SqlPeopleQueries
from tests.desks import desk_on, empty
from tests.makers import ANA, BEN, SUE, in_role, let_in, save

ADA = Actor(SUE.staff_id, "Ada", "ada", Role.ADMINISTRATOR)
NEW = StaffRow(0, "ada", "Ada", Role.ADMINISTRATOR, 1, "ada@example.test", is_active=True, is_available=True)
ZOE = RequesterRow(0, "Zoë Kovács", "Zoe@Example.test", "+44 20", "Sales", "", is_vip=False, is_active=True)


def one(store: Store, staff_id: int) -> StaffRow:
    return next(s for s in SqlPeopleQueries(store).staff() if s.id == staff_id)


@pytest.fixture
def ada(store: Store) -> Actor:
    in_role(store, ADA, Role.ADMINISTRATOR)
    let_in(store, "ada")
    saved = save(store, replace(SUE, role=Role.ADMINISTRATOR), commands.save_staff, row=NEW)
    in_role(store, SUE, Role.SUPERVISOR)
    return replace(ADA, staff_id=saved.id)


def test_an_administrator_adds_and_changes_staff(store: Store, ada: Actor):
    assert one(store, ada.staff_id) == replace(NEW, id=ada.staff_id)
    row = one(store, ANA.staff_id)
    saved = save(store, ada, commands.save_staff, row=replace(row, tier=2, name="Ana Torres-Diaz"))
    assert saved.before == {"tier": 1, "name": "Ana Torres"}
    assert saved.after == {"tier": 2, "name": "Ana Torres-Diaz"}
    assert saved.changes.of(Topic.STAFF) == {ANA.staff_id}
    assert one(store, ANA.staff_id).tier == 2


def test_the_same_key_adds_once(store: Store, ada: Actor):
    key, row = uuid4(), replace(NEW, login="dan", role=Role.ANALYST)
    first = save(store, ada, commands.save_staff, key=key, row=row)
    second = save(store, ada, commands.save_staff, key=key, row=row)
    assert second.again
    assert second.id == first.id
    assert [s.login for s in SqlPeopleQueries(store).staff()].count("dan") == 1


@pytest.mark.parametrize("actor", [ANA, SUE])
def test_others_may_not_change_staff(store: Store, actor: Actor):
    with pytest.raises(NotPermitted):
        save(store, actor, commands.save_staff, row=replace(NEW, login="mallory"))
    assert len(SqlPeopleQueries(store).staff()) == 4


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"login": " "}, "login"),
        ({"login": "ANA"}, "login"),
        ({"login": "an\0a"}, "login"),
        ({"name": ""}, "name"),
        ({"name": "x" * 201}, "name"),
        ({"tier": 4}, "tier"),
        ({"email": "nowhere"}, "email"),
        ({"email": "a b@example.test"}, "email"),
    ],
)
def test_each_refusal_names_its_field(store: Store, ada: Actor, change: dict, field: str):
    with pytest.raises(RuleBroken) as refused:
        save(store, ada, commands.save_staff, row=replace(NEW, **({"login": "dan"} | change)))
    assert refused.value.field == field
    assert len(SqlPeopleQueries(store).staff()) == 5


@pytest.mark.parametrize("change", [{"is_active": False}, {"role": Role.SUPERVISOR}])
def test_the_last_administrator_stays(store: Store, ada: Actor, change: dict):
    row = one(store, ada.staff_id)
    with pytest.raises(RuleBroken, match="needs an active administrator"):
        save(store, ada, commands.save_staff, row=replace(row, **change))
    save(store, ada, commands.save_staff, row=replace(one(store, SUE.staff_id), role=Role.ADMINISTRATOR))
    save(store, ada, commands.save_staff, row=replace(row, **change))
    assert one(store, ada.staff_id) == replace(row, **change)


def test_two_people_change_different_fields_of_one(store: Store, ada: Actor):
    seen = one(store, ANA.staff_id)
    save(store, ada, commands.save_staff, row=replace(seen, tier=2), was=seen)
    save(store, ada, commands.save_staff, row=replace(seen, email="ana@example.test"), was=seen)
    assert one(store, ANA.staff_id) == replace(seen, tier=2, email="ana@example.test")
    with pytest.raises(ChangedElsewhere):
        save(store, ada, commands.save_staff, row=replace(seen, tier=3), was=seen)


def test_away_is_said_by_oneself_or_a_supervisor(store: Store):
    save(store, ANA, commands.set_available, staff_id=ANA.staff_id, is_available=False)
    assert not one(store, ANA.staff_id).is_available
    saved = save(store, SUE, commands.set_available, staff_id=ANA.staff_id, is_available=True)
    assert (saved.before, saved.after) == ({"is_available": False}, {"is_available": True})
    with pytest.raises(NotPermitted):
        save(store, BEN, commands.set_available, staff_id=ANA.staff_id, is_available=False)
    with pytest.raises(RuleBroken):
        save(store, SUE, commands.set_available, staff_id=77, is_available=False)
    assert one(store, ANA.staff_id).is_available


def test_anyone_keeps_requesters(store: Store):
    saved = save(store, ANA, commands.save_requester, row=ZOE)
    assert saved.changes.of(Topic.REQUESTER) == {saved.id}
    found = SqlPeopleQueries(store).requesters_like("zoe kov")[0]
    assert found == replace(ZOE, id=saved.id, email="zoe@example.test")
    save(store, BEN, commands.save_requester, row=replace(found, name="Zoë Smith", is_vip=True), was=found)
    assert SqlPeopleQueries(store).requesters_like("kovacs") == []
    assert SqlPeopleQueries(store).requesters_like("smith")[0].is_vip


def test_an_email_belongs_to_one_requester(store: Store):
    save(store, ANA, commands.save_requester, row=ZOE)
    with pytest.raises(RuleBroken, match="Zoë Kovács has this") as refused:
        save(store, ANA, commands.save_requester, row=replace(ZOE, name="Other", email="ZOE@example.test"))
    assert refused.value.field == "email"
    for nameless in (replace(ZOE, name="", email=""), replace(ZOE, id=77)):
        with pytest.raises(RuleBroken):
            save(store, ANA, commands.save_requester, row=nameless)
    named = save(store, ANA, commands.save_requester, row=replace(ZOE, name="", email="only@example.test"))
    assert named.after["name"] == "only@example.test"


# ---------------------------------------------------------------- who one is


def test_the_first_on_an_empty_file_becomes_administrator(tmp_path, monkeypatch):
    from db.engine import single_engine
    from db.migrate import upgrade

    upgrade(single_engine(url := f"sqlite:///{tmp_path / 'own.db'}"))
    store = Store(url)
    monkeypatch.setattr(identity, "os_login", lambda: "dana")
    me = identity.who_am_i(store)
    assert (me.login, me.role) == ("dana", Role.ADMINISTRATOR)
    assert identity.who_am_i(store) == me
    monkeypatch.setattr(identity, "os_login", lambda: "eve")
    with pytest.raises(StoreRefused, match=r"Ask dana to run: python -m app\.admin staff add NAME --login eve"):
        identity.who_am_i(store)
    store.dispose()


def log_in_as(store: Store, monkeypatch, login: str) -> None:
    monkeypatch.setattr(identity, "login_of", lambda _store: login)


def test_a_known_login_is_its_member_of_staff(store: Store, monkeypatch):
    log_in_as(store, monkeypatch, "sue")
    assert identity.who_am_i(store) == SUE


def test_an_unknown_login_is_told_what_to_do(store: Store, monkeypatch):
    log_in_as(store, monkeypatch, "eve")
    with pytest.raises(StoreRefused, match="staff add NAME --login eve --role analyst"):
        identity.who_am_i(store)
    assert identity.founder(store) is None


def test_who_has_left_is_refused(store: Store, ada: Actor, monkeypatch):
    save(store, ada, commands.save_staff, row=replace(one(store, BEN.staff_id), is_active=False))
    log_in_as(store, monkeypatch, "ben")
    with pytest.raises(StoreRefused, match="no longer works"):
        identity.who_am_i(store)


@pytest.mark.postgres
def test_an_empty_server_is_founded_by_who_may_write(pg_cluster, monkeypatch):

    with desk_on(pg_cluster, empty) as url:
        store = Store(url)
        login = identity.login_of(store)
        assert login == store.url.username
        with pytest.raises(StoreRefused, match=f"staff add NAME --login {login} --role administrator"):
            identity.who_am_i(store)
        founder = identity.founder(store)
        assert founder is not None
        save(store, founder, commands.save_staff, row=replace(NEW, login=login))
        assert identity.who_am_i(store).is_administrator
        assert identity.founder(store) is None
        store.dispose()
