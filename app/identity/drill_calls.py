"""The calls that can be practised: six attackers, and two people whom it would be wrong to send away."""

from collections.abc import Mapping

from app.identity.drill import Call, Outcome, Person, Reply, Truth, Turn
from app.identity.model import Action, Method
from app.identity.scripts import SCRIPTS, Moment

_SKIP = "Leave the check out this once and set a new password."
_SKIPPED = "A step left out for one caller is the way in for all of them: the policy decides, not the story."
_HINTED = "Tell them which check failed, so that they can try it again."
_HINT = "Which step failed tells an attacker what to prepare for the next call."
_HEARD = "Whatever the caller knows counts nothing: take the next step on a channel that is on record."


def _attack(
    name: str, title: str, about: Person, action: Action, lines: tuple[str, str, str], *,
    flags: tuple[frozenset[str], frozenset[str], frozenset[str]], soft: Reply, teaches: str,
) -> Call:  # fmt: skip
    first, second, third = lines
    give_in = Reply(_SKIP, outcome=Outcome.GAVE_IN, gives="The account", lesson=_SKIPPED)
    stop = Reply(SCRIPTS[Moment.DECLINED], outcome=Outcome.REFUSED)
    turns = (
        Turn("opening", first, (Reply(SCRIPTS[Moment.OPEN], "pushing"), soft), flags[0]),
        Turn("pushing", second, (Reply(SCRIPTS[Moment.WAYS], "last"), stop, give_in), flags[1]),
        Turn(
            "last",
            third,
            (stop, Reply(_HINTED, outcome=Outcome.REFUSED, gives="Which check failed", lesson=_HINT), give_in),
            flags[2],
        ),
    )
    works = frozenset({Method.CALLBACK, Method.IN_PERSON, Method.PUSH})
    return Call(name, title, Truth.ATTACKER, about, action, _named(turns), "opening", works, teaches)


def _genuine(
    name: str, title: str, about: Person, lines: tuple[str, str], *,
    works: Method, way: str, wrong: Reply, teaches: str,
) -> Call:  # fmt: skip
    turns = (
        Turn("opening", lines[0], (Reply(SCRIPTS[Moment.OPEN], "proving"), wrong)),
        Turn(
            "proving",
            lines[1],
            (
                Reply(way, outcome=Outcome.VERIFIED),
                Reply(SCRIPTS[Moment.DECLINED], outcome=Outcome.REFUSED, lesson=teaches),
                Reply(_SKIP, outcome=Outcome.GAVE_IN, gives="A step left out", lesson=_SKIPPED),
            ),
        ),
    )
    ways = frozenset({works, Method.IN_PERSON})
    action = Action.PASSWORD_RESET
    return Call(name, title, Truth.GENUINE, about, action, _named(turns), "opening", ways, teaches)


def _named(turns: tuple[Turn, ...]) -> Mapping[str, Turn]:
    return {turn.name: turn for turn in turns}


def _of(*codes: str) -> frozenset[str]:
    return frozenset(codes)


def _soft(says: str, gives: str, lesson: str = _HEARD) -> Reply:
    return Reply(says, "pushing", gives=gives, lesson=lesson)


_TELL_CHECKS = "Explain how we check people, step by step."
_CONFIRM = "Confirm that there is an account of this name, to save time."
_ACCOUNT = "That there is such an account"
_CHECKS = "How people are checked"
_READ_BACK = "Ask whether the number ending in 18 is still right."
_NUMBER = "Part of a number on record"

