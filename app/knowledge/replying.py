"""An article in a reply: what to do, as plain words, for a requester reads neither Markdown nor our links."""

import re

from app.knowledge.links import Target, links_of
from app.knowledge.template import Section, sections_of
from app.knowledge.text import Text

_IMAGE = re.compile(r"!\[[^\[\]\n]*]\([^()\n]*\)")
_WIKI = re.compile(r"\[\[([^\[\]|\n]+)(?:\|([^\[\]\n]*))?]]")
_LINK = re.compile(r"\[([^\[\]\n]*)]\(\s{0,9}<?((?:[^()\s>]|\([^()\s]*\))+)>?[^()\n]*\)")
_STRONG = re.compile(r"(\*\*|__)(?=\S)(.{1,999}?)(?<=\S)\1")
_SLANTED = re.compile(r"(?<![\w*])([*_])(?=[^\s*_])([^*_\n]+?)(?<=\S)\1(?![\w*])")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!>|])")
_FENCE = re.compile(r"\s*(`{3,}|~{3,})")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)


def as_reply(text: Text) -> str:
    """Return what a reply takes from an article: its resolution, or all of it where it has no such section."""
    resolution = sections_of(text.body).get(Section.RESOLUTION, "")
    return plain(resolution or ("" if sections_of(text.body) else text.body))


def plain(body: str) -> str:
    """Return Markdown as plain words: lists stay lists, commands stay as they are, web addresses stand in full."""
    lines: list[str] = []
    fence = ""
    for line in (_COMMENT.sub("", body) if "-->" in body else body).split("\n"):
        mark = _FENCE.match(line)
        if mark and (not fence or mark[1].startswith(fence)):
            fence = "" if fence else mark[1]
        else:
            lines.append(line if fence else _words(line))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _words(line: str) -> str:
    """Return one line of prose; what stands in backquotes is left as it is."""
    line = re.sub(r"^\s{0,3}#{1,6}\s+|^(\s*>\s?)+", "", line)
    pieces = re.split(r"(`+)(.+?)\1", line)
    said = [_unmarked(pieces[0])]
    for at in range(1, len(pieces), 3):
        said += [pieces[at + 1].strip(), _unmarked(pieces[at + 2])]
    return "".join(said).rstrip()


def _unmarked(words: str) -> str:
    words = _IMAGE.sub("", words)
    words = _WIKI.sub(lambda match: (match[2] or match[1]).strip(), words)
    words = _LINK.sub(_shown, words)
    words = _SLANTED.sub(r"\2", _STRONG.sub(r"\2", words))
    return _ESCAPED.sub(r"\1", words)


def _shown(match: re.Match[str]) -> str:
    link = next(links_of(match[0]), None)
    is_web = link is not None and link.kind is Target.WEB
    address = match[2].removeprefix("mailto:")
    return f"{match[1]} ({address})" if is_web and match[1] != address else match[1] or address
