"""The programs under examples/ run: against the embedded server, Postfix and Exim."""

from __future__ import annotations

import runpy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mailwright import NotAuthenticatedError
from mailwright.server import SmtpServer
from servers.running import SubmissionServer

EXAMPLES = Path(__file__).parents[2] / "examples"


def program(name: str) -> dict[str, Any]:
    return runpy.run_path(str(EXAMPLES / f"{name}.py"))


SEND: Callable[..., Any] = program("authenticated_send")["send"]
TRY_TO_SEND: Callable[..., Any] = program("refused_anonymous")["try_to_send"]


def test_a_login_and_a_send_to_the_embedded_server() -> None:
    with SmtpServer(users={"ann": "canary-secret"}) as server:
        for port in (server.port,):
            result = SEND(
                "localhost",
                port,
                "ann",
                "canary-secret",
                "ann@example.org",
                "bob@example.net",
                ca_file=server.ca_file,
            )
            assert result.accepted == ("bob@example.net",)
        [received] = server.messages
    assert received.authenticated_as == "ann"
    assert received.raw.endswith(b"\r\n\r\nSee you on Monday.\r\n")


def test_nobody_sends_anonymously_to_the_embedded_server() -> None:
    with SmtpServer(users={"ann": "canary-secret"}) as server:
        error, lines = TRY_TO_SEND("localhost", server.port, ca_file=server.ca_file)
        assert isinstance(error, NotAuthenticatedError)
        [session] = server.sessions
    assert not [line for line in (*session.transcript, *lines) if line.startswith("C: MAIL")]
    assert [line for line in session.transcript if line.startswith("C: EHLO")]
    assert server.messages == []


@pytest.mark.parametrize("name", ["postfix", "exim"])
def test_a_login_and_a_send_to_real_servers_byte_by_byte(
    name: str, request: pytest.FixtureRequest
) -> None:
    server: SubmissionServer = request.getfixturevalue(name)
    mailbox = server.mailbox("bob")
    SEND(
        "localhost",
        server.submission_port,
        "alice",
        server.users["alice"],
        "alice@example.test",
        "bob@example.test",
        ca_file=server.ca_file,
    )
    [delivered] = mailbox.wait()
    head, _, body = delivered.message.partition(b"\r\n\r\n")
    assert body == b"See you on Monday.\r\n"
    assert b"From: Ann <alice@example.test>" in head
    assert b"Subject: Minutes" in head


@pytest.mark.parametrize("name", ["postfix", "exim"])
def test_nobody_sends_anonymously_to_real_servers(
    name: str, request: pytest.FixtureRequest
) -> None:
    server: SubmissionServer = request.getfixturevalue(name)
    log = server.log()
    error, lines = TRY_TO_SEND("localhost", server.submission_port, ca_file=server.ca_file)
    assert isinstance(error, NotAuthenticatedError)
    assert lines[-1].startswith("S: 221")
    assert not [line for line in lines if line.startswith("C: MAIL")]
    if name == "postfix":
        # Postfix counts the commands of each session when it ends.
        counted = log.wait(r"disconnect from .*commands=\d+").group()
        assert "mail=" not in counted
        assert "quit=1" in counted
