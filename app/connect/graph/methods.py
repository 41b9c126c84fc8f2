"""Taking away somebody's authenticators in Microsoft Entra: one by one, the default last, and looked at afterwards."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from app.connect.graph.calls import Calls, Deed
from app.connect.graph.people import METHODS, is_password, kind_of
from app.identity.directories import DirectoryAway, DirectoryRefused, OutcomeUnknown

READING = Deed("look at authenticators", "the permission UserAuthenticationMethod.Read.All")
REMOVING = Deed(
    "take away authenticators", "the permission UserAuthenticationMethod.ReadWrite.All, and no administrator as target"
)
LOOKS = 3
"""How often the list is looked at again: Graph may show for a moment what is gone."""
_REFUSED, _GONE = 400, 404


class MethodRemoval:
    """Removes all authenticators of one account, and counts."""

    def __init__(self, calls: Calls, path: str, *, sleep: Callable[[float], object]) -> None:
        self._calls = calls
        self._path = f"{path}/authentication"
        self._sleep = sleep
        self._removed = 0

    def run(self) -> int:
        """Return how many there were. Raises DirectoryRefused when nothing changed, OutcomeUnknown for half of it."""
        found = self._left()
        self._refuse_unheard_of(found)
        try:
            self._remove(sorted(found, key=_last_comes_what_others_need))
            self._look_again()
        except DirectoryRefused as refusal:
            raise self._half_done(refusal, len(found)) from None
        except (DirectoryAway, OutcomeUnknown) as silence:
            raise self._half_done(silence, len(found)) from None
        return len(found)

    def _remove(self, left: Sequence[Mapping[str, Any]]) -> None:
        """Remove round by round: the default method is refused as long as there is another."""
        while left:
            refused = [method for method in left if not self._is_removed(method)]
            if len(refused) == len(left):
                raise DirectoryRefused(f"{self._calls.name} lets {len(left)} of the authenticators not be taken away.")
            left = refused

    def _is_removed(self, method: Mapping[str, Any]) -> bool:
        path = f"{self._path}/{METHODS[kind_of(method)].path}/{quote(str(method['id']), safe='')}"
        reply = self._calls.order("DELETE", path, REMOVING, is_repeatable=True, allows=frozenset({_REFUSED, _GONE}))
        self._removed += reply.is_fine
        return reply.status != _REFUSED

    def _look_again(self) -> None:
        left = self._left()
        for look in range(LOOKS):
            if not left:
                return
            self._sleep(float(2**look))
            left = self._left()
        if left:
            raise DirectoryRefused(f"{self._calls.name} still lists {len(left)} of the authenticators.")

    def _left(self) -> Sequence[Mapping[str, Any]]:
        listed = self._calls.read_all(f"{self._path}/methods", READING)
        return [method for method in listed if not is_password(method)]

    def _refuse_unheard_of(self, found: Sequence[Mapping[str, Any]]) -> None:
        unheard = sorted(
            {kind_of(method) for method in found if kind_of(method) not in METHODS or not method.get("id")}
        )
        if unheard:
            raise DirectoryRefused(
                f"This account has an authenticator of a kind that can't be taken away here ({', '.join(unheard)}). "
                "Nothing was changed; have all of them taken away in the Entra admin center.",
                code="UnknownMethod",
            )

    def _half_done(self, why: Exception, there_were: int) -> Exception:
        if isinstance(why, OutcomeUnknown) or self._removed:
            return OutcomeUnknown(
                f"{self._removed} of {there_were} authenticators are taken away for sure, then it stopped: {why} "
                "Look at the account and finish it by hand."
            )
        return why


def _last_comes_what_others_need(method: Mapping[str, Any]) -> tuple[bool, str]:
    """Sort a mobile number behind the alternate one, which can't be without it."""
    return str(method.get("phoneType", "")).casefold() == "mobile", kind_of(method)
