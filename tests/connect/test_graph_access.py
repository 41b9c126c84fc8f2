"""Signing in to Entra as an application: tokens, certificates, settings, and nothing of a secret anywhere."""

import logging
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from app.connect.graph.access import ClientCertificate, ClientSecret, GraphSettings, ResetBy, credential_of
from app.connect.graph.directory import GraphDirectory
from app.connect.https import NotSafe
from app.core.errors import HelpDeskError
from app.identity.directories import DirectoryAway, DirectoryRefused
from tests.connect.entra import joined
from tests.servers.graph import CLIENT, SECRET, TENANT, Clock, Graph


@pytest.fixture
def graph() -> Iterator[Graph]:
    with Graph() as server:
        yield server


def made(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey, days: int = 90) -> x509.Certificate:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "frontline")])
    now = datetime.now(UTC)
    built = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
    built = built.serial_number(7).not_valid_before(now - timedelta(days=1)).not_valid_after(now + timedelta(days=days))
    return built.sign(key, SHA256())


def pem(
    certificate: x509.Certificate, key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey, password: str = ""
) -> bytes:
    locked = BestAvailableEncryption(password.encode()) if password else NoEncryption()
    return certificate.public_bytes(Encoding.PEM) + key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, locked)


@pytest.fixture(scope="module")
def rsa_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def test_one_token_serves_many_calls_until_shortly_before_its_end(graph: Graph) -> None:
    zoe, clock = graph.add("Zoë Kovács"), Clock()
    directory = joined(graph, clock)
    for _ in range(3):
        directory.stamp(zoe.id)
    assert graph.count("POST", "/token") == 1
    clock.sleep(3600 - 301)
    directory.stamp(zoe.id)
    assert graph.count("POST", "/token") == 1
    clock.sleep(2)
    directory.stamp(zoe.id)
    assert graph.count("POST", "/token") == 2


def test_a_certificate_signs_in_without_its_key_leaving(
    graph: Graph, rsa_key: rsa.RSAPrivateKey, tmp_path: Path
) -> None:
    zoe = graph.add("Zoë Kovács")
    certificate = made(rsa_key)
    graph.sign_in.certificate = certificate
    file = tmp_path / "frontline.pem"
    file.write_bytes(pem(certificate, rsa_key, "of the key"))
    settings = GraphSettings("Contoso", TENANT, CLIENT, certificate=str(file))
    credential = credential_of(settings, "of the key")
    assert joined(graph, credential=credential).person(zoe.id) is not None
    assert all(SECRET.encode() not in one.body for one in graph.asked)


def test_another_certificate_than_the_registered_is_refused_with_its_reason(
    graph: Graph, rsa_key: rsa.RSAPrivateKey
) -> None:
    graph.sign_in.certificate = made(rsa_key)
    other = ClientCertificate(pem(made(rsa_key, 30), rsa_key))
    with pytest.raises(DirectoryRefused, match="certificate is not, or no longer") as refused:
        joined(graph, credential=other).find("anybody")
    assert refused.value.code == "AADSTS700027"


def test_files_that_hold_no_certificate_say_so(tmp_path: Path, rsa_key: rsa.RSAPrivateKey) -> None:
    elliptic = ec.generate_private_key(ec.SECP256R1())
    stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    for content, why in (
        (b"nothing", "no certificate"),
        (pem(made(rsa_key), rsa_key, "locked"), "password"),
        (pem(made(elliptic), elliptic), "RSA"),
        (pem(made(rsa_key), stranger), "not the certificate's"),
    ):
        with pytest.raises(HelpDeskError, match=why):
            ClientCertificate(content)
    with pytest.raises(HelpDeskError, match="could not be read"):
        credential_of(GraphSettings("Contoso", TENANT, CLIENT, certificate=str(tmp_path / "none.pem")), "")


@pytest.mark.parametrize(
    ("code", "why"),
    [
        ("AADSTS7000215", "secret is wrong"),
        ("AADSTS7000222", "expired"),
        ("AADSTS700016", "client id"),
        ("AADSTS700024", "clock"),
        ("AADSTS53003", "Conditional Access"),
        ("AADSTS99999", "its code is AADSTS99999"),
    ],
)
def test_every_refusal_of_the_sign_in_says_what_to_do(graph: Graph, code: str, why: str) -> None:
    graph.sign_in.token_error = code
    with pytest.raises(DirectoryRefused, match=why) as refused:
        joined(graph).find("anybody")
    assert refused.value.code == code
    assert SECRET not in str(refused.value)


