"""One article after another brought in line with the shared database: sent, brought together, shown, taken away."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from enum import Enum
from uuid import uuid4

from app.core.errors import RuleBroken, StoreBusy
from app.knowledge.checks import grave_words
from app.knowledge.file_names import file_name
from app.knowledge.library import Progress
from app.knowledge.shared import Answer, Because, Ending, Head, Revision, SharedArticles
from app.knowledge.text import Text
from db.knowledge.working_copy.attaching import Attaching
from db.knowledge.working_copy.files import Files
from db.knowledge.working_copy.lineage import EMPTY, Lineage
from db.knowledge.working_copy.parting import Parting
from db.knowledge.working_copy.placing import Change
from db.knowledge.working_copy.restored import Restored
from db.knowledge.working_copy.state import Row, Waiting

AT_ONCE = 200
"""Articles whose texts are asked for together."""
BRINGING = "Bringing articles together"
TURNS = 8
"""How often one article is looked at again because somebody saved or published it meanwhile."""


@dataclass
class Tally:
    """How many articles came or changed, were published, and were proposed; those refused, by title, with why."""

    came: int = 0
    published: int = 0
    proposed: int = 0
    refused: dict[str, str] = field(default_factory=dict)


class _Then(Enum):
    """What follows a step with an article."""

    NEXT = "next"
    """The article is in line, or can't be brought in line now."""
    AGAIN = "again"
    ASK_AGAIN = "ask again"
    """The database may have a newer revision."""


