"""The vault: what goes in comes out, and every way a key ring fails ends in a sentence."""

import threading

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends.null import Keyring as NullKeyring
from keyring.errors import InitError, KeyringLocked, NoKeyringError, PasswordSetError

from app.connect import vault
from app.core.errors import HelpDeskError

URL = "postgresql+psycopg://ana@db.example.test:5433/desk"


class Refusing(KeyringBackend):
    priority = 1

    def __init__(self, failure: Exception) -> None:
        super().__init__()
        self.failure = failure

    def get_password(self, service: str, username: str) -> str | None:
        raise self.failure

    def set_password(self, service: str, username: str, password: str) -> None:
        raise self.failure

    def delete_password(self, service: str, username: str) -> None:
        raise self.failure


@pytest.fixture
def ring():
    before = keyring.get_keyring()
    yield keyring.set_keyring
    keyring.set_keyring(before)


def test_a_password_is_kept_under_login_host_port_and_database(memory_keyring):
    assert vault.read(URL) is None
    vault.write(URL, "Hunter2")
    assert memory_keyring.secrets == {("Frontline", "ana@db.example.test:5433/desk"): "Hunter2"}
    assert vault.read(URL) == "Hunter2"
    assert vault.read(URL.replace("ana@", "ben@")) is None
    vault.forget(URL)
    vault.forget(URL)
    assert vault.read(URL) is None


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("postgresql://ana@db/desk", "ana@db:5432/desk"),
        ("postgresql+psycopg://ana@db:5432/desk", "ana@db:5432/desk"),
        ("postgresql://ana%40corp@db/desk?sslmode=require", "ana@corp@db:5432/desk"),
        ("postgresql:///desk", "@localhost:5432/desk"),
        ("postgresql://ana@/desk?host=db1", "ana@db1:5432/desk"),
        ("postgresql://ana@/desk?host=db1&port=5433", "ana@db1:5433/desk"),
        ("postgresql+psycopg://ana@/desk?host=db1%3A5433&host=db2", "ana@db1:5433/desk"),
        ("postgresql://ana@DB1:5433,db2/desk", "ana@db1:5433/desk"),
        ("postgresql://ana@db1,db2:5433/desk", "ana@db1:5432/desk"),
        ("postgresql://ana@/desk?host=db1,db2&port=7000,7001", "ana@db1:7000/desk"),
        ("postgresql://ana@[::1]:54/desk", "ana@::1:54/desk"),
        ("postgresql://ana@/desk?host=::1", "ana@::1:5432/desk"),
        ("postgresql://ana@/desk?host=/run/PG", "ana@/run/PG:5432/desk"),
    ],
)
def test_the_same_desk_has_the_same_name(url: str, name: str):
    assert vault.name_of(url) == name


@pytest.mark.parametrize(
    "failure",
    [
        NoKeyringError("none"),
        RuntimeError("no bus"),
        ImportError("no library"),
        InitError("no session"),
        PasswordSetError("refused"),
        KeyringLocked("locked"),
        OSError(1312, "no logon session"),
    ],
)
def test_each_failure_of_a_key_ring_is_a_sentence(ring, failure: Exception):
    ring(Refusing(failure))
    for deed in (lambda: vault.read(URL), lambda: vault.write(URL, "Hunter2"), lambda: vault.forget(URL)):
        with pytest.raises(HelpDeskError, match="key ring") as refused:
            deed()
        assert "Hunter2" not in str(refused.value)


def test_no_key_ring_at_all_is_a_sentence():
    with pytest.raises(HelpDeskError, match="key ring"):
        vault.read(URL)
    with pytest.raises(HelpDeskError, match="key ring"):
        vault.backend()


def test_without_a_key_ring_nothing_is_remembered(memory_keyring, ring):
    vault.write(URL, "Hunter2")
    assert vault.remembered(URL) == "Hunter2"
    ring(Refusing(KeyringLocked("locked")))
    assert vault.remembered(URL) is None


def test_a_key_ring_that_forgets_is_refused(ring):
    ring(NullKeyring())
    for deed in (lambda: vault.write(URL, "Hunter2"), lambda: vault.read(URL), vault.backend):
        with pytest.raises(HelpDeskError, match="forgets"):
            deed()


def test_passwords_fit_the_vault_of_windows(memory_keyring):
    vault.write(URL, "x" * 1280)
    for password in ("x" * 1281, "🔑" * 641, ""):
        with pytest.raises(HelpDeskError, match="Nothing was stored"):
            vault.write(URL, password)
    assert vault.read(URL) == "x" * 1280


# ---------------------------------------------------------------- keys of local files


def test_a_key_is_kept_under_its_own_name(memory_keyring):
    keys = vault.Keys()
    assert keys.read("drafts 1") is None
    keys.write("drafts 1", "00ff")
    assert memory_keyring.secrets == {("Frontline", "drafts 1"): "00ff"}
    assert vault.Keys().read("drafts 1") == "00ff"


@pytest.mark.parametrize(
    ("failure", "why"),
    [
        (NoKeyringError("none"), "there is none"),
        (RuntimeError("no bus"), "does not answer"),
        (ImportError("no library"), "not installed"),
        (KeyringLocked("locked"), "locked"),
        (OSError(1312, "no logon session"), "does not answer"),
    ],
)
def test_each_failure_with_a_key_is_a_sentence_of_its_own(ring, failure: Exception, why: str):
    ring(Refusing(failure))
    keys = vault.Keys()
    for deed in (lambda: keys.read("drafts 1"), lambda: keys.write("drafts 1", "00ff")):
        with pytest.raises(HelpDeskError, match=f"key ring can't be used .*{why}") as refused:
            deed()
        assert "00ff" not in str(refused.value)
        assert "password could not" not in str(refused.value)


def test_a_ring_that_hangs_is_waited_for_once(ring, monkeypatch):
    freed, asked = threading.Event(), []

    class Hanging(Refusing):
        def get_password(self, service: str, username: str) -> str | None:
            asked.append(username)
            freed.wait(30)
            return "00ff"

    monkeypatch.setattr(vault, "PATIENCE", 0.05)
    ring(Hanging(RuntimeError()))
    keys = vault.Keys()
    for _ in range(3):
        with pytest.raises(HelpDeskError, match="does not answer"):
            keys.read("drafts 1")
    freed.set()
    assert asked == ["drafts 1"]
    with pytest.raises(HelpDeskError, match="does not answer"):  # an answer that late is for the next start
        keys.read("drafts 1")
