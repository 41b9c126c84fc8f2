"""The forms of the desk's set-up: staff, queues, categories."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any, override

from PySide6.QtCore import Slot

from app.core.actor import Role
from app.people.letting_in import login_from
from app.people.queries import StaffRow
from app.people.rules import LONGEST, TIERS
from app.tickets.queries import CategoryRow, QueueRow
from ui.administration.fields import CheckField, ListField, SegmentField
from ui.administration.members_field import MembersField
from ui.core.field import Field, Form, TextField

_RESTRICTED = (
    "Checked: only its members see its tickets. Others may still hand tickets in, if it takes transfers, and don't see "
    "them there."
)
_TIERS = [(str(tier), f"Tier {tier}") for tier in TIERS]
_ICONS = {
    "layers": "Layers",
    "inbox": "Inbox",
    "key-round": "Key",
    "network": "Network",
    "laptop": "Laptop",
    "monitor": "Monitor",
    "smartphone": "Phone",
    "printer": "Printer",
    "mail": "Mail",
    "shield-alert": "Shield",
    "database": "Database",
    "building": "Building",
    "users": "People",
    "star": "Star",
}

NEW_STAFF = StaffRow(0, "", "", Role.ANALYST, 1, "", is_active=True, is_available=True)
NEW_QUEUE = QueueRow(0, "", 1, "layers", takes_transfers=True, is_active=True, position=0)
NEW_CATEGORY = CategoryRow(0, "", is_active=True)


class RowForm[Row](Form):
    """A form that shows one row and gives back the row with what was typed."""

    def __init__(self, fields: Mapping[str, Field], empty: Row) -> None:
        super().__init__(fields)
        self._shown = empty

    def show_row(self, row: Row) -> None:
        """Show a row, telling nobody that anything was edited."""
        self._shown = row
        for field in self.fields.values():
            field.blockSignals(True)
        try:
            self._fill(row)
        finally:
            for field in self.fields.values():
                field.blockSignals(False)
                field.clear_error()

    def offer(self, beside: Any) -> None:
        """Take note of what was read beside the rows; what is typed stays."""

    def row(self) -> Row:
        """Return the row as it is typed now."""
        raise NotImplementedError

    def _fill(self, row: Row) -> None:
        raise NotImplementedError


class StaffForm(RowForm[StaffRow]):
    """Who someone is, what they may do, and whether they are here; it `proposes_logins` where a server has them."""

    def __init__(self, *, proposes_logins: bool = False) -> None:
        self._proposed: str | None = None
        self.login = TextField("Login", hint="The name this person signs in to the database with.", most=LONGEST)
        self.name = TextField("Name", hint="As colleagues and requesters read it.", most=LONGEST)
        self.email = TextField("E-mail", most=LONGEST)
        self.role = ListField("Role", [(role.value, role.label, "") for role in Role])
        self.tier = SegmentField("Tier", _TIERS)
        self.is_available = CheckField("Takes work", hint="Unchecked while away: no tickets can be given.")
        self.is_active = CheckField("Works here", hint="Unchecked once gone: signs in no more, stays in the history.")
        fields = {
            "name": self.name,
            "login": self.login,
            "email": self.email,
            "role": self.role,
            "tier": self.tier,
            "is_available": self.is_available,
            "is_active": self.is_active,
        }
        super().__init__(fields, NEW_STAFF)
        if proposes_logins:
            self.name.edited.connect(self._propose_login)

    def row(self) -> StaffRow:
        """Return the member of staff as typed."""
        return replace(
            self._shown,
            login=self.login.value,
            name=self.name.value,
            email=self.email.value,
            role=Role(self.role.value),
            tier=int(self.tier.value),
            is_active=self.is_active.value,
            is_available=self.is_available.value,
        )

    def _fill(self, row: StaffRow) -> None:
        self.login.set_value(row.login)
        self.name.set_value(row.name)
        self.email.set_value(row.email)
        self.role.set_value(row.role.value)
        self.tier.set_value(str(row.tier))
        self.is_active.set_value(row.is_active)
        self.is_available.set_value(row.is_available)
        self._proposed = None if row.id else login_from(row.name)

    @Slot()
    def _propose_login(self) -> None:
        """Make the login of the name, as long as nobody has typed another."""
        if self._proposed is not None and self.login.value == self._proposed:
            self._proposed = login_from(self.name.value)
            self.login.set_value(self._proposed)


class QueueForm(RowForm[QueueRow]):
    """Where tickets wait and who sees them there; its place among the queues is changed in the list.

    `me` sets it up, `why_all_see` tells why no queue can be restricted; the staff, of whom its members are, is offered.
    """

    def __init__(self, *, me: int = 0, why_all_see: Callable[[], str] = str) -> None:
        self._staff: Sequence[StaffRow] = ()
        self._me, self._why_all_see = me, why_all_see
        self.name = TextField("Name", most=LONGEST)
        self.tier = SegmentField("Tier", _TIERS, hint="Escalation leads to queues of a higher tier.")
        self.icon = ListField("Icon", [(icon, words, icon) for icon, words in _ICONS.items()])
        self.takes_transfers = CheckField("Takes transfers", hint="Unchecked: only its own people put tickets into it.")
        self.is_active = CheckField("In use", hint="Unchecked: nothing new comes in; what waits there stays.")
        self.is_restricted = CheckField("Restricted", hint=_RESTRICTED)
        self.members = MembersField("Members")
        fields = {
            "name": self.name,
            "tier": self.tier,
            "icon": self.icon,
            "takes_transfers": self.takes_transfers,
            "is_active": self.is_active,
            "is_restricted": self.is_restricted,
            "members": self.members,
        }
        super().__init__(fields, NEW_QUEUE)
        self.is_restricted.box.toggled.connect(self._show_members)
        self._show_members()

    @override
    def offer(self, beside: Sequence[StaffRow]) -> None:
        """Offer these people as members, those chosen so far included."""
        self._staff = beside
        self.members.offer_others(beside)

    def row(self) -> QueueRow:
        """Return the queue as typed."""
        return replace(
            self._shown,
            name=self.name.value,
            tier=int(self.tier.value),
            icon=self.icon.value,
            takes_transfers=self.takes_transfers.value,
            is_active=self.is_active.value,
            is_restricted=self.is_restricted.value,
            members=self.members.value,
        )

    def _fill(self, row: QueueRow) -> None:
        self.name.set_value(row.name)
        self.tier.set_value(str(row.tier))
        self.icon.set_value(row.icon)
        self.takes_transfers.set_value(row.takes_transfers)
        self.is_active.set_value(row.is_active)
        why_all_see = self._why_all_see()
        self.is_restricted.set_value(row.is_restricted)
        self.is_restricted.box.setEnabled(not why_all_see or row.is_restricted)
        self.is_restricted.hint.setText(why_all_see or _RESTRICTED)
        self.members.offer(self._staff, row.members, self._me)
        self._show_members()

    @Slot()
    def _show_members(self) -> None:
        self.members.setVisible(self.is_restricted.value)


class CategoryForm(RowForm[CategoryRow]):
    """What tickets are about."""

    def __init__(self) -> None:
        self.name = TextField("Name", most=LONGEST)
        self.is_active = CheckField("In use", hint="Unchecked: offered no more; tickets filed under it keep it.")
        super().__init__({"name": self.name, "is_active": self.is_active}, NEW_CATEGORY)

    def row(self) -> CategoryRow:
        """Return the category as typed."""
        return replace(self._shown, name=self.name.value, is_active=self.is_active.value)

    def _fill(self, row: CategoryRow) -> None:
        self.name.set_value(row.name)
        self.is_active.set_value(row.is_active)
