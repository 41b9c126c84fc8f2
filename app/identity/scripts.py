"""What the analyst says, word for word.

A caller hears the same whatever is on record: the same list of ways, the same "not yet", never which step failed, what
is enrolled or whether the account exists (A15).
"""

from collections.abc import Mapping
from enum import StrEnum


class Moment(StrEnum):
    """When something is said."""

    OPEN = "open"
    CALLBACK = "callback"
    WAYS = "ways"
    PRESSURE = "pressure"
    NUMBER = "number"
    CODE = "code"
    OWN_CODE = "own_code"
    MANAGER = "manager"
    VIDEO = "video"
    VOICEMAIL = "voicemail"
    WAITING = "waiting"
    NOT_DONE = "not_done"
    COLLEAGUE = "colleague"
    AWAY = "away"
    DONE = "done"
    DECLINED = "declined"


WAYS = (
    "a confirmation on a device that you have registered",
    "a call from us to the number that we hold",
    "photo ID at a service desk or with the person in charge at your site",
    "a video call, together with your manager, whom we contact ourselves",
)
"""The ways that every caller hears, whatever they could use."""

SCRIPTS: Mapping[Moment, str] = {
    Moment.OPEN: (
        "I'll get this fixed with you. To protect your account I first confirm that it is you – I do that for "
        "everyone, including our CEO."
    ),
    Moment.CALLBACK: "I'll hang up now and ring you on the number that we hold. It takes a minute.",
    Moment.WAYS: "These ways work for everybody here: " + "; ".join(WAYS) + ". Which of them suits you?",
    Moment.PRESSURE: (
        "I understand that it matters. I'm not able to skip this step, and nobody here can. The fastest way is to "
        "finish it together now."
    ),
    Moment.NUMBER: "You'll see a request that shows my name and your ticket. The number to confirm is the one I read.",
    Moment.CODE: "You'll get a code. Its message says what it is for; please read the whole message, then the code.",
    Moment.OWN_CODE: "Please read me the code: from your app for our sign-in, or one of those that you saved.",
    Moment.MANAGER: "We will contact your manager ourselves, on the number that we hold.",
    Moment.VIDEO: "Let's meet on video. Please have your photo ID at hand; nothing is recorded.",
    Moment.VOICEMAIL: "Please call the service desk back on its published number.",
    Moment.WAITING: "Your ticket stays open, and nothing starts over. We'll contact you on the number that we hold.",
    Moment.NOT_DONE: (
        "I couldn't complete this today. Your ticket stays open. You're welcome at a service desk with photo ID, and "
        "we will contact your manager ourselves."
    ),
    Moment.COLLEAGUE: "I need a colleague to finish this one. You'll be contacted on the number that we hold.",
    Moment.AWAY: "One of our systems doesn't answer. Your ticket waits with everything done so far; we'll call you.",
    Moment.DONE: "It's done. You'll get a message about it at every address that we hold. If it's not you, call us.",
    Moment.DECLINED: "Thank you, I'm stopping here. A colleague will contact you on the number that we hold.",
}

NEVER = (
    "Never say or confirm whether an account exists.",
    "Never spell out or complete what is on record.",
    "Never say which step failed, or hint at an answer.",
    "Never ask the caller to have their manager call.",
    "Never leave anything about the ticket on a machine.",
)
"""What the analyst doesn't say, shown beside the scripts."""


def said_at(verdict: str) -> str:
    """Return what is said to the caller for a verdict: the same for every reason of it."""
    moment = {"allow": Moment.DONE, "need": Moment.WAYS, "hold": Moment.COLLEAGUE}.get(verdict, Moment.NOT_DONE)
    return SCRIPTS[moment]
