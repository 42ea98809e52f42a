"""BDAT writes as many octets as it says, or never the last of them (S07, S08)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailwright.errors import InvalidMessageError, ProtocolError, StateError
from mailwright.smtp._content import Content
from mailwright.smtp._protocol import SmtpProtocol
from mailwright.smtp._state import State
from mailwright.smtp._transfer import CHUNK_SIZE, InChunks
from mailwright.smtp.commands import Bdat, BdatLast, Data, Mail, Rcpt, Rset

BODIES = [b"", b".", b".\r\n", b"\r\n.\r\n", b"..\r\n.", b"\x00\n\r", b"a\r\n.\r\nQUIT\r\n"]


def written(command: Bdat | BdatLast) -> Iterator[bytes]:
    while True:
        data, complete = command.write()
        yield data
        if complete:
            return


def cut(data: bytes, size: int) -> list[bytes]:
    return [data[start : start + size] for start in range(0, len(data), size)]


@pytest.mark.parametrize("size", range(1, 8))
@pytest.mark.parametrize("body", BODIES)
def test_S07_octets_are_not_touched_wherever_blocks_are_cut(body: bytes, size: int) -> None:
    content = Content(cut(body, size), size=len(body))
    command = BdatLast(content, len(body))
    assert b"".join(written(command)) == b"BDAT %d LAST\r\n%s" % (len(body), body)
    assert content.released
    assert content.bytes_sent == len(body)


@given(st.binary(max_size=40), st.integers(1, 9), st.integers(1, 9))
def test_S08_chunks_are_as_long_as_they_say_and_the_whole_is_the_content(
    body: bytes, block: int, size: int
) -> None:
    content = Content(cut(body, block), size=len(body))
    wire, left = b"", len(body)
    while left > size:
        wire += b"".join(written(Bdat(content, size)))
        assert not content.released
        left -= size
    wire += b"".join(written(BdatLast(content, left)))
    parsed = b""
    while wire:
        line, _, rest = wire.partition(b"\r\n")
        count = int(line.split()[1])
        assert len(rest) >= count
        parsed, wire = parsed + rest[:count], rest[count:]
        assert line.endswith(b" LAST") == (not wire)
    assert parsed == body


@pytest.mark.parametrize("change", [-1, 1, -3, 5])
@pytest.mark.parametrize("block", [1, 2, 100])
def test_S08_a_content_of_another_size_never_ends_as_LAST(change: int, block: int) -> None:
    body = b"0123456789"
    content = Content(cut(body, block), size=len(body) + change)
    command = BdatLast(content, len(body) + change)
    wire = b""
    with pytest.raises(InvalidMessageError, match="changed"):
        for data in written(command):
            wire += data
    assert not content.released
    _, _, octets = wire.partition(b"\r\n")
    assert len(octets) < len(body) + change


def test_S08_what_cannot_be_read_is_known_before_it_is_announced() -> None:
    content = Content(iter([b"abc", b"de"]), size=6)
    with pytest.raises(InvalidMessageError):
        content.load()
    content = Content(iter([b"abc", b"", b"de"]), size=5)
    content.load()
    assert b"".join(written(BdatLast(content, 5))) == b"BDAT 5 LAST\r\nabcde"


def test_the_last_chunk_is_never_longer_than_the_others_and_may_be_as_long() -> None:
    for size, before in ((1, 0), (CHUNK_SIZE, 0), (CHUNK_SIZE + 1, 1), (2 * CHUNK_SIZE, 1)):
        transfer = InChunks([], size=size, progress=None)
        assert transfer.is_single == (before == 0)
        assert transfer.ending.line == f"BDAT {size - before * CHUNK_SIZE} LAST"
    assert InChunks([], size=0, progress=None).ending.line == "BDAT 0 LAST"


# --- in the protocol --------------------------------------------------------------------------


def in_envelope() -> tuple[SmtpProtocol, Mail, Rcpt]:
    protocol = SmtpProtocol(State.READY)
    mail, rcpt = Mail("<a@x.test>"), Rcpt("<b@x.test>")
    protocol.submit(mail, rcpt)
    protocol.data_to_send()
    return protocol, mail, rcpt


def everything(protocol: SmtpProtocol) -> bytes:
    out = b""
    while data := protocol.data_to_send():
        out += data
    return out


def test_a_transaction_may_follow_before_any_reply() -> None:
    protocol, mail, rcpt = in_envelope()
    first, second = (BdatLast(Content([b"ab"]), 2) for _ in range(2))
    others = (Rset(), Mail("<c@x.test>"), Rcpt("<d@x.test>"))
    protocol.submit(first)
    protocol.submit(*others, second)
    assert everything(protocol) == (
        b"BDAT 2 LAST\r\nabRSET\r\nMAIL FROM:<c@x.test>\r\nRCPT TO:<d@x.test>\r\nBDAT 2 LAST\r\nab"
    )
    protocol.receive_data(b"250 1\r\n250 2\r\n550 3\r\n250 4\r\n251 5\r\n252 6\r\n253 7\r\n")
    replies = [each.reply for each in (mail, rcpt, first, *others, second)]
    assert [reply and reply.text for reply in replies] == list("1234567")
    assert protocol.state is State.READY
    assert protocol.is_idle


def test_DATA_and_BDAT_are_not_mixed() -> None:
    protocol, _, _ = in_envelope()
    protocol.submit(Bdat(Content([b"ab", b"c"]), 2))
    with pytest.raises(StateError):
        protocol.submit(Data())
    with pytest.raises(StateError):
        protocol.submit(Mail("<a@x.test>"))


def test_S08_a_refusal_in_the_middle_of_a_chunk_ends_the_session() -> None:
    protocol, _, _ = in_envelope()
    content = Content([b"a" * 70_000, b"b" * 70_000])
    command = BdatLast(content, 140_000)
    protocol.submit(command)
    protocol.data_to_send()
    protocol.receive_data(b"250 ok\r\n250 ok\r\n552 5.3.4 too big\r\n")
    assert command.reply is not None
    assert command.reply.code == 552
    assert not content.released
    assert protocol.data_to_send() == b""
    assert protocol.state is State.CLOSED


@pytest.mark.parametrize("reply", [b"250 ok\r\n", b"354 go\r\n"])
def test_T32_an_acceptance_in_the_middle_of_a_chunk_is_a_violation(reply: bytes) -> None:
    protocol, _, _ = in_envelope()
    command = BdatLast(Content([b"a" * 70_000, b"b" * 70_000]), 140_000)
    protocol.submit(command)
    protocol.data_to_send()
    with pytest.raises(ProtocolError):
        protocol.receive_data(b"250 ok\r\n250 ok\r\n" + reply)
    assert command.reply is None


def test_S15_replies_for_each_recipient_are_filed_with_one_command() -> None:
    protocol, _, _ = in_envelope()
    command = BdatLast(Content([b"ab"]), 2)
    command.due = 3
    protocol.submit(command, Rset())
    everything(protocol)
    protocol.receive_data(b"250 ok\r\n250 ok\r\n550 one\r\n250 two\r\n")
    assert command.reply is None
    assert protocol.awaited is command
    protocol.receive_data(b"451 three\r\n250 reset\r\n")
    assert [reply.code for reply in command.replies] == [550, 250, 451]
    assert command.reply is not None
    assert command.reply.text == "two"
    assert protocol.is_idle


def test_T32_one_reply_too_many_is_a_violation() -> None:
    protocol, _, _ = in_envelope()
    command = BdatLast(Content([b"ab"]), 2)
    protocol.submit(command)
    everything(protocol)
    with pytest.raises(ProtocolError, match="nothing asked for"):
        protocol.receive_data(b"250 ok\r\n250 ok\r\n250 one\r\n250 two\r\n")
