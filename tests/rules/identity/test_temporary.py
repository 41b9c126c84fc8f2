"""Temporary passwords: eighty bits, three classes, and nobody's name."""

import pytest

from app.identity.temporary import SYMBOLS, temporary_password


def test_a_temporary_password_has_eighty_bits_three_classes_and_nobodys_name():
    assert len(set(SYMBOLS)) == 32
    made = {temporary_password("dtr", "Ada Defrat") for _ in range(300)}
    assert len(made) == 300
    for one in made:
        blocks = one.split("-")
        assert [len(block) for block in blocks] == [4] * 4
        symbols = "".join(blocks)
        assert set(symbols) <= set(SYMBOLS)
        assert any(s.isupper() for s in symbols)
        assert any(s.islower() for s in symbols)
        assert any(s.isdigit() for s in symbols)
        assert not any(part in symbols.casefold() for part in ("dtr", "ada", "defrat"))


def test_parts_of_a_name_are_kept_out_however_it_is_written(monkeypatch: pytest.MonkeyPatch):
    drawn = iter("AdaM2222mmmmMMMM" + "TTTT2222mmmmMMMM")
    monkeypatch.setattr("app.identity.temporary.secrets.choice", lambda _: next(drawn))
    assert temporary_password("x", "ADA, von M") == "TTTT-2222-mmmm-MMMM"
