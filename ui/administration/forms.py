"""The forms of the desk's set-up: staff, queues, categories."""

from collections.abc import Mapping
from dataclasses import replace

from app.core.actor import Role
from app.people.queries import StaffRow
from app.people.rules import LONGEST, TIERS
from app.tickets.queries import CategoryRow, QueueRow
from ui.administration.fields import CheckField, ListField, SegmentField
from ui.core.field import Field, Form, TextField

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

    def row(self) -> Row:
        """Return the row as it is typed now."""
        raise NotImplementedError

    def _fill(self, row: Row) -> None:
        raise NotImplementedError


class StaffForm(RowForm[StaffRow]):
    """Who someone is, what they may do, and whether they are here."""

    def __init__(self) -> None:
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


class QueueForm(RowForm[QueueRow]):
    """Where tickets wait; its place among the queues is changed in the list."""

    def __init__(self) -> None:
        self.name = TextField("Name", most=LONGEST)
        self.tier = SegmentField("Tier", _TIERS, hint="Escalation leads to queues of a higher tier.")
        self.icon = ListField("Icon", [(icon, words, icon) for icon, words in _ICONS.items()])
        self.takes_transfers = CheckField("Takes transfers", hint="Unchecked: only its own people put tickets into it.")
        self.is_active = CheckField("In use", hint="Unchecked: nothing new comes in; what waits there stays.")
        fields = {
            "name": self.name,
            "tier": self.tier,
            "icon": self.icon,
            "takes_transfers": self.takes_transfers,
            "is_active": self.is_active,
        }
        super().__init__(fields, NEW_QUEUE)

    def row(self) -> QueueRow:
        """Return the queue as typed."""
        return replace(
            self._shown,
            name=self.name.value,
            tier=int(self.tier.value),
            icon=self.icon.value,
            takes_transfers=self.takes_transfers.value,
            is_active=self.is_active.value,
        )

    def _fill(self, row: QueueRow) -> None:
        self.name.set_value(row.name)
        self.tier.set_value(str(row.tier))
        self.icon.set_value(row.icon)
        self.takes_transfers.set_value(row.takes_transfers)
        self.is_active.set_value(row.is_active)


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
