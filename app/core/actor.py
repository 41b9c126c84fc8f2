"""Who asks."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What a member of staff is at the desk."""

    ANALYST = "analyst"
    TECHNICIAN = "technician"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"
    SECURITY = "security"
    VERIFIER = "verifier"

    @property
    def label(self) -> str:
        """Return the word shown on screens."""
        return "Security officer" if self is Role.SECURITY else self.value.capitalize()


@dataclass(frozen=True)
class Actor:
    """The member of staff on whose behalf something is read or done."""

    staff_id: int
    name: str
    login: str = ""
    role: Role = Role.ANALYST
    tier: int = 1

    @property
    def is_supervisor(self) -> bool:
        """Tell whether this person may move other people's work."""
        return self.role in (Role.SUPERVISOR, Role.ADMINISTRATOR)

    @property
    def is_administrator(self) -> bool:
        """Tell whether this person sets up the desk itself."""
        return self.role is Role.ADMINISTRATOR
