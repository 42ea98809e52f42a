"""Every front, every mechanism and every way to TLS, as far as a real IMAP server has them."""

from __future__ import annotations

import ssl
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from imap_fronts import Front, bare

from mailwright import errors
from mailwright.imap import ImapClient
from mailwright.net.secure_socket_options import SecureSocketOptions
from mailwright.net.tls_options import ClientCertificate, TlsOptions
from mailwright.sasl import MECHANISMS, SaslMechanismAnonymous
from servers.accounts import Account, ImapServer
from servers.cyrus import CyrusServer
from servers.dovecot import DovecotServer
from servers.kerberos import Realm
from servers.users import token

Options = SecureSocketOptions
PASSWORDS = {
    name
    for name, kind in MECHANISMS.items()
    if name not in {"EXTERNAL", "GSSAPI", "NTLM", "OAUTHBEARER", "XOAUTH2", "ANONYMOUS"}
}


def offers(server: ImapServer, options: SecureSocketOptions, **settings: Any) -> set[str]:
    """Return the mechanisms that a server offers; LOGIN is one also where it is the command."""
    client = ImapClient(timeout=20, **{"ssl_context": server.client_context(), **settings})
    implicit = options is Options.SSL_ON_CONNECT
    client.connect(server.host, server.imaps_port if implicit else server.imap_port, options)
    offered = set(client._session.mechanisms)
    client.disconnect()
    return offered


def connected(
    front: Front, server: ImapServer, options: SecureSocketOptions, **settings: Any
) -> Any:
    client = front.client(timeout=20, **{"ssl_context": server.client_context(), **settings})
    implicit = options is Options.SSL_ON_CONNECT
    client.connect(server.host, server.imaps_port if implicit else server.imap_port, options)
    return client


@pytest.mark.parametrize("options", Options)
def test_each_way_to_tls_that_a_server_has(
    front: Front, account: Account, options: SecureSocketOptions
) -> None:
    """TLS where the member says so; without it not a word of the password."""
    log: list[str] = []
    server = account.server
    try:
        client = connected(front, server, options, wire_log=log.append)
    except errors.TlsUnavailableError:
        assert options in (Options.AUTO, Options.START_TLS)
        return
    if options is Options.NONE:
        for mechanism in ("PLAIN", "LOGIN"):
            with pytest.raises((errors.NoMechanismError, errors.PlaintextCredentialsError)):
                client.authenticate(account.user, account.password, mechanism=mechanism)
        assert not client.is_authenticated
    else:
        assert client.is_secure
        client.authenticate(account.user, account.password)
        assert client.is_authenticated
        client.noop()
    client.disconnect()
    assert account.password not in "\n".join(log)


@pytest.mark.parametrize("name", sorted(PASSWORDS))
def test_each_mechanism_of_a_password(front: Front, account: Account, name: str) -> None:
    """Each that is offered signs in."""
    server = account.server
    settings: dict[str, Any] = {}
    if name.endswith("-PLUS"):
        context = server.client_context()
        context.maximum_version = ssl.TLSVersion.TLSv1_2  # tls-unique: the binding that `ssl` has
        settings["ssl_context"] = context
    options = Options.SSL_ON_CONNECT
    if name not in offers(server, options, **settings):
        pytest.skip(f"{server.name} does not offer {name}")
    client = connected(front, server, options, **settings)
    try:
        client.authenticate(account.user, account.password, mechanism=name)
    except errors.CredentialsRefusedError as error:
        # The account may have no secret of this kind: the server says so in its own words.
        assert name.startswith(("SCRAM", "CRAM", "DIGEST"))
        pytest.skip(f"{server.name} has no secret for {name}: {error.text}")
    client.noop()
    client.disconnect()


