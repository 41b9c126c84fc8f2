"""What keys do to lines of Markdown."""

import pytest

from app.knowledge.near import significant
from ui.knowledge.editor.markdown_keys import indented, next_line, outdented, wrapped


@pytest.mark.parametrize(
    ("line", "follows"),
    [
        ("Words", ""),
        ("  Words", "  "),
        ("- one", "- "),
        ("  * one", "  * "),
        ("9. nine", "10. "),
        ("3) three", "4) "),
        ("- [x] done", "- [ ] "),
        ("> said", "> "),
        ("- ", None),
        ("  2. ", None),
        ("-not a list", ""),
    ],
)
def test_enter_goes_on_with_a_list_and_ends_an_empty_element(line: str, follows: str | None):
    assert next_line(line) == follows


def test_lines_go_right_and_left():
    assert indented("- a") == "  - a"
    assert outdented("  - a") == "- a"
    assert outdented("\t- a") == "- a"
    assert outdented(" - a") == "- a"
    assert outdented("- a") == "- a"
    assert indented("") == ""


def test_marks_come_and_go():
    assert wrapped("word", "**") == "**word**"
    assert wrapped("**word**", "**") == "word"
    assert wrapped("", "`") == "``"


def test_words_that_tell_something_are_left_of_a_ticket():
    said = "Hello, my VPN is not working on PC 7 since the update. Thanks! vpn"
    assert list(significant(said)) == ["VPN", "PC", "update", "vpn"]
