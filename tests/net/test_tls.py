"""TLS over sockets in each front, against Python's own `ssl`."""

from __future__ import annotations

import socket
import ssl
import threading
from hashlib import sha256

import pytest
from bare_sockets import MEGABYTE, read_exactly
from net_fronts import soon
from tls_peer import HOST, VERSIONS, client_context, tls_client, tls_server

from mailwright.errors import TlsHandshakeError


@pytest.mark.parametrize("version", VERSIONS)
def test_octets_go_both_ways(front, pair, server_context, context, version):
    ours, peer = pair
    server_context.minimum_version = server_context.maximum_version = version

    def talk(inner):
        inner.sendall(b"250 " + inner.recv(100))
        return inner.recv(1)

    server = tls_server(peer, server_context, talk)
    stream = front.start_tls(front.socket_stream(ours), context=context, server_hostname=HOST)
    stream.write(b"EHLO", soon())
    assert stream.read(soon()) == b"250 EHLO"
    stream.close()
    assert server.result == b""  # a goodbye: `ssl` raises where it is missing


def test_what_was_agreed_on(front, pair, server_context, context, issued):
    ours, peer = pair
    plain = front.socket_stream(ours)
    server = tls_server(peer, server_context, lambda inner: (inner.version(), inner.cipher()[0]))
    stream = front.start_tls(plain, context=context, server_hostname=HOST)
    assert (stream.tls.version, stream.tls.cipher) == server.result
    assert stream.tls.certificate == issued.der
    assert stream.tls.fingerprint == sha256(issued.der).hexdigest()
    assert stream.tls.verified
    assert stream.tls.alpn is None
    assert stream.peer_address == plain.peer_address
    assert stream.local_address == plain.local_address
    assert not stream.is_local


@pytest.mark.parametrize("version", VERSIONS)
def test_S18_two_ends_that_both_write(front, pair, server_context, context, version):
    ours, peer = pair
    server_context.maximum_version = version
    size = 4 * len(MEGABYTE)

    def talk(inner):
        inner.sendall(MEGABYTE[:600_000])
        return len(read_exactly(inner, size))

    server = tls_server(peer, server_context, talk)
    stream = front.start_tls(front.socket_stream(ours), context=context, server_hostname=HOST)
    stream.write(MEGABYTE * 4, soon())
    assert server.result == size
    data = b""
    while len(data) < 600_000:
        data += stream.read(soon())
    assert data == MEGABYTE[:600_000]


def test_read_nowait_does_not_take_a_session_ticket_for_data(front, pair, server_context, context):
    ours, peer = pair
    go, done = threading.Event(), threading.Event()

    def talk(inner):
        go.wait(10)
        inner.sendall(b"250")
        done.wait(10)

    server = tls_server(peer, server_context, talk)
    stream = front.start_tls(front.socket_stream(ours), context=context, server_hostname=HOST)
    assert stream.tls.version == "TLSv1.3"
    for _ in range(3):
        assert stream.read_nowait() is None
    go.set()
    assert stream.read(soon()) == b"250"
    assert stream.read_nowait() is None
    done.set()
    assert server.error is None


def test_tls_inside_tls(front, pair, server_context, context):
    ours, peer = pair

    def talk(outer):
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        inner = server_context.wrap_bio(incoming, outgoing, server_side=True)

        def run(step):
            while True:
                try:
                    return step()
                except ssl.SSLWantReadError:
                    pass
                finally:
                    outer.sendall(outgoing.read())
                incoming.write(outer.recv(65_536))

        run(inner.do_handshake)
        text = run(lambda: inner.read(100))
        run(lambda: inner.write(text[::-1]))

    server = tls_server(peer, server_context, talk)
    stream = front.socket_stream(ours)
    for _ in range(2):
        stream = front.start_tls(stream, context=context, server_hostname=HOST)
    stream.write(b"abc", soon())
    assert stream.read(soon()) == b"cba"
    assert server.error is None


def test_a_unix_socket_stays_local(front, server_context, context):
    ours, peer = socket.socketpair(socket.AF_UNIX)
    with peer:
        server = tls_server(peer, server_context)
        stream = front.start_tls(front.socket_stream(ours), context=context, server_hostname=HOST)
        assert stream.is_local
        assert server.error is None


# --- the server's end -----------------------------------------------------------------------------


def test_a_server_accepts(front, pair, server_context, context):
    ours, peer = pair

    def talk(inner):
        inner.sendall(b"EHLO")
        return inner.recv(10), inner.recv(10)

    client = tls_client(peer, context, talk)
    stream = front.accept_tls(front.socket_stream(ours), context=server_context)
    assert stream.read(soon()) == b"EHLO"
    stream.write(b"250", soon())
    stream.close()
    assert client.result == (b"250", b"")
    assert (stream.tls.certificate, stream.tls.fingerprint, stream.tls.verified) == (b"", "", False)


def test_T18_a_server_sees_the_clients_certificate(front, pair, authority, tmp_path, demanding):
    ours, peer = pair
    context, issued = client_context(authority, tmp_path, authority)
    client = tls_client(peer, context, lambda inner: inner.recv(1))
    stream = front.accept_tls(front.socket_stream(ours), context=demanding)
    assert stream.tls.certificate == issued.der
    assert stream.tls.verified
    stream.close()
    assert client.result == b""


@pytest.mark.parametrize("text", [b"EHLO x\r\n", b"GET / HTTP/1.1\r\n\r\n", b"\x80\x2e\x01"])
def test_T11_T20_a_client_that_speaks_no_tls_is_dropped(front, pair, server_context, text):
    ours, peer = pair
    peer.sendall(text)
    with pytest.raises(TlsHandshakeError):
        front.accept_tls(front.socket_stream(ours), context=server_context)
    assert peer.recv(100)[:1] in {b"", b"\x15"}


def test_a_client_that_refuses_our_certificate(front, pair, server_context):
    ours, peer = pair
    client = tls_client(peer, ssl.create_default_context())
    with pytest.raises(TlsHandshakeError) as caught:
        front.accept_tls(front.socket_stream(ours), context=server_context)
    assert caught.value.reason == "TLSV1_ALERT_UNKNOWN_CA"
    assert client.error is not None
