"""A PostgreSQL connection whose every wait has an end: the listener's, and the one a password is changed on."""

import select
import socket
import time
from contextlib import suppress
from types import TracebackType
from typing import Any, Self

import psycopg
from psycopg import pq
from psycopg.errors import error_from_result

DONE = (pq.ExecStatus.TUPLES_OK, pq.ExecStatus.COMMAND_OK)
CONNECT = 4
"""Seconds that connecting to one address may take."""


class Wire:
    """Asks and listens; `interrupt` ends a wait from another thread. A `with` closes it.

    psycopg's own calls wait for an answer for ever, and a frozen server acknowledges every packet.
    """

    def __init__(self, arguments: dict[str, Any], *, answer: float) -> None:
        """Connect. Raises psycopg.OperationalError; an answer may take `answer` seconds."""
        self._answer = answer
        self._ear, self._bell = socket.socketpair()
        try:
            patience = min(CONNECT, int(arguments.get("connect_timeout", CONNECT)))
            self._connection = psycopg.connect(**arguments | {"connect_timeout": patience}, autocommit=True)
        except BaseException:
            self._hang_up()
            raise
        self._pgconn = self._connection.pgconn

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._connection.close()
        self._hang_up()

    def interrupt(self) -> None:
        """Make the present wait, or the next one, end at once."""
        with suppress(OSError):  # it may have been closed this moment
            self._bell.send(b"!")

    def ask(self, statement: str, *values: str) -> list[list[str | None]]:
        """Return the rows of one statement as text. Raises psycopg.Error; OperationalError when none comes in time."""
        until = time.monotonic() + self._answer
        self._pgconn.send_query_params(statement.encode(), [v.encode() for v in values])
        while self._pgconn.flush():
            self._wait(until, writing=True)
        rows: list[list[str | None]] = []
        while True:
            while self._pgconn.is_busy():
                self._wait(until)
            result = self._pgconn.get_result()
            if result is None:
                return rows
            if result.status not in DONE:
                raise error_from_result(result)
            rows += _rows(result)

    def verifier(self, login: str, password: str) -> str:
        """Return what a server keeps of a password, made on this side; the password itself is not sent."""
        return self._pgconn.encrypt_password(password.encode(), login.encode(), b"scram-sha-256").decode()

    def woken(self, seconds: float) -> bool:
        """Wait so long for a wake-up at most; tell whether one came."""
        until = time.monotonic() + seconds
        while not self._took_wake_ups():
            left = until - time.monotonic()
            if left <= 0 or self._heard(left):
                return False
            self._pgconn.consume_input()
        return True

    def _took_wake_ups(self) -> bool:
        count = 0
        while self._pgconn.notifies() is not None:
            count += 1
        return count > 0

    def _wait(self, until: float, *, writing: bool = False) -> None:
        left = until - time.monotonic()
        if left <= 0 or self._heard(left, writing=writing):
            raise psycopg.OperationalError("The server did not answer.")
        self._pgconn.consume_input()

    def _heard(self, seconds: float, *, writing: bool = False) -> bool:
        """Wait for the server; tell whether the bell rang instead."""
        line, ear = self._pgconn.socket, self._ear.fileno()
        ready, _, _ = select.select([line, ear], [line] if writing else [], [], seconds)
        return ear in ready

    def _hang_up(self) -> None:
        self._ear.close()
        self._bell.close()


def _rows(result: pq.abc.PGresult) -> list[list[str | None]]:
    return [
        [None if (cell := result.get_value(row, column)) is None else cell.decode() for column in range(result.nfields)]
        for row in range(result.ntuples)
    ]
