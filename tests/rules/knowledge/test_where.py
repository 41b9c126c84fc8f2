"""Where somebody chose to keep the articles of a desk."""

from pathlib import Path

from app.core.settings import Settings
from app.knowledge.where import chosen_folder, folder_key
from ui.shell.desk_memory import DeskMemory


def test_what_a_window_remembers_is_found_by_every_program(tmp_path: Path):
    settings = Settings(tmp_path / "machine.json", tmp_path / "person.json")
    assert chosen_folder(settings, "0123", "ana") is None
    DeskMemory(settings, "0123").put(folder_key("ana"), "/srv/articles")
    again = Settings(tmp_path / "machine.json", tmp_path / "person.json")
    assert chosen_folder(again, "0123", "ana") == Path("/srv/articles")
    assert chosen_folder(again, "4567", "ana") is None
    assert chosen_folder(again, "0123", "ben") is None
