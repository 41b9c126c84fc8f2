"""Approvals by link: opening approves nothing, one answer counts, and only of whoever was asked."""

import http.client
import re
import socket
import ssl
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Thread
from urllib.parse import urlencode

import pytest

from app.connect import approval_page
from app.connect.approval_page import MOST_AT_ONCE, ApprovalPage, PageSettings, SignIn
from app.connect.https import NotSafe
from app.connect.signed_link import Answered, Approvals, Ask, LinkSeal, SignedLinks
from app.identity.providers import Answer, ProviderAway, Purpose
from tests.servers.certificates import Authority

KEY = bytes(range(32))
SECRET = "canary-between-proxy-and-page"
PURPOSE = Purpose(
    desk="Northwind Help Desk", action="password reset for Kim <b>Lee</b>", ticket="HD-1", analyst="Ana P."
)
BOSS = "boss@example.com"
PUBLIC = "https://desk.example.com/frontline"
YES = {"answer": "approve", "how": "own_call", "asked": "yes"}


class Carrier:
    def __init__(self):
        self.sent = []
        self.failure = None

    def send(self, address, subject, text):
        if self.failure:
            raise self.failure
        self.sent.append((address, subject, text))
        return "id"

    def check(self):
        return ()

    @property
    def path(self):
        return re.search(rf"{re.escape(PUBLIC)}(/approve/\S+)", self.sent[-1][2])[1]


class Desk:
    """A worker's side and the page, with a clock that can be moved."""

    def __init__(self, *, peers=frozenset({"127.0.0.1", "::1"}), certificate=None):
        self.ahead = timedelta()
        self.carrier = Carrier()
        self.approvals = Approvals(self.now)
        seal = LinkSeal(KEY)
        sign_in = SignIn("X-Forwarded-Email", "X-Proxy-Secret", SECRET, peers)
        settings = PageSettings(PUBLIC, sign_in)
        if certificate:
            settings = replace(settings, certificate=str(certificate.file), key=str(certificate.key))
        self.page = ApprovalPage(settings, seal=seal, approvals=self.approvals)
        self.links = SignedLinks(PUBLIC, seal=seal, approvals=self.approvals, mail=self.carrier, now=self.now)

    def now(self):
        return datetime.now(UTC) + self.ahead

    def ask(self):
        self.transaction = self.links.prompt(BOSS, PURPOSE).transaction
        return self.carrier.path

    def answer(self):
        return self.links.answer(BOSS, self.transaction)

    def call(self, method, path, *, fields=None, headers=None, body=None):
        calling = http.client.HTTPConnection("127.0.0.1", self.page.port, timeout=10)
        said = urlencode(fields) if fields is not None else body
        own = {"Content-Type": "application/x-www-form-urlencoded", "Origin": "https://desk.example.com"}
        own = own if method == "POST" else {}
        own |= by(BOSS) if headers is None else headers
        calling.request(method, path, said, {name: value for name, value in own.items() if value is not None})
        reply = calling.getresponse()
        text = reply.read().decode()
        calling.close()
        return reply, text

    def stamp(self, path, headers=None):
        return re.search(r'name="stamp" value="([^"]+)"', self.call("GET", path, headers=headers)[1])[1]

    def post(self, path, *, headers=None, **fields):
        return self.call("POST", path, fields={"stamp": self.stamp(path, headers), **fields}, headers=headers)


@pytest.fixture
def desk():
    made = Desk()
    yield made
    made.page.stop()


def by(name, secret=SECRET):
    return {"X-Forwarded-Email": name, "X-Proxy-Secret": secret}


def test_the_mail_says_what_for_and_the_page_shows_it_escaped(desk):
    path = desk.ask()
    ((address, subject, text),) = desk.carrier.sent
    assert address == BOSS
    assert "HD-1" in subject
    assert "Opening the page approves nothing" in text
    reply, page = desk.call("GET", path)
    assert reply.status == 200
    for said in ("password reset for Kim &lt;b&gt;Lee&lt;/b&gt;", "HD-1", "Ana P., Northwind Help Desk", BOSS):
        assert said in page
    assert "<b>" not in page
    assert "<script" not in page


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH"])
def test_whatever_scanners_do_with_a_link_approves_nothing(desk, method):
    path = desk.ask()
    for query in ("", "?answer=approve&how=own_call&asked=yes"):
        desk.call(method, path + query)
    assert desk.answer() is Answer.WAITING


