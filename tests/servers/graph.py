"""A small Microsoft Graph on loopback: what is documented of the calls that the desk makes, kept state, and trouble."""

import json
import re
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any, Self
from urllib.parse import parse_qs, unquote
from uuid import uuid4

from tests.servers.graph_sign_in import CLIENT, OURSELVES, SECRET, TENANT, SignIn
from tests.servers.graph_wire import Answer, Asked, Listening, Refused, Trouble, Wire

__all__ = ["CLIENT", "OURSELVES", "SECRET", "TENANT", "Account", "Clock", "Graph"]


USER_ADMINISTRATOR = "fe930be7-5e62-47db-91af-98c3a49a38b1"
EVERY_PERMISSION = (
    "User.Read.All", "GroupMember.Read.All", "RoleManagement.Read.Directory", "UserAuthenticationMethod.ReadWrite.All",
    "User-PasswordProfile.ReadWrite.All", "User.EnableDisableAccount.All", "User.RevokeSessions.All",
    "AuditLog.Read.All",
)  # fmt: skip
PASSWORD_ID = "28c10230-6103-485e-b985-444c60001490"
METHOD_PATHS = {
    "phoneMethods": "phone",
    "emailMethods": "email",
    "microsoftAuthenticatorMethods": "microsoftAuthenticator",
    "softwareOathMethods": "softwareOath",
    "fido2Methods": "fido2",
    "windowsHelloForBusinessMethods": "windowsHelloForBusiness",
    "temporaryAccessPassMethods": "temporaryAccessPass",
}


@dataclass
class Account:
    """One account of the tenant; `shown` is what GET /users/{id} tells."""

    shown: dict[str, Any]
    methods: list[dict[str, Any]] = field(default_factory=list)
    default_method: str = ""
    memberships: list[dict[str, Any]] = field(default_factory=list)
    roles: list[str] = field(default_factory=list)
    eligible: list[str] = field(default_factory=list)
    superior: str = ""
    password: str = ""
    has_to_change: bool = False
    sign_ins_ended: int = 0
    passes: list[dict[str, Any]] = field(default_factory=list)

    @property
    def id(self) -> str:
        """Return its id."""
        return str(self.shown["id"])


