"""Calls of outside services: verified, in time, of bounded size, never redirected, and open about what was sent."""

import json
import socket
from datetime import UTC, datetime, timedelta

import pytest

from app.connect import https
from app.connect.https import NoReply, NotSafe, Reply, Wire
from tests.servers.certificates import Authority
from tests.servers.web import Said, Trouble, WebServer

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def server():
    with WebServer() as web:
        yield web


@pytest.fixture
def wire(server):
    return Wire(server.url, service="The provider")


def test_an_answer_comes_back_whatever_its_status(server, wire):
    server.once = [Said({"message": "no"}, status=418)]
    reply = wire.ask("GET", "/teapot")
    assert (reply.status, reply.is_fine, reply.json()) == (418, False, {"message": "no"})
    assert wire.ask("GET", "/x").is_fine


def test_each_way_of_saying_something_arrives(server, wire):
    wire.ask("GET", "/q", query="a=1&b=%20x")
    wire.ask("POST", "/form", form={"to": "a b"})
    wire.ask("POST", "/json", json={"to": "é"})
    wire.ask("POST", "/raw", body=b"\x00", headers={"X-Key": "k"})
    assert server.heard[0].asked == {"a": "1", "b": " x"}
    assert server.heard[1].fields == {"to": "a b"}
    assert server.heard[2].fields == {"to": "é"}
    assert server.heard[3].body == b"\x00"
    assert server.heard[3].headers["X-Key"] == "k"


@pytest.mark.parametrize("trouble", [Trouble.SILENT, Trouble.HALF, Trouble.HANGS_UP, Trouble.HUGE, Trouble.REDIRECT])
def test_whatever_goes_wrong_after_sending_may_have_been_done(server, trouble, caplog):
    caplog.set_level("DEBUG")
    server.trouble = trouble
    wire = Wire(server.url, service="The provider", read=0.5 if trouble is Trouble.SILENT else 10)
    with pytest.raises(NoReply, match="The provider") as failed:
        wire.ask("POST", "/secret-path", form={"code": "12345678"}, headers={"Authorization": "Basic hidden"})
    assert failed.value.was_sent
    assert failed.value.__context__ is None or failed.value.__suppress_context__
    assert len(server.heard) == 1, "nothing is ever asked twice by itself"
    for secret in ("12345678", "hidden", "secret-path", server.url):
        assert secret not in str(failed.value) + caplog.text


def test_an_answer_that_drips_for_ever_is_cut_off(server, wire, monkeypatch):
    monkeypatch.setattr(https, "WHOLE", 0.3)
    server.trouble = Trouble.DRIPS
    with pytest.raises(NoReply, match="took too long") as failed:
        wire.ask("GET", "/slow")
    assert failed.value.was_sent


@pytest.mark.parametrize("trouble", [Trouble.NONSENSE, Trouble.NO_OBJECT, Trouble.CUT_HEAD])
def test_what_is_no_object_is_no_answer(server, wire, trouble):
    server.trouble = trouble
    with pytest.raises(NoReply, match="can't be read"):
        wire.ask("GET", "/x").fields()


def test_nothing_was_sent_where_nobody_listens():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(NoReply, match="could not be reached") as failed:
        Wire(f"http://127.0.0.1:{port}", service="The provider").ask("POST", "/x")
    assert not failed.value.was_sent


def test_a_certificate_of_a_stranger_ends_it_before_anything_is_sent(tmp_path):
    ours, theirs = Authority(tmp_path, "ours"), Authority(tmp_path, "theirs")
    with WebServer(theirs.certify("localhost")) as web:
        with pytest.raises(NoReply, match="certificate") as failed:
            Wire(web.url, service="The provider", authorities=str(ours.file)).ask("POST", "/x")
        assert not failed.value.was_sent
        with pytest.raises(NoReply, match="certificate"):
            Wire(web.url, service="The provider").ask("POST", "/x")
        assert web.heard == []


def test_a_certificate_of_another_name_ends_it_too(tmp_path):
    ours = Authority(tmp_path, "ours")
    with WebServer(ours.certify("elsewhere.test")) as web:
        with pytest.raises(NoReply, match="certificate") as failed:
            Wire(web.url, service="The provider", authorities=str(ours.file)).ask("POST", "/x")
        assert not failed.value.was_sent


def test_a_trusted_certificate_lets_it_through(tmp_path):
    ours = Authority(tmp_path, "ours")
    with WebServer(ours.certify("localhost")) as web:
        wire = Wire(web.url, service="The provider", authorities=str(ours.file))
        assert wire.ask("GET", "/x").json() == {"path": "/x"}


@pytest.mark.parametrize(
    "base",
    [
        "http://example.com",
        "http://localhost:80",
        "http://10.0.0.1",
        "http://127.0.0.1.example.com",
        "ftp://127.0.0.1",
        "https://",
        "https://me:pw@example.com",
        "https://example.com?x=1",
        "https://[::1",
        "example.com",
        "",
    ],
)
def test_addresses_that_are_not_safe_are_refused(base):
    with pytest.raises(NotSafe):
        Wire(base, service="The provider")


@pytest.mark.parametrize(
    "base", ["https://api.example.com", "http://127.0.0.1:8080/", "http://127.9.9.9", "http://[::1]:80"]
)
def test_https_and_this_very_machine_are_allowed(base):
    assert Wire(base, service="The provider").base == base.rstrip("/")


def test_neither_a_netrc_nor_variables_change_what_is_said(server, wire, tmp_path, monkeypatch):
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login me password stolen\n")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    wire.ask("GET", "/x", headers={"Authorization": "Bearer ours"})
    assert server.heard[0].headers["Authorization"] == "Bearer ours"


def test_an_address_that_the_service_names_has_to_be_its_own(wire):
    assert wire.path_of(wire.base + "/operations/7?x=1") == "/operations/7?x=1"
    for other in ("https://evil.test/operations/7", wire.base + ".evil.test/x", "/operations/7", wire.base + "0/x"):
        with pytest.raises(NotSafe):
            wire.path_of(other)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"Retry-After": "7"}, 7),
        ({"Retry-After": "Mon, 02 Mar 2026 09:01:00 GMT"}, 60),
        ({"Retry-After": "Mon, 02 Mar 2026 08:00:00 GMT"}, 0),
        ({"X-Rate-Limit-Reset": str(int((NOW + timedelta(seconds=30)).timestamp()))}, 30),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "-5"}, None),
        ({}, None),
    ],
)
def test_how_long_to_wait_is_read_from_what_the_service_says(headers, seconds):
    assert Reply("The provider", 429, headers, b"").wait(NOW) == seconds


def test_an_answer_shows_nothing_of_itself():
    reply = Reply("The provider", 200, {"Set-Cookie": "canary"}, json.dumps({"token": "canary"}).encode())
    assert "canary" not in repr(reply)
