"""The room of security officers: a tab for each thing that they watch over, and what of it the others may see."""

from functools import partial
from typing import Any, override

from PySide6.QtCore import QEvent, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QStackedWidget, QTabBar, QWidget

from app.core.actor import Actor, Role
from app.core.changes import Changes, Topic
from app.identity.guard import Alert, OnGuard
from app.identity.guard_words import until_line
from ui.core import icons
from ui.core.actions import LIST, Action
from ui.core.buttons import button, set_button_text, tool
from ui.core.first_stop import lead_keys
from ui.core.labels import label, rule
from ui.core.layout import hbox, plane, vbox
from ui.core.theme import MEDIUM, STRONG, px, set_font
from ui.guarding.alert_filters import AlertFilters
from ui.guarding.deeds import GuardDeeds, Means
from ui.guarding.kept_draft import KeptDraft
from ui.guarding.lines_pane import LinesPane
from ui.guarding.page import Deed
from ui.guarding.pages import ALERTS, ORDERS, ROLES, Pages, names_for
from ui.guarding.policy_page import PolicyPage

POLICY = "policy"
GROUP = "Security"
TITLE = "Security oversight"
"""What the room is called everywhere: a queue of the desk may be named “Security”, too."""
_QUIET_MS = 400
"""After a change, how long further ones are waited for before all is read again."""
_LEADS_TO = {"policy_proposed": POLICY, "policy_changed": POLICY, "policy_withdrawn": POLICY, "role_proposed": ROLES}
_LEADS_TO |= dict.fromkeys(("work_order", "order_late", "order_unknown", "unknown", "outcome_unknown"), ORDERS)


def has_room(actor: Actor) -> bool:
    """Tell whether somebody is shown anything here."""
    return bool(names_for(actor)) or actor.is_administrator