@pytest.mark.parametrize("kind", ["silence", "half", "lost", "html", "empty", "redirect", "busy"])
def test_a_sign_in_that_does_not_answer_is_away(graph: Graph, kind: str) -> None:
    if kind == "html":
        graph.upset("POST", "/token", status=200, body=b"<html>hello</html>")
    elif kind == "empty":
        graph.upset("POST", "/token", status=200, body=b'{"token_type": "Bearer"}')
    elif kind == "redirect":
        graph.upset("POST", "/token", status=302, headers={"Location": "http://127.0.0.1:9/"})
    elif kind == "busy":
        graph.upset("POST", "/token", status=503, times=9)
    else:
        graph.upset("POST", "/token", kind=kind)
    with pytest.raises(DirectoryAway, match="Nothing was changed"):
        joined(graph, silence=0.3).find("anybody")


def test_a_busy_sign_in_is_asked_again_when_it_says(graph: Graph) -> None:
    clock = Clock()
    graph.upset("POST", "/token", status=429, headers={"Retry-After": "2"})
    joined(graph, clock).find("anybody")
    assert clock.slept == [2.0]


@pytest.mark.parametrize(
    "base", ["http://graph.microsoft.com/v1.0", "http://localhost:1/v1.0", "ftp://127.0.0.1/", "x"]
)
def test_nothing_is_ever_said_to_an_address_that_is_not_encrypted(base: str) -> None:
    for settings in (
        GraphSettings("Contoso", TENANT, CLIENT, base=base),
        GraphSettings("Contoso", TENANT, CLIENT, login=base),
    ):
        with pytest.raises(NotSafe):
            GraphDirectory(settings, ClientSecret(SECRET))


def test_settings_are_read_as_they_are_kept() -> None:
    kept = {"tenant": TENANT, "client_id": CLIENT, "resets_by": "method", "wants_mfa": False, "kind": "entra"}
    settings = GraphSettings.of("Contoso", kept)
    assert settings.resets_by is ResetBy.METHOD
    assert not settings.wants_mfa
    assert settings.scope == "https://graph.microsoft.com/.default"
    for wrong in (
        {},
        {"tenant": TENANT},
        kept | {"tenant": "a/../b"},
        kept | {"resets_by": "magic"},
        kept | {"wants_mfa": "false"},
    ):
        with pytest.raises(HelpDeskError, match="Contoso"):
            GraphSettings.of("Contoso", wrong)


def test_nothing_of_secret_or_token_is_shown_logged_or_told(
    graph: Graph, rsa_key: rsa.RSAPrivateKey, caplog: pytest.LogCaptureFixture
) -> None:
    zoe, password = graph.add("Zoë Kovács"), "Kx7m-Qw4p-Vt9r-Zn2d"
    credential = ClientSecret(SECRET)
    directory = joined(graph, credential=credential)
    shown = [repr(credential), repr(ClientCertificate(pem(made(rsa_key), rsa_key))), repr(directory)]
    with caplog.at_level(logging.DEBUG):
        directory.reset_password(zoe.id, password)
        given = directory.temporary_pass(zoe.id, minutes=60)
        for method in ("PATCH", "POST"):
            for kind in ("lost", "half", "status"):
                graph.upset(method, "/users/", kind=kind, status=400, body=f'{{"error": "{password}"}}'.encode())
        for order in (
            lambda: directory.reset_password(zoe.id, password),
            lambda: directory.temporary_pass(zoe.id, minutes=9),
        ):
            for _ in range(3):
                try:
                    order()
                except HelpDeskError as error:
                    shown += ["".join(traceback.format_exception(error)), repr(error), repr(vars(error))]
        graph.sign_in.token_error = "AADSTS7000215"
        with pytest.raises(DirectoryRefused) as refused:
            joined(graph).find("anybody")
        shown += traceback.format_exception(refused.value)
    shown += [record.getMessage() for record in caplog.records]
    for secret in (SECRET, password, given, *graph.sign_in.tokens):
        assert all(secret not in text for text in shown), secret


def test_two_threads_share_one_token(graph: Graph) -> None:
    from concurrent.futures import ThreadPoolExecutor

    zoe = graph.add("Zoë Kovács")
    directory = joined(graph)
    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(lambda _: directory.person(zoe.id) is not None, range(16)))
    assert graph.count("POST", "/token") == 1
