"""Recovery codes: unguessable, kept as hashes, good once."""

import re

import pytest

from app.connect.recovery import ALPHABET, HOW_MANY, RecoveryCodes, new_codes, plain
from app.identity.providers import ProviderRefused


class Store:
    def __init__(self, codes):
        self.kept = dict(enumerate(code.kept for code in codes))

    def unused(self, account):
        return list(self.kept.items()) if account == "kim" else []

    def use(self, code_id):
        return self.kept.pop(code_id, None) is not None


@pytest.fixture(scope="module")
def codes():
    return new_codes(2)


def test_codes_are_eighty_bits_in_groups_and_kept_as_argon2id_hashes_of_their_own_salt(codes):
    for code in codes:
        assert re.fullmatch(rf"(?:[{ALPHABET}]{{4}}-){{3}}[{ALPHABET}]{{4}}", code.shown)
        assert code.kept.startswith(b"$argon2id$v=19$m=19456,t=2,p=1$")
        assert code.shown not in repr(code)
    assert len({code.kept.split(b"$")[4] for code in codes}) == 2
    assert len(ALPHABET) == 32
    assert HOW_MANY == 8


def test_a_code_is_right_once_and_its_siblings_stay(codes):
    asking = RecoveryCodes(Store(codes))
    assert asking.is_right("kim", codes[1].shown)
    assert not asking.is_right("kim", codes[1].shown)
    assert asking.is_right("kim", codes[0].shown)
    with pytest.raises(ProviderRefused) as refused:
        asking.is_right("kim", codes[0].shown)
    assert refused.value.code == "not_enrolled"


def test_a_code_is_read_however_it_was_written_down(codes):
    written = codes[0].shown.lower().replace("-", " – ").replace("0", "o").replace("1", "l")
    assert RecoveryCodes(Store(codes)).is_right("kim", f" {written} ")


@pytest.mark.parametrize("code", ["", "-", "0000-0000-0000-0000", "U" * 16, "0" * 15, "0" * 17, "ü" * 16])
def test_any_other_is_wrong_and_uses_up_nothing(codes, code):
    store = Store(codes)
    assert not RecoveryCodes(store).is_right("kim", code)
    assert len(store.kept) == 2


def test_a_code_is_of_one_person(codes):
    with pytest.raises(ProviderRefused):
        RecoveryCodes(Store(codes)).is_right("lee", codes[0].shown)


def test_the_store_has_the_last_word_when_two_hand_in_one_code(codes):
    class Raced(Store):
        def use(self, code_id):
            return False

    assert not RecoveryCodes(Raced(codes)).is_right("kim", codes[0].shown)


@pytest.mark.parametrize("kept", [b"", b"garbage", b"$argon2id$v=19$m=8,t=1,p=1$x$y", b"\xff\xfe"])
def test_a_damaged_hash_is_never_right(codes, kept):
    store = Store(codes)
    store.kept = {0: kept}
    assert not RecoveryCodes(store).is_right("kim", codes[0].shown)


def test_a_huge_guess_is_cut(codes):
    assert plain("0" * 10_000_000) == ""
