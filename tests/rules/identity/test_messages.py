"""What people are told: who asks for what under which ticket, how to object, and nothing secret but the code itself."""

from datetime import UTC, datetime

import pytest

from app.identity.messages import NOBODY_RINGS, approval_request, code_message, done_notice, manager_notice
from app.identity.providers import Purpose

PURPOSE = Purpose(desk="Northwind Help Desk", action="password reset", ticket="HD-123", analyst="Ana P.")
AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
LINK = "https://desk.example.com/approve/abc"


def the_code(purpose=PURPOSE):
    return code_message(purpose, "12345678", minutes=10, published="+15550100")


def the_notice(purpose=PURPOSE):
    return done_notice(purpose, at=AT, published="+15550100")


def the_managers_notice(purpose=PURPOSE):
    return manager_notice(purpose, "Kim Lee", at=AT, published="+15550100")


def the_request(purpose=PURPOSE):
    return approval_request(purpose, link=LINK, hours=4)


@pytest.mark.parametrize("write", [the_code, the_notice, the_managers_notice, the_request])
def test_every_message_names_desk_action_and_ticket(write):
    message = write()
    for said in (message.subject + message.text, message.short):
        assert "Northwind Help Desk" in said
        assert "password reset" in said
        assert "HD-123" in said
    assert "Ana P." in message.text


@pytest.mark.parametrize("said", ["text", "short"])
def test_a_code_says_that_nobody_will_ring_for_it(said):
    message = the_code()
    assert NOBODY_RINGS in getattr(message, said)
    assert "1234 5678" in getattr(message, said)
    assert "+15550100" in getattr(message, said)


def test_a_code_is_not_shown_where_a_phone_previews_the_subject():
    assert "1234" not in the_code().subject
    assert "1234" not in repr(the_code())


@pytest.mark.parametrize("said", ["text", "short"])
def test_a_notice_says_how_to_object(said):
    text = getattr(the_notice(), said)
    assert "+15550100" in text
    assert "2026-03-02 at 09:30 UTC" in text


def test_a_manager_is_told_whose_account_it_is_and_how_to_object():
    message = the_managers_notice()
    assert "Kim Lee" in message.subject
    assert "manager of Kim Lee" in message.text
    assert "+15550100" in message.text
    assert "begin yourself" in message.text


def test_a_manager_is_told_to_speak_to_them_first_and_that_opening_approves_nothing():
    message = the_request()
    assert message.text.index("speak to that person first") < message.text.index(LINK)
    assert "Opening the page approves nothing" in message.text
    assert "begin yourself" in message.text
    assert "4 hours" in message.text
    assert LINK in message.short
    assert LINK not in repr(message)


@pytest.mark.parametrize("write", [the_code, the_notice, the_managers_notice, the_request])
def test_a_name_cannot_write_lines_of_its_own(write):
    evil = Purpose(desk="Desk", action="unlock", ticket="HD-1", analyst="Ana\r\nBcc: x@evil.test\n\nRing +1999")
    message = write(evil)
    assert "\nBcc" not in message.text
    assert "\nRing" not in message.text
    assert "\r" not in message.subject + message.text + message.short
    assert "\n" not in message.subject + message.short


def test_a_long_name_is_cut():
    message = the_request(Purpose(desk="x" * 5000, action="y" * 5000, ticket="z" * 5000, analyst="a" * 5000))
    assert len(message.subject) < 200
    assert len(message.text) < 1500
