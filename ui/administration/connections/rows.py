"""The rows of the connections as the set-up's list and form show them, and how what is typed is kept."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from app.core.changes import Topic, changed
from app.core.errors import ChangedElsewhere, RuleBroken
from app.core.saved import Saved
from app.identity.connection_kinds import KINDS, Ask, label_of, missing, value_of
from app.identity.connections import ConnectionDesk, Connections, Fate, Kept, SetUp
from app.people.rules import line
from ui.administration.columns import Column
from ui.administration.connections.words import trial_in_short
from ui.administration.forms import RowForm
from ui.administration.kinds import Kind

NOTHING = (
    "No connection yet: nobody can be looked up, asked or reset. Add the directory first that your people are in, "
    "then a way to reach them, such as a mail server."
)
NOTHING_TO_READ = "No connection yet: nobody can be looked up, asked or reset. Administrators propose them here."
_SIGNS = {
    "active_directory": "building",
    "entra": "building",
    "smtp": "mail",
    "sms_gateway": "smartphone",
    "signed_link": "mail",
    "settings": "settings",
}


@dataclass(frozen=True)
class ConnectionRow:
    """A connection as it is wanted: what was proposed of it, else what is in force. Id 0 is a new one."""

    id: int
    name: str
    kind: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    is_active: bool = True
    position: int = 0
    state: str = field(default="", compare=False)
    tested: str = field(default="", compare=False)

    @property
    def set_up(self) -> SetUp:
        """Return it as the desk keeps it."""
        return SetUp(self.name, self.kind, dict(self.settings), self.is_active, self.position)


NEW = ConnectionRow(0, "", "active_directory")
COLUMNS = (
    Column[ConnectionRow]("Name", lambda row: row.name, icon=lambda row: _SIGNS.get(row.kind, "key-round")),
    Column[ConnectionRow]("Kind", lambda row: label_of(row.kind), 170, gives_way=1),
    Column[ConnectionRow]("Last test", lambda row: row.tested, 150, gives_way=2),
    Column[ConnectionRow]("State", lambda row: row.state, 146),
)


def connection_kind(
    desk: ConnectionDesk, form: Callable[[], RowForm[ConnectionRow]], *, is_read_only: bool
) -> Kind[ConnectionRow]:
    """Return the connections as a page of the set-up."""
    return Kind(
        "connection",
        "Connections",
        "network",
        Topic.VERIFICATION,
        COLUMNS,
        form,
        NEW,
        lambda: rows_of(desk.read()),
        partial(save, desk),
        revive,
        is_ordered=not is_read_only,
        is_final=lambda _was, _now: desk.is_shared,
        read_beside=desk.read,
        nothing=NOTHING_TO_READ if is_read_only else NOTHING,
        told=told,
        is_read_only=is_read_only,
        keeps="Propose" if desk.is_shared else "Save",
    )


def rows_of(found: Connections) -> Sequence[ConnectionRow]:
    """Return the rows in their order."""
    return [row_of(one, found.now) for one in found.rows]


def row_of(one: Kept, now: datetime) -> ConnectionRow:
    """Return one connection as the list shows it."""
    wanted = one.wanted
    settings = json.loads(json.dumps(dict(wanted.settings), default=str))
    is_tried = one.in_force.is_active and one.in_force.kind not in ("settings", "worker")
    tested = trial_in_short(one.trial, now) if is_tried else ""
    return ConnectionRow(
        one.id, wanted.name, wanted.kind, settings, wanted.is_active, wanted.position, state_of(one), tested
    )


def state_of(one: Kept) -> str:
    """Return in a word or two whether a connection is in force."""
    if one.proposal is not None:
        return "Change proposed" if one.in_force.is_active else "Proposed"
    return "In use" if one.in_force.is_active else "Out of use"


def revive(kept: Mapping[str, Any]) -> ConnectionRow:
    """Return a row of its fields as they were kept on this machine."""
    return ConnectionRow(**kept)


def save(desk: ConnectionDesk, row: ConnectionRow, was: ConnectionRow | None, _key: UUID) -> Saved:
    """Keep a connection or propose it; runs on a worker thread. Raises RuleBroken, ChangedElsewhere and the desk's."""
    check(row)
    found = desk.read()
    now = next((row_of(one, found.now) for one in found.rows if one.name == row.name), None)
    if not row.id:
        if now is not None:
            raise RuleBroken(f"There is a connection {row.name} already.", field="name")
        last = max((one.wanted.position for one in found.rows), default=0)
        row = replace(row, position=last + 1)
    elif was is not None and now is not None and replace(now, position=was.position) not in (was, row):
        raise ChangedElsewhere(
            f"Someone else changed {row.name} first. Look at it again and repeat; nothing was saved."
        )
    elif now is not None and not row.position:
        row = replace(row, position=now.position)
    fate = desk.keep(_meant(found, row, was))
    after = next((one for one in desk.read().rows if one.name == row.name), None)
    row_id = row.id if after is None else after.id
    return Saved(row_id, after={"fate": fate.value}, changes=changed(Topic.VERIFICATION, 0))


def _meant(found: Connections, row: ConnectionRow, was: ConnectionRow | None) -> SetUp:
    """Return what is wanted; where only the place changes, or it is closed, what is in force stays as it is."""
    kept = next((one for one in found.rows if one.id == row.id > 0), None)
    if kept is None:
        return row.set_up
    is_moved = was is not None and replace(row, position=was.position) == was
    if is_moved:
        return replace(kept.in_force, position=row.position)
    is_closed = was is not None and replace(row, is_active=True) == replace(was, is_active=True) and not row.is_active
    return replace(kept.in_force, is_active=False) if is_closed else row.set_up


def check(row: ConnectionRow) -> None:
    """Refuse what no worker could read. Raises RuleBroken naming the field."""
    line(row.name, "The name", field="name", needed=True)
    for name, said in missing(row.kind, row.settings).items():
        raise RuleBroken(said, field=name)
    for one in KINDS[row.kind].settings if row.kind in KINDS else ():
        value = value_of(row.settings, one.name)
        if one.ask is Ask.NUMBER and not str(value if value is not None else 1).isdigit():
            raise RuleBroken(f"{one.label} is a whole number.", field=one.name)
        if one.ask is Ask.PAIRS and not isinstance(value, Mapping):
            raise RuleBroken("Write “name = value” on each line.", field=one.name)


def told(row: ConnectionRow, saved: Saved) -> str:
    """Return what to say of a connection that was saved."""
    match saved.after.get("fate"):
        case Fate.PROPOSED.value:
            return f"{row.name} is proposed. It is in force once a security officer agrees."
        case Fate.RETIRED.value:
            return f"{row.name} is out of use. Security was told."
        case _:
            return f"{row.name} was saved. The worker takes it up within 15 seconds."
