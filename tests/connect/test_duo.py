"""Duo: only a person's own approval on their own phone passes, whatever else Duo says."""

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs

import pytest

from app.connect.duo import DuoPush, DuoVerification
from app.connect.duo_signing import DuoKeys, canonical, canonical_body, canonical_parameters, signature
from app.connect.https import Wire
from app.identity.providers import Answer, ProviderAway, ProviderRefused, Purpose
from tests.servers.duo import INTEGRATION, SECRET, DuoServer
from tests.servers.web import Said, Trouble

PURPOSE = Purpose(desk="Northwind Help Desk", action="password reset", ticket="HD-123", analyst="Ana P.")
KINDS = [DuoVerification, DuoPush]


def now():
    return datetime.now(UTC)


@pytest.fixture
def duo():
    with DuoServer() as server:
        yield server


def provider(kind, duo, *, secret=SECRET, key=INTEGRATION, clock=now):
    read = 1 if duo.trouble is Trouble.SILENT else 10
    return kind(Wire(duo.url, service="Duo", read=read), DuoKeys(key, secret), clock)


def known_as(name):
    phone = {"phone_id": "DP1", "activated": True, "capabilities": ["push"]}
    return {"user_id": "DU1", "username": name, "status": "active", "phones": [phone]}


@pytest.fixture
def verification(duo):
    return provider(DuoVerification, duo)


@pytest.fixture
def push(duo):
    return provider(DuoPush, duo)


def test_parameters_are_quoted_and_sorted_as_documented():
    punctuation = "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~"
    assert canonical_parameters({"realname": "First Last", "username": "root"}) == "realname=First%20Last&username=root"
    assert canonical_parameters({"foo_bar": "2", "foo": "1"}) == "foo=1&foo_bar=2"
    assert canonical_parameters({}) == ""
    assert canonical_parameters({"p": punctuation}) == (
        "p=%21%22%23%24%25%26%27%28%29%2A%2B%2C-.%2F%3A%3B%3C%3D%3E%3F%40%5B%5C%5D%5E_%60%7B%7C%7D~"
    )


def test_the_published_signature_of_512_bits_is_ours():
    said = {
        "\u469a\u287b\u35d0\u8ef3\u6727\u502a\u0810\ud091\xc8\uc170": (
            "\u0f45\u1a76\u341a\u654c\uc23f\u9b09\uabe2\u8343\u1b27\u60d0"
        ),
        "\u7449\u7e4b\uccfb\u59ff\ufe5f\u83b7\uadcc\u900c\ucfd1\u7813": (
            "\u8db7\u5022\u92d3\u42ef\u207d\u8730\uacfe\u5617\u0946\u4e30"
        ),
        "\u7470\u9314\u901c\u9eae\u40d8\u4201\u82d8\u8c70\u1d31\ua042": (
            "\u17d9\u0ba8\u9358\uaadf\ua42a\u48be\ufb96\u6fe9\ub7ff\u32f3"
        ),
        "\uc2c5\u2c1d\u2620\u3617\u96b3F\u8605\u20e8\uac21\u5934": (
            "\ufba9\u41aa\ubd83\u840b\u2615\u3e6e\u652d\ua8b5\ud56bU"
        ),
    }
    text = "\n".join(
        ["Fri, 07 Dec 2012 17:18:00 -0000", "POST", "foo.bar52.com", "/Foo/BaR2/qux", canonical_parameters(said)]
    )
    assert signature("gtdfxv9YgVBYcF6dl2Eq17KUQJN2PLM2ODVTkvoT", text) == (
        "0508065035a03b2a1de2f453e629e791d180329e157f65df6b3e0f08299d4321e1c5c7a7c7ee6b9e5fc80d1fb6fbf3ad5eb7c44dd3b3985"
        "a02c37aca53ec3698"
    )


