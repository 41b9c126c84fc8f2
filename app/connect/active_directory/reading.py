"""A person as Active Directory holds them, and all that makes a wrong reset of theirs harmful.

Whatever can't be read counts as the worst: a person about whom a question failed is marked RISK_UNKNOWN.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from app.connect.active_directory.line import Entry, Line, escaped, escaped_bytes
from app.connect.active_directory.settings import Settings
from app.connect.active_directory.values import (
    HISTORY,
    domain_of,
    history,
    id_of,
    instant,
    is_below,
    parent_of,
    place_of,
    sid_beside,
    sid_text,
)
from app.identity.directories import Contact, ContactKind, DirectoryRefused, Mark, Owned, Person

LONGEST = 256
"""Characters of what somebody is searched by."""
MOST = 20
"""How many people a search finds; more than that is no search by something exact."""
DISABLED, SMARTCARD, LOCKED = 0x2, 0x40000, 0x10
COMPUTED = "msDS-User-Account-Control-Computed"
SERVICE_CLASSES = {b"msds-groupmanagedserviceaccount", b"msds-managedserviceaccount", b"computer"}
PEOPLE = (
    "(|(&(objectCategory=person)(objectClass=user))"
    "(objectClass=msDS-GroupManagedServiceAccount)(objectClass=msDS-ManagedServiceAccount))"
)
ENABLED = "(&(objectCategory=person)(objectClass=user)(!(userAccountControl:1.2.840.113556.1.4.803:=2)))"
"""Who may sign in; contacts and managed services are no people of the desk's."""
PAGE = 100
"""How many of them are asked for at a time."""
EXACTLY = ("sAMAccountName", "userPrincipalName", "mail", "employeeID", "displayName", "cn")
IN_CHAIN = "1.2.840.113556.1.4.1941"
"""The rule by which a directory follows groups in groups."""
PROTECTED_RIDS = {498, 500, 502, 512, 516, 517, 518, 519, 520, 521, 525, 526, 527}
"""Last numbers, in any domain, of administrators' groups, those of its controllers, and of its own accounts."""
PROTECTED_BUILT_IN = {f"S-1-5-32-{number}" for number in (544, 548, 549, 550, 551, 552, 557)}
DNS_ADMINISTRATORS = "dnsadmins"
"""Runs code on domain controllers; has no number of its own, so it goes by its name."""
CONTACTS = (
    ("mobile", ContactKind.MOBILE, "Mobile"),
    ("otherMobile", ContactKind.MOBILE, "Other mobile"),
    ("telephoneNumber", ContactKind.PHONE, "Desk phone"),
    ("otherTelephone", ContactKind.PHONE, "Other desk phone"),
    ("homePhone", ContactKind.PHONE, "Home phone"),
    ("mail", ContactKind.MAIL, "Mail"),
    ("otherMailbox", ContactKind.OTHER_MAIL, "Other mail"),
)
# fmt: off
BASICS = (
    "objectGUID", "objectSid", "objectClass", "sAMAccountName", "userPrincipalName", "displayName", "cn", "department",
    "physicalDeliveryOfficeName", "title", "userAccountControl", COMPUTED, "pwdLastSet", "lockoutTime", "badPwdCount",
    "badPasswordTime", "accountExpires", "adminCount", "servicePrincipalName", "primaryGroupID", "manager",
    *(name for name, _, _ in CONTACTS),
)
# fmt: on
ALL = (*BASICS, *HISTORY)


def found(line: Line, settings: Settings, words: str) -> list[Person]:
    """Return those whose account, address, staff number, id or name is exactly this, without judging their risk."""
    wanted = words.strip()
    if not wanted or len(wanted) > LONGEST or not wanted.isprintable():
        return []
    if place := place_of(wanted):
        entry = line.read(place, BASICS)
        entries = [entry] if entry and is_below(entry.dn, (settings.base_dn,)) else []
    else:
        either = "".join(f"({name}={escaped(wanted)})" for name in EXACTLY)
        entries = line.search(settings.base_dn, f"(&{PEOPLE}(|{either}))", BASICS, limit=MOST)
    return [_person(settings, entry, marks={Mark.RISK_UNKNOWN}) for entry in entries]


