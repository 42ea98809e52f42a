"""What a server's code means to a send, whatever the enhanced code beside it says (S16)."""

from __future__ import annotations

import pytest
from smtp_fronts import Front
from smtp_scripts import MESSAGE, content, envelope, opening

from mailwright import errors
from mailwright.net.secure_socket_options import SecureSocketOptions
from mailwright.testing import Close, Expect, ScriptedServer, Send, Step

#: A reply to RCPT -> whether it is taken, and whether a refusal may go away.
RECIPIENTS = [
    ("250 5.1.1 odd", True, False),
    ("250 4.2.2 odd", True, False),
    ("251-5.1.1 odd\r\n251 2.1.5 will forward", True, False),
    ("550 4.7.0 odd", False, False),
    ("550 2.1.5 odd", False, False),
    ("450 5.1.1 odd", False, True),
    ("452 2.0.0 odd", False, True),
    ("550-4.2.0 odd\r\n550 2.0.0 odd", False, False),
    ("550 5.1. who", False, False),
    ("450 no code at all", False, True),
]


@pytest.mark.parametrize(("reply", "taken", "retryable"), RECIPIENTS)
def test_S16_the_code_decides_about_a_recipient(
    front: Front, reply: str, taken: bool, retryable: bool
) -> None:
    replies = f"250 ok\r\n{reply}\r\n" + ("354 go\r\n" if taken else "554 5.5.1 nobody\r\n")
    script: list[Step] = [*opening(), *envelope("bob@example.net", replies=replies)]
    script += content() if taken else [Expect("RSET"), Send("250 ok\r\n")]
    with ScriptedServer([*script, Close()]) as server:
        client = front.client(trusted_relays={"127.0.0.1"}, timeout=5)
        client.connect(server.host, server.port, SecureSocketOptions.NONE)
        if taken:
            assert client.send(MESSAGE).accepted == ("bob@example.net",)
        else:
            with pytest.raises(errors.ServerRefusedError) as caught:
                client.send(MESSAGE)
            assert caught.value.retryable == retryable
        client.disconnect(quit=False)


@pytest.mark.parametrize(
    ("reply", "error", "retryable"),
    [
        ("250 5.6.0 odd", None, False),
        ("250-4.3.0 odd\r\n250 5.0.0 odd", None, False),
        ("554 2.0.0 Ok: queued as 1234567", errors.MessageRefusedError, False),
        ("451 2.0.0 queued", errors.MessageRefusedError, True),
        ("554 4.3.0 odd", errors.MessageRefusedError, False),
        ("451 5.6.0 odd", errors.MessageRefusedError, True),
    ],
)
def test_S16_the_code_decides_about_a_message(
    front: Front, reply: str, error: type[errors.MailwrightError] | None, retryable: bool
) -> None:
    script = [*opening(), *envelope("bob@example.net"), *content(f"{reply}\r\n"), Close()]
    with ScriptedServer(script) as server:
        client = front.client(trusted_relays={"127.0.0.1"}, timeout=5)
        client.connect(server.host, server.port, SecureSocketOptions.NONE)
        if error is None:
            assert not client.send(MESSAGE).reply.is_consistent
        else:
            with pytest.raises(error) as caught:
                client.send(MESSAGE)
            assert caught.value.retryable == retryable
        client.disconnect(quit=False)


def test_S16_a_code_that_changes_inside_a_reply_ends_the_transaction(front: Front) -> None:
    replies = "250 ok\r\n250-2.1.5 ok\r\n550 5.1.1 no\r\n354 go\r\n"
    script = [*opening(), *envelope("bob@example.net", replies=replies)]
    with ScriptedServer(script) as server:
        client = front.client(trusted_relays={"127.0.0.1"}, timeout=5)
        client.connect(server.host, server.port, SecureSocketOptions.NONE)
        with pytest.raises(errors.ProtocolError, match="from 250 to 550"):
            client.send(MESSAGE)
        assert not client.is_connected
    assert server.contents == []
