"""Okta: only SUCCESS passes, of the person who was asked; codes are right once."""

from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from app.connect.https import NotSafe, Wire
from app.connect.okta import ANSWERS, LOOKS, Okta
from app.connect.okta_access import ApiToken, ServiceApplication
from app.identity.providers import Answer, ProviderAway, ProviderRefused, Purpose
from tests.servers.okta import CLIENT, TOKEN, OktaServer
from tests.servers.web import Said, Trouble

PURPOSE = Purpose(desk="Northwind Help Desk", action="password reset", ticket="HD-123", analyst="Ana P.")


def now():
    return datetime.now(UTC)


@pytest.fixture
def server():
    with OktaServer() as web:
        yield web


def connected(server, credential=None, clock=None):
    wire = Wire(server.url, service="Okta", read=1 if server.trouble is Trouble.SILENT else 10)
    return Okta(wire, credential or ApiToken(TOKEN), clock or now, pause=lambda _: None)


@pytest.fixture
def okta(server):
    return connected(server)


def pem(key):
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def test_a_push_goes_to_the_authenticator_enrolled_longest_and_has_a_number(server, okta):
    assert [one.id for one in okta.enrolled("kim@example.com")] == ["opfold", "opfnew"]
    assert okta.enrolled("kim@example.com")[0].since == datetime(2025, 3, 2, 9, tzinfo=UTC)
    prompted = okta.prompt("kim@example.com", PURPOSE)
    assert prompted.number == "42"
    assert server.sent == ["opfold"]
    assert okta.answer("kim@example.com", prompted.transaction) is Answer.WAITING
    server.result = "SUCCESS"
    assert okta.answer("kim@example.com", prompted.transaction) is Answer.APPROVED


def test_a_label_gives_nothing_of_the_person_away(okta):
    assert {one.label for one in okta.enrolled("kim@example.com")} == {"IOS"}


def test_the_authenticator_can_be_chosen(server, okta):
    okta.prompt("kim@example.com", PURPOSE, "opfnew")
    assert server.sent == ["opfnew"]
    with pytest.raises(ProviderRefused):
        okta.prompt("kim@example.com", PURPOSE, "opfoff")


@pytest.mark.parametrize("result", [*ANSWERS, "CHALLENGED", "success", "", None])
def test_only_success_passes(server, okta, result):
    prompted = okta.prompt("kim@example.com", PURPOSE)
    server.result = result
    expected = {"SUCCESS": Answer.APPROVED, "WAITING": Answer.WAITING, "REJECTED": Answer.DECLINED}
    expected |= {"TIMEOUT": Answer.EXPIRED, "EXPIRED": Answer.EXPIRED}
    assert okta.answer("kim@example.com", prompted.transaction) is expected.get(result, Answer.FAILED)


def test_the_number_may_take_a_moment(server, okta):
    server.number_after = LOOKS - 1
    assert okta.prompt("kim@example.com", PURPOSE).number == "42"


def test_a_push_without_a_number_proves_nothing(server, okta):
    server.number_after = None
    with pytest.raises(ProviderAway, match="number") as failed:
        okta.prompt("kim@example.com", PURPOSE)
    assert failed.value.was_sent


@pytest.mark.parametrize("account", ["off@example.com", "new@example.com", "nobody@example.com"])
def test_who_is_suspended_unknown_or_has_no_okta_verify_is_not_asked(server, okta, account):
    assert okta.enrolled(account) == () or okta.enrolled(account) == []
    with pytest.raises(ProviderRefused):
        okta.prompt(account, PURPOSE)
    assert server.sent == []


def test_somebody_locked_out_can_still_be_asked(server, okta):
    server.people[0].status = "LOCKED_OUT"
    assert okta.prompt("kim@example.com", PURPOSE).number == "42"


def test_an_answer_about_somebody_else_is_nobody(server, okta):
    server.once = [Said({"id": "00ulee", "status": "ACTIVE", "profile": {"login": "lee@example.com"}})]
    assert okta.enrolled("kim@example.com") == ()