def test_the_fifth_form_covers_the_body_and_our_extra_headers():
    body = canonical_body({"data": "abc123", "alpha": ["a", "b", "c", "d"], "info": {"test": 1, "another": 2}})
    assert body == '{"alpha":["a","b","c","d"],"data":"abc123","info":{"another":2,"test":1}}'
    lines = canonical("Tue, 17 Nov 2020 14:12:00", "PoSt", "foO.BaR52.cOm", "/Foo/BaR2/qux", parameters="", body=body)
    date, method, host, path, parameters, hashed, headers = lines.split("\n")
    assert (date, method, host, path, parameters) == (
        "Tue, 17 Nov 2020 14:12:00", "POST", "foo.bar52.com", "/Foo/BaR2/qux", "",
    )  # fmt: skip
    assert (len(hashed), headers[:16]) == (128, "cf83e1357eefb8bd")  # SHA-512 of nothing


def test_a_verification_push_shows_the_number_that_duo_made(duo, verification):
    prompted = verification.prompt("kim", PURPOSE)
    assert prompted.number == "004200"
    assert duo.sent == [("kim", "DPKIM1")]
    assert verification.answer("kim", prompted.transaction) is Answer.WAITING
    duo.taps["push-0"] = "approve"
    assert verification.answer("kim", prompted.transaction) is Answer.APPROVED


def test_a24_a_push_shows_who_asks_for_what_on_which_ticket_and_a_number_of_ours(duo, push):
    prompted = push.prompt("kim", PURPOSE)
    shown = {name: said[0] for name, said in parse_qs(duo.heard[-1].fields["pushinfo"]).items()}
    assert shown == {
        "Number the analyst reads to you": prompted.number,
        "Help desk": "Northwind Help Desk",
        "Analyst": "Ana P.",
        "For": "password reset",
        "Ticket": "HD-123",
    }
    assert re.fullmatch(r"\d{6}", prompted.number)
    assert duo.heard[-1].fields["factor"] == "push"
    assert duo.heard[-1].fields["async"] == "1"
    duo.taps["tx-0"] = "allow/allow"
    assert push.answer("kim", prompted.transaction) is Answer.APPROVED


@pytest.mark.parametrize(
    ("tap", "answer"),
    [
        ("approve", Answer.APPROVED),
        ("deny", Answer.DECLINED),
        ("fraud", Answer.DECLINED),
        ("waiting", Answer.WAITING),
        ("gone", Answer.EXPIRED),
        ("timeout", Answer.FAILED),
        ("unknown error", Answer.FAILED),
        ("allow", Answer.FAILED),
        ("APPROVE", Answer.FAILED),
        ("", Answer.FAILED),
    ],
)
def test_only_approve_passes(duo, verification, tap, answer):
    prompted = verification.prompt("kim", PURPOSE)
    duo.taps["push-0"] = tap
    assert verification.answer("kim", prompted.transaction) is answer


@pytest.mark.parametrize(
    ("tap", "answer"),
    [
        ("allow/allow", Answer.APPROVED),
        ("allow/bypass", Answer.FAILED),
        ("allow/", Answer.FAILED),
        ("allow/trusted_device", Answer.FAILED),
        ("deny/deny", Answer.DECLINED),
        ("deny/fraud", Answer.DECLINED),
        ("deny/timeout", Answer.EXPIRED),
        ("deny/locked_out", Answer.FAILED),
        ("waiting/pushed", Answer.WAITING),
        ("gone", Answer.EXPIRED),
        ("/", Answer.FAILED),
    ],
)
def test_only_a_person_allowing_passes(duo, push, tap, answer):
    prompted = push.prompt("kim", PURPOSE)
    duo.taps["tx-0"] = tap
    assert push.answer("kim", prompted.transaction) is answer


@pytest.mark.parametrize("kind", KINDS)
def test_who_would_be_let_in_without_being_asked_has_nothing(duo, kind):
    asking = provider(kind, duo)
    assert asking.enrolled("bye") == ()
    with pytest.raises(ProviderRefused, match="bypass") as refused:
        asking.prompt("bye", PURPOSE)
    assert refused.value.code == "bypass"
    assert duo.sent == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("account", ["off", "new", "nobody"])
