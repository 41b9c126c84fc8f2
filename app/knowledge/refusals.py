"""What is refused about articles, and in which words: by code, the same on both engines."""

from types import MappingProxyType

from app.core.errors import ChangedElsewhere, HelpDeskError, NotPermitted, RuleBroken
from app.knowledge.law import ARCHIVED, COACHES, COMPLIANCE, OUT_OF_SIGHT, PROPOSE, PUBLISHERS

UNFIT = "FL187"
DECIDED = "FL188"
MOVED_ON = "FL189"
UNKNOWN_FILE = "FL210"
NOT_ON_TICKET = "FL211"
NO_REASON = "FL212"

REFUSALS: MappingProxyType[str, tuple[type[HelpDeskError], str]] = MappingProxyType(
    {
        ARCHIVED: (RuleBroken, "The article is archived. A publisher takes it back out; your text is kept."),
        PROPOSE: (NotPermitted, "You may propose changes to this article; a contributor publishes them."),
        COMPLIANCE: (
            NotPermitted,
            "A publisher changes this, or whoever is in charge of it. Nothing was changed: propose your text instead.",
        ),
        PUBLISHERS: (NotPermitted, "Only a publisher may do that. Nothing was changed; ask one, or a coach."),
        COACHES: (NotPermitted, "Only a coach grants licences. Nothing was changed."),
        OUT_OF_SIGHT: (RuleBroken, "That article is no longer there, or you may no longer see it."),
        UNFIT: (RuleBroken, "The database can't keep this text: it is too long, or no text of an article."),
        DECIDED: (RuleBroken, "This has been decided already. Look at it again."),
        MOVED_ON: (
            ChangedElsewhere,
            "Somebody published another text meanwhile. Nothing was changed; bring both together and try again.",
        ),
        UNKNOWN_FILE: (RuleBroken, "The file did not arrive as it was sent, or is larger than 20 MB. Attach it again."),
        NOT_ON_TICKET: (RuleBroken, "The article is not linked to that ticket, or the ticket is out of your sight."),
        NO_REASON: (RuleBroken, "Say why, in a sentence: whoever is in charge of the article reads it."),
    }
)


def refusal(code: str) -> HelpDeskError:
    """Return the error of a code."""
    kind, words = REFUSALS[code]
    return kind(words)
