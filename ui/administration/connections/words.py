"""Connections in words: how far a test is, what came of it, what a proposal would change, who would work."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from html import escape
from typing import Any

from app.identity.connection_kinds import KINDS, label_of, value_of
from app.identity.connections import Connections, Kept, SetUp, Trial
from ui.tickets.moments import ago

START = "python -m app.service --database URL"
_ENDS = {
    "expired": "No worker took it up, or it took too long. Nothing was found out.",
    "cancelled": "It was cancelled. Nothing was found out.",
    "away": "The worker left it before it ended. Nothing was found out.",
}


def trial_in_short(trial: Trial | None, now: datetime) -> str:
    """Return a test in a few words, for the list."""
    if trial is None:
        return "Never tried"
    if trial.is_running(now):
        return "Being tried"
    if trial.state != "succeeded":
        return "Not found out"
    when = ago(trial.ended_at or trial.asked_at, now)
    if not trial.is_of_these_settings:
        return f"Changed since, {when}"
    failed = sum(not one.is_fine for one in trial.lines)
    return f"Fine, {when}" if not failed else f"{failed} missing, {when}"


def trial_in_words(trial: Trial | None, now: datetime) -> str:
    """Return how far a test is or how it ended, in a sentence."""
    if trial is None:
        return "This connection was never tried."
    if trial.is_running(now):
        if trial.taken_at is None:
            return "Waiting for a worker to take it up…"
        return f"{_who(trial)} is trying it…"
    if trial.state != "succeeded":
        return trial.said or _ENDS.get(trial.code, _ENDS["expired"])
    said = "Everything that was tried holds" if trial.is_fine else _count(trial)
    since = "" if trial.is_of_these_settings else " The settings were changed after it: try it again."
    return f"{said}. Tried by {_who(trial)} {ago(trial.ended_at or trial.asked_at, now)}.{since}"


def _who(trial: Trial) -> str:
    return f"the worker on {trial.worker}" if trial.worker else "a worker"


def _count(trial: Trial) -> str:
    failed = sum(not one.is_fine for one in trial.lines)
    return "1 thing is missing" if failed == 1 else f"{failed} things are missing"


def lines_marked_up(trial: Trial | None) -> str:
    """Return the lines of a test as rich text: what holds and what is missing, in words."""
    lines = trial.lines if trial else ()
    return "".join(
        f"<p style='margin:0 0 6px 0'><b>{'✓ OK' if one.is_fine else '✗ Missing'}: {escape(one.what)}</b>"
        f"{'<br>' + escape(one.said) if one.said else ''}</p>"
        for one in lines
    )


def lines_plain(trial: Trial | None) -> str:
    """Return the lines of a test to be pasted elsewhere."""
    lines = trial.lines if trial else ()
    return "\n".join(
        f"{'OK  ' if one.is_fine else 'FAIL'} {one.what}{f': {one.said}' if one.said else ''}" for one in lines
    )


def workers_in_words(found: Connections, *, is_shared: bool) -> tuple[str, str]:
    """Return tone and sentence about who would work by the connections; a file has its worker within Frontline."""
    if found.workers:
        who = "A worker is running" if found.workers == 1 else f"{found.workers} workers are running"
        seen = f", seen {ago(found.seen_at, found.now)}" if found.seen_at else ""
        return "ok", f"{who}{seen}."
    if not is_shared:
        return "info", "Frontline is its own worker here, and begins with the first connection in use."
    if found.seen_at is None:
        return "warn", "No worker was ever here: nobody is looked up or asked, and nothing can be tried."
    return "warn", f"No worker since {ago(found.seen_at, found.now)}: nobody is looked up or asked until one runs."


def proposal_in_words(one: Kept, now: datetime, *, has_officers: bool) -> str:
    """Return who proposed what of a connection, what it would change, and who decides."""
    proposal = one.proposal
    if proposal is None:
        return ""
    waits = "It is in force once a security officer agrees."
    if not has_officers:
        waits = (
            "The desk has no security officer yet, so nobody can agree: propose one with python -m app.admin role "
            "propose, or have whoever looks after the database set it with python -m app.admin connection set."
        )
    who = proposal.by or "Whoever looks after the database"
    changes = "\n".join(differences(one.in_force if one.id > 0 else None, proposal.wanted))
    return f"{who} proposed this {ago(proposal.at, now)}. {waits}\n{changes}".rstrip()


def differences(was: SetUp | None, now: SetUp) -> Sequence[str]:
    """Return what a proposal changes, setting by setting, as people call them."""
    before: Mapping[str, Any] = was.settings if was and was.kind == now.kind else {}
    labels = {one.name: one.label for one in KINDS[now.kind].settings} if now.kind in KINDS else {}
    names = [*labels, *sorted({*before, *now.settings} - {name.partition(".")[0] for name in labels})]
    told = [] if was and was.kind == now.kind else [f"Kind: {label_of(now.kind)}"]
    if was is not None and was.is_active != now.is_active:
        told.append("Back in use" if now.is_active else "Out of use")
    for name in names:
        old, new = value_of(before, name), value_of(now.settings, name)
        if old != new:
            change = f"{_shown(old)} → {_shown(new)}" if was else _shown(new)
            told.append(f"{labels.get(name, name)}: {change}")
    return told


def _shown(value: Any) -> str:
    if value in (None, ""):
        return "nothing"
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
