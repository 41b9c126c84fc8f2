"""What is set for each kind of connection, as people are asked for it: names, explanations, what is needed.

`app/worker/kinds.py` reads exactly these; a secret is none of them, for it lies with the worker alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from app.identity.walking import WALK

SECRET_VARIABLE = "FRONTLINE_SECRET_"  # noqa: S105  how variables begin, no secret


class Ask(StrEnum):
    """How a setting is asked for."""

    LINE = "line"
    NUMBER = "number"
    CHOICE = "choice"
    TRUTH = "truth"
    LINES = "lines"
    PAIRS = "pairs"


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: how it is kept, what it is called, what it means, and what holds where nothing is said.

    A name with a point is one of a group: `sign_in.header` is kept as {"sign_in": {"header": …}}.
    """

    name: str
    label: str
    help: str = ""
    ask: Ask = Ask.LINE
    is_needed: bool = False
    usual: Any = ""
    sample: str = ""
    choices: Sequence[tuple[str, str]] = ()
    is_advanced: bool = False


@dataclass(frozen=True, slots=True)
class ConnectionKind:
    """One kind: its name for people, what it does, what is set, and what its secret is (empty: it has none).

    With `secret_with`, a secret is needed only where that setting says something.
    """

    name: str
    label: str
    does: str
    settings: Sequence[Setting] = ()
    secret: str = ""
    secret_with: str = ""


_HTTPS = (
    Setting(
        "authorities",
        "Trusted authorities",
        "A file (PEM) on the worker's computer; empty trusts whom that computer trusts.",
        sample="/etc/frontline/ca.pem",
        is_advanced=True,
    ),
    Setting("proxy", "Proxy", "Empty goes out directly.", sample="http://proxy.corp.example:3128", is_advanced=True),
)
_ACCOUNTS = (("account", "Account name"), ("mail", "Mail address"), ("object_id", "Id in the directory"))


def _account_of(usual: str) -> Setting:
    return Setting(
        "account_of",
        "People are known by",
        "What of the directory's record this service knows a person by.",
        Ask.CHOICE,
        usual=usual,
        choices=_ACCOUNTS,
        is_advanced=True,
    )


_WALK = Setting(
    WALK,
    "Read everybody once a week",
    "So that the readiness report knows who can't be verified before they call. Off, only people whom a request is "
    "about are read. On, the desk keeps everybody's name, department and masked ways to reach them.",
    Ask.TRUTH,
    usual=False,
)