class Graph:
    """The server; a `with` stops it. Attributes are switches, to be set at any time."""

    def __init__(self) -> None:
        self.accounts: dict[str, Account] = {}
        self.asked: list[Asked] = []
        self.trouble: list[Trouble] = []
        self.permissions = list(EVERY_PERMISSION)
        self.own_roles = [USER_ADMINISTRATOR]
        self.has_pim = True
        self.knows_index = True
        self.polls_until_done = 1
        self.ends_as = "succeeded"
        self.location = ""
        self.retry_after = ""
        self.pass_is_usable = True
        self.pass_reason = "EnabledByPolicy"
        self.pass_is_once = True
        self.banned = {"Password1"}
        self.deaf_deletions = 0
        self.audits: list[dict[str, Any]] = []
        self.operations: dict[str, int] = {}
        self.page_size = 100
        self.released = threading.Event()
        self._lock = threading.RLock()
        self._server = Listening(("127.0.0.1", 0), Wire)
        self.sign_in = SignIn(self.origin)
        self._server.graph = self
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), name="graph", daemon=True)
        self._thread.start()

    @property
    def origin(self) -> str:
        """Return where it listens."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    @property
    def base(self) -> str:
        """Return the base address of its v1.0."""
        return f"{self.origin}/v1.0"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of who waits, and stop."""
        self.released.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(10)

    def add(self, name: str, **shown: Any) -> Account:
        """Let somebody be in the directory."""
        account = name.casefold().replace(" ", ".")
        basic = {
            "id": str(uuid4()),
            "displayName": name,
            "userPrincipalName": f"{account}@contoso.example",
            "mail": f"{account}@contoso.example",
            "userType": "Member",
            "accountEnabled": True,
            "lastPasswordChangeDateTime": "2026-01-05T08:30:00Z",
        }
        made = Account(basic | shown)
        made.methods.append(_method("password", PASSWORD_ID))
        self.accounts[made.id] = made
        return made

    def enrol(self, account: Account, kind: str, method_id: str = "", **said: Any) -> str:
        """Give somebody an authenticator and return its id."""
        named = method_id or str(uuid4())
        account.methods.append(_method(kind, named) | said)
        return named

    def put_in_group(self, account: Account, name: str | None, *, may_hold_roles: bool = False) -> None:
        """Make somebody a member; a group without a name is one that may not be read."""
        row = {"@odata.type": "#microsoft.graph.group", "id": str(uuid4()), "displayName": name}
        account.memberships.append(row | {"isAssignableToRole": may_hold_roles or None})

    def give_role(self, account: Account, name: str = "Global Administrator") -> None:
        """Make somebody an administrator by a role that memberships tell of."""
        row = {"@odata.type": "#microsoft.graph.directoryRole", "id": str(uuid4()), "displayName": name}
        account.memberships.append(row)

    def upset(self, method: str, path: str, **how: Any) -> None:
        """Let the next matching call go wrong; `path` is a regular expression."""
        self.trouble.append(Trouble(method, path, **how))

    def record(self, activity: str, target: str, *, by: str = "", **said: Any) -> None:
        """Write an entry into the tenant's audit."""
        row = {
            "id": str(uuid4()),
            "activityDisplayName": activity,
            "activityDateTime": "2026-03-01T10:00:00.1234567Z",
            "correlationId": str(uuid4()),
            "result": "success",
            "initiatedBy": {"user": {"id": by}} if by else {"app": {"displayName": "Something"}},
            "targetResources": [{"id": target, "type": "User"}],
        }
        self.audits.append(row | said)

    def count(self, method: str, path: str) -> int:
        """Return how often a path was asked."""
        return sum(one.method == method and bool(re.search(path, one.path)) for one in self.asked)

    def next_trouble(self, method: str, path: str) -> Trouble | None:
        """Take the next trouble that is meant for this call."""
        with self._lock:
            for trouble in self.trouble:
                if trouble.times > 0 and trouble.method == method and re.search(trouble.path, path):
                    trouble.times -= 1
                    return trouble
        return None

    def answer(self, asked: Asked) -> Answer:
        """Do what is asked, or refuse it as Graph does."""
        with self._lock:
            try:
                return self._answered(asked)
            except Refused as refusal:
                return refusal.answer

    def _answered(self, asked: Asked) -> Answer:
        if asked.path.endswith("/oauth2/v2.0/token"):
            return self.sign_in.token(asked, self.permissions)
        bearer = asked.headers.get("Authorization", "").removeprefix("Bearer ")
        if bearer not in self.sign_in.tokens:
            raise Refused(401, "InvalidAuthenticationToken", "Access token has expired or is not yet valid.")
        if not asked.headers.get("client-request-id"):
            raise AssertionError("every call carries a client-request-id")
        parts = asked.path.removeprefix("/v1.0/").split("/")
        query = {name.removeprefix("$"): values[0] for name, values in parse_qs(asked.query).items()}
        if parts[0] == "users":
            return self._users(asked, parts[1:], query)
        if parts[0] == "auditLogs":
            self._need("AuditLog.Read.All")
            return self._page(asked, [row for row in self.audits if _matches(row, query.get("filter", ""))])
        if parts[0] == "roleManagement":
            return self._role_management(asked, parts[-1], query)
        raise Refused(404, "ResourceNotFound")

    def _need(self, *enough: str) -> None:
        if not set(enough) & set(self.permissions):
            raise Refused(403, "Authorization_RequestDenied", "Insufficient privileges to complete the operation.")

    def _users(self, asked: Asked, parts: list[str], query: Mapping[str, str]) -> Answer:
        if not parts:
            self._need("User.Read.All")
            return self._search(asked, query)
        account = self.accounts.get(parts[0])
        if account is None:
            raise Refused(404, "Request_ResourceNotFound", f"Resource '{parts[0]}' does not exist")
        rest = parts[1:]
        if not rest:
            return self._read(account, query) if asked.method == "GET" else self._patch(account, json.loads(asked.body))
        if rest == ["manager"]:
            if not account.superior:
                raise Refused(404, "Request_ResourceNotFound")
            return Answer(200, {"id": account.superior})
        if rest == ["transitiveMemberOf"]:
            self._need("User.Read.All", "GroupMember.Read.All")
            if asked.query.startswith("$") and "skiptoken" not in asked.query:
                raise Refused(400, "Request_UnsupportedQuery")
            return self._page(asked, [self._shown(row) for row in account.memberships])
        if rest == ["revokeSignInSessions"]:
            self._need("User.RevokeSessions.All")
            account.sign_ins_ended += 1
            return Answer(200, {"value": True})
        return self._authentication(asked, account, rest[1:])

    def _shown(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """Return a membership, or only that there is one where its kind may not be read."""
        is_group = row["@odata.type"] == "#microsoft.graph.group"
        if ("GroupMember.Read.All" if is_group else "RoleManagement.Read.Directory") in self.permissions:
            return dict(row)
        return {name: value if name in {"@odata.type", "id"} else None for name, value in row.items()}

    def _search(self, asked: Asked, query: Mapping[str, str]) -> Answer:
        wanted = query.get("filter", "")
        if "proxyAddresses" in wanted:
            counted = query.get("count") == "true" and asked.headers.get("ConsistencyLevel") == "eventual"
            if not counted or not self.knows_index:
                raise Refused(400, "Request_UnsupportedQuery")
        names = re.findall(r"(\w+) eq '((?:[^']|'')*)'", wanted)
        if wanted.count("'") % 2:
            raise Refused(400, "Request_BadRequest", "unterminated string literal")
        found = [one.shown for one in self.accounts.values() if not wanted or _has(one.shown, names)]
        if not wanted:
            return self._page(asked, [_only(row, query) for row in found])
        return Answer(200, {"value": [_only(row, query) for row in found[: int(query.get("top", "100"))]]})

    def _read(self, account: Account, query: Mapping[str, str]) -> Answer:
        self._need("User.Read.All")
        said = _only(account.shown, query)
        if "passwordProfile" in query.get("select", ""):
            self._need("User-PasswordProfile.ReadWrite.All")
            said["passwordProfile"] = {"forceChangePasswordNextSignIn": account.has_to_change}
        return Answer(200, said)

    def _patch(self, account: Account, change: Mapping[str, Any]) -> Answer:
        if "accountEnabled" in change:
            self._need("User.EnableDisableAccount.All")
            account.shown["accountEnabled"] = change["accountEnabled"]
            return Answer(204)
        self._need("User-PasswordProfile.ReadWrite.All")
        if USER_ADMINISTRATOR not in self.own_roles:
            raise Refused(403, "Authorization_RequestDenied")
        if account.shown.get("onPremisesSyncEnabled"):
            raise Refused(400, "Request_BadRequest", "Unable to update properties of a synced account")
        profile = change["passwordProfile"]
        self._set_password(account, profile["password"], has_to_change=profile["forceChangePasswordNextSignIn"])
        return Answer(204)

    def _set_password(self, account: Account, password: str, *, has_to_change: bool) -> None:
        if password in self.banned:
            raise Refused(400, "Request_BadRequest", f"The specified password {password} does not comply")
        account.password, account.has_to_change = password, has_to_change
        account.shown["lastPasswordChangeDateTime"] = (datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%SZ")

    def _authentication(self, asked: Asked, account: Account, rest: list[str]) -> Answer:
        if asked.method == "GET" and rest[0] == "operations":
            return self._operation(rest[1])
        self._need("UserAuthenticationMethod.ReadWrite.All")
        if rest == ["methods"]:
            listed = [*account.methods, *account.passes]
            return self._page(asked, [{**row, "temporaryAccessPass": None} for row in listed])
        if rest[-1] == "resetPassword" and rest[1] == PASSWORD_ID:
            self._set_password(account, json.loads(asked.body)["newPassword"], has_to_change=True)
            operation = str(uuid4())
            self.operations[operation] = self.polls_until_done
            at = f"{self.base}/users/{account.id}/authentication/operations/{operation}?aadgdc=X"
            later = {"Retry-After": self.retry_after} if self.retry_after else {}
            return Answer(202, {}, {"Location": self.location or at} | later)
        if asked.method == "POST" and rest == ["temporaryAccessPassMethods"]:
            return self._pass(account, json.loads(asked.body))
        if asked.method == "DELETE" and len(rest) == 2 and rest[0] in METHOD_PATHS:
            return self._delete(account, METHOD_PATHS[rest[0]], unquote(rest[1]))
        raise Refused(404, "ResourceNotFound")

    def _operation(self, operation: str) -> Answer:
        left = self.operations[operation] = self.operations[operation] - 1
        status = self.ends_as if left <= 0 else "running"
        return Answer(200, {"id": operation, "status": status})

    def _pass(self, account: Account, wanted: Mapping[str, Any]) -> Answer:
        if not 10 <= wanted["lifetimeInMinutes"] <= 43_200:
            raise Refused(400, "badRequest")
        made = _method("temporaryAccessPass", str(uuid4())) | {
            "temporaryAccessPass": "+drk" + uuid4().hex[:6],
            "lifetimeInMinutes": wanted["lifetimeInMinutes"],
            "isUsableOnce": wanted["isUsableOnce"] and self.pass_is_once,
            "isUsable": self.pass_is_usable,
            "methodUsabilityReason": self.pass_reason,
        }
        account.passes = [made]
        return Answer(201, made)

    def _delete(self, account: Account, kind: str, method_id: str) -> Answer:
        rows = account.passes if kind == "temporaryAccessPass" else account.methods
        found = [row for row in rows if row["id"] == method_id and row["@odata.type"] == _type(kind)]
        if not found:
            raise Refused(404, "resourceNotFound")
        others = [row for row in account.methods if row["id"] not in {PASSWORD_ID, method_id}]
        if method_id == account.default_method and others:
            raise Refused(400, "badRequest", "Cannot delete default method with other methods configured.")
        types = {row.get("phoneType") for row in others}
        if found[0].get("phoneType") == "mobile" and "alternateMobile" in types:
            raise Refused(400, "badRequest", "A mobile number is needed as long as there is an alternate one.")
        if self.deaf_deletions > 0:
            self.deaf_deletions -= 1
        else:
            rows.remove(found[0])
        return Answer(204)

    def _role_management(self, asked: Asked, what: str, query: Mapping[str, str]) -> Answer:
        self._need("RoleManagement.Read.Directory")
        whom = re.findall(r"principalId eq '([^']*)'", query["filter"])[0]
        account = self.accounts.get(whom)
        if what == "roleEligibilityScheduleInstances":
            if not self.has_pim:
                raise Refused(400, "AadPremiumLicenseRequired")
            return self._page(asked, [{"roleDefinitionId": role} for role in (account.eligible if account else [])])
        held = self.own_roles if whom == OURSELVES else (account.roles if account else [])
        return self._page(asked, [{"roleDefinitionId": role} for role in held])

    def _page(self, asked: Asked, rows: list[dict[str, Any]]) -> Answer:
        begins = int(parse_qs(asked.query).get("$skiptoken", ["0"])[0])
        said: dict[str, Any] = {"value": rows[begins : begins + self.page_size]}
        if begins + self.page_size < len(rows):
            kept = re.sub(r"&?\$skiptoken=\d+", "", asked.query)
            said["@odata.nextLink"] = (
                f"{self.origin}{asked.path}?{kept}{'&' if kept else ''}$skiptoken={begins + self.page_size}"
            )
        return Answer(200, said)


def _method(kind: str, method_id: str) -> dict[str, Any]:
    return {"@odata.type": _type(kind), "id": method_id, "createdDateTime": "2026-02-01T09:00:00Z"}


def _type(kind: str) -> str:
    return f"#microsoft.graph.{kind}AuthenticationMethod"


def _only(row: Mapping[str, Any], query: Mapping[str, str]) -> dict[str, Any]:
    wanted = query.get("select", "id").split(",")
    return {name: row.get(name) for name in wanted if name != "passwordProfile"}


def _has(shown: Mapping[str, Any], names: list[tuple[str, str]]) -> bool:
    for name, raw in names:
        value = raw.replace("''", "'").casefold()
        if name == "a":
            addresses = [str(one).casefold() for one in shown.get("proxyAddresses", [])]
            if value in addresses:
                return True
        elif str(shown.get(name, "\0")).casefold() == value:
            return True
    return False


def _matches(row: Mapping[str, Any], wanted: str) -> bool:
    named = re.search(r"activityDisplayName eq '([^']*)'", wanted)
    since = re.search(r"activityDateTime ge (\S+)", wanted)
    if named and row["activityDisplayName"] != named[1]:
        return False
    return not since or str(row["activityDateTime"]) >= since[1]


@dataclass
class Clock:
    """A clock that moves only by being slept on, and remembers how long that was each time."""

    at: datetime = field(default_factory=lambda: datetime.now(UTC))
    slept: list[float] = field(default_factory=list)

    def now(self) -> datetime:
        """Return what it shows."""
        return self.at

    def sleep(self, seconds: float) -> None:
        """Move on without waiting."""
        self.slept.append(seconds)
        self.at += timedelta(seconds=seconds)
