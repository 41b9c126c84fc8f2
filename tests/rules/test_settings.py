"""Settings: where a value comes from, and that nothing odd in a file keeps anybody from working."""

import json
from pathlib import Path

import pytest

from app.core.errors import RuleBroken
from app.core.settings import ALL, DATABASE, NOTICES, SINGLE_LETTERS, TEXT_SIZE, THEME, Settings, write_whole


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    return tmp_path / "etc" / "machine.json"


@pytest.fixture
def person(tmp_path: Path) -> Path:
    return tmp_path / "home" / "person.json"


def keep(path: Path, **values: object) -> None:
    write_whole(path, json.dumps(values))


def test_every_default_is_a_value_its_setting_takes() -> None:
    assert all(setting.accepts(setting.default) for setting in ALL)
    assert len({setting.key for setting in ALL}) == len(ALL)


def test_without_files_everything_is_as_usual(machine: Path, person: Path) -> None:
    settings = Settings(machine, person)
    assert [settings.value(one) for one in ALL] == [one.default for one in ALL]
    assert settings.problems == []
    assert not person.exists()


def test_the_later_place_wins(machine: Path, person: Path) -> None:
    keep(machine, database="postgresql://db01/desk", theme="dark", text_size=120)
    keep(person, theme="light", text_size=150)
    settings = Settings(machine, person, {TEXT_SIZE.key: 200})
    assert settings.value(DATABASE) == "postgresql://db01/desk"
    assert settings.value(THEME) == "light"
    assert settings.value(TEXT_SIZE) == 200


def test_it_says_where_a_value_is_set(machine: Path, person: Path) -> None:
    keep(machine, database="postgresql://db01/desk")
    keep(person, theme="light")
    settings = Settings(machine, person, {TEXT_SIZE.key: 200})
    assert str(machine) in settings.place_of(DATABASE)
    assert str(person) in settings.place_of(THEME)
    assert "command line" in settings.place_of(TEXT_SIZE)
    assert settings.place_of(NOTICES) == "Not set: the usual one."


def test_a_value_that_is_passed_over_is_not_named_as_its_place(machine: Path, person: Path) -> None:
    keep(person, theme="pink")
    assert Settings(machine, person).place_of(THEME) == "Not set: the usual one."


@pytest.mark.parametrize(
    ("setting", "value"),
    [(THEME, "pink"), (TEXT_SIZE, 99), (TEXT_SIZE, 201), (TEXT_SIZE, True), (SINGLE_LETTERS, 1), (NOTICES, "")],
)
def test_a_value_that_does_not_fit_is_passed_over_and_told(
    machine: Path, person: Path, setting: object, value: object
) -> None:
    keep(machine, **{setting.key: setting.default})  # type: ignore[attr-defined]
    keep(person, **{setting.key: value})  # type: ignore[attr-defined]
    settings = Settings(machine, person)
    assert settings.value(setting) == setting.default  # type: ignore[arg-type, attr-defined]
    assert len(settings.problems) == 1
    assert str(person) in settings.problems[0]


@pytest.mark.parametrize("text", ["", "{", "[1, 2]", '"words"', "{'theme': 'dark'}", "\udcff"])
def test_a_broken_file_is_kept_aside_and_the_work_goes_on(machine: Path, person: Path, text: str) -> None:
    person.parent.mkdir()
    person.write_bytes(text.encode("utf-8", "surrogateescape"))
    settings = Settings(machine, person)
    assert settings.value(THEME) == "system"
    assert len(settings.problems) == 1
    assert person.with_suffix(".broken").read_bytes() == text.encode("utf-8", "surrogateescape")
    settings.choose(THEME, "dark")
    assert json.loads(person.read_text("utf-8")) == {"theme": "dark"}


def test_a_broken_file_of_the_machine_stays_where_it_is(machine: Path, person: Path) -> None:
    write_whole(machine, "{")
    settings = Settings(machine, person)
    assert len(settings.problems) == 1
    assert machine.read_text("utf-8") == "{"


