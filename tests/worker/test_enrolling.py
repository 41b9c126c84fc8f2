"""Enrolling at the worker's computer: shown once to the person, kept once a right code came, theirs alone."""

import base64
import io
import os
import re
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import pytest

from app.connect.qr_code import drawn
from app.connect.recovery import RecoveryCodes, new_codes
from app.connect.totp import Authenticators, Kept, SealingKey, code_at, step_at
from app.core.errors import RuleBroken, StoreUnavailable
from app.identity.directories import Able, Contact, ContactKind
from app.identity.enrolling import Due, Enrolled
from app.identity.jobs import Connection, JobState
from app.identity.model import Action
from app.identity.providers import ProviderRefused
from app.worker.enrolling import enrol
from app.worker.enrolments import Recoveries, marked
from app.worker.kinds import KINDS
from app.worker.telling import LOG
from app.worker.terminal import Terminal
from tests.worker.fakes import DANA, KEY, LONG_AGO, now
from tests.worker.scene import Scene
from tests.worker.test_carrying_out import changes

TICKET = 7
HIDDEN = re.compile(r"^    ([A-Z2-7 ]{39})$", re.MULTILINE)


DUE = Due(3, "north", "dana-1", "Dana Whitfield", "dwhitfield")


@dataclass
class MemoryEnrolling:
    """Keeps what is enrolled for Dana."""

    due_for: Due = DUE
    kept: list = field(default_factory=list)
    failure: Exception | None = None

    def due(self, ticket_id):
        assert ticket_id == TICKET
        return self.due_for

    def enrol(self, job_id, enrolled):
        if self.failure:
            raise self.failure
        self.kept.append((job_id, enrolled))


@dataclass
class Person:
    """Somebody in front of the screen, who types `codes`, or else what the authenticator shows."""

    account: str = "dwhitfield"
    codes: list = field(default_factory=list)
    public: list = field(default_factory=list)
    private: list = field(default_factory=list)
    asked: int = 0
    is_private: bool = False
    has_room: bool = True
    pictures: list = field(default_factory=list)

    def say(self, text):
        (self.private if self.is_private else self.public).append(text)

    def picture(self, lines):
        assert self.is_private
        self.pictures.append(lines)
        return self.has_room

    def ask(self, prompt):
        if "Account" in prompt:
            return self.account
        if "Enter" in prompt:
            return ""
        self.asked += 1
        return self.codes.pop(0) if self.codes else self.shown()

    def shown(self):
        typed = HIDDEN.search("\n".join(self.private))
        assert typed is not None
        return code_at(base64.b32decode(typed[1].replace(" ", "")), step_at(now()))

    @contextmanager
    def privately(self):
        self.is_private = True
        try:
            yield
        finally:
            self.is_private = False


class Checking:
    """What was enrolled, as those who check codes ask for it."""

    def __init__(self, enrolled):
        self.enrolled, self.left = enrolled, dict(enumerate(enrolled.hashes))

    def kept(self, account):
        return Kept(self.enrolled.sealed, self.enrolled.step - 5) if account == "north/dana-1" else None

    def use_step(self, account, step):
        return True

    def recovery_codes(self, directory, object_id):
        return list(self.left.items())

    def use_recovery(self, code_id):
        return self.left.pop(code_id, None) is not None


def means_with(*kinds):
    scene = Scene(kinds={kind: KINDS[kind] for kind in kinds})
    scene.desk.connected = [Connection(kind, kind) for kind in kinds]
    return scene.means()


@pytest.fixture
def desk():
    return MemoryEnrolling()


def test_a_right_code_enrols_what_only_the_worker_opens_and_only_for_them(desk):
    person = Person()
    enrol(means_with("totp", "recovery"), desk, TICKET, person)
    ((job, kept),) = desk.kept
    assert job == 3
    key = SealingKey(KEY[:32])
    assert len(key.open(kept.sealed, "north/dana-1")) == 20
    with pytest.raises(Exception, match="can't be opened"):
        key.open(kept.sealed, "north/mona-1")
    assert abs(kept.step - step_at(now())) <= 1
    assert len(kept.hashes) == 10
    assert all(one.startswith(b"$argon2id$") for one in kept.hashes)


