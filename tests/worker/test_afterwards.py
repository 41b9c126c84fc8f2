from dataclasses import replace
from datetime import timedelta

import pytest

from app.identity.directories import Contact, ContactKind, DirectoryAway, Mark, OutcomeUnknown, Outside
from app.identity.jobs import JobKind, JobState
from app.identity.model import Action, Risk
from app.identity.providers import ProviderAway
from app.worker import acts, afterwards, settling
from app.worker.reconciling import Reconciling
from tests.worker.fakes import DANA, LONG_AGO, now


@pytest.fixture(autouse=True)
def _soon(monkeypatch):
    monkeypatch.setattr(afterwards, "PAUSE", 0.01)
    monkeypatch.setattr(settling, "PAUSE", 0.01)


def alerts(scene):
    return [code for code, _ in scene.desk.alerts]


def test_all_addresses_on_record_are_told_after_a_reset(scene):
    scene.ordered()
    scene.do()
    told = [address for address, _, _ in scene.mail.sent + scene.sms.sent]
    assert sorted(told) == ["+15550100101", "dana@home.example", "dana@northwind.example"]
    texts = "".join(text for _, _, text in scene.mail.sent + scene.sms.sent)
    assert "HD-7" in texts
    assert "CANARY" not in texts


@pytest.mark.parametrize("risk", [Risk.SENSITIVE, Risk.PRIVILEGED])
def test_the_manager_on_record_is_told_too_where_more_is_at_stake(scene, risk):
    scene.verdicts.risk = risk
    scene.asked(JobKind.NOTIFY)
    scene.do()
    (subject, text) = next(said for address, *said in scene.mail.sent if address == "mona@northwind.example")
    assert "Dana Whitfield" in subject
    assert "manager of Dana Whitfield" in text
    assert sorted(a for a, _, said in scene.mail.sent if "manager" not in said) == [
        "dana@home.example",
        "dana@northwind.example",
    ]


def test_no_manager_is_told_of_anybody_else_and_none_that_can_t_be_read_holds_it_up(scene):
    scene.asked(JobKind.NOTIFY)
    scene.do()
    scene.verdicts.risk = Risk.SENSITIVE
    scene.directory.away.add("mona-1")
    row = scene.asked(JobKind.NOTIFY)
    scene.do()
    assert row.state is JobState.SUCCEEDED
    assert [a for a, *_ in scene.mail.sent if a.startswith("mona")] == []
    assert len(scene.mail.sent) == 4


def test_an_address_that_has_only_just_come_on_record_is_told_nothing(scene):
    young = Contact(ContactKind.OTHER_MAIL, "thief@evil.example", now() - timedelta(days=1))
    scene.directory.people["dana-1"] = replace(DANA, contacts=(*DANA.contacts, young))
    scene.asked(JobKind.NOTIFY)
    scene.do()
    assert "thief@evil.example" not in [address for address, _, _ in scene.mail.sent]
    assert len(scene.mail.sent) == 2


def test_a_carrier_that_is_away_is_asked_again(scene):
    scene.mail.failures = [ProviderAway("x")]
    row = scene.asked(JobKind.NOTIFY)
    scene.do()
    assert row.state is JobState.SUCCEEDED
    assert len(scene.mail.sent) == 2


def test_nobody_told_is_told_to_security(scene):
    scene.directory.people["dana-1"] = replace(DANA, contacts=())
    row = scene.asked(JobKind.NOTIFY)
    scene.do()
    assert row.state is JobState.FAILED
    assert "nobody_told" in alerts(scene)


def test_a_temporary_password_that_nobody_used_is_made_worthless(scene):
    scene.directory.versions["dana-1"] = 3
    after = acts.stamped(scene.directory.stamp("dana-1"))
    row = scene.asked(JobKind.SCRAMBLE, after=after)
    scene.do()
    assert (row.state, row.code) == (JobState.SUCCEEDED, "scrambled")
    assert "reset" in scene.directory.calls
    assert row.told["after"]["version"] == 4
    assert "scrambled" in alerts(scene)


def test_one_that_was_used_is_left_alone(scene):
    after = acts.stamped(scene.directory.stamp("dana-1"))
    scene.directory.versions["dana-1"] = 1
    row = scene.asked(JobKind.SCRAMBLE, after=after)
    scene.do()
    assert (row.state, row.code) == (JobState.SUCCEEDED, "used")
    assert "reset" not in scene.directory.calls


def test_without_a_stamp_the_mark_of_the_directory_tells(scene):
    scene.directory.people["dana-1"] = replace(DANA, marks=frozenset({Mark.MUST_CHANGE}))
    row = scene.asked(JobKind.SCRAMBLE)
    scene.do()
    assert row.code == "scrambled"