def test_what_we_do_not_know_is_kept(machine: Path, person: Path) -> None:
    keep(person, from_a_newer_version={"deep": [1]}, **{"geometry/main": "{}"})
    settings = Settings(machine, person)
    settings.choose(THEME, "dark")
    kept = json.loads(person.read_text("utf-8"))
    assert kept == {"from_a_newer_version": {"deep": [1]}, "geometry/main": "{}", "theme": "dark"}
    assert settings.get("geometry/main") == "{}"
    assert settings.get("from_a_newer_version") is None


def test_a_choice_outlives_the_start_and_beats_the_command_line(machine: Path, person: Path) -> None:
    Settings(machine, person, {THEME.key: "light"}).choose(THEME, "dark")
    again = Settings(machine, person)
    assert again.value(THEME) == "dark"
    first = Settings(machine, person, {THEME.key: "light"})
    assert first.value(THEME) == "light"
    first.choose(THEME, "dark")
    assert first.value(THEME) == "dark"


def test_a_choice_that_does_not_exist_is_refused_and_changes_nothing(machine: Path, person: Path) -> None:
    settings = Settings(machine, person)
    with pytest.raises(RuleBroken, match="Theme") as refused:
        settings.choose(THEME, "pink")
    assert refused.value.field == "theme"
    assert not person.exists()


def test_a_disk_that_takes_nothing_keeps_nobody_from_working(machine: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    settings = Settings(machine, tmp_path / "file" / "person.json")
    settings.choose(THEME, "dark")
    assert settings.value(THEME) == "dark"


def test_settings_that_cannot_be_kept_are_told_of_at_the_start_and_lose_nothing(machine: Path, person: Path) -> None:
    keep(person, theme="dark")
    (person.parent / "person.json.new").mkdir()  # in the way of every write, whoever we are
    settings = Settings(machine, person)
    assert settings.problems == [f"The settings in {person} can't be written: what you change holds until you close."]
    assert settings.value(THEME) == "dark"
    settings.choose(TEXT_SIZE, 150)
    assert settings.value(TEXT_SIZE) == 150
    assert json.loads(person.read_text("utf-8")) == {"theme": "dark"}


def test_a_file_that_breaks_twice_keeps_both(machine: Path, person: Path) -> None:
    for text in ("{one", "{two"):
        write_whole(person, text)
        assert "is kept as" in Settings(machine, person).problems[0]
    assert person.with_suffix(".broken").read_text("utf-8") == "{one"
    assert person.with_suffix(".broken-2").read_text("utf-8") == "{two"


def test_looking_whether_it_may_write_leaves_nothing_behind(machine: Path, person: Path) -> None:
    keep(person, theme="dark")
    Settings(machine, person)
    assert [path.name for path in person.parent.iterdir()] == ["person.json"]


def test_a_file_is_written_whole_and_nothing_is_left_beside_it(person: Path) -> None:
    write_whole(person, "one")
    write_whole(person, "two")
    assert person.read_text("utf-8") == "two"
    assert [path.name for path in person.parent.iterdir()] == ["person.json"]


def test_two_windows_of_one_person_keep_what_each_was_told(machine: Path, person: Path) -> None:
    keep(person, theme="light")
    one, other = Settings(machine, person), Settings(machine, person)
    one.choose(TEXT_SIZE, 150)
    other.choose(THEME, "dark")
    one.put("place/desk", "Network")
    kept = Settings(machine, person)
    assert (kept.value(TEXT_SIZE), kept.value(THEME), kept.get("place/desk")) == (150, "dark", "Network")


def test_a_file_that_went_meanwhile_is_written_whole_again(machine: Path, person: Path) -> None:
    keep(person, theme="light")
    settings = Settings(machine, person)
    person.unlink()
    settings.choose(TEXT_SIZE, 150)
    kept = Settings(machine, person)
    assert (kept.value(TEXT_SIZE), kept.value(THEME)) == (150, "light")
