"""From nothing to a session that is as safe as it must be."""

from __future__ import annotations

from ..._flow import Flow
from ...net.secure_socket_options import SecureSocketOptions
from .._session import Session
from .._steps import Open, Upgrade
from ..commands.greeting import Greeting


def connect(session: Session) -> Flow[None]:
    """Connect and read the greeting."""
    yield from Open()
    if session.security is SecureSocketOptions.SSL_ON_CONNECT:
        yield from Upgrade(is_greeted=False)
    yield from Greeting()
