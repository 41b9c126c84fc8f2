"""Who is an administrator in Microsoft Entra, and what the desk's own application may do there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from app.connect.graph.access import Tokens
from app.connect.graph.calls import Calls, Deed, quoted
from app.identity.directories import Able, DirectoryRefused, Mark

ROLES = Deed("read directory roles", "the permission RoleManagement.Read.Directory")
ELIGIBLE = Deed("read who may become an administrator", "the permission RoleManagement.Read.Directory")
MEMBERSHIPS = Deed(
    "read memberships", "the permissions GroupMember.Read.All, RoleManagement.Read.Directory and User.Read.All"
)
READS_GROUPS = frozenset({
    "GroupMember.Read.All", "Group.Read.All", "Directory.Read.All", "GroupMember.ReadWrite.All", "Group.ReadWrite.All",
    "Directory.ReadWrite.All",
})  # fmt: skip
"""Without any of these Graph shows that there is a membership, and not in what."""
NO_LICENCE = ("AadPremiumLicenseRequired", "PimLicenseRequired")
"""Codes of a tenant without Privileged Identity Management, where nobody can be eligible for a role."""

WHOLE = ("Directory.ReadWrite.All",)
PERMISSIONS: Mapping[Able, Sequence[str]] = {
    Able.RESET: ("User-PasswordProfile.ReadWrite.All",),
    Able.ENABLE: ("User.EnableDisableAccount.All", "User.ReadWrite.All", *WHOLE),
    Able.TEMPORARY_PASS: ("UserAuthenticationMethod.ReadWrite.All",),
    Able.REMOVE_METHODS: ("UserAuthenticationMethod.ReadWrite.All",),
    Able.REVOKE_SESSIONS: ("User.RevokeSessions.All", "User.ReadWrite.All", *WHOLE),
}
"""Any one of these application permissions is enough; the first is the least."""
NEEDS_ROLE = frozenset({Able.RESET, Able.ENABLE})
USER_ADMINISTRATOR = "fe930be7-5e62-47db-91af-98c3a49a38b1"
TOO_MUCH: Mapping[str, str] = {
    "62e90394-69f5-4237-9190-012177145e10": "Global Administrator",
    "7be44c8a-adaf-4e2a-84d6-ab2649e08a13": "Privileged Authentication Administrator",
    "e8611ab8-c189-46e8-94e1-60213ab1f814": "Privileged Role Administrator",
}
"""Roles with which an application could reset administrators: the desk's must not have them."""
ENOUGH = frozenset({USER_ADMINISTRATOR, *TOO_MUCH})


@dataclass(frozen=True, slots=True)
class Standing:
    """What memberships say of an account; any mark means that it is, or may be, privileged."""

    marks: frozenset[Mark] = frozenset()
    groups: Sequence[Mapping[str, Any]] = field(default=(), repr=False)


class Rights:
    """Reads roles and groups, of others and of ourselves."""

    def __init__(self, calls: Calls, tokens: Tokens) -> None:
        self._calls = calls
        self._tokens = tokens

    def standing(self, path: str, object_id: str) -> Standing:
        """Return whether an account is privileged: by a role, by one it may take, by a group that can hold roles.

        What may not be read is RISK_UNKNOWN. Raises DirectoryAway.
        """
        marks: set[Mark] = set()
        groups: Sequence[Mapping[str, Any]] = ()
        try:
            memberships = self.memberships(path)
            groups = [row for row in memberships if _kind(row) == "group"]
            if any(map(_makes_privileged, memberships)) or self.assigned(object_id) or self.eligible(object_id):
                marks.add(Mark.PRIVILEGED_ROLE)
            if any(map(is_hidden, memberships)):
                marks.add(Mark.RISK_UNKNOWN)
        except DirectoryRefused:
            marks.add(Mark.RISK_UNKNOWN)
        return Standing(frozenset(marks), groups)

    def abilities(self) -> frozenset[Able]:
        """Return what permissions and role of our own allow. Raises DirectoryAway, DirectoryRefused."""
        held = self.permissions()
        if held is None:
            return frozenset(PERMISSIONS)  # a token that only Microsoft can read: each call says what it lacks
        able = frozenset(one for one, enough in PERMISSIONS.items() if not held.isdisjoint(enough))
        if able & NEEDS_ROLE and not self.is_user_administrator():
            able -= NEEDS_ROLE
        return able

    def permissions(self) -> frozenset[str] | None:
        """Return the application permissions that our token names, None when it can't be read."""
        said = self._tokens.claims().get("roles", ())
        known = bool(self._tokens.claims())
        return frozenset(map(str, said)) if known and isinstance(said, list | tuple) else None

    def is_user_administrator(self) -> bool:
        """Tell whether our application has a role that may set passwords; False where that can't be read."""
        try:
            return not ENOUGH.isdisjoint(self.own_roles())
        except DirectoryRefused:
            return False

    def own_roles(self) -> frozenset[str]:
        """Return the ids of the directory roles of our own application. Raises DirectoryAway, DirectoryRefused."""
        ourselves = str(self._tokens.claims().get("oid", ""))
        try:
            rows = self.assigned(ourselves)
        except ValueError:
            raise DirectoryRefused("The token does not say which application it is for.", code="NoOid") from None
        return frozenset(str(row.get("roleDefinitionId", "")).casefold() for row in rows)

    def memberships(self, path: str) -> Sequence[Mapping[str, Any]]:
        """Return groups and roles, in which one lies in the other or not; of what we may not read only that it is.

        Without any parameter, as Graph takes those for this list from its slower index only.
        """
        return self._calls.read_all(f"{path}/transitiveMemberOf", MEMBERSHIPS)

    def eligible(self, object_id: str) -> Sequence[Mapping[str, Any]]:
        """Return the roles that somebody may take when they like. Raises DirectoryAway, DirectoryRefused."""
        try:
            return self._calls.read_all(
                "/roleManagement/directory/roleEligibilityScheduleInstances", ELIGIBLE, {"filter": _of(object_id)}
            )
        except DirectoryRefused as refusal:
            if refusal.code.startswith(NO_LICENCE):
                return ()
            raise

    def assigned(self, object_id: str) -> Sequence[Mapping[str, Any]]:
        """Return roles of their own, those for a part of the tenant among them, which no membership tells of."""
        return self._calls.read_all("/roleManagement/directory/roleAssignments", ROLES, {"filter": _of(object_id)})


def _of(object_id: str) -> str:
    return f"principalId eq {quoted(str(UUID(object_id)))}"


def _kind(row: Mapping[str, Any]) -> str:
    return str(row.get("@odata.type", "")).removeprefix("#microsoft.graph.")


def _makes_privileged(row: Mapping[str, Any]) -> bool:
    return _kind(row) == "directoryRole" or row.get("isAssignableToRole") is True


def is_hidden(row: Mapping[str, Any]) -> bool:
    """Tell whether Graph shows only that there is a membership, as it does where we may not read more."""
    return not _kind(row) or (_kind(row) == "group" and not row.get("displayName"))
