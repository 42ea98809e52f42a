"""How a development server presents itself under TLS, rightly or wrongly, and whom it asks back."""

from __future__ import annotations

import ssl
import warnings
from typing import TYPE_CHECKING

from ..errors import InvalidArgumentError, StateError
from .bad_certificate import BadCertificate, known_fault

if TYPE_CHECKING:
    from .authority import Authority, Certificate


class ServerTls:
    """The TLS settings of a server, and the certificate that comes of them.

    Args:
        enabled: False for a server without TLS; nothing else may be set then.
        certificate: what to present; one for localhost by default, when the server starts.
        bad_certificate: present one that is wrong in this way instead.
        client_authority: asks clients for a certificate of this authority, for EXTERNAL.
        require_client_certificate: whether nobody gets in without one.
        minimum_version: TLS 1.2 by default, or `maximum_version` where that is older.
        maximum_version: the newest one by default.

    Raises:
        InvalidArgumentError: arguments that exclude each other.
    """

    def __init__(
        self,
        *,
        enabled: bool = True,
        certificate: Certificate | None = None,
        bad_certificate: BadCertificate | str | None = None,
        client_authority: Authority | None = None,
        require_client_certificate: bool = False,
        minimum_version: ssl.TLSVersion | None = None,
        maximum_version: ssl.TLSVersion | None = None,
    ) -> None:
        chosen = (certificate, bad_certificate, client_authority, minimum_version, maximum_version)
        if not enabled and any(choice is not None for choice in chosen):
            raise InvalidArgumentError("There is nothing to set for TLS without TLS.", name="tls")
        if certificate is not None and bad_certificate is not None:
            raise InvalidArgumentError(
                "A server presents a certificate of yours or a bad one, not both.",
                name="bad_certificate",
            )
        if require_client_certificate and client_authority is None:
            raise InvalidArgumentError(
                "Whose certificates are required? Give a client_authority.",
                name="require_client_certificate",
            )
        #: Whether there is TLS at all.
        self.enabled = enabled
        self._certificate = certificate
        self._fault = None if bad_certificate is None else known_fault(bad_certificate)
        self._client_authority = client_authority
        self._require = require_client_certificate
        self._maximum = maximum_version or ssl.TLSVersion.MAXIMUM_SUPPORTED
        self._minimum = minimum_version or min(ssl.TLSVersion.TLSv1_2, self._newest)
        if self._newest < self._minimum:
            raise InvalidArgumentError(
                f"No TLS is as new as {self._minimum.name} and as old as {self._maximum.name}.",
                name="maximum_tls_version",
            )

    @property
    def certificate(self) -> Certificate:
        """What is presented.

        Raises:
            StateError: nothing was presented so far.
        """
        if self._certificate is None:
            raise StateError("The server was made without TLS, or was not started yet.")
        return self._certificate

    def der(self) -> bytes:
        """Return the presented certificate, DER; b"" while there is none."""
        return b"" if self._certificate is None else self._certificate.der

    def context(self) -> ssl.SSLContext:
        """Return a new context for connections.

        Raises:
            MissingExtraError: the certificate takes `cryptography`.
        """
        if self._certificate is None:
            from .authority import local_certificate

            self._certificate = local_certificate()
            if self._fault is not None:
                self._certificate = self._certificate.authority.issue_bad(self._fault)
        context = self._certificate.server_context()
        self._set_versions(context)
        if self._client_authority is not None:
            context.verify_mode = ssl.CERT_REQUIRED if self._require else ssl.CERT_OPTIONAL
            context.load_verify_locations(cadata=self._client_authority.pem.decode("ascii"))
        return context

    @property
    def _newest(self) -> ssl.TLSVersion:
        newest = ssl.TLSVersion.TLSv1_3
        return newest if self._maximum is ssl.TLSVersion.MAXIMUM_SUPPORTED else self._maximum

    def _set_versions(self, context: ssl.SSLContext) -> None:
        if self._minimum < ssl.TLSVersion.TLSv1_2:
            context.set_ciphers("ALL:@SECLEVEL=0")  # OpenSSL has the old versions there alone
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # as they are; whoever asked knows
            context.minimum_version = self._minimum
            context.maximum_version = self._maximum