def test_one_that_can_not_be_made_worthless_is_loud(scene):
    scene.directory.instead = [OutcomeUnknown("?")]
    row = scene.asked(JobKind.SCRAMBLE, after=acts.stamped(scene.directory.stamp("dana-1")))
    scene.do()
    assert (row.state, row.code) == (JobState.UNKNOWN, "not_scrambled")
    assert "not_scrambled" in alerts(scene)


def test_those_of_the_hour_before_are_looked_at_by_themselves(scene):
    row = scene.asked(JobKind.SCRAMBLE, after=acts.stamped(scene.directory.stamp("dana-1")))
    row.state = JobState.EXECUTING
    scene.desk.unlooked = [scene.desk.job(row)]
    scene.do()
    assert row.code == "scrambled"


def left_behind(scene, action=Action.PASSWORD_RESET, **told):
    row = scene.ordered(action)
    row.state, row.worker, row.told = JobState.EXECUTING, scene.means().id, told
    scene.desk.leftovers = [scene.desk.job(row)]
    return row


def test_one_that_stopped_before_it_did_anything_has_failed(scene):
    row = left_behind(scene)
    scene.do()
    assert (row.state, row.code) == (JobState.FAILED, "stopped")


def test_one_whose_stamp_moved_was_done_and_is_not_done_again(scene):
    row = left_behind(scene, before=acts.stamped(scene.directory.stamp("dana-1")))
    scene.directory.versions["dana-1"] = 1
    scene.do()
    assert (row.state, row.code) == (JobState.SUCCEEDED, "settled")
    assert row.sealed is None
    assert "reset" not in scene.directory.calls


def test_one_whose_stamp_stands_has_failed_and_is_not_done_again(scene):
    row = left_behind(scene, before=acts.stamped(scene.directory.stamp("dana-1")))
    scene.do()
    assert (row.state, row.code) == (JobState.FAILED, "settled")
    assert "reset" not in scene.directory.calls


def test_one_that_the_directory_can_not_tell_of_stays_unknown(scene):
    def away(object_id):
        raise DirectoryAway("x")

    row = left_behind(scene, before=acts.stamped(scene.directory.stamp("dana-1")))
    scene.directory.stamp = away
    scene.do()
    assert (row.state, row.code) == (JobState.UNKNOWN, "unknown")
    assert "outcome_unknown" in alerts(scene)


def test_removed_authenticators_can_not_be_told_by_looking(scene):
    row = left_behind(scene, Action.MFA_RESET, before={"marks": []})
    scene.do()
    assert row.state is JobState.UNKNOWN


def test_a_password_set_without_a_grant_is_told_to_security_once(scene):
    scene.directory.outside = [Outside("dana-1", now(), 4)]
    looking = Reconciling(scene.means())
    looking.step()
    looking.step()
    assert alerts(scene) == ["outside_reset"]
    assert scene.desk.alerts[0][1]["object_id"] == "dana-1"


def test_a_password_set_by_a_grant_is_told_to_nobody(scene):
    at = now()
    scene.directory.outside = [Outside("dana-1", at, 4)]
    scene.desk.grants_at["north", "dana-1"] = [at - timedelta(seconds=3)]
    Reconciling(scene.means()).step()
    assert alerts(scene) == []


def test_a_second_reset_minutes_after_a_grant_is_not_covered_by_it(scene):
    scene.directory.outside = [Outside("dana-1", now(), 5)]
    scene.desk.grants_at["north", "dana-1"] = [now() - timedelta(minutes=2)]
    Reconciling(scene.means()).step()
    assert alerts(scene) == ["outside_reset"]


def test_what_this_worker_set_is_known_by_the_directorys_own_time_however_its_clock_stands(scene):
    means = scene.means()
    late = now() + timedelta(minutes=4)
    means.stamps.keep("north", "dana-1", late)
    scene.directory.outside = [Outside("dana-1", late, 4)]
    Reconciling(means).step()
    assert alerts(scene) == []


def test_a_reset_seconds_after_this_workers_own_is_told(scene):
    means = scene.means()
    at = now()
    means.stamps.keep("north", "dana-1", at - timedelta(seconds=20))
    scene.desk.grants_at["north", "dana-1"] = [at - timedelta(seconds=20)]
    scene.directory.outside = [Outside("dana-1", at, 5)]
    Reconciling(means).step()
    assert alerts(scene) == ["outside_reset"]


def test_a_directory_that_is_away_is_looked_at_from_where_it_stopped(scene):
    asked = []

    def since(at):
        asked.append(at)
        if len(asked) == 1:
            raise DirectoryAway("x")
        return []

    scene.directory.resets_since = since
    looking = Reconciling(scene.means())
    looking.step()
    looking.step()
    looking.step()
    assert asked[1] - asked[0] < timedelta(seconds=5)
    assert asked[2] > asked[1]
    assert asked[0] > LONG_AGO
