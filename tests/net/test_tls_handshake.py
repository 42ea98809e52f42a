"""Handshakes with what speaks no TLS, says no, or says nothing."""

from __future__ import annotations

import pytest
from bare_sockets import reset_on_close
from net_fronts import soon
from tls_peer import HOST, Peer, tls_server, trusting

from mailwright.errors import (
    CertificateError,
    DeadlineExceededError,
    NotConnectedError,
    TlsHandshakeError,
)
from mailwright.net.deadline import Deadline

GREETINGS = {
    b"220 mail.example ESMTP\r\n": "465",
    b"* OK IMAP4rev1 ready\r\n": "993",
    b"+OK POP3 ready\r\n": "995",
    b"HTTP/1.1 400 Bad Request\r\n\r\n": "web server",
    b"SSH-2.0-x\r\n": "SSH",
    b"2": "does not speak TLS",
    b"\x00\x01\x02": "does not speak TLS",
}


@pytest.mark.parametrize("greeting", GREETINGS)
@pytest.mark.parametrize("end", ["stays", "fin", "rst"])
def test_T12_T20_a_greeting_in_clear_is_a_tls_error(front, pair, context, greeting, end):
    ours, peer = pair
    stream = front.socket_stream(ours)
    peer.sendall(greeting)
    if end == "rst":
        reset_on_close(peer)
    if end != "stays":
        peer.close()
    with pytest.raises(TlsHandshakeError, match=GREETINGS[greeting]) as caught:
        front.start_tls(stream, context=context, server_hostname=HOST)
    assert caught.value.reason == "PLAIN_TEXT"
    with pytest.raises(NotConnectedError):
        stream.read_nowait()


@pytest.mark.parametrize("when", ["at once", "after the hello"])
@pytest.mark.parametrize("end", ["fin", "rst"])
def test_T12_an_end_within_the_handshake(front, pair, context, when, end):
    ours, peer = pair
    stream = front.socket_stream(ours)

    def close() -> None:
        if when != "at once":
            peer.recv(10)
        if end == "rst":
            reset_on_close(peer)
        peer.close()

    closing = Peer(close)
    if when == "at once":
        assert closing.error is None
    with pytest.raises(TlsHandshakeError, match="closed the connection") as caught:
        front.start_tls(stream, context=context, server_hostname=HOST)
    assert caught.value.reason == "UNEXPECTED_EOF"
    assert closing.error is None


def test_T12_octets_before_the_handshake_are_never_inside_it(front, pair, server_context, context):
    ours, peer = pair
    peer.sendall(b"250 injected\r\n")
    server = tls_server(peer, server_context)
    with pytest.raises(TlsHandshakeError):
        front.start_tls(front.socket_stream(ours), context=context, server_hostname=HOST)
    assert server.error is not None


ALERTS = {
    40: ("SSLV3_ALERT_HANDSHAKE_FAILURE", "cipher suite"),
    48: ("TLSV1_ALERT_UNKNOWN_CA", "client certificate"),
    70: ("TLSV1_ALERT_PROTOCOL_VERSION", "TLS 1.2"),
    71: ("TLSV1_ALERT_INSUFFICIENT_SECURITY", "cipher suite"),
    80: ("TLSV1_ALERT_INTERNAL_ERROR", "INTERNAL_ERROR"),
    112: ("TLSV1_UNRECOGNIZED_NAME", "host name"),
    120: ("TLSV1_ALERT_NO_APPLICATION_PROTOCOL", "something else than a mail server"),
}


@pytest.mark.parametrize("alert", ALERTS)
def test_T17_T20_an_alert_is_explained(front, pair, context, alert):
    ours, peer = pair
    peer.sendall(b"\x15\x03\x03\x00\x02\x02" + bytes([alert]))
    reason, advice = ALERTS[alert]
    with pytest.raises(TlsHandshakeError, match=advice) as caught:
        front.start_tls(front.socket_stream(ours), context=context, server_hostname=HOST)
    assert caught.value.reason == reason
    assert not isinstance(caught.value, CertificateError)
    assert not caught.value.retryable


@pytest.mark.parametrize("offered", [(), ("imap",), ("imap", "pop3")])
def test_T20_application_protocols_are_offered(front, pair, server_context, authority, offered):
    ours, peer = pair
    server_context.set_alpn_protocols(["http/1.1", "imap"])
    server = tls_server(peer, server_context, lambda inner: inner.selected_alpn_protocol())
    context = trusting(authority, alpn=offered)
    stream = front.start_tls(front.socket_stream(ours), context=context, server_hostname=HOST)
    assert stream.tls.alpn == server.result == ("imap" if offered else None)


# --- time -----------------------------------------------------------------------------------------


def test_T25_a_silent_server_ends_the_handshake_at_the_deadline(front, pair, context):
    ours, _ = pair
    stream = front.socket_stream(ours)
    with pytest.raises(DeadlineExceededError, match="The TLS handshake took longer"):
        front.start_tls(
            stream,
            context=context,
            server_hostname=HOST,
            deadline=soon(0.02, "The TLS handshake"),
        )
    with pytest.raises(NotConnectedError):
        stream.read_nowait()


def test_T25_a_record_that_drips_in_ends_at_the_deadline(front, pair, context):
    ours, peer = pair
    stream = front.socket_stream(ours)
    dripped = 0

    record = b"\x16\x03\x03\x40\x00\x02" + b"\0" * 100  # the beginning of one of 16 KiB

    def drip() -> float:
        nonlocal dripped
        peer.sendall(record[dripped : dripped + 1])
        dripped += 1
        return dripped / 10

    with pytest.raises(DeadlineExceededError):
        front.start_tls(
            stream,
            context=context,
            server_hostname=HOST,
            deadline=Deadline(5, "The TLS handshake", clock=drip),
        )
    assert dripped < 60
