"""Pages of HTML become articles: all their words, and nothing that runs."""

import base64
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.knowledge.html_reading import looks_like_html, read_page

WORD = """<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><meta http-equiv=Content-Type
content="text/html; charset=windows-1252"><title>Titel</title><style>p.MsoNormal{color:red}</style></head>
<body><h1>Phone \xfcber VPN</h1><p class=MsoNormal><b>Bold</b><o:p></o:p>&nbsp;and <i>slanted</i></p>
<!-- a remark --><p class=MsoListParagraph>first</p></body></html>""".encode("cp1252")


def test_a_page_of_a_word_processor_keeps_its_words_and_its_own_letters():
    page = read_page(WORD)
    assert page.text.title == "Phone über VPN"
    assert page.text.body == "**Bold** and *slanted*\n\nfirst\n"
    assert page.remarks == ()


def test_headings_lists_tables_and_code_stay_what_they_are():
    page = read_page(
        "<h2>Issue</h2><ol><li>one<ul><li>in it</li></ul></li><li>two</li></ol><table><tr><th>A</th></tr><tr><td>1</td>"
        "</tr></table><pre><code>ping -t\n  host</code></pre><blockquote>said</blockquote>"
    )
    assert page.text.body == (
        "## Issue\n\n1. one\n   - in it\n2. two\n\n| A |\n| --- |\n| 1 |\n\n```\nping -t\n  host\n```\n\n> said\n"
    )


def test_a_title_is_the_only_heading_of_the_first_rank_or_what_the_head_says():
    assert read_page("<title>Head</title><h1>One</h1><p>x</p>").text.title == "One"
    assert read_page("<title>Head</title><h1>One</h1><h1>Two</h1>").text.title == "Head"
    assert read_page("<p>x</p>").text.title == ""


@pytest.mark.parametrize(
    ("html", "told"),
    [
        ("<p>a<script>fetch('http://127.0.0.1/x')</script></p>", "a script"),
        ("<p>a</p><iframe src='http://127.0.0.1/x'></iframe>", "an iframe"),
        ("<p>a</p><object data='x.swf'></object>", "an object"),
        ("<p onclick='go()'>a</p>", "run when something is clicked"),
        ("<p>a<img src='x.png' onerror='go()'></p>", "run when something is clicked"),
        ("<p><a href='javascript:go()'>a</a></p>", "isn't one to a page (javascript:go())"),
        ("<p><a href=' JaVaScRiPt:go()'>a</a></p>", "isn't one to a page"),
        ("<p><a href='data:text/html,x'>a</a></p>", "isn't one to a page"),
        ("<p><a href='file:///etc/passwd'>a</a></p>", "isn't one to a page"),
        ("<p><a href='vbscript:x'>a</a></p>", "isn't one to a page"),
    ],
)
def test_what_could_run_is_left_out_and_told(html: str, told: str):
    page = read_page(html)
    assert any(told in remark for remark in page.remarks)
    assert "a" in page.text.body
    assert not re.search(r"(?i)script|iframe|object|onclick|onerror|data:|file:|go\(", page.text.body)


def test_a_page_that_stands_in_a_form_keeps_its_words():
    page = read_page(
        "<form id='aspnetForm'><input type='hidden' value='x'><h1>VPN</h1><noscript><p>Turn it on.</p></noscript>"
        "<p>Start it <button>Send</button>again.</p><select><option>Other</option></select></form>"
    )
    assert (page.text.title, page.text.body.split()) == ("VPN", ["Turn", "it", "on.", "Start", "it", "again."])
    assert page.remarks == ("Left out: the fields and buttons of a form.",)


def test_images_written_into_a_page_come_out_and_those_elsewhere_stay_addresses():
    data = base64.b64encode(b"\x89PNG picture").decode()
    page = read_page(
        f"<p><img alt='shot' src='data:image/png;base64,{data}'><img src='http://127.0.0.1:9/track.png'></p>"
    )
    assert page.images == {"embedded-0.png": b"\x89PNG picture"}
    assert page.text.body == "![shot](embedded-0.png)![](http://127.0.0.1:9/track.png)\n"


@pytest.mark.parametrize("src", ["data:image/png;base64,", "data:image/png,raw", "data:text/html;base64,eA=="])
def test_an_image_that_cannot_be_read_leaves_its_words(src: str):
    page = read_page(f"<p>before <img alt='the plan' src='{src}'></p>")
    assert page.images == {}
    assert "the plan" in page.text.body
    assert "can't be read" in page.remarks[0]


@given(st.text(max_size=300))
def test_nothing_breaks_it(characters: str):
    read_page(characters)
    read_page(characters.encode("utf-16", "surrogatepass"))
    looks_like_html(characters)


@given(
    st.lists(
        st.sampled_from(
            [
                "<p>",
                "</p>",
                "<b>",
                "</b>",
                "<ul>",
                "<li>",
                "</li>",
                "</ul>",
                "<table>",
                "<tr>",
                "<td>",
                "word1",
                "word2",
                "word3",
            ]
        ),
        max_size=30,
    )
)
def test_no_word_is_lost_however_the_marks_stand(parts: list[str]):
    said = read_page("<body>" + " ".join(parts) + "</body>").text.body
    assert re.findall(r"word\d", said) == [part for part in parts if part.startswith("word")]
