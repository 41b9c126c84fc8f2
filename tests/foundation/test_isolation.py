"""No test leaves this machine or touches the folders and secrets of whoever runs it."""

import random
import socket
from pathlib import Path

import keyring
import keyring.errors
import platformdirs
import pytest

from tests.conftest import HOME, SEED, MemoryKeyring, OutsideCallError


@pytest.mark.parametrize("address", ["192.0.2.1", "2001:db8::1"])
def test_a_call_to_the_outside_is_refused(address: str) -> None:
    with pytest.raises(OutsideCallError, match="connect"):
        socket.create_connection((address, 443), timeout=1)


def test_a_name_outside_is_not_looked_up() -> None:
    with pytest.raises(OutsideCallError, match="example"):
        socket.getaddrinfo("desk.example.org", 443)


def test_this_machine_may_be_called() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        socket.create_connection(("localhost", port), timeout=2).close()


def test_folders_are_not_the_real_ones() -> None:
    places = [
        platformdirs.user_config_dir("frontline"),
        platformdirs.user_data_dir("frontline"),
        platformdirs.user_cache_dir("frontline"),
        platformdirs.user_log_dir("frontline"),
        str(Path.home()),
    ]
    assert all(Path(place).is_relative_to(HOME) for place in places)


def test_the_key_ring_fails_unless_asked_for() -> None:
    with pytest.raises(keyring.errors.NoKeyringError):
        keyring.get_password("frontline", "desk")


def test_the_key_ring_in_memory_remembers(memory_keyring: MemoryKeyring) -> None:
    keyring.set_password("frontline", "desk", "secret")
    assert keyring.get_password("frontline", "desk") == "secret"
    keyring.delete_password("frontline", "desk")
    with pytest.raises(keyring.errors.PasswordDeleteError):
        keyring.delete_password("frontline", "desk")


def test_chance_is_the_same_every_time() -> None:
    assert random.random() == random.Random(SEED).random()
