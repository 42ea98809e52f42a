"""Connections that the caller already has."""

from __future__ import annotations

import socket
import ssl
import subprocess

import pytest

from mailwright.errors import InvalidArgumentError
from mailwright.net import transports, transports_aio
from mailwright.net.socket_stream import SocketStream
from mailwright.net.socket_stream_aio import AsyncSocketStream

FRONTS = [transports, transports_aio]


def closed() -> socket.socket:
    sock = socket.socket()
    sock.close()
    return sock


def with_tls() -> socket.socket:
    return ssl.create_default_context().wrap_socket(
        socket.socket(), server_hostname="mail.example", do_handshake_on_connect=False
    )


def datagrams() -> socket.socket:
    return socket.socket(socket.AF_INET, socket.SOCK_DGRAM)


@pytest.mark.parametrize("front", FRONTS)
@pytest.mark.parametrize("unfit", [closed, with_tls, datagrams])
def test_a_socket_that_cannot_carry_the_octets_is_refused_and_stays_the_callers(front, unfit):
    with unfit() as sock:
        before = sock.fileno()
        with pytest.raises(InvalidArgumentError) as caught:
            front.as_stream(sock)
        assert caught.value.name == "transport"
        assert sock.fileno() == before


@pytest.mark.parametrize("front", FRONTS)
def test_a_process_without_pipes_is_refused(front):
    with subprocess.Popen(["true"]) as process, pytest.raises(InvalidArgumentError, match="PIPE"):
        front.as_stream(process)


def test_a_stream_stays_what_it_is(pair):
    ours, _ = pair
    with SocketStream(ours) as stream:
        assert transports.as_stream(stream) is stream


@pytest.mark.anyio
async def test_an_async_stream_stays_what_it_is(pair):
    ours, _ = pair
    async with AsyncSocketStream(ours) as stream:
        assert transports_aio.as_stream(stream) is stream
