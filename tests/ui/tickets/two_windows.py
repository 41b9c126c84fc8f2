"""Windows of one person on one desk, as the tests of drafts and new tickets need them."""

from uuid import uuid4

from app.core.changes import Topic, changed
from app.core.errors import StoreUnavailable
from app.tickets.drafts import Draft, DraftKind
from tests.ui.tickets.conversation_fakes import ANA, MemoryDrafts, MemoryFiles
from ui.core.background import Background
from ui.core.live import Live
from ui.tickets.drafts import DraftKeeper
from ui.tickets.filing import Filing

GONE = StoreUnavailable("The database can't be reached.")


class Window:
    """One more window of the same person on a room's desk, at a computer of its own; `away` cuts it off, and without
    `hears` it is told nothing of the others' drafts.
    """

    def __init__(self, room, *, local=None):
        self.room = room
        self.background, self.local_background, self.live = Background(), Background(), Live()
        self.local = local or MemoryDrafts()
        self.away, self.hears = False, True
        self.said: list[str] = []
        filing = Filing(self.background, self.local_background, store_file=self.store_file, local=MemoryFiles())
        self.keeper = DraftKeeper(
            self.background, self.local_background, filing=filing, local=self.local, shared=self, perform=self.perform,
            clock=room.clock, live=self.live, staff_id=ANA.staff_id,
        )  # fmt: skip
        self.keeper.told.connect(self.said.append)
        self.keeper.came_back.connect(lambda _draft, sentence: self.said.append(sentence))

    def keep(self, draft, *, over=None):
        return self._reach().shared.keep(draft, over=over)

    def drop(self, key, *, over=None):
        return self._reach().shared.drop(key, over=over)

    def all(self):
        return self._reach().shared.all()

    def perform(self, text, key):
        return self._reach().desk.perform(text, key)

    def store_file(self, name, content):
        return self._reach().desk.store_file(name, content)

    def _reach(self):
        if self.away:
            raise GONE
        return self.room

    def hear(self):
        """Hear at last what the others did with drafts."""
        self.hears = True
        self.live.heard(changed(Topic.DRAFT, ANA.staff_id))

    def write(self, draft, room):
        """Type a draft a second later than all before, and have it saved."""
        room.clock.pass_seconds(1)
        self.keeper.keep(draft)
        self.keeper.flush()

    def send_unasked(self):
        """Let what is held leave whatever the database has under its key, as earlier versions did."""
        self.keeper._held.must_wait = lambda _key: False

    def bodies(self):
        return sorted(d.body for d in self.keeper.all())

    def close(self):
        self.keeper.close()
        self.background.close()
        self.local_background.close()


def a_reply(body="Hello Dana", **facts):
    """Return a draft of a reply to ticket 41."""
    return Draft(uuid4(), DraftKind.REPLY, body, 41, **facts)


def pass_time(room, span):
    """Let a second more than `span` go by on the room's clock."""
    room.clock.pass_seconds(span.total_seconds() + 1)


def sent(room):
    """Return the texts on ticket 41."""
    return [entry.body for entry in room.desk.entries[41]]
