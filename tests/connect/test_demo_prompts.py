"""The demo's phone: who approves, who says no, who never answers, and what arrives."""

from datetime import UTC, datetime, timedelta

import pytest

from app.connect.demo_directory import DemoDirectory
from app.connect.demo_people import DECLINES, SILENT, people_of
from app.connect.demo_prompts import DemoMessages, DemoPasscodes, DemoPhone, DemoPrompts, Sent
from app.identity.directories import Person
from app.identity.providers import Answer, Messages, Passcodes, Prompts, ProviderRefused, Purpose
from tests.servers.graph import Clock

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PEOPLE = people_of([{"name": f"Person {number}", "department": "Sales"} for number in range(20)], now=NOW)
PURPOSE = Purpose("Northwind help desk", "a new password", "HD-17", "Ana Torres")


@pytest.fixture
def clock() -> Clock:
    return Clock(NOW)


@pytest.fixture
def phone(clock: Clock) -> DemoPhone:
    return DemoPhone(clock=clock)


@pytest.fixture
def directory(clock: Clock) -> DemoDirectory:
    return DemoDirectory(PEOPLE, clock=clock, latency=0)


def who(word: str = "") -> Person:
    if not word:
        return PEOPLE[0]
    return next(person for person in PEOPLE if any(word in one.label for one in person.contacts))


@pytest.mark.parametrize(
    ("word", "answers"),
    [
        ("", [Answer.WAITING, Answer.APPROVED, Answer.APPROVED]),
        (DECLINES, [Answer.WAITING, Answer.DECLINED, Answer.DECLINED]),
        (SILENT, [Answer.WAITING, Answer.WAITING, Answer.EXPIRED]),
    ],
)
def test_each_answers_as_their_authenticator_says(
    directory: DemoDirectory, phone: DemoPhone, clock: Clock, word: str, answers: list[Answer]
) -> None:
    prompts: Prompts = DemoPrompts(directory, phone)
    account = who(word).account
    asked = prompts.prompt(account, PURPOSE)
    assert 10 <= int(asked.number) <= 99
    found = []
    for seconds in (0, 2, 60):
        clock.sleep(seconds)
        found.append(prompts.answer(account, asked.transaction))
    assert found == answers


def test_what_arrives_says_who_asks_for_what_and_not_the_number(directory: DemoDirectory, phone: DemoPhone) -> None:
    shown: list[Sent] = []
    phone.on_sent = shown.append
    asked = DemoPrompts(directory, phone).prompt(who().account, PURPOSE)
    assert [one.address for one in shown] == [who().account]
    text = shown[0].subject + shown[0].text
    assert all(word in text for word in ("Northwind help desk", "a new password", "HD-17", "Ana Torres"))
    assert asked.number not in text.replace("HD-17", "")


def test_another_persons_prompt_proves_nothing(directory: DemoDirectory, phone: DemoPhone, clock: Clock) -> None:
    prompts = DemoPrompts(directory, phone)
    asked = prompts.prompt(who().account, PURPOSE)
    clock.sleep(5)
    assert prompts.answer(PEOPLE[1].account, asked.transaction) is Answer.FAILED
    assert prompts.answer(who().account, "invented") is Answer.FAILED


def test_who_has_no_authenticator_is_not_asked(directory: DemoDirectory, phone: DemoPhone) -> None:
    prompts = DemoPrompts(directory, phone)
    directory.remove_methods(who().object_id)
    assert prompts.enrolled(who().account) == []
    assert prompts.enrolled("nobody") == []
    for account in (who().account, "nobody"):
        with pytest.raises(ProviderRefused):
            prompts.prompt(account, PURPOSE)
    assert phone.sent == ()


def test_a_name_that_two_have_is_nobodys_account(directory: DemoDirectory, phone: DemoPhone) -> None:
    assert DemoPrompts(directory, phone).enrolled(PEOPLE[-1].name) == []
    assert DemoPrompts(directory, phone).enrolled(PEOPLE[-1].account)


def test_since_when_an_authenticator_is_known_is_told(directory: DemoDirectory, phone: DemoPhone) -> None:
    enrolled = DemoPrompts(directory, phone).enrolled(who().account)[0]
    assert enrolled.since is not None
    assert NOW - enrolled.since > timedelta(days=30)
    assert enrolled.label == "iPhone"


def test_a_code_is_right_while_it_is_shown_and_once(directory: DemoDirectory, phone: DemoPhone, clock: Clock) -> None:
    codes = DemoPasscodes(directory, phone)
    checked: Passcodes = codes
    account = who().account
    shown = codes.shown(account)
    assert len(shown) == 6
    assert not checked.is_right(PEOPLE[1].account, shown)
    assert not checked.is_right(account, "")
    assert not checked.is_right(account, "１２３４５６")
    assert checked.is_right(account, f"{shown[:3]} {shown[3:]}")
    assert not checked.is_right(account, shown)
    clock.sleep(30)
    before = codes.shown(account)
    clock.sleep(30)
    assert checked.is_right(account, before)
    assert not checked.is_right(account, before)
    assert not checked.is_right(account, shown)


def test_an_old_code_is_wrong(directory: DemoDirectory, phone: DemoPhone, clock: Clock) -> None:
    codes = DemoPasscodes(directory, phone)
    shown = codes.shown(who().account)
    clock.sleep(90)
    assert not codes.is_right(who().account, shown)
    with pytest.raises(ProviderRefused):
        codes.is_right("nobody", shown)


def test_messages_are_shown_and_the_last_fifty_kept(phone: DemoPhone) -> None:
    messages: Messages = DemoMessages(phone)
    ids = {messages.send("+44 7700 900001", "Code", f"number {number}") for number in range(60)}
    assert len(ids) == 60
    assert [one.text for one in phone.sent] == [f"number {number}" for number in range(10, 60)]
    with pytest.raises(ProviderRefused):
        messages.send(" ", "Code", "to nobody")


def test_nothing_of_it_pretends_to_be_real(directory: DemoDirectory, phone: DemoPhone) -> None:
    for one in (DemoMessages(phone), DemoPrompts(directory, phone), DemoPasscodes(directory, phone)):
        assert [line.is_fine for line in one.check()] == [True]
        assert "leaves this computer" in one.check()[0].said
