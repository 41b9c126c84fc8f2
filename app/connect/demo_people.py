"""The people of the demo's directory: everyone on the desk's list, and the special cases that a real one has."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from app.identity.directories import Contact, ContactKind, Mark, Person

DIRECTORY = "Demo directory"
DOMAIN = "northgate.example"
DECLINES, SILENT = "says no", "never answers"
"""What the label of an authenticator says of who does not simply approve."""
_IDS = UUID("6b1f2c1e-5a3d-4f6e-9a2b-d35c7a10f0e0")
_LONG = timedelta(days=400)
_SHORT = timedelta(days=2)
_UNITS = "OU=Staff,DC=northgate,DC=example"
_PHONES = ("iPhone", "Pixel", "Galaxy", "Fairphone")
_KEY_EVERY, _NO_AUTHENTICATOR_EVERY = 6, 9
_LOCKED_OUT, _NEW_PHONE, _SAYS_NO, _NEVER_ANSWERS = 4, 7, 10, 12
"""Which of the desk's list is which special case."""


def people_of(rows: Iterable[Mapping[str, Any]], *, now: datetime) -> Sequence[Person]:
    """Return an account for each row (`name`, `department`, `location`, `phone`, `is_vip`) and some that stand apart.

    The same rows and time make the same people: of one department the first leads, and reports to the first executive.
    """
    listed = [dict(row) for row in rows]
    heads = _heads(listed)
    staff = [_of_list(row, index, heads, now) for index, row in enumerate(listed)]
    _change(staff, _LOCKED_OUT, lambda one: _locked_out(one, now))
    _change(staff, _NEW_PHONE, lambda one: _with_new_phone(one, now))
    _change(staff, _SAYS_NO, lambda one: _labelled(one, DECLINES))
    _change(staff, _NEVER_ANSWERS, lambda one: _labelled(one, SILENT))
    everyone = (*staff, *_apart(staff, now))
    names = {one.object_id: one.name for one in everyone}
    return tuple(_under_manager(one, names, now) for one in everyone)


def _under_manager(person: Person, names: Mapping[str, str], now: datetime) -> Person:
    """Return somebody with their manager on record by name, as real directories have it."""
    if person.manager_id is None:
        return person
    manager = Contact(ContactKind.MANAGER, person.manager_id, now - _LONG, names.get(person.manager_id, ""))
    return replace(person, contacts=(*person.contacts, manager))


def id_of(account: str) -> str:
    """Return the id of an account of the demo: the same in every run."""
    return str(uuid5(_IDS, account))


def account_of(name: str) -> str:
    """Return the account that somebody of this name has."""
    plain = "".join(sign for sign in name.casefold() if sign.isalnum() or sign in " -'")
    return f"{'.'.join(plain.replace(chr(39), '').split())}@{DOMAIN}"


def _heads(rows: Sequence[Mapping[str, Any]]) -> Mapping[str, str]:
    """Return the id of who leads each department; of the empty one, who leads all."""
    heads: dict[str, str] = {}
    for row in rows:
        heads.setdefault(str(row.get("department", "")), id_of(account_of(row["name"])))
        if row.get("is_vip"):
            heads.setdefault("", id_of(account_of(row["name"])))
    return heads


def _of_list(row: Mapping[str, Any], index: int, heads: Mapping[str, str], now: datetime) -> Person:
    name, department = str(row["name"]), str(row.get("department", ""))
    made = _person(name, department=department, site=str(row.get("location", "")).partition(",")[0])
    head = heads.get(department)
    superior = heads.get("") if head == made.object_id else head
    groups = {"All staff", department} | ({"Executives"} if row.get("is_vip") else set())
    return replace(
        made,
        title="Executive" if row.get("is_vip") else "",
        groups=frozenset(groups - {""}),
        manager_id=superior if superior != made.object_id else None,
        contacts=(*_reached(made.account, str(row.get("phone", "")), index, now), *_authenticators(index, now)),
    )


def _person(name: str, *, department: str = "", site: str = "London", account: str = "") -> Person:
    named = account or account_of(name)
    unit = f"OU={department},{_UNITS}" if department else _UNITS
    return Person(DIRECTORY, id_of(named), name, named, department=department, site=site, unit=unit)


def _reached(account: str, phone: str, index: int, now: datetime) -> Sequence[Contact]:
    """Return the numbers and addresses on record; mobile numbers are of the range kept free for drama."""
    first, _, _ = account.partition("@")
    found = [
        Contact(ContactKind.MOBILE, f"+44 7700 900{index:03d}", now - _LONG - timedelta(days=index), "Mobile"),
        Contact(ContactKind.PHONE, phone, now - _LONG, "Desk phone"),
        Contact(ContactKind.MAIL, account, now - _LONG, "Mailbox"),
        Contact(ContactKind.OTHER_MAIL, f"{first}@home.example", now - _LONG, "Private address"),
    ]
    return [contact for contact in found if contact.value]