def test_an_approval_states_how_they_spoke_and_counts_once(desk):
    path = desk.ask()
    stamp = desk.stamp(path)
    reply, text = desk.post(path, **YES)
    assert (reply.status, "You have approved" in text) == (200, True)
    assert desk.answer() is Answer.APPROVED
    assert desk.links.how(desk.transaction) == "own_call"
    again, _ = desk.call("POST", path, fields={"stamp": stamp, "answer": "report"})
    assert again.status == 410
    assert desk.answer() is Answer.APPROVED
    assert desk.call("GET", path)[0].status == 410


@pytest.mark.parametrize(("said", "answer"), [("report", Answer.DECLINED), ("cannot", Answer.FAILED)])
def test_declining_needs_no_statement(desk, said, answer):
    path = desk.ask()
    assert desk.post(path, answer=said)[0].status == 200
    assert desk.answer() is answer
    assert desk.links.how(desk.transaction) == ""


@pytest.mark.parametrize(
    "fields",
    [
        {"answer": "approve"},
        {"answer": "approve", "how": "own_call"},
        {"answer": "approve", "asked": "yes"},
        {"answer": "approve", "how": "they_rang_me", "asked": "yes"},
        {"answer": "approve", "how": "own_call", "asked": "no"},
        {"answer": "APPROVE", "how": "own_call", "asked": "yes"},
        {"how": "own_call", "asked": "yes"},
        {},
    ],
)
def test_without_the_statement_nothing_is_approved_and_the_form_comes_back(desk, fields):
    path = desk.ask()
    reply, text = desk.post(path, **fields)
    assert reply.status == 400
    assert 'role="alert"' in text
    assert "Approve</button>" in text
    assert desk.answer() is Answer.WAITING


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.test"},
        {"Origin": "null"},
        {"Origin": "https://desk.example.com.evil.test"},
        {"Origin": "http://desk.example.com"},
        {"Origin": ""},
        {"Content-Type": "text/plain"},
        {"Content-Type": "multipart/form-data"},
    ],
)
def test_a_form_of_another_site_is_refused(desk, headers):
    path = desk.ask()
    fields = {"stamp": desk.stamp(path), **YES}
    assert desk.call("POST", path, fields=fields, headers={**by(BOSS), **headers})[0].status == 403
    assert desk.answer() is Answer.WAITING


def test_a_form_without_the_pages_stamp_or_with_that_of_another_link_is_refused(desk):
    other = desk.stamp(desk.ask())
    path = desk.ask()
    for stamp in ({}, {"stamp": ""}, {"stamp": "x"}, {"stamp": other}, {"stamp": "ü"}):
        assert desk.call("POST", path, fields={**YES, **stamp})[0].status == 403
    assert desk.answer() is Answer.WAITING


def test_a_link_runs_out(desk):
    path = desk.ask()
    desk.ahead = timedelta(hours=3, minutes=59)
    desk.answer()
    assert desk.call("GET", path)[0].status == 200
    stamp = desk.stamp(path)
    desk.ahead = timedelta(hours=4, seconds=1)
    desk.answer()
    assert desk.call("GET", path)[0].status == 410
    assert desk.call("POST", path, fields={"stamp": stamp, **YES})[0].status == 410
    assert desk.answer() is Answer.WAITING


def test_a_link_is_dead_when_nobody_waits_any_more(desk):
    path = desk.ask()
    desk.ahead = timedelta(minutes=3)
    assert desk.call("GET", path)[0].status == 410
    desk.answer()  # a worker that comes back looks again
    assert desk.call("GET", path)[0].status == 200


def test_a_worker_that_starts_again_keeps_its_links(desk):
    path = desk.ask()
    desk.page.approvals = Approvals(desk.now)
    again = SignedLinks(PUBLIC, seal=LinkSeal(KEY), approvals=desk.page.approvals, mail=desk.carrier, now=desk.now)
    assert desk.call("GET", path)[0].status == 410
    assert again.answer(BOSS, desk.transaction) is Answer.WAITING
    desk.post(path, **YES)
    assert again.answer(BOSS, desk.transaction) is Answer.APPROVED


def test_what_is_kept_of_it_makes_no_link(desk):
    path = desk.ask()
    assert desk.transaction not in path
    for token in (desk.transaction, desk.transaction * 2, "A" * 80):
        assert desk.call("GET", f"/approve/{token}")[0].status == 404


