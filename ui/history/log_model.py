"""The lines of the verification log, and how they are shown, read aloud and copied."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.identity.flags import FLAGS
from app.identity.journal import ACTIONS, RESULTS
from app.identity.log import Logged, Told
from app.identity.model import Action, Channel, Method, Result, State
from app.identity.words import CHANNELS, STATES, method
from app.tickets.number import number
from ui.history.columns import Column, Telling, exact
from ui.tickets.moments import date_and_time

HEADING = "Opened\tTicket\tSubject\tAction\tRisk\tChannel\tAnalyst\tSecond person\tMethods\tRed flags\tOutcome\tTook"


_SAID_BY_STATE = {("executed", "succeeded"), ("granted", "issued"), ("unknown", "unknown")}


@dataclass(frozen=True, slots=True)
class LogLine:
    """One verification as a line of the table."""

    row: Logged
    about: str
    part: int = 0

    @property
    def record_id(self) -> int:
        """The verification."""
        return self.row.id

    @property
    def at(self) -> datetime:
        """When it was opened."""
        return self.row.at

    @property
    def ticket_id(self) -> int:
        """The ticket that it leads to."""
        return self.row.ticket_id


def line_of(row: Logged, prefix: str) -> LogLine:
    """Return a verification as a line."""
    return LogLine(row, number(row.ticket_id, prefix))


def action(row: Logged) -> str:
    """Return what was asked for, in the words of the journal."""
    return ACTIONS[Action(row.action)] if row.action in set(Action) else _plain(row.action)


def channel(row: Logged) -> str:
    """Return how the request came."""
    return CHANNELS[Channel(row.channel)] if row.channel in set(Channel) else row.channel


def people(row: Logged) -> str:
    """Return who verified, and who signed."""
    return f"{row.analyst} + {row.second}" if row.second else row.analyst


def outcome(row: Logged) -> str:
    """Return where it stands, with its grant where that tells more."""
    is_said = not row.grant or (row.state, row.grant) in _SAID_BY_STATE
    words = STATES[State(row.state)] if row.state in set(State) else _plain(row.state)
    return words if is_said else f"{words}, grant {row.grant}"


def methods(row: Logged) -> str:
    """Return how the request came, the methods with their results and who says so, and the red flags behind."""
    flags = f"Warning signs: {'; '.join(map(_flag, row.flags))}" if row.flags else ""
    return " · ".join(part for part in (channel(row), "; ".join(_told(row)), flags) if part)


def took(row: Logged) -> str:
    """Return how long it took until the decision, empty while there is none."""
    if row.took is None:
        return ""
    if row.took >= timedelta(hours=1):
        return f"{row.took // timedelta(hours=1)} h {row.took % timedelta(hours=1) // timedelta(minutes=1)} min"
    return f"{row.took // timedelta(minutes=1)} min" if row.took >= timedelta(minutes=1) else f"{row.took.seconds} s"


def spoken(line: LogLine, now: datetime) -> str:
    """Return a whole line as it is read aloud."""
    row = line.row
    told = (
        date_and_time(row.at, now),
        line.about,
        row.subject or "nobody chosen",
        action(row),
        f"risk {row.risk}" if row.risk else "",
        f"by {row.analyst}",
        f"signed by {row.second}" if row.second else "",
        methods(row),
        outcome(row),
        f"took {took(row)}" if row.took is not None else "",
    )
    return ", ".join(part for part in told if part)


def copied(line: LogLine) -> str:
    """Return a line as it is copied: its parts with tabs between."""
    row = line.row
    parts = (exact(row.at), line.about, row.subject, action(row), row.risk, row.channel, row.analyst, row.second)
    return "\t".join((*parts, "; ".join(_told(row)), ", ".join(row.flags), outcome(row), took(row)))


def _told(row: Logged) -> Iterator[str]:
    ended = {one.method for one in row.methods if one.result != Result.PENDING}
    for one in row.methods:
        if one.result == Result.PENDING and one.method in ended:
            continue  # the number was shown; what came of the call stands beside it
        void = ", no longer counted" if one.is_void else ""
        yield f"{_method(one)}: {_result(one)} ({one.who}{void})"


def _method(one: Told) -> str:
    words = method(Method(one.method)) if one.method in set(Method) else _word(one.method)
    return words[:1].upper() + words[1:]


def _flag(code: str) -> str:
    return FLAGS[code].says if code in FLAGS else _word(code)


def _result(one: Told) -> str:
    return RESULTS.get(Result(one.result), one.result) if one.result in set(Result) else one.result


def _word(code: str) -> str:
    return code.replace("_", " ")


def _plain(code: str) -> str:
    return _word(code).capitalize()


def _cell(title: str, say: Callable[[Logged], str], width: int = 0) -> Column:
    return Column(title, lambda line, _now: say(line.row), width)


VERIFICATIONS = Telling(
    name="Verifications of the desk",
    what="The verification log",
    counted=("verification", "verifications"),
    columns=(
        Column("When", lambda line, now: date_and_time(line.at, now), 112),
        Column("Ticket", lambda line, _now: line.about, 82),
        _cell("Subject", lambda row: row.subject, 116),
        _cell("Action", action, 128),
        _cell("Risk", lambda row: row.risk.capitalize(), 90),
        _cell("Who", people, 122),
        _cell("Outcome", outcome, 106),
        _cell("Took", took, 76),
        _cell("Way, methods and red flags", methods),
    ),
    spoken=spoken,
    copied=copied,
    heading=HEADING,
    icon="shield-check",
    opens=True,
)
