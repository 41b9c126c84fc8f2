"""Names of files that every system takes."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from app.knowledge.file_names import attachment_name, file_name, slug


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("VPN drops: what to do?", "vpn-drops-what-to-do"),
        ("Größe ändern – Straße", "grosse-andern-strasse"),
        ("CON", "con-"),
        ("com1", "com1-"),
        ("../../etc/passwd", "etc-passwd"),
        ("a" * 200, "a" * 60),
        ("印刷できません", ""),
        ("...", ""),
    ],
)
def test_a_title_becomes_a_name(title: str, name: str):
    assert slug(title) == name


def test_a_file_is_named_by_title_and_id():
    assert file_name("VPN drops", "0123456789abcdef") == "vpn-drops--01234567.md"
    assert file_name("印刷", "0123456789abcdef") == "article--01234567.md"


@given(some.text(max_size=80))
def test_no_name_leaves_its_folder_or_ends_badly(title: str):
    for name in (file_name(title, "0123456789abcdef"), attachment_name(title, "0123456789abcdef")):
        assert name.isascii()
        assert not set(name) & set('/\\:*?"<>|\0\n')
        assert not name.startswith(".")
        assert name[-1] not in ". "
        assert len(name) < 90


@pytest.mark.parametrize(
    ("came", "name"),
    [
        ("Screenshot 1.PNG", "01234567-screenshot-1.png"),
        (r"C:\temp\..\a b.jpeg", "01234567-a-b.jpeg"),
        ("../../.bashrc", "01234567-file.bashrc"),
        ("noending", "01234567-noending"),
    ],
)
def test_an_attached_file_is_named_by_what_it_holds(came: str, name: str):
    assert attachment_name(came, "0123456789abcdef") == name