ACTIVE_DIRECTORY = ConnectionKind(
    "active_directory",
    "Active Directory",
    "Finds people in a domain and resets and unlocks their accounts over LDAPS.",
    (
        Setting(
            "host",
            "Domain controller",
            "Its full name, as its certificate says it, or the domain's.",
            is_needed=True,
            sample="dc1.corp.example",
        ),
        Setting(
            "base_dn",
            "Look for people below",
            "The domain, or one unit of it.",
            is_needed=True,
            sample="DC=corp,DC=example",
        ),
        Setting(
            "account",
            "The worker's account",
            "An ordinary account with the right to reset, and no other.",
            is_needed=True,
            sample="frontline@corp.example",
        ),
        Setting(
            "sample",
            "Sample person",
            "An ordinary person's account on which the test looks at the rights; it isn't changed.",
            sample="dana.whitfield",
        ),
        _WALK,
        Setting("port", "Port", "LDAPS listens on 636.", Ask.NUMBER, usual=636, is_advanced=True),
        Setting(
            "ca_file",
            "Trusted authorities",
            "A file (PEM) on the worker's computer; empty trusts whom that computer trusts.",
            sample="/etc/frontline/ca.pem",
            is_advanced=True,
        ),
        Setting(
            "protected_groups",
            "Protected groups",
            "One a line. Their members, nested ones too, are privileged, besides those of the built-in groups.",
            Ask.LINES,
            is_advanced=True,
        ),
        Setting(
            "reset_groups",
            "Groups that may reset passwords",
            "One a line. Their members are privileged.",
            Ask.LINES,
            is_advanced=True,
        ),
        Setting(
            "listed_units",
            "Privileged units",
            "One DN a line. All accounts below are privileged.",
            Ask.LINES,
            is_advanced=True,
        ),
        Setting(
            "service_units",
            "Units of services",
            "One DN a line. All accounts below belong to services, not to people.",
            Ask.LINES,
            is_advanced=True,
        ),
        Setting(
            "reports_every_change",
            "Report every change of a password made outside",
            "Also those without the duty to change it, which a person's own change looks like.",
            Ask.TRUTH,
            usual=False,
            is_advanced=True,
        ),
    ),
    "the password of the worker's account",
)
ENTRA = ConnectionKind(
    "entra",
    "Microsoft Entra",
    "Finds people in a tenant and resets them through Microsoft Graph.",
    (
        Setting("tenant", "Tenant", "Its id or its domain.", is_needed=True, sample="corp.example"),
        Setting(
            "client_id",
            "Application (client) id",
            "Of the app registration that the worker signs in as.",
            is_needed=True,
            sample="00000000-0000-0000-0000-000000000000",
        ),
        Setting(
            "certificate",
            "Certificate",
            "A PEM file with certificate and key on the worker's computer; empty signs in by client secret.",
            sample="/etc/frontline/entra.pem",
        ),
        _WALK,
        Setting(
            "wants_mfa",
            "Ask for multi-factor authentication before a new password is chosen",
            ask=Ask.TRUTH,
            usual=True,
            is_advanced=True,
        ),
        Setting(
            "resets_by",
            "Set passwords by",
            "Microsoft refuses the second to applications.",
            Ask.CHOICE,
            usual="profile",
            choices=(("profile", "The account's profile"), ("method", "The method that writes back")),
            is_advanced=True,
        ),
        Setting(
            "login",
            "Sign-in address",
            "Another one only for national clouds.",
            sample="https://login.microsoftonline.com",
            is_advanced=True,
        ),
        Setting(
            "base",
            "Graph address",
            "Another one only for national clouds.",
            sample="https://graph.microsoft.com/v1.0",
            is_advanced=True,
        ),
        *_HTTPS,
    ),
    "the client secret, or the password of the certificate's key",
)
DUO = ConnectionKind(
    "duo",
    "Duo",
    "Asks people by a push to their own phone.",
    (
        Setting("host", "API host name", is_needed=True, sample="api-1a2b3c4d.duosecurity.com"),
        Setting("integration", "Integration key", is_needed=True, sample="DIXXXXXXXXXXXXXXXXXX"),
        Setting(
            "api",
            "Application",
            "The Admin API was made for callers: its push shows a code.",
            Ask.CHOICE,
            usual="admin",
            choices=(("admin", "Admin API"), ("auth", "Auth API")),
        ),
        _account_of("account"),
        *_HTTPS,
    ),
    "the secret key",
)
OKTA = ConnectionKind(
    "okta",
    "Okta",
    "Asks people by a push, or for the code that their authenticator shows.",
    (
        Setting("url", "Address", is_needed=True, sample="https://corp.okta.com"),
        Setting(
            "client",
            "Client id",
            "Of the service app; empty signs in by an API token.",
            sample="0oa1b2c3d4e5f6g7h8i9",
        ),
        Setting("key_name", "Key id", "The kid of the app's public key, where it has several.", is_advanced=True),
        _account_of("mail"),
        *_HTTPS,
    ),
    "the service app's private key (PEM), or the API token",
)
TOTP = ConnectionKind(
    "totp", "Authenticator codes", "Checks the codes of authenticators that the desk itself enrolled."
)
RECOVERY = ConnectionKind("recovery", "Recovery codes", "Checks saved recovery codes that the desk itself gave out.")
SIGNED_LINK = ConnectionKind(
    "signed_link",
    "Approvals by link",
    "Mails managers a link to a small page, where they approve once a proxy has signed them in.",
    (
        Setting(
            "public",
            "Public address",
            "As managers reach it, through the proxy.",
            is_needed=True,
            sample="https://desk.corp.example/frontline",
        ),
        Setting(
            "sign_in.header",
            "Header with the mail address",
            "In which the proxy says who signed in.",
            is_needed=True,
            sample="X-Forwarded-Email",
        ),
        Setting(
            "sign_in.secret_header",
            "Header with the secret",
            "By which the page knows the proxy.",
            is_needed=True,
            sample="X-Proxy-Secret",
        ),
        Setting(
            "sign_in.peers",
            "Addresses of the proxy",
            "One a line; empty takes it from this computer alone.",
            Ask.LINES,
            is_advanced=True,
        ),
        Setting("host", "Listen on", "An address of the worker's computer.", usual="127.0.0.1", is_advanced=True),
        Setting("port", "Port", "", Ask.NUMBER, usual=8450, is_advanced=True),
        Setting(
            "certificate",
            "Certificate",
            "A PEM file; needed where the proxy is on another computer.",
            sample="/etc/frontline/page.pem",
            is_advanced=True,
        ),
        Setting("key", "Key of the certificate", "A PEM file.", sample="/etc/frontline/page.key", is_advanced=True),
    ),
    "what the proxy puts into the secret's header, 16 characters at least",
)
SMTP = ConnectionKind(
    "smtp",
    "Mail server",
    "Carries codes, approvals and notices by mail.",
    (
        Setting("host", "Mail server", is_needed=True, sample="mail.corp.example"),
        Setting("sender", "Sender", "A mail address for this alone.", is_needed=True, sample="desk@corp.example"),
        Setting("desk", "Desk's name", "As people read it in the message.", usual="Help desk"),
        Setting("login", "Login", "Empty where the server asks for none.", sample="desk@corp.example"),
        Setting(
            "security",
            "Encryption",
            ask=Ask.CHOICE,
            usual="starttls",
            choices=(("starttls", "STARTTLS"), ("tls", "TLS from the beginning")),
            is_advanced=True,
        ),
        Setting("port", "Port", "587 for STARTTLS, 465 for TLS.", Ask.NUMBER, usual=587, is_advanced=True),
        _HTTPS[0],
    ),
    "the password of the login",
    "login",
)
SMS_GATEWAY = ConnectionKind(
    "sms_gateway",
    "Text message gateway",
    "Sends codes as text messages through a gateway that takes one request for each.",
    (
        Setting("url", "Address", is_needed=True, sample="https://sms.example/v1/messages"),
        Setting(
            "form",
            "What is sent",
            "One “name = value” a line; {to} is the number and {text} the message.",
            Ask.PAIRS,
            is_needed=True,
            sample="to = {to}\nbody = {text}",
        ),
        Setting("header", "Header with the secret", usual="Authorization"),
        Setting("before", "Before the secret", "Such as “Bearer ” with its blank.", sample="Bearer "),
        Setting(
            "method",
            "Method",
            ask=Ask.CHOICE,
            usual="POST",
            choices=(("POST", "POST"), ("PUT", "PUT")),
            is_advanced=True,
        ),
        Setting("is_urlencoded", "Send it as a form, not as JSON", ask=Ask.TRUTH, usual=False, is_advanced=True),
        Setting(
            "id_at",
            "Where the answer holds the message's id",
            "Names on the way, with points between them.",
            sample="messages.0.id",
            is_advanced=True,
        ),
        Setting(
            "accepted_at",
            "Where the answer says that it was taken",
            "Names on the way, with points between them; empty takes any answer of success.",
            sample="messages.0.accepted",
            is_advanced=True,
        ),
        *_HTTPS,
    ),
    "what stands in the header",
)
KINDS: Mapping[str, ConnectionKind] = MappingProxyType(
    {one.name: one for one in (ACTIVE_DIRECTORY, ENTRA, DUO, OKTA, TOTP, RECOVERY, SIGNED_LINK, SMTP, SMS_GATEWAY)}
)
"""All kinds by name, in the order in which they are offered."""


