"""One end of a TLS connection without its network: octets in, octets out.

Both fronts and both ends of a connection run on it. TLS reads from memory (`ssl.MemoryBIO`), so
that nothing that came before the handshake can be taken for something inside it, and nothing is
lost.
"""

from __future__ import annotations

import ssl
from hashlib import sha256
from typing import Any

from ..errors import ConnectionLostError, InvalidArgumentError, TlsError
from ._addresses import host_name, is_ip_address
from ._tls_errors import (
    REFUSED_CLIENT,
    end_error,
    handshake_error,
    pin_error,
    plain_text_error,
    reason_of,
)
from .stream import READ_SIZE
from .tls_info import TlsInfo
from .tls_options import TlsOptions

WRITE_SIZE = 262_144  # octets that are encrypted at once, which bounds the memory of a long write
_ALERT = 0x15  # ContentType of RFC 8446 section 5.1
_HANDSHAKE = 0x16


class TlsEngine:
    """Encrypts and decrypts; the stream that owns it moves the octets.

    Args:
        context: how to verify, and what to offer.
        peer: the peer, for messages.
        server_hostname: whose certificate it has to be; None at the server's end.
        options: its `fingerprints` are compared; the rest is the context's.
    """

    def __init__(
        self,
        context: ssl.SSLContext,
        *,
        peer: str,
        server_hostname: str | None = None,
        options: TlsOptions | None = None,
    ) -> None:
        #: The peer, for messages.
        self.peer = peer
        self._context = context
        self._server_side = server_hostname is None
        self._pins = options.fingerprints if options is not None else frozenset[str]()
        self._incoming = ssl.MemoryBIO()
        self._outgoing = ssl.MemoryBIO()
        name = None if server_hostname is None else _checked_name(server_hostname)
        try:
            self._object = context.wrap_bio(
                self._incoming, self._outgoing, server_side=self._server_side, server_hostname=name
            )
        except (ssl.SSLError, ValueError) as error:  # it is for the other end, for example
            raise InvalidArgumentError(
                f"This ssl.SSLContext cannot be used here: {error}.", name="context"
            ) from error
        self._first_octets_seen = False
        self._in_handshake = True
        self._ended = False
        self.info: TlsInfo | None = None

    # --- to and from the network ------------------------------------------------------------------

    def receive_data(self, data: bytes) -> None:
        """Take what came from the network; b"" says that it ended there.

        Raises:
            TlsHandshakeError: that is no TLS, or the end within the handshake.
            ConnectionLostError: the end, and the peer has not said goodbye: somebody may have cut
                off the rest.
        """
        if not data:
            if self._in_handshake:
                raise end_error(self.peer)
            raise ConnectionLostError(
                f"The connection to {self.peer} was cut off: it ended without TLS saying so."
            )
        if not self._first_octets_seen:
            self._first_octets_seen = True
            if data[0] not in {_ALERT, _HANDSHAKE}:
                raise plain_text_error(self.peer, data)
        self._incoming.write(data)

    def data_to_send(self) -> bytes:
        """Return what has to go to the network now."""
        return self._outgoing.read()

    # --- handshake --------------------------------------------------------------------------------

    def handshake(self) -> bool:
        """Go on with the handshake; return whether it is done.

        Raises:
            CertificateError: the peer's certificate was not accepted.
            TlsHandshakeError: it failed for another reason.
        """
        try:
            self._object.do_handshake()
        except ssl.SSLWantReadError:
            return False
        except OSError as error:  # ssl.SSLError is one; the system's own verifier raises others
            raise handshake_error(error, self.peer, self._unverified_certificate()) from error
        certificate = self._object.getpeercert(binary_form=True) or b""
        if self._pins and sha256(certificate).hexdigest() not in self._pins:
            raise pin_error(self.peer, certificate)
        self._in_handshake = False
        self.info = self._describe(certificate)
        return True

    def _unverified_certificate(self) -> bytes:
        # `getpeercert` answers only after the handshake. Before Python 3.13 the chain of a failed
        # one is known to the C object alone, and the message does without where that changes.
        for owner in (self._object, getattr(self._object, "_sslobj", None)):
            chain = getattr(owner, "get_unverified_chain", None)
            if chain is not None and (certificates := chain()):
                leaf: Any = certificates[0]
                if isinstance(leaf, bytes):
                    return leaf
                return ssl.PEM_cert_to_DER_cert(leaf.public_bytes())
        return b""

    def _describe(self, certificate: bytes) -> TlsInfo:
        tls, context = self._object, self._context
        version = tls.version() or ""
        bindings: dict[str, bytes] = {}
        for kind in ssl.CHANNEL_BINDING_TYPES:
            # `ssl` returns octets for tls-unique on TLS 1.3 too, where they mean nothing.
            if kind == "tls-unique" and version != "TLSv1.2":
                continue
            if value := tls.get_channel_binding(kind):
                bindings[kind] = value
        if self._server_side:  # asked for (CERT_OPTIONAL) or required: what came was checked
            checked = bool(certificate) and context.verify_mode != ssl.CERT_NONE
        else:
            checked = context.verify_mode == ssl.CERT_REQUIRED and context.check_hostname
        return TlsInfo(
            version=version,
            cipher=(tls.cipher() or ("",))[0],
            certificate=certificate,
            verified=checked or bool(self._pins),
            alpn=tls.selected_alpn_protocol(),
            bindings=bindings,
        )

    # --- afterwards -------------------------------------------------------------------------------

    @property
    def has_input(self) -> bool:
        """Whether `read` may have something without more from the network."""
        return self._ended or bool(self._incoming.pending or self._object.pending())

    @property
    def has_output(self) -> bool:
        """Whether `data_to_send` has something, such as the answer to a key update."""
        return bool(self._outgoing.pending)

    def read(self) -> bytes | None:
        """Return decrypted octets, b"" after the peer's goodbye, or None where more is needed.

        Raises:
            ConnectionLostError: what came is not what the peer has sent.
            TlsHandshakeError: the server does not accept our certificate (in TLS 1.3 it says so
                after the handshake).
        """
        if self._ended:
            return b""
        if not self.has_input:
            return None
        try:
            data = self._object.read(READ_SIZE)
        except ssl.SSLWantReadError:
            return None
        except ssl.SSLZeroReturnError:
            data = b""
        except ssl.SSLError as error:
            raise self._broken(error) from error
        self._ended = not data
        return data

    def write(self, data: memoryview) -> int:
        """Encrypt the first octets of `data`; return how many, 0 where TLS has to read first.

        Raises:
            ConnectionLostError: TLS broke before.
        """
        try:
            return self._object.write(data[:WRITE_SIZE])
        except ssl.SSLWantReadError:  # the peer renegotiates (TLS 1.2, contexts of the caller's)
            return 0
        except ssl.SSLError as error:
            raise self._broken(error) from error

    def close(self) -> None:
        """Say goodbye (close_notify), into `data_to_send`."""
        try:
            self._object.unwrap()
        except ssl.SSLError:  # what is missing is the peer's, which we do not wait for
            return

    def _broken(self, error: ssl.SSLError) -> ConnectionLostError | TlsError:
        if reason_of(error) in REFUSED_CLIENT:
            return handshake_error(error, self.peer, b"")
        return ConnectionLostError(f"The TLS connection to {self.peer} broke: {reason_of(error)}.")


def _checked_name(host: str) -> str:
    """Return the name that the certificate has to have: no scope id, no trailing dot, A-labels.

    An IP address is only matched with the iPAddress names of the certificate and does not go into
    the SNI extension (RFC 9525 section 6.5, RFC 6066 section 3): `ssl` does both.
    """
    name = host_name(host)
    return name.partition("%")[0] if is_ip_address(name) else name.removesuffix(".").lower()
