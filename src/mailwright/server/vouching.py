"""What is known of a client before it logs in: its TLS connection, its certificate, its socket."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.x509 import Extensions

    from ..net.tls_info import TlsInfo

_END_POINT = "tls-server-end-point"


def bindings_of(tls: TlsInfo | None, certificate: bytes) -> Mapping[str, bytes]:
    """Return the channel bindings of a connection at the server's end, by kind.

    Args:
        tls: what the handshake agreed on.
        certificate: what the server presented, DER.
    """
    if tls is None:
        return {}
    # The binding is over the server's certificate, which at this end is not the peer's.
    end_point = replace(tls, certificate=certificate).channel_binding(_END_POINT)
    return {**tls.bindings, **({_END_POINT: end_point} if end_point else {})}


def vouched_names(tls: TlsInfo | None, *, local: bool) -> tuple[str, ...]:
    """Return the names that somebody vouches for, for EXTERNAL; the first one is the client's.

    A certificate that TLS has verified vouches for its rfc822Names, or else for its common name. A
    Unix-domain socket that is for its owner alone vouches for its owner.

    Args:
        tls: what the handshake agreed on.
        local: whether the client came over such a socket.
    """
    if tls is not None and tls.verified and tls.certificate:
        return _certified_names(tls.certificate)
    return tuple(filter(None, [_own_name()])) if local else ()


@lru_cache(maxsize=64)
def _certified_names(certificate: bytes) -> tuple[str, ...]:
    from cryptography import x509

    try:
        read = x509.load_der_x509_certificate(certificate)
        addresses = _addresses(read.extensions)
        common_names = read.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)
    except ValueError:  # what cannot be read vouches for nobody
        return ()
    return addresses or tuple(str(name.value) for name in common_names if name.value)


def _addresses(extensions: Extensions) -> tuple[str, ...]:
    from cryptography import x509

    try:
        names = extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return ()
    return tuple(names.get_values_for_type(x509.RFC822Name))


def _own_name() -> str:
    try:
        from pwd import getpwuid

        return getpwuid(os.geteuid()).pw_name
    except (ImportError, KeyError):  # not POSIX, or a user without an entry
        return str(os.geteuid()) if hasattr(os, "geteuid") else ""
