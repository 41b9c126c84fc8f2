"""Mail: encrypted, verified, to one person, saying what it is for; and open about what was not sent."""

import socket
from datetime import UTC, datetime

import pytest

from app.connect import mail
from app.connect.https import NotSafe
from app.connect.mail import Mail, MailServer, Security
from app.identity.messages import NOBODY_RINGS, code_message
from app.identity.providers import ProviderAway, ProviderRefused, Purpose
from tests.servers import mail as servers
from tests.servers.certificates import Authority
from tests.servers.mail import LOGIN, PASSWORD, Script

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PURPOSE = Purpose(desk="Northwind Help Desk", action="password reset", ticket="HD-123", analyst="Ana P.")
CODE = code_message(PURPOSE, "12345678", minutes=10, published="+15550100")


def carrier(port, *, host="127.0.0.1", security=Security.CLEAR, silence=10, **other):
    settings = {"sender": "desk@northwind.test", "desk": "Northwind Help Desk"} | other
    return Mail(MailServer(host=host, port=port, security=security, **settings), lambda: NOW, silence)


@pytest.fixture
def server():
    with servers.MailServer() as taking:
        yield taking


def test_a_code_arrives_at_one_person_and_says_what_it_is_for(server):
    sent = carrier(server.port).send("kim.home@example.com", CODE.subject, CODE.text)
    ((sender, to, message),) = server.taken
    assert (sender, to) == ("desk@northwind.test", ["kim.home@example.com"])
    assert message["From"] == "Northwind Help Desk <desk@northwind.test>"
    assert message["To"] == "kim.home@example.com"
    assert message["Subject"] == "Northwind Help Desk: your code for ticket HD-123"
    assert message["Message-ID"] == sent
    assert message["Date"].datetime == NOW
    assert message["Auto-Submitted"] == "auto-generated"
    text = message.get_content()
    for said in ("password reset", "HD-123", "Ana P.", NOBODY_RINGS, "1234 5678"):
        assert said in text
    assert {"Cc", "Bcc", "Reply-To"}.isdisjoint(message.keys())


def test_texts_of_other_languages_survive(server):
    carrier(server.port, desk="Rechenzentrum Köln").send("kim@example.com", "Ihr Code für HD-1", "Grüße – 12 €\n" * 50)
    message = server.taken[0][2]
    assert message["From"] == "Rechenzentrum Köln <desk@northwind.test>"
    assert message["Subject"] == "Ihr Code für HD-1"
    assert message.get_content().splitlines() == ["Grüße – 12 €"] * 50


def test_a_line_that_is_a_full_stop_ends_nothing(server):
    carrier(server.port).send("kim@example.com", "s", "before\n.\nafter\n")
    assert server.taken[0][2].get_content().splitlines() == ["before", ".", "after"]


@pytest.mark.parametrize(
    "address",
    [
        "a@x.test, b@x.test",
        "a@x.test;b@x.test",
        "a@x.test\r\nRCPT TO:<b@x.test>",
        "Kim <a@x.test>",
        "a@x.test>",
        "<a@x.test>",
        "a",
        "@x.test",
        "a@",
        "a@localhost",
        "a@@x.test",
        '"a b"@x.test',
        "ä@x.test",
        "a@x.test ",
        "",
        "a@[127.0.0.1]",
    ],
)
def test_whatever_is_not_exactly_one_address_is_refused(server, address):
    with pytest.raises(ProviderRefused) as refused:
        carrier(server.port).send(address, "s", "t")
    assert refused.value.code == "address"
    assert server.taken == []


def test_a_subject_writes_no_headers_of_its_own(server):
    carrier(server.port).send("kim@example.com", "s\r\nBcc: x@evil.test\r\n\r\nbody", "t")
    message = server.taken[0][2]
    assert message["Bcc"] is None
    assert message["Subject"] == "s Bcc: x@evil.test body"
    assert server.taken[0][1] == ["kim@example.com"]


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
def test_encrypted_mail_is_verified_and_signed_in(tmp_path, security):
    ours = Authority(tmp_path, "ours")
    with servers.MailServer(ours.certify("localhost"), starts_tls=security is Security.STARTTLS, asks=True) as taking:
        sending = carrier(
            taking.port, host="localhost", security=security, authorities=str(ours.file),
            login=LOGIN, password=PASSWORD,
        )  # fmt: skip
        assert all(check.is_fine for check in sending.check())
        assert taking.taken == []
        sending.send("kim@example.com", "s", "t")
        assert taking.was_encrypted == [True]
        assert taking.signed_in == [LOGIN, LOGIN]


