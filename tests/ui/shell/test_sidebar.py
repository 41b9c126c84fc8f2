"""The sidebar: its rows for each role, its counts, and what it tells."""

import pytest
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QPaintEvent, QRegion
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from app.core.actor import Actor, Role
from app.tickets.queries import Counts, Listing, QueueRow
from ui.shell.place_rows import PlacesModel
from ui.shell.sidebar import UNASSIGNED, Sidebar, my_tickets, places

ANA = Actor(2, "Ana Torres", "ana")
QUEUES = (
    QueueRow(1, "Triage", 1, "layers", True, True, 1),
    QueueRow(2, "Network", 2, "network", True, True, 2),
    QueueRow(3, "Closed", 2, "network", True, False, 3),
)
COUNTS = Counts(by_queue={1: 45, 2: 7}, critical_by_queue={2: 1}, mine=4, unassigned=1200)


def rows(actor: Actor = ANA, counts: Counts = COUNTS, drafts: int = 0) -> tuple:
    return places(actor, QUEUES, counts, drafts)


@pytest.fixture
def sidebar(qtbot: QtBot) -> Sidebar:
    made = Sidebar(ANA)
    made.show_places(rows())
    qtbot.addWidget(made)
    made.resize(made.width(), 600)
    with qtbot.waitActive(made):
        made.show()
        made.activateWindow()
    made.focus_list()
    return made


def test_the_model_keeps_the_rules_of_models(qtmodeltester: ModelTester) -> None:
    model = PlacesModel()
    qtmodeltester.check(model)
    model.show_places(rows())
    qtmodeltester.check(model)
    model.show_places(rows(drafts=3))
    model.show_places(rows()[:3])
    model.show_places(())
    qtmodeltester.check(model)


def test_rows_that_only_count_anew_stay_in_place(qtbot: QtBot) -> None:
    model = PlacesModel()
    model.show_places(rows())
    with qtbot.assertNotEmitted(model.modelReset), qtbot.waitSignal(model.dataChanged):
        model.show_places(rows(counts=Counts()))
    with qtbot.waitSignal(model.modelReset):
        model.show_places(rows(Actor(2, "Ana Torres", "ana", Role.SUPERVISOR)))


@pytest.mark.parametrize(
    ("role", "rooms"),
    [
        (Role.ANALYST, ["drafts", "outbox"]),
        (Role.SUPERVISOR, ["drafts", "outbox", "load", "history", "verifications", "reports", "security"]),
        (Role.SECURITY, ["drafts", "outbox", "security", "verifications", "reports", "connections"]),
        (
            Role.ADMINISTRATOR,
            [
                "drafts",
                "outbox",
                "load",
                "history",
                "verifications",
                "reports",
                "security",
                "connections",
                "administration",
            ],
        ),
    ],
)
def test_each_role_sees_its_rooms(role: Role, rooms: list[str]) -> None:
    assert [place.room for place in rows(Actor(2, "Ana", "ana", role)) if place.room] == rooms


def test_a_queue_that_is_closed_has_no_row() -> None:
    assert "Closed" not in [place.title for place in rows()]


def test_an_urgent_count_is_told_in_words_too() -> None:
    model = PlacesModel()
    model.show_places(rows())
    network = next(i for i in map(model.index, range(model.rowCount())) if i.data() == "Network")
    assert model.places[network.row()].hot
    assert network.data(Qt.ItemDataRole.AccessibleTextRole) == (
        "Network, 7 with the next move at the desk, some critical"
    )


