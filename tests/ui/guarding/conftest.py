"""What the tests of the security officer's room share."""

from pathlib import Path

import pytest

from app.core.settings import Settings


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Lend settings that were never touched."""
    return Settings(tmp_path / "machine.json", tmp_path / "person.json")
