"""What people are asked for each kind of connection is what the worker reads, and nothing else."""

import ast
import re
from collections.abc import Callable
from dataclasses import fields
from inspect import getsource, unwrap
from types import MappingProxyType

import pytest

from app.connect.active_directory.settings import Settings
from app.connect.graph.access import GraphSettings
from app.connect.sms_gateway import Gateway
from app.identity import connection_kinds
from app.identity.connection_kinds import KINDS, Ask, keeping, missing, needs_secret, value_of, variable_of, with_value
from app.identity.walking import WALK
from app.worker import kinds
from app.worker.own_keys import OwnKeys, SecretMissing


class Ring:
    """A key ring with nothing in it."""

    def read(self, _name: str) -> None:
        """Return nothing."""

    def write(self, _name: str, _key: str) -> None:
        """Keep nothing."""


def read_by(function: Callable[..., object]) -> set[str]:
    """Return the settings that the source of a reader names, those of the functions it calls in its module too."""
    source = getsource(function)
    found = set(re.findall(r'making\.(?:text|number|words)\(\s*["\'](\w+)', source))
    found |= set(re.findall(r'settings\.get\("(\w+)"', source))
    said = set(re.findall(r'said(?:\.get\(|\[)"(\w+)"', source))
    found |= {f"sign_in.{one}" for one in said} - {"sign_in.sign_in"} if "sign_in" in found else said
    found.discard("sign_in")
    calls = [one.func for one in ast.walk(ast.parse(source)) if isinstance(one, ast.Call)]
    for called in {one.id for one in calls if isinstance(one, ast.Name)}:
        own = getattr(kinds, called, None)
        if called.startswith("_") and own is not None and own is not function:
            found |= read_by(unwrap(own)) | ({"account_of"} if called == "_account_of" else set())
    return found


READ = MappingProxyType(
    {name: read_by(reader) for name, reader in kinds.KINDS.items()}
    | {
        "active_directory": {one.name for one in fields(Settings)} - {"name"} | {WALK},
        "entra": {one.name for one in fields(GraphSettings)} - {"name"} | {WALK},
    }
)


@pytest.mark.parametrize("kind", kinds.KINDS)
def test_what_is_asked_for_is_what_the_worker_reads(kind: str):
    assert {one.name for one in KINDS[kind].settings} == READ[kind]


def test_every_kind_of_the_worker_is_described():
    assert list(KINDS) == list(kinds.KINDS)


def test_what_holds_where_nothing_is_said_is_what_the_worker_takes():
    usual = {kind: {one.name: one.usual for one in KINDS[kind].settings} for kind in KINDS}
    for field in fields(Settings):
        if field.name in usual["active_directory"] and field.type in ("int", "bool"):
            assert usual["active_directory"][field.name] == field.default, field.name
    assert usual["entra"]["wants_mfa"] is True
    assert (usual["smtp"]["port"], usual["signed_link"]["port"]) == (kinds.SMTP_PORT, kinds.PAGE_PORT)
    gateway = {one.name: one.default for one in fields(Gateway)}
    assert (usual["sms_gateway"]["method"], usual["sms_gateway"]["header"]) == (gateway["method"], gateway["header"])


def test_each_choice_has_what_holds_and_each_setting_a_name_for_people():
    for one in (setting for kind in KINDS.values() for setting in kind.settings):
        assert one.label[0].isupper()
        assert (one.ask is Ask.CHOICE) == bool(one.choices)
        assert not one.choices or one.usual in [key for key, _ in one.choices]
        assert not (one.is_needed and one.is_advanced)


def test_where_the_secret_goes_is_where_the_worker_looks():
    for name in ("Duo (main)", "Corp", "Schlüssel 1"):
        with pytest.raises(SecretMissing) as told:
            OwnKeys("desk", Ring(), {}).of_connection(name)
        assert keeping(name) in str(told.value)
        assert f"{variable_of(name)}." in str(told.value)


def test_a_group_of_settings_is_read_and_written_by_its_point_and_what_nobody_described_stays():
    kept = with_value({"odd": 1, "sign_in": {"more": 2}}, "sign_in.header", "X")
    assert kept == {"odd": 1, "sign_in": {"more": 2, "header": "X"}}
    assert value_of(kept, "sign_in.header") == "X"
    assert with_value({"sign_in": {"header": "X"}}, "sign_in.header", "") == {}
    assert with_value({"a": 1}, "a", False) == {"a": False}


def test_what_is_needed_is_missed_and_a_secret_only_where_there_is_one():
    assert set(missing("smtp", {"host": "h"})) == {"sender"}
    assert missing("novell", {}) == {}
    assert (needs_secret("smtp", {}), needs_secret("smtp", {"login": "x"}), needs_secret("totp", {})) == (
        False,
        True,
        False,
    )
    assert connection_kinds.label_of("novell") == "novell"
