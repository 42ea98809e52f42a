"""What docs/from-the-standard-library.md says about `smtplib` is so: each claim, run.

A claim that a future Python makes untrue fails here, and then the page has to change. The claims
were run with the versions in `CHECKED`; others are skipped, for nobody has looked there.
"""

from __future__ import annotations

import base64
import contextlib
import io
import smtplib
import ssl
import sys
from collections.abc import Iterator
from email.message import EmailMessage
from itertools import pairwise

import pytest

from mailwright.testing import (
    Expect,
    ReceiveContent,
    Reset,
    ScriptedServer,
    Send,
    ServerLimits,
    SmtpServer,
    Step,
)

CHECKED = {(3, 11), (3, 12), (3, 13)}
pytestmark = pytest.mark.skipif(
    sys.version_info[:2] not in CHECKED, reason="nobody has looked at this version's smtplib"
)

USERS = {"ann@example.org": "secret"}
MESSAGE = b"From: ann@example.org\r\nTo: bob@example.net\r\nSubject: x\r\n\r\nx\r\n"

GREETING = Send("220 mail.example.org\r\n")
HELLO = (GREETING, Expect("(?i)ehlo .*"), Send("250 mail.example.org\r\n"))
MAIL = (Expect("(?i)mail FROM:.*"), Send("250 ok\r\n"))
RCPT = (Expect("(?i)rcpt TO:.*"), Send("250 ok\r\n"))
DATA = (Expect("(?i)data"), Send("354 go on\r\n"), ReceiveContent())


@pytest.fixture
def server() -> Iterator[SmtpServer]:
    with SmtpServer(users=USERS) as running:
        yield running


def client_of(server: SmtpServer | ScriptedServer) -> smtplib.SMTP:
    return smtplib.SMTP(server.host, server.port, local_hostname="localhost", timeout=10)


def play(*script: Step, strict: bool = False) -> ScriptedServer:
    return ScriptedServer(script, strict=strict)


# --- identity ------------------------------------------------------------------------------------


def test_mail_is_written_without_a_login(server: SmtpServer) -> None:
    with client_of(server) as client:
        client.starttls(context=server.ssl_context())
        with pytest.raises(smtplib.SMTPSenderRefused):
            client.sendmail("ann@example.org", ["bob@example.net"], MESSAGE)
    assert any(line.upper().startswith("C: MAIL FROM") for line in server.sessions[0].transcript)


def test_login_shows_the_password_in_clear() -> None:
    with (
        SmtpServer(users=USERS, auth_without_tls=True, mechanisms=["PLAIN"], tls=False) as server,
        client_of(server) as client,
    ):
        assert client.login("ann@example.org", "secret")[0] == 235
    assert "AUTH PLAIN" in "\n".join(server.sessions[0].transcript)


def test_login_tries_a_wrong_password_once_for_each_mechanism() -> None:
    challenge = base64.b64encode(b"<1@example.org>").decode()
    no = Send("535 5.7.8 no\r\n")
    script = (
        GREETING,
        Expect("(?i)ehlo .*"),
        Send("250-mail.example.org\r\n250 AUTH CRAM-MD5 PLAIN LOGIN\r\n"),
        *(Expect("AUTH CRAM-MD5"), Send(f"334 {challenge}\r\n"), Expect(".*"), no),
        *(Expect("AUTH PLAIN .*"), no),
        *(Expect("AUTH LOGIN .*"), no),
    )
    with play(*script) as server, contextlib.closing(client_of(server)) as client:
        with pytest.raises(smtplib.SMTPAuthenticationError):
            client.login("ann@example.org", "wrong")
        assert [line.split()[1] for line in server.lines if line.startswith("AUTH")] == [
            "CRAM-MD5",
            "PLAIN",
            "LOGIN",
        ]


def test_login_takes_503_for_success() -> None:
    script = (
        GREETING,
        Expect("(?i)ehlo .*"),
        Send("250-mail.example.org\r\n250 AUTH PLAIN\r\n"),
        Expect("AUTH PLAIN .*"),
        Send("503 bad sequence of commands\r\n"),
    )
    with play(*script) as server, contextlib.closing(client_of(server)) as client:
        assert client.login("ann@example.org", "secret")[0] == 503  # and nothing is raised


def test_debug_output_shows_the_password(capsys: pytest.CaptureFixture[str]) -> None:
    with (
        SmtpServer(users=USERS, auth_without_tls=True, mechanisms=["PLAIN"], tls=False) as server,
        client_of(server) as client,
    ):
        client.set_debuglevel(1)
        client.login("ann@example.org", "secret")
    assert base64.b64encode(b"\0ann@example.org\0secret").decode() in capsys.readouterr().err


