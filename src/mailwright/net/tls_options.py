"""What a caller may choose about TLS, and the context that comes of it."""

from __future__ import annotations

import re
import ssl
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from .._secret import Secret
from ..errors import InvalidArgumentError, MissingExtraError

_FINGERPRINT = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientCertificate:
    """The certificate that proves who this client is, where the server asks for one.

    Args:
        certificate: a PEM file with the certificate, and the intermediate ones after it.
        key: a PEM file with its private key; None where `certificate` holds it too.
        password: what decrypts the key, or a callable that returns it.
    """

    certificate: Path
    key: Path | None = None
    password: Secret | str | Callable[[], Secret | str] | None = field(
        default=None, repr=False, hash=False
    )

    def __post_init__(self) -> None:
        if isinstance(self.password, str):
            object.__setattr__(self, "password", Secret(self.password))


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsOptions:
    """How the server proves who it is, and what is offered to it.

    Args:
        ca_file: a PEM file with the authorities to trust instead of the system's.
        client_certificate: sent where the server asks for one.
        minimum_version: TLS 1.2 where None; only ever higher.
        fingerprints: SHA-256 fingerprints, "sha256:ab:cd…" (case, colons and the prefix are
            optional): the server's own certificate must be one of them. Who issued it and for which
            name then does not matter, unless the caller's own `ssl.SSLContext` checks that too.
        system_store: let the operating system itself verify, by the package truststore (extra
            ``truststore``), with what administrators have added there; on Windows and macOS OpenSSL
            sees a part of that or nothing. On Linux it finds the files of more distributions.

    Raises:
        InvalidArgumentError: a fingerprint is none, the version is older than TLS 1.2, or the
            system's store is not the only thing to trust.
    """

    ca_file: Path | None = None
    client_certificate: ClientCertificate | None = None
    minimum_version: ssl.TLSVersion | None = None
    fingerprints: Collection[str] = frozenset[str]()
    system_store: bool = False

    def __post_init__(self) -> None:
        if self.system_store and (self.ca_file is not None or self.fingerprints):
            raise InvalidArgumentError(
                "system_store trusts what the system trusts, and nothing besides: leave out "
                "ca_file and fingerprints, or system_store.",
                name="system_store",
            )
        if isinstance(self.fingerprints, str):
            raise InvalidArgumentError(
                "fingerprints is a set of texts, not one text.", name="fingerprints"
            )
        normal = frozenset(map(_normal_fingerprint, self.fingerprints))
        object.__setattr__(self, "fingerprints", normal)
        if self.minimum_version not in {None, ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3}:
            raise InvalidArgumentError(
                "minimum_version is TLSv1_2 or TLSv1_3. Older versions are broken (RFC 8996); who "
                "has to talk to such a server passes an ssl.SSLContext of their own.",
                name="minimum_version",
            )


def make_context(options: TlsOptions, alpn: Sequence[str] = ()) -> ssl.SSLContext:
    """Return the context of a client that verifies chain, host name and purpose.

    With `TlsOptions.fingerprints` it verifies nothing, since `start_tls` compares the pins. Calls
    that ask for the same may get the same context: do not change it.

    Args:
        options: what the caller chose.
        alpn: the protocol ids to offer (RFC 7301), such as "imap"; none for SMTP.

    Raises:
        InvalidArgumentError: a file is missing, is not PEM, or does not fit the other.
        MissingExtraError: the extra ``truststore`` is not installed.
    """
    if options == TlsOptions(minimum_version=options.minimum_version):
        paths = ssl.get_default_verify_paths()
        return _system_context(options.minimum_version, tuple(alpn), paths)
    kind = _verified_by_the_system() if options.system_store else ssl.SSLContext
    context = _bare_context(options.minimum_version, alpn, kind)
    if options.fingerprints:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    elif options.ca_file is not None:
        _load_authorities(context, options.ca_file)
    elif not options.system_store:
        context.load_default_certs()
    if options.client_certificate is not None:
        _load_client_certificate(context, options.client_certificate)
    return context


@lru_cache(maxsize=8)
def _system_context(
    minimum_version: ssl.TLSVersion | None, alpn: tuple[str, ...], _paths: ssl.DefaultVerifyPaths
) -> ssl.SSLContext:
    # To read the system's 140 authorities takes OpenSSL 3.0 some 40 ms: as long as many a whole
    # session, and an event loop stands still meanwhile. `_paths` follow the environment.
    context = _bare_context(minimum_version, alpn)
    context.load_default_certs()
    return context


def _verified_by_the_system() -> type[ssl.SSLContext]:
    try:
        import truststore
    except ImportError as error:  # or the system is older than it knows
        raise MissingExtraError(
            "To verify with the system's own store takes the package truststore: "
            "pip install mailwright[truststore]",
            extra="truststore",
        ) from error
    return truststore.SSLContext


def _bare_context(
    minimum_version: ssl.TLSVersion | None,
    alpn: Sequence[str],
    kind: type[ssl.SSLContext] = ssl.SSLContext,
) -> ssl.SSLContext:
    context = kind(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = minimum_version or ssl.TLSVersion.TLSv1_2
    # Only the names that the certificate says it is for; a common name is no host name (RFC 9525).
    context.hostname_checks_common_name = False
    # A trusted intermediate or server certificate in `ca_file` is enough, its root need not be.
    context.verify_flags |= ssl.VERIFY_X509_PARTIAL_CHAIN
    context.options |= ssl.OP_NO_RENEGOTIATION
    if alpn:
        context.set_alpn_protocols(alpn)
    return context


def _load_authorities(context: ssl.SSLContext, path: Path) -> None:
    try:
        context.load_verify_locations(cafile=path)
    except OSError as error:  # ssl.SSLError is one too
        raise _unusable(path, "certificates of authorities", "ca_file", error) from error


def _load_client_certificate(context: ssl.SSLContext, certificate: ClientCertificate) -> None:
    def password() -> str:
        value = certificate.password() if callable(certificate.password) else certificate.password
        if value is None:  # without this OpenSSL would ask on the terminal
            raise InvalidArgumentError(
                f"The private key in {certificate.key or certificate.certificate} is encrypted: "
                "give its password.",
                name="client_certificate",
            )
        return Secret(value).reveal()

    try:
        context.load_cert_chain(certificate.certificate, certificate.key, password)
    except OSError as error:
        what = "a certificate and its private key (or the password is wrong)"
        raise _unusable(certificate.certificate, what, "client_certificate", error) from error


def _unusable(path: Path, what: str, name: str, error: OSError) -> InvalidArgumentError:
    reason = error.strerror or str(error)
    return InvalidArgumentError(f"{path} does not give {what}: {reason}.", name=name)


def _normal_fingerprint(text: str) -> str:
    digits = text.strip().lower().removeprefix("sha256:").replace(":", "")
    if not _FINGERPRINT.fullmatch(digits):
        raise InvalidArgumentError(
            f"{text!r} is not a SHA-256 fingerprint: 64 hexadecimal digits, colons allowed, as "
            "`openssl x509 -noout -fingerprint -sha256` shows them.",
            name="fingerprints",
        )
    return digits
