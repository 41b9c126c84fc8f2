from datetime import timedelta

import pytest

from app.connect.sealing import KeyPair, seal
from app.identity import limits
from app.identity.directories import Owned
from app.identity.jobs import REPORTED, JobKind
from app.identity.model import Method, Result
from app.identity.providers import Answer, ProviderAway, ProviderRefused
from app.worker import prompting
from app.worker.approval_links import ApprovalLinks
from app.worker.connections import Built
from app.worker.seals import Proved, Seals
from tests.worker.fakes import KEY, MemoryPrompts, now
from tests.worker.scene import until


@pytest.fixture(autouse=True)
def _soon(monkeypatch):
    monkeypatch.setattr(prompting, "EVERY", 0.02)
    monkeypatch.setattr(prompting, "LATER", 0.02)


def is_marked(row, method, result, transaction=""):
    proved = Proved(1, "north", "dana-1", method, result, transaction)
    return Seals(KEY).holds(proved, row.also, at=now())


def test_a_prompt_tells_the_number_and_proves_by_the_answer(scene):
    row = scene.asked(JobKind.PROMPT, method="push")
    scene.do()
    assert row.told["number"] == "47"
    assert row.told["target"] == "iPhone"
    assert row.also["known_since"].startswith("2020")
    assert row.result is Result.PASSED
    assert is_marked(row, "push", "passed", "tx1")
    assert scene.prompts.asked[0][0] == "dwhitfield"
    assert scene.prompts.asked[0][1].ticket == "HD-7"


@pytest.mark.parametrize(
    ("answer", "result"),
    [(Answer.DECLINED, Result.DECLINED), (Answer.EXPIRED, Result.EXPIRED), (Answer.FAILED, Result.FAILED)],
)
def test_only_an_approval_passes(scene, answer, result):
    scene.prompts.answers = [Answer.WAITING, answer]
    row = scene.asked(JobKind.PROMPT, method="push")
    scene.do()
    assert row.result is result


def test_whoever_is_not_enrolled_is_not_reached_and_nothing_is_held_against_them(scene):
    scene.prompts.people = ()
    row = scene.asked(JobKind.PROMPT, method="push")
    scene.do()
    assert row.result is Result.UNREACHED
    assert scene.prompts.asked == []


def test_a_provider_that_goes_away_meanwhile_is_asked_on(scene):
    scene.prompts.answers = [ProviderAway("away"), Answer.WAITING, Answer.APPROVED]
    row = scene.asked(JobKind.PROMPT, method="push")
    scene.do()
    assert row.result is Result.PASSED


def test_a_provider_that_refuses_the_poll_proves_nothing(scene):
    scene.prompts.answers = [ProviderRefused("no")]
    row = scene.asked(JobKind.PROMPT, method="push")
    scene.do()
    assert row.result is Result.FAILED


def test_a_prompt_that_nobody_answers_expires(scene, monkeypatch):
    monkeypatch.setattr(prompting.Prompting, "within", timedelta(milliseconds=100))
    scene.prompts.answers = [Answer.WAITING]
    row = scene.asked(JobKind.PROMPT, method="push")
    scene.do()
    assert row.result is Result.EXPIRED


def test_what_another_worker_asked_is_waited_for_and_never_asked_again(scene):
    row = scene.asked(JobKind.PROMPT, method="push")
    row.told = {
        "provider": "phones",
        "account": "dwhitfield",
        "transaction": "earlier",
        "until": "2100-01-01T00:00:00+00:00",
    }
    scene.do()
    assert scene.prompts.asked == []
    assert set(scene.prompts.polled) == {"earlier"}
    assert row.result is Result.PASSED


def test_a_manager_on_record_is_asked_and_named(scene):
    row = scene.asked(JobKind.APPROVAL, method="manager")
    scene.do()
    assert scene.prompts.asked[0][0] == "mreyes"
    assert "Dana Whitfield" in scene.prompts.asked[0][1].action
    assert row.result is Result.PASSED
    assert row.also["group"] == "person:mona-1"
    assert row.also["known_since"].startswith("2020")


