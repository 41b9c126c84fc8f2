import pytest

from app.connect.vault import VaultClosed
from app.core.errors import RuleBroken
from app.identity.jobs import Connection
from app.worker import connections
from app.worker.connections import Built, Connections, NoConnection
from app.worker.own_keys import OwnKeys, SecretMissing
from tests.worker.fakes import KEY, MemoryDesk, MemoryDirectory


class Ring(dict):
    def read(self, name):
        return self.get(name)

    def write(self, name, key):
        self[name] = key


class Closed:
    def read(self, name):
        raise VaultClosed("locked")

    def write(self, name, key):
        raise VaultClosed("locked")


def kept(desk, kinds, secret=lambda name: "s"):
    return Connections(desk, secret, kinds, key=KEY)


def test_an_unknown_kind_is_refused_by_name_and_the_others_work():
    desk = MemoryDesk(Connection("old", "novell"), Connection("north", "north"))
    every = kept(desk, {"north": lambda making: Built("north", directory=MemoryDirectory())})
    assert [one.name for one in every.all()] == ["north"]
    assert "“novell”" in every.unfit["old"]
    assert "north" in every.unfit["old"]


def test_a_missing_secret_says_where_to_put_it():
    def needs(making):
        making.secret()

    keys = OwnKeys("desk", Ring(), {})
    every = kept(MemoryDesk(Connection("Duo (main)", "duo")), {"duo": needs}, keys.of_connection)
    assert every.all() == []
    assert "--keep-secret" in every.unfit["Duo (main)"]
    assert "FRONTLINE_SECRET_DUO__MAIN_" in every.unfit["Duo (main)"]


def test_a_missing_setting_is_named():
    every = kept(MemoryDesk(Connection("ad", "ad")), {"ad": lambda making: Built(making.text("host"))})
    assert every.all() == []
    assert "“host”" in every.unfit["ad"]


def test_what_an_administrator_changed_is_built_anew_and_the_rest_stays(monkeypatch):
    desk = MemoryDesk(Connection("a", "x", {"host": "1"}), Connection("b", "x", {"host": "1"}))
    every = kept(desk, {"x": lambda making: Built(making.connection.name, directory=MemoryDirectory())})
    first = every.all()
    desk.connected[1] = Connection("b", "x", {"host": "2"})
    assert every.all() == first
    monkeypatch.setattr(connections, "FRESH", -1)
    again = every.all()
    assert again[0] is first[0]
    assert again[1] is not first[1]


def test_a_directory_that_is_not_there_is_said():
    with pytest.raises(NoConnection, match="nowhere"):
        kept(MemoryDesk(), {}).directory("nowhere")


def test_the_environment_goes_before_the_key_ring():
    ring = Ring({"connection duo of desk": "ring"})
    assert OwnKeys("desk", ring, {}).of_connection("duo") == "ring"
    assert OwnKeys("desk", ring, {"FRONTLINE_SECRET_DUO": "env"}).of_connection("duo") == "env"


def test_one_desks_secrets_are_not_anothers():
    with pytest.raises(SecretMissing):
        OwnKeys("other", Ring({"connection duo of desk": "ring"}), {}).of_connection("duo")


def test_the_workers_own_key_is_made_once():
    ring = Ring()
    first = OwnKeys("desk", ring, {}).own()
    assert len(first) == 32
    assert OwnKeys("desk", ring, {}).own() == first


def test_without_a_key_ring_the_refusal_says_what_to_do():
    with pytest.raises(RuleBroken, match="FRONTLINE_SECRET_WORKER"):
        OwnKeys("desk", Closed(), {}).own()
    assert OwnKeys("desk", Closed(), {"FRONTLINE_SECRET_WORKER": "ab" * 32}).own() == bytes([0xAB] * 32)


@pytest.mark.parametrize("key", ["short", "ab" * 31, "zz" * 32])
def test_a_worker_key_that_is_none_is_refused(key):
    with pytest.raises(RuleBroken, match="32 bytes"):
        OwnKeys("desk", Closed(), {"FRONTLINE_SECRET_WORKER": key}).own()


def test_nothing_secret_shows_in_what_is_printed():
    keys = OwnKeys("desk", Ring({"x": "CANARY"}), {"FRONTLINE_SECRET_X": "CANARY"})
    assert "CANARY" not in repr(keys)
