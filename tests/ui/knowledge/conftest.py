"""What the tests of the knowledge room share."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from app.core.settings import Settings
from tests.ui.knowledge.shelf import Shelf
from ui.core.background import Background


@pytest.fixture
def shelf() -> Shelf:
    """Lend an empty shelf."""
    return Shelf()


@pytest.fixture
def local(qapp: QApplication) -> Iterator[Background]:
    """Lend threads for what asks this workstation alone."""
    made = Background()
    yield made
    made.close()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Lend settings that were never touched."""
    return Settings(tmp_path / "machine.json", tmp_path / "person.json")
