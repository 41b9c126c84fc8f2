"""An account is looked at for three days after something was done to it, and security is told what changed."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.identity.directories import Contact, ContactKind, Mark
from app.identity.model import Action
from app.identity.watching import Watched
from app.worker.watching import Watching
from tests.worker.fakes import DANA, now


@pytest.fixture
def watched(scene):
    """Lend a look at Dana, whose password was reset an hour ago; it returns what security was told."""
    since = now() - timedelta(hours=1)
    scene.desk.watches = [Watched(1, 1, "north", "dana-1", Action.PASSWORD_RESET, since)]

    def look() -> list[str]:
        before = len(scene.desk.alerts)
        Watching(scene.means()).step()
        return [code for code, _ in scene.desk.alerts[before:]]

    assert look() == []
    return look


def test_nothing_changed_is_told_to_nobody(watched):
    assert watched() == watched() == []


@pytest.mark.parametrize(
    ("kind", "code"),
    [(ContactKind.MOBILE, "watch_contact"), (ContactKind.OTHER_MAIL, "watch_contact"),
     (ContactKind.AUTHENTICATOR, "watch_authenticator"), (ContactKind.PASSKEY, "watch_authenticator")],
)  # fmt: skip
def test_another_way_to_reach_or_know_them_is_told_once(scene, watched, kind, code):
    scene.directory.people["dana-1"] = replace(DANA, contacts=(*DANA.contacts, Contact(kind, "+15550100999", now())))
    assert watched() == [code]
    assert "+1555" not in repr(scene.desk.alerts) + repr(scene.desk.watches)
    assert watched() == []


def test_more_rights_are_told_but_not_what_can_only_not_be_read(scene, watched):
    scene.directory.people["dana-1"] = replace(DANA, marks=frozenset({Mark.RISK_UNKNOWN}))
    assert watched() == []
    scene.directory.people["dana-1"] = replace(DANA, marks=frozenset({Mark.ADMIN_COUNT}))
    assert watched() == ["watch_rights"]


def test_their_own_password_is_expected_once_and_the_desks_own_always(scene, watched):
    scene.directory.versions["dana-1"] = 1
    assert watched() == []
    scene.directory.versions["dana-1"] = 400
    assert watched() == ["watch_password"]
    scene.directory.versions["dana-1"] = 800
    scene.desk.grants_at[("north", "dana-1")] = [scene.directory.stamp("dana-1").set_at]
    assert watched() == []


def test_after_a_reset_of_the_second_factor_the_first_new_one_is_expected(scene, watched):
    (one,) = scene.desk.watches
    scene.desk.watches = [replace(one, action=Action.MFA_RESET, seen={"contacts": {"authenticator": ["old"]}})]
    bare = tuple(c for c in DANA.contacts if c.kind is ContactKind.MOBILE)
    scene.desk.watches = [replace(scene.desk.watches[0], seen={})]
    scene.directory.people["dana-1"] = replace(DANA, contacts=bare)
    assert watched() == []
    first = Contact(ContactKind.AUTHENTICATOR, "new-1", now())
    scene.directory.people["dana-1"] = replace(DANA, contacts=(*bare, first))
    assert watched() == []
    second = Contact(ContactKind.PASSKEY, "new-2", now())
    scene.directory.people["dana-1"] = replace(DANA, contacts=(*bare, first, second))
    assert watched() == ["watch_authenticator"]