def test_an_answer_is_of_the_account_that_was_asked(desk):
    path = desk.ask()
    desk.post(path, **YES)
    assert desk.links.answer("other@example.com", desk.transaction) is Answer.FAILED


def test_an_altered_or_foreign_token_opens_nothing(desk):
    path = desk.ask()
    token = path.removeprefix("/approve/")
    ask = LinkSeal(KEY).opened(token)
    foreign = LinkSeal(bytes(32)).token(ask)
    altered = [
        token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :] for place in range(0, len(token), 7)
    ]
    for other in [*altered, token[:-4], token + "AAAA", foreign]:
        assert LinkSeal(KEY).opened(other) is None
    assert desk.call("GET", f"/approve/{foreign}")[0].status == 404
    assert desk.call("GET", "/")[0].status == 404
    assert desk.call("GET", path + "/..%2f")[0].status == 404
    assert desk.call("GET", "/frontline" + path)[0].status == 200, "a proxy may leave its own part in front"


def test_a_token_shows_nothing_of_what_is_asked(desk):
    token = desk.ask().removeprefix("/approve/")
    import base64

    plain = base64.urlsafe_b64decode(token + "==")
    assert b"Kim" not in plain
    assert b"boss" not in plain
    assert KEY.hex() not in repr(LinkSeal(KEY)) + str(vars(LinkSeal(KEY)).get("_box"))


def test_every_page_is_locked_down(desk):
    path = desk.ask()
    for reply, _ in (desk.call("GET", path), desk.call("GET", "/x"), desk.call("TRACE", path)):
        assert "default-src 'none'" in reply.headers["Content-Security-Policy"]
        assert "frame-ancestors 'none'" in reply.headers["Content-Security-Policy"]
        assert "form-action 'self'" in reply.headers["Content-Security-Policy"]
        assert reply.headers["Cache-Control"] == "no-store"
        assert reply.headers["X-Content-Type-Options"] == "nosniff"
        assert reply.headers["Referrer-Policy"] == "same-origin"
        assert reply.headers["Strict-Transport-Security"]
        assert "Python" not in reply.headers["Server"]


def test_nothing_is_written_of_a_request(desk, capfd, caplog):
    caplog.set_level("DEBUG")
    path = desk.ask()
    desk.post(path, **YES)
    desk.call("GET", "/approve/" + "B" * 60)
    out, err = capfd.readouterr()
    assert (out, err, caplog.text) == ("", "", "")


def test_only_who_was_asked_gets_in_where_people_sign_in(desk):
    path = desk.ask()
    assert desk.call("GET", path, headers=by("other@example.com"))[0].status == 403
    reply, _ = desk.post(path, headers=by("Boss@Example.com"), **YES)
    assert reply.status == 200
    assert desk.answer() is Answer.APPROVED
    assert desk.approvals.look(desk.transaction).by == "Boss@Example.com"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Forwarded-Email": BOSS},
        {"X-Proxy-Secret": SECRET},
        {"X-Forwarded-Email": "", "X-Proxy-Secret": SECRET},
        by(BOSS, "wrong"),
        by(BOSS, ""),
    ],
)
def test_a_name_is_believed_only_with_the_proxys_secret(desk, headers):
    path = desk.ask()
    stamp = desk.stamp(path, by(BOSS))
    assert desk.call("GET", path, headers=headers)[0].status == 401
    assert desk.call("POST", path, fields={"stamp": stamp, **YES}, headers=headers)[0].status == 401
    assert desk.answer() is Answer.WAITING


def test_a_name_said_twice_is_nobodys(desk):
    path = desk.ask()
    with socket.create_connection(("127.0.0.1", desk.page.port), timeout=10) as wire:
        lines = [f"GET {path} HTTP/1.1", f"X-Forwarded-Email: {BOSS}", "X-Forwarded-Email: x@evil.test"]
        wire.sendall("\r\n".join([*lines, f"X-Proxy-Secret: {SECRET}", "", ""]).encode())
        assert b" 401 " in wire.makefile("rb").readline()


def test_a_proxy_calls_from_its_own_address():
    desk = Desk(peers=frozenset({"10.0.0.1"}))
    try:
        assert desk.call("GET", desk.ask(), headers=by(BOSS))[0].status == 401
    finally:
        desk.page.stop()


def test_a_stamp_is_of_one_person(desk):
    path = desk.ask()
    stamp = LinkSeal(KEY).stamp(path.removeprefix("/approve/"), "other@example.com")
    assert desk.call("POST", path, fields={"stamp": stamp, **YES}, headers=by(BOSS))[0].status == 403


