"""The calls that can be practised: six attackers, and among them two people whom it would be wrong to send away."""

from collections.abc import Mapping, Sequence

from app.identity.drill import Call, Outcome, Person, Reply, Truth, Turn
from app.identity.model import Action, Method
from app.identity.scripts import SCRIPTS, Moment

_SKIP = "Leave the check out this once and set a new password."
_SKIPPED = "A step left out for one caller is the way in for all of them: the policy decides, not the story."
_HINTED = "Tell them which check failed, so that they can try it again."
_HINT = "Which step failed tells an attacker what to prepare for the next call."
_HEARD = "Whatever the caller knows counts nothing: take the next step on a channel that is on record."


Mixed = tuple[str, str, str]
"""In which order the replies of each turn stand, so that where one stands tells nothing of it."""


def _attack(
    name: str, title: str, about: Person, action: Action, lines: tuple[str, str, str], *,
    flags: tuple[frozenset[str], frozenset[str], frozenset[str]], soft: Reply, mixed: Mixed, teaches: str,
    arguable: frozenset[str] = frozenset(),
) -> Call:  # fmt: skip
    first, second, third = lines
    give_in = Reply(_SKIP, outcome=Outcome.GAVE_IN, gives="The account", lesson=_SKIPPED)
    hint = Reply(_HINTED, outcome=Outcome.REFUSED, gives="Which check failed", lesson=_HINT)
    stop = Reply(SCRIPTS[Moment.DECLINED], outcome=Outcome.REFUSED)
    opening = (Reply(SCRIPTS[Moment.OPEN], "pushing"), stop, soft, give_in)
    pushing = (Reply(SCRIPTS[Moment.WAYS], "last"), stop, give_in)
    turns = (
        Turn("opening", first, _in_order(opening, mixed[0]), flags[0]),
        Turn("pushing", second, _in_order(pushing, mixed[1]), flags[1]),
        Turn("last", third, _in_order((stop, hint, give_in), mixed[2]), flags[2]),
    )
    works = frozenset({Method.CALLBACK, Method.IN_PERSON, Method.PUSH})
    return Call(name, title, Truth.ATTACKER, about, action, _named(turns), "opening", works, teaches, arguable)


def _genuine(
    name: str, title: str, about: Person, lines: tuple[str, str], *,
    works: Method, way: str, wrong: Reply, mixed: tuple[str, str], teaches: str,
    arguable: frozenset[str] = frozenset(),
) -> Call:  # fmt: skip
    refuse = Reply(SCRIPTS[Moment.DECLINED], outcome=Outcome.REFUSED, lesson=teaches)
    skip = Reply(_SKIP, outcome=Outcome.GAVE_IN, gives="A step left out", lesson=_SKIPPED)
    opening = (Reply(SCRIPTS[Moment.OPEN], "proving"), refuse, wrong, skip)
    proving = (Reply(way, outcome=Outcome.VERIFIED), refuse, skip)
    turns = (
        Turn("opening", lines[0], _in_order(opening, mixed[0])),
        Turn("proving", lines[1], _in_order(proving, mixed[1])),
    )
    ways = frozenset({works, Method.IN_PERSON})
    action = Action.PASSWORD_RESET
    return Call(name, title, Truth.GENUINE, about, action, _named(turns), "opening", ways, teaches, arguable)


