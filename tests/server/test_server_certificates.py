"""Certificates of servers and of clients, what a client's says, and that no key is left behind."""

from __future__ import annotations

import os
import ssl
import subprocess
import sys
from pathlib import Path

import pytest

from mailwright.errors import InvalidArgumentError, StateError, TlsHandshakeError
from mailwright.net._tls_engine import TlsEngine
from mailwright.net.tls_info import TlsInfo
from mailwright.server import SmtpServer
from mailwright.server.authority import Authority, Certificate
from mailwright.server.bad_certificate import BadCertificate
from mailwright.server.server_tls import ServerTls
from mailwright.server.vouching import bindings_of, vouched_names

AUTHORITY = Authority()
V = ssl.TLSVersion


def handshake(client: ssl.SSLContext, server: ssl.SSLContext) -> tuple[TlsInfo, TlsInfo]:
    """Shake hands in memory and return what client and server know of it."""
    here = TlsEngine(client, peer="localhost", server_hostname="localhost")
    there = TlsEngine(server, peer="a client")
    for _ in range(5):
        if here.info is None:
            here.handshake()
        if data := here.data_to_send():
            there.receive_data(data)
        if there.info is None:
            there.handshake()
        if data := there.data_to_send():
            here.receive_data(data)
    assert here.info is not None
    assert there.info is not None
    return here.info, there.info


def client_of(authority: Authority, shown: Certificate | None, directory: Path) -> ssl.SSLContext:
    context = authority.client_context()
    if shown is not None:
        context.load_cert_chain(shown.write(directory).certificate)
    return context


# --- what a client's certificate says ---


@pytest.mark.parametrize(
    ("user", "names"),
    [
        ("ann", ("ann",)),
        ("ann@example.org", ("ann@example.org",)),
        ("jürgen", ("jürgen",)),
        ("jürgen@example.org", ("jürgen@example.org",)),
        ("a" * 60 + "@example.org", ("a" * 60 + "@example.org",)),
    ],
)
@pytest.mark.parametrize("version", [V.TLSv1_2, V.TLSv1_3])
def test_T18_the_name_in_a_certificate_that_was_verified(tmp_path, user, names, version):
    tls = ServerTls(client_authority=AUTHORITY, maximum_version=version)
    server = tls.context()
    shown = AUTHORITY.issue_client(user)
    _, info = handshake(client_of(tls.certificate.authority, shown, tmp_path), server)
    assert info.verified
    assert info.certificate == shown.der
    assert vouched_names(info, local=False) == names


def test_T18_without_a_certificate_nobody_is_vouched_for(tmp_path):
    tls = ServerTls(client_authority=AUTHORITY)
    server = tls.context()
    _, info = handshake(client_of(tls.certificate.authority, None, tmp_path), server)
    assert not info.verified
    assert vouched_names(info, local=False) == ()
    assert vouched_names(None, local=False) == ()


def test_T18_a_certificate_that_was_not_verified_vouches_for_nobody():
    der = AUTHORITY.issue_client("ann").der
    for info in (
        TlsInfo(version="TLSv1.3", cipher="", certificate=der, verified=False),
        TlsInfo(version="TLSv1.3", cipher="", certificate=b"no certificate", verified=True),
        TlsInfo(version="TLSv1.3", cipher="", certificate=b"", verified=True),
    ):
        assert vouched_names(info, local=False) == ()


@pytest.mark.skipif(os.name != "posix", reason="who owns a socket is a matter of POSIX")
def test_a_socket_vouches_for_the_user_that_it_is_for():
    import pwd

    assert vouched_names(None, local=True) == (pwd.getpwuid(os.geteuid()).pw_name,)


@pytest.mark.parametrize("shown", ["another authority's", "a server's"])
def test_T18_a_certificate_of_somebody_else_is_refused(tmp_path, shown):
    tls = ServerTls(client_authority=AUTHORITY, maximum_version=V.TLSv1_2)
    server = tls.context()
    certificate = {
        "another authority's": Authority().issue_client("ann"),
        "a server's": AUTHORITY.issue("ann"),
    }[shown]
    with pytest.raises(TlsHandshakeError):
        handshake(client_of(tls.certificate.authority, certificate, tmp_path), server)


@pytest.mark.parametrize("user", ["", "x" * 65])
def test_a_user_that_no_certificate_can_name(user):
    with pytest.raises(InvalidArgumentError):
        AUTHORITY.issue_client(user)


# --- channel bindings, at the server's end ---