@pytest.mark.parametrize(
    "other",
    [
        {"public": "http://desk.example.com"},
        {"host": "0.0.0.0"},  # noqa: S104
        {"host": "desk.example.com"},
        {"sign_in": SignIn("X-User", "X-Secret", "short")},
    ],
)
def test_a_page_that_is_not_safe_is_refused_when_it_is_set_up(other):
    settings = {"public": PUBLIC, "sign_in": SignIn("X-User", "X-Secret", SECRET)} | other
    with pytest.raises(NotSafe):
        ApprovalPage(PageSettings(**settings), seal=LinkSeal(KEY), approvals=Approvals(lambda: datetime.now(UTC)))


def test_a_page_with_a_certificate_of_its_own_encrypts(tmp_path):
    ours = Authority(tmp_path, "ours")
    desk = Desk(certificate=ours.certify("localhost"))
    try:
        path = desk.ask()
        context = ssl.create_default_context(cafile=ours.file)
        calling = http.client.HTTPSConnection("localhost", desk.page.port, context=context, timeout=10)
        calling.request("GET", path, headers=by(BOSS))
        assert calling.getresponse().read().startswith(b"<!doctype html>")
        calling.close()
    finally:
        desk.page.stop()


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ({"Content-Length": "9000"}, b"", 413),
        ({"Content-Length": "-1"}, b"", 413),
        ({"Content-Length": "x"}, b"", 413),
        ({"Transfer-Encoding": "chunked"}, b"0\r\n\r\n", 403),
        ({}, b"&".join(b"a%d=1" % number for number in range(50)), 403),
        ({}, b"\xff\xfe=1", 403),
    ],
)
def test_a_body_that_is_no_form_of_ours_is_refused(desk, headers, body, status):
    path = desk.ask()
    own = {"Content-Type": "application/x-www-form-urlencoded", "Origin": "https://desk.example.com", **by(BOSS)}
    if "Content-Length" not in headers and "Transfer-Encoding" not in headers:
        own["Content-Length"] = str(len(body))
    lines = [f"POST {path} HTTP/1.1", *(f"{name}: {value}" for name, value in {**own, **headers}.items()), "", ""]
    with socket.create_connection(("127.0.0.1", desk.page.port), timeout=10) as wire:
        wire.sendall("\r\n".join(lines).encode() + body)
        assert f" {status} " in wire.makefile("rb").readline().decode()
    assert desk.answer() is Answer.WAITING


def test_somebody_who_dawdles_is_ended_and_holds_up_nobody_for_ever(desk, monkeypatch):
    monkeypatch.setattr(approval_page, "WHOLE", 0.3)
    path = desk.ask()
    held = [socket.create_connection(("127.0.0.1", desk.page.port), timeout=10) for _ in range(MOST_AT_ONCE + 4)]
    for wire in held:
        assert wire.recv(1) == b"", "hung up on, at once or in the end"
        wire.close()
    monkeypatch.undo()
    assert desk.call("GET", path)[0].status == 200


def test_of_many_at_the_same_time_one_answer_counts(desk):
    path = desk.ask()
    stamp = desk.stamp(path)
    states = []

    def post(said):
        states.append(desk.call("POST", path, fields={"stamp": stamp, **YES, "answer": said})[0].status)

    posting = [Thread(target=post, args=(said,)) for said in ("approve", "report", "cannot") * 4]
    for one in posting:
        one.start()
    for one in posting:
        one.join()
    assert sorted(states) == [200] + [410] * 11


def test_mail_that_fails_says_so(desk):
    desk.carrier.failure = ProviderAway("The mail server is away.", was_sent=True)
    with pytest.raises(ProviderAway):
        desk.links.prompt(BOSS, PURPOSE)


def test_only_whoever_has_a_mailbox_can_be_asked(desk):
    assert [one.is_handset for one in desk.links.enrolled(BOSS)] == [False]
    assert desk.links.enrolled("boss") == ()


def test_what_was_answered_is_forgotten_in_time(desk):
    desk.ask()
    desk.approvals.settle(
        Ask(desk.transaction, BOSS, desk.now() + timedelta(hours=1), PURPOSE), Answered(Answer.FAILED, BOSS)
    )
    desk.ahead = timedelta(hours=5)
    desk.approvals.look("another")
    assert (len(desk.approvals._looked), desk.approvals._answered) == (1, {})
