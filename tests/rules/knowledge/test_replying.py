"""What a reply takes from an article: plain words that a requester can follow."""

import pytest

from app.knowledge.replying import as_reply, plain
from app.knowledge.template import Section, body_of
from app.knowledge.text import Text


def test_a_reply_takes_the_resolution_alone():
    body = body_of({Section.ISSUE: "It drops.", Section.RESOLUTION: "1. Close the client.\n2. Start it again."})
    assert as_reply(Text("VPN drops", body=body)) == "1. Close the client.\n2. Start it again."


def test_an_article_without_sections_is_taken_whole_and_one_without_a_resolution_gives_nothing():
    assert as_reply(Text("Hours", body="We are open **from 8 to 18**.\n")) == "We are open from 8 to 18."
    assert as_reply(Text("VPN drops", body=body_of({Section.ISSUE: "It drops."}))) == ""


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("### Then\n\n> **Note** this", "Then\n\nNote this"),
        ("Press *Start* and __wait__", "Press Start and wait"),
        ("2 * 3 * 4 and snake_case_name", "2 * 3 * 4 and snake_case_name"),
        ("See [[vpn-drops--0123abcd|VPN drops]] and [[HD-21]]", "See VPN drops and HD-21"),
        ("Go to [the portal](https://portal.example/x)", "Go to the portal (https://portal.example/x)"),
        ("[https://a.example](https://a.example)", "https://a.example"),
        ("Write to [us](mailto:desk@example.org)", "Write to us (desk@example.org)"),
        ("Press ![the button](attachments/0123abcd-b.png)here", "Press here"),
        ("Look [there](attachments/0123abcd-list.pdf)", "Look there"),
        ("Run `net use **`", "Run net use **"),
        ("```\n# not a heading\n*x*\n```\ndone", "# not a heading\n*x*\ndone"),
        ("~~~\n```\n~~~", "```"),
        ("a <!-- for authors\nalone --> b", "a  b"),
        (r"5 \* 5", "5 * 5"),
        ("- one\n  - two", "- one\n  - two"),
        ("a\n\n\n\n\nb", "a\n\nb"),
        ("[run](javascript:alert)", "run"),
        ("", ""),
    ],
)
def test_marks_go_and_words_stay(written: str, said: str):
    assert plain(written) == said
