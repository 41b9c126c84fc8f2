"""The test of an Entra connection says exactly what is missing, and changes nothing."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from app.connect.graph.access import ClientCertificate, ResetBy
from app.connect.graph.directory import GraphDirectory
from tests.connect.entra import joined
from tests.servers.graph import EVERY_PERMISSION, OURSELVES, Graph

NEEDED_BY = {
    "User.Read.All": ["Read accounts"],
    "GroupMember.Read.All": ["Read memberships"],
    "RoleManagement.Read.Directory": [
        "Read directory roles",
        "Read who may become an administrator",
        "Role of the application",
    ],
    "UserAuthenticationMethod.ReadWrite.All": [
        "Read authenticators",
        "Make temporary access passes",
        "Take away authenticators",
    ],
    "User-PasswordProfile.ReadWrite.All": ["Set passwords"],
    "User.EnableDisableAccount.All": ["Enable accounts"],
    "User.RevokeSessions.All": ["End sign-ins"],
    "AuditLog.Read.All": ["Read who set passwords"],
}


@pytest.fixture
def graph() -> Iterator[Graph]:
    with Graph() as server:
        server.add("Zoë Kovács")
        yield server


def missing(directory: GraphDirectory) -> dict[str, str]:
    return {line.what: line.said for line in directory.check() if not line.is_fine}


def test_with_all_permissions_every_line_is_fine_and_nothing_is_changed(graph: Graph) -> None:
    lines = joined(graph).check()
    assert all(line.is_fine for line in lines), lines
    assert len(lines) == 14
    assert {one.method for one in graph.asked if "token" not in one.path} == {"GET"}


@pytest.mark.parametrize("permission", EVERY_PERMISSION)
def test_each_missing_permission_is_named_where_it_is_missed(graph: Graph, permission: str) -> None:
    graph.permissions.remove(permission)
    found = missing(joined(graph))
    assert sorted(found) == sorted(NEEDED_BY[permission])
    assert all(permission.removesuffix("Write.All") in said for said in found.values()), found


def test_a_sign_in_that_fails_is_the_only_line(graph: Graph) -> None:
    graph.sign_in.token_error = "AADSTS7000222"
    lines = joined(graph).check()
    assert [(line.what, line.is_fine) for line in lines] == [("Sign in as the application", False)]
    assert "expired" in lines[0].said
    assert "AADSTS7000222" in lines[0].said


def test_the_role_of_the_application_is_neither_too_little_nor_too_much(graph: Graph) -> None:
    graph.own_roles = []
    assert "User Administrator" in missing(joined(graph))["Role of the application"]
    graph.own_roles = ["62e90394-69f5-4237-9190-012177145e10"]
    assert "could reset administrators" in missing(joined(graph))["Role of the application"]


def test_a_token_that_cannot_be_read_is_said_to_be(graph: Graph) -> None:
    graph.sign_in.opaque_tokens = True
    assert set(missing(joined(graph))) == {"Permissions", "Role of the application"}


def test_the_reset_that_applications_may_not_do_is_said_to_be(graph: Graph) -> None:
    found = missing(joined(graph, resets_by=ResetBy.METHOD))
    assert list(found) == ["Set passwords through password writeback"]


def test_an_outage_in_the_middle_is_a_line_of_its_own(graph: Graph) -> None:
    graph.upset("GET", "/auditLogs", kind="lost")
    assert list(missing(joined(graph))) == ["Read who set passwords"]


@pytest.mark.parametrize(("days", "is_fine"), [(20, False), (200, True)])
def test_a_certificate_that_runs_out_soon_is_told(graph: Graph, days: int, is_fine: bool) -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    now = datetime.now(UTC)
    built = x509.CertificateBuilder().subject_name(x509.Name([])).issuer_name(x509.Name([])).serial_number(7)
    built = built.public_key(key.public_key()).not_valid_before(now).not_valid_after(now + timedelta(days=days))
    graph.sign_in.certificate = built.sign(key, SHA256())
    both = graph.sign_in.certificate.public_bytes(Encoding.PEM)
    both += key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    lines = {line.what: line for line in joined(graph, credential=ClientCertificate(both)).check()}
    assert lines["Certificate"].is_fine is is_fine
    assert f"in {days - 1} days" in lines["Certificate"].said


def test_our_own_role_is_asked_for_by_our_own_id(graph: Graph) -> None:
    joined(graph).check()
    assert any(OURSELVES in one.query for one in graph.asked)
