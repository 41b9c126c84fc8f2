"""Drills: calls that were never made, about people who don't exist, to practise what a real one may ask.

A call is told in turns. In each the caller says something, and the analyst answers by one of the replies offered; the
red flags that fell may be noted at any time. What is reckoned at the end is for the analyst alone: nothing of a drill
is recorded anywhere else.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum

from app.identity.flags import must_stop
from app.identity.model import Action, Method
from app.identity.scripts import SCRIPTS, Moment

END = ""
"""Where a reply leads that ends the call."""
MISSED = "Note it as you hear it: it counts at once, and whoever is called next sees it."
MISTAKEN = "Note what was said or done, nothing else: a mistaken sign sends genuine people away."
TOO_LONG = "Signs like these end a request by themselves: refuse and report at once, whatever is said next."


class Truth(StrEnum):
    """Who really calls."""

    GENUINE = "genuine"
    ATTACKER = "attacker"


class Outcome(StrEnum):
    """How a reply leaves the call."""

    GOES_ON = "goes_on"
    VERIFIED = "verified"
    REFUSED = "refused"
    GAVE_IN = "gave_in"


@dataclass(frozen=True, slots=True)
class Reply:
    """Something that the analyst may say or do; `lesson` is told at the end when it was not right.

    `gives` is what it gives away to whoever calls, in words; empty when nothing.
    """

    says: str
    leads: str = END
    outcome: Outcome = Outcome.GOES_ON
    gives: str = ""
    lesson: str = ""

    @property
    def is_right(self) -> bool:
        """Tell whether nothing speaks against it."""
        return not self.lesson and not self.gives


@dataclass(frozen=True, slots=True)
class Turn:
    """What the caller says, the red flags that can be observed in it, and what may be answered."""

    name: str
    caller: str
    replies: Sequence[Reply]
    flags: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Person:
    """The one a call is about, who doesn't exist."""

    name: str
    account: str
    department: str
    site: str


@dataclass(frozen=True, slots=True)
class Call:
    """One scripted call: `works` are the ways that would verify whom it is about.

    `arguable` are red flags that somebody may note with good reason before they fall, or though they never do.
    """

    name: str
    title: str
    truth: Truth
    about: Person
    action: Action
    turns: Mapping[str, Turn]
    start: str
    works: frozenset[Method]
    teaches: str
    arguable: frozenset[str] = frozenset()

    @property
    def good_end(self) -> Outcome:
        """How it should end."""
        return Outcome.VERIFIED if self.truth is Truth.GENUINE else Outcome.REFUSED

    @property
    def script(self) -> str:
        """What is said to the caller to end it well."""
        replies = [reply for turn in self.turns.values() for reply in turn.replies]
        return next(reply.says for reply in replies if reply.is_right and reply.outcome is self.good_end)


@dataclass(frozen=True, slots=True)
class Run:
    """A call as far as it has come; each step returns the next one."""

    call: Call
    at: str
    said: tuple[tuple[str, Reply], ...] = ()
    heard: frozenset[str] = frozenset()
    noted: frozenset[str] = frozenset()
    outcome: Outcome = Outcome.GOES_ON

    @property
    def turn(self) -> Turn | None:
        """What the caller says now; None once the call is over."""
        return None if self.is_over else self.call.turns[self.at]

    @property
    def is_over(self) -> bool:
        """Tell whether the call has ended."""
        return self.outcome is not Outcome.GOES_ON

    def note(self, flags: frozenset[str]) -> "Run":
        """Note exactly these red flags as observed."""
        return self if self.is_over else replace(self, noted=flags)

    def answer(self, which: int) -> "Run":
        """Give one of the replies. Raises ValueError once the call is over, or when there is no such reply."""
        turn = self.turn
        if turn is None or not 0 <= which < len(turn.replies):
            raise ValueError("there is no such reply now")
        return self._say(turn, turn.replies[which])

    def refuse(self) -> "Run":
        """Refuse and report, which is open at any moment. Raises ValueError once the call is over."""
        turn = self.turn
        if turn is None:
            raise ValueError("the call is over")
        lesson = "" if self.call.good_end is Outcome.REFUSED else self.call.teaches
        return self._say(turn, Reply(SCRIPTS[Moment.COLLEAGUE], outcome=Outcome.REFUSED, lesson=lesson))

    def _say(self, turn: Turn, reply: Reply) -> "Run":
        said = (*self.said, (turn.name, reply))
        if reply.outcome is not Outcome.GOES_ON:
            return replace(self, said=said, outcome=reply.outcome)
        return replace(self, at=reply.leads, said=said, heard=self.heard | self.call.turns[reply.leads].flags)


@dataclass(frozen=True, slots=True)
class Score:
    """What came of a call; `seconds` is how long it took, and is no merit by itself.

    It is right when it ended as it should and when it should, nothing was given away, and the red flags noted are those
    that fell.
    """

    is_right: bool
    noticed: frozenset[str]
    missed: frozenset[str]
    mistaken: frozenset[str]
    stopped_in_time: bool
    refused_genuine: bool
    given_away: Sequence[str] = ()
    lessons: Sequence[str] = field(default=())
    seconds: int = 0


def begin(call: Call) -> Run:
    """Return a call as it begins: its first line has been heard."""
    return Run(call, call.start, heard=call.turns[call.start].flags)


def score(run: Run, seconds: int = 0) -> Score:
    """Return what came of a call that has ended: only flags that were heard can be missed.

    An attacker was stopped in time when nothing had been given away by then, however early that was. Who was genuine
    and could have been verified is wrong to refuse, however careful the rest was.
    """
    if not run.is_over:
        raise ValueError("the call still goes on")
    given = tuple(reply.gives for _turn, reply in run.said if reply.gives)
    missed = run.heard - run.noted
    mistaken = run.noted - run.heard - run.call.arguable
    was_too_long = went_on_too_long(run)
    lessons = [reply.lesson for _turn, reply in run.said if reply.lesson]
    lessons += [MISSED] * bool(missed) + [MISTAKEN] * bool(mistaken) + [TOO_LONG] * was_too_long
    is_attack = run.call.truth is Truth.ATTACKER
    was_refused = run.outcome is Outcome.REFUSED
    return Score(
        is_right=run.outcome is run.call.good_end and not (given or missed or mistaken or was_too_long),
        noticed=run.noted & run.heard,
        missed=missed,
        mistaken=mistaken,
        stopped_in_time=is_attack and was_refused and not given,
        refused_genuine=not is_attack and was_refused,
        given_away=given,
        lessons=tuple(dict.fromkeys(lessons)),
        seconds=seconds,
    )


def went_on_too_long(run: Run) -> bool:
    """Tell whether somebody went on after red flags had fallen that end a request by themselves."""
    return any(reply.outcome is Outcome.GOES_ON and must_stop(heard_by(run, name)) for name, reply in run.said)


def heard_by(run: Run, turn: str) -> frozenset[str]:
    """Return the red flags that had fallen by the end of what the caller said in a turn."""
    names = [name for name, _reply in run.said]
    return frozenset().union(*(run.call.turns[name].flags for name in names[: names.index(turn) + 1]))
