"""The versions of the policy that a desk has had, and which is compared with which."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.identity.guard import Version


@dataclass(frozen=True, slots=True)
class Versions:
    """All of them, the newest first."""

    all: Sequence[Version] = ()

    @property
    def active(self) -> Version | None:
        """The one in force."""
        return next((one for one in self.all if one.is_active), None)

    @property
    def waiting(self) -> list[int]:
        """The numbers of those that were proposed and wait for approval."""
        return [one.version for one in self.all if one.waits]

    def numbered(self, number: object) -> Version | None:
        """Return the one of a number, None when there is none."""
        return next((one for one in self.all if one.version == number), None)

    def compared_with(self, version: Version) -> Version | None:
        """Return what a version is compared with: the one in force for a proposal, else the one before it."""
        if version.waits:
            return self.active
        held = (one for one in self.all if one.version < version.version and not one.waits and not one.withdrawn_at)
        return next(held, None)
