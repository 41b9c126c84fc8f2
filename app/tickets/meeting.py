"""What one window makes of its drafts when it hears what the person's other windows did with them."""

from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from uuid import UUID

from app.tickets.drafts import Draft, latest


@dataclass(frozen=True)
class Meeting:
    """What is to be done: `taken` over from the database; `apart`, ours to go on under keys of their own; `gone`.

    `over` are those of the database that ours may be written over: ours say all that they do.
    """

    taken: Sequence[Draft] = ()
    apart: Sequence[Draft] = ()
    gone: Sequence[Draft] = ()
    over: Sequence[Draft] = ()


def met(
    ours: Mapping[UUID, Draft],
    theirs: Sequence[Draft],
    *,
    known: Collection[Draft],
    unsaved: AbstractSet[UUID],
    refused: AbstractSet[UUID],
) -> Meeting:
    """Compare this window's drafts with the database's, so that both show the same and no word is lost.

    `known` are those of ours that the database had when it was asked, or earlier, in the form it had; `unsaved` those
    with words that it doesn't have yet; `refused` those it did not take, for it has words that this window hadn't had.
    """
    there = {draft.key: draft for draft in theirs}
    over = [d for d in theirs if d.key in refused and d.key in ours and _says_all_of(ours[d.key], d)]
    taken = [d for d in theirs if d not in over and _is_news(d, ours.get(d.key), known, is_refused=d.key in refused)]
    apart = [
        draft
        for key, draft in ours.items()
        if key in refused | unsaved
        and draft not in known
        and _must_part(draft, there.get(key), taken, is_refused=key in refused)
    ]
    gone = [draft for key, draft in ours.items() if key not in there and draft not in apart and draft in known]
    return Meeting(taken, apart, gone, over)


def _is_news(their: Draft, our: Draft | None, known: Collection[Draft], *, is_refused: bool) -> bool:
    if our is None:
        return not their.is_empty
    return their != our and (is_refused or our in known or latest((our,), (their,))[0] is their)


def _must_part(our: Draft, their: Draft | None, taken: Sequence[Draft], *, is_refused: bool) -> bool:
    if their is None:
        return is_refused
    return their in taken and says_more(our, their)


def _says_all_of(our: Draft, their: Draft) -> bool:
    is_later = latest((their,), (our,))[0] is our
    return is_later and not their.is_held and not says_more(their, our)


def says_more(our: Draft, their: Draft) -> bool:
    """Tell whether words or files of ours would be lost with only theirs left."""
    lacks_words = our.body.strip() not in their.body or our.subject.strip() not in their.subject
    return lacks_words or (our.rest != their.rest and any(our.rest.values()))
