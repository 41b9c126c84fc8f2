"""Where the desk's connections are set up, agreed on and tried: a room for administrators and security officers."""

from functools import partial
from typing import TYPE_CHECKING

from ui.administration.connections.screen import ConnectionsScreen
from ui.core.actions import Action
from ui.shell.desk_memory import DeskMemory

if TYPE_CHECKING:
    from ui.shell.main_window import MainWindow
    from ui.shell.workplace import Workplace


def add_connections(window: "MainWindow", work: "Workplace") -> None:
    """Add the room of the connections."""
    desk = work.desk
    if desk.connections is None:
        return
    memory = DeskMemory(window.settings, desk.key)
    screen = ConnectionsScreen(
        desk.connections,
        work.actor,
        work.background,
        work.live,
        get=memory.get,
        put=memory.put,
        parent=work.middle,
    )
    screen.said.connect(window.say)
    work.add_room("connections", screen)
    go, words = (
        partial(work.enter_room, "connections"),
        "directory provider active directory entra duo okta mail sms worker",
    )
    table = window.actions_table
    table.add(Action("go.connections", "Connections", "", "network", run=go, group="Go to", words=words))
    table.add(*screen.deeds(), on=screen)
    table.add_hints(*screen.hints(), on=screen)
    if deeds := screen.table_deeds():
        table.add(*deeds, on=screen.page.table)
