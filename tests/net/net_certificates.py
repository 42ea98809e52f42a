"""Certificates that are right, and each kind that is wrong."""

from __future__ import annotations

import datetime as dt
import ipaddress
import ssl
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

NOW = dt.datetime.now(dt.UTC)
DAY = dt.timedelta(days=1)
PEM = serialization.Encoding.PEM
DER = serialization.Encoding.DER


def name(text: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def general_name(text: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(text))
    except ValueError:
        return x509.DNSName(text)


@cache
def rsa_key(bits: int) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, bits)


class Issued:
    """A certificate with its private key."""

    def __init__(self, certificate: x509.Certificate, key: Any) -> None:
        self.certificate = certificate
        self.key = key

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(PEM)

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(DER)

    def key_pem(self, password: bytes | None = None) -> bytes:
        encryption: Any = serialization.NoEncryption()
        if password is not None:
            encryption = serialization.BestAvailableEncryption(password)
        return self.key.private_bytes(PEM, serialization.PrivateFormat.PKCS8, encryption)

    def write(self, directory: Path, password: bytes | None = None) -> tuple[Path, Path]:
        certificate, key = directory / "certificate.pem", directory / "key.pem"
        certificate.write_bytes(self.pem)
        key.write_bytes(self.key_pem(password))
        return certificate, key

    def server_context(self, **options: Any) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.options &= ~ssl.OP_IGNORE_UNEXPECTED_EOF  # set by default before Python 3.11.4
        for option, value in options.items():
            setattr(context, option, value)
        with TemporaryDirectory() as directory:
            context.load_cert_chain(*self.write(Path(directory)))
        return context


class Authority:
    """An authority that issues whatever it is asked for."""

    def __init__(self, subject: str = "An authority") -> None:
        self.root = issue(subject, None, ca=True)

    def issue(self, *names: str, **options: Any) -> Issued:
        return issue("A server", self.root, names=names, **options)

    def forge(self, *names: str) -> Issued:
        """Issue in this one's name, with a key that is not its own."""
        forger = Issued(self.root.certificate, ec.generate_private_key(ec.SECP256R1()))
        return issue("A server", forger, names=names)

    @property
    def pem(self) -> bytes:
        return self.root.pem

    def write(self, directory: Path) -> Path:
        path = directory / "authority.pem"
        path.write_bytes(self.pem)
        return path


def self_signed(*names: str) -> Issued:
    return issue("Nobody else", None, names=names)


_SIGNING = x509.KeyUsage(
    digital_signature=False,
    content_commitment=False,
    key_encipherment=False,
    data_encipherment=False,
    key_agreement=False,
    key_cert_sign=True,
    crl_sign=True,
    encipher_only=False,
    decipher_only=False,
)


def issue(
    subject: str,
    issuer: Issued | None,
    *,
    names: Sequence[str | x509.GeneralName] = (),
    ca: bool = False,
    starts: dt.datetime = NOW - DAY,
    ends: dt.datetime = NOW + DAY,
    usage: x509.ObjectIdentifier = ExtendedKeyUsageOID.SERVER_AUTH,
    key: Any = None,
    common_name: str | None = None,
    path_length: int | None = None,
    extensions: Sequence[tuple[x509.ExtensionType, bool]] = (),
    **signing: Any,
) -> Issued:
    key = key or ec.generate_private_key(ec.SECP256R1())
    subject_name = name(common_name or subject)
    signing.setdefault("algorithm", hashes.SHA256())
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject_name)
        .issuer_name(issuer.certificate.subject if issuer else subject_name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(starts)
        .not_valid_after(ends)
        .add_extension(x509.BasicConstraints(ca, path_length), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    if names:
        alternatives = [general_name(n) if isinstance(n, str) else n for n in names]
        builder = builder.add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
    if not ca:
        builder = builder.add_extension(x509.ExtendedKeyUsage([usage]), critical=False)
    for extension, critical in extensions:
        builder = builder.add_extension(extension, critical=critical)
    # Strict checks, the default since Python 3.13, ask for these.
    if ca:
        builder = builder.add_extension(_SIGNING, critical=True)
    if issuer:
        identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(
            issuer.certificate.public_key()  # type: ignore[arg-type]  # of a kind that signs
        )
        builder = builder.add_extension(identifier, critical=False)
    return Issued(builder.sign((issuer or Issued(None, key)).key, **signing), key)  # type: ignore[arg-type]  # only its key is used