class SecurityRoom(QWidget):
    """`opened` carries the number of a ticket that is wanted, `said` what was done, `entered` wants the room shown.

    `noted` carries what is to be noted on a ticket, with the key of the note.
    """

    opened = Signal(int)
    said = Signal(str)
    entered = Signal()
    noted = Signal(int, str, object)

    def __init__(self, means: Means, kept: KeptDraft, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._means = means
        self.deeds = GuardDeeds(means, self)
        self.panes: dict[str, LinesPane] = {}
        self.policy: PolicyPage | None = None
        self._names: list[str] = []
        self._is_stale = False
        self._mode: OnGuard | None = None
        self._build()
        actor = means.actor()
        pages = Pages(means.watch.reads, self.deeds, means.prefix)
        for name in names_for(actor):
            self._add_pane(pages, name)
        if actor.role in (Role.SECURITY, Role.ADMINISTRATOR):
            self._add_policy(kept)
        self.guard_button.setVisible(actor.role is Role.SECURITY)
        self._connect()

    @property
    def has_unsaved(self) -> bool:
        """Tell whether edits of the policy wait to be proposed."""
        return self.policy is not None and self.policy.has_unsaved

    @property
    def page(self) -> QWidget | None:
        """The page that is shown."""
        return self._stack.currentWidget()

    def go_to(self, name: str) -> None:
        """Show one page and go on by keyboard there."""
        if name in self._names:
            self.tabs.setCurrentIndex(self._names.index(name))
            if self.page is not None:
                self.page.setFocus(Qt.FocusReason.OtherFocusReason)

    def table_deeds(self) -> list[tuple[QWidget, tuple[Action, ...]]]:
        """Return each table with the deeds that belong to it alone."""
        return [(pane.table, tuple(_action(pane, deed) for deed in pane.page.deeds)) for pane in self.panes.values()]

    def room_deeds(self) -> tuple[Action, ...]:
        """Return the deeds of the whole room."""
        goes = (
            Action(
                f"security.{name}", f"{TITLE}: {self._title(name)}", "", "shield-alert",
                run=partial(self._enter, name), group="Go to", words="security officer guard policy alerts",
            )
            for name in self._names
        )  # fmt: skip
        if self._means.actor().role is not Role.SECURITY:
            return tuple(goes)
        guard = Action(
            "security.guard", "Put the desk on its guard, or at ease…", "", "shield-alert", run=self.switch_guard,
            group=GROUP, words="elevated threat mode attack lock down",
        )  # fmt: skip
        return (*goes, guard)

    @Slot()
    def switch_guard(self) -> None:
        """Put the desk on its guard, or at ease."""
        (self.deeds.end_guard if self._mode is not None else self.deeds.put_on_guard)()

    def show_mode(self, mode: OnGuard | None) -> None:
        """Show whether the desk is on its guard."""
        self._mode = mode
        set_button_text(
            self.guard_button, "Put the desk at ease…" if mode else "Put the desk on its guard…", "shield-alert"
        )
        self.guard_button.setToolTip(f"On its guard until {until_line(mode.ends_at)}" if mode else "")

    @Slot()
    def read(self) -> None:
        """Read all that was read before again, and what is shown."""
        self._is_stale = False
        for pane in self.panes.values():
            if pane.is_read or pane.isVisible():
                pane.read()
        if self.policy is not None and self.policy.isVisible():
            self.policy.read()

    @override
    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what was changed while hidden, and count what stands on each page."""
        super().showEvent(event)
        if self._is_stale:
            self.read()
        for pane in self.panes.values():
            if not pane.is_read:
                pane.read()

    @override
    def changeEvent(self, event: QEvent) -> None:
        """Follow the text size."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange) and hasattr(self, "tabs"):
            self.tabs.setIconSize(QSize(px(16), px(16)))

    # ------------------------------------------------------------ inside

    def _build(self) -> None:
        plane(self, "surface")
        self.tabs = QTabBar()
        self.tabs.setAccessibleName("What is watched over")
        self.tabs.setDrawBase(False)
        self.tabs.setExpanding(False)
        self.tabs.setUsesScrollButtons(True)
        self.tabs.setIconSize(QSize(px(16), px(16)))
        set_font(self.tabs, "body", MEDIUM)
        self._stack = QStackedWidget()
        self.guard_button = button("Put the desk on its guard…", "shield-alert", pressed=self.switch_guard)
        self.refresh = tool("refresh-cw", "Read again")
        head = QWidget()
        title = hbox(label(TITLE, "title", STRONG), None, self.guard_button, self.refresh, spacing=6)
        head.setLayout(vbox(title, self.tabs, margins=(18, 10, 12, 6), spacing=6))
        whole = vbox(head, rule(), self._stack, spacing=0)
        whole.setStretch(2, 1)
        self.setLayout(whole)
        lead_keys(self, self._stack)
        self._quiet = QTimer(self, singleShot=True, interval=_QUIET_MS)

    def _add_pane(self, pages: Pages, name: str) -> None:
        page = pages.page(name, opens=self._open, chosen=partial(self._chosen, name))
        filters = AlertFilters() if name == ALERTS else None
        pane = LinesPane(page, self._means.background, clock=self._means.clock, top=filters)
        self.panes[name] = pane
        pane.counted.connect(partial(self._tell_count, name))
        if filters is not None:
            filters.changed.connect(lambda: pane.keep(filters.wanted()))
            filters.all_seen.clicked.connect(lambda: self.deeds.see(pane.model.rows))
            pane.counted.connect(lambda _count: filters.offer(pane.all_rows))
        self._add_tab(name, page.title, page.icon, pane)

    def _add_policy(self, kept: KeptDraft) -> None:
        self.policy = PolicyPage(self._means, kept)
        self.policy.said.connect(self.said)
        self.policy.counted.connect(partial(self._count_tab, POLICY))
        self._add_tab(POLICY, "Policy", "scale", self.policy)

    def _add_tab(self, name: str, title: str, icon: str, page: QWidget) -> None:
        self._names.append(name)
        self.tabs.addTab(icons.icon(icon), title)
        self.tabs.setTabData(self.tabs.count() - 1, title)
        self._stack.addWidget(page)

    def _connect(self) -> None:
        self.tabs.currentChanged.connect(self._stack.setCurrentIndex)
        self.refresh.clicked.connect(self.read)
        self.deeds.said.connect(self.said)
        self.deeds.noted.connect(self.noted)
        self._quiet.timeout.connect(self.read)
        self._means.live.changed.connect(self._hear)

    def _chosen(self, name: str) -> list[Any]:
        return self.panes[name].table.chosen()

    def _tell_count(self, name: str, count: int) -> None:
        if name == ALERTS:
            count = sum(not one.is_seen for one in self.panes[name].all_rows)
        self._count_tab(name, count)

    def _count_tab(self, name: str, count: int) -> None:
        at = self._names.index(name)
        self.tabs.setTabText(at, f"{self._title(name)} ({count:,})" if count else self._title(name))

    def _title(self, name: str) -> str:
        return str(self.tabs.tabData(self._names.index(name)))

    def _enter(self, name: str) -> None:
        self.entered.emit()
        self.go_to(name)

    def _open(self, row: Any) -> None:
        leads_to = _LEADS_TO.get(row.code, "") if isinstance(row, Alert) else ""
        if leads_to:
            self.go_to(leads_to)
        elif row.ticket_id is not None:
            self.opened.emit(row.ticket_id)

    @Slot(object)
    def _hear(self, changes: Changes) -> None:
        if not changes.touches(Topic.VERIFICATION):
            return
        if not self.isVisible():
            self._is_stale = True
        elif not self._quiet.isActive():
            self._quiet.start()


def _action(pane: LinesPane, deed: Deed) -> Action:
    return Action(
        f"security.{deed.id}",
        deed.text,
        deed.key,
        deed.icon,
        lambda: not pane.why_not(deed),
        partial(pane.run, deed),
        GROUP,
        LIST,
        why_not=partial(pane.why_not, deed),
    )
