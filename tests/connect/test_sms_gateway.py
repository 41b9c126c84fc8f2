"""Texts to phones: to one full number, through any gateway, filled in so that a text stays a text."""

from datetime import UTC, datetime

import pytest

from app.connect.https import NotSafe
from app.connect.sms_gateway import LONGEST, Gateway, SmsGateway
from app.identity.messages import code_message
from app.identity.providers import ProviderAway, ProviderRefused, Purpose
from tests.servers.sms import SECRET, SmsServer
from tests.servers.web import Said, Trouble

NUMBER = "+15550100"
FORM = {"message": {"to": "{to}", "text": "{text}", "from": "Desk"}, "tags": ["desk", "{to}"], "flash": False, "n": 1}
FLAT = {"to": "{to}", "text": "{text}"}


@pytest.fixture
def server():
    with SmsServer() as web:
        yield web


def gateway(server, form=FORM, **other):
    settings = {"secret": SECRET, "id_at": "messages.0.id"} | other
    return SmsGateway(
        Gateway(f"{server.url}/v1/send", form, **settings),
        lambda: datetime.now(UTC),
        read=0.5 if server.trouble is Trouble.SILENT else 10,
    )


def test_a_text_goes_to_one_number_and_the_gateways_id_comes_back(server):
    assert gateway(server).send(NUMBER, "unused", "code 1234 5678") == "m1"
    assert server.taken == [(NUMBER, "code 1234 5678")]
    said = server.heard[0].fields
    assert said == {
        "message": {"to": NUMBER, "text": "code 1234 5678", "from": "Desk"},
        "tags": ["desk", NUMBER],
        "flash": False,
        "n": 1,
    }
    assert server.heard[0].path == "/v1/send"


def test_a_web_form_works_as_well(server):
    gateway(server, FLAT, is_urlencoded=True).send(NUMBER, "", "a & b = c")
    assert server.taken == [(NUMBER, "a & b = c")]


def test_parameters_of_the_address_stay(server):
    sending = SmsGateway(Gateway(f"{server.url}/send?account=7", FORM, secret=SECRET), lambda: datetime.now(UTC))
    assert sending.send(NUMBER, "", "t") == ""
    assert server.heard[0].asked == {"account": "7"}


@pytest.mark.parametrize("text", ['", "to": "+1999', "{to}", "{text}{text}", "{0}%s\\n\n", "Grüße – 12 €"])
def test_a_text_stays_a_text(server, text):
    gateway(server).send(NUMBER, "", text)
    assert server.taken == [(NUMBER, text)]


@pytest.mark.parametrize(
    "number",
    ["5550100", "0049301234567", "+0123456789", "+1", "+12345678901234567", "+1 555 0100", "+1555010x", "", "+١٢٣٤٥٦٧٨",
     "+15550100\n", "+15550100,+15550101"],
)  # fmt: skip
def test_only_a_whole_number_with_its_country_is_called(server, number):
    with pytest.raises(ProviderRefused) as refused:
        gateway(server).send(number, "", "t")
    assert refused.value.code == "number"
    assert server.heard == []


def test_a_text_too_long_is_not_sent_in_pieces(server):
    with pytest.raises(ProviderRefused, match=str(LONGEST)):
        gateway(server).send(NUMBER, "", "x" * (LONGEST + 1))
    assert server.heard == []


def test_our_own_messages_fit(server):
    purpose = Purpose(desk="D" * 40, action="password reset", ticket="HD-1234567", analyst="A" * 40)
    message = code_message(purpose, "12345678", minutes=10, published="+15550100")
    gateway(server).send(NUMBER, message.subject, message.short)
    assert server.taken == [(NUMBER, message.short)]


@pytest.mark.parametrize(
    ("status", "kind"),
    [(400, ProviderRefused), (404, ProviderRefused), (422, ProviderRefused), (401, ProviderAway), (403, ProviderAway),
     (500, ProviderAway), (503, ProviderAway)],
)  # fmt: skip
def test_a_refusal_is_sorted_by_its_status_and_shows_nothing_of_the_gateway(server, status, kind):
    server.once = [Said({"error": "canary"}, status=status)]
    with pytest.raises(kind, match=str(status)) as failed:
        gateway(server).send(NUMBER, "", "secret-code")
    for secret in ("canary", "secret-code", NUMBER):
        assert secret not in str(failed.value)
    if kind is ProviderAway:
        assert failed.value.was_sent == (status >= 500)
    assert len(server.heard) == 1


def test_throttling_says_how_long_to_wait(server):
    server.once = [Said({}, status=429, headers={"Retry-After": "12"})]
    with pytest.raises(ProviderAway) as failed:
        gateway(server).send(NUMBER, "", "t")
    assert failed.value.wait == 12
    assert not failed.value.was_sent


def test_a_gateway_that_refuses_inside_a_good_answer_is_believed(server):
    sending = gateway(server, accepted_at="messages.0.status=0")
    assert sending.send(NUMBER, "", "t") == "m1"
    server.status = "6"
    with pytest.raises(ProviderRefused) as refused:
        sending.send(NUMBER, "", "t")
    assert refused.value.code == "6"


@pytest.mark.parametrize("trouble", [Trouble.NONSENSE, Trouble.NO_OBJECT, Trouble.CUT_HEAD])
def test_where_an_answer_is_wanted_nonsense_is_none(server, trouble):
    server.trouble = trouble
    with pytest.raises(ProviderAway) as failed:
        gateway(server, accepted_at="messages.0.status=0").send(NUMBER, "", "t")
    assert failed.value.was_sent


@pytest.mark.parametrize("trouble", [Trouble.SILENT, Trouble.HALF, Trouble.HANGS_UP, Trouble.REDIRECT, Trouble.HUGE])
def test_half_answers_and_silence_may_have_sent_it(server, trouble):
    server.trouble = trouble
    with pytest.raises(ProviderAway) as failed:
        gateway(server).send(NUMBER, "", "t")
    assert failed.value.was_sent
    assert len(server.heard) == 1


@pytest.mark.parametrize(
    "other",
    [
        {"url": "http://sms.example.com/send"},
        {"url": "sms.example.com"},
        {"method": "GET"},
        {"form": {"to": "{to}"}},
        {"form": {"text": "{text}"}},
        {"form": {"to": "{to}", "text": "{text}", "deep": {}}, "is_urlencoded": True},
        {"header": "X-Key: x\r\nY"},
        {"secret": "a\r\nX-Evil: 1"},
    ],
)
def test_a_gateway_that_is_not_safe_is_refused_when_it_is_set_up(other):
    settings = {"url": "https://sms.example.com/send", "form": FLAT} | other
    with pytest.raises(NotSafe):
        SmsGateway(Gateway(**settings), lambda: datetime.now(UTC))


def test_the_secret_is_not_shown():
    assert "canary" not in repr(Gateway("https://sms.example.com", FLAT, secret="canary"))


def test_a_check_sends_nothing(server):
    assert all(check.is_fine for check in gateway(server).check())
    assert server.heard == []
