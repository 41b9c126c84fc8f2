"""Two people's changes come together as git brings them together, and no line is lost without a word."""

import shutil
import subprocess
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.knowledge.merging import Agreed, Disputed, merge, merge_lines, merged_body
from app.knowledge.text import Text

BASE = Text("VPN drops", "Network", ("vpn",), "Windows 11", None, (("by", "by: Bob"),), "a\nb\nc\n")
lines = some.lists(some.sampled_from("abcdef"), max_size=12)


def test_changes_in_different_places_come_together():
    assert merged_body("a\nb\nc\n", "A\nb\nc\n", "a\nb\nC\n") == "A\nb\nC\n"


def test_one_line_changed_twice_is_for_a_person_to_decide():
    assert merged_body("a\nb\nc\n", "a\nB\nc\n", "a\nX\nc\n") is None
    assert merge_lines("abc", "aBc", "aXc") == [Agreed(("a",)), Disputed(("b",), ("B",), ("X",)), Agreed(("c",))]


def test_facts_come_together_one_by_one():
    mine = replace(BASE, title="VPN drops often", tags=("vpn", "laptop"), others=())
    theirs = replace(BASE, review_by=date(2027, 1, 1), tags=("remote",), body="a\nb\nc\nd\n")
    assert merge(BASE, mine, theirs) == replace(theirs, title="VPN drops often", tags=("remote", "laptop"), others=())


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        ({"title": "one"}, {"title": "two"}),
        ({"review_by": date(2027, 1, 1)}, {"review_by": date(2028, 1, 1)}),
        ({"others": (("by", "by: Ana"),)}, {"others": ()}),
    ],
)
def test_one_fact_changed_twice_is_for_a_person_to_decide(mine, theirs):
    assert merge(BASE, replace(BASE, **mine), replace(BASE, **theirs)) is None
    assert merge(BASE, replace(BASE, **mine), replace(BASE, **mine)) == replace(BASE, **mine)


@given(lines, lines, lines)
def test_what_only_one_side_changed_is_taken(base, mine, theirs):
    assert _texts(merge_lines(base, mine, base)) == mine
    assert _texts(merge_lines(base, base, theirs)) == theirs
    assert _texts(merge_lines(base, mine, mine)) == mine


@given(lines, lines, lines)
def test_each_side_finds_all_of_its_lines(base, mine, theirs):
    """Whatever is disputed shows it; whatever is agreed came from one of the two."""
    hunks = merge_lines(base, mine, theirs)
    if any(isinstance(hunk, Disputed) for hunk in hunks):
        return
    merged = Counter(_texts(hunks))
    for side, other in ((mine, theirs), (theirs, mine)):
        added = Counter(side) - Counter(base)
        taken_by_other = Counter(base) - Counter(other)
        assert not added - taken_by_other - merged


def test_no_line_of_its_own_is_lost_by_either_side():
    dice = Random(7)
    for _ in range(600):
        base, mine, theirs = _three(dice)
        hunks = merge_lines(base, mine, theirs)
        found = {
            line for hunk in hunks for line in (hunk.lines if isinstance(hunk, Agreed) else hunk.mine + hunk.theirs)
        }
        assert {line for line in (*mine, *theirs) if line.startswith("new")} <= found


@pytest.mark.slow
def test_git_finds_the_same_to_dispute(tmp_path: Path):
    """At least 99 of 100 random cases end alike, and those that come together have the same text."""
    git = shutil.which("git")
    assert git is not None
    dice, alike, same_text, clean = Random(11), 0, 0, 0
    for _ in range(600):
        three = _three(dice)
        merged = _text_or_none(merge_lines(*three))
        expected = _as_git_does(git, tmp_path, three)
        alike += (merged is None) == (expected is None)
        if merged is not None and expected is not None:
            clean += 1
            same_text += merged == expected
    assert alike >= 594
    assert 100 < clean < 590
    assert same_text >= clean - 2


def _texts(hunks) -> list[str]:
    return [line for hunk in hunks for line in hunk.lines]


def _text_or_none(hunks) -> list[str] | None:
    return None if any(isinstance(hunk, Disputed) for hunk in hunks) else _texts(hunks)


def _three(dice: Random) -> tuple[list[str], list[str], list[str]]:
    """Return a text of an article's kind, lines said twice among them, and what two people made of it."""
    base = [f"line {dice.randrange(60)}" if dice.random() < 0.9 else "" for _ in range(dice.randrange(1, 40))]
    return base, _changed(dice, base, "mine"), _changed(dice, base, "theirs")


def _changed(dice: Random, base: list[str], whose: str) -> list[str]:
    side = list(base)
    for n in range(dice.randrange(4)):
        at = dice.randrange(len(side) + 1)
        size = dice.choice([1, 1, 1, 2, 3])
        new = [f"new {whose} {n} {k}" for k in range(dice.choice([1, 1, 2]))]
        match dice.choice(["insert", "replace", "delete", "replace"]):
            case "insert":
                side[at:at] = new
            case "replace":
                side[at : at + size] = new
            case _:
                del side[at : at + size]
    return side


def _as_git_does(git: str, folder: Path, three: tuple[list[str], ...]) -> list[str] | None:
    names = "base", "mine", "theirs"
    for name, side in zip(names, three, strict=True):
        (folder / name).write_bytes("".join(f"{line}\n" for line in side).encode())
    command = [git, "merge-file", "-p", "-q", *(str(folder / name) for name in ("mine", "base", "theirs"))]
    done = subprocess.run(command, capture_output=True, check=False)
    return done.stdout.decode().split("\n")[:-1] if done.returncode == 0 else None
