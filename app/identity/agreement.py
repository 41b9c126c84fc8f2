"""The works agreement: who may be shown figures of single analysts, and what for; without one nobody is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

SETTING = "works_agreement"
"""The setting that two people agree on, like any connection: `viewers` (logins), `purposes`, `agreed_on`."""
OFF = "Figures of single analysts are off until the works agreement names who may see them and what for."


@dataclass(frozen=True, slots=True)
class WorksAgreement:
    """What was agreed with those whose work is measured."""

    viewers: frozenset[str] = frozenset()
    purposes: tuple[str, ...] = ()

    @property
    def is_there(self) -> bool:
        """Tell whether it says both: one that names nobody or nothing allows nothing."""
        return bool(self.viewers and self.purposes)

    def shows(self, login: str, *, of_login: str) -> bool:
        """Tell whether someone may see one analyst's figures: their own, and as a viewer everybody's."""
        return self.is_there and bool(login) and (login == of_login or login in self.viewers)

    def shows_everybody(self, login: str) -> bool:
        """Tell whether someone may see the figures of all analysts side by side."""
        return self.is_there and login in self.viewers


def agreement_of(setting: Mapping[str, Any]) -> WorksAgreement:
    """Return the agreement as the setting has it; what can't be read was not agreed on."""
    return WorksAgreement(frozenset(_texts(setting.get("viewers"))), tuple(_texts(setting.get("purposes"))))


def _texts(said: Any) -> Iterable[str]:
    listed = [said] if isinstance(said, str) else said if isinstance(said, list | tuple) else []
    return [one.strip() for one in listed if isinstance(one, str) and one.strip()]
