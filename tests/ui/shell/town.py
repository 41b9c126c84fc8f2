"""A desk on a server that wants a password, and programs that are started with it."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, override

import psycopg
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from sqlalchemy import make_url

from app.bootstrap.program import Program
from app.core.errors import PasswordWrong
from db.engine import Store
from db.people.identity import login_of
from tests.servers.postgres import Cluster
from tests.servers.proxy import Proxy
from tests.ui.shell.programs import SLOW, Programs
from ui.core.palette_rows import Found
from ui.shell.change_password import AGAIN, NOW, ChangePassword
from ui.shell.sign_in import SignIn

Key = Qt.Key
OLD, NEXT, OTHER = "Tr0ub4dor & 3", "a horse and a battery", "not it at all"


@dataclass
class Town(Programs):
    """A desk on a server, a login with a password there, and programs that are started with it."""

    cluster: Cluster
    name: str
    login: str
    home: Path
    proxy: Proxy

    @property
    def address(self) -> str:
        url = make_url(self.proxy.url(self.cluster.url(self.name, role=self.login)))
        return url._replace(password=None, drivername="postgresql").render_as_string()

    def start(self, address: str = "") -> Program:
        """Start the program at the desk, or elsewhere."""
        return self.start_at(address or self.address)

    def enter(self, password: str = "", *, address: str = "") -> Program:
        """Start the program, with a password typed where one is asked for, and wait until all of it stands."""
        program = self.start(address)
        if password:
            card = program.window.card
            assert isinstance(card, SignIn)
            card.field.line.setText(password)
            self.qtbot.keyClick(card.field.line, Key.Key_Return)
        self.standing(program)
        return program

    @override
    def standing(self, program: Program) -> None:
        super().standing(program)
        assert program.window.card is None

    def root(self) -> psycopg.Connection[Any]:
        return self.cluster.connection(self.name)

    def end_sessions(self) -> None:
        with self.root() as wire:
            wire.execute("select pg_terminate_backend(pid) from pg_stat_activity where usename = %s", [self.login])

    def lets_in(self, password: str) -> bool:
        store = Store(make_url(self.cluster.url(self.name, role=self.login)), password=password)
        try:
            with suppress(PasswordWrong):
                return login_of(store) == self.login
            return False
        finally:
            store.dispose()

    def asked(self, program: Program) -> ChangePassword:
        """Open the dialog as a person does who knows no menu: by the palette."""
        palette = program.window.palette_card
        assert palette is not None
        palette.open("change pass")
        self.qtbot.waitUntil(lambda: "Change password…" in titles(program))
        self.qtbot.keyClick(palette.line, Key.Key_Return)
        self.qtbot.waitUntil(lambda: dialog_of(program) is not None)
        dialog = dialog_of(program)
        assert dialog is not None
        return dialog

    def fill(self, dialog: ChangePassword, now: str, new: str, again: str) -> None:
        """Type into the three lines by keyboard alone, and press Enter."""
        self.qtbot.waitUntil(lambda: dialog.focusWidget() is dialog.form.field(NOW).control)
        for text in (now, new, again):
            line = dialog.focusWidget()
            assert isinstance(line, QLineEdit)
            line.clear()
            self.qtbot.keyClicks(line, text)
            if line is not dialog.form.field(AGAIN).control:
                self.qtbot.keyClick(line, Key.Key_Tab)
        self.qtbot.keyClick(dialog.focusWidget(), Key.Key_Return)

    def change(self, program: Program, now: str = OLD, new: str = NEXT) -> None:
        self.fill(self.asked(program), now, new, new)
        self.qtbot.waitUntil(lambda: dialog_of(program) is None, timeout=SLOW)
        self.quiet(program)


def dialog_of(program: Program) -> ChangePassword | None:
    return next((one for one in program.window.findChildren(ChangePassword) if one.isVisible()), None)


def titles(program: Program) -> list[str]:
    palette = program.window.palette_card
    assert palette is not None
    return [row.title for row in palette.model.rows() if isinstance(row, Found)]


def bar(program: Program) -> str:
    shown = program.window.bars.bar("own password")
    return shown.text if shown else ""


def toast(program: Program) -> str:
    return program.window.toast.text if program.window.toast.isVisible() else ""
