"""What has to be recorded with each way that an analyst attests: the questions of its form."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.identity.model import Method
from app.identity.scripts import SCRIPTS, Moment


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing to record: a choice of (key, words), a line of text, or a tick that must be set to pass.

    `is_tick` facts are recorded as "yes".
    """

    key: str
    words: str
    choices: Sequence[tuple[str, str]] = ()
    is_tick: bool = False
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """What is done, what is said, whether a number is dialled, and what is recorded to pass."""

    lead: str
    moment: Moment | None
    facts: Sequence[Fact] = ()
    dials: bool = False
    passed: str = "They are who they say"
    failed: str = "Something did not match"
    unreached: str = "Nobody reached"


DOCUMENTS = (("badge", "Staff badge"), ("passport", "Passport"), ("id_card", "ID card"), ("licence", "Driving licence"))
GESTURES = (
    "touch the left ear with the right hand",
    "turn the head slowly to the right",
    "hold three fingers in front of the chin",
    "look up, then cover one eye",
)
"""Of these one is asked for at random, so that no picture or recording can answer."""

FORMS: Mapping[Method, Form] = {
    Method.CALLBACK: Form(
        "Hang up, then dial the number on record. A machine, a forwarded or a busy line is no pass; after two such "
        f"calls take another way. To a machine say no more than: “{SCRIPTS[Moment.VOICEMAIL]}”",
        Moment.CALLBACK,
        dials=True,
        passed="They answered and confirmed",
        failed="Somebody else answered, or they know nothing of it",
        unreached="No answer, busy, or a machine",
    ),
    Method.IN_PERSON: Form(
        "Compare the document with the person, and with the photo on record where there is one. No copy is kept.",
        None,
        (
            Fact("document", "Document", DOCUMENTS),
            Fact("site", "Site", hint="Where you both are now. Never the document’s number."),
        ),
        unreached="They did not come",
    ),
    Method.VIDEO: Form(
        "Compare the face with the document and with the photo on record. Nothing is recorded.",
        Moment.VIDEO,
        (
            Fact("document", "Document shown", DOCUMENTS),
            Fact("photo", "Compared with the photo on record", is_tick=True),
            Fact("gesture", "They did it when asked: {gesture}", is_tick=True),
        ),
        unreached="They did not come",
    ),
    Method.MANAGER: Form(
        "You call the manager on record, by a number of your own directory; nobody calls you, no supervisor stands in.",
        Moment.MANAGER,
        (
            Fact(
                "spoke", "They have just spoken to the person, in a call or chat they opened themselves", is_tick=True
            ),
            Fact("told", "They were told who, what and why, and agree", is_tick=True),
        ),
        passed="The manager vouches",
        failed="The manager does not vouch",
        unreached="The manager was not reached",
    ),
    Method.OWNER: Form(
        "The owner on record of the resource has to approve, on a call that you make.",
        None,
        (
            Fact("resource", "What they own", hint="The group, mailbox or account, as the directory names it."),
            Fact("told", "They were told who, what and why, and agree", is_tick=True),
        ),
        passed="The owner approves",
        failed="The owner does not approve",
        unreached="The owner was not reached",
    ),
    Method.HR: Form(
        "HR confirms on a call that you make to its own number.",
        None,
        (Fact("told", "They confirm from the record that this is in order", is_tick=True),),
        passed="HR confirms",
        failed="HR does not confirm",
        unreached="HR was not reached",
    ),
    Method.HR_QUESTION: Form(
        "It counts nothing: it only helps to tell two people apart.",
        None,
        passed="Answered as on record",
        failed="Answered otherwise",
        unreached="Not asked",
    ),
}

SPOKEN = frozenset({Method.TOTP, Method.RECOVERY, Method.SMS_CODE, Method.MAIL_CODE, Method.CODEWORD})
"""The ways in which the caller says a code, which is handed over for somebody else to judge."""
CODE_MOMENT = Moment.CODE
PROMPT_MOMENT = Moment.NUMBER
