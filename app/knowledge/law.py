"""Who may do what with an article: the law that a server's guards say again in SQL.

Licences and governance are those of KCS v6 (techniques 5.2 and 7.1). Each rule returns the code of a refusal, or
nothing where the deed is allowed.
"""

from dataclasses import dataclass

from app.core.actor import Role
from app.knowledge.model import Confidence, Governance, Licence

ARCHIVED = "FL181"
PROPOSE = "FL182"
COMPLIANCE = "FL183"
PUBLISHERS = "FL184"
COACHES = "FL185"
OUT_OF_SIGHT = "FL186"

_BY_ROLE = {
    Role.ANALYST: Licence.CONTRIBUTOR,
    Role.TECHNICIAN: Licence.CONTRIBUTOR,
    Role.SUPERVISOR: Licence.COACH,
    Role.ADMINISTRATOR: Licence.COACH,
}


def licence_of(role: Role, granted: Licence | None) -> Licence:
    """Return what somebody may do: as a coach granted it, else by their role, so that a desk can begin at once."""
    return granted or _BY_ROLE.get(role, Licence.CANDIDATE)


@dataclass(frozen=True)
class Standing:
    """How an article stands towards somebody: `is_keeper` tells whether they are in charge of it."""

    confidence: Confidence
    governance: Governance
    is_keeper: bool


def publishing(licence: Licence, standing: Standing) -> str:
    """Tell why somebody may not publish a text of an article.

    A candidate goes on with their own article until it is validated, and proposes changes of all others.
    """
    if standing.confidence is Confidence.ARCHIVED:
        return ARCHIVED
    if licence < Licence.CONTRIBUTOR and not (standing.is_keeper and standing.confidence is not Confidence.VALIDATED):
        return PROPOSE
    if standing.governance is Governance.COMPLIANCE and licence < Licence.PUBLISHER and not standing.is_keeper:
        return COMPLIANCE
    return ""


def deciding(licence: Licence, standing: Standing | None) -> str:
    """Tell why somebody may not decide on a proposal: whoever may publish the article may.

    One to an archived article takes it back out, and one to an article that the desk lost begins it anew (None): that
    is a publisher's.
    """
    if standing is None or standing.confidence is Confidence.ARCHIVED:
        return "" if licence >= Licence.PUBLISHER else PUBLISHERS
    return publishing(licence, standing)


def judging(licence: Licence, standing: Standing, to: Confidence) -> str:
    """Tell why somebody may not set how far an article may be relied on.

    Contributors do, their own work included; archiving and taking back out is a publisher's, or of who is in charge.
    """
    if licence < Licence.CONTRIBUTOR:
        return PROPOSE
    if Confidence.ARCHIVED in {standing.confidence, to} and licence < Licence.PUBLISHER:
        return "" if standing.is_keeper and to is Confidence.ARCHIVED else PUBLISHERS
    if standing.governance is Governance.COMPLIANCE and licence < Licence.PUBLISHER and not standing.is_keeper:
        return COMPLIANCE
    return ""


def restricting(licence: Licence, *, sees_the_queue: bool) -> str:
    """Tell why somebody may not set who reads an article, or by whom it may be changed."""
    if licence < Licence.PUBLISHER:
        return PUBLISHERS
    return "" if sees_the_queue else OUT_OF_SIGHT


def handing_over(licence: Licence, *, is_keeper: bool) -> str:
    """Tell why somebody may not put another person in charge of an article."""
    return "" if is_keeper or licence >= Licence.PUBLISHER else PUBLISHERS


def licensing(licence: Licence) -> str:
    """Tell why somebody may not grant licences."""
    return "" if licence >= Licence.COACH else COACHES
