"""A certificate authority that lives as long as the process, for servers under test.

Its keys are made when it is, and stay in memory: `ssl` reads a private key from files only, so one
exists for the moment of loading, readable by its owner alone (row K06).
"""

from __future__ import annotations

import os
import ssl
import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from ..errors import InvalidArgumentError
from ..net.tls_options import ClientCertificate
from ._x509 import FOR_CLIENTS, Request, Signer, issue, named, new_key, pem_of
from .bad_certificate import BadCertificate, known_fault

#: The names of the certificates that the development servers make for themselves.
LOCAL_NAMES = ("localhost", "127.0.0.1", "::1")

# What OpenSSL does not even load on its usual level.
_WEAK = frozenset({BadCertificate.WEAK_KEY, BadCertificate.SHA1})
_MAX_USER = 64  # ub-common-name of RFC 5280 appendix A.1


class Certificate:
    """A certificate and its private key; `Authority` makes them.

    Args:
        pem: the certificate, PEM, and the intermediate ones behind it.
        private_key: its key, PEM (PKCS #8, not encrypted).
        authority: who issued it, or would have, were it not for what is wrong with it.
        weak: whether it is one that OpenSSL presents only when it is told to.
    """

    __slots__ = ("_private_key", "_weak", "authority", "pem")

    def __init__(
        self, pem: bytes, private_key: bytes, authority: Authority, *, weak: bool = False
    ) -> None:
        self.pem = pem
        self.authority = authority
        self._private_key = private_key
        self._weak = weak

    @property
    def der(self) -> bytes:
        """The certificate alone, DER."""
        end = "-----END CERTIFICATE-----\n"
        return ssl.PEM_cert_to_DER_cert(self.pem.decode("ascii").partition(end)[0] + end)

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of the certificate (DER), in hexadecimal."""
        from hashlib import sha256

        return sha256(self.der).hexdigest()

    def server_context(self) -> ssl.SSLContext:
        """Return a new context with which a server presents this certificate."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if self._weak:
            context.set_ciphers("DEFAULT:@SECLEVEL=0")
        with _private_file(self._private_key + self.pem) as path:
            context.load_cert_chain(path)
        return context

    def write(self, directory: Path) -> ClientCertificate:
        """Write certificate and key to a file, for `TlsOptions` of a client.

        The file is for its owner alone, and it is the caller's: nobody else removes it.

        Args:
            directory: where; the file has a new name.
        """
        handle, name = tempfile.mkstemp(".pem", "client-", directory)
        with os.fdopen(handle, "wb") as file:
            file.write(self._private_key + self.pem)
        return ClientCertificate(certificate=Path(name))

    def __repr__(self) -> str:
        return f"<Certificate sha256:{self.fingerprint}>"


class Authority:
    """A throwaway certificate authority.

    Args:
        name: its common name.
    """

    __slots__ = ("_signer", "pem")

    def __init__(self, name: str = "mailwright throwaway CA") -> None:
        self._signer = Signer(named(name), new_key())
        #: The certificate of the authority itself, PEM: what a client has to trust.
        self.pem = issue(Request(subject=name, key=self._signer.key, authority=1), self._signer)

    def client_context(self) -> ssl.SSLContext:
        """Return a new context that trusts this authority and nobody else."""
        context = ssl.create_default_context(cadata=self.pem.decode("ascii"))
        context.hostname_checks_common_name = False  # RFC 9525 section 2
        return context

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
            InvalidArgumentError: more than one of the ways at once.
        """
        faults = {
            BadCertificate.EXPIRED: expired,
            BadCertificate.NOT_YET_VALID: not_yet_valid,
            BadCertificate.SELF_SIGNED: self_signed,
        }
        chosen = [fault for fault, is_chosen in faults.items() if is_chosen]
        if len(chosen) > 1:
            raise InvalidArgumentError(
                f"A certificate is wrong in one way, not {' and '.join(chosen)}.", name="expired"
            )
        if chosen:
            return self.issue_bad(chosen[0], *names)
        names = names or LOCAL_NAMES
        return self._certificate(Request(subject=names[0], names=names))

    def issue_bad(self, fault: BadCertificate | str, *names: str) -> Certificate:
        """Return a new certificate for a server that is wrong in one way.

        Args:
            fault: the way.
            names: the host names and IP addresses that it is for; `LOCAL_NAMES` by default.

        Raises:
            InvalidArgumentError: `fault` is the name of none.
        """
        from ._bad_issuing import issue_bad

        fault = known_fault(fault)
        pem, key = issue_bad(fault, names or LOCAL_NAMES, self._signer)
        return Certificate(pem, pem_of(key), self, weak=fault in _WEAK)

    def issue_client(self, user: str) -> Certificate:
        """Return a new certificate by which a client shows that it is `user` (row T18).

        Args:
            user: the common name, and where it is a mail address the rfc822Name too.

        Raises:
            InvalidArgumentError: no common name can hold it: it is empty, or too long.
        """
        names = [user] if "@" in user and user.isascii() else []
        if not user or (len(user) > _MAX_USER and not names):
            raise InvalidArgumentError(
                f"A common name has 1 to {_MAX_USER} characters.", name="user"
            )
        return self._certificate(Request(subject=user, names=names, usage=FOR_CLIENTS))

    def _certificate(self, request: Request) -> Certificate:
        return Certificate(issue(request, self._signer), pem_of(request.key), self)


@cache
def local_certificate() -> Certificate:
    """Return the certificate that the development servers of this process share."""
    return Authority().issue()


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
