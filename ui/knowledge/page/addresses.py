"""Links as a page carries them: an address for each, and back."""

from urllib.parse import quote, unquote

from app.knowledge.links import Link, Target, links_of

COPY = "copy"
"""The scheme of what copies a block of code: `copy:2` is the third."""
_OWN = {
    "article": Target.ARTICLE,
    "ticket": Target.TICKET,
    "file": Target.FILE,
    "picture": Target.FILE,
    "place": Target.PLACE,
    "elsewhere": Target.REMOTE_IMAGE,
}
_SCHEMES = {
    Target.ARTICLE: "article",
    Target.TICKET: "ticket",
    Target.FILE: "file",
    Target.PLACE: "place",
    Target.REMOTE_IMAGE: "elsewhere",
}


def address(link: Link) -> str | None:
    """Return the address of a link on a page; None for one that leads nowhere good."""
    if link.kind is Target.BARRED:
        return None
    return link.to if link.kind is Target.WEB else f"{_SCHEMES[link.kind]}:{quote(link.to, safe='')}"


def link_at(href: str, words: str = "") -> Link | None:
    """Return the link that an address on a page stands for; None for one that no page of ours carries."""
    scheme, _, rest = href.partition(":")
    if scheme in _OWN:
        return Link(_OWN[scheme], unquote(rest), words, 0)
    link = written(href, words)
    return link if link is not None and link.kind is Target.WEB else None


def written(address_in_text: str, words: str = "") -> Link | None:
    """Return the link that an address written in a body stands for; None for what is none."""
    if any(sign in address_in_text for sign in " <>\n"):
        return None
    found = next(links_of(f"[x](<{address_in_text}>)"), None)
    return None if found is None else Link(found.kind, found.to, words, 0)