@pytest.mark.parametrize("security", [Security.TLS, Security.STARTTLS])
@pytest.mark.parametrize("wrong", ["authority", "name", "usual"])
def test_a_stranger_gets_neither_login_nor_message(tmp_path, security, wrong):
    ours, theirs = Authority(tmp_path, "ours"), Authority(tmp_path, "theirs")
    shown = (
        theirs.certify("localhost")
        if wrong == "authority"
        else ours.certify("other.test" if wrong == "name" else "localhost")
    )
    with servers.MailServer(shown, starts_tls=security is Security.STARTTLS, asks=True) as taking:
        sending = carrier(
            taking.port, host="localhost", security=security, login=LOGIN, password=PASSWORD,
            authorities="" if wrong == "usual" else str(ours.file),
        )  # fmt: skip
        with pytest.raises(ProviderAway, match="certificate") as failed:
            sending.send("kim@example.com", "s", "t")
        assert not failed.value.was_sent
        assert (taking.taken, taking.signed_in) == ([], [])


def test_a_server_that_cannot_encrypt_gets_nothing(server):
    with pytest.raises(ProviderAway, match="can't encrypt") as failed:
        carrier(server.port, security=Security.STARTTLS).send("kim@example.com", "s", "t")
    assert not failed.value.was_sent
    assert server.taken == []


def test_a_wrong_password_is_named_and_not_shown(tmp_path):
    ours = Authority(tmp_path, "ours")
    with servers.MailServer(ours.certify("localhost"), asks=True) as taking:
        sending = carrier(
            taking.port, host="localhost", security=Security.TLS, authorities=str(ours.file), login=LOGIN,
            password="canary-wrong",
        )  # fmt: skip
        with pytest.raises(ProviderAway, match="refuses our login") as failed:
            sending.send("kim@example.com", "s", "t")
        assert "canary" not in str(failed.value) + repr(sending._server)
        (check,) = sending.check()
        assert not check.is_fine


@pytest.mark.parametrize("host", ["mail.example.com", "localhost", "10.0.0.1"])
def test_mail_in_clear_stays_on_this_machine(host):
    with pytest.raises(NotSafe):
        carrier(25, host=host)


@pytest.mark.parametrize("sender", ["", "desk", "a@x.test, b@x.test"])
def test_a_sender_that_is_none_is_refused(sender):
    with pytest.raises(NotSafe):
        carrier(25, sender=sender)


@pytest.mark.parametrize(
    ("step", "said", "kind", "code"),
    [
        ("MAIL", "530 sign in first", ProviderAway, "530"),
        ("MAIL", "451 later", ProviderAway, "451"),
        ("RCPT", "550 canary no such mailbox", ProviderRefused, "550"),
        ("RCPT", "553 bad", ProviderRefused, "553"),
        ("RCPT", "552 full", ProviderRefused, "552"),
        ("RCPT", "450 greylisted", ProviderAway, "450"),
        ("DATA", "554 refused", ProviderRefused, "554"),
        ("DATA", "452 no room", ProviderAway, "452"),
    ],
)
def test_a_refusal_is_sorted_by_its_code_and_shows_nothing_of_the_server(server, step, said, kind, code):
    server.refusals[step] = said
    with pytest.raises(kind) as failed:
        carrier(server.port).send("kim@example.com", "s", "t")
    assert code in str(failed.value)
    assert "canary" not in str(failed.value)
    assert "kim@example.com" not in str(failed.value)
    if kind is ProviderRefused:
        assert failed.value.code == code
    else:
        assert not failed.value.was_sent
    assert server.taken == []


HELLO = ("220 mail.test", "250 mail.test")


@pytest.mark.parametrize(
    "lines",
    [
        (),
        ("",),
        ("220-mail.test",),
        ("554 go away",),
        ("garbage",),
        ("220 mail.test",),
        ("220 mail.test", ""),
        HELLO,
        (*HELLO, ""),
        (*HELLO, "250 OK"),
        (*HELLO, "250 OK", ""),
        (*HELLO, "250 OK", "250 OK"),
        (*HELLO, "250 OK", "250 OK", "354 "[:2]),
    ],
)
def test_silence_and_half_answers_before_the_message_sent_nothing(lines):
    with Script(*lines) as server, pytest.raises(ProviderAway) as failed:
        carrier(server.port, silence=0.3).send("kim@example.com", "s", "t")
    assert not failed.value.was_sent


@pytest.mark.parametrize("end", [(), ("",)])
def test_silence_after_the_message_may_have_sent_it(end):
    with Script(*HELLO, "250 OK", "250 OK", "354 go on", *end) as server:
        with pytest.raises(ProviderAway, match="may have been sent") as failed:
            carrier(server.port, silence=1).send("kim@example.com", "s", "t")
        assert failed.value.was_sent


def test_a_conversation_that_drips_for_ever_is_cut_off(monkeypatch):
    monkeypatch.setattr(mail, "WHOLE", 0.2)
    with Script("220 mail.test") as server, pytest.raises(ProviderAway, match="could not be reached, or hung up"):
        carrier(server.port, silence=20).send("kim@example.com", "s", "t")


def test_nobody_listening_is_away():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(ProviderAway, match="reached") as failed:
        carrier(port).send("kim@example.com", "s", "t")
    assert not failed.value.was_sent
