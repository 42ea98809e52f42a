"""Verifying with the system's own store, through truststore (T14)."""

from __future__ import annotations

import contextlib
import ssl
import subprocess
import sys

import pytest
import truststore
from cryptography.x509.oid import ExtendedKeyUsageOID
from net_certificates import DAY, NOW, Authority, self_signed
from net_fronts import soon
from tls_engines import connect, handshake
from tls_peer import HOST, VERSIONS, tls_server

from mailwright.errors import (
    CertificateError,
    InvalidArgumentError,
    MissingExtraError,
    TlsHandshakeError,
)
from mailwright.net._tls_engine import TlsEngine
from mailwright.net.tls_options import ClientCertificate, TlsOptions, make_context

DIGITS = "00112233445566778899aabbccddeeff" * 2


@pytest.fixture
def context(authority, tmp_path, monkeypatch):
    """A context that trusts the system's store, which is this authority alone."""
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.write(tmp_path)))
    monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path))
    return make_context(TlsOptions(system_store=True))


def test_it_is_truststores_context_with_our_demands(context):
    assert type(context) is truststore.SSLContext
    assert context.verify_mode == ssl.CERT_REQUIRED
    assert context.check_hostname
    assert not context.hostname_checks_common_name
    assert context.minimum_version == ssl.TLSVersion.TLSv1_2
    assert context.options & ssl.OP_NO_RENEGOTIATION


@pytest.mark.parametrize("version", VERSIONS)
def test_T14_a_certificate_that_the_system_trusts(front, pair, context, server_context, version):
    """Through our MemoryBIO engine, over a real connection, both fronts."""
    server_context.maximum_version = server_context.minimum_version = version
    ours, peer = pair
    server = tls_server(peer, server_context, lambda inner: inner.sendall(b"220 hello"))
    stream = front.start_tls(front.socket_stream(ours), context=context, server_hostname=HOST)
    assert stream.tls.verified
    assert stream.read(soon()) == b"220 hello"
    assert server.error is None


@pytest.mark.parametrize(
    ("make", "reason"),
    [
        (lambda ca: ca.issue("other.example"), "wrong-host"),
        (lambda ca: ca.issue(common_name=HOST), "wrong-host"),
        (lambda ca: ca.issue(HOST, starts=NOW - 3 * DAY, ends=NOW - DAY), "expired"),
        (lambda _: self_signed(HOST), "self-signed"),
        (lambda _: Authority("Nobody's").issue(HOST), "unknown-ca"),
    ],
)
def test_T14_a_certificate_that_the_system_does_not_trust(authority, context, make, reason):
    with pytest.raises(CertificateError) as caught:
        connect(context, make(authority))
    assert caught.value.reason == reason


@pytest.mark.parametrize("other", [{"fingerprints": {DIGITS}}, {"ca_file": "ca.pem"}])
def test_T14_nothing_else_is_trusted_beside_it(tmp_path, other):
    if "ca_file" in other:
        other = {"ca_file": tmp_path / "ca.pem"}
    with pytest.raises(InvalidArgumentError) as caught:
        TlsOptions(system_store=True, **other)
    assert caught.value.name == "system_store"


def test_a_client_certificate_and_alpn_go_with_it(authority, tmp_path, demanding, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(authority.write(tmp_path)))
    issued = authority.issue("ann", usage=ExtendedKeyUsageOID.CLIENT_AUTH)
    certificate, key = issued.write(tmp_path)
    options = TlsOptions(
        system_store=True,
        client_certificate=ClientCertificate(certificate=certificate, key=key),
        minimum_version=ssl.TLSVersion.TLSv1_3,
    )
    demanding.set_alpn_protocols(["imap"])
    client = TlsEngine(make_context(options, ["imap"]), peer=HOST, server_hostname=HOST)
    server = TlsEngine(demanding, peer="a client")
    assert handshake(client, server).alpn == "imap"
    assert server.info.certificate != b""


def test_without_the_package_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "truststore", None)
    with pytest.raises(MissingExtraError, match=r"mailwright\[truststore\]") as caught:
        make_context(TlsOptions(system_store=True))
    assert caught.value.extra == "truststore"


def test_it_is_not_imported_until_it_is_asked_for():
    code = (
        "import sys; from mailwright.net.tls_options import *; make_context(TlsOptions()); "
        "sys.exit('truststore' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-I", "-c", code], check=False).returncode == 0


# --- as on Windows and macOS ----------------------------------------------------------------------


@pytest.fixture
def elsewhere(monkeypatch, authority):
    """Let truststore verify as it does there: not OpenSSL, but the system after the handshake."""
    from truststore import _api

    said = {"error": None, "chains": []}

    @contextlib.contextmanager
    def configure(ctx):
        hostname, mode = ctx.check_hostname, ctx.verify_mode
        ctx.check_hostname, ctx.verify_mode = False, ssl.CERT_NONE
        yield
        ctx.verify_mode, ctx.check_hostname = mode, hostname

    def verify(_context, chain, server_hostname=None):
        said["chains"].append((chain, server_hostname))
        if said["error"] is not None:
            raise said["error"]

    monkeypatch.setattr(_api, "_configure_context", configure)
    monkeypatch.setattr(_api, "_verify_peercerts_impl", verify)
    return said


@pytest.mark.parametrize("version", VERSIONS)
def test_T14_the_system_is_asked_with_the_chain_and_the_name(elsewhere, issued, version):
    context = make_context(TlsOptions(system_store=True))
    client, _ = connect(context, issued, maximum_version=version)
    assert elsewhere["chains"] == [([issued.der], HOST)]
    assert client.info.verified


def verdict(code: int) -> ssl.SSLCertVerificationError:
    error = ssl.SSLCertVerificationError("words of the system")
    error.verify_code, error.verify_message = code, "words of the system"
    return error


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (verdict(0x800B010F), "wrong-host"),
        (verdict(0x800B0109), "unknown-ca"),
        (verdict(0x800B0101), "expired"),
        (verdict(0x800B010C), "revoked"),
        (verdict(-67602), "wrong-host"),
        (verdict(-67818), "expired"),
        (verdict(-67843), "unknown-ca"),
        (verdict(-1), "untrusted"),
    ],
)
def test_T14_what_the_system_says_no_to_is_refused(elsewhere, issued, error, reason):
    elsewhere["error"] = error
    client = TlsEngine(make_context(TlsOptions(system_store=True)), peer=HOST, server_hostname=HOST)
    server = TlsEngine(issued.server_context(), peer="the client")
    with pytest.raises(CertificateError) as caught:
        handshake(client, server)
    assert caught.value.reason == reason
    assert client.info is None


def test_T14_a_verifier_that_fails_lets_nothing_through(elsewhere, issued):
    elsewhere["error"] = OSError(5, "the store cannot be read")
    with pytest.raises(TlsHandshakeError, match="the store cannot be read"):
        connect(make_context(TlsOptions(system_store=True)), issued)