def test_a_manager_who_says_no_on_a_device_vouches_for_nothing_and_raises_no_alarm(scene):
    scene.prompts.answers = [Answer.DECLINED]
    row = scene.asked(JobKind.APPROVAL, method="manager")
    scene.do()
    assert row.result is Result.FAILED
    assert is_marked(row, "manager", "failed", "tx1")


def test_a_manager_who_reports_on_the_page_that_nobody_asked_raises_the_alarm(scene):
    links = ApprovalLinks(scene.prompts, lambda: None)
    scene.kinds["phones"] = lambda making: Built("phones", prompts=links, methods=frozenset({Method.MANAGER}))
    for answer, result in ((Answer.DECLINED, Result.DECLINED), (Answer.FAILED, Result.FAILED)):
        scene.prompts.answers = [answer]
        row = scene.asked(JobKind.APPROVAL, method="manager")
        scene.do()
        assert (row.result, row.also.get(REPORTED, False)) == (result, result is Result.DECLINED)


def test_the_owner_on_record_approves_access_and_is_named_with_what_it_is_to(scene):
    scene.directory.resources["Payroll"] = Owned("Payroll share", "mona-1")
    row = scene.asked(JobKind.APPROVAL, method="owner", action="access_change", contact="Payroll", approver="")
    scene.do()
    assert scene.prompts.asked[0][0] == "mreyes"
    assert scene.prompts.asked[0][1].action.endswith("to Payroll share for Dana Whitfield")
    assert (row.result, row.also["approver"], row.also["resource"]) == (Result.PASSED, "mona-1", "Payroll share")


@pytest.mark.parametrize(
    ("owned", "contact"), [(None, "Payroll"), (Owned("Payroll"), "Payroll"), (Owned("Payroll", "dana-1"), "Payroll"),
                           (Owned("Payroll", "mona-1"), "")],
)  # fmt: skip
def test_without_another_owner_on_record_nobody_is_asked(scene, owned, contact):
    if owned is not None:
        scene.directory.resources |= {"Payroll": owned, "": owned}
    row = scene.asked(JobKind.APPROVAL, method="owner", action="access_change", contact=contact)
    scene.do()
    assert (row.result, scene.prompts.asked) == (Result.UNREACHED, [])


def test_of_an_account_that_is_nobodys_own_its_owner_is_asked(scene):
    scene.directory.resources["dana-1"] = Owned("Scanner", "mona-1")
    row = scene.asked(JobKind.APPROVAL, method="owner", action="password_reset", contact="Payroll")
    scene.do()
    assert row.result is Result.PASSED
    assert "resource" not in row.also


def test_nobody_else_is_asked_in_place_of_somebody_who_has_to_approve(scene):
    row = scene.asked(JobKind.APPROVAL, method="hr")
    scene.do()
    assert row.result is Result.UNREACHED
    assert scene.prompts.asked == []


def test_without_a_manager_on_record_nobody_is_asked(scene):
    from dataclasses import replace

    from tests.worker.fakes import DANA

    scene.directory.people["dana-1"] = replace(DANA, manager_id=None)
    row = scene.asked(JobKind.APPROVAL, method="manager")
    scene.do()
    assert row.result is Result.UNREACHED
    assert scene.prompts.asked == []


def test_nobody_approves_for_themselves(scene):
    from dataclasses import replace

    from tests.worker.fakes import DANA

    scene.directory.people["dana-1"] = replace(DANA, manager_id="dana-1")
    row = scene.asked(JobKind.APPROVAL, method="manager")
    scene.do()
    assert row.result is Result.UNREACHED
    assert scene.prompts.asked == []


def code_in(text):
    import re

    found = re.search(r"(\d{4}) (\d{4})", text)
    assert found is not None
    return found[1] + found[2]


def sent_code(scene, working, method="smsotp"):
    row = scene.asked(JobKind.CODE, method=method)
    working.worker.hurry()
    carrier = scene.sms if method == "smsotp" else scene.mail
    until(lambda: "until" in row.told)
    return row, carrier.sent[-1]


