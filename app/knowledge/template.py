"""The four sections of an article: what is wrong, where, why, and what to do."""

from collections.abc import Mapping
from enum import StrEnum

from app.knowledge.text import Text


class Section(StrEnum):
    """A section, by its heading (KCS v6, technique 2.1)."""

    ISSUE = "Issue"
    ENVIRONMENT = "Environment"
    CAUSE = "Cause"
    RESOLUTION = "Resolution"


def body_of(sections: Mapping[Section, str]) -> str:
    """Return a body with all four sections in their order, those that are missing empty."""
    return "\n".join(f"## {section}\n\n{sections.get(section, '').strip()}\n" for section in Section)


def sections_of(body: str) -> dict[Section, str]:
    """Return what stands in each section; what stands before the first, or under another heading, is none's."""
    found: dict[Section, list[str]] = {}
    here: Section | None = None
    for line in body.split("\n"):
        heading = line.lstrip("#").strip() if line.startswith("#") else None
        if heading is not None:
            here = next((section for section in Section if section.casefold() == heading.casefold()), None)
        elif here is not None:
            found.setdefault(here, []).append(line)
    return {section: "\n".join(lines).strip() for section, lines in found.items()}


def is_resolved(text: Text) -> bool:
    """Tell whether an article says what to do; without that it is work in progress."""
    return bool(sections_of(text.body).get(Section.RESOLUTION)) or not sections_of(text.body)
