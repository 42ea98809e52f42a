"""A whole session over each form of a connection: in clear, STARTTLS, TLS, compressed, and signed
in with a bound proof or a token."""

from __future__ import annotations

import ssl
from typing import Any

import pytest
from imap_fronts import Front

from mailwright.imap import Flag, MessagesArrived, Search, UidSet
from mailwright.net.secure_socket_options import SecureSocketOptions as Options
from servers.accounts import Account
from servers.users import token

LARGE = b"Subject: large\r\n\r\n" + b"0123456789abcdef" * 4 * 5_000 + b"\r\n"
SMALL = b"From: ann@example.org\r\nSubject: small\r\n\r\nhello\r\n"

FORMS = ("clear", "STARTTLS", "TLS", "COMPRESS", "STARTTLS and COMPRESS", "PLUS", "OAUTHBEARER")


def connected(front: Front, account: Account, form: str) -> Any:
    """Return a client that has signed in, or skip where the server has no such form."""
    server = account.server
    context = server.client_context()
    options = Options.SSL_ON_CONNECT
    user, secret = account.user, {"password": account.password}
    if form == "clear":
        options, secret["mechanism"] = Options.NONE, "SCRAM-SHA-256"
    elif form.startswith("STARTTLS"):
        options = Options.START_TLS
    elif form == "PLUS":
        context.maximum_version = ssl.TLSVersion.TLSv1_2  # tls-unique: the binding that `ssl` has
        secret["mechanism"] = "SCRAM-SHA-256-PLUS"
    elif form == "OAUTHBEARER":
        secret = {"token": token(user), "mechanism": form}
    client = front.client(timeout=20, ssl_context=context)
    implicit = options is Options.SSL_ON_CONNECT
    client.connect(server.host, server.imaps_port if implicit else server.imap_port, options)
    mechanism = secret.get("mechanism", "PLAIN")
    if mechanism not in client.capabilities.mechanisms:
        client.disconnect()
        pytest.skip(f"{server.name} does not offer {mechanism} here")
    client.authenticate(user, **secret)
    if "COMPRESS" in form:
        client.compress()
    return client


@pytest.mark.parametrize("imap_server", ["dovecot", "dovecot24", "cyrus"], indirect=True)
@pytest.mark.parametrize("form", FORMS)
def test_a_session(front: Front, account: Account, form: str) -> None:
    client = connected(front, account, form)
    assert client.is_secure == (form != "clear")
    assert client.is_compressed == ("COMPRESS" in form)
    inbox, other = client.inbox, client.create_folder("Other")
    outcomes = list(inbox.append_all([SMALL, LARGE, SMALL, SMALL]))
    assert all(outcome.result is not None for outcome in outcomes)
    inbox.open()
    sizes = {item.uid: item.size for item in inbox.fetch(UidSet.all(), size=True, envelope=True)}
    assert sizes == {1: len(SMALL), 2: len(LARGE), 3: len(SMALL), 4: len(SMALL)}
    assert inbox.get_raw(2) == LARGE
    assert inbox.search(Search.subject("small")) == {1, 3, 4}
    inbox.add_flags([1, 3], [Flag.FLAGGED])
    assert inbox.search(Search.flagged()) == {1, 3}
    inbox.move_to([1, 2], other)
    inbox.delete([3])
    account.deliver(SMALL)
    while not any(isinstance(event, MessagesArrived) for event in inbox.events()):
        assert inbox.idle(10)
    assert inbox.search() == {4, 5}
    other.open()
    assert [len(item.section("")) for item in other.fetch(UidSet.all(), message=True)] == [
        len(SMALL),
        len(LARGE),
    ]
    client.disconnect()
