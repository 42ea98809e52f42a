"""When to turn to TLS, and at which port, where the caller leaves it to us."""

from __future__ import annotations

from dataclasses import dataclass

from ..net.secure_socket_options import SecureSocketOptions

_IMPLICIT, _START_TLS = SecureSocketOptions.SSL_ON_CONNECT, SecureSocketOptions.START_TLS


@dataclass(frozen=True, slots=True)
class Ports:
    """The ports of a protocol.

    Args:
        implicit: the one with TLS from the first byte.
        clear: the one where STARTTLS is spoken.
        usual: the one of both to try where nothing is said.
    """

    implicit: int
    clear: int
    usual: int


def settle(
    security: SecureSocketOptions, port: int, ports: Ports, *, is_local: bool
) -> tuple[SecureSocketOptions, int]:
    """Return what AUTO and port 0 stand for.

    Args:
        security: the caller's choice.
        port: the caller's port; 0 for the one that belongs to the choice.
        ports: those of the protocol.
        is_local: whether the connection is a Unix-domain socket.
    """
    is_auto = security is SecureSocketOptions.AUTO
    if not port:
        port = ports.implicit if security is _IMPLICIT else ports.clear
        port = ports.usual if is_auto else port
    if not is_auto:
        return security, port
    if is_local:
        return SecureSocketOptions.NONE, port
    return (_IMPLICIT if port == ports.implicit else _START_TLS), port