@pytest.mark.parametrize("version", [V.TLSv1_2, V.TLSv1_3])
def test_A05_both_ends_have_the_same_bindings(version):
    tls = ServerTls(maximum_version=version)
    server = tls.context()
    client, info = handshake(tls.certificate.authority.client_context(), server)
    bindings = bindings_of(info, tls.der())
    kinds = {"tls-server-end-point"} | ({"tls-unique"} if version is V.TLSv1_2 else set())
    assert bindings.keys() >= kinds
    for kind, data in bindings.items():
        assert client.channel_binding(kind) == data
    assert bindings_of(None, tls.der()) == {}


# --- settings of TLS ---


@pytest.mark.parametrize(
    "options",
    [
        {"bad_certificate": "rotten"},
        {"bad_certificate": "expired", "certificate": AUTHORITY.issue()},
        {"require_client_certificate": True},
        {"minimum_tls_version": V.TLSv1_3, "maximum_tls_version": V.TLSv1_2},
        {"tls": False, "bad_certificate": "expired"},
        {"tls": False, "client_authority": AUTHORITY},
        {"tls": False, "certificate": AUTHORITY.issue()},
        {"tls": False, "maximum_tls_version": V.TLSv1_2},
        {"tls": False, "minimum_tls_version": V.TLSv1_2},
    ],
)
def test_settings_that_exclude_each_other(options):
    with pytest.raises(InvalidArgumentError):
        SmtpServer(**options)


@pytest.mark.parametrize(
    ("minimum", "maximum", "floor", "ceiling"),
    [
        (None, None, V.TLSv1_2, V.MAXIMUM_SUPPORTED),
        (None, V.TLSv1_1, V.TLSv1_1, V.TLSv1_1),
        (V.TLSv1, None, V.TLSv1, V.MAXIMUM_SUPPORTED),
        (V.TLSv1_3, None, V.TLSv1_3, V.MAXIMUM_SUPPORTED),
    ],
)
def test_T17_the_versions_of_a_server(minimum, maximum, floor, ceiling):
    context = ServerTls(minimum_version=minimum, maximum_version=maximum).context()
    assert (context.minimum_version, context.maximum_version) == (floor, ceiling)


def test_nothing_is_presented_before_the_start():
    tls = ServerTls(bad_certificate=BadCertificate.EXPIRED)
    assert tls.der() == b""
    with pytest.raises(StateError):
        _ = tls.certificate


# --- K06 ---


def test_K06_the_file_for_a_client_is_for_its_owner_alone(tmp_path):
    certificate = AUTHORITY.issue_client("ann")
    first, second = certificate.write(tmp_path), certificate.write(tmp_path)
    assert first.certificate != second.certificate
    if os.name == "posix":
        assert first.certificate.stat().st_mode & 0o777 == 0o600
    assert "PRIVATE KEY" in first.certificate.read_text()


AUDIT = """
import os, ssl, sys
from pathlib import Path

written = []

def audit(event, arguments):
    if event == "open":
        path, mode, flags = arguments
        if not isinstance(path, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
            written.append(str(path))
    elif event == "tempfile.mkstemp":
        written.append(str(arguments[0]))

from mailwright.server import SmtpServer
from mailwright.server.authority import Authority
from mailwright.server.bad_certificate import BadCertificate
from mailwright.smtp import SmtpClient

before = set(Path(sys.argv[1]).rglob("*"))
sys.dont_write_bytecode = True
sys.addaudithook(audit)
authority = Authority()
wrong = ({"bad_certificate": fault} for fault in BadCertificate)
for options in ({}, {"client_authority": authority}, *wrong):
    with SmtpServer(users={"ann": "secret"}, **options) as server:
        if not options:
            with SmtpClient(ssl_context=server.ssl_context()) as client:
                client.connect("localhost", server.port)
                client.authenticate("ann", "secret")
                assert server.ca_file.exists()
assert len([path for path in written if path.endswith(".pem")]) > 10, written
outside = [path for path in written if not path.startswith(sys.argv[1])]
left = [str(path) for path in set(Path(sys.argv[1]).rglob("*")) - before]
print(outside, left)
"""


def test_K06_nothing_is_left_behind(tmp_path):
    """Files are written in the temporary directory alone, and at the end they are gone."""
    done = subprocess.run(
        [sys.executable, "-B", "-c", AUDIT, str(tmp_path)],
        env={**os.environ, "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.stdout.strip(), done.stderr) == ("[] []", "")