CALLS = (
    _attack(
        "new_phone", "The phone that broke on the way", Person("Marta Quill", "mquill", "Payroll", "Leeds"),
        Action.MFA_RESET,
        (
            "Hi, Marta in payroll. My phone broke this morning and I have a new one. I need my sign-in moved to it.",
            "I can give you my staff number, my birthday, the last four digits of my card. Ask me anything.",
            "The old number is dead, so ring me on the new one. And reset the password while you are there.",
        ),
        flags=(_of("phone_lost"), _of("too_perfect"), _of("new_number", "asks_both")), soft=_soft(_CONFIRM, _ACCOUNT),
        teaches="A lost phone is what attackers say too. A caller's own number proves nothing.",
    ),
    _attack(
        "executive", "The finance director, in a taxi", Person("Gideon Ashcombe", "gashcombe", "Finance", "London"),
        Action.PASSWORD_RESET,
        (
            "Gideon Ashcombe. I present to the board in ten minutes and I am locked out. Sort it out now.",
            "I don't have time for that. Your head of IT told me you would simply do it.",
            "Then give me your name, and you explain to the chief executive why the board waited.",
        ),
        flags=(_of("urgency"), _of("authority"), _of("pressure")), soft=_soft(_CONFIRM, _ACCOUNT),
        teaches="Rank and a deadline are reasons to help quickly, never to leave out a step.",
    ),
    _attack(
        "learning", "A first call that only asks", Person("Ines Barlow", "ibarlow", "Sales", "Bristol"),
        Action.PASSWORD_RESET,
        (
            "Hello, before I go through this: what will you ask me if I need a new password?",
            "Is that a text or a call? And is my manager asked? It says on the web that she is Joan.",
            "Can I not just answer some questions about me? I would rather not be called back.",
        ),
        flags=(_of("asks_how"), _of("only_public", "asks_how"), _of("refuses_callback")),
        soft=_soft(_TELL_CHECKS, _CHECKS),
        teaches="Several calls teach how resets are done. Everybody hears the same ways, nothing besides.",
    ),
    _attack(
        "second_voice", "Somebody whispers", Person("Tomas Reyer", "treyer", "Warehouse", "Hull"),
        Action.PASSWORD_RESET,
        (
            "Tomas here, warehouse. I forgot my password. The number? It is withheld, I am on a friend's phone.",
            "My department? ... [another voice: warehouse] ... yes, warehouse. My site? ... [Hull] Hull.",
            "No, don't call me back. Can't you do it now while I am on the line?",
        ),
        flags=(_of("number_hidden"), _of("prompted"), _of("refuses_callback")), soft=_soft(_READ_BACK, _NUMBER),
        teaches="Answers that others supply are an observation to note; accent and pauses are not.",
    ),
    _attack(
        "remote_tool", "The colleague from another IT team", Person("Nadia Osei", "nosei", "IT", "London"),
        Action.ELEVATED_INSTALL,
        (
            "Nadia from infrastructure. I am on an incident, and one of your people's machines is holding us up.",
            "I need you to switch the protection off on it and start the remote tool that I am sending you.",
            "If this spreads it is on your desk. We owe you one if you just do it.",
        ),
        flags=(_of("authority"), _of("remote_tool"), _of("pressure")), soft=_soft(_TELL_CHECKS, _CHECKS),
        teaches="A colleague is verified like everybody, by another team than their own.",
    ),
    _attack(
        "from_mailbox", "The mail that came first", Person("Helen Marsh", "hmarsh", "HR", "York"),
        Action.CONTACT_CHANGE,
        (
            "Helen, HR. I wrote from my own mailbox that my mobile changed; you only have to type it in.",
            "Look at the address again, it is ours. Well, ours with a hyphen, the new one.",
            "Send the code to the new number then. The old one is gone.",
        ),
        flags=(_of("number_hidden"), _of("look_alike"), _of("new_number")), soft=_soft(_READ_BACK, _NUMBER),
        teaches="A mail proves nothing, and no contact is changed over the channel that it changes.",
    ),
    _genuine(
        "relay", "A call through a relay service", Person("Owen Pryce", "opryce", "Research", "Cardiff"),
        (
            "[Relay operator] I speak for a deaf caller, Owen. [A long pause] He can't sign in since this morning.",
            "[A long pause] He says: a voice call won't do, but my registered phone is here and shows your requests.",
        ),
        works=Method.PUSH, way=SCRIPTS[Moment.NUMBER],
        wrong=Reply(
            "I can only speak to Owen himself. Goodbye.", outcome=Outcome.REFUSED,
            lesson="A relay service is the caller's own voice. Its pauses are no red flag.",
        ),
        teaches="A relay is no red flag, and a prompt on the registered device proves as much as a call back.",
    ),
    _genuine(
        "stressed", "A nurse in the middle of a shift", Person("Ruth Calder", "rcalder", "Ward 4", "Leeds"),
        (
            "Please, I am on the ward, I am locked out and I have patients. I am sorry, I am quite out of breath.",
            "Yes, of course, ring me on the number you hold, I have that phone on me. Only be quick, please.",
        ),
        works=Method.CALLBACK, way=SCRIPTS[Moment.CALLBACK],
        wrong=Reply(
            "You sound as if something is wrong. I am ending this call.", outcome=Outcome.REFUSED,
            lesson="How somebody feels or sounds is never a red flag.",
        ),
        teaches="Somebody in a hurry who takes every step is only in a hurry: help them through it fast.",
    ),
)  # fmt: skip
"""All calls, in the order in which they are offered."""
