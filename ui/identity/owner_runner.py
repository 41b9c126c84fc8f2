"""Asking the owner of what access is wanted to: first which it is; who owns it the directory tells, and nobody else."""

from typing import override

from PySide6.QtWidgets import QWidget

from app.identity.gate import Offer
from app.identity.model import Action, Result
from ui.core.buttons import set_button_text
from ui.core.field import TextField
from ui.identity.course import Course
from ui.identity.runner import JobRunner


class OwnerRunner(JobRunner):
    """An approval by the owner on record of a group or mailbox, or of the account itself where it is nobody's own."""

    waits = "The owner on record is asked"

    def __init__(self, course: Course, offer: Offer) -> None:
        super().__init__(course, offer)
        self.resource = TextField(
            "What access is wanted to", hint="The group, mailbox or application, exactly as the directory names it."
        )
        self.resource.setVisible(self._is_wanted)
        self.inside.insertWidget(0, self.resource)

    @override
    def begin(self) -> None:
        if self._is_wanted and not self.resource.value:
            set_button_text(self.again, "Ask the owner", "send")
            self.again.setVisible(True)
            self.state.setText("The directory tells who owns it: neither the caller nor you can name them.")
            return
        self.resource.setEnabled(False)
        super().begin()

    @override
    def contact(self) -> str:
        return self.resource.value if self._is_wanted else ""

    @override
    def end(self, result: Result) -> None:
        super().end(result)
        self.resource.setEnabled(result is not Result.PASSED)
        if result is Result.UNREACHED:
            self.state.setText(_UNREACHED if self._is_wanted else _NOBODY)

    @override
    def first_stop(self) -> QWidget | None:
        if self._is_wanted and not self.resource.value:
            return self.resource.control
        return super().first_stop()

    @property
    def _is_wanted(self) -> bool:
        verification = self.course.verification
        return verification is not None and verification.action is Action.ACCESS_CHANGE


_UNREACHED = (
    "Nobody was asked, or nobody answered: the directory has no single group or mailbox of this name, or no owner of "
    "it on record who could be reached. Look at the name and ask again."
)
_NOBODY = "Nobody was reached: the directory has no owner of this account on record, or they can’t be asked."
