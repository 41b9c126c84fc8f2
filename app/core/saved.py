"""What saving one record of the desk did."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from app.core.changes import NOTHING, Changes, Topic, changed
from app.core.errors import ChangedElsewhere
from app.core.work import Stored, UnitOfWork

Fields = Mapping[str, Any]
"""A record's fields by name, JSON values only."""


@dataclass(frozen=True)
class Saved:
    """The record saved and its changed fields as they were and are; `before` is empty for a new one.

    `again` tells that this had been saved before under the same key.
    """

    id: int
    before: Fields = field(default_factory=dict)
    after: Fields = field(default_factory=dict)
    changes: Changes = NOTHING
    again: bool = False


def saved_from(stored: Stored) -> Saved:
    """Return what was kept beside a key."""
    return Saved(stored["id"], stored["before"], stored["after"], again=True)


def settled(work: UnitOfWork, topic: Topic, saved: Saved) -> Saved:
    """Commit and return what was saved together with what screens have to read again. Raises what commit raises."""
    changes = work.commit({"id": saved.id, "before": dict(saved.before), "after": dict(saved.after)})
    return replace(saved, changes=changes.merged_with(changed(topic, saved.id)))


def difference(record_id: int, before: Fields, after: Fields) -> Saved:
    """Return the fields that differ as what was saved; all of them when there was nothing before."""
    differing = [name for name in after if not before or before[name] != after[name]]
    return Saved(record_id, {n: before[n] for n in differing if before}, {n: after[n] for n in differing})


def merged(now: Fields, seen: Fields | None, wanted: Fields, label: str) -> Fields:
    """Return `now` with the fields the person changed, so that two people may change different fields at once.

    `seen` is what the form was filled with; without it all of `wanted` counts. Raises ChangedElsewhere when a
    field that the person changed was changed by someone else to something different.
    """
    if seen is None:
        return dict(wanted)
    mine = {name: value for name, value in wanted.items() if value != seen[name]}
    for name, value in mine.items():
        if now[name] not in (seen[name], value):
            raise ChangedElsewhere(
                f"Someone else changed {label} first. Look at it again and repeat; nothing was saved."
            )
    return {**now, **mine}