def test_what_was_enrolled_is_what_the_checks_expect(desk):
    person = Person()
    enrol(means_with("totp", "recovery"), desk, TICKET, person)
    _, kept = desk.kept[0]

    store = Checking(kept)
    assert Authenticators(store, SealingKey(KEY[:32]), now).is_right("north/dana-1", person.shown())
    code = re.search(r"([0-9A-Z]{4}(?:-[0-9A-Z]{4}){3})", person.private[-1])
    assert code is not None
    codes = RecoveryCodes(Recoveries(store, KEY))
    assert codes.is_right("north/dana-1", code[1])
    assert not codes.is_right("north/dana-1", code[1])


def test_nothing_secret_is_said_where_it_stays_or_logged(desk, caplog):
    caplog.set_level("DEBUG", logger=LOG)
    person = Person()
    enrol(means_with("totp", "recovery"), desk, TICKET, person)
    secret = HIDDEN.search("\n".join(person.private))
    assert secret is not None
    codes = re.findall(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}", person.private[-1])
    assert len(codes) == 10
    stays = "\n".join(person.public) + caplog.text
    for one in (secret[1], secret[1].replace(" ", ""), *codes, "dwhitfield" * 2):
        assert one not in stays
    assert "Dana" not in caplog.text
    assert "enrolled" in caplog.text


def test_three_wrong_codes_enrol_nothing(desk):
    person = Person(codes=["000000", "0", "", "never asked"])
    with pytest.raises(RuleBroken, match="Three codes were wrong"):
        enrol(means_with("totp", "recovery"), desk, TICKET, person)
    assert desk.kept == []
    assert person.asked == 3
    assert not person.is_private


def test_a_third_right_code_will_do(desk):
    enrol(means_with("totp"), desk, TICKET, Person(codes=["000000", "0"]))
    assert len(desk.kept) == 1


def test_whoever_is_somebody_else_is_sent_away(desk):
    person = Person(account="mreyes")
    with pytest.raises(RuleBroken, match="another account"):
        enrol(means_with("totp"), desk, TICKET, person)
    assert desk.kept == person.private == []


def test_codes_are_shown_only_once_they_are_kept(desk):
    desk.failure = StoreUnavailable("away")
    person = Person()
    with pytest.raises(StoreUnavailable):
        enrol(means_with("recovery"), desk, TICKET, person)
    assert person.private == []


@pytest.mark.parametrize(("kind", "sealed", "codes"), [("totp", True, 0), ("recovery", False, 10)])
def test_only_what_the_desk_checks_is_enrolled(desk, kind, sealed, codes):
    enrol(means_with(kind), desk, TICKET, Person())
    _, kept = desk.kept[0]
    assert (kept.sealed is not None, len(kept.hashes)) == (sealed, codes)


def test_a_desk_that_checks_nothing_of_its_own_enrols_nothing(desk):
    with pytest.raises(RuleBroken, match="room Connections"):
        enrol(means_with(), desk, TICKET, Person())


def test_names_of_a_directory_steer_no_terminal(desk):
    desk.due_for = replace(desk.due_for, name="Dana\x1b[2J\u202eWhitfield")
    person = Person()
    enrol(means_with("totp"), desk, TICKET, person)
    assert "\x1b" not in "".join(person.public)
    assert "\u202e" not in "".join(person.public)


@pytest.mark.parametrize("has_room", [True, False])
def test_what_is_scanned_is_what_is_typed(desk, has_room):
    person = Person(has_room=has_room)
    enrol(means_with("totp"), desk, TICKET, person)
    typed = HIDDEN.search("\n".join(person.private))
    assert typed is not None
    (picture,) = person.pictures
    secret = typed[1].replace(" ", "")
    url = f"otpauth://totp/Help%20desk%3Adwhitfield?secret={secret}&issuer=Help%20desk&digits=6&period=30"
    assert picture == drawn(url)
    assert ("scans it" in person.private[0], "too small" in person.private[0]) == (has_room, not has_room)
    assert len(desk.kept) == 1


