"""What a unit of work changed: small enough to travel, precise enough to refresh by."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Topic(StrEnum):
    """A kind of record whose changes screens listen for; the value is its table's name."""

    TICKET = "ticket"
    DRAFT = "draft"
    STAFF = "staff"
    QUEUE = "queue"
    CATEGORY = "category"
    REQUESTER = "requester"
    DESK = "desk"
    VERIFICATION = "verification"
    ARTICLE = "article"


@dataclass(frozen=True)
class Changes:
    """Ids by topic. `everything` means the delta is not known and all that is shown has to be read again."""

    ids: Mapping[Topic, frozenset[int]] = field(default_factory=dict)
    everything: bool = False

    def of(self, topic: Topic) -> frozenset[int]:
        """Return the changed ids of one topic."""
        return self.ids.get(topic, frozenset())

    def touches(self, topic: Topic) -> bool:
        """Tell whether anything of this topic may have changed."""
        return self.everything or bool(self.of(topic))

    def merged_with(self, other: "Changes") -> "Changes":
        """Return both changes as one."""
        topics = {*self.ids, *other.ids}
        return Changes({t: self.of(t) | other.of(t) for t in topics}, self.everything or other.everything)

    def __bool__(self) -> bool:
        """Be true when there is something to refresh."""
        return self.everything or any(self.ids.values())


NOTHING = Changes()
EVERYTHING = Changes(everything=True)


def changed(topic: Topic, *ids: int) -> Changes:
    """Return the change of these records of one topic."""
    return Changes({topic: frozenset(ids)})
