"""What a person decides where two people changed the same."""

from dataclasses import replace

import pytest

from app.knowledge.disputes import Take, decided, dispute_of, lines_of
from app.knowledge.merging import Disputed
from app.knowledge.text import Text

BASE = Text("VPN drops", "Network", ("vpn",), "Windows", body="one\ntwo\nthree\n")
MINE = replace(BASE, title="VPN drops hourly", tags=("vpn", "wlan"), body="one\nTWO mine\nthree\n")
THEIRS = replace(BASE, title="VPN breaks", category="Remote", body="one\nTWO theirs\nthree\nfour\n")


def test_passages_and_facts_that_both_changed_are_disputed():
    found = dispute_of(BASE, THEIRS, MINE)
    assert (found.passages, list(found.facts)) == (1, ["title"])
    (hunk,) = [one for one in found.hunks if isinstance(one, Disputed)]
    assert (hunk.mine, hunk.theirs) == (("TWO mine",), ("TWO theirs",))


@pytest.mark.parametrize(
    ("take", "left"),
    [(Take.MINE, ("TWO mine",)), (Take.THEIRS, ("TWO theirs",)), (Take.BOTH, ("TWO theirs", "TWO mine"))],
)
def test_a_decision_leaves_one_side_or_both(take: Take, left: tuple[str, ...]):
    hunk = Disputed(("two",), ("TWO mine",), ("TWO theirs",))
    assert lines_of(hunk, take) == left


def test_what_is_not_disputed_comes_from_whoever_changed_it():
    found = dispute_of(BASE, THEIRS, MINE)
    text = decided(found, "as edited\n", {"title": Take.MINE})
    assert (text.title, text.category, text.tags, text.body) == (
        "VPN drops hourly", "Remote", ("vpn", "wlan"), "as edited\n",
    )  # fmt: skip
    assert decided(found, "", {}).title == "VPN breaks"


def test_facts_that_are_none_of_ours_stay_as_published():
    theirs = replace(THEIRS, others=(("owner", "owner: x"),))
    assert decided(dispute_of(BASE, theirs, MINE), "b\n", {}).others == (("owner", "owner: x"),)


def test_a_fact_that_is_none_of_ours_is_kept_where_one_side_changed_it():
    base = replace(BASE, others=(("owner", "owner: Ana"),))
    mine, theirs = replace(MINE, others=(("owner", "owner: Ben"),)), replace(THEIRS, others=base.others)
    assert decided(dispute_of(base, theirs, mine), "as edited\n", {}).others == mine.others
    assert decided(dispute_of(base, mine, theirs), "as edited\n", {}).others == mine.others