def test_a_code_to_scan_is_dark_on_light_whatever_the_theme_and_fits_or_is_not_shown(monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    lines = drawn("otpauth://totp/x?secret=AAAA")
    for columns, rows, is_shown in ((80, 60, True), (len(lines[0]) - 1, 60, False), (80, len(lines) + 2, False)):
        monkeypatch.setattr("shutil.get_terminal_size", lambda size=(columns, rows): os.terminal_size(size))
        assert Terminal().picture(lines) is is_shown
        said = capsys.readouterr().out
        assert bool(said) is is_shown
        for line in said.splitlines():
            assert line.startswith("\x1b[38;5;16;48;5;231m")
            assert line.endswith("\x1b[0m")


def test_a_name_too_long_for_a_code_leaves_the_key_to_type(desk):
    means = means_with("totp")
    means.desk.settings["worker"] = {"desk": "x" * 4000}
    person = Person()
    enrol(means, desk, TICKET, person)
    assert (person.pictures, len(desk.kept)) == ([], 1)
    assert "too small" in person.private[0]


def test_a_terminal_that_can_t_draw_it_shows_none(monkeypatch):
    for one in ("stdin", "stdout"):
        monkeypatch.setattr(f"sys.{one}.isatty", lambda: True, raising=False)
    monkeypatch.setattr("shutil.get_terminal_size", lambda: os.terminal_size((200, 200)))
    shown = Terminal()
    plain = io.TextIOWrapper(io.BytesIO(), encoding="cp1252")
    monkeypatch.setattr("sys.stdout", plain)
    assert not shown.picture(drawn("x"))
    plain.flush()
    assert plain.buffer.getvalue() == b""


def test_without_a_terminal_nothing_is_shown():
    with pytest.raises(RuleBroken, match="takes a terminal"):
        Terminal()


def test_the_terminal_wipes_what_was_private(monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    terminal = Terminal()

    def leave():
        with terminal.privately():
            terminal.say("CANARY")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        leave()
    said = capsys.readouterr().out
    assert said.startswith("\x1b[?1049h")
    assert said.endswith("\x1b[2J\x1b[H\x1b[?1049l")


# ------------------------------------------------------------ new sign-in methods of the desk's own alone


def test_a_directory_without_authenticators_leaves_those_of_the_desk(scene):
    own(scene)
    scene.directory.able = frozenset({Able.RESET, Able.UNLOCK})
    row = scene.ordered(Action.MFA_RESET)
    scene.do()
    assert (row.state, changes(scene)) == (JobState.SUCCEEDED, [])
    assert "directory keeps no authenticators" in row.said
    assert "within 60 minutes" in row.said


@pytest.mark.parametrize("kind", [ContactKind.AUTHENTICATOR, ContactKind.PASSKEY])
def test_authenticators_that_the_directory_keeps_are_not_passed_over(scene, kind):
    own(scene)
    scene.directory.able = frozenset({Able.RESET})
    scene.directory.people["dana-1"] = replace(DANA, contacts=(*DANA.contacts, Contact(kind, "iPhone", LONG_AGO)))
    row = scene.ordered(Action.MFA_RESET)
    scene.do()
    assert (row.state, row.code) == (JobState.FAILED, "not_able")


def test_a_desk_without_authenticators_of_its_own_takes_none_away(scene):
    scene.directory.able = frozenset({Able.RESET})
    row = scene.ordered(Action.MFA_RESET)
    scene.do()
    assert (row.state, row.code) == (JobState.FAILED, "not_able")


def own(scene):
    scene.kinds["totp"] = KINDS["totp"]
    scene.desk.connected.append(Connection("own", "totp"))


def test_a_recovery_code_that_nobody_with_our_key_kept_is_nobodys():
    made = new_codes(1)[0]
    mine = marked(made.kept, "north/dana-1", KEY)
    for kept, account, is_right in (
        (mine, "north/dana-1", True),
        (mine, "north/mona-1", False),
        (made.kept, "north/dana-1", False),
        (marked(made.kept, "north/dana-1", b"x" * 32), "north/dana-1", False),
    ):
        found = Checking(Enrolled(None, 0, [kept]))
        if is_right:
            assert RecoveryCodes(Recoveries(found, KEY)).is_right(account, made.shown)
            continue
        with pytest.raises(ProviderRefused):
            RecoveryCodes(Recoveries(found, KEY)).is_right(account, made.shown)
