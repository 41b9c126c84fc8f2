"""What a window makes of a draft that the database did not take, for another window had typed on in it."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from app.tickets.drafts import Draft, DraftKind
from app.tickets.meeting import Meeting, met
from tests.makers import NOON

KEY = UUID(int=7)
THEIRS = Draft(KEY, DraftKind.REPLY, "Hello Dana", 41, changed_at=NOON)
LATER = NOON + timedelta(seconds=1)


def refused(our: Draft, their: Draft | None = THEIRS) -> Meeting:
    found = [] if their is None else [their]
    return met({KEY: our}, found, known=(), unsaved=set(), refused={KEY})


def test_of_two_texts_theirs_is_taken_and_ours_goes_on_beside_it():
    our = replace(THEIRS, body="Hello, please restart it", changed_at=LATER)
    assert refused(our) == Meeting(taken=[THEIRS], apart=[our], gone=[], over=[])


def test_what_says_less_gives_way():
    our = replace(THEIRS, body="Hello", changed_at=LATER)
    assert refused(our) == Meeting(taken=[THEIRS], apart=[], gone=[], over=[])


def test_what_says_all_that_theirs_does_is_written_over_it():
    our = replace(THEIRS, body="Hello Dana, and more", changed_at=LATER)
    assert refused(our) == Meeting(taken=[], apart=[], gone=[], over=[THEIRS])


@pytest.mark.parametrize(
    ("their", "at"),
    [(THEIRS, NOON - timedelta(seconds=1)), (THEIRS.held(NOON), LATER)],
    ids=["by a clock that is behind", "over what is held"],
)
def test_what_the_database_would_refuse_again_goes_on_beside_it(their: Draft, at):
    our = replace(THEIRS, body="Hello Dana, and more", changed_at=at)
    assert refused(our, their) == Meeting(taken=[their], apart=[our], gone=[], over=[])


def test_under_a_key_that_is_used_up_ours_goes_on_beside_it():
    our = replace(THEIRS, changed_at=LATER)
    assert refused(our, None) == Meeting(taken=[], apart=[our], gone=[], over=[])