def test_who_is_locked_or_has_no_phone_that_takes_pushes_is_not_asked(duo, kind, account):
    asking = provider(kind, duo)
    assert asking.enrolled(account) == ()
    with pytest.raises(ProviderRefused):
        asking.prompt(account, PURPOSE)
    assert duo.sent == []


@pytest.mark.parametrize("status", ["bypass", "disabled", "locked out"])
def test_an_approval_counts_only_while_the_account_is_active(duo, verification, status):
    prompted = verification.prompt("kim", PURPOSE)
    duo.taps["push-0"] = "approve"
    duo.people["kim"].status = status
    assert verification.answer("kim", prompted.transaction) is Answer.FAILED


def test_an_approval_counts_for_its_own_account_only(duo, verification):
    prompted = verification.prompt("kim", PURPOSE)
    duo.taps["push-0"] = "approve"
    assert verification.answer("lee", prompted.transaction) is Answer.FAILED


def test_an_alias_finds_somebody_and_a_look_up_of_somebody_else_does_not(duo, verification):
    duo.people["kim"].aliases = {"alias1": "kim@example.com"}
    assert [one.id for one in verification.enrolled("KIM")] == []
    assert [one.id for one in verification.enrolled("kim@example.com")] == ["DPKIM1", "DPKIM2"]
    duo.once = [Said({"stat": "OK", "response": [known_as("lee")]})]
    assert verification.enrolled("kim") == ()


def test_two_of_one_name_are_nobody(duo, verification):
    duo.once = [Said({"stat": "OK", "response": [known_as("kim"), known_as("kim")]})]
    assert verification.enrolled("kim") == ()
    duo.once = [Said({"stat": "OK", "response": [known_as("kim")]})]
    assert [one.id for one in verification.enrolled("kim")] == ["DP1"]


@pytest.mark.parametrize("kind", KINDS)
def test_the_authenticator_can_be_chosen(duo, kind):
    asking = provider(kind, duo)
    assert [(one.id, one.is_handset) for one in asking.enrolled("kim")] == [("DPKIM1", True), ("DPKIM2", True)]
    asking.prompt("kim", PURPOSE, "DPKIM2")
    assert duo.sent == [("kim", "DPKIM2")]
    with pytest.raises(ProviderRefused):
        asking.prompt("kim", PURPOSE, "DPBYE")
    assert len(duo.sent) == 1


@pytest.mark.parametrize("number", [None, "", "12", "abcdef", 123456])
def test_a_push_without_a_number_proves_nothing(duo, verification, number):
    duo.number = number
    with pytest.raises(ProviderAway, match="number") as failed:
        verification.prompt("kim", PURPOSE)
    assert failed.value.was_sent


@pytest.mark.parametrize("kind", KINDS)
def test_a_wrong_secret_is_named_and_not_shown(duo, kind):
    with pytest.raises(ProviderAway, match="refuses our signature") as failed:
        provider(kind, duo, secret="canary-secret").prompt("kim", PURPOSE)
    assert "40103" in str(failed.value)
    assert "canary" not in str(failed.value) + repr(DuoKeys("key", "canary-secret"))


@pytest.mark.parametrize("kind", KINDS)
def test_a_wrong_integration_key_is_named(duo, kind):
    with pytest.raises(ProviderAway, match="integration key"):
        provider(kind, duo, key="DIOTHER").enrolled("kim")


@pytest.mark.parametrize(("minutes", "said"), [(8, "8 min fast"), (-70, "70 min slow")])
@pytest.mark.parametrize("kind", KINDS)
def test_a_clock_that_is_off_is_said_to_be(duo, kind, minutes, said):
    late = provider(kind, duo, clock=lambda: now() + timedelta(minutes=minutes))
    with pytest.raises(ProviderAway, match=said):
        late.enrolled("kim")
    clock, _ = checks = late.check() if len(late.check()) > 1 else (*late.check(), None)
    assert not all(check and check.is_fine for check in checks)
    assert said in clock.said


