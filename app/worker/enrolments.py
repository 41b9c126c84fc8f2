"""What the desk itself enrolled, authenticators and recovery codes: as those who check codes ask, whose in one word."""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import quote, unquote

from app.connect.totp import Kept
from app.identity.directories import Person
from app.identity.jobs import WorkerDesk
from app.identity.model import Method
from app.worker.connections import Connections

MARK = b" "
"""Between the hash of a recovery code and the worker's mark on it."""


def place_of(person: Person) -> str:
    """Return directory and id of somebody as one word, which no renaming changes."""
    return place(person.directory, person.object_id)


def place(directory: str, object_id: str) -> str:
    """Return the same of a directory and an id."""
    return f"{quote(directory, safe='')}/{quote(object_id, safe='')}"


def enrolled_here(connections: Connections) -> frozenset[Method]:
    """Return which methods rest on what the desk enrols itself."""
    own = [built.methods for built in connections.all() if built.passcodes and built.account_of == "place"]
    return frozenset().union(*own)


@dataclass(frozen=True, slots=True)
class Enrolments:
    """Reads and uses up what the database keeps."""

    desk: WorkerDesk

    def kept(self, account: str) -> Kept | None:
        """Return somebody's authenticator; None when there is none."""
        found = self.desk.authenticator(*_parts(account))
        return None if found is None else Kept(found[0], found[1] if found[1] > 0 else None)

    def use_step(self, account: str, step: int) -> bool:
        """Keep the step as the last one; False, changing nothing, unless it is newer than the one that is kept."""
        return self.desk.use_step(*_parts(account), step)


@dataclass(frozen=True, slots=True)
class Recoveries:
    """Reads and uses up recovery codes, as `app.connect.recovery` asks for them: those that this worker marked."""

    desk: WorkerDesk
    key: bytes = field(repr=False)

    def unused(self, account: str) -> Sequence[tuple[int, bytes]]:
        """Return id and hash of somebody's codes that were not used yet; what nobody with our key kept is none."""
        kept = (
            (code_id, unmarked(one, account, self.key)) for code_id, one in self.desk.recovery_codes(*_parts(account))
        )
        return [(code_id, found) for code_id, found in kept if found is not None]

    def use(self, code_id: int) -> bool:
        """Use up a code; False when it was used already."""
        return self.desk.use_recovery(code_id)


def marked(kept: bytes, account: str, key: bytes) -> bytes:
    """Return the hash of a recovery code with the worker's own mark: no hash that somebody wrote becomes anybody's."""
    about = b"frontline recovery 1\0" + account.encode() + b"\0" + kept
    return kept + MARK + hmac.digest(key, about, "sha256").hex().encode()


def unmarked(found: bytes, account: str, key: bytes) -> bytes | None:
    """Return the hash alone; None when it bears no mark of ours, or one for somebody else."""
    kept, _, _ = found.rpartition(MARK)
    return kept if hmac.compare_digest(marked(kept, account, key), found) else None


def _parts(account: str) -> tuple[str, str]:
    directory, _, object_id = account.partition("/")
    return unquote(directory), unquote(object_id)