def _in_order(replies: Sequence[Reply], order: str) -> Sequence[Reply]:
    """Return the replies as `order` has them, which names each once: "201" has the third first."""
    return tuple(replies[int(at)] for at in order)


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
        mixed=("2031", "120", "201"), arguable=_of("only_public", "refuses_callback", "new_number"),
        teaches="A lost phone is what attackers say too. A caller's own number proves nothing.",
    ),
    _attack(
        "executive", "The finance director, in a taxi", Person("Gideon Ashcombe", "gashcombe", "Finance", "London"),
        Action.PASSWORD_RESET,
        (
            "Gideon Ashcombe. I present to the board in ten minutes, locked out. No questions, just sort it out.",
            "I don't have time for that. Your head of IT told me you would simply do it.",
            "Then give me your name, and you explain to the chief executive why the board waited.",
        ),
        flags=(_of("urgency"), _of("authority"), _of("pressure")), soft=_soft(_CONFIRM, _ACCOUNT),
        mixed=("3102", "201", "102"), arguable=_of("authority", "pressure"),
        teaches="Rank and a deadline are reasons to help quickly, never to leave out a step.",
    ),
    _genuine(
        "relay", "A call through a relay service", Person("Owen Pryce", "opryce", "Research", "Cardiff"),
        (
            "[Relay operator] I speak for a deaf caller, Owen. [A long pause] He can't sign in since this morning.",
            "[A long pause] He says: I can't hear a call, but my registered phone is here and shows your requests.",
        ),
        works=Method.PUSH, way=SCRIPTS[Moment.NUMBER], mixed=("1302", "201"), arguable=_of("number_hidden"),
        wrong=Reply(
            "I can only speak to Owen himself. Goodbye.", outcome=Outcome.REFUSED,
            lesson="A relay service is the caller's own voice. Its pauses are no red flag.",
        ),
        teaches="A relay is no red flag, and a prompt on the registered device proves as much as a call back.",
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
        soft=_soft(_TELL_CHECKS, _CHECKS), mixed=("0321", "210", "120"),
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
        mixed=("1230", "021", "210"), arguable=_of("urgency"),
        teaches="Answers that others supply are an observation to note; accent and pauses are not.",
    ),
    _genuine(
        "stressed", "A nurse in the middle of a shift", Person("Ruth Calder", "rcalder", "Ward 4", "Leeds"),
        (
            "Please, I am on the ward, I am locked out and I have patients. I am sorry, I am quite out of breath.",
            "Yes, of course, ring me on the number you hold, I have that phone on me. Only be quick, please.",
        ),
        works=Method.CALLBACK, way=SCRIPTS[Moment.CALLBACK], mixed=("2130", "120"),
        wrong=Reply(
            "You sound as if something is wrong. I am ending this call.", outcome=Outcome.REFUSED,
            lesson="How somebody feels or sounds is never a red flag.",
        ),
        teaches="Somebody in a hurry who takes every step is only in a hurry: help them through it fast.",
    ),
    _attack(
        "remote_tool", "The colleague from another IT team", Person("Nadia Osei", "nosei", "IT", "London"),
        Action.ELEVATED_INSTALL,
        (
            "Nadia from infrastructure. The head of IT wants this incident over, so no checks today, please.",
            "Switch the protection off on a machine of your people's, and start the remote tool that I am sending you.",
            "If this spreads it is on your desk. We owe you one if you just do it.",
        ),
        flags=(_of("authority"), _of("remote_tool"), _of("pressure")), soft=_soft(_TELL_CHECKS, _CHECKS),
        mixed=("1320", "102", "102"), arguable=_of("urgency"),
        teaches="A colleague is verified like everybody, by another team than their own.",
    ),
    _attack(
        "from_mailbox", "The mail that came first", Person("Helen Marsh", "hmarsh", "HR", "York"),
        Action.CONTACT_CHANGE,
        (
            "[No number is shown] Helen, HR. I wrote from my own mailbox that my mobile changed; just type it in.",
            "Look at the address again, it is ours. Well, ours with a hyphen, the new one.",
            "Send the code to the new number then. The old one is gone.",
        ),
        flags=(_of("number_hidden"), _of("look_alike"), _of("new_number")), soft=_soft(_READ_BACK, _NUMBER),
        mixed=("3012", "120", "021"), arguable=_of("new_number", "refuses_callback"),
        teaches="A mail proves nothing, and no contact is changed over the channel that it changes.",
    ),
)  # fmt: skip
"""All calls, in the order in which they are offered."""
