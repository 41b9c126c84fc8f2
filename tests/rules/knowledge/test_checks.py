"""An author is told what to look at, line by line."""

import pytest

from app.knowledge.checks import Check, findings
from app.knowledge.personal import Known
from app.knowledge.template import Section, body_of, is_resolved, sections_of
from app.knowledge.text import Text

GOOD = {
    Section.ISSUE: "The tunnel drops after a minute.",
    Section.ENVIRONMENT: "Windows 11",
    Section.CAUSE: "The card sleeps.",
    Section.RESOLUTION: "Switch its sleep off.",
}


def _of(body: str, **more: object) -> list[tuple[Check, int]]:
    return [(one.check, one.line) for one in findings(Text("VPN drops", body=body), **more)]  # type: ignore[arg-type]


def test_a_good_article_has_nothing_to_look_at():
    assert _of(body_of(GOOD)) == []


def test_sections_come_back_as_they_were_written():
    assert sections_of(body_of(GOOD)) == GOOD
    assert sections_of("before\n# ISSUE\na\n\nb\n## Notes\nc\n") == {Section.ISSUE: "a\n\nb"}
    assert is_resolved(Text(body=body_of(GOOD)))
    assert is_resolved(Text(body="Do this."))
    assert not is_resolved(Text(body=body_of(GOOD | {Section.RESOLUTION: " "})))


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ("fine\nask bob@corp.example\n", [(Check.PERSONAL, 2)]),
        ("a\n\npassword: Winter2026!\n", [(Check.SECRET, 3)]),
        ("see [[gone--0123abcd|Gone]]\n", [(Check.LINK, 1)]),
        ("see [[there--89abcdef|There]] and [[HD-12]]\n", []),
        ("![x](attachments/no.png)\n![y](attachments/yes.png)\n", [(Check.LINK, 1)]),
        ("![pixel](https://evil.example/1.gif)\n", [(Check.IMAGE, 1)]),
        (
            "[x](../../../etc/passwd)\n[y](file:///c:/x)\n[z](javascript:alert(1))\n",
            [(Check.LINK, n) for n in (1, 2, 3)],
        ),
        ("[x](attachments/..%2f..%2fsecret)\n", [(Check.LINK, 1)]),
        ("[page](https://corp.example/a) [top](#issue)\n", []),
        ("The SCCM agent\nand SCCM again, the BITS (Background Service).\n", [(Check.ACRONYM, 1)]),
        ("```\nSCCM\n```\n    WSUS\n| ITSM |\n`ABCD` is code\n", []),
        ("one " * 31 + ".\n" + "two " * 20 + ". " + "three " * 20 + ".\n", [(Check.SENTENCE, 1)]),
        (body_of(GOOD | {Section.RESOLUTION: ""}), [(Check.RESOLUTION, 0)]),
    ],
)
def test_what_is_odd_is_told_with_its_line(body: str, found: list[tuple[Check, int]]):
    assert _of(body, articles={"89abcdef"}, files={"yes.png"}) == found


def test_the_grave_comes_first_and_the_title_is_looked_at_too():
    found = findings(Text("", body="The SCCM agent\n"))
    assert [(one.check, one.is_grave) for one in found] == [(Check.TITLE, False), (Check.ACRONYM, False)]
    found = findings(Text("Dana can't print", body="The SCCM agent\n"), known=Known(names=("Dana Whitfield",)))
    assert [(one.check, one.is_grave) for one in found] == [(Check.PERSONAL, True), (Check.ACRONYM, False)]
    assert found[0].said == "“Dana” looks like the requester's name. No article holds anybody's data."
