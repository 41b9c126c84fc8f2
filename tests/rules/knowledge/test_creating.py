"""An article from a ticket."""

from app.knowledge.creating import MOST_QUOTED, Told, article_from, confidence_of
from app.knowledge.model import Confidence
from app.knowledge.personal import Known
from app.knowledge.template import Section, sections_of

DANA = Known(names=("Dana Whitfield",), accounts=("dwhitf",))


def test_a_tickets_words_are_quoted_without_whom_they_are_of():
    told = Told(
        "VPN drops for Dana Whitfield",
        "Hi,\n\nmy tunnel drops.\nDana",
        environment="Windows 11 on LAPTOP-9QX2K1",
        resolutions=["Told dwhitf to switch off the sleep of the card.", " "],
        category="Network",
    )
    text = article_from(told, DANA)
    assert (text.title, text.category) == ("VPN drops for [the requester]", "Network")
    assert text.environment == "Windows 11 on [computer name]"
    assert sections_of(text.body) == {
        Section.ISSUE: "VPN drops for [the requester]\n\n> Hi,\n>\n> my tunnel drops.\n> [the requester]",
        Section.ENVIRONMENT: "Windows 11 on [computer name]",
        Section.CAUSE: "",
        Section.RESOLUTION: "Told [user id] to switch off the sleep of the card.",
    }
    assert confidence_of(text) is Confidence.NOT_VALIDATED


def test_without_a_resolution_it_is_work_in_progress():
    text = article_from(Told("VPN drops", ""))
    assert confidence_of(text) is Confidence.WORK_IN_PROGRESS
    assert sections_of(text.body)[Section.ISSUE] == "VPN drops"


def test_a_log_is_cut():
    text = article_from(Told("x", "a line\n" * MOST_QUOTED))
    assert len(text.body) < MOST_QUOTED * 2
    assert text.body.count("…") == 1
