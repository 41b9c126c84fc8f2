"""What is told of a drill at its end: what was right, what was not and why, and what could have been said."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.identity.drill import MISSED, MISTAKEN, TOO_LONG, Outcome, Reply, Run, Score, Truth, heard_by, went_on_too_long
from app.identity.flags import FLAGS, OBSERVED, must_stop

_ENDS = {
    (Truth.ATTACKER, Outcome.REFUSED): "You stopped an attacker.",
    (Truth.ATTACKER, Outcome.GAVE_IN): "An attacker got in.",
    (Truth.GENUINE, Outcome.VERIFIED): "You helped somebody genuine.",
    (Truth.GENUINE, Outcome.REFUSED): "You sent somebody genuine away.",
    (Truth.GENUINE, Outcome.GAVE_IN): "The caller was genuine, and nothing proved it.",
}

_SHOULD = {
    Truth.ATTACKER: "It should have been refused and reported.",
    Truth.GENUINE: "The caller should have been verified.",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was right or was not: `why` tells the reason, `say` what could have been said instead."""

    is_right: bool
    what: str
    why: str = ""
    say: str = ""


def headline(run: Run) -> str:
    """Tell in one sentence how a call ended that is over."""
    return _ENDS[run.call.truth, run.outcome]


def review(run: Run, score: Score) -> Sequence[Finding]:
    """Return what was right and what was not: how it ended, what was said, then the red flags."""
    is_right = run.outcome is run.call.good_end
    ended = Finding(is_right, "It ended as it should." if is_right else _SHOULD[run.call.truth], run.call.teaches)
    return (ended, *_of_what_was_said(run), *_of_what_was_noted(run, score))


def _of_what_was_said(run: Run) -> Sequence[Finding]:
    wrong = [
        Finding(False, f"You chose: “{reply.says}”", _why(run, reply), _better(run, name))
        for name, reply in run.said
        if not reply.is_right
    ]
    late = (
        [Finding(False, "You went on after a sign that ends it.", TOO_LONG, run.call.script)]
        if went_on_too_long(run)
        else []
    )
    return [*(wrong or [Finding(True, "You gave nothing away.")]), *late]


def _why(run: Run, reply: Reply) -> str:
    lesson = "" if reply.lesson == run.call.teaches else reply.lesson  # that is told at the top
    return f"Given away: {reply.gives[:1].lower()}{reply.gives[1:]}. {lesson}" if reply.gives else lesson


def _better(run: Run, turn: str) -> str:
    """Return what would have been right in a turn: to end it where the signs do, else to go on."""
    right = [reply for reply in run.call.turns[turn].replies if reply.is_right]
    ends = must_stop(heard_by(run, turn))
    right.sort(key=lambda reply: (reply.outcome is Outcome.REFUSED) is not ends)
    return right[0].says


def _of_what_was_noted(run: Run, score: Score) -> Sequence[Finding]:
    """Return one finding for each red flag that was noticed, missed or mistaken, in the order of the list."""
    findings = [
        *(Finding(True, f"Noticed: {_says(code)}") for code in OBSERVED if code in score.noticed),
        *(Finding(False, f"Missed: {_says(code)}", _heard_in(run, code)) for code in OBSERVED if code in score.missed),
        *(Finding(False, f"Mistaken: {_says(code)}", MISTAKEN) for code in OBSERVED if code in score.mistaken),
    ]
    return findings or [Finding(True, "There were no warning signs, and you noted none.")]


def _says(code: str) -> str:
    return FLAGS[code].says


def _heard_in(run: Run, code: str) -> str:
    said = next((run.call.turns[name].caller for name, _reply in run.said if code in run.call.turns[name].flags), "")
    return f"The caller: “{said}” {MISSED}"
