"""Every failure a person may meet, sorted by who can mend it."""


class HelpDeskError(Exception):
    """A failure we foresaw; its text is written for the person at the screen.

    `ticket` is the one that the database refused, where it named one: the rest of the deed may still be done.
    """

    ticket: int | None = None


class RuleBroken(HelpDeskError):
    """The desk's own rules forbid this; `field` names the input that has to change, where there is one."""

    def __init__(self, text: str, *, field: str = "") -> None:
        super().__init__(text)
        self.field = field


class Unfinished(RuleBroken):
    """What was typed lacks a part; `begun` is what was meant as far as it goes, to be finished by hand."""

    def __init__(self, text: str, *, begun: str, field: str = "") -> None:
        super().__init__(text, field=field)
        self.begun = begun


class NotPermitted(HelpDeskError):
    """This person may not do this."""


class ChangedElsewhere(HelpDeskError):
    """Someone else changed the record first."""


class StoreUnavailable(HelpDeskError):
    """The database can't be reached now; trying again later may help.

    `outcome_unknown` is true when the answer to a commit was lost: the deed may or may not have
    happened, and repeating it with the same key settles which.
    """

    def __init__(self, text: str, *, outcome_unknown: bool = False) -> None:
        super().__init__(text)
        self.outcome_unknown = outcome_unknown


class StoreBusy(StoreUnavailable):
    """Somebody else holds just what was to be changed: nothing of it was done, and what nobody holds can be."""


class StoreRefused(HelpDeskError):
    """The database is there but won't serve us: wrong password, wrong version, unknown login."""


class NotSetUp(StoreRefused):
    """There is a database, but no desk has been made in it yet."""


class NotOnStaff(StoreRefused):
    """The login belongs to nobody who works at this desk, or not any more: nothing of it is kept for them."""


class DeskMissing(StoreRefused):
    """There is no file where the desk was said to be; a new one may be made there, if somebody asks for it."""


class PasswordNeeded(StoreRefused):
    """The database wants a password and none was given."""


class PasswordWrong(PasswordNeeded):
    """The password that was given, or remembered on this computer, is not the login's."""
