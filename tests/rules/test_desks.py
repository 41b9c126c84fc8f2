"""The desks a person goes back to: the last one first, none twice, and nothing odd in the file is in the way."""

import json
from pathlib import Path

import pytest

from app.core.desks import KEY, MOST, KeptDesk, forget_desk, keep_desk, kept_desks, usual_name
from app.core.settings import Settings

NORTH, SOUTH = "postgresql://ana@north/desk", "postgresql://ana@south:5433/desk?sslrootcert=/firm.pem"


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(tmp_path / "machine.json", tmp_path / "person.json")


def test_the_last_one_comes_first_and_none_twice(settings: Settings) -> None:
    for address in (NORTH, SOUTH, NORTH):
        keep_desk(settings, address)
    assert kept_desks(settings) == (KeptDesk("desk at north", NORTH), KeptDesk("desk at south:5433", SOUTH))


def test_they_outlast_the_program(settings: Settings, tmp_path: Path) -> None:
    keep_desk(settings, NORTH, "  The   north ")
    assert kept_desks(Settings(tmp_path / "machine.json", tmp_path / "person.json")) == (KeptDesk("The north", NORTH),)


def test_a_name_stays_until_another_is_given(settings: Settings) -> None:
    keep_desk(settings, NORTH, "The north")
    keep_desk(settings, NORTH)
    assert kept_desks(settings)[0].name == "The north"
    keep_desk(settings, NORTH, "Nord")
    assert kept_desks(settings) == (KeptDesk("Nord", NORTH),)


def test_one_that_is_taken_off_is_gone(settings: Settings) -> None:
    keep_desk(settings, NORTH)
    keep_desk(settings, SOUTH)
    forget_desk(settings, SOUTH)
    forget_desk(settings, "never there")
    assert [one.address for one in kept_desks(settings)] == [NORTH]


def test_the_longest_ago_makes_room(settings: Settings) -> None:
    for number in range(MOST + 2):
        keep_desk(settings, f"postgresql://ana@db{number}/desk")
    assert len(kept_desks(settings)) == MOST
    assert kept_desks(settings)[-1].address == "postgresql://ana@db2/desk"


@pytest.mark.parametrize("odd", ["", "{", "7", "{}", "[7]", '["x"]', '[{"name": "x"}]', '[{"name": 1, "address": 2}]'])
def test_an_odd_list_is_none(settings: Settings, odd: str) -> None:
    settings.put(KEY, odd)
    assert kept_desks(settings) == ()
    keep_desk(settings, NORTH)
    assert len(kept_desks(settings)) == 1


def test_a_sound_one_among_odd_ones_stays(settings: Settings) -> None:
    settings.put(KEY, json.dumps([7, {"name": "North", "address": NORTH, "more": 1}, {"name": "", "address": NORTH}]))
    assert kept_desks(settings) == (KeptDesk("North", NORTH),)


@pytest.mark.parametrize(
    ("address", "name"),
    [
        ("postgresql://ana@db01/help%20desk", "help desk at db01"),
        ("postgresql://db01:5433/desk", "desk at db01:5433"),
        ("postgresql://ana@/desk?host=db1&host=db2", "desk at db1, db2"),
        ("postgresql:///desk", "desk at this computer"),
        ("/home/ana/my desk.db", "my desk"),
    ],
)
def test_one_without_a_name_is_called_after_where_it_is(address: str, name: str) -> None:
    assert usual_name(address) == name
