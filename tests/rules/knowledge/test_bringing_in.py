"""What files from elsewhere become, and what is said of them."""

import pytest

from app.knowledge.bringing_in import images_of, pieces, pointing, remarks_of, source_of, with_source
from app.knowledge.csv_reading import NoTable, read_table
from app.knowledge.text import Text


def one(name: str, raw: bytes):
    (found,) = pieces(name, raw)
    return found


def test_markdown_keeps_its_facts_and_loses_the_id_of_another_desk():
    found = one("guides/vpn.md", b"---\nid: 1234\nrev: 2\ntitle: VPN\ntags: [vpn]\nauthor: Ana\n---\nIt drops.\n")
    text = found.page.text
    assert (text.title, text.tags, text.body) == ("VPN", ("vpn",), "It drops.\n")
    assert [name for name, _lines in text.others] == ["author", "source"]
    assert source_of(text) == "guides/vpn.md"
    assert not found.refusal
    assert "id in the front matter" in remarks_of(found)[0]


@pytest.mark.parametrize(
    ("name", "raw", "title"),
    [
        ("a.md", b"# Heading\n\ntext\n", "Heading"),
        ("how_to-print.md", b"text\n", "how to print"),
        ("a.html", b"<title>T</title><p>text</p>", "T"),
        ("the page.htm", b"<p>text</p>", "the page"),
    ],
)
def test_a_title_is_found(name: str, raw: bytes, title: str):
    found = one(name, raw)
    assert (found.title, found.page.text.body) == (title, "text\n")


@pytest.mark.parametrize(
    ("name", "raw", "why"),
    [
        ("a.md", b"caf\xe9", "isn't UTF-8"),
        ("a.md", b"a\0b", "NUL"),
        ("a.md", b"x" * 2_000_001, "longer than 2 MB"),
        ("a.md", b"   \n", "no text"),
        ("a.html", b"<script>x</script>", "no text"),
        ("a.docx", b"PK\x03\x04", "web page (HTML)"),
        ("a.csv", b"a,b\n1,2\n", "No column is a title or a text"),
        ("a.csv", b"title,body\n", "has no rows"),
        ("a.csv", b"title,body\ncaf\xe9,x\n", "isn't UTF-8"),
        ("a.csv", b'title,body\n"a,b\n', "can't be read"),
    ],
)
def test_what_cannot_be_taken_says_why(name: str, raw: bytes, why: str):
    assert why in one(name, raw).refusal


def test_front_matter_without_an_end_is_kept_in_the_text():
    found = one("a.md", b"---\ntitle: x\n\nwords\n")
    assert "title: x" in found.page.text.body
    assert "has no end" in remarks_of(found)[0]


def test_a_table_of_another_system_becomes_articles():
    rows = (
        "Short description;Article body;Labels;Views\n"
        'Reset a phone;"<p>Hold <b>power</b>.</p>";phone, mobile;7\n'
        "Plain;Two\r\nlines;;3\n"
    )
    table = read_table(rows.replace("Two\r\nlines", '"Two\nlines"'))
    first, second = (row.page.text for row in table.rows)
    assert (first.title, first.body, first.tags) == ("Reset a phone", "Hold **power**.\n", ("phone", "mobile"))
    assert (second.title, second.body) == ("Plain", "Two\nlines\n")
    assert table.unknown == ("Views",)


def test_columns_of_the_template_become_its_headings():
    table = read_table("title,issue,environment,cause,resolution\nVPN,It drops,Windows 11,Lease,Restart\n")
    text = table.rows[0].page.text
    assert text.body == "## Issue\n\nIt drops\n\n## Cause\n\nLease\n\n## Resolution\n\nRestart\n"
    assert text.environment == "Windows 11"


def test_a_row_of_another_width_and_an_empty_one_are_told():
    table = read_table("title,body\na\nb,\nc,d\n")
    assert [row.refusal for row in table.rows] == [
        "The row has 1 cell, the heading has 2.", "The row says nothing: its text is empty.", "",
    ]  # fmt: skip


def test_a_table_without_rows_is_none():
    with pytest.raises(NoTable):
        read_table("")


def test_links_to_a_file_beside_are_found_and_led_elsewhere():
    text = Text(body='![a](img/a.png) [b](./img/a.png "t") ![c](img/b.png) ![up](../x.png) ![r](http://x/y.png)\n')
    assert images_of(text) == ["img/a.png", "img/b.png"]
    led = pointing(text, "img/a.png", "attachments/12345678-a.png")
    assert led.body.startswith("![a](attachments/12345678-a.png) [b](attachments/12345678-a.png) ![c](img/b.png)")


def test_a_source_is_kept_once():
    text = with_source(with_source(Text(), 'a "quoted" name.md'), "b.md")
    assert text.others == (("source", 'source: "b.md"'),)
