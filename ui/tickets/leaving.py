"""One reply or note leaves, with the step that follows it, off the screen's thread."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from app.core.errors import HelpDeskError, StoreUnavailable
from app.tickets.drafts import Draft
from app.tickets.outcome import Outcome
from app.tickets.recalling import another_left, has_left
from ui.tickets.draft_parts import deed_of, said_in, step_of

Perform = Callable[[str, UUID], Outcome]
"""Does a written deed under its key, off the screen's thread."""


@dataclass(frozen=True)
class Sent:
    """What came of sending: the entry's outcome, and why the step after it was left, if it was.

    `surprises` when another text had been sent under the same key: this one has not left.
    """

    outcome: Outcome
    step_left: str = ""
    surprises: bool = False


class NotTaken(Exception):
    """The database has words of another window under the key of a draft, or has used it up."""


class Traces(Protocol):
    """Where it is kept, through a kill too, which drafts may have left."""

    def note_tried(self, key: UUID) -> bool:
        """Remember that a draft is about to be sent; tell whether that is for the first time."""

    def note_untried(self, key: UUID) -> None:
        """Remember that a draft has not left for certain."""


def sent(
    perform: Perform, draft: Draft, write_first: Callable[[], bool | None] | None = None, traces: Traces | None = None
) -> Sent:
    """Send a draft and take the step that follows it; both have their own key, so repeating is safe.

    Raises NotTaken when it was to be written first and the database has other words under its key.
    """
    if write_first is not None and write_first() is False:
        raise NotTaken
    outcome = _traced(perform, draft, traces)
    if another_left(outcome, said_in(draft)):
        return Sent(outcome, surprises=True)
    step = step_of(draft)
    if step is None or not has_left(outcome):
        return Sent(outcome)
    try:
        stepped = perform(*step)
    except StoreUnavailable as away:
        away.outcome_unknown = True  # the text itself has left
        raise
    except HelpDeskError as refused:
        return Sent(outcome, str(refused))
    together = Outcome(
        stepped.done,
        stepped.left,
        entry=True,
        said=outcome.said,
        changes=outcome.changes.merged_with(stepped.changes),
        again=outcome.again,
    )
    return Sent(together, next(iter(stepped.left.values()), ""))


def _traced(perform: Perform, draft: Draft, traces: Traces | None) -> Outcome:
    is_first = traces is not None and _note(traces, draft.key)
    try:
        return perform(deed_of(draft), draft.key)
    except StoreUnavailable as away:
        if traces is not None and is_first and not away.outcome_unknown:
            with suppress(StoreUnavailable):
                traces.note_untried(draft.key)
        raise


def _note(traces: Traces, key: UUID) -> bool:
    try:
        return traces.note_tried(key)
    except StoreUnavailable:  # where nothing can be kept, no start will ask
        return False
