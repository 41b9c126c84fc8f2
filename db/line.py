"""The wire of one transaction: on a server, statements that need no answer go out with the next that does."""

from contextlib import ExitStack, suppress
from typing import Any

from sqlalchemy import Connection

LATER = {"trip": "later"}
"""Execution options of a statement whose answer nobody waits for; it has no rows and no row count."""
LAST = {"trip": "last"}
"""Execution options of the COMMIT or ROLLBACK that ends the transaction."""


class Line:
    """Sends a transaction over a connection in as few round trips as its answers need.

    A server's network costs the person 30 ms a trip as soon as it is not in the next room. The store tells `sent`
    about each statement; on a file there is nothing to save. A failure of a statement sent later is told by the next
    that is waited for, and the server has done nothing of what came after it.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._failure: type[Exception] = connection.dialect.loaded_dbapi.Error
        self._ending = ExitStack()
        self._pipeline: Any = None
        self._driver: Any = None

    def begin(self) -> None:
        """Begin the transaction."""
        if self._connection.dialect.name == "postgresql":
            driver: Any = self._connection.connection.driver_connection
            self._driver = driver
            # the driver's own BEGIN would be waited for
            self._connection.execution_options(isolation_level="AUTOCOMMIT", line=self)
            with suppress(self._failure):  # of a connection that has died the first statement tells, better than we
                self._pipeline = self._ending.enter_context(driver.pipeline())
            self._connection.exec_driver_sql("begin isolation level read committed", execution_options=LATER)

    @property
    def is_open(self) -> bool:
        """Tell whether something may still have to be said: no LAST has been sent."""
        return self._pipeline is not None

    def sent(self, options: Any) -> None:
        """Wait for the answers up to this statement, as its execution options ask. Raises what they tell."""
        trip = options.get("trip")
        if trip == LAST["trip"]:
            self._leave()
        elif trip != LATER["trip"] and self._pipeline is not None:
            self._pipeline.sync()

    def drop(self) -> None:
        """Leave it, whatever has become of the connection; after the last statement there is nothing left to do.

        One that ended while it was being spoken to never comes out of its pipeline, and is given up here.
        """
        with suppress(self._failure):
            self._leave()
        if self._driver is not None and self._driver.info.pipeline_status:
            self._connection.invalidate()

    def _leave(self) -> None:
        self._pipeline = None
        self._ending.close()