def test_passwords_beyond_ascii_are_refused() -> None:
    with (
        SmtpServer(
            users={"ann": "pässword"}, auth_without_tls=True, mechanisms=["PLAIN"], tls=False
        ) as server,
        client_of(server) as client,
        pytest.raises(UnicodeEncodeError),
    ):
        client.login("ann", "pässword")


# --- TLS -----------------------------------------------------------------------------------------


def test_nothing_turns_to_tls_by_itself(server: SmtpServer) -> None:
    with client_of(server) as client:
        client.ehlo()
        assert client.has_extn("starttls")
        assert not isinstance(client.sock, ssl.SSLSocket)


def test_starttls_believes_any_certificate(server: SmtpServer) -> None:
    with client_of(server) as client:
        client.starttls()  # the authority of this server is known to nobody
        assert isinstance(client.sock, ssl.SSLSocket)
        assert client.sock.context.verify_mode is ssl.CERT_NONE
        assert not client.sock.context.check_hostname


def test_smtp_ssl_believes_any_certificate(server: SmtpServer) -> None:
    with smtplib.SMTP_SSL(server.host, server.tls_port, local_hostname="localhost") as client:
        assert client.noop()[0] == 250
        assert client.context.verify_mode is ssl.CERT_NONE


def test_starttls_reads_on_after_plain_text_was_slipped_in() -> None:
    """What came before the handshake is dropped, and nobody hears of it."""
    from mailwright.testing import StartTls
    from mailwright.testing.certificates import Authority

    certificate = Authority().issue("localhost", "127.0.0.1")
    script = (
        GREETING,
        Expect("(?i)ehlo .*"),
        Send("250-mail.example.org\r\n250 STARTTLS\r\n"),
        Expect("STARTTLS"),
        Send("220 go on\r\n250-evil\r\n250 AUTH PLAIN\r\n"),
        StartTls(certificate.server_context()),
        Expect("(?i)ehlo .*"),
        Send("250 mail.example.org\r\n"),
    )
    with play(*script) as server, contextlib.closing(client_of(server)) as client:
        client.starttls()
        assert client.ehlo()[0] == 250


# --- what is sent --------------------------------------------------------------------------------


def test_bytes_keep_bare_line_feeds_and_returns() -> None:
    script = (*HELLO, *MAIL, *RCPT, Expect("(?i)data"), Send("354 go on\r\n"))
    body = b"Subject: x\n\none\rtwo\n"
    with play(*script) as server, contextlib.closing(client_of(server)) as client:
        client.ehlo()
        client.mail("ann@example.org")
        client.rcpt("bob@example.net")
        client.timeout = 0.05
        assert client.sock is not None
        client.sock.settimeout(0.05)
        with pytest.raises((smtplib.SMTPServerDisconnected, TimeoutError)):
            client.data(body)
    assert b"Subject: x\n\none\rtwo\n" in server.received


def test_bytes_carry_bcc() -> None:
    message = EmailMessage()
    message["To"], message["Bcc"] = "bob@example.net", "eve@example.net"
    with play(*HELLO, *MAIL, *RCPT, *DATA, Send("250 ok\r\n")) as server:
        with contextlib.closing(client_of(server)) as client:
            client.sendmail("ann@example.org", "bob@example.net", message.as_bytes())
    assert b"Bcc: eve@example.net" in server.contents[0]


def test_eight_bit_content_is_not_declared() -> None:
    with play(*HELLO, *MAIL, *RCPT, *DATA, Send("250 ok\r\n")) as server:
        with contextlib.closing(client_of(server)) as client:
            client.sendmail("a@example.org", "b@example.net", "Subject: x\r\n\r\né\r\n".encode())
    assert not any("BODY=" in line for line in server.lines)
    assert "é".encode() in server.contents[0]


def test_the_announced_size_is_not_looked_at() -> None:
    limits = ServerLimits(message=1_000)
    with (
        SmtpServer(require_auth=False, tls=False, limits=limits) as server,
        client_of(server) as client,
        pytest.raises(smtplib.SMTPSenderRefused),
    ):
        client.sendmail("ann@example.org", "bob@example.net", MESSAGE + b"x" * 2_000)
    assert any("MAIL" in line.upper() for line in server.sessions[0].transcript)


def test_send_message_takes_the_first_of_several_authors() -> None:
    message = EmailMessage()
    message["From"], message["To"] = "ann@example.org, carl@example.org", "bob@example.net"
    with (
        SmtpServer(require_auth=False, tls=False) as server,
        client_of(server) as client,
    ):
        client.send_message(message)
    assert server.messages[0].envelope.sender == "ann@example.org"


def test_sendmail_takes_text_around_an_address_for_an_address() -> None:
    assert smtplib.quoteaddr("Bob <bob@example.net>") == "<bob@example.net>"
    assert smtplib.quoteaddr("bob@example.net (a comment)") == "<bob@example.net>"
    assert smtplib.quoteaddr("no address at all").startswith("<")


