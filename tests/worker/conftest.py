"""A worker with a desk in memory, a directory and people with phones."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from app.connect import demo_prompts
from app.worker import prompting
from tests.worker.scene import Running, Scene


@pytest.fixture(autouse=True)
def _people_answer_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have nobody wait two seconds before they look at their phone."""
    monkeypatch.setattr(demo_prompts, "ANSWERED_AFTER", timedelta(0))
    monkeypatch.setattr(prompting, "EVERY", 0.02)


@pytest.fixture
def scene() -> Scene:
    return Scene()


@pytest.fixture
def working(scene: Scene) -> Iterator[Running]:
    running = scene.start()
    yield running
    scene.directory.silent.set()
    running.stop()
