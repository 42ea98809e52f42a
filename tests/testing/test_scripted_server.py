from __future__ import annotations

import smtplib
import socket
import ssl
import threading
from base64 import b64encode

import pytest

from mailwright.testing import (
    Close,
    Expect,
    ReceiveContent,
    ReceiveOctets,
    Reset,
    ScriptedServer,
    ScriptMismatchError,
    Send,
    Stall,
    StartTls,
    cut,
    octets_sent,
)
from mailwright.testing.certificates import Authority

AUTHORITY = Authority()
CERTIFICATE = AUTHORITY.issue()


def connect(server: ScriptedServer) -> socket.socket:
    return socket.create_connection((server.host, server.port), timeout=10)


def read_all(sock: socket.socket) -> bytes:
    data = b""
    while piece := sock.recv(4_096):
        data += piece
    return data


DIALOGUE = [
    Send("220 hello\r\n"),
    Expect("(?i)ehlo .*"),
    Send("250 hello\r\n"),
    Expect("(?i)mail FROM:<a@b.org>"),
    Send("250 ok\r\n"),
    Expect("(?i)rcpt TO:<c@d.org>"),
    Send("250 ok\r\n"),
    Expect("(?i)data"),
    Send("354 go\r\n"),
    ReceiveContent(),
    Send("250 taken\r\n"),
    Expect("(?i)quit"),
    Send("221 bye\r\n"),
]


def test_a_whole_dialogue_with_smtplib():
    with ScriptedServer(DIALOGUE) as server, smtplib.SMTP(server.host, server.port) as client:
        client.sendmail("a@b.org", "c@d.org", b".x\r\n\r\ny\r\n")
    lines = [line.lower() for line in server.lines[1:]]  # the case differs among Pythons
    assert lines == [
        "mail from:<a@b.org>",
        "rcpt to:<c@d.org>",
        "data",
        "..x",
        "",
        "y",
        ".",
        "quit",
    ]
    assert server.received.lower().endswith(b"data\r\n..x\r\n\r\ny\r\n.\r\nquit\r\n")
    assert server.contents == [b".x\r\n\r\ny\r\n"]


@pytest.mark.parametrize(
    "send", [Send(b"0123456789", chunk=1), Send("0123456789", split_at=(7, 3))]
)
def test_octets_in_pieces_are_all_the_octets(send):
    with ScriptedServer([send]) as server, connect(server) as sock:
        assert read_all(sock) == b"0123456789"


def test_octets_are_sent_in_the_pieces_that_were_asked_for():
    pieces = []

    class Recorder:
        def sendall(self, data: bytes) -> None:
            pieces.append(bytes(data))

    class Connection:
        socket = Recorder()

    Send("abcdef", chunk=4).play(Connection())
    Send("abcdef", split_at=(5, 1)).play(Connection())
    Send("", chunk=4).play(Connection())
    assert pieces == [b"abcd", b"ef", b"a", b"bcde", b"f", b""]


def play(data: bytes, *script, error: Exception | None = None, **options) -> ScriptedServer:
    """Send `data`, read what comes, and raise `error` inside the block if there is one."""
    with ScriptedServer(script, **options) as server, connect(server) as sock:
        sock.sendall(data)
        sock.shutdown(socket.SHUT_WR)
        read_all(sock)
        if error is not None:
            raise error
    return server


def test_a_line_that_does_not_match_fails_the_test():
    with pytest.raises(ScriptMismatchError, match="'QUIT', and got 'NOOP'"):
        play(b"NOOP\r\n", Expect("QUIT"))


def test_a_mismatch_is_noted_on_the_error_that_it_caused():
    with pytest.raises(ZeroDivisionError) as caught:
        play(b"NOOP\r\n", Expect("QUIT"), error=ZeroDivisionError())
    assert "got 'NOOP'" in caught.value.__notes__[0]


@pytest.mark.parametrize("wanted", [Expect("QUIT"), ReceiveContent(), ReceiveOctets(5)])
def test_a_client_that_leaves_early_fails_the_test_unless_it_may(wanted):
    assert play(b"QUI", wanted, strict=False).received == b"QUI"
    with pytest.raises(ScriptMismatchError, match="client closed"):
        play(b"QUI", wanted)


