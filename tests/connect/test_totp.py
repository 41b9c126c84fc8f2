"""Codes of authenticators: as RFC 6238 has them, once each, and sealed at rest."""

import base64
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from cryptography.hazmat.primitives.hashes import SHA1, SHA256, SHA512

from app.connect.totp import (
    Authenticators,
    Kept,
    SealingKey,
    SecretUnreadable,
    code_at,
    enrol,
    matching_step,
    step_at,
)
from app.identity.providers import ProviderRefused

NOW = datetime(2026, 3, 2, 9, 0, 10, tzinfo=UTC)
SECRET = b"12345678901234567890"
KEY = SealingKey(bytes(range(32)))
SEEDS = {
    SHA1: b"12345678901234567890",
    SHA256: b"12345678901234567890123456789012",
    SHA512: b"1234567890123456789012345678901234567890123456789012345678901234",
}
RFC_6238 = [
    (59, "94287082", "46119246", "90693936"),
    (1111111109, "07081804", "68084774", "25091201"),
    (1111111111, "14050471", "67062674", "99943326"),
    (1234567890, "89005924", "91819424", "93441116"),
    (2000000000, "69279037", "90698825", "38618901"),
    (20000000000, "65353130", "77737706", "47863826"),
]
RFC_4226 = ["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"]


class Store:
    def __init__(self, kept=None):
        self.enrolments = {"kim": kept} if kept else {}

    def kept(self, account):
        return self.enrolments.get(account)

    def use_step(self, account, step):
        kept = self.enrolments[account]
        if kept.last_step is not None and step <= kept.last_step:
            return False
        self.enrolments[account] = Kept(kept.sealed, step)
        return True


@pytest.mark.parametrize(("seconds", *[name.name for name in SEEDS]), RFC_6238)
def test_the_vectors_of_rfc_6238(seconds, sha1, sha256, sha512):
    step = step_at(datetime.fromtimestamp(seconds, UTC))
    said = [code_at(seed, step, digits=8, algorithm=algorithm) for algorithm, seed in SEEDS.items()]
    assert said == [sha1, sha256, sha512]


@pytest.mark.parametrize(("count", "code"), list(enumerate(RFC_4226)))
def test_the_vectors_of_rfc_4226(count, code):
    assert code_at(SECRET, count) == code


@pytest.mark.parametrize(("late", "is_right"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_one_step_before_and_after_is_taken(late, is_right):
    code = code_at(SECRET, step_at(NOW) + late)
    assert (matching_step(SECRET, code, at=NOW, after=None) is not None) == is_right


def test_a_code_is_read_with_the_spaces_it_was_spoken_with():
    code = code_at(SECRET, step_at(NOW))
    assert matching_step(SECRET, f" {code[:3]} {code[3:]} ", at=NOW, after=None) == step_at(NOW)


@pytest.mark.parametrize("code", ["", "0", "abcdef", "12345", "1234567", "½½½½½½"])
def test_what_is_no_code_is_wrong(code):
    assert matching_step(SECRET, code, at=NOW, after=None) is None


def test_a_code_is_right_once():
    store = Store(Kept(KEY.seal(SECRET, "kim"), None))
    authenticators = Authenticators(store, KEY, lambda: NOW)
    code = code_at(SECRET, step_at(NOW))
    assert authenticators.is_right("kim", code)
    assert not authenticators.is_right("kim", code)


def test_an_older_code_than_the_last_one_is_refused_too():
    store = Store(Kept(KEY.seal(SECRET, "kim"), None))
    authenticators = Authenticators(store, KEY, lambda: NOW)
    assert authenticators.is_right("kim", code_at(SECRET, step_at(NOW) + 1))
    assert not authenticators.is_right("kim", code_at(SECRET, step_at(NOW)))
    later = Authenticators(store, KEY, lambda: NOW + timedelta(seconds=60))
    assert later.is_right("kim", code_at(SECRET, step_at(NOW) + 2))


@pytest.mark.parametrize(("after", "is_right"), [(None, True), (-1, True), (0, False), (1, False)])
def test_a_step_that_was_used_is_not_even_handed_to_the_store(after, is_right):
    now = step_at(NOW)
    last = None if after is None else now + after
    assert (matching_step(SECRET, code_at(SECRET, now), at=NOW, after=last) == now) == is_right


def test_the_store_has_the_last_word_when_two_hand_in_one_code():
    class Raced(Store):
        def use_step(self, account, step):
            return False

    store = Raced(Kept(KEY.seal(SECRET, "kim"), None))
    assert not Authenticators(store, KEY, lambda: NOW).is_right("kim", code_at(SECRET, step_at(NOW)))


def test_a_wrong_code_uses_up_nothing():
    store = Store(Kept(KEY.seal(SECRET, "kim"), 7))
    assert not Authenticators(store, KEY, lambda: NOW).is_right("kim", "000000")
    assert store.kept("kim").last_step == 7


def test_nobody_enrolled_is_said_to_be_so():
    with pytest.raises(ProviderRefused) as refused:
        Authenticators(Store(), KEY, lambda: NOW).is_right("kim", "123456")
    assert refused.value.code == "not_enrolled"


def test_an_enrolment_can_be_scanned_or_typed_and_opens_to_the_same_secret():
    made = enrol("kim@example.com", issuer="Northwind Help Desk", key=KEY)
    parts = urlsplit(made.url)
    asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
    assert (parts.scheme, parts.netloc) == ("otpauth", "totp")
    assert unquote(parts.path) == "/Northwind Help Desk:kim@example.com"
    assert asked == {"secret": made.typed, "issuer": "Northwind Help Desk", "digits": "6", "period": "30"}
    secret = base64.b32decode(made.typed)
    assert len(secret) == 20
    assert KEY.open(made.sealed, "kim@example.com") == secret
    assert made != enrol("kim@example.com", issuer="Northwind Help Desk", key=KEY)


def test_a_secret_is_sealed_for_its_account_and_key_alone():
    sealed = KEY.seal(SECRET, "kim")
    assert SECRET not in sealed
    for broken in (
        sealed[:-1],
        sealed + b"x",
        b"\x02" + sealed[1:],
        b"",
        sealed[:5],
        sealed[:20] + b"\0" + sealed[21:],
    ):
        with pytest.raises(SecretUnreadable):
            KEY.open(broken, "kim")
    with pytest.raises(SecretUnreadable):
        KEY.open(sealed, "lee")
    with pytest.raises(SecretUnreadable):
        SealingKey(bytes(32)).open(sealed, "kim")


def test_nothing_secret_is_shown():
    made = enrol("kim", issuer="Desk", key=KEY)
    shown = repr(made) + repr(KEY) + repr(Kept(made.sealed, 3))
    assert made.typed not in shown
    assert repr(made.sealed) not in shown
