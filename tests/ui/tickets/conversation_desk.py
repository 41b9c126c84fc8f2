"""All that stands behind an open ticket: a desk in memory with real backgrounds, drafts and operations."""

from dataclasses import dataclass

from tests.ui.tickets.conversation_fakes import ANA, FakeClock, FakeDesk, MemoryDrafts, MemoryFiles
from ui.core.background import Background
from ui.core.live import Live
from ui.tickets.directory import Directory
from ui.tickets.drafts import DraftKeeper
from ui.tickets.filing import Filing
from ui.tickets.operations import TicketOperations
from ui.tickets.ticket_screen import TicketScreen


@dataclass
class Room:
    """All that stands behind the ticket screen."""

    desk: FakeDesk
    clock: FakeClock
    background: Background
    local_background: Background
    live: Live
    directory: Directory
    operations: TicketOperations
    local: MemoryDrafts
    shared: MemoryDrafts
    files: MemoryFiles
    keeper: DraftKeeper

    def screen(self) -> TicketScreen:
        return TicketScreen(
            self.background,
            self.live,
            self.directory,
            self.operations,
            self.desk,
            keeper=self.keeper,
            actor=ANA,
            clock=self.clock,
            mark_read=self.desk.mark_read,
        )

    def close(self) -> None:
        self.keeper.close()
        self.background.close()
        self.local_background.close()


def furnish() -> Room:
    """Put a room together."""
    desk, clock = FakeDesk(), FakeClock()
    background, local_background, live = Background(), Background(), Live()
    directory = Directory(background, desk, desk.people, live)
    operations = TicketOperations(background, live, directory, ANA, desk.perform, clock=clock)
    local, shared, files = MemoryDrafts(), MemoryDrafts(used=desk.done), MemoryFiles()
    desk.drafts = shared
    keeper = DraftKeeper(
        background,
        local_background,
        local=local,
        shared=shared,
        perform=desk.perform,
        filing=Filing(background, local_background, store_file=desk.store_file, local=files),
        clock=clock,
        live=live,
        staff_id=ANA.staff_id,
    )
    directory.read()
    return Room(desk, clock, background, local_background, live, directory, operations, local, shared, files, keeper)