@pytest.mark.parametrize("name", ["PLAIN", "SCRAM-SHA-256"])
def test_a_wrong_password_leaves_the_session_usable(account: Account, name: str) -> None:
    """In one front: servers answer a wrong password late on purpose."""
    server = account.server
    if name not in offers(server, Options.SSL_ON_CONNECT):
        pytest.skip(f"{server.name} does not offer {name}")
    with ImapClient(timeout=20, ssl_context=server.client_context()) as client:
        client.connect(server.host, server.imaps_port, Options.SSL_ON_CONNECT)
        with pytest.raises(errors.CredentialsRefusedError) as caught:
            client.authenticate(account.user, f"{account.password}!", mechanism=name)
        assert caught.value.mechanism == name
        client.authenticate(account.user, account.password, mechanism=name)
        client.noop()


@pytest.mark.parametrize("imap_server", ["dovecot", "dovecot24"], indirect=True)
def test_A06_anybody_may_sign_in_where_that_is_asked_for(
    front: Front, imap_server: ImapServer
) -> None:
    client = connected(front, imap_server, Options.SSL_ON_CONNECT)
    with pytest.raises(errors.InvalidArgumentError):
        client.authenticate(mechanism="ANONYMOUS")
    client.authenticate(SaslMechanismAnonymous("ann@example.org"))
    assert client.is_authenticated
    client.noop()
    client.disconnect()


@pytest.mark.parametrize("imap_server", ["dovecot", "dovecot24"], indirect=True)
@pytest.mark.parametrize("name", ["OAUTHBEARER", "XOAUTH2"])
def test_tokens(front: Front, imap_server: ImapServer, name: str) -> None:
    if name not in offers(imap_server, Options.SSL_ON_CONNECT):
        pytest.skip(f"{imap_server.name} does not offer {name}")
    client = connected(front, imap_server, Options.SSL_ON_CONNECT)
    with pytest.raises(errors.CredentialsRefusedError) as caught:
        client.authenticate("alice", token=token("alice", lifetime=-60), mechanism=name)
    assert caught.value.details
    client.disconnect()
    client = connected(front, imap_server, Options.START_TLS)
    client.authenticate("alice", token=lambda: token("alice"), mechanism=name)
    client.noop()
    client.disconnect()


def test_T18_EXTERNAL_takes_the_certificate(front: Front, dovecot: DovecotServer) -> None:
    certificate = ClientCertificate(certificate=dovecot.certificate_of("alice"))
    shows = TlsOptions(ca_file=dovecot.ca_file, client_certificate=certificate)
    for options in (Options.SSL_ON_CONNECT, Options.START_TLS):
        client = connected(front, dovecot, options, ssl_context=None, tls=shows)
        client.authenticate(mechanism="EXTERNAL")
        client.noop()
        client.disconnect()
    bare = TlsOptions(ca_file=dovecot.ca_file)
    client = connected(front, dovecot, Options.SSL_ON_CONNECT, ssl_context=None, tls=bare)
    with pytest.raises(errors.NoMechanismError):
        client.authenticate(mechanism="EXTERNAL")
    client.disconnect()


@pytest.mark.parametrize("by_command", [True, False])
def test_I20_names_and_passwords_arrive_as_they_are(
    front: Front, imap_server: ImapServer, by_command: bool
) -> None:
    """Quotes, backslashes, spaces and UTF-8, in LOGIN and in a mechanism."""
    for user, password in imap_server.users.items():
        client = connected(front, imap_server, Options.SSL_ON_CONNECT)
        if by_command:
            bare(client)._session.offers = lambda _: False
        try:
            client.authenticate(user, password, mechanism="LOGIN" if by_command else "PLAIN")
        except errors.MailwrightError as error:
            client.disconnect()
            assert not user.isascii(), error  # noqa: PT017 - only such names may be too much
            continue
        client.noop()
        client.disconnect()


def test_compression_both_ways(front: Front, account: Account) -> None:
    client = front.signed_in(account)
    if "COMPRESS=DEFLATE" not in client.capabilities:
        with pytest.raises(errors.UnsupportedError):
            client.compress()
        client.disconnect()
        return
    client.compress()
    assert client.is_compressed
    for _ in range(50):
        client.noop()
    with pytest.raises(errors.StateError):
        client.compress()
    client.disconnect()


