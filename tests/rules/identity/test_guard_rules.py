"""What the security officer's room knows by itself: edits of a policy, differences in words, whom a guard strands."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.core.errors import RuleBroken
from app.identity.guard import Alert
from app.identity.guard_words import ALERTS, alert_facts, alert_line
from app.identity.matrix import DEFAULT, FLOOR
from app.identity.model import Action, Method, Risk
from app.identity.policy import dump, parse
from app.identity.policy_draft import BARRABLE, Draft, limit_names
from app.identity.policy_words import COLUMNS, LIMITS, LISTS, differences, short, told
from app.identity.rules import RiskLists
from app.identity.stranding import stranded

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
RESET, STANDARD = Action.PASSWORD_RESET, Risk.STANDARD


def test_an_edit_can_be_taken_back_and_made_again():
    draft = Draft(DEFAULT)
    draft.set_points(RESET, STANDARD, 70)
    draft.set_off([Method.SMS_CODE])
    draft.undo()
    assert draft.now.off == DEFAULT.off
    assert draft.now.rule(RESET, STANDARD).points == 70
    draft.redo()
    assert draft.now.off == frozenset({Method.SMS_CODE})
    draft.undo()
    draft.undo()
    assert not draft.is_changed
    assert not draft.can_undo
    draft.set_days(STANDARD, 30)
    assert not draft.can_redo


def test_what_lies_below_the_floor_is_refused_and_nothing_is_changed():
    draft = Draft(DEFAULT)
    floor = FLOOR.rule(RESET, STANDARD)
    for edit, says in (
        (lambda: draft.set_points(RESET, STANDARD, floor.points - 1), f"The floor is {floor.points}."),
        (lambda: draft.set_factors(RESET, STANDARD, floor.factors - 1), f"The floor is {floor.factors}."),
        (lambda: draft.set_days(STANDARD, 0), "days"),
        (lambda: draft.set_limit("grants_per_hour", 999), "at most"),
        (lambda: draft.set_limit("shopping_hours", 0), "at least"),
        (lambda: draft.set_second(RESET, Risk.PRIVILEGED, is_asked=False), "second person"),
        (lambda: draft.set_bars(RESET, Risk.PRIVILEGED, []), "bars"),
        (lambda: draft.set_points(RESET, STANDARD, 5000), "whole number"),
    ):
        with pytest.raises(RuleBroken, match=says):
            edit()
    assert not draft.is_changed
    assert not draft.can_undo


def test_an_edited_policy_is_still_one_and_its_lists_are_tidy():
    draft = Draft(DEFAULT)
    draft.set_list("sensitive_departments", [" Payroll ", "", "Board", "Payroll"])
    draft.set_bars(RESET, STANDARD, [Method.SMS_CODE, Method.CALLBACK])
    assert parse(dump(draft.now)) == draft.now
    assert draft.now.risk.sensitive_departments == ("Payroll", "Board")
    assert Method.CODEWORD not in BARRABLE


def test_differences_are_told_in_words_and_weaker_ones_marked():
    draft = Draft(DEFAULT)
    draft.set_points(RESET, STANDARD, DEFAULT.rule(RESET, STANDARD).points + 10)
    draft.set_list("sensitive_departments", ())
    cell, listed = differences(DEFAULT, draft.now)
    assert cell.where == "Password reset, standard"
    assert (cell.is_weaker, listed.is_weaker) == (False, True)
    assert "points together" in cell.sentence
    assert listed.sentence.endswith("→ nothing, which asks for less")
    back = differences(draft.now, DEFAULT)
    assert [one.is_weaker for one in back] == [True, False]
    assert differences(DEFAULT, replace(DEFAULT, version=9)) == ()


def test_every_cell_limit_and_list_has_words():
    assert set(LIMITS) == set(limit_names())
    assert set(LISTS) == set(RiskLists.names())
    assert set(COLUMNS) == set(Risk)
    for action in Action:
        for risk in Risk:
            rule = DEFAULT.rule(action, risk)
            assert told(rule)
            assert short(rule) != "–"


def test_a_guard_strands_who_has_nothing_but_calls_and_mails():
    found = stranded(DEFAULT, NOW)
    told_of = {(one.who, one.action) for one in found}
    assert any(who.startswith("Away, with a phone number") for who, _action in told_of)
    assert all(who != "On site" for who, action in told_of if action is Action.MFA_RESET)
    # a new sign-in is given in person alone, so whoever is away has none
    assert any(who.startswith("Away") and action is Action.MFA_RESET for who, action in told_of)


def test_alerts_of_a_newer_version_are_told_plainly_and_facts_in_words():
    assert alert_line("new_kind:of") == "New kind: of"
    alert = Alert(1, "lifted", NOW, {"what": "red_flags", "why": "Seen at the desk.", "job": 7})
    assert alert_facts(alert) == "Red flags. “Seen at the desk.”"


def test_every_alert_that_the_desk_or_a_worker_raises_has_words():
    top = Path(__file__).parents[3]
    sql = "".join(one.read_text(encoding="utf-8") for one in (top / "db" / "postgres").glob("*.sql"))
    code = "".join(one.read_text(encoding="utf-8") for one in (top / "db" / "identity" / "in_file").glob("*.py"))
    code += "".join(one.read_text(encoding="utf-8") for one in (top / "app" / "worker").glob("*.py"))
    first = re.findall(r"raise_verification_alert\(([^,]*),", sql)
    raised = {name for given in first for name in re.findall(r"'([a-z_]+)'", given)}
    raised |= set(re.findall(r"alert\(\s*\"([a-z_]+)\"", code))
    assert len(raised) > 25
    assert raised - set(ALERTS) == set()
