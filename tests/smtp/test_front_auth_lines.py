"""AUTH lines have 512 octets at most: a longer initial response waits to be asked for."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import pytest
from smtp_fronts import Front
from smtp_scripts import CAPABILITIES, EHLO, QUIT, opening

from mailwright import errors
from mailwright.net.secure_socket_options import SecureSocketOptions
from mailwright.net.wire_log import WireLog
from mailwright.testing import Close, Expect, ScriptedServer, Send, Step
from servers.dovecot import DovecotServer
from servers.running import SubmissionServer
from servers.users import token

OFFER = CAPABILITIES.replace("PLAIN LOGIN", "XOAUTH2")
AFTERWARDS: list[Step] = [Send("235 ok\r\n"), Expect(EHLO), Send(OFFER), *QUIT]


def encoded(secret: str) -> str:
    return b64encode(f"user=ann\x01auth=Bearer {secret}\x01\x01".encode()).decode()


#: The longest token that goes with AUTH: "AUTH XOAUTH2 ", 496 characters of base64, CRLF.
FITS = "t" * (372 - len("user=ann?auth=Bearer ??"))


def connected(front: Front, server: ScriptedServer, **settings: Any) -> Any:
    client = front.client(timeout=5, allow_plaintext_credentials=True, **settings)
    client.connect(server.host, server.port, SecureSocketOptions.NONE)
    return client


def test_the_longest_initial_response_that_goes_with_AUTH(front: Front) -> None:
    script = [*opening(OFFER), Expect("AUTH XOAUTH2 .*"), *AFTERWARDS]
    with ScriptedServer(script) as server:
        client = connected(front, server)
        client.authenticate("ann", token=FITS)
        client.disconnect()
    line = next(line for line in server.lines if line.startswith("AUTH"))
    assert len(line) == 509  # the next longer base64 has four more, and CRLF comes to it


@pytest.mark.parametrize("question", ["334 ", "334", "334 VG9rZW46"])
@pytest.mark.parametrize("more", [1, 5_000])
def test_a_longer_one_is_sent_when_it_is_asked_for(front: Front, more: int, question: str) -> None:
    """RFC 4954 section 4. What the question says means nothing."""
    long, log = FITS + "t" * more, WireLog(keep=True)
    script = [
        *opening(OFFER),
        Expect("AUTH XOAUTH2"),
        Send(f"{question}\r\n"),
        Expect(encoded(long)),
        *AFTERWARDS,
    ]
    with ScriptedServer(script) as server:
        client = connected(front, server, wire_log=log)
        client.authenticate("ann", token=long)
        assert client.is_authenticated
        client.disconnect()
    shown = "\n".join(log.lines)
    assert "AUTH XOAUTH2" in shown
    assert encoded(long)[:20] not in shown


def test_A15_success_before_it_was_sent_is_not_believed(front: Front) -> None:
    script = [*opening(OFFER), Expect("AUTH XOAUTH2"), Send("235 welcome\r\n"), Close()]
    with ScriptedServer(script, strict=False) as server:
        client = connected(front, server)
        with pytest.raises(errors.ServerNotAuthenticatedError):
            client.authenticate("ann", token=FITS + "t")
        assert not client.is_authenticated
        assert not client.is_connected


def test_a_refusal_before_it_was_sent_is_one(front: Front) -> None:
    script = [*opening(OFFER), Expect("AUTH XOAUTH2"), Send("504 5.5.4 what?\r\n"), *QUIT]
    with ScriptedServer(script) as server:
        client = connected(front, server)
        with pytest.raises(errors.CredentialsRefusedError):
            client.authenticate("ann", token=FITS + "t")
        assert client.is_connected
        client.disconnect()


@pytest.mark.parametrize("mechanism", ["XOAUTH2", "OAUTHBEARER"])
@pytest.mark.parametrize("name", ["dovecot_submission", "postfix"])
def test_real_servers_ask_for_long_tokens(
    front: Front, name: str, mechanism: str, request: pytest.FixtureRequest
) -> None:
    server: SubmissionServer | DovecotServer = request.getfixturevalue(name)
    client = front.client(timeout=20, ssl_context=server.client_context())
    client.connect(server.host, server.submission_port)
    long = token("bob", note="n" * 1_500)
    client.authenticate("bob", token=long, mechanism=mechanism)
    assert client.is_authenticated
    client.disconnect()