def test_an_approval_counts_for_its_own_account_only(server, okta):
    prompted = okta.prompt("kim@example.com", PURPOSE)
    server.result = "SUCCESS"
    assert okta.answer("new@example.com", prompted.transaction) is Answer.FAILED
    server.people[0].status = "SUSPENDED"
    assert okta.answer("kim@example.com", prompted.transaction) is Answer.FAILED


def test_a_transaction_that_is_gone_has_run_out(okta):
    assert okta.answer("kim@example.com", "00ukim/opfold/gone") is Answer.EXPIRED


@pytest.mark.parametrize(
    "link",
    [
        "https://evil.test/api/v1/users/00ukim/factors/opfold/transactions/1",
        "/api/v1/users/00uother/factors/opfold/transactions/1",
        "/api/v1/users/00ukim/factors/opfnew/transactions/1",
        "/api/v1/users/00ukim/factors/opfold/transactions/1/../../x",
    ],
)
def test_a_link_that_leads_elsewhere_is_not_followed(server, okta, link):
    href = link if link.startswith("https") else server.url + link
    real = server.respond
    said = Said({"factorResult": "WAITING", "_links": {"poll": {"href": href}}})
    server.respond = lambda heard: said if heard.path.endswith("/verify") else real(heard)
    with pytest.raises(ProviderAway) as failed:
        okta.prompt("kim@example.com", PURPOSE)
    assert failed.value.was_sent


def test_a_spoken_code_is_right_once(server, okta):
    assert okta.is_right("kim@example.com", "123 456")
    assert not okta.is_right("kim@example.com", "123456")


def test_any_authenticator_that_shows_codes_counts(okta):
    assert okta.is_right("kim@example.com", "654321")


def test_a_wrong_code_is_no_failure_of_ours(server, okta):
    assert not okta.is_right("kim@example.com", "000000")


@pytest.mark.parametrize("code", ["", "abcdef", "12345", "123456789", "12345x"])
def test_what_is_no_code_is_not_even_asked(server, okta, code):
    assert not okta.is_right("kim@example.com", code)
    assert not any("verify" in path for path in server.paths())


@pytest.mark.parametrize("result", [name for name in ANSWERS if name != "SUCCESS"])
def test_no_other_word_for_a_code_passes(server, okta, result):
    real = server.respond
    server.respond = lambda heard: Said({"factorResult": result}) if heard.method == "POST" else real(heard)
    assert not okta.is_right("kim@example.com", "123456")


def test_nothing_that_shows_codes_is_said_to_be_missing(okta):
    with pytest.raises(ProviderRefused) as refused:
        okta.is_right("new@example.com", "123456")
    assert refused.value.code == "not_enrolled"


@pytest.mark.parametrize(
    ("key", "algorithm"),
    [(rsa.generate_private_key(65537, 2048), "RS256"), (ec.generate_private_key(ec.SECP256R1()), "ES256")],
)
def test_a_service_application_states_who_it_is_and_gets_a_token_for_an_hour(server, key, algorithm):
    server.key = key.public_key()
    application = ServiceApplication(CLIENT, pem(key), key_name="desk1")
    okta = connected(server, application)
    okta.enrolled("kim@example.com")
    okta.enrolled("kim@example.com")
    assert len(server.statements) == 1
    stated = server.statements[0]
    assert stated["head"] == {"alg": algorithm, "kid": "desk1"}
    assert (stated["iss"], stated["sub"]) == (CLIENT, CLIENT)
    assert stated["scope"] == "okta.users.read okta.users.manage"
    assert "token-1" not in repr(application) + repr(vars(okta))
    with pytest.raises(ProviderAway):  # the token has run out, and the new statement is dated in the future
        connected(server, application, lambda: datetime.now(UTC) + timedelta(hours=2)).enrolled("kim@example.com")
    assert len(server.statements) == 2


def test_a_token_that_was_withdrawn_is_replaced_once(server):
    key = ec.generate_private_key(ec.SECP256R1())
    server.key = key.public_key()
    okta = connected(server, ServiceApplication(CLIENT, pem(key)))
    okta.enrolled("kim@example.com")
    server.tokens.clear()
    assert okta.enrolled("kim@example.com")
    assert len(server.statements) == 2


