"""What every command of the console program is made of: how it is called, which desk it means, how it ends."""

import argparse
from collections.abc import Callable

from sqlalchemy import URL

from app.core.settings import DATABASE, Settings, data_folder, machine_file, person_file
from db.address import checked_address

OK, WRONG = 0, 1

type Arguments = argparse.Namespace
type Rooms = argparse._SubParsersAction[argparse.ArgumentParser]  # noqa: SLF001  argparse gives it no other name
"""Where commands are hung up: those of the program, or those below one word such as `staff`."""


def leaf(rooms: Rooms, name: str, run: Callable[[Arguments], int], told: str) -> argparse.ArgumentParser:
    """Hang up a command that means one desk, and return it for further arguments."""
    made = rooms.add_parser(name, help=told, description=f"{capital(told)}.")
    made.add_argument("--database", default="", metavar="URL", help="postgresql://login@host/name, or a file")
    made.set_defaults(run=run)
    return made


def branch(rooms: Rooms, name: str, told: str) -> Rooms:
    """Hang up a word that has commands of its own below it, and return where those are hung up."""
    return rooms.add_parser(name, help=told).add_subparsers(required=True, metavar="WHAT")


def capital(told: str) -> str:
    """Return the words of a list of commands as a sentence begins."""
    return f"{told[0].upper()}{told[1:]}"


def address_of(asked: Arguments) -> URL:
    """Return the address of the desk that is meant; RuleBroken when it can't be one."""
    return checked_address(database_url(asked.database))


def database_url(typed: str) -> str:
    """Return the desk's address: the command line's, the person's, the machine's, else this machine's own file."""
    chosen: str = Settings(machine_file(), person_file()).value(DATABASE)
    return typed or chosen or str(data_folder() / "desk.db")
