"""The dialog that lets a person decide between two texts, by keys."""

from collections.abc import Callable
from dataclasses import replace
from random import Random

import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.knowledge.disputes import Take, dispute_of, lines_of
from app.knowledge.merging import Disputed
from app.knowledge.text import Text, tidy
from tests.ui.knowledge.test_editor import press_in as press
from ui.knowledge.merge_dialog import Decided, MergeDialog, Way

BASE = Text("VPN drops", body="one\ntwo\nthree\nfour\ngap\nfive\n")
MINE = replace(BASE, title="Mine", body="one\ntwo MINE\nthree\nfour\ngap\nfive MINE\n")
THEIRS = replace(BASE, title="Theirs", body="one\ntwo THEIRS\nthree\nfour, too\ngap\nfive THEIRS\n")
Ask = Callable[[], MergeDialog]


@pytest.fixture
def dialog(qtbot: QtBot) -> MergeDialog:
    made = MergeDialog(BASE, THEIRS, MINE)
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
    made.merged.setFocus()
    return made


def test_nothing_is_saved_until_every_passage_is_decided(qtbot: QtBot, dialog: MergeDialog):
    assert dialog.left == 2
    with qtbot.assertNotEmitted(dialog.settled):
        press(dialog, "Ctrl+S")
    press(dialog, "Alt+1")
    assert dialog.left == 1
    press(dialog, "Alt+3")
    assert dialog.left == 0
    with qtbot.waitSignal(dialog.settled) as told:
        press(dialog, "Ctrl+S")
    (decided,) = told.args
    assert decided == Decided(
        Way.EDITED,
        replace(THEIRS, body="one\ntwo THEIRS\nthree\nfour, too\ngap\nfive THEIRS\nfive MINE\n"),
    )


def test_each_passage_can_be_taken_from_either_side_or_typed(qtbot: QtBot, dialog: MergeDialog):
    press(dialog, "Alt+2")
    QTest.keyClicks(dialog.merged, "both: ")
    assert dialog.left == 0
    assert dialog.text.body == "one\ntwo MINE\nthree\nfour, too\ngap\nboth: five MINE\n"


def test_keys_walk_the_passages_and_show_them_above(dialog: MergeDialog):
    first = dialog.merged.textCursor().position()
    press(dialog, "F7")
    second = dialog.merged.textCursor().position()
    press(dialog, "F7")
    assert dialog.merged.textCursor().position() == first
    press(dialog, "Shift+F7")
    assert dialog.merged.textCursor().position() == second
    assert dialog.theirs.extraSelections()[0].cursor.selectedText() == "five THEIRS"


def test_facts_are_chosen_side_by_side(dialog: MergeDialog):
    assert dialog.text.title == "Theirs"
    dialog._facts["title"].choose("mine")
    assert dialog.text.title == "Mine"


@pytest.mark.parametrize(
    ("button", "way", "text"),
    [("theirs_button", Way.THEIRS, THEIRS), ("mine_button", Way.EDITED, MINE), ("review_button", Way.REVIEW, MINE)],
)
def test_one_side_is_taken_whole(qtbot: QtBot, dialog: MergeDialog, button: str, way: Way, text: Text):
    with qtbot.waitSignal(dialog.settled) as told:
        getattr(dialog, button).click()
    assert told.args == [Decided(way, text)]


def test_closing_decides_nothing(qtbot: QtBot, dialog: MergeDialog):
    with qtbot.assertNotEmitted(dialog.settled):
        press(dialog, "Escape")
    assert not dialog.isVisible()


def test_no_marks_of_a_conflict_ever_stand_in_the_text(dialog: MergeDialog):
    assert not {"<<<<", ">>>>", "===="} & set(dialog.text.body.split())


def test_emoji_move_no_passage_out_of_its_place(qtbot: QtBot):
    base = Text("VPN", body="😀😀\u00a0😀\n\none\n\ntwo 😀\n\nend\n")
    theirs = replace(base, body="😀😀\u00a0😀\n\none 👩‍💻 A\n\ntwo 😀 A\n\nend\n")
    mine = replace(base, body="😀😀\u00a0😀\n\none 😁 B\n\ntwo 😀 B\n\nend\n")
    made = MergeDialog(base, theirs, mine)
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
    press(made, "Alt+1", "Alt+3")
    assert made.text.body == "😀😀\u00a0😀\n\none 👩‍💻 A\n\ntwo 😀 A\ntwo 😀 B\n\nend\n"
    assert made.theirs.extraSelections()[0].cursor.selectedText() in {"two 😀 A", "one 👩‍💻 A"}


def test_a_passage_that_one_side_took_out_joins_no_lines(qtbot: QtBot):
    base = Text("VPN", body="one\ntwo\nthree\n")
    made = MergeDialog(base, replace(base, body="one\nTWO\nthree\n"), replace(base, body="one\nthree\n"))
    qtbot.addWidget(made)
    with qtbot.waitActive(made):
        made.show()
    press(made, "Alt+1")
    assert made.text.body == "one\nTWO\nthree\n"


def test_whatever_is_taken_where_comes_out_as_it_was_taken(qtbot: QtBot):
    dice = Random(7)
    disputed = 0
    for _case in range(200):
        base = [f"{dice.choice(_LINES)}{n}" for n in range(dice.randrange(1, 7))]
        was, theirs, mine = (Text("T", body="\n".join(lines)) for lines in (base, _some(dice, base), _some(dice, base)))
        made = MergeDialog(was, theirs, mine)
        qtbot.addWidget(made)
        wanted: list[str] = []
        takes = []
        for hunk in dispute_of(was, theirs, mine).hunks:
            if isinstance(hunk, Disputed):
                takes.append(dice.choice(list(Take)))
                wanted += lines_of(hunk, takes[-1])
            else:
                wanted += hunk.lines
        for place, take in zip(made._places, takes, strict=True):
            made._go_to(place)
            made.take(take)
        disputed += len(takes)
        assert made.text.body == tidy(Text(body="\n".join(wanted))).body
        made.close()
    assert disputed > 40


_LINES = ("one 😀", "two\u00a0x", "three", "", "# 👩‍💻 four")


def _some(dice: Random, lines: list[str]) -> list[str]:
    """Return lines with a few changed, added and taken out."""
    changed = list(lines)
    for _ in range(dice.randrange(4)):
        at = dice.randrange(len(changed) + 1)
        changed[at : at + dice.randrange(2)] = [f"{dice.choice(_LINES)}{dice.choice('XY')}"] * dice.randrange(2)
    return changed
