"""What a start loads, and when."""

import subprocess
import sys

SLOW = ("sqlalchemy", "psycopg", "keyring", "requests", "alembic", "sqlite3", "cryptography")


def _loaded_by(script: str) -> set[str]:
    whole = f"{script}\nimport sys\nprint(*sorted(sys.modules))"
    return set(subprocess.run([sys.executable, "-c", whole], capture_output=True, text=True, check=True).stdout.split())


def test_what_is_imported_before_the_window_is_painted_leaves_the_slow_ones_out():
    loaded = _loaded_by("import app.__main__, app.bootstrap.program, ui.shell.main_window")
    assert loaded.isdisjoint(SLOW)


def test_reading_and_writing_need_no_mapper_and_no_migrations():
    reading = "db.engine, db.migrate, db.people.identity, db.people.queries, db.tickets.queries, db.tickets.drafts"
    loaded = _loaded_by(f"import {reading}, db.live, db.work, app.tickets.deeds, app.people.commands")
    assert "sqlalchemy.orm" not in loaded
    assert loaded.isdisjoint({"psycopg", "sqlalchemy.dialects.postgresql"})  # a desk in a file needs no server's
    assert "alembic" not in loaded


def test_what_decrypts_and_the_key_ring_are_loaded_only_when_the_file_of_drafts_is_read():
    loaded = _loaded_by(
        "import ui.shell.entrance, app.bootstrap.opening, app.connect.vault, db.local.drafts, db.local.files"
    )
    assert loaded.isdisjoint({"cryptography", "keyring", "db.local.sealing"})
    assert {"cryptography", "db.local.sealing"} <= _loaded_by("import db.local.unlocking")


def test_the_list_is_loaded_without_what_stands_around_it():
    loaded = _loaded_by("import ui.shell.entrance")
    around = {"furnishing", "rooms", "notices", "window_actions"}
    assert loaded.isdisjoint(f"ui.shell.{name}" for name in around)
    assert loaded.isdisjoint({"ui.tickets.timeline", "ui.tickets.composer", "ui.tickets.deed_starter", "ui.people"})


def test_what_stands_around_the_list_is_loaded_whole():
    loaded = _loaded_by("import ui.shell.furnishing")
    assert {"ui.tickets.deed_starter", "ui.tickets.timeline", "ui.people.load_board"} <= loaded


def test_qt_leaves_python_its_own_import():
    said = subprocess.run(
        [
            sys.executable,
            "-c",
            (
                "import builtins; own = builtins.__import__\n"
                "from app.bootstrap.loading import load_qt; load_qt()\n"
                "from PySide6.QtWidgets import QWidget\n"
                "print(builtins.__import__ is own)"
            ),
        ],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert said.strip() == "True"
