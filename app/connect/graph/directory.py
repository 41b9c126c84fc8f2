"""Microsoft Entra over Microsoft Graph: finding people, what decides on them, and changing their way in."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from app.connect.graph.access import Credential, GraphSettings, ResetBy, Tokens
from app.connect.graph.calls import Calls, Deed, quoted
from app.connect.graph.checks import GraphChecks
from app.connect.graph.methods import READING, MethodRemoval
from app.connect.graph.passwords import Passwords
from app.connect.graph.patience import Timing
from app.connect.graph.people import ACCOUNT, GUEST, anchor_of, found_person, marks_of, person_of, when
from app.connect.graph.rights import Rights
from app.connect.https import NoReply
from app.identity.directories import (
    Able,
    Check,
    DirectoryAway,
    DirectoryRefused,
    Mark,
    Outside,
    Owned,
    Person,
    Stamp,
)

FOUND_AT_MOST = 20
LONGEST_WORDS = 256
PAGE, PAGES = 100, 10_000
"""How many accounts a walk asks for at a time, and how often: a million is more than any tenant of one desk's."""
RESET_ACTIVITIES = ("Reset user password", "Reset password (by admin)")
_READING = Deed("read accounts", "the permission User.Read.All")
_READING_GROUPS = Deed("read groups", "the permission GroupMember.Read.All")
_REVOKING = Deed("end sign-ins", "the permission User.RevokeSessions.All")
_ENABLING = Deed("enable accounts", "the permission User.EnableDisableAccount.All and the role User Administrator")
_AUDIT = Deed("read who set passwords", "the permission AuditLog.Read.All, and Entra ID P1")
_NO_CONTENT = 204
_FOUND_BY = "userPrincipalName eq {0} or mail eq {0} or employeeId eq {0} or displayName eq {0}"
_FOUND_BY_INDEX = (
    _FOUND_BY + " or mailNickname eq {0} or onPremisesSamAccountName eq {0} or proxyAddresses/any(a:a eq {1})"
)


