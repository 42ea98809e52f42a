"""What is known of a connection whatever is spoken on it: where to, how safe, who."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from ..net.secure_socket_options import SecureSocketOptions
from ..net.timeouts import Timeouts
from ..net.tls_info import TlsInfo
from ..net.tls_options import TlsOptions
from ..net.wire_log import WireLog
from ..sasl.mechanism import SaslContext, SaslMechanism

_BINDINGS = ("tls-unique", "tls-exporter", "tls-server-end-point")


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientSettings:
    """What the caller decided when the client was made."""

    timeouts: Timeouts
    tls: TlsOptions
    wire_log: WireLog | None
    allow_plaintext_credentials: bool
    own_context: bool = False  # whose TLS context shows a certificate or none, nobody can tell


class ClientSession(ABC):
    """One connection's worth of knowledge, from `connect` to its end.

    Args:
        settings: what the caller decided.
        host: where to: a host's name, or the path of a Unix-domain socket.
        port: the TCP port.
        security: when to turn to TLS.
    """

    #: The service name of the mechanisms (RFC 4422 section 3.1): "smtp", "imap", "pop".
    service: ClassVar[str]
    #: Whether ANONYMOUS may sign in: a session that sends mail has an identity, or none.
    takes_anonymous: ClassVar[bool] = False

    def __init__(
        self,
        settings: ClientSettings,
        host: str | Path = "",
        port: int = 0,
        security: SecureSocketOptions = SecureSocketOptions.AUTO,
    ) -> None:
        self.host = host
        self.port = port
        self.security = security
        #: Whether a Unix-domain socket leads there: the operating system vouches for both ends.
        self.is_local = isinstance(host, Path)
        self.tls: TlsInfo | None = None
        #: Whether TLS was hoped for and did not come about: then no mechanism is safe.
        self.fell_back = False
        #: The authentication identity, once a login succeeded; None before.
        self.identity: str | None = None
        self.mechanism: SaslMechanism | None = None
        self._settings = settings

    @property
    @abstractmethod
    def mechanisms(self) -> Collection[str]:
        """The SASL mechanisms that the server offers now."""

    @property
    def tls_options(self) -> TlsOptions:
        """What to trust and to show in TLS, where the caller has no context of their own."""
        return self._settings.tls

    @property
    def is_confidential(self) -> bool:
        """Whether what is sent reaches the verified server and nobody else."""
        return self.tls is not None and self.tls.verified

    @property
    def plaintext_allowed(self) -> bool:
        """Whether the caller lets credentials be read on the way; never where TLS was lost."""
        return self._settings.allow_plaintext_credentials and not self.fell_back

    @property
    def proofs_allowed(self) -> bool:
        """Whether a proof that does not show the password may be sent: not where TLS was lost."""
        return self.is_local or (self.security is SecureSocketOptions.NONE and not self.fell_back)

    @property
    def may_show_certificate(self) -> bool:
        """Whether a client certificate may have been shown; own contexts do not tell."""
        return self._settings.own_context or self._settings.tls.client_certificate is not None

    def sasl_context(self) -> SaslContext:
        """Return what a mechanism may know of the connection."""
        tls = self.tls
        bindings = {kind: data for kind in _BINDINGS if tls and (data := tls.channel_binding(kind))}
        return SaslContext(
            service=self.service,
            host=str(self.host),
            port=self.port,
            offered=frozenset(self.mechanisms),
            bindings=bindings,
        )

    def scrub(self, text: str) -> str:
        """Mask the secrets of the login in a server's words, which may repeat them."""
        return text if self.mechanism is None else self.mechanism.scrub(text)

    def trace(self, who: str, text: str) -> None:
        """Write a line to the wire log: sent where `who` is "C", else received."""
        log = self._settings.wire_log
        if log is None:
            return
        if who == "C":
            log.sent(text)
        else:
            log.received(self.scrub(text))
