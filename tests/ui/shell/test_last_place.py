"""The next start begins where the last one ended."""

import pytest

from app.tickets.queries import Listing
from tests.makers import ANA, SUE
from ui.shell.last_place import read, written
from ui.shell.sidebar import ALL_TICKETS, UNASSIGNED, my_tickets


@pytest.mark.parametrize("place", [UNASSIGNED, ALL_TICKETS, my_tickets(ANA), Listing("Network", 2)])
def test_a_place_is_remembered(place: Listing):
    assert read(written(place, ANA), ANA) == place


@pytest.mark.parametrize("place", [Listing("“vpn”", words="vpn", live_only=False), Listing("Ben", assignee_id=3)])
def test_what_was_only_searched_for_is_not(place: Listing):
    assert written(place, ANA) is None


@pytest.mark.parametrize("text", [None, "", "{", "[]", '{"title": "Gone", "queue": null}'])
def test_nonsense_begins_with_ones_own_work(text: str | None):
    assert read(text, ANA) == my_tickets(ANA)
    assert read(text, SUE) == UNASSIGNED
