"""The pages of the knowledge room, in one table: to add one, add its line."""

from collections.abc import Callable
from dataclasses import dataclass

from app.core.actor import Actor
from ui.knowledge.articles_page import ArticlesPage
from ui.knowledge.care_page import CarePage
from ui.knowledge.files_page import FilesPage
from ui.knowledge.licences_page import LicencesPage
from ui.knowledge.parts import Parts, RoomPage
from ui.knowledge.proposals_page import ProposalsPage
from ui.knowledge.report_page import ReportPage

ARTICLES, PROPOSALS, CARE = "articles", "proposals", "care"
REPORTS, FILES, LICENCES = "reports", "files", "licences"


def everybody(_actor: Actor) -> bool:
    """Show a page to everybody."""
    return True


@dataclass(frozen=True)
class KnowledgePage:
    """A page by its name, its tab's words and icon, who is shown it, and what makes it."""

    name: str
    title: str
    icon: str
    make: Callable[[Parts], RoomPage]
    may_see: Callable[[Actor], bool] = everybody
    words: str = ""
    """More words that the palette finds it by."""


PAGES: tuple[KnowledgePage, ...] = (
    KnowledgePage(ARTICLES, "Articles", "book-open", ArticlesPage, words="knowledge read search find known error"),
    KnowledgePage(
        PROPOSALS, "Proposals", "git-merge", ProposalsPage, words="review accept decline conflict suggestion",
    ),
    KnowledgePage(CARE, "Care", "clipboard-check", CarePage, words="audit flagged overdue gaps"),
    KnowledgePage(
        REPORTS, "Reports", "chart-column", ReportPage, words="figures contribution link rate content standard sample",
    ),
    KnowledgePage(FILES, "Files that ask", "file", FilesPage, words="copy unknown broken folder markdown"),
    KnowledgePage(
        LICENCES, "Licences", "key-round", LicencesPage, words="coach publisher contributor candidate rights",
    ),
)  # fmt: skip