def test_a_key_that_okta_does_not_know_is_named_and_not_shown(server):
    server.key = ec.generate_private_key(ec.SECP256R1()).public_key()
    other = connected(server, ServiceApplication(CLIENT, pem(ec.generate_private_key(ec.SECP256R1()))))
    with pytest.raises(ProviderAway, match="invalid_client") as failed:
        other.enrolled("kim@example.com")
    assert "canary" not in str(failed.value)


@pytest.mark.parametrize(
    "key",
    [b"", b"-----BEGIN PRIVATE KEY-----\nx\n", pem(ed25519.Ed25519PrivateKey.generate()),
     pem(ec.generate_private_key(ec.SECP384R1()))],
)  # fmt: skip
def test_a_key_of_another_kind_is_refused(key):
    with pytest.raises(NotSafe):
        ServiceApplication(CLIENT, key)


def test_a_wrong_token_and_a_missing_right_are_told_apart(server):
    with pytest.raises(ProviderAway, match="refuses our credential") as failed:
        connected(server, ApiToken("canary-token")).enrolled("kim@example.com")
    assert "canary" not in str(failed.value) + repr(ApiToken("canary-token"))
    server.may = False
    with pytest.raises(ProviderAway, match="scope or role"):
        connected(server).enrolled("kim@example.com")


def test_throttling_says_how_long_to_wait(server, okta):
    at = int(datetime.now(UTC).timestamp()) + 30
    server.once = [Said({"errorCode": "E0000047"}, status=429, headers={"X-Rate-Limit-Reset": str(at)})]
    with pytest.raises(ProviderAway) as failed:
        okta.enrolled("kim@example.com")
    assert failed.value.wait == pytest.approx(30, abs=5)
    assert len(server.heard) == 1


BROKEN = [Trouble.HALF, Trouble.CUT_HEAD, Trouble.HANGS_UP, Trouble.NONSENSE, Trouble.NO_OBJECT, Trouble.REDIRECT]


@pytest.mark.parametrize("trouble", [*BROKEN, Trouble.SILENT])
@pytest.mark.parametrize("spoils", ["/factors", "/verify"])
def test_half_answers_and_silence_say_whether_a_push_may_be_under_way(server, trouble, spoils):
    if (trouble, spoils) == (Trouble.NO_OBJECT, "/factors"):
        spoils = "kim%40example.com"  # authenticators come as a list
    server.trouble, server.spoils = trouble, spoils
    with pytest.raises(ProviderAway) as failed:
        connected(server).prompt("kim@example.com", PURPOSE)
    assert failed.value.was_sent or spoils != "/verify"


@pytest.mark.parametrize("trouble", [*BROKEN, Trouble.SILENT])
def test_half_answers_never_pass(server, trouble):
    server.trouble = trouble
    okta = connected(server)
    with pytest.raises(ProviderAway):
        okta.answer("kim@example.com", "00ukim/opfold/mst1")
    server.spoils = "/verify"
    with pytest.raises(ProviderAway):
        okta.is_right("kim@example.com", "123456")


@pytest.mark.parametrize("status", [500, 503])
def test_trouble_of_its_own_proves_nothing(server, okta, status):
    server.once = [Said(raw=b"<html>", status=status)]
    with pytest.raises(ProviderAway, match="trouble"):
        okta.answer("kim@example.com", "00ukim/opfold/mst1")


def test_a_connection_that_works_checks_out_and_one_that_does_not_says_why(server, okta):
    assert all(check.is_fine for check in okta.check())
    (check,) = connected(server, ApiToken("other")).check()
    assert not check.is_fine
    assert "E0000011" in check.said
    assert server.sent == []


def test_a_name_stays_inside_its_place(server, okta):
    assert okta.enrolled("../../x?y=1") == ()
    assert server.heard[-1].path == "/api/v1/users/..%2F..%2Fx%3Fy%3D1"
