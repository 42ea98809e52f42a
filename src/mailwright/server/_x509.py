"""How the throwaway authority makes certificates (RFC 5280), right ones and wrong ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from typing import TypeAlias

from ..errors import MissingExtraError

try:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
    from cryptography.x509.oid import ExtendedKeyUsageOID
except ModuleNotFoundError as error:
    raise MissingExtraError(
        "The throwaway certificate authority takes the package cryptography: "
        "pip install mailwright[dev]",
        extra="dev",
    ) from error

Key: TypeAlias = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

FOR_CLIENTS = ExtendedKeyUsageOID.CLIENT_AUTH
FOR_SERVERS = ExtendedKeyUsageOID.SERVER_AUTH

LIFETIME = timedelta(days=7)
HOUR = timedelta(hours=1)  # clocks differ

_MAX_COMMON_NAME = 64  # ub-common-name of RFC 5280 appendix A.1
_SHA256_WITH_RSA = bytes.fromhex("06092a864886f70d01010b")
_SHA1_WITH_RSA = bytes.fromhex("06092a864886f70d010105")

#: RFC 5280 section 4.2.1.3: an authority says that its key signs certificates.
_SIGNS_CERTIFICATES = x509.KeyUsage(
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


def new_key() -> ec.EllipticCurvePrivateKey:
    """Return a key as certificates have it unless something else is the point of them."""
    return ec.generate_private_key(ec.SECP256R1())


def now() -> datetime:
    """Return when a certificate begins that is good at once."""
    return datetime.now(UTC) - HOUR


@dataclass(frozen=True, slots=True)
class Signer:
    """Whose name and key are behind a signature."""

    name: x509.Name
    key: Key


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a certificate is to say.

    Args:
        subject: its common name.
        names: subjectAltName: host names, IP addresses and mail addresses; without one, the
            extension is left out.
        usage: its extended key usage.
        start: the beginning of its `LIFETIME`.
        key: the key that it is for.
        authority: how many authorities may come below it; None for an end entity.
    """

    subject: str
    names: Sequence[str] = ()
    usage: x509.ObjectIdentifier = FOR_SERVERS
    start: datetime = field(default_factory=now)
    key: Key = field(default_factory=new_key)
    authority: int | None = None

    @property
    def signer(self) -> Signer:
        """Who signs with this key, itself for example."""
        return Signer(named(self.subject), self.key)


def named(common_name: str) -> x509.Name:
    """Return the distinguished name of a common name."""
    attribute = x509.NameAttribute(x509.NameOID.COMMON_NAME, common_name[:_MAX_COMMON_NAME])
    return x509.Name([attribute])


def issue(request: Request, signer: Signer) -> bytes:
    """Return the certificate, PEM."""
    return _builder(request, signer).sign(signer.key, hashes.SHA256()).public_bytes(_PEM)


def issue_with_sha1(request: Request, signer: Signer) -> bytes:
    """Return the certificate, PEM, signed with SHA-1, which `cryptography` does not do any more.

    Args:
        request: see there.
        signer: has an RSA key: its algorithms with SHA-1 and SHA-256 are of one length.
    """
    assert isinstance(signer.key, rsa.RSAPrivateKey)
    modern = _builder(request, signer).sign(signer.key, hashes.SHA256())
    content = modern.tbs_certificate_bytes.replace(_SHA256_WITH_RSA, _SHA1_WITH_RSA)
    signature = signer.key.sign(content, padding.PKCS1v15(), hashes.SHA1())  # noqa: S303 - its point
    # Certificate  ::=  SEQUENCE { tbsCertificate, signatureAlgorithm, signatureValue }
    algorithm = _der(0x30, _SHA1_WITH_RSA, b"\x05\x00")
    old = _der(0x30, content, algorithm, _der(0x03, b"\0", signature))
    return x509.load_der_x509_certificate(old).public_bytes(_PEM)


def pem_of(key: Key) -> bytes:
    """Return a private key, PEM (PKCS #8, not encrypted)."""
    return key.private_bytes(_PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())


_PEM = serialization.Encoding.PEM


def _builder(request: Request, signer: Signer) -> x509.CertificateBuilder:
    key, is_authority = request.key, request.authority is not None
    builder = (
        x509.CertificateBuilder()
        .subject_name(named(request.subject))
        .issuer_name(signer.name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(request.start)
        .not_valid_after(request.start + LIFETIME)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.BasicConstraints(is_authority, request.authority), critical=True)
    )
    # What the strict checks ask for that are the default since Python 3.13.
    if is_authority:
        builder = builder.add_extension(_SIGNS_CERTIFICATES, critical=True)
    else:
        builder = builder.add_extension(x509.ExtendedKeyUsage([request.usage]), critical=False)
    if request.names:
        names = x509.SubjectAlternativeName(map(_general_name, request.names))
        builder = builder.add_extension(names, critical=False)
    if key is not signer.key or not is_authority:
        identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.key.public_key())
        builder = builder.add_extension(identifier, critical=False)
    return builder


def _general_name(name: str) -> x509.GeneralName:
    if "@" in name:
        return x509.RFC822Name(name)
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _der(tag: int, *parts: bytes) -> bytes:
    content = b"".join(parts)
    length = len(content)
    if length < 0x80:
        return bytes([tag, length]) + content
    octets = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(octets)]) + octets + content