@pytest.mark.parametrize("kind", KINDS)
def test_a_clock_that_is_a_little_off_is_warned_of_before_it_fails(duo, kind):
    clock, keys = provider(kind, duo, clock=lambda: now() + timedelta(minutes=4)).check()
    assert not clock.is_fine
    assert "4 min fast" in clock.said
    assert keys.is_fine


@pytest.mark.parametrize("kind", KINDS)
def test_a_connection_that_works_checks_out(duo, kind):
    assert all(check.is_fine for check in provider(kind, duo).check())
    assert duo.sent == []


def test_a_missing_permission_is_named(duo, verification):
    duo.may_write = False
    with pytest.raises(ProviderAway, match="permission"):
        verification.prompt("kim", PURPOSE)


@pytest.mark.parametrize("kind", KINDS)
def test_throttling_says_how_long_to_wait(duo, kind):
    duo.once = [Said({"stat": "FAIL", "code": 42901}, status=429, headers={"Retry-After": "17"})]
    with pytest.raises(ProviderAway) as failed:
        provider(kind, duo).enrolled("kim")
    assert failed.value.wait == 17
    assert len(duo.heard) == 1


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("status", [500, 502, 503])
def test_trouble_of_its_own_proves_nothing(duo, kind, status):
    duo.once = [Said(raw=b"<html>", status=status)]
    with pytest.raises(ProviderAway, match="trouble"):
        provider(kind, duo).answer("kim", "DUKIM:push-0")


BROKEN = [Trouble.HALF, Trouble.CUT_HEAD, Trouble.HANGS_UP, Trouble.NONSENSE, Trouble.NO_OBJECT, Trouble.REDIRECT]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("trouble", [*BROKEN, Trouble.SILENT])
@pytest.mark.parametrize("rings", [False, True])
def test_half_answers_and_silence_while_asking_say_whether_a_push_may_be_under_way(duo, kind, trouble, rings):
    spoils = {DuoVerification: ("/users", "/send_verification_push"), DuoPush: ("/preauth", "/v2/auth")}
    duo.trouble, duo.spoils = trouble, spoils[kind][rings]
    with pytest.raises(ProviderAway) as failed:
        provider(kind, duo).prompt("kim", PURPOSE)
    assert failed.value.was_sent == rings


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("trouble", BROKEN)
def test_half_answers_never_pass(duo, kind, trouble):
    duo.trouble = trouble
    with pytest.raises(ProviderAway):
        provider(kind, duo).answer("kim", "DUKIM:push-0")


def test_silence_is_no_answer_and_where_duo_holds_its_answer_it_is_waiting(duo):
    duo.trouble = Trouble.SILENT
    assert provider(DuoPush, duo).answer("kim", "tx-0") is Answer.WAITING
    with pytest.raises(ProviderAway, match="in time"):
        provider(DuoVerification, duo).answer("kim", "DUKIM:push-0")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "said",
    [
        {"stat": "OK"},
        {"stat": "FAIL", "response": {"result": "approve"}},
        {"response": {"result": "approve"}},
        {"stat": "OK", "response": "approve"},
        {"stat": "OK", "response": ["approve"]},
        {"stat": "OK", "response": None},
    ],
)
def test_an_answer_of_another_shape_never_passes(duo, kind, said):
    duo.once = [Said(said)]
    with pytest.raises(ProviderAway):
        provider(kind, duo).answer("kim", "DUKIM:push-0")


def test_a_refused_transaction_path_stays_inside_its_place(duo, verification):
    assert verification.answer("kim", "../../x?y=1:push") is Answer.WAITING
    assert duo.heard[-1].path.startswith("/admin/v1/users/..%2F..%2Fx%3Fy%3D1/")


@pytest.mark.parametrize("kind", KINDS)
def test_nobody_listening_is_away_and_nothing_was_sent(kind):
    with DuoServer() as gone:
        asking = provider(kind, gone)
    with pytest.raises(ProviderAway) as failed:
        asking.prompt("kim", PURPOSE)
    assert not failed.value.was_sent