def test_a_row_says_what_its_number_counts_and_what_it_leaves_out() -> None:
    model = PlacesModel()
    counts = Counts(by_queue={1: 1500}, waiting_by_queue={1: 500, 2: 3}, my_waiting=2, unassigned_waiting=1)
    model.show_places(rows(counts=counts, drafts=4))
    tips = {i.data(): i.data(Qt.ItemDataRole.ToolTipRole) for i in map(model.index, range(model.rowCount()))}
    assert tips["Triage"] == "1,500 with the next move at the desk\n500 waiting on the requester or a third party"
    assert tips["Network"] == "3 waiting on the requester or a third party"
    assert tips["My tickets"] == "2 waiting on the requester or a third party"
    assert tips["Unassigned"] == "1 waiting on the requester or a third party"
    assert (tips["Drafts"], tips["Queues"], tips["All tickets"]) == ("4", "", "")
    spoken = model.index(1).data(Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == "My tickets, 2 waiting on the requester or a third party"


def test_no_row_beyond_the_last_raises() -> None:
    model = PlacesModel()
    model.show_places(rows())
    beyond = model.index(5)
    model.show_places(())
    assert model.data(beyond) is None
    assert model.flags(beyond) == Qt.ItemFlag.NoItemFlags


def test_the_arrows_go_from_list_to_list_over_the_headings(sidebar: Sidebar, qtbot: QtBot) -> None:
    sidebar.choose(my_tickets(ANA))
    told: list[Listing] = []
    sidebar.listing_chosen.connect(told.append)
    qtbot.keyClick(sidebar.view, Qt.Key.Key_Down)
    assert told == [UNASSIGNED]
    with qtbot.waitSignal(sidebar.room_chosen) as room:
        qtbot.keyClick(sidebar.view, Qt.Key.Key_Down)
    assert room.args == ["drafts"]
    for _ in range(2):
        qtbot.keyClick(sidebar.view, Qt.Key.Key_Down)
    assert told[-1].title == "Triage"


def test_choosing_a_row_from_elsewhere_tells_nobody(sidebar: Sidebar, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(sidebar.listing_chosen), qtbot.assertNotEmitted(sidebar.room_chosen):
        sidebar.choose(UNASSIGNED)
        sidebar.choose(room="drafts")
    assert sidebar.view.currentIndex().data() == "Drafts"
    assert sidebar.view.selectionModel().isSelected(sidebar.view.currentIndex())


def test_a_row_chosen_before_the_rows_are_there_is_marked_when_they_come(qtbot: QtBot) -> None:
    sidebar = Sidebar(ANA)
    qtbot.addWidget(sidebar)
    sidebar.choose(UNASSIGNED)
    sidebar.show_places(rows())
    assert sidebar.view.currentIndex().data() == "Unassigned"
    assert sidebar.view.selectionModel().isSelected(sidebar.view.currentIndex())


def test_a_list_without_a_row_leaves_none_marked_even_after_new_counts(sidebar: Sidebar) -> None:
    sidebar.choose(UNASSIGNED)
    sidebar.choose(Listing("“vpn”", words="vpn"))
    sidebar.show_places(rows(counts=Counts()))
    assert not sidebar.view.selectionModel().hasSelection()


def test_the_switch_says_what_it_would_do(sidebar: Sidebar, qtbot: QtBot) -> None:
    sidebar.show_available(available=False)
    switch = sidebar._switch
    assert switch.text() == "I am back"
    assert switch.accessibleName() == "Set me available"
    with qtbot.waitSignal(sidebar.availability_asked):
        qtbot.keyClick(switch, Qt.Key.Key_Space)


def test_a_row_chosen_from_elsewhere_is_brought_into_view(sidebar: Sidebar, qtbot: QtBot) -> None:
    sidebar.resize(sidebar.width(), 260)
    qtbot.waitUntil(lambda: sidebar.view.verticalScrollBar().maximum() > 0)
    sidebar.choose(Listing("All tickets", live_only=False))
    shown = sidebar.view.visualRect(sidebar.view.currentIndex())
    assert sidebar.view.viewport().rect().contains(shown)


class Painted(QObject):
    """Collects what is painted anew."""

    def __init__(self) -> None:
        super().__init__()
        self.region = QRegion()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:  # noqa: N802
        if isinstance(event, QPaintEvent):
            self.region += event.region()
        return False


def test_choosing_a_place_paints_its_row_and_the_one_before_anew(sidebar: Sidebar, qtbot: QtBot) -> None:
    sidebar.choose(my_tickets(ANA))
    qtbot.wait(30)
    painted = Painted()
    sidebar.view.viewport().installEventFilter(painted)
    sidebar.choose(UNASSIGNED)
    rects = [sidebar.view.visualRect(sidebar.model.index(row)) for row in range(len(sidebar.model.places))]
    qtbot.waitUntil(lambda: not painted.region.isEmpty())
    assert [row for row, rect in enumerate(rects) if painted.region.contains(rect.center())] == [1, 2]


def test_it_stays_where_one_has_scrolled_to_when_counts_come(sidebar: Sidebar, qtbot: QtBot) -> None:
    sidebar.resize(sidebar.width(), 260)
    sidebar.choose(Listing("All tickets", live_only=False))
    qtbot.waitUntil(lambda: sidebar.view.verticalScrollBar().value() > 0)
    sidebar.view.verticalScrollBar().setValue(0)
    sidebar.show_places(rows(counts=Counts(by_queue={1: 46})))
    assert sidebar.view.verticalScrollBar().value() == 0


@pytest.mark.parametrize("chosen_first", [True, False])
def test_the_chosen_row_stays_in_sight_in_a_window_made_small(
    sidebar: Sidebar, qtbot: QtBot, chosen_first: bool
) -> None:
    sidebar.show_places(rows(Actor(2, "Ana Torres", "ana", Role.ADMINISTRATOR)))
    if chosen_first:
        sidebar.choose(room="administration")
    sidebar.resize(sidebar.width(), 300)
    if not chosen_first:
        sidebar.choose(room="administration")
    view = sidebar.view
    qtbot.waitUntil(lambda: view.viewport().rect().contains(view.visualRect(view.currentIndex())))
    assert view.viewport().height() < view.sizeHintForRow(1) * view.model().rowCount()


def test_no_room_goes_by_the_name_of_a_queue_that_desks_have() -> None:
    officer = Actor(2, "Ana Torres", "ana", Role.SECURITY)
    queues = (QueueRow(3, "Security", 3, "shield-alert", False, True, 3),)
    titles = [place.title for place in places(officer, queues, COUNTS, 0)]
    assert titles.count("Security") == 1
    assert titles.count("Security oversight") == 1
