"""The kinds of connections that a worker knows, and how each is built from its settings and its secret.

What a kind is built of is loaded when the first connection of it is: a desk with one directory needs no other.
"""

from collections.abc import Mapping
from functools import partial
from importlib import import_module
from types import MappingProxyType
from typing import Any

from app.core.clock import SystemClock
from app.core.errors import RuleBroken
from app.identity.model import Method
from app.worker.approval_links import ApprovalLinks
from app.worker.connections import Built, Kind, Making
from app.worker.enrolments import Enrolments, Recoveries

_PROMPTS = frozenset({Method.PUSH})
_WAYS = ("account", "mail", "object_id")
SMTP_PORT, PAGE_PORT = 587, 8450


def _active_directory(making: Making) -> Built:
    room = import_module("app.connect.active_directory.directory")
    settings = room.Settings.of(making.connection.name, making.connection.settings)
    making.secret()  # a missing one is said now, and not at the first reset
    return Built(making.connection.name, directory=room.ActiveDirectory(settings, making.secret))


def _entra(making: Making) -> Built:
    access, room = import_module("app.connect.graph.access"), import_module("app.connect.graph.directory")
    settings = access.GraphSettings.of(making.connection.name, making.connection.settings)
    directory = room.GraphDirectory(settings, access.credential_of(settings, making.secret()))
    return Built(making.connection.name, directory=directory)


def _duo(making: Making) -> Built:
    room, signing = import_module("app.connect.duo"), import_module("app.connect.duo_signing")
    kind = {"admin": room.DuoVerification, "auth": room.DuoPush}.get(making.text("api", "admin"))
    if kind is None:
        raise RuleBroken(f"The setting “api” of {making.connection.name} is admin or auth.", field="api")
    keys = signing.DuoKeys(making.text("integration"), making.secret())
    prompts = kind(_wire(making, f"https://{making.text('host')}", "Duo"), keys, SystemClock().now)
    return Built(making.connection.name, prompts=prompts, methods=_PROMPTS, account_of=_account_of(making, "account"))


def _okta(making: Making) -> Built:
    room, access = import_module("app.connect.okta"), import_module("app.connect.okta_access")
    client = making.text("client", "")
    if client:
        key_name = making.text("key_name", "")
        credential = access.ServiceApplication(client, making.secret().encode(), key_name=key_name)
    else:
        credential = access.ApiToken(making.secret())
    okta = room.Okta(_wire(making, making.text("url"), "Okta"), credential, SystemClock().now)
    return Built(
        making.connection.name,
        prompts=okta,
        passcodes=okta,
        methods=_PROMPTS | {Method.TOTP},
        account_of=_account_of(making, "mail"),
    )


def _totp(making: Making) -> Built:
    room = import_module("app.connect.totp")
    key = room.SealingKey(making.key[:32])
    passcodes = room.Authenticators(Enrolments(making.desk), key, SystemClock().now)
    methods = frozenset({Method.TOTP})
    return Built(making.connection.name, passcodes=passcodes, methods=methods, account_of="place")


def _recovery(making: Making) -> Built:
    room = import_module("app.connect.recovery")
    passcodes = room.RecoveryCodes(Recoveries(making.desk, making.key))
    methods = frozenset({Method.RECOVERY})
    return Built(making.connection.name, passcodes=passcodes, methods=methods, account_of="place")


def _signed_link(making: Making) -> Built:
    links, pages = import_module("app.connect.signed_link"), import_module("app.connect.approval_page")
    said = making.connection.settings.get("sign_in")
    if not isinstance(said, Mapping) or not said.get("header") or not said.get("secret_header"):
        raise RuleBroken(
            f"The connection {making.connection.name} lacks its setting “sign_in” (header, secret_header): a link "
            "counts only where a proxy has signed its reader in.",
            field="sign_in",
        )
    peers = frozenset(map(str, said.get("peers") or ("127.0.0.1", "::1")))
    sign_in = pages.SignIn(str(said["header"]), str(said["secret_header"]), making.secret(), peers)
    settings = pages.PageSettings(
        public=making.text("public"),
        sign_in=sign_in,
        host=making.text("host", "127.0.0.1"),
        port=making.number("port", PAGE_PORT),
        certificate=making.text("certificate", ""),
        key=making.text("key", ""),
    )
    seal, now = links.LinkSeal(making.key), SystemClock().now
    approvals = making.shared.setdefault("approvals", links.Approvals(now))
    asking = links.SignedLinks(settings.public, seal=seal, approvals=approvals, mail=making.mail, now=now)
    page = partial(pages.ApprovalPage, settings, seal=seal, approvals=approvals)
    prompts = ApprovalLinks(asking, page)
    return Built(
        making.connection.name,
        prompts=prompts,
        methods=frozenset({Method.MANAGER}),
        account_of="mail",
        close=prompts.close,
    )


def _smtp(making: Making) -> Built:
    room = import_module("app.connect.mail")
    login = making.text("login", "")
    security = making.text("security", "starttls")
    if security not in list(room.Security):
        raise RuleBroken(f"The setting “security” of {making.connection.name} is tls or starttls.", field="security")
    server = room.MailServer(
        host=making.text("host"),
        port=making.number("port", SMTP_PORT),
        sender=making.text("sender"),
        desk=making.text("desk", "Help desk"),
        security=room.Security(security),
        login=login,
        password=making.secret() if login else "",
        authorities=making.text("authorities", ""),
    )
    return Built(making.connection.name, mail=room.Mail(server, SystemClock().now))


def _sms_gateway(making: Making) -> Built:
    room = import_module("app.connect.sms_gateway")
    said: Mapping[str, Any] = making.connection.settings
    form = said.get("form")
    if not isinstance(form, Mapping):
        raise RuleBroken(f"The connection {making.connection.name} lacks its setting “form”.", field="form")
    gateway = room.Gateway(
        url=making.text("url"),
        form=form,
        method=making.text("method", "POST"),
        header=making.text("header", "Authorization"),
        secret=making.text("before", "") + making.secret(),
        is_urlencoded=said.get("is_urlencoded") is True,
        id_at=making.text("id_at", ""),
        accepted_at=making.text("accepted_at", ""),
        authorities=making.text("authorities", ""),
        proxy=making.text("proxy", ""),
    )
    return Built(making.connection.name, sms=room.SmsGateway(gateway, SystemClock().now))


def _wire(making: Making, base: str, service: str) -> Any:
    room = import_module("app.connect.https")
    return room.Wire(base, service=service, authorities=making.text("authorities", ""), proxy=making.text("proxy", ""))


def _account_of(making: Making, usual: str) -> str:
    found = making.text("account_of", usual)
    if found not in _WAYS:
        raise RuleBroken(
            f"The setting “account_of” of {making.connection.name} is one of {', '.join(_WAYS)}.", field="account_of"
        )
    return found


KINDS: Mapping[str, Kind] = MappingProxyType(
    {
        "active_directory": _active_directory,
        "entra": _entra,
        "duo": _duo,
        "okta": _okta,
        "totp": _totp,
        "recovery": _recovery,
        "signed_link": _signed_link,
        "smtp": _smtp,
        "sms_gateway": _sms_gateway,
    }
)
