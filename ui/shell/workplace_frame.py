"""What stands where in the workplace: places at the left, a list, what is beside it, the properties at the right."""

from typing import override

from PySide6.QtCore import Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QStackedWidget, QWidget

from app.core.actor import Actor
from ui.core.geometry import Geometry
from ui.core.labels import Skeleton
from ui.core.layout import hbox
from ui.core.pane import Pane
from ui.core.theme import px
from ui.shell.parting import Parting
from ui.shell.properties_place import Get, PropertiesPlace, Put
from ui.shell.sidebar import WIDTH, Sidebar

LEAST_PLACES, LEAST_LIST, LEAST_WIDTH = 160, 340, 440
"""Pixels that the places, the list and the ticket beside it always have, whatever the text size."""


class WorkplaceFrame(QWidget):
    """The places stand from the start; the list, the ticket and the properties come to theirs one after the other."""

    def __init__(self, actor: Actor, *, get: Get, put: Put) -> None:
        super().__init__()
        self.sidebar = Sidebar(actor)
        self._build(get, put)

    @property
    def beside(self) -> QWidget:
        """Where what stands beside the list is made."""
        return self._beside

    @property
    def middle(self) -> QWidget:
        """Where the rooms are made."""
        return self._pages

    def save_geometry(self, geometry: Geometry) -> None:
        """Remember where the panes part."""
        if self._split.share is not None:
            geometry.save_share("workplace", self._split.share)

    def restore_geometry(self, geometry: Geometry) -> None:
        """Part the panes as they were."""
        self._split.share = geometry.share("workplace")
        self._split.part()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Leave the properties out where they don't fit."""
        super().resizeEvent(event)
        self._inspector.fit()
        self.fit_places()

    @Slot()
    def fit_places(self) -> None:
        """Give the places their room at this text size, less where list and ticket would not get theirs."""
        beside = self.width() - LEAST_WIDTH - self._inspector.beside(LEAST_LIST)
        self.sidebar.setFixedWidth(min(px(WIDTH), max(beside, LEAST_PLACES)))

    # ------------------------------------------------------------ inside

    def _build(self, get: Get, put: Put) -> None:
        self._split = Parting(self)
        self._listed = Pane()
        self._listed.setMinimumWidth(LEAST_LIST)
        self._beside = QStackedWidget()
        self._beside.setMinimumWidth(LEAST_WIDTH)
        self._skeleton = Skeleton(5)
        self._beside.addWidget(self._skeleton)
        least = LEAST_PLACES + LEAST_LIST + LEAST_WIDTH
        self._inspector = PropertiesPlace(self, self._listed, least, get=get, put=put)
        self._split.addWidget(self._listed)
        self._split.addWidget(self._beside)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._split)
        self._row = hbox(self.sidebar, self._pages, spacing=0)
        self._row.setStretchFactor(self._pages, 1)
        self.setLayout(self._row)

    def _stand_beside(self, pane: QWidget) -> None:
        """Put the ticket's pane where its skeleton was."""
        was_shown = self._beside.currentWidget() is self._skeleton
        self._beside.insertWidget(0, pane)
        if was_shown:
            self._beside.setCurrentWidget(pane)
        self._beside.removeWidget(self._skeleton)
        self._skeleton.deleteLater()

    def _stand_at_right(self, properties: QWidget) -> None:
        self._row.addWidget(properties)
        self._inspector.take(properties)
