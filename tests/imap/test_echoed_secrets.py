"""Servers that repeat what they were sent: a secret is in no error and no log (S21, N6)."""

from __future__ import annotations

from base64 import b64encode
from dataclasses import dataclass

import pytest
from imap_fronts import Front
from imap_scripts import greeting

from mailwright.errors import MailwrightError
from mailwright.net.secure_socket_options import SecureSocketOptions
from mailwright.net.wire_log import WireLog
from mailwright.testing import Close, Connection, ScriptedServer, Step

PASSWORDS = ("canary-secret", 'canary "secret"', "canary \\secret", '\\"canary\\\\"')


@dataclass(frozen=True, slots=True)
class Echo(Step):
    """Takes a line, and says what was in it."""

    answer: bytes

    def play(self, connection: Connection) -> None:
        tag, _, words = connection.read_line("a line").partition(b" ")
        said = self.answer.replace(b"<tag>", tag).replace(b"<words>", words)
        connection.socket.sendall(said + b"\r\n")


@pytest.mark.parametrize("password", PASSWORDS)
@pytest.mark.parametrize("offer", ["", "SASL-IR AUTH=PLAIN"])
@pytest.mark.parametrize(
    "answer",
    [b"* BYE <words>", b"* BYE [X <words>] no", b"<tag> BAD <words>", b"no <words>", b"<words> OK"],
)
def test_S21_N6_what_a_server_repeats_is_masked(
    front: Front, password: str, offer: str, answer: bytes
) -> None:
    script = [greeting(f"IMAP4rev1 {offer}"), Echo(answer), Close()]
    log = WireLog(keep=True)
    with ScriptedServer(script, strict=False) as server:
        client = front.client(timeout=10, wire_log=log, allow_plaintext_credentials=True)
        client.connect(server.host, server.port, SecureSocketOptions.NONE)
        with pytest.raises(MailwrightError) as caught:
            client.authenticate("ann", password)
        client.disconnect()
    error = caught.value
    shown = "\n".join([str(error), repr(error), repr(error.__dict__), *log.lines])
    quoted = password.replace("\\", "\\\\").replace('"', '\\"')
    for form in (password, quoted, b64encode(f"\0ann\0{password}".encode()).decode()):
        assert form not in shown
        assert ascii(form)[1:-1] not in shown
    assert "***" in shown