# --- what comes back -----------------------------------------------------------------------------


def test_partial_refusal_is_a_return_value_that_is_easy_to_drop() -> None:
    no = Send("550 5.1.1 no such user\r\n")
    script = (*HELLO, *MAIL, *RCPT, Expect("(?i)rcpt .*"), no, *DATA, Send("250 ok\r\n"))
    with play(*script) as server, contextlib.closing(client_of(server)) as client:
        refused = client.sendmail("a@example.org", ["b@example.net", "c@example.net"], MESSAGE)
    assert refused == {"c@example.net": (550, b"5.1.1 no such user")}


def test_a_recipient_named_twice_and_refused_twice_lets_data_through() -> None:
    no = (Expect("(?i)rcpt .*"), Send("550 5.1.1 no such user\r\n"))
    script = (*HELLO, *MAIL, *no, *no, Expect("(?i)data"), Send("554 no valid recipients\r\n"))
    with play(*script) as server, contextlib.closing(client_of(server)) as client:
        with pytest.raises(smtplib.SMTPDataError):
            client.sendmail("a@example.org", ["b@example.net", "b@example.net"], MESSAGE)
    assert "DATA" in map(str.upper, server.lines)


@pytest.mark.parametrize("when", ["before the dot", "after the dot"])
def test_lost_before_and_after_the_dot_look_the_same(when: str) -> None:
    end = (Reset(),) if when == "before the dot" else (ReceiveContent(), Reset())
    script = (*HELLO, *MAIL, *RCPT, Expect("(?i)data"), Send("354 go on\r\n"), *end)
    with play(*script) as server, contextlib.closing(client_of(server)) as client:
        with pytest.raises(smtplib.SMTPServerDisconnected):
            client.sendmail("ann@example.org", ["bob@example.net"], MESSAGE)


def test_lines_of_one_reply_may_have_different_codes() -> None:
    script = (*HELLO, Expect("(?i)noop"), Send("550-no\r\n250 yes\r\n"))
    with play(*script) as server, contextlib.closing(client_of(server)) as client:
        client.ehlo()
        assert client.noop() == (250, b"no\nyes")


def test_a_reply_has_no_limit() -> None:
    script = (*HELLO, Expect("(?i)noop"), Send("250-" + "x" * 1_000 + "\r\n"))
    longest = [Send(("250-" + "x" * 1_000 + "\r\n") * 3_000), Send("250 end\r\n")]
    with play(*script, *longest) as server, contextlib.closing(client_of(server)) as client:
        client.ehlo()
        assert len(client.noop()[1]) > 3_000_000


def test_lmtp_reads_one_reply_where_each_recipient_has_one() -> None:
    yes, no = "250 2.0.0 ok\r\n", "552 5.2.2 mailbox full\r\n"
    script = (
        *(GREETING, Expect("(?i)lhlo .*"), Send("250 mail.example.org\r\n")),
        *(*MAIL, *RCPT, *RCPT, *DATA, Send(yes + no)),
        *(Expect("(?i)noop"), Send("250 ok\r\n")),
    )
    with play(*script) as server:
        client = smtplib.LMTP(server.host, server.port, local_hostname="localhost", timeout=10)
        with contextlib.closing(client):
            refused = client.sendmail("a@example.org", ["b@example.net", "c@example.net"], MESSAGE)
            assert refused == {}  # though c got nothing
            assert client.noop()[0] == 552  # the reply of c, taken for that of NOOP


# --- waiting -------------------------------------------------------------------------------------


def test_there_is_no_time_limit_by_default(server: SmtpServer) -> None:
    with smtplib.SMTP(server.host, server.port, local_hostname="localhost") as client:
        assert client.sock is not None
        assert client.sock.gettimeout() is None


def test_the_host_name_is_looked_up_for_ehlo(
    server: SmtpServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("socket.getfqdn", lambda: "ann-laptop.corp.example")
    with smtplib.SMTP(server.host, server.port) as client:
        client.ehlo()
    assert "ann-laptop.corp.example" in "\n".join(server.sessions[0].transcript)


def test_every_command_waits_for_its_reply(server: SmtpServer) -> None:
    output = io.StringIO()
    with contextlib.redirect_stderr(output), client_of(server) as client:
        client.ehlo()
        assert client.has_extn("pipelining")
        client.starttls(context=server.ssl_context())
        client.login("ann@example.org", "secret")
        client.set_debuglevel(1)
        client.sendmail("ann@example.org", ["bob@example.net"], MESSAGE)
    order = [line.split(":")[0] for line in output.getvalue().splitlines()]
    sends = [place for place, word in enumerate(order) if word == "send"]
    assert len(sends) >= 4
    assert all("reply" in order[one:two] for one, two in pairwise(sends))