def test_enable(front: Front, account: Account) -> None:
    client = front.signed_in(account)
    if "ENABLE" in client.capabilities and "CONDSTORE" in client.capabilities:
        assert client.enable("condstore") == {"CONDSTORE"}
        assert client.enable("CONDSTORE") == {"CONDSTORE"}  # not asked a second time
        assert "CONDSTORE" in client.enabled
    with pytest.raises(errors.UnsupportedError):
        client.enable("X-NOBODY-HAS-THIS")
    client.disconnect()


def test_unauthenticate_takes_what_offers_it(front: Front, account: Account) -> None:
    client = front.signed_in(account)
    with pytest.raises(errors.UnsupportedError):
        client.unauthenticate()
    client.disconnect()


@pytest.mark.parametrize("is_compressed", [False, True])
@pytest.mark.parametrize("imap_server", ["cyrus", "cyrus36"], indirect=True)
def test_an_administrator_becomes_another_user(
    front: Front, account: Account, is_compressed: bool
) -> None:
    """Cyrus offers UNAUTHENTICATE to administrators; compression ends with it (RFC 8437)."""
    server = account.server
    assert isinstance(server, CyrusServer)
    client = front.signed_in(server.administrator)
    client.enable("CONDSTORE")
    if is_compressed:
        client.compress()
    client.unauthenticate()
    assert not client.is_authenticated
    assert not client.is_compressed
    assert client.is_secure
    assert client.enabled == frozenset()
    client.authenticate(account.user, account.password)
    assert client.inbox.open().count == 0
    client.disconnect()


def test_PREAUTH_of_a_process(front: Front, dovecot: DovecotServer) -> None:
    """A process of the caller's that speaks IMAP and knows its user needs no login."""
    script = (
        "import sys; out = sys.stdout\n"
        "print('* PREAUTH [CAPABILITY IMAP4rev1] hello', end='\\r\\n', flush=True)\n"
        "for line in sys.stdin:\n"
        "    tag, verb = line.split()[:2]\n"
        "    if verb == 'LOGOUT': print('* BYE', end='\\r\\n')\n"
        "    print(tag, 'OK done', end='\\r\\n', flush=True)\n"
        "    if verb == 'LOGOUT': break\n"
    )
    for options, works in ((Options.NONE, True), (Options.START_TLS, False)):
        process = subprocess.Popen(
            [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        client = front.client(timeout=10)
        if works:
            client.connect("imap.example.test", 0, options, transport=process)
            assert client.is_authenticated
            client.noop()
            client.disconnect()
        else:
            with pytest.raises(errors.TlsUnavailableError, match="PREAUTH"):
                client.connect("imap.example.test", 0, options, transport=process)
        process.wait(10)


def test_open_connects_and_signs_in(front: Front, account: Account) -> None:
    server = account.server
    url = f"imaps://{quote(account.user, safe='')}@{server.host}:{server.imaps_port}"
    context = server.client_context()
    with front.open(url, account.password, ssl_context=context, timeout=20) as client:
        assert client.is_authenticated
        assert client.is_secure
    assert not client.is_connected


@pytest.mark.parametrize("imap_server", ["cyrus", "cyrus36"], indirect=True)
def test_NTLM_where_it_is_named(front: Front, account: Account) -> None:
    pytest.importorskip("spnego")
    client = connected(front, account.server, Options.SSL_ON_CONNECT)
    client.authenticate(account.user, account.password, mechanism="NTLM")
    client.noop()
    client.disconnect()


def test_GSSAPI_by_a_ticket(
    front: Front,
    kerberos: Realm,
    dovecot_kerberos: DovecotServer,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("KRB5_CONFIG", str(kerberos.configuration))
    monkeypatch.setenv("KRB5CCNAME", f"FILE:{tmp_path}/tickets")
    server = dovecot_kerberos
    client = connected(front, server, Options.SSL_ON_CONNECT)
    with pytest.raises(errors.AuthenticationError, match="no Kerberos ticket for imap/localhost"):
        client.authenticate(mechanism="GSSAPI")
    password = f"{server.users['alice']}\n"
    subprocess.run(["kinit", "alice"], input=password, text=True, check=True, timeout=20)
    client.authenticate(mechanism="GSSAPI")  # the refusal before left the session as it was
    client.noop()
    client.disconnect()
