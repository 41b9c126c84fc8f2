"""The pages of the room, declared: what each lists, says of a line and lets one do."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from app.core.actor import Actor, Role
from app.identity import guard_words as words
from app.identity.guard import Alert, Case, GuardQueries, RoleWish, Stopped, Wish, WorkOrder
from app.identity.model import State
from app.identity.policy_words import COLUMNS
from app.tickets.number import number
from ui.guarding.deeds import GuardDeeds
from ui.guarding.page import Column, Deed, Page
from ui.tickets.moments import date_and_time

ALERTS, HELD, STOPPED, WISHES, DISPUTED, ROLES = "alerts", "held", "stopped", "wishes", "disputed", "roles"
ORDERS = "orders"
_OF_ROLE = {
    Role.SECURITY: (ALERTS, HELD, ORDERS, STOPPED, WISHES, DISPUTED, ROLES),
    Role.SUPERVISOR: (HELD, WISHES),
    Role.ADMINISTRATOR: (ROLES,),
}


def names_for(actor: Actor) -> tuple[str, ...]:
    """Return which pages somebody is shown."""
    return _OF_ROLE.get(actor.role, ())


class Pages:
    """Makes pages over what is read and done."""

    def __init__(self, reads: GuardQueries, deeds: GuardDeeds, prefix: Callable[[], str]) -> None:
        self._reads, self._deeds, self._prefix = reads, deeds, prefix

    def page(self, name: str, *, opens: Callable[[Any], object], chosen: Callable[[], list[Any]]) -> Page:
        """Return one page; `chosen` are its lines that are chosen now. Raises KeyError."""
        made: dict[str, Callable[[], Page]] = {
            ALERTS: lambda: self._alerts(opens, chosen),
            HELD: lambda: self._held(opens),
            ORDERS: lambda: self._orders(opens),
            STOPPED: self._stopped,
            WISHES: lambda: self._wishes(opens),
            DISPUTED: lambda: self._disputed(opens),
            ROLES: self._roles,
        }
        return made[name]()

    def _alerts(self, opens: Callable[[Any], object], chosen: Callable[[], list[Any]]) -> Page:
        deeds = (
            Deed("alerts.see", "Mark as seen", "S", "eye", lambda _row: self._deeds.see(chosen()), _is_seen),
            Deed("alerts.freeze", "Freeze…", "F", "lock", self._deeds.freeze, _has_nobody),
        )
        columns = (
            Column("When", lambda row, now: date_and_time(row.at, now), 104),
            Column("Alert", lambda row, _now: words.alert_line(row.code)),
            Column("Whom", lambda row, _now: row.subject, 136),
            Column("Who", lambda row, _now: row.by, 120),
            Column("Ticket", lambda row, _now: self._ticket(row.ticket_id), 78),
            Column("Seen", _seen, 150),
        )
        return Page(
            ALERTS, "Alerts", "Alerts", "Nothing was told to security yet.", "bell", self._reads.alerts, columns,
            self._tell_alert, deeds, opens, lambda row: not row.is_seen,
        )  # fmt: skip

    def _held(self, opens: Callable[[Any], object]) -> Page:
        deeds = (
            Deed("held.lift", "Lift…", "L", "play", self._deeds.lift),
            Deed("held.freeze", "Freeze…", "F", "lock", self._deeds.freeze, _has_nobody),
        )
        return Page(
            HELD, "On hold", "Verifications on hold", "No verification is on hold.", "pause",
            lambda: self._reads.cases(State.HELD), self._case_columns(), self._tell_case, deeds, opens, _stands_out,
        )  # fmt: skip

    def _disputed(self, opens: Callable[[Any], object]) -> Page:
        deeds = (Deed("disputed.freeze", "Freeze…", "F", "lock", self._deeds.freeze, _has_nobody),)
        return Page(
            DISPUTED, "Disputed", "Disputed verifications", "Nobody disputes what was done for them.", "shield-alert",
            lambda: self._reads.cases(State.DISPUTED), self._case_columns(), self._tell_case, deeds, opens, _stands_out,
        )  # fmt: skip

    def _orders(self, opens: Callable[[Any], object]) -> Page:
        deeds = (Deed("orders.answer", "Answer…", "A", "check", self._deeds.answer_order),)
        columns = (
            Column("Waits", lambda row, now: age(row.at, now), 84),
            Column("Ticket", lambda row, _now: self._ticket(row.ticket_id), 78),
            Column("Whom", lambda row, _now: row.subject, 136),
            Column("Action", lambda row, _now: words.action_line(row.action), 150),
            Column("Who asks", lambda row, _now: row.analyst, 120),
            Column("State", lambda row, _now: _order_state(row)),
        )
        return Page(
            ORDERS, "Work orders", "Work orders for the directory team", "No work order waits to be carried out.",
            "clipboard-check", self._reads.orders, columns, self._tell_order, deeds, opens,
            lambda row: row.state == State.UNKNOWN,
        )  # fmt: skip

    def _stopped(self) -> Page:
        deeds = (
            Deed("stopped.free", "Free…", "L", "play", self._deeds.free),
            Deed("stopped.freeze", "Freeze…", "F", "lock", self._deeds.freeze, _is_frozen),
        )
        columns = (
            Column("Since", lambda row, now: date_and_time(row.frozen_at, now) if row.frozen_at else "", 104),
            Column("Whom", lambda row, _now: row.name, 150),
            Column("Account", lambda row, _now: f"{row.account} · {row.directory}", 150),
            Column("State", _state, 150),
            Column("Why", lambda row, _now: row.why),
        )
        return Page(
            STOPPED, "Frozen", "Frozen and held accounts", "No account is frozen or held.", "lock",
            self._reads.stopped, columns, _tell_stopped, deeds, None, _stands_out,
        )  # fmt: skip

    def _wishes(self, opens: Callable[[Any], object]) -> Page:
        deeds = (
            Deed("wishes.approve", "Approve…", "A", "check", self._deeds.approve),
            Deed("wishes.decline", "Decline…", "D", "x", self._deeds.decline),
        )
        columns = (
            Column("Asked", lambda row, now: date_and_time(row.at, now), 104),
            Column("Ticket", lambda row, _now: self._ticket(row.ticket_id), 78),
            Column("Whom", lambda row, _now: row.subject, 136),
            Column("Action", lambda row, _now: words.action_line(row.action), 140),
            Column("Who asks", lambda row, _now: row.by, 120),
            Column("Why", lambda row, _now: row.reason),
        )
        return Page(
            WISHES, "Exceptions", "Waiting times to be waived",
            "No waiting time is asked to be waived where you can be the second person.", "clock",
            self._reads.wishes, columns, self._tell_wish, deeds, opens, _stands_out,
        )  # fmt: skip

    def _roles(self) -> Page:
        deeds = (Deed("roles.agree", "Agree…", "A", "check", self._deeds.agree),)
        columns = (
            Column("Proposed", lambda row, now: date_and_time(row.at, now), 104),
            Column("Who", lambda row, _now: row.name, 180),
            Column("Role", lambda row, _now: _role(row), 160),
            Column("By", lambda row, _now: row.by),
        )
        return Page(
            ROLES, "Roles", "Roles that wait for agreement", "No role waits for a second person’s agreement.", "users",
            self._reads.role_wishes, columns, _tell_role, deeds, None, _stands_out,
        )  # fmt: skip

    # ------------------------------------------------------------ words

    def _case_columns(self) -> tuple[Column, ...]:
        return (
            Column("Opened", lambda row, now: date_and_time(row.at, now), 104),
            Column("Ticket", lambda row, _now: self._ticket(row.ticket_id), 78),
            Column("Whom", lambda row, _now: row.subject or "nobody chosen", 136),
            Column("Action", lambda row, _now: words.action_line(row.action), 140),
            Column("Who", lambda row, _now: row.analyst, 120),
            Column("Red flags", lambda row, _now: _flags(row)),
        )

    def _ticket(self, ticket_id: int | None) -> str:
        return "" if ticket_id is None else number(ticket_id, self._prefix())

    def _tell_alert(self, row: Alert, now: datetime) -> str:
        who = f" ({row.by})" if row.by else ""
        whom = f": {row.subject}" if row.subject else ""
        parts = (f"{words.alert_line(row.code)}{whom}{who}.", words.alert_facts(row), _seen(row, now))
        return " ".join(part for part in parts if part)

    def _tell_case(self, row: Case, _now: datetime) -> str:
        column = f", {_column(row.risk)}" if row.risk else ""
        whom = row.subject or "Nobody chosen yet"
        lifted = f" Lifted: {', '.join(words.LIFTS.get(one, one).lower() for one in row.lifted)}." * bool(row.lifted)
        flags = " ".join(f"{words.flag_line(code)}." for code in row.flags)
        return f"{words.action_line(row.action)} for {whom}{column}, by {row.analyst}. {flags}{lifted}".strip()

    def _tell_order(self, row: WorkOrder, now: datetime) -> str:
        to = f" to {', '.join(row.resources)}" if row.resources else ""
        whom = f"{row.subject} ({row.account}){to}, {_column(row.risk)}"
        return (
            f"{words.action_line(row.action)} for {whom}, asked for by {row.analyst}. {_order_state(row)}, "
            f"for {age(row.at, now)}."
        )

    def _tell_wish(self, row: Wish, _now: datetime) -> str:
        column = f", {_column(row.risk)}" if row.risk else ""
        return f"{words.action_line(row.action)} for {row.subject}{column}. {row.by}: “{row.reason}”"


def _column(risk: str) -> str:
    return next((title.lower() for code, title in COLUMNS.items() if code == risk), risk)


def _stands_out(_row: Any) -> bool:
    return False


def _seen(row: Alert, now: datetime) -> str:
    if row.seen_at is None:
        return "Not seen"
    return f"{row.seen_by or 'Seen'}, {date_and_time(row.seen_at, now)}"


def _is_seen(row: Alert) -> str:
    return "it was seen already" if row.is_seen else ""


def _has_nobody(row: Alert | Case) -> str:
    return "it is about no account" if row.subject_id is None else ""


def _is_frozen(row: Stopped) -> str:
    return "it is frozen already" if row.frozen_at is not None else ""


def _flags(row: Case) -> str:
    lifted = "lifted: " + ", ".join(words.LIFTS.get(one, one).lower() for one in row.lifted) if row.lifted else ""
    return " · ".join(part for part in ("; ".join(map(words.flag_line, row.flags)), lifted) if part)


def _state(row: Stopped, now: datetime) -> str:
    held = f"held until {date_and_time(row.held_until, now)}" if row.held_until and row.held_until > now else ""
    frozen = "frozen" if row.frozen_at is not None else ""
    return ", ".join(part for part in (frozen, held) if part).capitalize()


def _tell_stopped(row: Stopped, now: datetime) -> str:
    by = f" by {row.frozen_by}" if row.frozen_by else " by the desk itself" if row.frozen_at else ""
    department = f", {row.department}" if row.department else ""
    why = f" “{row.why}”" if row.why else ""
    return f"{row.name} ({row.account}, {row.directory}{department}): {_state(row, now).lower()}{by}.{why}"


def age(since: datetime, now: datetime) -> str:
    """Return for how long something waits, in its largest unit."""
    minutes = max(int((now - since).total_seconds() // 60), 0)
    counted = next((minutes // size, unit) for size, unit in _UNITS if minutes >= size or size == 1)
    return f"{counted[0]} {counted[1]}{'s' * (counted[0] != 1)}"


_UNITS = ((24 * 60, "day"), (60, "hour"), (1, "minute"))


def _order_state(row: WorkOrder) -> str:
    return "Outcome not known" if row.state == State.UNKNOWN else "With the directory team"


def _role(row: RoleWish) -> str:
    return Role(row.role).label if row.role in set(Role) else row.role


def _tell_role(row: RoleWish, _now: datetime) -> str:
    return f"{row.by} proposes {row.name} as {_role(row).lower()}. Another person agrees within 30 days."
