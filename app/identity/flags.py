"""Red flags: what an analyst may observe of a request, what the desk computes of its context, and what follows.

They record observations only: never how somebody feels or sounds, and never the silence that a relay service makes.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

HOLD_AT = 3
"""From this weight on a supervisor looks at it first."""
STOP_AT = 5
"""From this weight on it ends here, and goes to security."""
RAISE_AT = 2
"""From this weight on the context asks for more proof; it never ends anything (A14)."""


@dataclass(frozen=True, slots=True)
class Flag:
    """One red flag: `says` is what was observed. A starred one ends the request by itself."""

    weight: int
    says: str
    is_starred: bool = False
    is_context: bool = False


FLAGS: Mapping[str, Flag] = {
    "urgency": Flag(1, "Names a deadline as the reason for leaving out a step"),
    "authority": Flag(1, "Names somebody important as the reason for leaving out a step"),
    "refuses_callback": Flag(3, "Declines to be called back on the number on record", is_starred=True),
    "new_number": Flag(3, "Asks to be called or texted on a number that is not on record", is_starred=True),
    "phone_lost": Flag(2, "Says that the phone is lost or broken, and asks for its sign-in to be reset"),
    "asks_both": Flag(2, "Asks for the password and the second factor in one request"),
    "asks_how": Flag(2, "Asks which questions or checks there are, or how they are done"),
    "number_hidden": Flag(1, "The number calling is withheld, or not one of the person's"),
    "prompted": Flag(2, "Other voices supply the answers, or each question is repeated before an answer comes"),
    "too_perfect": Flag(1, "Gives more details than were asked for, all of them public"),
    "only_public": Flag(1, "Knows only what anybody can look up"),
    "look_alike": Flag(3, "Writes from an address that resembles ours and is not", is_starred=True),
    "remote_tool": Flag(3, "Asks for a protection to be turned off or a remote tool to be installed", is_starred=True),
    "pressure": Flag(1, "Announces consequences, or offers a favour, for leaving out a step"),
    "unusual_time": Flag(1, "Comes outside the hours at which the desk works", is_context=True),
    "target": Flag(1, "The account can move money or change systems", is_context=True),
    "earlier_failure": Flag(2, "An attempt for this person failed within 72 hours", is_context=True),
    "contact_changed": Flag(2, "Contact data or an authenticator changed lately", is_context=True),
    "others_report": Flag(2, "Others report the same kind of request", is_context=True),
    "spike": Flag(1, "Many more accounts are locked, or people verified, than usual within an hour", is_context=True),
}

OBSERVED = tuple(code for code, flag in FLAGS.items() if not flag.is_context)
"""What the screen offers to tick, in this order."""
CONTEXT = tuple(code for code, flag in FLAGS.items() if flag.is_context)
"""What the desk computes by itself."""


def weight(codes: Collection[str]) -> int:
    """Return how heavy the observed ones among these weigh together."""
    return sum(FLAGS[code].weight for code in set(codes) if not FLAGS[code].is_context)


def must_stop(codes: Collection[str]) -> bool:
    """Tell whether these end the request: one that is starred, or several observed ones that weigh enough together."""
    observed = [FLAGS[code] for code in set(codes) if not FLAGS[code].is_context]
    is_starred = any(flag.is_starred for flag in observed)
    return is_starred or (len(observed) > 1 and weight(codes) >= STOP_AT)


def must_hold(codes: Collection[str]) -> bool:
    """Tell whether a supervisor has to look at it before it goes on."""
    return weight(codes) >= HOLD_AT


def raise_it(codes: Collection[str]) -> bool:
    """Tell whether the context asks for more proof than usual."""
    return sum(FLAGS[code].weight for code in set(codes) if FLAGS[code].is_context) >= RAISE_AT
