"""The doctor: looks at everything a desk stands on and says what to do about what is wrong."""

import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from app.administration import server_findings
from app.administration.findings import Finding, Level, mending
from app.connect import vault
from app.core.errors import HelpDeskError, NotPermitted, StoreRefused
from db import checkup
from db.engine import Store
from db.migrate import SCHEMA, check, version_of
from db.people.identity import login_of, who_am_i
from db.people.keeping import keeps_desk
from db.standing import is_auditor

WARN_SECONDS, FAIL_SECONDS = 2.0, 60.0
"""By how much clocks may differ."""
WARN_BYTES, FAIL_BYTES = 2_000_000_000, 200_000_000
"""Free space below which the doctor warns, and below which writing is about to fail."""
OLDEST_SERVER = 14
ON_A_SERVER: tuple[tuple[str, Callable[[Store], Finding]], ...] = (
    ("Rights", server_findings.rights),
    ("Catalog", server_findings.catalog),
    ("Logins", server_findings.logins),
    ("Extensions", server_findings.extensions),
)


def examine(store: Store, *, folder: Path) -> Iterator[Finding]:
    """Yield the findings about a database and this computer; `folder` is where a person's own files are kept."""
    checks: tuple[tuple[str, Callable[[], Finding]], ...] = (
        ("Schema", lambda: _schema(store)),
        ("Database", lambda: _database(store)),
        *(
            (what, partial(_on_a_server, store, what, look))
            for what, look in (ON_A_SERVER if store.is_postgres else ())
        ),
        ("You", lambda: _you(store)),
        ("Change feed", lambda: _feed(store)),
        ("Search", lambda: _search(store)),
        ("Clock", lambda: _clock(store)),
        ("Disk", lambda: _disk(store, folder)),
        ("Key ring", lambda: _key_ring(store)),
    )
    for what, look in checks:
        try:
            finding = look()
        except NotPermitted as failure:
            finding = Finding(Level.SKIPPED, what, f"not looked at. {failure}", "have an administrator look")
        except HelpDeskError as failure:
            finding = Finding(Level.FAIL, what, str(failure))
        except OSError as failure:
            finding = Finding(Level.FAIL, what, failure.strerror or "the file can't be read")
        yield finding
        if what == "Schema" and finding.level is Level.FAIL:
            return  # nothing else can be asked of a database that is away or not ours


def _schema(store: Store) -> Finding:
    found = version_of(store)
    check(found)
    if found is not None and found.schema < SCHEMA:
        return Finding(Level.WARN, "Schema", f"{found.schema}, this program writes {SCHEMA}", mending(store))
    return Finding(Level.OK, "Schema", str(SCHEMA))


def _on_a_server(store: Store, what: str, look: Callable[[Store], Finding]) -> Finding:
    if store.is_guarded:
        return look(store)
    return Finding(Level.SKIPPED, what, "not looked at: before the upgrade the server lets everyone do everything")


def _database(store: Store) -> Finding:
    facts = checkup.facts(store)
    said = f"{facts.version}, {facts.size / 1e6:,.0f} MB"
    if facts.damage:
        return Finding(
            Level.FAIL,
            "Database",
            f"{said}, damaged: {facts.damage}",
            "close Frontline everywhere, copy the file away, and restore the last backup",
        )
    if store.is_postgres:
        if int(facts.version.split()[1].split(".")[0]) < OLDEST_SERVER:
            return Finding(Level.FAIL, "Database", said, f"upgrade the server to PostgreSQL {OLDEST_SERVER} or later")
    elif facts.journal_mode != "wal":
        return Finding(
            Level.WARN, "Database", f"{said}, journal {facts.journal_mode}", "keep the file on this computer's own disk"
        )
    return Finding(Level.OK, "Database", said)


def _you(store: Store) -> Finding:
    try:
        me = who_am_i(store)
    except StoreRefused:
        if store.is_postgres and keeps_desk(store):
            return Finding(Level.OK, "You", f"{login_of(store)}, who looks after the desk and is not on its staff list")
        if store.is_guarded and is_auditor(store):
            return Finding(Level.OK, "You", f"{login_of(store)}, an auditor, who reads the audit and nothing else")
        raise
    return Finding(Level.OK, "You", f"{me.name} ({me.login}), {me.role.label.lower()}, tier {me.tier}")


def _feed(store: Store) -> Finding:
    try:
        me = who_am_i(store)
    except StoreRefused:
        if not store.is_postgres:
            raise
        return Finding(Level.SKIPPED, "Change feed", "not looked at: it takes someone on the staff list")
    if checkup.feed_hears(store, me.staff_id):
        return Finding(Level.OK, "Change feed", "hears what is written")
    return Finding(Level.FAIL, "Change feed", "a change left no trace; others would not see it", mending(store))


def _search(store: Store) -> Finding:
    damage = checkup.search_damage(store)
    if not damage:
        return Finding(Level.OK, "Search", "its indexes are sound")
    return Finding(Level.FAIL, "Search", damage, mending(store))


def _clock(store: Store) -> Finding:
    seconds = checkup.clock_difference(store)
    if abs(seconds) < WARN_SECONDS:
        return Finding(Level.OK, "Clock", f"{abs(seconds):.1f} s from the database's")
    side = "behind" if seconds > 0 else "ahead of"
    level = Level.FAIL if abs(seconds) >= FAIL_SECONDS else Level.WARN
    return Finding(
        level,
        "Clock",
        f"this computer is {abs(seconds):,.0f} s {side} the database",
        "let it take its time from the network",
    )


def _disk(store: Store, folder: Path) -> Finding:
    place = folder if store.is_postgres else Path(store.url.database or "").parent
    while not place.exists() and place != place.parent:
        place = place.parent
    return disk_finding(shutil.disk_usage(place).free, place)


def disk_finding(free: int, place: Path) -> Finding:
    """Return the finding about so many free bytes at a place."""
    level = Level.FAIL if free < FAIL_BYTES else Level.WARN if free < WARN_BYTES else Level.OK
    advice = "" if level is Level.OK else "make room before writing fails"
    return Finding(level, "Disk", f"{free / 1e9:,.1f} GB free at {place}", advice)


def _key_ring(store: Store) -> Finding:
    try:
        return Finding(Level.OK, "Key ring", vault.backend())
    except vault.VaultClosed as closed:
        if not store.is_postgres:
            return Finding(Level.OK, "Key ring", "none is needed for a file")
        return Finding(Level.WARN, "Key ring", str(closed))
