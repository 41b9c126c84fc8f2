"""All that stands behind a ticket list, with answers that tests can hold back."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.core.actor import Actor
from app.tickets.queries import Listing
from tests.ui.tickets.fake_desk import ANA, TRIAGE, FakeDesk, FakePeople, FakeTickets, StandingClock
from ui.core.actions import Actions
from ui.core.background import Background
from ui.core.layout import vbox
from ui.core.live import Live
from ui.tickets.deed_starter import DeedStarter
from ui.tickets.directory import Directory
from ui.tickets.operations import TicketOperations
from ui.tickets.queue_model import QueueModel
from ui.tickets.queue_screen import QueueScreen
from ui.tickets.undo_stack import Settled

HERE = Listing("Triage", queue_id=TRIAGE)


class ListRoom:
    """The fakes and the real things built over them."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot
        self.tickets, self.people, self.clock = FakeTickets(), FakePeople(), StandingClock()
        self.desk = FakeDesk(self.tickets)
        self.background, self.live = Background(), Live()
        self.live._quiet.setInterval(5)
        self.directory = Directory(self.background, self.tickets, self.people, self.live)
        self.directory.read()
        qtbot.waitUntil(lambda: self.directory.is_read)
        self.settled: list[Settled] = []
        self.refusals: list[str] = []
        self.kept: dict[str, str] = {}
        self.act_as(ANA)

    def act_as(self, actor: Actor) -> None:
        """Let the deeds be those of another person."""
        self.actor = actor
        self.operations = TicketOperations(
            self.background, self.live, self.directory, actor, self.desk.perform, clock=self.clock
        )
        self.operations.settled.connect(self.settled.append)
        self.operations.refused.connect(self.refusals.append)

    def model(self) -> QueueModel:
        """Return a model that hears of changes and expectations."""
        made = QueueModel(
            self.tickets,
            self.background,
            self.directory,
            clock=self.clock,
            expectation=self.operations.expectation,
        )
        self.live.changed.connect(made.refresh)
        self.operations.expected.connect(made.expect)
        self.operations.put_back.connect(made.put_back)
        return made

    def loaded(self, listing: Listing = HERE) -> QueueModel:
        """Return a model that has read its list."""
        made = self.model()
        made.load(listing)
        self.qtbot.waitUntil(lambda: made.is_whole and self.background.is_idle())
        return made

    def screen(self, listing: Listing = HERE) -> QueueScreen:
        """Return a list on the screen, read, with the focus and its actions."""
        self.window = QWidget()
        self.qtbot.addWidget(self.window)
        made = QueueScreen(
            self.tickets,
            self.background,
            directory=self.directory,
            operations=self.operations,
            live=self.live,
            actor=self.actor,
            get=self.kept.get,
            put=self.kept.__setitem__,
            clock=self.clock,
        )
        self.window.setLayout(vbox(made))
        self.actions = Actions(self.window)
        self.starter: DeedStarter = made.offer(self.actions, self.window)
        self.window.resize(900, 700)
        with self.qtbot.waitExposed(self.window):
            self.window.show()
        self.window.activateWindow()
        made.show_listing(listing)
        self.qtbot.waitUntil(lambda: made.model.is_whole or self.tickets.broken is not None)
        self.quiet()
        made.focus_list()
        return made

    def quiet(self) -> None:
        """Wait until nothing is on its way any more."""
        self.qtbot.waitUntil(lambda: self.background.is_idle() and self.operations.is_idle)
        self.qtbot.wait(20)
        self.qtbot.waitUntil(lambda: self.background.is_idle() and not self.live._quiet.isActive())
        self.qtbot.wait(5)

    def close(self) -> None:
        """Open all gates and stop the threads."""
        for gate in (self.tickets.gate, self.tickets.spine_gate, self.tickets.page_gate, self.desk.gate):
            gate.set()
        self.background.close()


def ids(model: QueueModel) -> list[int]:
    """Return all tickets of a list in order."""
    return list(model.ids(0, model.rowCount() - 1))


def press(room: ListRoom, screen: QueueScreen, *keys: Qt.Key) -> None:
    """Press keys in the list."""
    for key in keys:
        room.qtbot.keyClick(screen.view, key)
