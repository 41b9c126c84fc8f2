"""The test of an Entra connection: harmless reads, and what our own token says that we may do."""

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from app.connect.graph.access import ClientCertificate, GraphSettings, ResetBy, Tokens
from app.connect.graph.calls import Calls, Deed
from app.connect.graph.methods import READING as METHODS
from app.connect.graph.rights import PERMISSIONS, READS_GROUPS, TOO_MUCH, USER_ADMINISTRATOR, Rights, is_hidden
from app.identity.directories import Able, Check, DirectoryAway, DirectoryRefused

SOON = timedelta(days=30)
_ACCOUNTS = Deed("read accounts", "the permission User.Read.All")
_AUDIT = Deed("read the tenant's audit", "the permission AuditLog.Read.All, and Entra ID P1")
_WHAT: Mapping[Able, str] = {
    Able.RESET: "Set passwords",
    Able.ENABLE: "Enable accounts",
    Able.TEMPORARY_PASS: "Make temporary access passes",
    Able.REMOVE_METHODS: "Take away authenticators",
    Able.REVOKE_SESSIONS: "End sign-ins",
}


class GraphChecks:
    """Runs the test line by line; nothing is changed."""

    def __init__(self, settings: GraphSettings, calls: Calls, tokens: Tokens, rights: Rights) -> None:
        self._settings = settings
        self._calls = calls
        self._tokens = tokens
        self._rights = rights

    def run(self) -> Sequence[Check]:
        """Return one line for each thing; only the first where we can't even sign in."""
        signed_in = self._tried("Sign in as the application", lambda: self._tokens.bearer() and None)
        if not signed_in.is_fine:
            return [signed_in]
        return [signed_in, *self._of_credential(), *self._of_reading(), *self._of_changing(), *self._of_role()]

    def _of_credential(self) -> Sequence[Check]:
        credential = self._tokens.credential
        if not isinstance(credential, ClientCertificate):
            return [Check("Certificate", is_fine=True, said="A client secret is used; a certificate is safer.")]
        left = credential.ends - self._calls.now()
        return [
            Check(
                "Certificate",
                is_fine=left > SOON,
                said=f"It runs out on {credential.ends:%d %B %Y}, in {left.days} days.",
            )
        ]

    def _of_reading(self) -> Sequence[Check]:
        """Read one account and all that decides on it; of whom does not matter, and nothing of them is told."""
        somebody = ""

        def accounts() -> str | None:
            nonlocal somebody
            said = self._calls.read("/users", _ACCOUNTS, {"select": "id", "top": 1}) or {}
            somebody = _first_id(said)
            return None if somebody else "Graph shows no account at all; it needs the permission User.Read.All."

        first = self._tried("Read accounts", accounts)
        if not somebody:
            return [first]
        path = f"/users/{somebody}"
        reads: Sequence[tuple[str, Callable[[], object]]] = (
            ("Read directory roles", lambda: self._rights.assigned(somebody)),
            ("Read who may become an administrator", lambda: self._rights.eligible(somebody)),
            ("Read authenticators", lambda: self._calls.read_all(f"{path}/authentication/methods", METHODS)),
            ("Read who set passwords", lambda: self._calls.read("/auditLogs/directoryAudits", _AUDIT, {"top": 1})),
        )
        memberships = self._tried("Read memberships", lambda: self._lacks_groups(path))
        return [first, memberships, *(self._tried(what, _silently(read)) for what, read in reads)]

    def _lacks_groups(self, path: str) -> str | None:
        """Say what is missing where Graph shows memberships without saying in what."""
        hides = any(map(is_hidden, self._rights.memberships(path)))
        held = self._rights.permissions()
        lacks = held is not None and held.isdisjoint(READS_GROUPS)
        return "Grant the application permission GroupMember.Read.All." if hides or lacks else None

    def _of_changing(self) -> Sequence[Check]:
        held = self._rights.permissions()
        if held is None:
            return [
                Check(
                    "Permissions", is_fine=False, said="The token can't be read, so each call has to say what it lacks."
                )
            ]
        return [_permission(able, enough, held) for able, enough in PERMISSIONS.items()]

    def _of_role(self) -> Sequence[Check]:
        def role() -> str | None:
            roles = self._rights.own_roles()
            if too_much := sorted(TOO_MUCH[one] for one in roles & TOO_MUCH.keys()):
                return f"It has {', '.join(too_much)}, and could reset administrators. Take that role from it."
            if USER_ADMINISTRATOR not in roles:
                return "It needs the role User Administrator to set passwords and to enable accounts."
            return None

        checks = [self._tried("Role of the application", role)]
        if self._settings.resets_by is ResetBy.METHOD:
            said = "Microsoft lets only a signed-in person set passwords this way, and refuses applications."
            checks.append(Check("Set passwords through password writeback", is_fine=False, said=said))
        return checks

    def _tried(self, what: str, attempt: Callable[[], str | None]) -> Check:
        try:
            missing = attempt()
        except (DirectoryAway, DirectoryRefused) as error:
            code = f" [{error.code}]" if isinstance(error, DirectoryRefused) and error.code else ""
            return Check(what, is_fine=False, said=f"{error}{code}")
        return Check(what, is_fine=not missing, said=missing or "")


def _silently(read: Callable[[], object]) -> Callable[[], None]:
    """Return a read whose answer is told to nobody: it matters only that there is one."""

    def run() -> None:
        read()

    return run


def _permission(able: Able, enough: Sequence[str], held: frozenset[str]) -> Check:
    is_fine = not held.isdisjoint(enough)
    said = "" if is_fine else f"Grant the application permission {enough[0]}, with an administrator's consent."
    return Check(_WHAT[able], is_fine=is_fine, said=said)


def _first_id(said: Mapping[str, Any]) -> str:
    rows = said.get("value")
    first = rows[0] if isinstance(rows, list) and rows else {}
    return str(first.get("id", "")) if isinstance(first, dict) else ""
