"""Who is given another role, or leaves the desk, is told while they work."""

from dataclasses import replace

from app.core.actor import Role
from app.core.changes import Topic, changed
from tests.ui.shell.whole_desk import WholeDesk
from tests.ui.tickets.fake_desk import ANA


def become(whole: WholeDesk, **fields: object) -> str:
    """Change what the staff list says of the person here; return what the window says then."""
    people = whole.people.people
    whole.people.people = [replace(s, **fields) if s.id == ANA.staff_id else s for s in people]  # type: ignore[arg-type]
    whole.live.heard(changed(Topic.STAFF, ANA.staff_id))
    whole.qtbot.wait(200)
    whole.quiet()
    bar = whole.window.bars.bar("standing")
    return bar.text if bar is not None else ""


def tone(whole: WholeDesk) -> object:
    bar = whole.window.bars.bar("standing")
    return None if bar is None else bar.property("tone")


def test_another_role_is_told_and_taken_back(whole: WholeDesk) -> None:
    before = next(s for s in whole.people.people if s.id == ANA.staff_id)
    assert become(whole, name="Ana T.") == ""
    assert "Your role is administrator now" in become(whole, role=Role.ADMINISTRATOR)
    assert tone(whole) == "info"
    assert become(whole, role=before.role) == ""


def test_who_has_left_is_told_that_nothing_is_saved(whole: WholeDesk) -> None:
    assert "nothing you do here is saved" in become(whole, is_active=False)
    assert tone(whole) == "warn"
