"""Fronts, sockets and certificates for the tests of the network."""

from __future__ import annotations

import gc
import socket
import ssl
from collections.abc import Iterator
from typing import Any

import pytest
from anyio.from_thread import start_blocking_portal
from net_certificates import Authority
from net_fronts import FRONTS, Front
from tls_peer import HOST, trusting


@pytest.fixture(scope="session", params=FRONTS)
def portal(request: pytest.FixtureRequest) -> Iterator[tuple[str, Any]]:
    if request.param == "blocking":
        yield request.param, None
        return
    with start_blocking_portal(request.param) as portal:
        yield request.param, portal


@pytest.fixture
def front(portal: tuple[str, Any]) -> Iterator[Front]:
    """The blocking front, the async one on asyncio, and on trio; nothing may leak."""
    front = Front(*portal)
    yield front
    front.close()
    front.streams.clear()
    gc.collect(1)  # a socket or a process that was forgotten warns here, and warnings are errors


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Two ends of a TCP connection; the test gives the first one to a stream."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        ours = socket.create_connection(listener.getsockname())
        peer, _ = listener.accept()
    peer.settimeout(10)
    with ours, peer:
        yield ours, peer


@pytest.fixture(params=["asyncio", "trio"])
def anyio_backend(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="session")
def authority() -> Authority:
    return Authority()


@pytest.fixture(scope="module")
def issued(authority):
    return authority.issue(HOST, "127.0.0.1")


@pytest.fixture
def server_context(issued):
    return issued.server_context()


@pytest.fixture
def context(authority):
    return trusting(authority)


@pytest.fixture
def demanding(authority, issued):
    """A server's context that asks for a client certificate."""
    context = issued.server_context()
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(cadata=authority.pem.decode())
    return context