class GraphDirectory:
    """One Entra tenant. Follows `app.identity.directories.Directory`; may be used by several threads."""

    keeps_copies = True

    def __init__(self, settings: GraphSettings, credential: Credential, *, timing: Timing | None = None) -> None:
        """Take an address for Graph and one for signing in, both https. Raises NotSafe, HelpDeskError."""
        self._settings = settings
        self._timing = timing or Timing()
        self._tokens = Tokens(settings, credential, timing=self._timing)
        self._calls = Calls(settings, self._tokens, timing=self._timing)
        self._rights = Rights(self._calls, self._tokens)
        self._passwords = Passwords(settings, self._calls, timing=self._timing)

    @property
    def name(self) -> str:
        """Return what the desk calls it."""
        return self._settings.name

    def find(self, words: str) -> Sequence[Person]:
        """Return at most twenty accounts whose id, account, address, staff number or name is exactly this.

        An id may be that on premises of which an account is a copy. Their risk and authenticators are not looked at
        here: they are marked as unknown.
        """
        wanted = words.strip()
        if not wanted or len(wanted) > LONGEST_WORDS:
            return ()
        if _is_id(wanted):
            account = self._account(wanted)
            rows: Sequence[Mapping[str, Any]] = [account] if account else self._copies_of(wanted)
        else:
            rows = self._searched(wanted)
        return [found_person(self.name, row) for row in rows[:FOUND_AT_MOST]]

    def person(self, object_id: str) -> Person | None:
        """Return an account by its id with all that decides on it; what can't be read makes it RISK_UNKNOWN."""
        account = self._account(object_id)
        if account is None:
            return None
        path = _path(object_id)
        standing = self._rights.standing(path, object_id)
        methods, are_known = self._methods(path)
        marks = marks_of(account) | standing.marks | (frozenset() if are_known else {Mark.RISK_UNKNOWN})
        return person_of(
            self.name,
            account,
            marks=marks | self._must_change(path),
            groups=standing.groups,
            methods=methods,
            manager=self._calls.read(f"{path}/manager", _READING, {"select": "id"}),
        )

    def everybody(self) -> Iterator[Sequence[Person]]:
        """Yield all enabled accounts, without guests, a hundred at a time; their risk is not judged."""
        query: dict[str, str | int] = {"select": ACCOUNT, "top": PAGE}
        for rows in self._calls.pages("/users", _READING, query, most=PAGES):
            people = [row for row in rows if row.get("accountEnabled") is True and row.get("userType") != GUEST]
            yield [found_person(self.name, row) for row in people]

    def owned(self, words: str) -> Owned | None:
        """Return the only group of this name, address or id with its first owner; of an account, its manager."""
        wanted = words.strip()
        if not wanted or len(wanted) > LONGEST_WORDS:
            return None
        groups = self._groups(wanted)
        if not groups:
            return self._account_owned(wanted)
        if len(groups) > 1:
            return None
        owners = _rows(self._calls.read(f"/groups/{groups[0]['id']}/owners", _READING_GROUPS, {"select": "id"}))
        people = [str(one["id"]) for one in owners if "serviceprincipal" not in str(one.get("@odata.type", "")).lower()]
        return Owned(str(groups[0].get("displayName", wanted)), people[0] if people else None)

    def _groups(self, wanted: str) -> Sequence[Mapping[str, Any]]:
        if _is_id(wanted):
            group = self._calls.read(f"/groups/{wanted}", _READING_GROUPS, {"select": "id,displayName"})
            return [group] if group else ()
        named = f"displayName eq {quoted(wanted)} or mail eq {quoted(wanted)}"
        query: dict[str, str | int] = {"filter": named, "select": "id,displayName", "top": 2}
        return _rows(self._calls.read("/groups", _READING_GROUPS, query))

    def _account_owned(self, wanted: str) -> Owned | None:
        found = self.find(wanted)
        if len(found) != 1:
            return None
        manager = self._calls.read(f"{_path(found[0].object_id)}/manager", _READING, {"select": "id"})
        return Owned(found[0].name, str(manager["id"]) if manager and manager.get("id") else None)

    def abilities(self, object_id: str) -> frozenset[Able]:
        """Return what our own credential may do to this account.

        To privileged accounts, and to those of which that is unknown, nothing but ending their sign-ins.
        """
        account = self._account(object_id)
        if account is None or account.get("userType") == GUEST:
            return frozenset()
        able = self._rights.abilities()
        if self._rights.standing(_path(object_id), object_id).marks:
            return able & {Able.REVOKE_SESSIONS}
        if Mark.SYNCED in marks_of(account):
            able -= {Able.ENABLE}
            if self._settings.resets_by is ResetBy.PROFILE:
                able -= {Able.RESET}
        return able

    def stamp(self, object_id: str) -> Stamp:
        """Return when the password was last set."""
        return Stamp(self._passwords.set_at(_path(object_id)))

    def reset_password(self, object_id: str, secret: str, *, unlock: bool = True) -> None:
        """Set a password that has to be changed at the next sign-in; Entra ends its lock-outs by itself."""
        del unlock  # there is no call that would: a smart lock-out runs out, and a new password is not locked out
        self._passwords.reset(_path(object_id), secret)

    def unlock(self, object_id: str) -> None:
        """Refuse: Entra lets nobody end a smart lock-out."""
        del object_id
        raise DirectoryRefused(
            f"{self.name} lets nobody end a lock-out: it ends by itself after a minute or more. Nothing was changed; "
            "a new password helps where the old one is forgotten.",
            code="NotSupported",
        )

    def enable(self, object_id: str) -> None:
        """Let a disabled account sign in again."""
        reply = self._calls.order(
            "PATCH", _path(object_id), _ENABLING, body={"accountEnabled": True}, is_repeatable=True
        )
        self._calls.expect(reply, _NO_CONTENT)

    def temporary_pass(self, object_id: str, *, minutes: int) -> str:
        """Return a pass that signs in once within these minutes; one that could not be used is taken back."""
        return self._passwords.temporary_pass(_path(object_id), minutes=minutes)

    def remove_methods(self, object_id: str) -> int:
        """Take away all authenticators and return how many there were; looked at again afterwards."""
        return MethodRemoval(self._calls, _path(object_id), sleep=self._timing.sleep).run()

    def revoke_sessions(self, object_id: str) -> None:
        """End all sign-ins of the account; it may take minutes, and does nothing for guests."""
        reply = self._calls.order("POST", f"{_path(object_id)}/revokeSignInSessions", _REVOKING, is_repeatable=True)
        if reply.status == _NO_CONTENT:
            return
        try:
            is_done = reply.fields().get("value")
        except NoReply as nonsense:
            raise self._calls.unknown(f"{nonsense}") from None
        if is_done is not True:
            raise self._calls.unknown(f"{self.name} did not say that the sign-ins were ended.")

    def resets_since(self, since: datetime) -> Sequence[Outside]:
        """Return the passwords that were set since then by somebody else than their holder, ours among them.

        They come from the tenant's own audit, minutes late. Raises DirectoryRefused where it may not be read.
        """
        begins = since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        found: dict[tuple[str, str], Outside] = {}
        for activity in RESET_ACTIVITIES:
            wanted = f"activityDateTime ge {begins} and activityDisplayName eq {quoted(activity)}"
            for row in self._calls.read_all("/auditLogs/directoryAudits", _AUDIT, {"filter": wanted}):
                for outside in _resets_in(row):
                    found.setdefault((outside.object_id, str(row.get("correlationId") or row.get("id"))), outside)
        return sorted(found.values(), key=lambda outside: outside.set_at)

    def check(self) -> Sequence[Check]:
        """Try everything that the desk needs of it and say exactly what is missing; nothing is changed."""
        return GraphChecks(self._settings, self._calls, self._tokens, self._rights).run()

    def _account(self, object_id: str) -> Mapping[str, Any] | None:
        if not _is_id(object_id):
            return None
        account = self._calls.read(_path(object_id), _READING, {"select": ACCOUNT})
        if account is not None and str(account.get("id", "")).casefold() != object_id.strip().casefold():
            raise DirectoryAway(f"{self.name} answered half an account, or another one. Nothing was changed.")
        return account

    def _searched(self, wanted: str) -> Sequence[Mapping[str, Any]]:
        """Search by the index; where this tenant's can't search so much, by what every tenant can."""
        both = (quoted(wanted), quoted(f"smtp:{wanted}"))
        try:
            return self._page(_FOUND_BY_INDEX.format(*both), is_indexed=True)
        except DirectoryRefused as refusal:
            if not refusal.code.startswith(("Request_UnsupportedQuery", "Request_BadRequest")):
                raise
        return self._page(_FOUND_BY.format(*both), is_indexed=False)

    def _copies_of(self, source_id: str) -> Sequence[Mapping[str, Any]]:
        return self._page(f"onPremisesImmutableId eq {quoted(anchor_of(source_id.strip()))}", is_indexed=False)

    def _page(self, wanted: str, *, is_indexed: bool) -> Sequence[Mapping[str, Any]]:
        query: dict[str, str | int] = {"filter": wanted, "select": ACCOUNT, "top": FOUND_AT_MOST}
        said = self._calls.read(
            "/users", _READING, query | {"count": "true"} if is_indexed else query, is_indexed=is_indexed
        )
        rows = said.get("value") if said is not None else None
        if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
            raise DirectoryAway(f"{self.name} answered half a list. Nothing was changed; try again in a moment.")
        return rows

    def _methods(self, path: str) -> tuple[Sequence[Mapping[str, Any]], bool]:
        try:
            return self._calls.read_all(f"{path}/authentication/methods", READING), True
        except DirectoryRefused:
            return (), False

    def _must_change(self, path: str) -> frozenset[Mark]:
        """Tell whether the password has to be changed, where we may read that."""
        with suppress(DirectoryRefused):
            said = self._calls.read(path, _READING, {"select": "id,passwordProfile"}) or {}
            profile = said.get("passwordProfile")
            if isinstance(profile, dict) and profile.get("forceChangePasswordNextSignIn") is True:
                return frozenset({Mark.MUST_CHANGE})
        return frozenset()


