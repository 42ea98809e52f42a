from __future__ import annotations

import smtplib

import pytest

from mailwright.errors import InvalidArgumentError
from mailwright.testing import (
    Close,
    Expect,
    ReceiveContent,
    Reset,
    ScriptedServer,
    Send,
    SmtpServer,
    Stall,
    StartTls,
    parse_transcript,
)
from mailwright.testing.certificates import local_certificate


def test_a_transcript_becomes_steps():
    context = local_certificate().server_context()
    script = parse_transcript(
        """
        # what a comment is
        S: 220 hello
        C: EHLO ***
        S: 250-hello
        S:  250 with space
        C: AUTH PLAIN (***)
        C: NOOP
        -- tls TLSv1.3
        -- data 12 octets
        S:
        -- stall
        -- reset
        -- close
        """,
        tls=context,
        chunk=1,
    )
    assert script == [
        Send("220 hello\r\n", chunk=1),
        Expect("EHLO .*"),
        Send("250-hello\r\n 250 with space\r\n", chunk=1),
        Expect(r"AUTH PLAIN \(.*\)"),
        Expect("NOOP"),
        StartTls(context),
        ReceiveContent(),
        Send("\r\n", chunk=1),
        Stall(),
        Reset(),
        Close(),
    ]


@pytest.mark.parametrize("text", ["X: 1", "S 220", "-- nonsense", "-- tls", "data"])
def test_a_line_that_is_none_of_a_transcript(text):
    with pytest.raises(InvalidArgumentError):
        parse_transcript(text)


def talk(client: smtplib.SMTP) -> None:
    client.starttls(context=local_certificate().authority.client_context())
    client.login("ann", "secret")
    client.sendmail("ann@example.org", "bob@x.org", b"Subject: x\r\n\r\n.y\r\n")
    client.quit()


def test_what_a_real_server_recorded_can_be_played_again():
    with SmtpServer(users={"ann": "secret"}) as server:
        talk(smtplib.SMTP(server.host, server.port))
        recorded = "\n".join(server.sessions[0].transcript)
    script = parse_transcript(recorded, tls=local_certificate().server_context())
    with ScriptedServer(script) as replayed:
        talk(smtplib.SMTP(replayed.host, replayed.port))
    assert replayed.contents == [b"Subject: x\r\n\r\n.y\r\n"]