def test_a_script_that_still_waits_at_the_end_fails_the_test():
    server = ScriptedServer([Send("220 hello\r\n"), Expect("QUIT")])
    server.__enter__()
    with connect(server) as sock:
        assert sock.recv(100) == b"220 hello\r\n"
        with pytest.raises(ScriptMismatchError, match="QUIT"):
            server.__exit__(None, None, None)


def test_what_the_client_sent_last_is_recorded_when_the_block_ends():
    with ScriptedServer([ReceiveOctets(1)]) as server, connect(server) as sock:
        sock.sendall(b"a" * 100_000)
    assert server.received == b"a" * 100_000


def test_exactly_so_many_octets():
    script = [Expect("BDAT 4"), ReceiveOctets(4), Send("250 ok\r\n"), Expect("QUIT")]
    with ScriptedServer(script) as server, connect(server) as sock:
        sock.sendall(b"BDAT 4\r\n\r\n\x00.QUIT\r\n")
    assert server.lines == ["BDAT 4", "", "\x00.QUIT"]


def test_content_that_begins_with_its_end():
    with ScriptedServer([ReceiveContent(), ReceiveContent()]) as server, connect(server) as sock:
        sock.sendall(b".\r\na\n.\nb\r\n..\r\n.\r\n")
    assert server.contents == [b"", b"a\n.\nb\r\n.\r\n"]


def test_a_stall_lasts_until_it_is_ended():
    with ScriptedServer([Stall(), Send("on")]) as server, connect(server) as sock:
        server.wait_until_stalled()
        sock.setblocking(False)
        with pytest.raises(BlockingIOError):
            sock.recv(1)
        sock.setblocking(True)
        server.resume()
        assert read_all(sock) == b"on"


def test_a_stall_that_is_never_ended_ends_with_the_block():
    with ScriptedServer([Stall(), Send("on")], [Stall()]) as server:
        socks = [connect(server), connect(server)]
        server.wait_until_stalled()
        server.wait_until_stalled()
    for sock in socks:
        assert sock.recv(10) == b""
        sock.close()
    assert "scripted server" not in [thread.name for thread in threading.enumerate()]


def test_a_stall_that_is_not_reached_is_said():
    with ScriptedServer([]) as server, pytest.raises(ScriptMismatchError, match="Stall"):
        server.wait_until_stalled(timeout=0.01)


def test_a_reset_in_the_middle_of_a_reply():
    with ScriptedServer([Send("25"), Expect("x"), Reset()]) as server, connect(server) as sock:
        assert sock.recv(10) == b"25"
        sock.sendall(b"x\r\n")
        with pytest.raises(ConnectionResetError):
            sock.recv(10)


def test_close_is_an_end_and_not_a_reset():
    with ScriptedServer([Send("25"), Close()]) as server, connect(server) as sock:
        sock.sendall(b"more than is read")
        assert read_all(sock) == b"25"


def test_starttls_and_the_lines_inside():
    script = [
        Send("220 hello\r\n"),
        Expect("STARTTLS"),
        Send("220 go\r\n"),
        StartTls(CERTIFICATE.server_context()),
        Expect("QUIT"),
        Send("221 bye\r\n"),
    ]
    with ScriptedServer(script) as server, connect(server) as plain:
        plain.recv(100)
        plain.sendall(b"STARTTLS\r\n")
        plain.recv(100)
        context = AUTHORITY.client_context()
        with context.wrap_socket(plain, server_hostname="localhost") as sock:
            sock.sendall(b"QUIT\r\n")
            assert read_all(sock) == b"221 bye\r\n"
    assert server.lines == ["STARTTLS", "QUIT"]


@pytest.mark.parametrize("close_notify", [True, False])
def test_T19_the_end_of_tls_with_and_without_its_goodbye(close_notify):
    script = [
        StartTls(CERTIFICATE.server_context()),
        Send("220 hello\r\n"),
        Close(close_notify=close_notify),
    ]
    with ScriptedServer(script) as server:
        context = AUTHORITY.client_context()
        context.options &= ~ssl.OP_IGNORE_UNEXPECTED_EOF  # set by default before Python 3.11.4
        with context.wrap_socket(
            connect(server), server_hostname="localhost", suppress_ragged_eofs=False
        ) as sock:
            assert sock.recv(100) == b"220 hello\r\n"
            if close_notify:
                assert sock.recv(100) == b""
            else:
                with pytest.raises(ssl.SSLError, match="EOF"):
                    sock.recv(100)


