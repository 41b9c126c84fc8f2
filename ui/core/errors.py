"""How each kind of failure is shown; the only place that decides it."""

from dataclasses import dataclass

from app.core.errors import (
    ChangedElsewhere,
    HelpDeskError,
    NotPermitted,
    PasswordNeeded,
    RuleBroken,
    StoreRefused,
    StoreUnavailable,
)


@dataclass(frozen=True, slots=True)
class Shown:
    """A failure in the words and the tone of an info bar, with the acts offered beside it.

    `offers` are keys the screen gives acts to: "retry", "see", "use_mine", "sign_in". `field` names the input
    to mark. `keep` says that the bar stays until the cause is gone.
    """

    tone: str
    text: str
    offers: tuple[str, ...] = ()
    icon: str = "circle-alert"
    field: str = ""
    keep: bool = False


OFFER_WORDS = {"retry": "Try again", "see": "See", "use_mine": "Use mine", "sign_in": "Sign in"}
"""What the button of each offer says."""


def shown(error: Exception) -> Shown:  # noqa: PLR0911  one return for each kind
    """How `error` is shown; what nobody foresaw is raised again, for the crash window."""
    match error:
        case RuleBroken():
            return Shown("danger", str(error), field=error.field)
        case NotPermitted():
            return Shown("danger", str(error), icon="lock")
        case ChangedElsewhere():
            return Shown("warn", str(error), ("see", "use_mine"), "users")
        case StoreUnavailable(outcome_unknown=True):
            return Shown(
                "warn",
                f"{error} It may or may not have been saved; trying again settles it.",
                ("retry",),
                "wifi-off",
                keep=True,
            )
        case StoreUnavailable():
            return Shown(
                "warn",
                f"{error} You are reading the local copy; what you write is kept.",
                ("retry",),
                "wifi-off",
                keep=True,
            )
        case PasswordNeeded():
            return Shown("warn", str(error), ("sign_in",), "key-round", keep=True)
        case StoreRefused():
            return Shown("danger", str(error), ("retry",), "database", keep=True)
        case HelpDeskError():
            return Shown("danger", str(error))
        case _:
            raise error
