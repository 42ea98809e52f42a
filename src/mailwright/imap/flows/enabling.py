"""What changes the connection after the login: ENABLE, COMPRESS, UNAUTHENTICATE."""

from __future__ import annotations

from ..._flow import Flow
from ...errors import InvalidArgumentError, StateError
from .. import _steps
from .._session import Session
from ..commands.compress import Compress
from ..commands.enable import Enable
from ..commands.unauthenticate import Unauthenticate
from .connecting import renew


def enable(session: Session, names: tuple[str, ...]) -> Flow[frozenset[str]]:
    """Turn on extensions; return those that the server confirmed, now or before.

    Raises:
        UnsupportedError: the server does not offer ENABLE, or one of them.
    """
    session.require_connected()
    if not names:
        raise InvalidArgumentError("Name at least one capability to enable.", name="names")
    session.require("ENABLE", "Turning extensions on")
    wanted = tuple(dict.fromkeys(name.upper() for name in names))
    for name in wanted:
        session.require(name, "Turning it on")
    missing = tuple(name for name in wanted if name not in session.enabled)
    if missing:
        yield from Enable(missing)
    return frozenset(name for name in wanted if name in session.enabled)


def compress(session: Session) -> Flow[None]:
    """Compress the connection from here on.

    Raises:
        UnsupportedError: the server does not offer it.
        StateError: it is compressed already.
    """
    session.require_connected()
    if session.is_compressed:
        raise StateError("The connection is compressed already.")
    session.require("COMPRESS=DEFLATE", "Compression")
    yield from Compress()
    yield from _steps.Compress()
    session.is_compressed = True


def unauthenticate(session: Session) -> Flow[None]:
    """Go back to a session that nobody has signed in to; TLS stays, compression ends.

    Raises:
        UnsupportedError: the server does not offer it.
    """
    session.require_connected()
    session.require("UNAUTHENTICATE", "Signing out without a new connection")
    completion = yield from Unauthenticate(ends_compression=session.is_compressed)
    session.forget_identity()
    if session.is_compressed:
        yield from _steps.Decompress()
        session.is_compressed = False
    yield from renew(session, completion)