def everybody(line: Line, settings: Settings) -> Iterator[list[Person]]:
    """Yield all enabled accounts of people, page by page, without judging their risk."""
    for page in line.pages(settings.base_dn, ENABLED, BASICS, size=PAGE):
        if page:  # the last one may hold nobody
            yield [_person(settings, entry, marks={Mark.RISK_UNKNOWN}) for entry in page]


def person(line: Line, settings: Settings, object_id: str) -> Person | None:
    """Return an account by its id with all that decides on it, None when there is none in this part."""
    entry = entry_of(line, settings, object_id, ALL)
    if entry is None:
        return None
    try:
        groups = _groups(line, settings, entry)
        manager = _manager(line, entry)
    except (DirectoryRefused, ValueError):
        return _person(settings, entry, marks={Mark.RISK_UNKNOWN})
    names = frozenset(name for group in groups if (name := group.text("sAMAccountName") or group.text("cn")))
    return _person(settings, entry, marks=_group_marks(settings, entry, groups), groups=names, manager=manager)


def entry_of(line: Line, settings: Settings, object_id: str, names: Sequence[str]) -> Entry | None:
    """Return a record by its id when it is below our base."""
    place = place_of(object_id)
    entry = line.read(place, names) if place else None
    return entry if entry and is_below(entry.dn, (settings.base_dn,)) else None


def is_protected(settings: Settings, group: Entry) -> bool:
    """Tell whether members of a group are administrators of anything."""
    sid = sid_text(group.first("objectSid") or b"")
    if sid in PROTECTED_BUILT_IN or (sid.startswith("S-1-5-21-") and _last(sid) in PROTECTED_RIDS):
        return True
    return group.text("sAMAccountName").casefold() == DNS_ADMINISTRATORS or _is_named(group, settings.protected_groups)


def _person(
    settings: Settings,
    entry: Entry,
    *,
    marks: set[Mark],
    groups: frozenset[str] = frozenset(),
    manager: tuple[str, str] | None = None,
) -> Person:
    try:
        own = set(_own_marks(settings, entry))
    except ValueError:  # a number that is none
        own = {Mark.RISK_UNKNOWN}
    return Person(
        directory=settings.name,
        object_id=id_of(entry),
        name=entry.text("displayName") or entry.text("cn"),
        account=entry.text("userPrincipalName") or entry.text("sAMAccountName"),
        department=entry.text("department"),
        site=entry.text("physicalDeliveryOfficeName"),
        title=entry.text("title"),
        unit=parent_of(entry.dn),
        contacts=tuple(_contacts(entry, manager)),
        manager_id=manager[0] if manager else None,
        marks=frozenset(own | marks),
        groups=groups,
        bad_passwords=_number(entry, "badPwdCount") or 0,
        last_bad_at=instant(_number(entry, "badPasswordTime")),
        locked_at=instant(_number(entry, "lockoutTime")),
    )


def _own_marks(settings: Settings, entry: Entry) -> Iterator[Mark]:
    """Yield what the account itself says; without what everybody may read of it, nothing of it can be relied on."""
    control, computed = entry.number("userAccountControl"), entry.number(COMPUTED)
    sid = sid_text(entry.first("objectSid") or b"")
    if control is None or computed is None or not sid or not id_of(entry) or entry.first("primaryGroupID") is None:
        yield Mark.RISK_UNKNOWN
    if (sid and _last(sid) in PROTECTED_RIDS) or is_below(entry.dn, settings.listed_units):
        yield Mark.PRIVILEGED_GROUP
    if (entry.number("adminCount") or 0) > 0:
        yield Mark.ADMIN_COUNT
    classes = {name.lower() for name in entry.all("objectClass")}
    if entry.all("servicePrincipalName") or classes & SERVICE_CLASSES or is_below(entry.dn, settings.service_units):
        yield Mark.SERVICE
    yield from _sign_in_marks(entry, control or 0, computed or 0)


def _sign_in_marks(entry: Entry, control: int, computed: int) -> Iterator[Mark]:
    """Yield what keeps somebody from signing in, whatever their password is."""
    if control & DISABLED:
        yield Mark.DISABLED
    if control & SMARTCARD:
        yield Mark.SMARTCARD
    if computed & LOCKED:
        yield Mark.LOCKED
    expires = instant(entry.number("accountExpires"))
    if expires is not None and expires <= datetime.now(UTC):
        yield Mark.EXPIRED
    if entry.number("pwdLastSet") == 0:
        yield Mark.MUST_CHANGE