def test_T12_plain_text_and_a_reset_before_the_handshake():
    refused = pytest.raises((ssl.SSLError, ConnectionError))
    with ScriptedServer([Send("220 hello\r\n"), Reset()]) as server, refused:
        with connect(server) as sock:  # the reset may come before this has returned
            AUTHORITY.client_context().wrap_socket(sock, server_hostname="localhost")


def test_a_handshake_that_the_client_refuses_is_no_mismatch():
    script = [StartTls(AUTHORITY.issue(expired=True).server_context()), Expect("QUIT")]
    with ScriptedServer(script) as server:
        sock = connect(server)
        with pytest.raises(ssl.SSLCertVerificationError):
            AUTHORITY.client_context().wrap_socket(sock, server_hostname="localhost")
        sock.close()
    assert isinstance(server.errors[0], ssl.SSLError)


def test_one_script_for_each_connection():
    with ScriptedServer([Send("one")], [Send("two")]) as server:
        for expected in (b"one", b"two"):
            with connect(server) as sock:
                assert read_all(sock) == expected
        with pytest.raises(ConnectionError):
            connect(server)
    assert len(server.connections) == 2


def test_a_server_that_nobody_connects_to_ends():
    with ScriptedServer([Expect("x")]) as server:
        pass
    assert server.connections == []
    assert "scripted server" not in [thread.name for thread in threading.enumerate()]


@pytest.mark.parametrize("ending", [Close(), Reset()])
def test_a_dialogue_that_is_cut_at_every_octet(ending):
    total = octets_sent(DIALOGUE)
    assert total == sum(len(step.octets) for step in DIALOGUE if isinstance(step, Send))
    for octets in range(total):
        steps = cut(DIALOGUE, octets, ending)
        assert octets_sent(steps) == octets
        assert steps[-1] is ending
        assert [step for step in steps if isinstance(step, Expect)] == [
            step for step in DIALOGUE if isinstance(step, Expect)
        ][: sum(isinstance(step, Expect) for step in steps)]
    assert cut(DIALOGUE, total, ending) == [*DIALOGUE, ending]
    assert cut(DIALOGUE, 3)[-1] == Close()


# --- what is shown -------------------------------------------------------------------------------

CANARY = b64encode(b"\0ann\0canary-7316").decode()


def test_K05_the_transcript_shows_what_was_said_without_secrets_and_content():
    script = [
        Send("220 hello\r\n"),
        Expect("AUTH .*"),
        Send("334 " + CANARY + "\r\n"),
        Expect(".*"),
        ReceiveContent(),
        Send("250-one\r\n250 two\x1b\r\n"),
    ]
    server = play(f"AUTH PLAIN {CANARY}\r\n{CANARY}\r\n{CANARY}\r\n.\r\n".encode(), *script)
    assert server.transcript == (
        "S: 220 hello",
        "C: AUTH PLAIN ***",
        "S: 334 ***",
        "C: ***",
        f"-- ReceiveContent {len(CANARY) + 5} octets",
        "S: 250-one",
        "S: 250 two\\x1b",
        "-- Close",
    )
    assert CANARY in server.lines  # the test itself may look at what came
    assert "canary" not in repr(server.connections)
    assert CANARY not in repr(server.connections)


@pytest.mark.parametrize("line", [f"AUTH PLAIN {CANARY}", f"AUTH\tPLAIN {CANARY}", CANARY])
def test_K05_S21_a_mismatch_shows_no_secret(line):
    with pytest.raises(ScriptMismatchError) as caught:
        play(line.encode() + b"\r\n", Send("220 hello\r\n"), Expect("QUIT"))
    assert CANARY not in str(caught.value)
    notes = caught.value.__notes__
    assert notes[0] == "S: 220 hello"
    assert CANARY not in "".join(notes)


def test_K03_a_flood_is_not_kept_in_the_transcript():
    server = ScriptedServer([Send(b"x\r\n" * 1_000_000)])
    with server, connect(server) as sock:
        assert len(read_all(sock)) == 3_000_000
    assert sum(map(len, server.transcript)) < 50_000
