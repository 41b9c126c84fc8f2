"""A domain as a desk meets it: people, nested groups, and an account with delegated rights and no others."""

import itertools
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from app.connect.active_directory.directory import ActiveDirectory, Settings
from app.connect.active_directory.ldap import ldap3
from app.connect.active_directory.line import VerifiedTls
from app.connect.active_directory.values import sid_text
from tests.servers.samba import ADMIN_PASSWORD, ADMINISTRATOR, BASE, HOST, DomainController

STAFF, LISTED, SERVICES = (f"OU={name},{BASE}" for name in ("Staff", "Listed", "Services"))
DELEGATE, SECRET = "frontline@help.test", "Fr0nt-Line-Pass!"
PASSWORD = "F1rst-Of-All-Pass!"
PERSON = "bf967aba-0de6-11d0-a285-00aa003049e2"
RIGHTS = {
    "Reset Password": "CR;00299570-246d-11d0-a768-00aa006e0529",
    "pwdLastSet": "RPWP;bf967a0a-0de6-11d0-a285-00aa003049e2",
    "lockoutTime": "RPWP;28630ebf-41d5-11d1-a9c1-0000f80367c1",
}
SAMPLE = "sample"


class Desk:
    """A domain with a desk's units, groups and delegation; people are made as tests need them."""

    def __init__(self, controller: DomainController) -> None:
        self.controller = controller
        self._numbers = itertools.count(1)
        self._admin = self._signed_in(ADMINISTRATOR, ADMIN_PASSWORD)
        for unit in (STAFF, LISTED, SERVICES):
            self._add(unit, ["organizationalUnit"])
        self.delegate_sid = self._delegate()
        for name, within in (("Ops", f"CN=Domain Admins,CN=Users,{BASE}"), ("Tier0", f"CN=Ops,{STAFF}")):
            self._add(f"CN={name},{STAFF}", ["group"], {"sAMAccountName": name})
            self.join(f"CN={name},{STAFF}", within)
        for name in ("Help Desk", "Crown"):
            self._add(f"CN={name},{STAFF}", ["group"], {"sAMAccountName": name})
        self.person("Sam Ple", sAMAccountName=SAMPLE)

    def close(self) -> None:
        """Sign out."""
        self._admin.unbind()

    def settings(self, **other: Any) -> Settings:
        """Return how the desk is connected, with some of it otherwise."""
        usual: dict[str, Any] = {
            "name": "Corp",
            "host": HOST,
            "port": self.controller.port,
            "base_dn": BASE,
            "account": DELEGATE,
            "ca_file": str(self.controller.authority.file),
            "protected_groups": ("Crown",),
            "reset_groups": ("Help Desk",),
            "listed_units": (LISTED,),
            "service_units": (SERVICES,),
            "sample": SAMPLE,
        }
        return Settings(**(usual | other))

    def directory(self, secret: str = SECRET, **other: Any) -> ActiveDirectory:
        """Return the directory as the worker has it."""
        return ActiveDirectory(self.settings(**other), lambda: secret)

    def person(self, name: str = "", *, unit: str = STAFF, **attributes: Any) -> str:
        """Make a person with a password and return their id."""
        number = next(self._numbers)
        name = name or f"Person {number}"
        account = attributes.setdefault("sAMAccountName", f"person{number}")
        attributes.setdefault("userPrincipalName", f"{account}@help.test")
        attributes.setdefault("displayName", name)
        dn = f"CN={name.replace(',', chr(92) + ',')},{unit}"
        attributes |= {"unicodePwd": quoted(PASSWORD), "userAccountControl": "512"}
        self._add(dn, ["top", "person", "organizationalPerson", "user"], attributes)
        return self.id_of(dn)

    def id_of(self, dn: str) -> str:
        """Return the id of a record."""
        return str(UUID(bytes_le=self.read(dn, "objectGUID")[0]))

    def dn_of(self, object_id: str) -> str:
        """Return what a record is called now."""
        self._admin.search(BASE, f"(objectGUID={_escaped(object_id)})", ldap3.SUBTREE, attributes=["cn"])
        (dn,) = [one["dn"] for one in self._admin.response or () if one["type"] == "searchResEntry"]
        return str(dn)

    def read(self, dn: str, name: str) -> Sequence[bytes]:
        """Return the values of an attribute, as an administrator sees them."""
        self._admin.search(dn, "(objectClass=*)", ldap3.BASE, attributes=[name])
        self._fine()
        values: Sequence[bytes] = (self._admin.response or [])[0]["raw_attributes"][name]
        return values

    def change(self, dn: str, **attributes: Any) -> None:
        """Set attributes as an administrator; an empty list takes one away."""
        steps = {
            name.replace("_", "-"): [(ldap3.MODIFY_REPLACE, value if isinstance(value, list) else [value])]
            for name, value in attributes.items()
        }
        self._admin.modify(dn, steps)  # type: ignore[no-untyped-call]
        self._fine()

    def join(self, member: str, group: str) -> None:
        """Put somebody into a group."""
        self._admin.modify(group, {"member": [(ldap3.MODIFY_ADD, [member])]})  # type: ignore[no-untyped-call]
        self._fine()

    def rename(self, dn: str, name: str) -> str:
        """Give a record another name and return what it is called then."""
        self._admin.modify_dn(dn, f"CN={name}")
        self._fine()
        return f"CN={name},{dn.partition(',')[2]}"

    def sign_in(self, account: str, password: str) -> tuple[bool, str]:
        """Try to sign in as somebody, and return whether it went and what was said."""
        connection = self._connection(f"{account}@help.test", password)
        try:
            return bool(connection.bind()), str((connection.result or {}).get("message", ""))
        finally:
            connection.unbind()

    def lock(self, account: str) -> None:
        """Lock somebody's account as wrong passwords do."""
        for _ in range(3):
            self.sign_in(account, "wrong")

    def grant(self, unit: str, right: str) -> None:
        """Grant the delegate a right over a unit's people, as dsacls does."""
        kind, number = right.split(";")
        line = f"(OA;CIIO;{kind};{number};{PERSON};{self.delegate_sid})"
        self.controller.tool("dsacl", "set", f"--objectdn={unit}", f"--sddl={line}")

    def _delegate(self) -> str:
        account = DELEGATE.partition("@")[0]
        dn = f"CN={account},CN=Users,{BASE}"
        names = {"sAMAccountName": account, "userPrincipalName": DELEGATE}
        self._add(dn, ["top", "person", "organizationalPerson", "user"], names)
        self.change(dn, unicodePwd=quoted(SECRET))
        self.change(dn, userAccountControl="66048")
        self.delegate_sid = sid_text(self.read(dn, "objectSid")[0])
        for right in RIGHTS.values():
            self.grant(STAFF, right)
        return self.delegate_sid

    def _signed_in(self, account: str, password: str) -> ldap3.Connection:
        connection = self._connection(account, password)
        assert connection.bind(), connection.result
        return connection

    def _connection(self, account: str, password: str) -> ldap3.Connection:
        tls = VerifiedTls(HOST, str(self.controller.authority.file))
        server = ldap3.Server(HOST, self.controller.port, use_ssl=True, tls=tls, get_info=ldap3.NONE)
        return ldap3.Connection(server, account, password, check_names=False, receive_timeout=30)

    def _add(self, dn: str, classes: Sequence[str], attributes: dict[str, Any] | None = None) -> None:
        self._admin.add(dn, classes, attributes)  # type: ignore[no-untyped-call]
        self._fine()

    def _fine(self) -> None:
        assert self._admin.result["result"] == 0, self._admin.result


def quoted(password: str) -> bytes:
    """Return a password as Active Directory takes it."""
    return f'"{password}"'.encode("utf-16-le")


def _escaped(object_id: str) -> str:
    return "".join(f"\\{byte:02x}" for byte in UUID(object_id).bytes_le)


@contextmanager
def lent_desk(controller: DomainController) -> Iterator[Desk]:
    """Lend a domain with a desk in it."""
    desk = Desk(controller)
    try:
        yield desk
    finally:
        desk.close()
