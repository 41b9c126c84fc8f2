import socket

import pytest

from app.identity.directories import Able, DirectoryAway
from app.identity.jobs import Connection, JobKind, JobState
from app.identity.model import Method
from app.identity.providers import Answer, ProviderAway, Purpose
from app.worker import afterwards
from app.worker.connections import Built, Connections
from app.worker.enrolments import Enrolments, place_of
from app.worker.kinds import KINDS
from app.worker.means import Means
from tests.worker.fakes import DANA, KEY, MemoryDesk, MemoryMessages

SETTINGS = {
    "active_directory": {"host": "dc1.north.example", "base_dn": "DC=north", "account": "desk@north.example"},
    "entra": {"tenant": "north.example", "client_id": "1234"},
    "duo": {"host": "api-1.duosecurity.com", "integration": "DI123"},
    "okta": {"url": "https://north.okta.com"},
    "totp": {},
    "smtp": {"host": "mail.north.example", "sender": "desk@north.example", "login": "desk"},
    "recovery": {},
    "signed_link": {
        "public": "https://desk.north.example",
        "port": 0,
        "sign_in": {"header": "X-Email", "secret_header": "X-Secret"},
    },
    "sms_gateway": {"url": "https://sms.example/send", "form": {"to": "{to}", "text": "{text}"}},
}
NEEDED = {
    "active_directory": "host",
    "duo": "integration",
    "okta": "url",
    "smtp": "sender",
    "sms_gateway": "form",
    "signed_link": "sign_in",
}


def built(kind, settings, secret=lambda name: "CANARY-secret-of-a-connection"):
    every = Connections(MemoryDesk(Connection(kind, kind, settings)), secret, KINDS, key=KEY)
    return every.all(), every.unfit


@pytest.mark.parametrize("kind", SETTINGS)
def test_each_kind_is_built_from_its_settings(kind):
    (one,), unfit = built(kind, SETTINGS[kind])
    assert unfit == {}
    assert one.name == kind
    assert "CANARY" not in repr(one)


def test_what_each_kind_can_do():
    able = {kind: built(kind, SETTINGS[kind])[0][0] for kind in SETTINGS}
    assert {kind for kind, one in able.items() if one.directory} == {"active_directory", "entra"}
    assert {kind for kind, one in able.items() if one.prompts} == {"duo", "okta", "signed_link"}
    assert {kind for kind, one in able.items() if one.passcodes} == {"okta", "totp", "recovery"}
    assert {kind for kind, one in able.items() if one.mail} == {"smtp"}
    assert {kind for kind, one in able.items() if one.sms} == {"sms_gateway"}
    assert able["okta"].methods == {Method.PUSH, Method.TOTP}


@pytest.mark.parametrize(("kind", "needed"), NEEDED.items())
def test_a_setting_that_is_missing_is_named(kind, needed):
    ones, unfit = built(kind, {name: said for name, said in SETTINGS[kind].items() if name != needed})
    assert ones == []
    assert f"“{needed}”" in unfit[kind]


@pytest.mark.parametrize(
    ("kind", "wrong"),
    [
        ("duo", {"api": "other"}),
        ("okta", {"account_of": "shoe_size"}),
        ("smtp", {"port": "many"}),
        ("smtp", {"security": "clear", "host": "mail.north.example"}),
        ("smtp", {"security": "rot13"}),
        ("okta", {"url": "http://north.okta.com"}),
    ],
)
def test_a_setting_that_is_wrong_is_refused(kind, wrong):
    ones, unfit = built(kind, SETTINGS[kind] | wrong)
    assert ones == []
    assert unfit[kind]
    assert "CANARY" not in unfit[kind]


def test_an_enrolled_authenticator_belongs_to_an_account_whatever_it_is_called():
    class Desk(MemoryDesk):
        used = ()

        def authenticator(self, directory, object_id):
            return (b"sealed", 0) if (directory, object_id) == ("north", "dana-1") else None

        def use_step(self, directory, object_id, step):
            self.used = (directory, object_id, step)
            return True

    desk = Desk()
    kept = Enrolments(desk).kept(place_of(DANA))
    assert kept is not None
    assert kept.last_step is None
    assert Enrolments(desk).use_step(place_of(DANA), 5)
    assert desk.used == ("north", "dana-1", 5)
    assert Enrolments(desk).kept("north/other") is None


def test_a_manager_without_a_phone_is_asked_by_a_link_that_ends_with_the_worker():
    mail = MemoryMessages()
    desk = MemoryDesk(Connection("links", "signed_link", SETTINGS["signed_link"]), Connection("post", "post"))
    kinds = {**KINDS, "post": lambda making: Built("post", mail=mail)}
    every = Connections(desk, lambda name: "CANARY-secret-of-the-proxy", kinds, key=KEY)
    links = every.all()[0].prompts
    assert links is not None
    prompted = links.prompt("mona@northwind.example", Purpose("Desk", "unlock for Dana", "HD-7", "Ana"))
    (address, _, text), page = mail.sent[0], links._page
    assert address == "mona@northwind.example"
    assert "https://desk.north.example/approve/" in text
    assert links.answer("mona@northwind.example", prompted.transaction) is Answer.WAITING
    socket.create_connection(("127.0.0.1", page.port)).close()
    every.close()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", page.port))


def test_no_link_goes_out_where_nothing_carries_mail():
    every = Connections(
        MemoryDesk(Connection("links", "signed_link", SETTINGS["signed_link"])), lambda name: "s" * 20, KINDS, key=KEY
    )
    links = every.all()[0].prompts
    assert links is not None
    with pytest.raises(ProviderAway, match="mail"):
        links.prompt("mona@northwind.example", Purpose("Desk", "unlock", "HD-7", "Ana"))
    every.close()


def test_whoever_says_that_it_was_not_them_has_their_sign_ins_ended_and_gets_no_notice(scene):
    row = scene.asked(JobKind.NOTIFY, what="disputed")
    scene.do()
    assert (row.state, row.code) == (JobState.SUCCEEDED, "disputed")
    assert scene.directory.calls[-1] == "revoke" or "revoke" in scene.directory.calls
    assert scene.mail.sent == []


def test_sign_ins_that_could_not_be_ended_are_told_to_security(scene, monkeypatch):
    monkeypatch.setattr(afterwards, "PAUSE", 0.01)

    def away(object_id):
        raise DirectoryAway("x")

    scene.directory.revoke_sessions = away
    row = scene.asked(JobKind.NOTIFY, what="disputed")
    scene.do()
    assert row.state is JobState.FAILED
    assert [code for code, _ in scene.desk.alerts] == ["sessions_left"]


def test_a_directory_that_ends_no_sign_ins_says_so(scene):
    scene.directory.able = frozenset(Able) - {Able.REVOKE_SESSIONS}
    row = scene.asked(JobKind.NOTIFY, what="disputed")
    scene.do()
    assert row.state is JobState.FAILED
    assert "by hand" in row.said


def test_the_means_show_no_secret(scene):
    assert isinstance(scene.means(), Means)
    assert KEY.hex() not in repr(scene.means())