def _authenticators(index: int, now: datetime) -> Sequence[Contact]:
    """Return what somebody signs in with: some have nothing, some a key besides."""
    since = now - timedelta(days=90 + index)
    if index % _NO_AUTHENTICATOR_EVERY == _NO_AUTHENTICATOR_EVERY - 1:
        return ()
    found = [Contact(ContactKind.AUTHENTICATOR, f"app-{index}", since, _PHONES[index % len(_PHONES)])]
    if index % _KEY_EVERY == 0:
        found.append(Contact(ContactKind.PASSKEY, f"key-{index}", since, "Security key"))
    return found


def _change(people: list[Person], index: int, change: Callable[[Person], Person]) -> None:
    if index < len(people):
        people[index] = change(people[index])


def _locked_out(person: Person, now: datetime) -> Person:
    last = now - timedelta(minutes=6)
    marks = person.marks | {Mark.LOCKED}
    return replace(person, marks=marks, bad_passwords=6, last_bad_at=last, locked_at=last, lock_source="TABLET-0417")


def _with_new_phone(person: Person, now: datetime) -> Person:
    """Return somebody whose number and app came two days ago, as after a new phone, or a thief's."""
    fresh = {ContactKind.MOBILE, ContactKind.AUTHENTICATOR}
    contacts = [replace(one, changed_at=now - _SHORT) if one.kind in fresh else one for one in person.contacts]
    if not any(one.kind is ContactKind.AUTHENTICATOR for one in contacts):
        contacts.append(Contact(ContactKind.AUTHENTICATOR, "app-new", now - _SHORT, "New phone"))
    return replace(person, contacts=tuple(contacts))


def _labelled(person: Person, word: str) -> Person:
    """Return somebody whose authenticator does not simply approve, which its label says."""
    others = [one for one in person.contacts if one.kind is not ContactKind.AUTHENTICATOR]
    known = [one for one in person.contacts if one.kind is ContactKind.AUTHENTICATOR]
    since = known[0].changed_at if known else None
    app = Contact(ContactKind.AUTHENTICATOR, f"app-{word}", since, f"Phone ({word})")
    return replace(person, contacts=(*others, app))


def _apart(staff: Sequence[Person], now: datetime) -> Iterable[Person]:
    """Return the accounts that nobody on the desk's list has."""
    lead = staff[0].object_id if staff else None
    admin = _person("Nadia Berg (admin)", department="Engineering", account=f"adm.nadia.berg@{DOMAIN}")
    yield replace(
        admin,
        title="Administers the domain",
        groups=frozenset({"Server operations", "Tier 0 operators", "Domain Admins"}),  # one lies in the other
        marks=frozenset({Mark.PRIVILEGED_GROUP, Mark.ADMIN_COUNT}),
        contacts=(*_reached(admin.account, "", 901, now), *_authenticators(900, now)),
        manager_id=lead,
    )
    service = _person("Backup service", account=f"svc-backup@{DOMAIN}")
    yield replace(
        service, unit=f"OU=Services,{_UNITS}", groups=frozenset({"Services"}), marks=frozenset({Mark.SERVICE})
    )
    leaver = _person("Colin Marsden", department="Sales", site="Leeds")
    yield replace(
        leaver,
        marks=frozenset({Mark.DISABLED}),
        contacts=tuple(_reached(leaver.account, "", 902, now)),
        manager_id=lead,
    )
    yield _contractor(lead, now)
    starter = _person("Priscilla Boateng", department="Customer care", site="Leeds")
    yield replace(
        starter,
        title="Starts this week",
        manager_id=lead,
        marks=frozenset({Mark.MUST_CHANGE}),
        contacts=(Contact(ContactKind.OTHER_MAIL, "p.boateng@home.example", now - _SHORT, "Private address"),),
    )
    if staff:
        yield _namesake(staff[-1], now)


def _contractor(sponsor: str | None, now: datetime) -> Person:
    """Return somebody without a manager of their own: the sponsor of the contract stands in for one."""
    made = _person("Kofi Mensah", department="Engineering", account=f"x.kofi.mensah@{DOMAIN}")
    return replace(
        made,
        title="Contractor, sponsored",
        groups=frozenset({"Contractors"}),
        manager_id=sponsor,
        contacts=(*_reached(made.account, "", 903, now), *_authenticators(904, now)),
    )


def _namesake(other: Person, now: datetime) -> Person:
    """Return somebody of the same name as another, in another department and place."""
    account = other.account.replace("@", "2@")
    made = _person(other.name, department="Finance", site="London", account=account)
    groups = frozenset({"All staff", "Finance"})
    return replace(
        made, groups=groups, contacts=(*_reached(account, "", 905, now), *_authenticators(906, now)), manager_id=None
    )
