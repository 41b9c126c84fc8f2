import pytest

from app.tickets import files


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("report.pdf", "report.pdf"),
        ("C:\\Users\\ana\\report.pdf", "report.pdf"),
        ("../../etc/passwd", "passwd"),
        ("/tmp/a/b.txt", "b.txt"),
        ("evil\x00\x1f.txt", "evil.txt"),
        ("photo\u202egnp.exe", "photognp.exe"),
        ("a<b>c:d|e?.txt", "a_b_c_d_e_.txt"),
        ("con", "_con"),
        ("NUL.txt", "_NUL.txt"),
        ("com1.tar.gz", "_com1.tar.gz"),
        ("console.log", "console.log"),
        ("trailing. . ", "trailing"),
        ("", "file"),
        ("...", "file"),
        ("folder/", "file"),
        ("Zoë’s über.docx", "Zoë’s über.docx"),
    ],
)
def test_a_name_is_made_safe(given, kept):
    assert files.safe_name(given) == kept


def test_a_long_name_is_cut_but_keeps_its_ending():
    kept = files.safe_name("x" * 300 + ".xlsx")
    assert len(kept) == files.LONGEST_NAME
    assert kept.endswith("x.xlsx")


def test_a_long_name_without_an_ending_is_cut():
    assert len(files.safe_name("y" * 300)) == files.LONGEST_NAME


@pytest.mark.parametrize("name", ["con", "a/b", "x" * 500 + ".txt", "\u202e", "aux.h", " .. "])
def test_a_safe_name_stays_as_it_is(name):
    once = files.safe_name(name)
    assert files.safe_name(once) == once


def test_a_file_is_refused_only_when_it_is_too_large_or_empty():
    assert files.refusal("a.txt", files.LARGEST) is None
    assert "10.0 MB" in (files.refusal("a.txt", files.LARGEST + 1) or "")
    assert "empty" in (files.refusal("a.txt", 0) or "")


def test_programs_are_told_from_pictures():
    assert files.is_program("Setup.EXE")
    assert not files.is_program("setup")
    assert files.is_picture("Screen.PNG")
    assert not files.is_picture("png")


@pytest.mark.parametrize(
    ("size", "words"),
    [(0, "0 bytes"), (1, "1 byte"), (1023, "1023 bytes"), (2048, "2 KB"), (2_516_582, "2.4 MB")],
)
def test_sizes_read_like_words(size, words):
    assert files.size_words(size) == words
