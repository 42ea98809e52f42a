"""How a TLS connection ends: with a goodbye, without one, and with nobody left to say it to."""

from __future__ import annotations

import ssl
import traceback

import pytest
from bare_sockets import reset, reset_on_close
from net_fronts import soon
from tls_peer import HOST, VERSIONS, tls_server, trusting

from mailwright.errors import (
    ConnectionLostError,
    NotConnectedError,
)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("sent", [b"", b"250 o", b"250 ok\r\n"])
@pytest.mark.parametrize("ours_is", ["made", "own"])
def test_T19_an_end_without_a_goodbye_is_an_error(
    front, pair, server_context, authority, version, sent, ours_is
):
    ours, peer = pair
    context = trusting(authority)
    if ours_is == "own":
        context = ssl.create_default_context(cadata=authority.pem.decode())
        context.options |= ssl.OP_IGNORE_UNEXPECTED_EOF  # a cut looks like a clean end to OpenSSL
    server_context.maximum_version = version
    server = tls_server(peer, server_context, lambda inner: inner.sendall(sent))
    stream = front.start_tls(front.socket_stream(ours), context=context, server_hostname=HOST)
    if sent:
        assert stream.read(soon()) == sent
    with pytest.raises(ConnectionLostError, match="cut off"):
        stream.read(soon())
    with pytest.raises(ConnectionLostError):
        stream.read_nowait()
    assert server.error is None


@pytest.mark.parametrize("version", VERSIONS)
def test_T19_a_goodbye_is_a_clean_end(front, pair, server_context, context, version):
    ours, peer = pair
    server_context.maximum_version = version

    def talk(inner):
        inner.sendall(b"221 bye")
        try:
            inner.unwrap()
        except OSError:
            return

    tls_server(peer, server_context, talk)
    stream = front.start_tls(front.socket_stream(ours), context=context, server_hostname=HOST)
    assert stream.read(soon()) == b"221 bye"
    for _ in range(3):
        assert stream.read(soon()) == b""
        assert stream.read_nowait() == b""
    stream.close()


def test_T19_a_record_that_was_tampered_with(front, pair, server_context, context):
    ours, peer = pair
    raw = peer.dup()

    def talk(inner):
        inner.recv(1)
        raw.sendall(b"\x17\x03\x03\x00\x20" + b"\xaa" * 32)

    with raw:
        server = tls_server(peer, server_context, talk)
        stream = front.start_tls(front.socket_stream(ours), context=context, server_hostname=HOST)
        stream.write(b"x", soon())
        with pytest.raises(ConnectionLostError, match=r"broke: .*BAD_RECORD_MAC"):
            stream.read(soon())
        assert server.error is None


# --- nobody is left -------------------------------------------------------------------------------


def test_T34_a_stream_that_was_aborted_can_be_closed(front, pair, authority):
    ours, peer = pair
    tls_server(peer, authority.issue(HOST).server_context(), lambda inner: inner.recv(1))
    stream = front.start_tls(
        front.socket_stream(ours), context=trusting(authority), server_hostname=HOST
    )
    stream.abort()
    stream.close()
    stream.close()
    with pytest.raises(NotConnectedError):
        stream.read(soon())


def test_T26_a_stream_whose_peer_has_reset_it_can_be_closed(front, pair, authority):
    ours, peer = pair
    told = tls_server(peer, authority.issue(HOST).server_context(), reset_on_close)
    stream = front.start_tls(
        front.socket_stream(ours), context=trusting(authority), server_hostname=HOST
    )
    assert told.result is None
    with pytest.raises(ConnectionLostError):
        while stream.read(soon()):
            pass
    stream.close()


@pytest.mark.parametrize("inside_tls", [False, True])
def test_S21_what_could_not_be_written_is_not_in_the_frames(front, pair, authority, inside_tls):
    ours, peer = pair
    stream = front.socket_stream(ours)
    if inside_tls:
        told = tls_server(peer, authority.issue(HOST).server_context(), reset_on_close)
        stream = front.start_tls(stream, context=trusting(authority), server_hostname=HOST)
        assert told.result is None
    else:
        reset(peer)
    given = [b"canary" * 50_000]
    with pytest.raises(ConnectionLostError) as caught:
        for _ in range(100):
            stream.write(given[0], soon())
    shown = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    frames = [frame for frame in shown.stack if "/mailwright/net/" in frame.filename]
    assert frames
    assert [frame.name for frame in frames if "canary" in str(frame.locals)] == []
