"""The next start begins where the last one ended."""

import pytest

from app.core.settings import Settings
from app.tickets.queries import Listing
from tests.makers import ANA, SUE
from ui.shell.desk_memory import DeskMemory
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


def test_each_desk_remembers_its_own_place_and_all_look_alike(settings: Settings):
    mine, demo = DeskMemory(settings, "a1"), DeskMemory(settings, "b2")
    mine.put("last_place", "Network")
    mine.put("properties", "hidden")
    mine.put("geometry/columns/list", "{}")
    assert demo.get("last_place") is None
    assert mine.get("last_place") == "Network"
    assert demo.get("properties") == "hidden"
    assert demo.get("geometry/columns/list") == "{}"
