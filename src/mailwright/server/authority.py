"""A certificate authority that lives as long as the process, for servers under test.

Its keys are made when it is, and stay in memory: `ssl` reads a private key from files only, so one
exists for the moment of loading, readable by its owner alone (row K06).
"""

from __future__ import annotations

import ssl
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from ipaddress import ip_address
from pathlib import Path

from ..errors import InvalidArgumentError, MissingExtraError

try:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.x509.oid import ExtendedKeyUsageOID
except ModuleNotFoundError as error:
    raise MissingExtraError(
        "The throwaway certificate authority takes the package cryptography: "
        "pip install mailwright[dev]",
        extra="dev",
    ) from error

#: The names of the certificates that the development servers make for themselves.
LOCAL_NAMES = ("localhost", "127.0.0.1", "::1")

_LIFETIME = timedelta(days=7)
_HOUR = timedelta(hours=1)  # clocks differ

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


class Certificate:
    """A certificate and its private key; `Authority.issue` makes them.

    Args:
        pem: the certificate, PEM.
        private_key: its key, PEM (PKCS #8, not encrypted).
        authority: who issued it, or would have, were it not self-signed.
    """

    __slots__ = ("_private_key", "authority", "pem")

    def __init__(self, pem: bytes, private_key: bytes, authority: Authority) -> None:
        self.pem = pem
        self.authority = authority
        self._private_key = private_key

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of the certificate (DER), in hexadecimal."""
        from hashlib import sha256

        return sha256(ssl.PEM_cert_to_DER_cert(self.pem.decode("ascii"))).hexdigest()

    def server_context(self) -> ssl.SSLContext:
        """Return a new context with which a server presents this certificate."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        with _private_file(self._private_key + self.pem) as path:
            context.load_cert_chain(path)
        return context

    def __repr__(self) -> str:
        return f"<Certificate sha256:{self.fingerprint}>"


class Authority:
    """A throwaway certificate authority.

    Args:
        name: its common name.
    """

    __slots__ = ("_key", "_name", "pem")

    def __init__(self, name: str = "mailwright throwaway CA") -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
        now = datetime.now(UTC)
        builder = (
            _certificate(self._name, self._name, self._key, now - _HOUR)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_SIGNS_CERTIFICATES, critical=True)  # strict since Python 3.13
        )
        #: The certificate of the authority itself, PEM: what a client has to trust.
        self.pem = _signed(builder, self._key)

    def client_context(self) -> ssl.SSLContext:
        """Return a new context that trusts this authority and nobody else."""
        return ssl.create_default_context(cadata=self.pem.decode("ascii"))

    def issue(
        self,
        *names: str,
        expired: bool = False,
        not_yet_valid: bool = False,
        self_signed: bool = False,
    ) -> Certificate:
        """Return a new certificate for a server, right or wrong in one way.

        Args:
            names: the host names and IP addresses that it is for; `LOCAL_NAMES` by default. With
                a name that is not the server's it is another host's certificate.
            expired: it ran out an hour ago.
            not_yet_valid: it begins tomorrow.
            self_signed: by its own key, not by this authority.

        Raises:
            InvalidArgumentError: `expired` and `not_yet_valid` at once.
        """
        if expired and not_yet_valid:
            raise InvalidArgumentError(
                "A certificate cannot be expired and not yet valid.", name="expired"
            )
        names = names or LOCAL_NAMES
        key = ec.generate_private_key(ec.SECP256R1())
        subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, names[0])])
        start = datetime.now(UTC) - _HOUR
        if expired:
            start -= _LIFETIME
        elif not_yet_valid:
            start += timedelta(days=1)
        issuer, signer = (subject, key) if self_signed else (self._name, self._key)
        builder = (
            _certificate(subject, issuer, key, start)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(x509.SubjectAlternativeName(map(_san, names)), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()),
                critical=False,
            )
        )
        return Certificate(_signed(builder, signer), _pem_of(key), self)


@cache
def local_certificate() -> Certificate:
    """Return the certificate that the development servers of this process share."""
    return Authority().issue()


def _certificate(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, start: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + _LIFETIME)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _signed(builder: x509.CertificateBuilder, signer: ec.EllipticCurvePrivateKey) -> bytes:
    return builder.sign(signer, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def _pem_of(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def _san(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(name))
    except ValueError:
        return x509.DNSName(name)


@contextmanager
def _private_file(content: bytes) -> Generator[Path, None, None]:
    # mkstemp: mode 0600 in a name that nobody can foresee
    handle, name = tempfile.mkstemp(suffix=".pem")
    path = Path(name)
    try:
        with open(handle, "wb") as file:  # noqa: PTH123 - a descriptor has no Path
            file.write(content)
        yield path
    finally:
        path.unlink()