def _path(object_id: str) -> str:
    """Return where an account is; only ids of Entra's form get there, so that none leads elsewhere."""
    if not _is_id(object_id):
        raise DirectoryRefused("This is no id of an account in Entra. Nothing was changed.", code="NotAnId")
    return f"/users/{UUID(object_id.strip())}"


def _is_id(words: str) -> bool:
    with suppress(ValueError):
        return str(UUID(words.strip())) == words.strip().casefold()
    return False


def _resets_in(row: Mapping[str, Any]) -> Sequence[Outside]:
    """Return whose password an entry of the audit says was set by somebody else."""
    at, by = when(row.get("activityDateTime")), row.get("initiatedBy")
    holder = by.get("user") if isinstance(by, dict) else None
    by_id = holder.get("id") if isinstance(holder, dict) else None
    targets = row.get("targetResources")
    if at is None or row.get("result") != "success" or not isinstance(targets, list):
        return ()
    ids = [str(one["id"]) for one in targets if isinstance(one, dict) and one.get("id")]
    return [Outside(object_id, at) for object_id in ids if object_id != by_id]


def _rows(said: Mapping[str, Any] | None) -> Sequence[Mapping[str, Any]]:
    rows = (said or {}).get("value")
    return [one for one in rows if isinstance(one, dict) and one.get("id")] if isinstance(rows, list) else ()
