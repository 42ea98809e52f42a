"""Who the two ends of TLS are: names, pins, contexts, client certificates."""

from __future__ import annotations

import ssl
from hashlib import sha256

import pytest
from net_certificates import self_signed
from net_fronts import soon
from tls_peer import HOST, VERSIONS, client_context, tls_server, trusting

from mailwright.errors import (
    CertificateError,
    InvalidArgumentError,
    TlsHandshakeError,
)
from mailwright.net.tls_options import TlsOptions, make_context


@pytest.mark.parametrize(
    ("host", "indicated"),
    [
        ("bücher.example", "xn--bcher-kva.example"),
        ("BÜCHER。example", "xn--bcher-kva.example"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"),
        ("mail.example.", "mail.example"),
        ("MAIL.Example", "mail.example"),
        ("127.0.0.1", None),
        ("::1", None),
        ("[::1]", None),
        ("fe80::1%eth0", None),
    ],
)
def test_T15_T16_the_name_is_an_a_label_in_sni_and_in_the_check(
    front, pair, authority, context, host, indicated
):
    ours, peer = pair
    names = ["xn--bcher-kva.example", "mail.example", "127.0.0.1", "::1", "fe80::1"]
    server_context = authority.issue(*names).server_context()
    seen: list[str | None] = []
    server_context.sni_callback = lambda _sock, name, _context: seen.append(name)
    server = tls_server(peer, server_context)
    stream = front.start_tls(front.socket_stream(ours), context=context, server_hostname=host)
    assert server.error is None
    assert seen == [indicated]
    assert stream.tls.verified


@pytest.mark.parametrize("host", ["a" * 64 + ".example", "ü" * 64, "", "a b", "x" * 1_000_000])
def test_T16_a_name_that_is_none_is_refused_before_anything_is_sent(front, pair, context, host):
    ours, peer = pair
    stream = front.socket_stream(ours)
    with pytest.raises(InvalidArgumentError):
        front.start_tls(stream, context=context, server_hostname=host)
    stream.close()
    assert peer.recv(10) == b""


def test_a_context_for_the_other_end_is_refused(front, pair, server_context):
    ours, _ = pair
    with pytest.raises(InvalidArgumentError) as caught:
        front.start_tls(front.socket_stream(ours), context=server_context, server_hostname=HOST)
    assert caught.value.name == "context"


def test_a_pinned_certificate_needs_no_authority(front, pair):
    ours, peer = pair
    issued = self_signed("another.example")
    options = TlsOptions(fingerprints={sha256(issued.der).hexdigest()})
    server = tls_server(peer, issued.server_context())
    stream = front.start_tls(
        front.socket_stream(ours),
        context=make_context(options),
        options=options,
        server_hostname=HOST,
    )
    assert stream.tls.verified
    assert server.error is None


def test_T14_another_certificate_than_the_pinned_one(front, pair, authority, issued):
    ours, peer = pair
    options = TlsOptions(fingerprints={"ab" * 32, "cd" * 32})
    received = tls_server(peer, issued.server_context(), lambda inner: inner.recv(10))
    with pytest.raises(CertificateError, match=sha256(issued.der).hexdigest()) as caught:
        front.start_tls(
            front.socket_stream(ours),
            context=make_context(options),
            options=options,
            server_hostname=HOST,
        )
    assert caught.value.reason == "pin"
    assert received.error is not None  # not a goodbye, and not an octet
    assert received._result is None


@pytest.mark.parametrize(("pinned", "name"), [(True, HOST), (True, "other"), (False, HOST)])
def test_T14_with_an_own_context_pin_and_chain_must_both_hold(front, pair, authority, pinned, name):
    ours, peer = pair
    issued = authority.issue(name)
    options = TlsOptions(fingerprints={sha256(issued.der).hexdigest() if pinned else "ab" * 32})
    server = tls_server(peer, issued.server_context())

    def start():
        return front.start_tls(
            front.socket_stream(ours),
            context=trusting(authority),
            options=options,
            server_hostname=HOST,
        )

    if pinned and name == HOST:
        assert start().tls.verified
        assert server.error is None
        return
    with pytest.raises(CertificateError) as caught:
        start()
    assert caught.value.reason == ("wrong-host" if pinned else "pin")


@pytest.mark.parametrize(
    ("mode", "check", "verified"),
    [
        (ssl.CERT_REQUIRED, True, True),
        (ssl.CERT_REQUIRED, False, False),
        (ssl.CERT_OPTIONAL, False, False),
        (ssl.CERT_NONE, False, False),
    ],
)
def test_T14_a_context_that_does_not_verify_is_not_verified(
    front, pair, server_context, context, mode, check, verified
):
    ours, peer = pair
    context.check_hostname = check
    context.verify_mode = mode
    server = tls_server(peer, server_context)
    stream = front.start_tls(front.socket_stream(ours), context=context, server_hostname=HOST)
    assert stream.tls.verified is verified
    assert server.error is None


def test_T14_the_server_is_told_why(front, pair, server_context):
    ours, peer = pair
    server = tls_server(peer, server_context)
    with pytest.raises(CertificateError):
        front.start_tls(
            front.socket_stream(ours), context=make_context(TlsOptions()), server_hostname=HOST
        )
    assert "ALERT_UNKNOWN_CA" in str(server.error)


# --- T18: client certificates ---------------------------------------------------------------------


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("asked", [True, False])
def test_T18_a_client_certificate_is_sent_where_it_is_asked_for(
    front, pair, authority, tmp_path, demanding, version, asked
):
    ours, peer = pair
    context, issued = client_context(authority, tmp_path, authority)
    demanding.maximum_version = version
    if not asked:
        demanding.verify_mode = ssl.CERT_NONE

    def talk(inner):
        inner.sendall(b"hi")
        return inner.getpeercert(binary_form=True)

    server = tls_server(peer, demanding, talk)
    stream = front.start_tls(front.socket_stream(ours), context=context, server_hostname=HOST)
    assert stream.read(soon()) == b"hi"
    assert server.result == (issued.der if asked else None)


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("sent", ["none", "of an unknown authority"])
def test_T18_a_refused_client_certificate_is_named(
    front, pair, authority, tmp_path, demanding, version, sent
):
    from net_certificates import Authority

    ours, peer = pair
    demanding.maximum_version = version
    context = trusting(authority)
    if sent != "none":
        context, _ = client_context(authority, tmp_path, Authority("Another authority"))
    server = tls_server(peer, demanding)
    with pytest.raises(TlsHandshakeError, match="client certificate") as caught:
        # With TLS 1.3 the client is done before the server has looked: the first read hears of it.
        front.start_tls(front.socket_stream(ours), context=context, server_hostname=HOST).read(
            soon()
        )
    assert "ALERT" in caught.value.reason
    assert server.error is not None
