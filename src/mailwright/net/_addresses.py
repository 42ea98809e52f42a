"""Where a host can be reached, and in which order to try (RFC 8305); waits are the fronts'."""

from __future__ import annotations

import ipaddress
import os
import re
import socket
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, zip_longest
from pathlib import Path
from typing import Any, TypeAlias

from .. import _observing
from .._idna import to_ascii
from ..errors import (
    ConnectFailedError,
    InvalidArgumentError,
    NameResolutionError,
    UnsupportedError,
)
from ._socket import name_of

MAX_ADDRESSES = 16  # of one host that are tried; a name server may list any number
STAGGER = 0.25  # seconds before the next address is tried too, RFC 8305 section 5
BACKLOG_PAUSE = 0.02  # seconds between attempts while the backlog of a Unix socket is full

_SCOPE = re.compile(r"[A-Za-z0-9_.~-]+")  # RFC 6874 section 2: ZoneID = 1*( unreserved / … )

_CHECK_NAME = "check how it is spelt, and that this machine is connected to the network"

LocalAddress: TypeAlias = str | tuple[str, int] | None


@dataclass(frozen=True, slots=True)
class Address:
    """One address to try: the arguments of `socket.socket` and `connect`."""

    family: int
    socket_address: Any

    def __str__(self) -> str:
        return name_of(self.socket_address)


class Attempt:
    """A try to connect to one address, which may be watched.

    Args:
        address: where to.
    """

    __slots__ = ("_observed", "address")

    def __init__(self, address: Address) -> None:
        self.address = address
        self._observed: _observing.Observation | None = None
        if _observing.observer is not None:
            place = address.socket_address
            self._observed = (
                _observing.observer.socket(place, 0)
                if isinstance(place, str)
                else _observing.observer.socket(place[0], place[1])
            )

    def connected(self) -> None:
        """Note that it went well."""
        if self._observed is not None:
            self._observed.end()

    def failed(self, error: OSError) -> tuple[Address, OSError]:
        """Note that it failed; return the address and why."""
        if self._observed is not None:
            self._observed.end(error)
        return self.address, error


def host_name(host: str) -> str:
    """Return `host` as a name service or `socket` takes it: A-labels, or an IP address as it is.

    Raises:
        InvalidArgumentError: it is neither an IP address nor a domain name.
    """
    if host.startswith("[") and host.endswith("]"):  # as in a URL
        host = host[1:-1]
    return host if is_ip_address(host) else to_ascii(host)


@lru_cache(maxsize=64)  # each connection asks about its host several times
def is_ip_address(host: str) -> bool:
    """Return whether `host` is an IPv4 address, or an IPv6 one with or without a scope id."""
    address, percent, scope = host.partition("%")
    try:
        version = ipaddress.ip_address(address).version
    except ValueError:
        return False
    return not percent or (version == 6 and _SCOPE.fullmatch(scope) is not None)


def look_up(host: str, port: int) -> list[Address]:
    """Ask the system for the addresses of `host`; it may wait for as long as the system likes.

    Raises:
        NameResolutionError: there are none, or the name service did not answer.
    """
    try:
        # As bytes: a str would go through the standard library's IDNA 2003 codec.
        found = socket.getaddrinfo(host.encode("ascii"), port, type=socket.SOCK_STREAM)
    except OSError as error:
        again = getattr(error, "errno", None) == socket.EAI_AGAIN
        what = "the name service did not answer; try again later" if again else _CHECK_NAME
        raise NameResolutionError(
            f"No address was found for {host} ({error.strerror or error}): {what}.",
            retryable=again,
        ) from error
    addresses = interleave([Address(family, address) for family, _, _, _, address in found])
    if not addresses:
        raise NameResolutionError(f"No address was found for {host}.", retryable=False)
    return addresses


def interleave(addresses: list[Address]) -> list[Address]:
    """Return the first addresses without repeats, families in turn (RFC 8305 section 4).

    Within a family the system's order stays (RFC 6724), and so does the family that it put first.
    """
    families: dict[int, list[Address]] = {}
    for address in dict.fromkeys(addresses):
        families.setdefault(address.family, []).append(address)
    turns = chain.from_iterable(zip_longest(*families.values()))
    return [address for address in turns if address is not None][:MAX_ADDRESSES]


def start(address: Address, local_address: LocalAddress) -> tuple[socket.socket, OSError | None]:
    """Begin to connect to `address`; return the socket and what `connect` said.

    Raises:
        OSError: there is no such socket here: the family, or `local_address`, is not to be had.
    """
    sock = socket.socket(address.family, socket.SOCK_STREAM)
    try:
        sock.setblocking(False)
        if local_address is not None:
            sock.bind(local_address if isinstance(local_address, tuple) else (local_address, 0))
        return sock, connect_error(sock, address)
    except BaseException:
        sock.close()
        raise


def connect_error(sock: socket.socket, address: Address) -> OSError | None:
    """Connect without waiting; return what went wrong, BlockingIOError where it only takes time."""
    try:
        sock.connect(address.socket_address)
    except OSError as error:
        return error
    return None


def outcome(sock: socket.socket) -> OSError | None:
    """Return what became of a `connect` that took time."""
    code = sock.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
    return OSError(code, os.strerror(code)) if code else None


def unix_socket(path: Path) -> tuple[socket.socket, Address]:
    """Return a non-blocking Unix-domain socket, and the address of `path` for it.

    Raises:
        UnsupportedError: the platform has none.
    """
    family = getattr(socket, "AF_UNIX", None)
    if family is None:
        raise UnsupportedError("This platform has no Unix-domain sockets; connect over TCP.")
    sock = socket.socket(family, socket.SOCK_STREAM)
    sock.setblocking(False)
    return sock, Address(family, os.fspath(path))


def check_port(port: int) -> None:
    """Refuse what is not a TCP port.

    Raises:
        InvalidArgumentError: the port is not within 1 to 65535.
    """
    if not 1 <= port <= 65_535:
        raise InvalidArgumentError(f"A port is a number from 1 to 65535, not {port}.", name="port")


def connect_failed(target: str, attempts: list[tuple[Address, OSError]]) -> ConnectFailedError:
    """Return the error that lists each address of `target` and what came of it."""
    what = "; ".join(f"{address}: {_reason(error)}" for address, error in attempts)
    return ConnectFailedError(
        f"Nothing took the connection to {target} ({what}). Check host and port, that the server "
        "is running, and that no firewall is in between."
    )


def _reason(error: OSError) -> str:
    return error.strerror or str(error)