class Settling:
    """One synchronisation with the database. All raise StoreUnavailable."""

    def __init__(
        self, files: Files, lineage: Lineage, parting: Parting, attaching: Attaching, desk: SharedArticles
    ) -> None:
        self._files, self._lineage, self._parting, self._desk = files, lineage, parting, desk
        self._state, self._at = files.state, files.folder.at
        self._heads: dict[str, Head] = {}
        self._restored = Restored(self._state, desk)
        self._texts: dict[Revision, Text] = {}
        self._taken: set[str | None] = set()
        self._attaching = attaching
        self.tally = Tally()

    def send_all(self) -> None:
        """Send what waits in the outbox, in its order."""
        for waiting in self._state.outbox():
            self._send(waiting)

    def settle_all(self, progress: Progress) -> bool:
        """Bring every article in line, unless `progress` stops it: then the rest follows the next time. Tell which."""
        self._look_around()
        if self._state.outbox():
            self.send_all()
            self._look_around()
        self._clear_away()
        self._meet_strangers()
        self._fill_gaps()
        rows = self._state.rows()
        self._taken = {row.path for row in rows.values()}
        every = sorted(self._heads.keys() | rows.keys())
        for done, articles in enumerate(_some(every, AT_ONCE)):
            if not progress(BRINGING, done * AT_ONCE, len(every)):
                return False
            self._fetch(articles, rows)
            for article in articles:
                self._settle(article)
                self._at("settled")
        return True

    def _look_around(self) -> None:
        """Ask which revisions are the newest, and see what a restored desk has lost."""
        self._heads = dict(self._desk.heads())
        self._restored.look(self._heads)
        self._files.lost = self._restored.lost
        self._state.note_heads(self._heads, self._restored.lost | self._restored.rewritten)

    def _fetch(self, articles: Iterable[str], rows: Mapping[str, Row]) -> None:
        """Ask for the texts of these articles' newest revisions that are not here."""
        wanted: list[Revision] = []
        for article in articles:
            head, row = self._heads.get(article), rows.get(article)
            if head is not None and (row is None or row.base != head.rev):
                wanted += self._needed(article, head, row)
        self._texts = dict(self._asked(wanted))

    @staticmethod
    def _needed(article: str, head: Head, row: Row | None) -> list[Revision]:
        """Return the revisions of which the texts are needed to bring an article in line: also the one that is here."""
        has_own = row is not None and 0 < row.base < head.rev
        return [(article, head.rev), *([(article, row.base)] if row is not None and has_own else [])]

    def _asked(self, wanted: Collection[Revision]) -> Mapping[Revision, Text]:
        return self._desk.texts(wanted) if wanted else {}

    # ---------------------------------------------------------------- sending

    def _send(self, waiting: Waiting) -> Answer | None:
        """Send a text; what the database refuses, or somebody holds there, stays here and holds up no other article."""
        text = self._state.text(waiting.text)
        self._at("before sending")
        try:
            return self._sent(waiting, text)
        except (RuleBroken, StoreBusy) as refusal:
            self.tally.refused[text.title] = str(refusal)
            if waiting.because is None:
                self._state.sent(waiting.op)  # it is the article's newest text here, and tried again
            return None

    def _sent(self, waiting: Waiting, text: Text) -> Answer | None:
        if waiting.because is not None:
            self._hand_in(waiting, text, waiting.because)
            return None
        if waiting.article in self._restored.rewritten:
            self._state.sent(waiting.op)  # what it was made from isn't there: it is brought together with what is
            return None
        self._attaching.send(waiting.article, text)
        answer = self._desk.publish(waiting.op, waiting.article, waiting.base, text)
        self._at("sent")
        with self._state.together():
            self._take_answer(waiting, answer)
            self._state.sent(waiting.op)
        self.tally.published += answer.ending is Ending.PUBLISHED
        return answer

    def _hand_in(self, waiting: Waiting, text: Text, because: Because) -> None:
        with suppress(RuleBroken):  # no text waits for a file that the database refuses
            self._attaching.send(waiting.article, text)
        self._desk.propose(waiting.op, waiting.article, waiting.base, text, because)
        self._at("sent")
        with self._state.together():
            if because is Because.OUT_OF_SIGHT or waiting.article in self._state.gone():
                self._attaching.note_handed_in(waiting.article, text)
            self._state.sent(waiting.op)
        self.tally.proposed += 1

    def _take_answer(self, waiting: Waiting, answer: Answer) -> None:
        row = self._state.row(waiting.article)
        if row is None:
            return
        if answer.ending is Ending.PUBLISHED and row.base < answer.rev:
            self._state.put(replace(row, base=answer.rev, published=waiting.text))
        elif answer.ending is Ending.NOT_PERMITTED and row.text == waiting.text:
            self._lineage.propose(row.article, row.base, row.text, Because.NOT_PERMITTED)
            self._state.put(replace(row, text=row.published))

    # ---------------------------------------------------------------- files of articles that aren't known here

    def _meet_strangers(self) -> None:
        """Take up files of articles that the database has and this state hasn't: it is new, or was lost."""
        self._files.unknown.clear()
        self._files.unconfirmed.clear()
        strangers = {a: self._files.known[p] for a, p in self._files.places.strangers.items() if p in self._files.known}
        texts = self._ancestors({(a, known.tag) for a, known in strangers.items()})
        for article, known in strangers.items():
            began = texts.get((article, known.tag))
            if began is None:
                self._files.unknown.add(known.path)
                continue
            with self._state.together():
                key = self._state.keep_text(began)
                self._state.put(Row(article, known.path, known.tag, known.tag, key, key))
                self._note_first(article, known.tag, key)
            self._files.places.at[article] = known.path
            self._lineage.fold(article, known)

    def _fill_gaps(self) -> None:
        """Ask for the texts that files were made from and that this state doesn't have."""
        gaps, places = self._lineage.gaps, self._files.places
        texts = self._ancestors(gaps)
        for article, tag in gaps:
            path, began = places.at.get(article), texts.get((article, tag))
            if path is not None and began is None:
                self._files.unknown.add(path)
            elif path is not None and began is not None:
                self._state.note_seen(article, tag, self._state.keep_text(began))
                self._lineage.fold(article, self._files.known[path])
        gaps.clear()

    def _ancestors(self, revisions: Collection[Revision]) -> dict[Revision, Text]:
        """Return the texts that files were made from. A file of no revision yet was the first one, once published."""
        first = {(article, tag): (article, tag or 1) for article, tag in revisions}
        texts = self._asked({revision for revision in first.values() if revision[0] in self._heads})
        found = {revision: texts[asked] for revision, asked in first.items() if asked in texts}
        return {(article, 0): EMPTY for article, tag in revisions if tag == 0} | found

    def _note_first(self, article: str, tag: int, text: str) -> None:
        if self._state.seen(article, tag) is None:
            self._state.note_seen(article, tag, text)

    # ---------------------------------------------------------------- articles out of sight

    def _clear_away(self) -> None:
        """Hand in and take away what was saved of articles that whoever works here may not read any more."""
        noted = self._state.remembered() | self._state.drafted()
        for article in noted - self._heads.keys() - self._state.rows().keys() - self._restored.lost:
            self._parting.forget(article)  # it was archived before it went out of sight, or the state damaged
        for article in self._state.gone():
            if article in self._heads:
                self._state.note_gone(article, is_gone=False)
            elif self._state.row(article) is None:
                self._parting.hand_in_files(article)
                self._parting.hand_in_drafts(article, 0)

    def clean_up(self) -> None:
        """Let go of what nothing refers to any more."""
        self._state.drop_unused()
        self._attaching.remove_left()
        self._state.wipe()

    # ---------------------------------------------------------------- one article

    def _settle(self, article: str) -> None:
        """Bring one article in line with its newest revision, again while somebody saves or publishes meanwhile."""
        for _ in range(TURNS):
            row, head = self._state.row(article), self._heads.get(article)
            if row is not None and article in self._restored.lost:
                then = self._keep_lost(row)
            elif row is not None and self._files.is_held(row):
                then = self._leave_alone(row, head)
            else:
                then = self._step(article, row, head)
            if then is _Then.NEXT:
                return
            if then is _Then.ASK_AGAIN:
                self._heads = dict(self._desk.heads())

    def _keep_lost(self, row: Row) -> _Then:
        """Ask a person about the file of an article that the desk has lost, for it may be all there is."""
        if self._files.of(row) is None:
            then = self._show(row)
            if then is not _Then.NEXT:
                return then
            row = self._state.row(row.article) or row
        if row.path is not None:
            self._files.unknown.add(row.path)
        return _Then.NEXT

    def _leave_alone(self, row: Row, head: Head | None) -> _Then:
        """Wait for the person who is asked about a file, or for whoever holds it, but not with what is out of sight."""
        if not self._is_out_of_sight(row, head):
            return _Then.NEXT
        if self._parting.let_go(row):
            return _Then.AGAIN
        self._state.note_gone(row.article, is_gone=True)  # no list shows it any more; its file follows
        return _Then.NEXT

    def _step(self, article: str, row: Row | None, head: Head | None) -> _Then:
        if row is None:
            return self._pull(article, head) if head and not head.is_archived else _Then.NEXT
        if self._is_out_of_sight(row, head):
            return self._leave(row, Because.OUT_OF_SIGHT)
        if head is not None and head.is_archived and not self._restored.is_before(row, head, self._texts):
            return self._leave(row, Because.ARCHIVED)
        if head is not None and (head.rev != row.base or article in self._restored.rewritten):
            return self._rebase(row, head)
        if head is None or row.text != row.published:
            return self._publish(row)
        return self._show(row)

    def _is_out_of_sight(self, row: Row, head: Head | None) -> bool:
        return head is None and (row.base > 0 or row.text == row.published)

    def _pull(self, article: str, head: Head) -> _Then:
        """Begin to hold an article that is new here."""
        text = self._texts.get((article, head.rev))
        if text is None:
            return _Then.NEXT  # it went out of sight meanwhile
        with self._state.together():
            key = self._state.keep_text(text)
            self._state.put(Row(article, None, head.rev, head.rev, key, key))
            self._note_first(article, head.rev, key)
        self.tally.came += 1
        return _Then.AGAIN

    def _rebase(self, row: Row, head: Head) -> _Then:
        """Bring the text here together with what was published since."""
        key = (row.article, head.rev)
        if key not in self._texts:
            self._texts |= self._asked(self._needed(row.article, head, row))
        if key not in self._texts:
            return _Then.ASK_AGAIN
        published = self._state.keep_text(self._texts[key])
        is_back = self._restored.is_before(row, head, self._texts)
        merged = None if is_back else self._lineage.merged(row.published, row.text, published)
        self._at("before rebase")
        with self._state.together():
            if is_back:
                self._state.forget_sent(row.article)
                self._state.note_former(row.article)
            if merged is None and row.text != published:
                because = Because.ROLLED_BACK if is_back else Because.CONFLICT
                self._lineage.propose(row.article, row.base, row.text, because)
            self._state.put(replace(row, base=head.rev, published=published, text=merged or published))
        self._restored.rewritten.discard(row.article)
        self.tally.came += 1
        return _Then.AGAIN

    def _publish(self, row: Row) -> _Then:
        if row.path is not None and (why := self._why_confirm(row)):
            self._files.unconfirmed[row.path] = why
            return _Then.NEXT
        waiting = Waiting(uuid4(), row.article, row.base, row.text, None)
        self._state.send(waiting)
        answer = self._send(waiting)
        if answer is None:
            return _Then.NEXT
        if answer.ending is Ending.PUBLISHED:
            head = self._heads.get(row.article, Head(answer.rev))
            self._heads[row.article] = replace(head, rev=answer.rev)  # what came after that comes the next time
            return _Then.AGAIN
        return _Then.AGAIN if answer.ending is Ending.NOT_PERMITTED else _Then.ASK_AGAIN

    def _why_confirm(self, row: Row) -> str:
        """Return why a person has to let a text be published: what came into it looks like what belongs into none."""
        found = grave_words(self._state.text(row.text))
        if not found:
            return ""
        before = grave_words(self._state.text(row.published))
        left = self._state.unconfirmed(row.article, found.keys() - before.keys())
        return " ".join(dict.fromkeys(found[words] for words in found if words in left))

    def _leave(self, row: Row, because: Because) -> _Then:
        """Take an article out of the folder: what was saved and not published becomes a proposal before."""
        if row.text != row.published:
            with self._state.together():
                self._lineage.propose(row.article, row.base, row.text, because)
                self._state.put(replace(row, text=row.published))
            self.send_all()
            return _Then.AGAIN
        known = self._files.of(row)
        if known is not None:
            if not self._lineage.is_taken_in(row.article, known):
                return self._saved_meanwhile(row)
            ending = self._files.take_away(row.article, known)
            if ending is Change.SAVED_MEANWHILE:
                return self._saved_meanwhile(row)
            if ending is Change.BUSY:
                return _Then.AGAIN
        if because is Because.ARCHIVED:
            with self._state.together():
                self._state.forget(row.article, keeping_history=True)
        else:
            self._parting.forget(row.article)
            self._parting.hand_in_files(row.article)
        return _Then.NEXT

    def _show(self, row: Row) -> _Then:
        """Bring the file in line with the text."""
        known = self._files.of(row)
        if known is not None and known.article == row.article and known.text == row.text:
            return _Then.NEXT
        if known is not None and not self._lineage.is_taken_in(row.article, known):
            return self._saved_meanwhile(row)
        path = row.path or self._new_path(row)
        row = replace(row, path=path, tag=row.base)
        with self._state.together():
            self._state.put(row)
            if known is None or known.tag != row.tag:
                self._state.note_seen(row.article, row.tag, row.text)
        self._at("tagged")
        ending = self._files.show(row, path, row.tag)
        if ending is Change.DONE:  # a number that a restored desk gave again: the file said another text under it
            self._state.note_seen(row.article, row.tag, row.text)
        return self._saved_meanwhile(row) if ending is Change.SAVED_MEANWHILE else _Then.NEXT

    def _new_path(self, row: Row) -> str:
        name = file_name(self._state.text(row.text).title, row.article)
        path = self._files.folder.free_path(name, taken=self._taken.__contains__)
        self._taken.add(path)
        return path

    def _saved_meanwhile(self, row: Row) -> _Then:
        """Take in what somebody saved while their file was to be changed."""
        known = self._files.of(row)
        if known is None or known.article != row.article:
            return _Then.NEXT
        self._lineage.fold(row.article, known)
        return _Then.AGAIN


def _some[T](of: list[T], size: int) -> Iterator[list[T]]:
    for first in range(0, len(of), size):
        yield of[first : first + size]
