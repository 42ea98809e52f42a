"""Row S06 over the wire: what a client sends as one message is one message, or none."""

from __future__ import annotations

import pytest
from smtp_dialogue import FALSE_ENDS, Wire

from mailwright.server import SmtpServer

SMUGGLED = b"MAIL FROM:<evil@x.org>\r\nRCPT TO:<victim@y.org>\r\nDATA\r\nsecond\r\n"
REFUSED = b"550 5.6.0 The message holds a bare CR or LF\r\n"


@pytest.fixture(scope="module")
def server():
    with SmtpServer(require_auth=False, tls=False) as running:
        yield running


def deliver(server: SmtpServer, mail: bytes, *pieces: bytes, drip: bool) -> list[bytes]:
    """Send the pieces of content, each of which has one reply, and return these."""
    server.clear()
    with Wire((server.host, server.port)) as wire:
        wire.reply()
        for line in (b"EHLO c\r\n", mail, b"RCPT TO:<c@d.org>\r\n"):
            assert wire.say(line).startswith(b"250")
        replies = []
        for piece in pieces:
            for octets in [piece[i : i + 1] for i in range(len(piece))] if drip else [piece]:
                wire.send(octets)
            replies.append(wire.reply())
        # Nothing of the content is left that would be taken for a command.
        assert wire.say(b"QUIT\r\n") == b"221 2.0.0 Bye\r\n"
        assert wire.rest() == b""
    assert {message.envelope.sender for message in server.messages} <= {"a@b.org"}
    assert not any("evil" in line for line in server.sessions[0].transcript)
    return replies


@pytest.mark.parametrize("drip", [True, False])
@pytest.mark.parametrize("end", FALSE_ENDS)
def test_S06_DATA_ends_with_crlf_dot_crlf_and_with_nothing_else(server, end, drip):
    content = b"first" + end + SMUGGLED
    replies = deliver(
        server, b"MAIL FROM:<a@b.org>\r\n", b"DATA\r\n", content + b".\r\n", drip=drip
    )
    if b"\x00" in end:  # no line end at all: it is content
        assert replies[1].startswith(b"250")
        assert [message.raw for message in server.messages] == [content.replace(b"\r\n.", b"\r\n")]
    else:
        assert replies[1] == REFUSED
        assert server.messages == []


@pytest.mark.parametrize("drip", [True, False])
@pytest.mark.parametrize("end", [*FALSE_ENDS, b"\r\n.\r\n"])
@pytest.mark.parametrize("body", [b"", b" BODY=8BITMIME", b" BODY=BINARYMIME"])
def test_S06_a_chunk_ends_after_its_octets_and_nowhere_else(server, end, drip, body):
    content = b"first" + end + SMUGGLED
    half = len(content) // 2
    replies = deliver(
        server,
        b"MAIL FROM:<a@b.org>" + body + b"\r\n",
        b"BDAT %d\r\n%s" % (half, content[:half]),
        b"BDAT %d LAST\r\n%s" % (len(content) - half, content[half:]),
        drip=drip,
    )
    assert replies[0].startswith(b"250")
    if b"BINARYMIME" in body or end == b"\r\n.\r\n" or b"\x00" in end:
        assert replies[1].startswith(b"250")
        assert [message.raw for message in server.messages] == [content]
    else:
        assert replies[1] == REFUSED
        assert server.messages == []
