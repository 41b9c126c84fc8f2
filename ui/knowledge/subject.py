"""The article that something is done with, and why something can't be done with it."""

from dataclasses import dataclass

from app.knowledge.law import Standing, handing_over, judging
from app.knowledge.library import Opened
from app.knowledge.model import Confidence, Licence
from app.knowledge.queries import About
from app.knowledge.refusals import refusal
from ui.knowledge.parts import Parts

OFFLINE = "the database is away"


@dataclass(frozen=True)
class Subject:
    """The article that something is done with; `about` is None while the database wasn't asked, or is away."""

    opened: Opened
    about: About | None
    licence: Licence | None

    @property
    def article(self) -> str:
        """Its id."""
        return self.opened.listed.article

    @property
    def title(self) -> str:
        """What it is called."""
        return self.opened.text.title or "the article"

    @property
    def confidence(self) -> Confidence:
        """How far it may be relied on, as the database knows best."""
        return self.about.article.confidence if self.about is not None else self.opened.listed.confidence


class Reasons:
    """Tells why a deed isn't possible with an article now; empty when it is."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def why_not_validated(self, one: Subject) -> str:
        """Tell why an article can't be said to be validated, or not."""
        if one.about is None or one.licence is None:
            return OFFLINE
        if one.confidence is Confidence.ARCHIVED:
            return "it is archived: take it back out first"
        standing = Standing(one.confidence, one.about.article.governance, self._is_keeper(one.about))
        return told(judging(one.licence, standing, Confidence.VALIDATED))

    def why_not_restricted(self, one: Subject) -> str:
        """Tell why one may not set who reads or changes an article."""
        return OFFLINE if one.about is None else told(one.about.may_restrict)

    def why_not_narrowed(self, one: Subject) -> str:
        """Tell why nobody can be left out of reading an article."""
        has_queue = bool(self._parts.restricted()) or bool(one.opened.listed.queue)
        return self.why_not_restricted(one) or ("" if has_queue else "there is no restricted queue that you are in")

    def why_not_archived(self, one: Subject) -> str:
        """Tell why one may not archive an article, or take it back out."""
        return OFFLINE if one.about is None else told(one.about.may_archive)

    def why_not_handed_over(self, one: Subject) -> str:
        """Tell why one may not hand an article over."""
        if one.about is None or one.licence is None:
            return OFFLINE
        others = [number for number, _ in self._parts.staff() if number != one.about.article.keeper_id]
        why = told(handing_over(one.licence, is_keeper=self._is_keeper(one.about)))
        return why or ("" if others else "there is nobody else")

    def why_not_answered(self, one: Subject) -> str:
        """Tell why no flag can be answered."""
        if one.about is None:
            return OFFLINE
        return told(one.about.may_publish) if one.about.flags else "it isn't flagged"

    def _is_keeper(self, about: About) -> bool:
        return about.article.keeper_id == self._parts.actor().staff_id


def why_no_review(one: Subject) -> str:
    """Tell why an article's review can't be put off."""
    return "" if one.opened.text.review_by is not None else "it has no day by which it is reviewed"


def told(code: str) -> str:
    """Return the sentence of a refusal as a reason within a line; empty for no refusal."""
    return str(refusal(code)).split(". ")[0].rstrip(".") if code else ""
