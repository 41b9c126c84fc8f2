"""Stories at random: nothing that anybody saved is lost, and each safeguard is needed for that.

FRONTLINE_STORIES=900 tells as many, of FRONTLINE_STEPS=80 steps each, from FRONTLINE_STORY_SEED on.
"""

import os
from collections import Counter
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from random import Random
from tempfile import mkdtemp
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as some
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test

from tests.desks import desk_in, of_four
from tests.fuzz.ending import end
from tests.fuzz.knowledge import clear_away, run, seeded_ids
from tests.fuzz.real_desk import RealShelf, on_a_server
from tests.fuzz.safeguards import SAFEGUARDS
from tests.fuzz.story import Story
from tests.servers.postgres import Cluster

STORIES = int(os.environ.get("FRONTLINE_STORIES", "30"))
REAL = max(4, STORIES // 10)
"""Stories with real desks, on either engine."""
STEPS = int(os.environ.get("FRONTLINE_STEPS", "40"))
SEED = int(os.environ.get("FRONTLINE_STORY_SEED", "1"))


def test_nothing_that_anybody_saved_is_lost():
    counts: Counter[str] = Counter()
    told = {seed: run(seed, clients=3, steps=STEPS, counts=counts) for seed in range(SEED, SEED + STORIES)}
    assert {seed: said for seed, said in told.items() if said} == {}
    assert all(counts[word] for word in ("crashes", "away", "proposals", "archive", "hide_or_show", "asked: copy"))


def test_nothing_is_lost_with_a_desk_in_a_file(tmp_path: Path):
    def shelf() -> RealShelf:
        return RealShelf(desk_in(tmp_path / f"{uuid4().hex}.db", of_four), lambda: None)

    told = {seed: run(seed, clients=3, steps=STEPS, counts=Counter(), shelf=shelf) for seed in range(SEED, SEED + REAL)}
    assert {seed: said for seed, said in told.items() if said} == {}


@pytest.mark.postgres
def test_nothing_is_lost_with_a_desk_on_a_server(pg_cluster: Cluster):
    told = {
        seed: run(seed, clients=3, steps=STEPS, counts=Counter(), shelf=partial(on_a_server, pg_cluster))
        for seed in range(SEED, SEED + REAL)
    }
    assert {seed: said for seed, said in told.items() if said} == {}


@pytest.mark.parametrize("safeguard", sorted(SAFEGUARDS))
def test_without_a_safeguard_something_is_lost(safeguard: str):
    told = (run(seed, clients=3, steps=40, counts=Counter(), without=safeguard) for seed in range(1, 200))
    assert next(filter(None, told), "")


class Machine(RuleBasedStateMachine):
    """The same steps, chosen and made smaller by hypothesis."""

    def __init__(self) -> None:
        super().__init__()
        self.patches = ExitStack()
        self.patches.enter_context(seeded_ids(0))
        self.story = Story(0, Path(mkdtemp(prefix="frontline-story-")), 3, Counter())
        for person in self.story.people:
            self.story.create(person)
            person.copy.sync(person.desk)

    @rule(
        dice=some.randoms(use_true_random=False), who=some.integers(0, 2), what=some.sampled_from(sorted(Story.STEPS))
    )
    def step(self, dice: Random, who: int, what: str):
        self.story.dice = dice
        getattr(self.story, what)(self.story.people[who])

    def teardown(self):
        self.story.dice = Random(1)
        try:
            end(self.story)
        finally:
            clear_away(self.story)
            self.patches.close()


def test_no_shortest_story_loses_anything():
    checks = list(HealthCheck)
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Machine, settings=settings(max_examples=30, stateful_step_count=25, suppress_health_check=checks)
    )
