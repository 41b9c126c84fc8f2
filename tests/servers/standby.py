"""A second server that repeats what the first one writes, until it is promoted."""

from pathlib import Path
from types import MappingProxyType
from typing import override

from tests.servers.postgres import SUPERUSER, PrivateCluster

STREAMING = MappingProxyType({"wal_level": "replica", "max_wal_senders": "5", "wal_keep_size": "'64MB'"})
"""Settings of a server that others repeat."""


class Primary(PrivateCluster):
    """A private server that standbys may follow."""

    def __init__(self, binaries: Path) -> None:
        super().__init__(binaries, STREAMING)

    def wait_for(self, standby: "Standby") -> None:
        """Acknowledge nothing from now on that the standby hasn't on its disk."""
        with self.connection() as wire:
            wire.execute("alter system set synchronous_standby_names = '*'")
            wire.execute("select pg_reload_conf()")
            while wire.execute("select 1 from pg_stat_replication where sync_state = 'sync'").fetchone() is None:
                wire.execute("select pg_sleep(0.05)")
        assert standby.port


class Standby(PrivateCluster):
    """Begins as a copy of the primary, as `pg_basebackup -R` makes it, and streams from it."""

    def __init__(self, primary: Primary) -> None:
        super().__init__(primary.binaries, STREAMING)
        self._primary = primary
        self._password = primary._password  # one desk, one set of logins

    def promote(self) -> None:
        """Let it take what is written, and return once it does."""
        self._run("pg_ctl", "-D", str(self.files), "-w", "-t", "30", "promote")

    @override
    def _initialise(self) -> None:
        secret = f"host=127.0.0.1 port={self._primary.port} user={SUPERUSER} password={self._password}"
        self._run("pg_basebackup", "-D", str(self.files), "-d", secret, "-R", "-X", "stream", "-c", "fast", "--no-sync")
