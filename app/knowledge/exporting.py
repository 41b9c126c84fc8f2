"""Articles as pages that a browser shows without any server: an index, one page each, and a sheet of style."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby

from app.knowledge.attachments import address_of
from app.knowledge.document import Document, write_document
from app.knowledge.file_names import slug
from app.knowledge.html_writing import article_html, titled_html
from app.knowledge.library import Listed, Opened
from app.knowledge.links import Target

INDEX, STYLE, PAGES, MARKDOWN = "index.html", "style.css", "articles", "markdown"
MARKER = ".frontline-export"
"""Lies in a folder that was made by an export, and by that may be made anew."""
_NONE = "Other"
CSS = """:root { color-scheme: light dark; }
body { font: 16px/1.55 system-ui, sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
h1 { line-height: 1.25; } h2 { margin-top: 2rem; font-size: 1.15rem; }
.facts { opacity: .75; font-size: .9rem; }
img { max-width: 100%; } pre { overflow-x: auto; padding: .75rem; border: 1px solid #8886; border-radius: 6px; }
code { font-family: ui-monospace, monospace; } table { border-collapse: collapse; }
td, th { border: 1px solid #8886; padding: .3rem .6rem; text-align: left; vertical-align: top; }
blockquote { margin-left: 0; padding-left: 1rem; border-left: 3px solid #8886; }
"""


@dataclass(frozen=True)
class Site:
    """The articles that are exported, by their ids."""

    articles: Sequence[Opened]

    def pages(self, *, with_markdown: bool) -> Iterator[tuple[str, str]]:
        """Return each file with its path and what it says."""
        yield STYLE, CSS
        yield INDEX, self._index()
        names = self._names()
        for one in self.articles:
            yield f"{PAGES}/{names[one.listed.article]}.html", self._page(one, names)
            if with_markdown:
                document = Document(one.listed.article, one.rev, one.text)
                yield f"{MARKDOWN}/{names[one.listed.article]}.md", write_document(document)

    def _names(self) -> dict[str, str]:
        titles = {one.listed.article: one.text.title for one in self.articles}
        return {article: f"{slug(title) or 'article'}--{article[:8]}" for article, title in titles.items()}

    def _index(self) -> str:
        names = self._names()
        parts = ["<h1>Articles</h1>"]
        by_category = sorted(self.articles, key=lambda one: (_category(one.listed), one.text.title.casefold()))
        for category, those in groupby(by_category, key=lambda one: _category(one.listed)):
            lines = (_line(one, names[one.listed.article]) for one in those)
            parts.append(f"<h2>{escape(category)}</h2>\n<ul>\n{''.join(lines)}</ul>")
        if not self.articles:
            parts.append("<p>There are no articles.</p>")
        return titled_html("Articles", "\n".join(parts), style=STYLE)

    def _page(self, one: Opened, names: Mapping[str, str]) -> str:
        by_beginning = {article[:8]: name for article, name in names.items()}

        def address(target: Target, to: str) -> str | None:
            if target is Target.ARTICLE:
                name = by_beginning.get(to[:8])
                return f"{name}.html" if name else None
            return f"../{address_of(to)}" if target is Target.FILE else None

        body = (
            f'<h1>{escape(one.text.title)}</h1>\n<p class="facts">{escape(_facts(one))}</p>\n'
            f"{article_html(one.text, address)}"
        )
        return titled_html(one.text.title, body, style=f"../{STYLE}", home=f"../{INDEX}")


def _line(one: Opened, name: str) -> str:
    tags = f' <span class="facts">{escape(", ".join(one.text.tags))}</span>' if one.text.tags else ""
    return f'<li><a href="{PAGES}/{name}.html">{escape(one.text.title)}</a>{tags}</li>\n'


def _category(listed: Listed) -> str:
    return listed.category or _NONE


def _facts(one: Opened) -> str:
    said = [one.listed.confidence.value.capitalize(), one.text.category, one.text.environment, ", ".join(one.text.tags)]
    return " · ".join(part for part in said if part)
