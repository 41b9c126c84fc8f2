"""Secrets that cross the database open only for whom, and only where, they were sealed."""

import copy
import pickle

import pytest

from app.connect.sealing import HEAD, LONGEST, TAG_BYTES, KeyPair, SealBroken, about_job, seal

SECRET = b"12345678"


def test_what_was_sealed_opens_with_its_key_about_its_job():
    key = KeyPair()
    assert key.open(seal(key.public, SECRET, about="job:7"), about=about_job(7)) == SECRET


@pytest.mark.parametrize("plain", [b"", b"x", "pässwörd".encode(), b"x" * LONGEST])
def test_any_secret_survives(plain):
    key = KeyPair()
    assert key.open(seal(key.public, plain, about="job:1"), about="job:1") == plain


def test_sealing_twice_gives_different_bytes_without_the_secret_in_them():
    key = KeyPair()
    one, two = (seal(key.public, SECRET, about="job:7") for _ in range(2))
    assert one != two
    assert one[:HEAD] != two[:HEAD]
    assert SECRET not in one
    assert len(one) == HEAD + len(SECRET) + TAG_BYTES


def test_every_single_altered_byte_is_noticed():
    key = KeyPair()
    sealed = seal(key.public, SECRET, about="job:7")
    for place in range(len(sealed)):
        altered = bytearray(sealed)
        altered[place] ^= 0x80  # X25519 itself ignores this bit of a key's last byte
        with pytest.raises(SealBroken):
            key.open(bytes(altered), about="job:7")


def test_a_cut_or_lengthened_secret_does_not_open():
    key = KeyPair()
    sealed = seal(key.public, SECRET, about="job:7")
    for other in [*(sealed[:length] for length in range(len(sealed))), sealed + b"\0"]:
        with pytest.raises(SealBroken):
            key.open(other, about="job:7")


def test_another_key_does_not_open_it():
    sealed = seal(KeyPair().public, SECRET, about="job:7")
    with pytest.raises(SealBroken):
        KeyPair().open(sealed, about="job:7")


@pytest.mark.parametrize("about", ["job:8", "job:77", "", "job:7 "])
def test_it_does_not_open_about_another_job(about):
    key = KeyPair()
    with pytest.raises(SealBroken):
        key.open(seal(key.public, SECRET, about="job:7"), about=about)


def test_a_key_that_agrees_with_everybody_is_refused():
    """A public key of low order would make a secret that anybody knows."""
    key = KeyPair()
    with pytest.raises(SealBroken):
        key.open(b"\x01" + bytes(32) + bytes(24), about="job:7")
    with pytest.raises(ValueError, match="shared key"):
        seal(bytes(32), SECRET, about="job:7")


@pytest.mark.parametrize("public", [b"", b"short", bytes(33)])
def test_sealing_to_what_is_no_key_is_refused(public):
    with pytest.raises(ValueError, match="32 bytes"):
        seal(public, SECRET, about="job:7")


def test_a_secret_too_long_is_refused():
    with pytest.raises(ValueError, match=str(LONGEST)):
        seal(KeyPair().public, b"x" * (LONGEST + 1), about="job:7")


def test_failures_and_keys_tell_nothing_secret():
    key = KeyPair()
    private = key._private.private_bytes_raw()
    assert private.hex() not in repr(key)
    assert repr(private) not in repr(key)
    assert set(vars(key)) == {"_private", "public"}
    assert private.hex()[:16] not in repr(vars(key))
    with pytest.raises(SealBroken) as refused:
        KeyPair().open(seal(key.public, SECRET, about="job:7"), about="job:7")
    assert SECRET.decode() not in str(refused.value)
    assert refused.value.__suppress_context__


def test_a_key_is_neither_copied_nor_written_down():
    with pytest.raises(TypeError):
        pickle.dumps(KeyPair())
    with pytest.raises(TypeError):
        copy.copy(KeyPair())
