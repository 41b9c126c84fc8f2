"""An article as HTML that nothing hides in: HTML in its text is shown as written, images elsewhere aren't fetched."""

import re
from collections.abc import Callable, Sequence
from html import escape
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from app.knowledge.links import Target, target_of, wiki_target
from app.knowledge.text import Text

Address = Callable[[Target, str], str | None]
"""Returns the address of an article, a ticket or an attached file, None for one that leads nowhere here."""
_WIKI = re.compile(r"\[\[([^\[\]|\n]+)(?:\|([^\[\]\n]*))?]]")
NOT_FETCHED = "image elsewhere, not fetched"


def article_html(text: Text, address: Address) -> str:
    """Return the body of an article as HTML; `address` tells where its links lead."""
    reader = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable(["table", "strikethrough"])
    reader.inline.ruler.before("link", "wiki", _wiki)
    tokens = reader.parse(text.body)
    for token in tokens:
        if token.children:
            token.children = _resolved(token.children, address)
    return str(reader.renderer.render(tokens, reader.options, {}))


def _wiki(state: StateInline, silent: bool) -> bool:  # noqa: FBT001  as the reader calls it
    """Read a link in double brackets."""
    found = _WIKI.match(state.src, state.pos)
    if found is None:
        return False
    if not silent:
        kind, to = wiki_target(found[1].strip())
        state.push("link_open", "a", 1).attrs = {"href": f"{kind.name.lower()}:{to}"}
        state.push("text", "", 0).content = (found[2] or found[1]).strip()
        state.push("link_close", "a", -1)
    state.pos = found.end()
    return True


def _resolved(tokens: Sequence[Token], address: Address) -> list[Token]:
    """Return the tokens of a line with links that lead where they may, and without those that lead nowhere."""
    made: list[Token] = []
    is_open: list[bool] = []
    for token in tokens:
        if token.type == "link_open":
            to = _to(token.attrGet("href"), address)
            is_open.append(to is not None)
            if to is not None:
                token.attrs = {"href": to}
                if to.startswith("http"):
                    token.attrSet("rel", "noreferrer")
                made.append(token)
        elif token.type == "link_close":
            if is_open.pop():
                made.append(token)
        elif token.type == "image":
            made.append(_image(token, address))
        else:
            made.append(token)
    return made


def _to(href: Any, address: Address) -> str | None:
    kind, _colon, to = str(href or "").partition(":")
    if kind in {"article", "ticket"} and to:
        return address(Target[kind.upper()], to)
    target, to = target_of(str(href or ""))
    match target:
        case Target.WEB:
            return to
        case Target.PLACE:
            return f"#{to}"
        case Target.BARRED | Target.REMOTE_IMAGE:
            return None
        case _:
            return address(target, to)


def _image(token: Token, address: Address) -> Token:
    target, to = target_of(str(token.attrGet("src") or ""), is_image=True)
    words = token.content
    at = address(target, to) if target is Target.FILE else None
    if at is not None:
        token.attrs = {"src": at, "alt": words}
        return token
    said = f"{words} ({NOT_FETCHED})" if target is Target.REMOTE_IMAGE else words or "image"
    return Token("text", "", 0, content=f"[{said.strip()}]")


def titled_html(title: str, body: str, *, style: str, home: str = "") -> str:
    """Return a whole page. `style` is the address of its style sheet, `home` that of the index, where there is one."""
    back = f'<p><a href="{escape(home)}">All articles</a></p>\n' if home else ""
    policy = "default-src 'none'; img-src 'self'; style-src 'self'"
    return (
        f'<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        f'<meta name="viewport" content="width=device-width">\n<title>{escape(title)}</title>\n'
        f'<link rel="stylesheet" href="{escape(style)}">\n</head>\n<body>\n{back}{body}\n</body>\n</html>\n'
    )
