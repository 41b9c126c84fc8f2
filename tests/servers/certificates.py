"""Authorities of one test run, and the certificates they give to servers."""

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from tests.servers.postgres import WINDOWS, unprivileged_account

DAY = timedelta(days=1)
_VOUCHES = x509.KeyUsage(
    key_cert_sign=True,
    crl_sign=True,
    digital_signature=False,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    encipher_only=False,
    decipher_only=False,
)


@dataclass(frozen=True)
class Certificate:
    """The files of a server's certificate and of its key, which the server's account alone may read."""

    file: Path
    key: Path

    def settings(self) -> dict[str, str]:
        """Return what a server is told, so that it encrypts with this certificate."""
        return {"ssl": "on", "ssl_cert_file": f"'{self.file.as_posix()}'", "ssl_key_file": f"'{self.key.as_posix()}'"}


class Authority:
    """Vouches for servers; its own certificate is in `file`."""

    def __init__(self, folder: Path, name: str) -> None:
        self._folder, self._name = folder, _named(name)
        self._key = ec.generate_private_key(ec.SECP256R1())
        made = _begun(self._name, self._name, self._key.public_key(), datetime.now(UTC) + DAY)
        made = made.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        made = made.add_extension(x509.SubjectKeyIdentifier.from_public_key(self._key.public_key()), critical=False)
        made = made.add_extension(_VOUCHES, critical=True)
        self.file = folder / f"{name}.crt"
        self.file.write_bytes(made.sign(self._key, SHA256()).public_bytes(Encoding.PEM))

    def certify(self, host: str, *, until: datetime | None = None) -> Certificate:
        """Return a certificate for a host by its name, good for a day."""
        key = ec.generate_private_key(ec.SECP256R1())
        made = _begun(_named(host), self._name, key.public_key(), until or datetime.now(UTC) + DAY)
        made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(self._key.public_key())
        made = made.add_extension(issuer, critical=False)  # strict clients ask for it
        given = Certificate(self._folder / f"{host}.crt", self._folder / f"{host}.key")
        given.file.write_bytes(made.sign(self._key, SHA256()).public_bytes(Encoding.PEM))
        given.key.touch(mode=0o600)
        given.key.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
        account = unprivileged_account()
        if account and not WINDOWS:
            os.chown(given.key, account["user"], account["group"])
        return given


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _begun(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, until: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(min(datetime.now(UTC), until) - DAY)
        .not_valid_after(until)
    )
