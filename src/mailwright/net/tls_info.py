"""What TLS agreed on, as a plain value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import new, sha256

from ._certificate import signature_hash


@dataclass(frozen=True, slots=True, kw_only=True)
class TlsInfo:
    """What a TLS handshake agreed on.

    Args:
        version: "TLSv1.3" or "TLSv1.2".
        cipher: the name of the cipher suite as OpenSSL has it.
        certificate: the peer's certificate in DER, b"" where it has none.
        verified: whether the peer is known to be who it should be: chain and host name were
            checked, or its certificate is one that was pinned.
        alpn: the application protocol that was agreed on, or None.
        bindings: channel bindings that the TLS library gave, by kind.
    """

    version: str
    cipher: str
    certificate: bytes
    verified: bool
    alpn: str | None = None
    bindings: Mapping[str, bytes] = field(default_factory=dict[str, bytes], repr=False)

    @property
    def fingerprint(self) -> str:
        """The SHA-256 of the peer's certificate in lower-case hexadecimal, "" where it has none."""
        return sha256(self.certificate).hexdigest() if self.certificate else ""

    def channel_binding(self, kind: str) -> bytes | None:
        """Return the channel binding of this kind (RFC 5929, RFC 9266) for SCRAM, or None.

        Args:
            kind: "tls-unique" (TLS 1.2 only), "tls-server-end-point" (at the client's end), or
                "tls-exporter" (where Python's `ssl` has it).
        """
        if kind == "tls-server-end-point":
            return _server_end_point(self.certificate)
        return self.bindings.get(kind)


@lru_cache(maxsize=8)
def _server_end_point(certificate: bytes) -> bytes | None:
    name = signature_hash(certificate)
    return new(name, certificate).digest() if name else None