def test_a_code_goes_to_the_number_on_record_and_is_judged_once_it_was_committed(scene, working):
    row, (address, _, text) = sent_code(scene, working)
    assert address == "+15550100101"
    assert row.told["target"] == "+1 *** *** 0101"
    scene.desk.guess(row, working.spoken(row, code_in(text)))
    working.worker.hurry()
    until(lambda: row.ended)
    assert row.result is Result.PASSED
    assert is_marked(row, "smsotp", "passed")


def test_three_wrong_codes_end_it_and_a_fourth_is_not_looked_at(scene, working):
    row, (_, _, text) = sent_code(scene, working)
    right = code_in(text)
    for _ in range(3):
        scene.desk.guess(row, working.spoken(row, f"{(int(right) + 1) % 10**8:08d}"))
    scene.desk.guess(row, working.spoken(row, right))
    working.worker.hurry()
    until(lambda: row.ended)
    assert row.result is Result.FAILED
    assert [one[2] for one in scene.desk.guessed[row.id]] == [False, False, False, None]


def test_a_code_by_mail_never_goes_to_the_mailbox_of_the_account_itself(scene, working):
    _, (address, _, _) = sent_code(scene, working, "emailotp")
    assert address == "dana@home.example"


def test_a_code_that_could_not_be_sent_reaches_nobody(scene):
    scene.sms.failures = [ProviderAway("away")]
    row = scene.asked(JobKind.CODE, method="smsotp")
    scene.do()
    assert row.result is Result.UNREACHED


def test_a_code_runs_out(scene, monkeypatch):
    monkeypatch.setattr(limits, "CODE", timedelta(milliseconds=100))
    row = scene.asked(JobKind.CODE, method="smsotp")
    scene.do()
    assert row.result is Result.EXPIRED


def test_a_code_of_a_worker_that_is_gone_is_judged_by_nobody(scene):
    row = scene.asked(JobKind.CODE, method="smsotp")
    row.told = {"until": "2100-01-01T00:00:00+00:00"}
    scene.do()
    assert row.result is Result.UNREACHED
    assert scene.sms.sent == []


def test_a_guess_sealed_for_another_counts_against_nobody(scene, working):
    row, _ = sent_code(scene, working)
    scene.desk.guess(row, seal(KeyPair().public, b"12345678", about=f"job:{row.id}"))
    working.worker.hurry()
    until(lambda: row.ended)
    assert row.result is Result.UNREACHED


class Shown:
    """An authenticator that shows one code, right once."""

    def __init__(self, code):
        self.code, self.used = code, False

    def is_right(self, account, code):
        if isinstance(self.code, Exception):
            raise self.code
        fits = code == self.code and not self.used
        self.used = self.used or fits
        return fits


def test_a_passcode_is_asked_of_whoever_knows(scene):
    scene.passcodes = Shown("123456")
    working = scene.start()
    row = scene.asked(JobKind.PASSCODE, method="totp")
    working.worker.hurry()
    until(lambda: "until" in row.told)
    scene.desk.guess(row, working.spoken(row, "999999"))
    scene.desk.guess(row, working.spoken(row, "123456"))
    working.worker.hurry()
    until(lambda: row.ended)
    working.stop()
    assert row.result is Result.PASSED
    assert row.also["group"] == "authapp:phones"
    assert [one[2] for one in scene.desk.guessed[row.id]] == [False, True]


def test_a_passcode_that_nobody_can_check_now_is_no_wrong_one(scene):
    scene.passcodes = Shown(ProviderAway("away"))
    working = scene.start()
    row = scene.asked(JobKind.PASSCODE, method="totp")
    working.worker.hurry()
    until(lambda: "until" in row.told)
    scene.desk.guess(row, working.spoken(row, "123456"))
    until(lambda: row.ended)
    working.stop()
    assert row.result is Result.UNREACHED
    assert scene.desk.guessed[row.id][0][2] is None


def test_prompts_are_of_the_method_that_was_asked_for(scene):
    scene.prompts = MemoryPrompts(Answer.APPROVED)
    row = scene.asked(JobKind.PROMPT, method="fido")
    scene.do()
    assert row.result is Result.UNREACHED
    assert scene.prompts.asked == []