def label_of(kind: str) -> str:
    """Return what people call a kind; one that nobody described is called as it is kept."""
    known = KINDS.get(kind)
    return (
        known.label
        if known
        else {"demo": "Demo", "settings": "Worker’s settings", "worker": "Worker’s settings"}.get(kind, kind)
    )


def needs_secret(kind: str, settings: Mapping[str, Any]) -> bool:
    """Tell whether the worker needs a secret for a connection."""
    known = KINDS.get(kind)
    return bool(known and known.secret and (not known.secret_with or settings.get(known.secret_with)))


def value_of(settings: Mapping[str, Any], name: str) -> Any:
    """Return a setting as it is kept, None where nothing is said; a name with a point is looked up in its group."""
    group, point, within = name.partition(".")
    found = settings.get(group)
    if not point:
        return found
    return found.get(within) if isinstance(found, Mapping) else None


def with_value(settings: Mapping[str, Any], name: str, value: Any) -> dict[str, Any]:
    """Return the settings with one of them said, or taken away where it is empty; what nobody described stays."""
    group, point, within = name.partition(".")
    if point:
        had = settings.get(group)
        value = with_value(had if isinstance(had, Mapping) else {}, within, value)
        name = group
    rest = {known: kept for known, kept in settings.items() if known != name or value not in ("", None, [], {})}
    return rest if value in ("", None, [], {}) else {**rest, name: value}


def missing(kind: str, settings: Mapping[str, Any]) -> Mapping[str, str]:
    """Return what has to be said still, by setting."""
    known = KINDS.get(kind)
    needed = [one for one in known.settings if one.is_needed] if known else []
    return {one.name: f"{one.label} is needed." for one in needed if value_of(settings, one.name) in ("", None, [], {})}


def variable_of(name: str) -> str:
    """Return the variable that may hold a connection's secret on the worker's computer."""
    return SECRET_VARIABLE + "".join(c if c.isascii() and c.isalnum() else "_" for c in name.upper())


def keeping(name: str) -> str:
    """Return the command by which the worker's computer keeps a connection's secret."""
    return f'python -m app.service --database URL --keep-secret "{name}"'
