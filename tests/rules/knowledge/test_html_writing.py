"""Articles as HTML: links lead where they may, and nothing in a text becomes a mark of HTML."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.knowledge.exporting import Site
from app.knowledge.html_writing import article_html
from app.knowledge.library import Listed, Local, Opened
from app.knowledge.links import Target
from app.knowledge.model import Confidence
from app.knowledge.text import Text

ID = "0123abcd" + "0" * 24


def address(target: Target, to: str) -> str | None:
    return f"{target.name.lower()}/{to}" if to != "gone" else None


def html(body: str) -> str:
    return article_html(Text(body=body), address).strip()


@pytest.mark.parametrize(
    ("body", "wanted"),
    [
        ("[[vpn--0123abcd|VPN]]", '<p><a href="article/0123abcd">VPN</a></p>'),
        ("[[HD-12]]", '<p><a href="ticket/HD-12">HD-12</a></p>'),
        ("[[gone|Gone]]", "<p>Gone</p>"),
        ("`[[vpn--0123abcd]]`", "<p><code>[[vpn--0123abcd]]</code></p>"),
        ("[x](attachments/12345678-a.png)", '<p><a href="file/12345678-a.png">x</a></p>'),
        ("![x](attachments/12345678-a.png)", '<p><img src="file/12345678-a.png" alt="x" /></p>'),
        ("[x](../../etc/passwd)", "<p>x</p>"),
        ("![x](http://127.0.0.1/t.png)", "<p>[x (image elsewhere, not fetched)]</p>"),
        ("[x](https://example.com)", '<p><a href="https://example.com" rel="noreferrer">x</a></p>'),
        ("<script>x</script>", "&lt;script&gt;x&lt;/script&gt;"),
    ],
)
def test_each_link_leads_where_it_may(body: str, wanted: str):
    assert wanted in html(body)


@given(st.text(max_size=200))
def test_no_text_becomes_a_mark_that_runs_or_fetches(characters: str):
    made = html(characters)
    assert not re.search(r"<(?:script|iframe|object|embed|form|style|svg|link|meta)\b", made, re.IGNORECASE)
    assert not re.search(r"<[^>]*\son\w+=", made, re.IGNORECASE)
    assert not re.search(r"(?:src|href)=\"\s*(?:javascript|vbscript|data|file):", made, re.IGNORECASE)


def opened(title: str, body: str = "text\n", article: str = ID) -> Opened:
    listed = Listed(
        article, title, "Network", ("vpn",), "", Confidence.VALIDATED, "", "", 1, Local.SAME, None, 0, None, None
    )
    return Opened(listed, Text(title, "Network", ("vpn",), body=body), 1)


def test_a_site_has_an_index_a_page_each_and_no_way_to_run_anything():
    other = "fedcba98" + "0" * 24
    site = Site([opened("<b>VPN</b>", "See [[x--fedcba98|other]].\n"), opened("Printer", article=other)])
    pages = dict(site.pages(with_markdown=True))
    assert sorted(pages) == [
        "articles/b-vpn-b--0123abcd.html", "articles/printer--fedcba98.html", "index.html",
        "markdown/b-vpn-b--0123abcd.md", "markdown/printer--fedcba98.md", "style.css",
    ]  # fmt: skip
    assert "&lt;b&gt;VPN&lt;/b&gt;" in pages["index.html"]
    assert '<a href="printer--fedcba98.html">other</a>' in pages["articles/b-vpn-b--0123abcd.html"]
    assert "default-src 'none'" in pages["index.html"]
    assert "There are no articles" in dict(Site([]).pages(with_markdown=False))["index.html"]
