"""Staff, and the requesters they serve."""

from dataclasses import dataclass

from app.core.actor import Actor, Role


@dataclass(eq=False)
class Staff:
    """One who works at the desk; `is_available` is false while away, `is_active` false once gone."""

    login: str
    name: str
    role: Role = Role.ANALYST
    tier: int = 1
    email: str = ""
    is_active: bool = True
    is_available: bool = True
    id: int = 0

    def as_actor(self) -> Actor:
        """Return this person as the one who asks."""
        return Actor(self.id, self.name, self.login, self.role, self.tier)


@dataclass(eq=False)
class Requester:
    """One whose tickets the desk works on."""

    name: str
    email: str = ""
    phone: str = ""
    department: str = ""
    location: str = ""
    is_vip: bool = False
    is_active: bool = True
    id: int = 0
