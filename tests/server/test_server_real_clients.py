"""The embedded server against clients that others have written: Postfix's, Dovecot's, Python's."""

from __future__ import annotations

import smtplib
import subprocess
from pathlib import Path

import pytest

from mailwright import MimeMessage, SecureSocketOptions, SmtpClient
from mailwright.server import SmtpServer
from mailwright.testing import faults
from servers.dovecot import dovecot as run_dovecot
from servers.users import USERS


def smtp_source(*arguments: object) -> subprocess.CompletedProcess[str]:
    argv = ["smtp-source", *map(str, arguments)]
    return subprocess.run(argv, capture_output=True, text=True, timeout=30, check=False)


@pytest.mark.real_server("smtp-source")
@pytest.mark.parametrize("lmtp", [False, True])
@pytest.mark.parametrize("over_socket", [False, True])
def test_smtp_source_delivers(lmtp, over_socket):
    with SmtpServer(require_auth=False, tls=False, lmtp=lmtp, unix_socket=True) as server:
        place = f"unix:{server.socket_path}" if over_socket else f"{server.host}:{server.port}"
        done = smtp_source(
            *(["-L"] if lmtp else []),
            *("-s", 3, "-m", 12, "-r", 3, "-l", 5_000, "-f", "a@b.org", "-t", "c@d.org", place),
        )
        assert done.returncode == 0, done.stderr
        assert len(server.messages) == 12
        assert all(len(message.recipients) == 3 for message in server.messages)
        hello = "C: LHLO" if lmtp else "C: HELO"
        assert all(
            any(line.startswith(hello) for line in session.transcript)
            for session in server.sessions
        )


def test_S15_python_s_own_LMTP_client_over_the_socket():
    with SmtpServer(tls=False, lmtp=True, unix_socket=True) as server:
        server.on(".", faults.matching("carl@", "552 5.2.2 Mailbox full"))
        with smtplib.LMTP(str(server.socket_path)) as client:
            client.sendmail("a@b.org", ["bob@x.org"], b"x\r\n")
        assert server.messages[0].envelope.recipients == ("bob@x.org",)
        assert server.messages[0].authenticated_as == ""


MESSAGE = MimeMessage.compose(
    from_="ann@example.org", to="bob@example.net", subject="Minutes", text=".\nSee you.\n" * 9_000
)


@pytest.mark.real_server("dovecot")
def test_S07_dovecot_passes_a_mail_on_in_chunks(server_work: Path):
    """Its submission service speaks BDAT to a relay that has CHUNKING, and DATA to one without."""
    user, password = next(iter(USERS.items()))
    with SmtpServer(require_auth=False, tls=False) as server:
        with (
            run_dovecot(server_work / "dovecot-relaying", relay_port=server.port) as dovecot,
            SmtpClient(ssl_context=dovecot.client_context()) as client,
        ):
            client.connect("localhost", dovecot.submission_port, SecureSocketOptions.START_TLS)
            client.authenticate(user, password)
            client.send(MESSAGE)
        (received,) = server.messages
        assert "C: BDAT" in "\n".join(server.sessions[-1].transcript)
    assert MimeMessage.parse(received.raw).text_body == MESSAGE.text_body
    assert received.envelope.recipients == ("bob@example.net",)
