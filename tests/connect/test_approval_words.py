"""What somebody writes into a name puts nothing into the page of approvals, and turns none of its text around."""

from datetime import UTC, datetime

from app.connect.approval_html import asking, told
from app.connect.signed_link import Ask
from app.identity.providers import Purpose

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


def page(text: str) -> str:
    """Return the page with this text wherever somebody could have written it."""
    return asking(Ask("1", text, AT, Purpose(text, text, text, text)), stamp=text, mistake=text)


def test_no_name_puts_anything_into_the_page():
    shown = page('"><script>alert(1)</script><input name="answer" value="approve">')
    assert "<script>" not in shown
    assert shown.count("<input") == page("Kim").count("<input")
    assert "<script>" not in told("<script>", "<script>")


def test_no_name_turns_or_hides_other_text():
    shown = page("Kim\u202egnirts\u200b\r\nTicket: none")
    head = shown[: shown.index("<form")]
    rows = head[head.index("<dl>") :]
    assert not {"\u202e", "\u200b", "\r", "\n"} & set(rows)
    assert "<bdi>Kim gnirts Ticket: none</bdi>" in rows
