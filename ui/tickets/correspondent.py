"""Whom a reply reaches: the requester of the ticket it is written to, as far as they are known."""

from dataclasses import dataclass

from app.tickets.model import Status

NOBODY = "Nobody would get a reply: no requester is known."


@dataclass(frozen=True)
class Correspondent:
    """The ticket written to, and who reads a reply; name and e-mail are empty and None until they have been read."""

    ticket_id: int
    name: str = ""
    email: str | None = ""
    status: Status = Status.OPEN
    has_requester: bool = True

    @property
    def to_line(self) -> str:
        """Whom a reply reaches, in words."""
        if self.email:
            return f"To: {self.email}"
        if not self.has_requester:
            return "No requester is known"
        unknown = "" if self.email is None else ", no e-mail known"
        return f"To: {self.name}{unknown}" if self.name else ""

    @property
    def first_name(self) -> str:
        """What the requester is called in the field the reply is typed into."""
        names = self.name.split()
        return names[0] if names else "the requester"
