"""What Microsoft Graph says of an account, as the desk's own words for it."""

from base64 import b64decode, b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from app.identity.directories import Contact, ContactKind, DirectoryAway, Mark, Person

ACCOUNT = (
    "id,displayName,userPrincipalName,userType,accountEnabled,mail,otherMails,mobilePhone,businessPhones,employeeId,"
    "department,officeLocation,city,jobTitle,onPremisesSyncEnabled,onPremisesDistinguishedName,"
    "onPremisesImmutableId"
)
"""What is read of every account."""
GUEST = "Guest"
PASSWORD = "password"  # noqa: S105  the word, not one
_PREFIX, _SUFFIX = "#microsoft.graph.", "authenticationmethod"
_LONGEST_FRACTION = 6


@dataclass(frozen=True, slots=True)
class MethodKind:
    """One kind of authentication method: where it is removed, and what it is as a contact.

    `keeps_id` is true where another number or address takes the place of the old one under the same id and date, so
    that its date says nothing about what is on record now.
    """

    path: str
    contact: ContactKind | None = None
    word: str = ""
    keeps_id: bool = False


METHODS = {
    "phone": MethodKind("phoneMethods", ContactKind.MOBILE, "Sign-in phone", keeps_id=True),
    "email": MethodKind("emailMethods", ContactKind.OTHER_MAIL, "Recovery address", keeps_id=True),
    "microsoftauthenticator": MethodKind(
        "microsoftAuthenticatorMethods", ContactKind.AUTHENTICATOR, "Microsoft Authenticator"
    ),
    "softwareoath": MethodKind("softwareOathMethods", ContactKind.AUTHENTICATOR, "Authenticator app"),
    "hardwareoath": MethodKind("hardwareOathMethods", ContactKind.AUTHENTICATOR, "Hardware token"),
    "external": MethodKind("externalAuthenticationMethods", ContactKind.AUTHENTICATOR, "Other provider"),
    "fido2": MethodKind("fido2Methods", ContactKind.PASSKEY, "Security key"),
    "windowshelloforbusiness": MethodKind("windowsHelloForBusinessMethods", ContactKind.PASSKEY, "Windows Hello"),
    "platformcredential": MethodKind("platformCredentialMethods", ContactKind.PASSKEY, "Computer of their own"),
    "temporaryaccesspass": MethodKind("temporaryAccessPassMethods"),
}


def kind_of(method: Mapping[str, Any]) -> str:
    """Return the kind of an authentication method in short: "phone", "fido2", "password"."""
    named = str(method.get("@odata.type", "")).casefold()
    return named.removeprefix(_PREFIX).removesuffix(_SUFFIX).removesuffix("authenticationmethod")


def is_password(method: Mapping[str, Any]) -> bool:
    """Tell whether a method is the password itself, which every account has and nobody can remove."""
    return kind_of(method) == PASSWORD


def when(said: Any) -> datetime | None:
    """Return an instant as Graph writes it, None where there is none or it can't be read."""
    if not isinstance(said, str) or not said:
        return None
    head, point, tail = said.rstrip("Z").partition(".")
    try:
        return datetime.fromisoformat(head + point + tail[:_LONGEST_FRACTION] + "+00:00")
    except ValueError:
        return None


def found_person(directory: str, account: Mapping[str, Any]) -> Person:
    """Return an account as a search found it: its risk was not looked at, and counts as unknown."""
    return person_of(directory, account, marks=marks_of(account) | {Mark.RISK_UNKNOWN})


def person_of(  # each is one answer of Graph's
    directory: str,
    account: Mapping[str, Any],
    *,
    marks: Iterable[Mark],
    groups: Sequence[Mapping[str, Any]] = (),
    methods: Sequence[Mapping[str, Any]] = (),
    manager: Mapping[str, Any] | None = None,
) -> Person:
    """Return the account in the desk's words. Raises DirectoryAway when Graph left out who it is."""
    object_id, name = _text(account, "id"), _text(account, "displayName")
    if not object_id:
        raise DirectoryAway(f"{directory} answered half an account. Nothing was changed; try again in a moment.")
    return Person(
        directory=directory,
        object_id=object_id,
        name=name or _text(account, "userPrincipalName"),
        account=_text(account, "userPrincipalName"),
        department=_text(account, "department"),
        site=_text(account, "officeLocation") or _text(account, "city"),
        title=_text(account, "jobTitle"),
        unit=_text(account, "onPremisesDistinguishedName").partition(",")[2],
        contacts=contacts_of(account, methods),
        manager_id=(_text(manager, "id") or None) if manager else None,
        marks=frozenset(marks),
        source_id=source_of(account),
        groups=frozenset(
            word for group in groups for word in (_text(group, "id"), _text(group, "displayName")) if word
        ),
    )


def marks_of(account: Mapping[str, Any]) -> frozenset[Mark]:
    """Return what the account itself says; one that does not say whether it is enabled is taken as unknown."""
    marks = set()
    enabled = account.get("accountEnabled")
    if enabled is not True:
        marks.add(Mark.DISABLED if enabled is False else Mark.RISK_UNKNOWN)
    if account.get("onPremisesSyncEnabled") is True:
        marks.add(Mark.SYNCED)
    return frozenset(marks)


def source_of(account: Mapping[str, Any]) -> str:
    """Return the id of the account on premises of which this is a copy; empty for one that is none."""
    if account.get("onPremisesSyncEnabled") is not True:
        return ""
    try:
        return str(UUID(bytes_le=b64decode(_text(account, "onPremisesImmutableId"), validate=True)))
    except ValueError:  # an anchor that is no id: then nobody can be found by it
        return ""


def anchor_of(source_id: str) -> str:
    """Return how Entra writes the id of an account on premises."""
    return b64encode(UUID(source_id).bytes_le).decode()


def contacts_of(account: Mapping[str, Any], methods: Sequence[Mapping[str, Any]]) -> Sequence[Contact]:
    """Return the ways to reach or recognise somebody; the same number or address is one, the dated one first."""
    found = [contact for method in methods if (contact := _authenticator(method))]
    found += [Contact(ContactKind.MOBILE, _text(account, "mobilePhone"))]
    found += [Contact(ContactKind.PHONE, str(number)) for number in _several(account, "businessPhones")]
    found += [Contact(ContactKind.MAIL, _text(account, "mail"))]
    found += [Contact(ContactKind.OTHER_MAIL, str(address)) for address in _several(account, "otherMails")]
    once: dict[tuple[ContactKind, str], Contact] = {}
    for contact in found:
        if contact.value:
            once.setdefault((contact.kind, _same(contact.value)), contact)
    return tuple(once.values())


def _authenticator(method: Mapping[str, Any]) -> Contact | None:
    kind = METHODS.get(kind_of(method))
    if kind is None or kind.contact is None:
        return None
    is_office = str(method.get("phoneType", "")).casefold() == "office"
    return Contact(
        ContactKind.PHONE if is_office else kind.contact,
        _text(method, "phoneNumber") or _text(method, "emailAddress") or _text(method, "id"),
        None if kind.keeps_id else when(method.get("createdDateTime")),
        _text(method, "displayName") or _text(method, "model") or kind.word,
    )


def _same(value: str) -> str:
    """Return a number or address so that two ways of writing it are one."""
    return value.casefold() if "@" in value else "".join(sign for sign in value.casefold() if sign.isalnum())


def _text(said: Mapping[str, Any], name: str) -> str:
    value = said.get(name)
    return value.strip() if isinstance(value, str) else ""


def _several(said: Mapping[str, Any], name: str) -> Sequence[Any]:
    value = said.get(name)
    return value if isinstance(value, list) else ()
