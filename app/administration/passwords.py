"""The commands for passwords: password set, password change."""

import getpass
import sys

from sqlalchemy import URL

from app.administration.command_line import OK, Arguments, Rooms, address_of, branch, leaf
from app.administration.lending import is_server, lent_store
from app.connect import vault
from app.core.errors import HelpDeskError, RuleBroken
from app.people.letting_in import chosen_password
from db.hosts import hosts_of
from db.people.own_password import change_own_password


def offer(rooms: Rooms) -> None:
    """Hang up the commands."""
    passwords = branch(rooms, "password", "passwords")
    put = leaf(passwords, "set", _set, "keep a database's password in this computer's key ring")
    put.add_argument("--stdin", action="store_true", help="read the password from standard input")
    change = leaf(passwords, "change", _change, "give your own login another password")
    change.add_argument("--stdin", action="store_true", help="read the new password from standard input")


def _set(asked: Arguments) -> int:
    address = _server(asked)
    password = _line() if asked.stdin else _hidden(f"Password of {_who(address)}: ")
    vault.write(str(address), password)
    print("The password is in this computer's key ring.")
    return OK


def _change(asked: Arguments) -> int:
    address = _server(asked)
    now = vault.remembered(str(address))
    if now is None and not asked.stdin:
        now = _hidden(f"Password of {_who(address)} until now: ")
    with lent_store(address, password=now) as store:
        typed = _line() if asked.stdin else _hidden("New password: ")
        again = typed if asked.stdin else _hidden("New password again: ")
        login = change_own_password(store, chosen_password(typed, again, login=address.username or "", now=now))
    try:
        vault.write(str(address), typed)
    except HelpDeskError as closed:
        print(f"The login {login} has its new password. {closed}")
        return OK
    print(f"The login {login} has its new password, and this computer's key ring too.")
    return OK


def _server(asked: Arguments) -> URL:
    address = address_of(asked)
    if not is_server(address):
        raise RuleBroken("A file needs no password; name a server with --database postgresql://login@host/name.")
    return address


def _who(address: URL) -> str:
    return f"{address.username or 'you'} at {', '.join(hosts_of(address))}"


def _hidden(prompt: str) -> str:
    try:
        return getpass.getpass(prompt)
    except EOFError:
        raise RuleBroken("No password was typed, so nothing was changed. Where there is no terminal, hand it in with "
                         "--stdin.") from None  # fmt: skip


def _line() -> str:
    return sys.stdin.readline().rstrip("\r\n")