def _groups(line: Line, settings: Settings, entry: Entry) -> list[Entry]:
    """Return all groups somebody is in: through other groups, and the primary one, which lists no members."""
    sid, last = entry.first("objectSid"), entry.number("primaryGroupID")
    if not sid or last is None:
        raise ValueError
    names = ("objectSid", "sAMAccountName", "cn")
    kind, domain = "(objectCategory=group)", domain_of(settings.base_dn)  # groups lie anywhere, whatever our part is
    primary = line.search(domain, f"(&{kind}(objectSid={escaped_bytes(sid_beside(sid, last))}))", names)
    if not primary:
        raise ValueError
    members = "".join(f"(member:{IN_CHAIN}:={escaped(one.dn)})" for one in (entry, *primary))
    return [*primary, *line.search(domain, f"(&{kind}(|{members}))", names)]


def _group_marks(settings: Settings, entry: Entry, groups: Sequence[Entry]) -> set[Mark]:
    marks = set()
    if any(is_protected(settings, group) for group in groups):
        marks.add(Mark.PRIVILEGED_GROUP)
    if any(_is_named(group, settings.reset_groups) for group in groups) or _is_our_own(settings, entry):
        marks.add(Mark.RESET_RIGHT)
    return marks


def _manager(line: Line, entry: Entry) -> tuple[str, str] | None:
    """Return id and name of a manager, None without one."""
    dn = entry.text("manager")
    record = line.read(dn, ("objectGUID", "displayName", "cn")) if dn else None
    if record is None or not id_of(record):
        return None
    return id_of(record), record.text("displayName") or record.text("cn")


def _contacts(entry: Entry, manager: tuple[str, str] | None) -> Iterator[Contact]:
    changed = history(entry)
    for name, kind, label in CONTACTS:
        for value in entry.all(name):
            at = changed[name].at if name in changed else None
            yield Contact(kind, value.decode(errors="replace"), at, label)
    if manager:
        at = changed["manager"].at if "manager" in changed else None
        yield Contact(ContactKind.MANAGER, manager[0], at, manager[1] or "Manager")


def _is_named(group: Entry, listed: Sequence[str]) -> bool:
    """Tell whether a group is on a list of names and DNs."""
    mine = {group.dn.casefold(), group.text("sAMAccountName").casefold(), group.text("cn").casefold()}
    return bool(mine & {name.casefold() for name in listed})


def _is_our_own(settings: Settings, entry: Entry) -> bool:
    account = settings.account.casefold()
    names = {entry.dn.casefold(), entry.text("userPrincipalName").casefold()}
    return account in names or account.rpartition("\\")[2].partition("@")[0] == entry.text("sAMAccountName").casefold()


def _last(sid: str) -> int:
    return int(sid.rpartition("-")[2])


def _number(entry: Entry, name: str) -> int | None:
    try:
        return entry.number(name)
    except ValueError:
        return None


OWNED = ("objectGUID", "objectClass", "displayName", "cn", "managedBy", "manager")
RESOURCES = ("sAMAccountName", "mail", "displayName", "cn")


def owned(line: Line, settings: Settings, words: str) -> Owned | None:
    """Return the only group, mailbox or account of this name or id, with who manages it on record."""
    wanted = words.strip()
    if not wanted or len(wanted) > LONGEST or not wanted.isprintable():
        return None
    if place := place_of(wanted):
        entry = line.read(place, OWNED)
        entries = [entry] if entry else []
    else:
        either = "".join(f"({name}={escaped(wanted)})" for name in RESOURCES)
        kinds = "(|(objectCategory=group)(objectCategory=person)(objectCategory=computer))"
        entries = line.search(domain_of(settings.base_dn), f"(&{kinds}(|{either}))", OWNED, limit=MOST)
    if len(entries) != 1:
        return None
    (entry,) = entries
    dn = entry.text("managedBy") or entry.text("manager")
    record = line.read(dn, ("objectGUID",)) if dn else None
    return Owned(entry.text("displayName") or entry.text("cn"), (id_of(record) or None) if record else None)
