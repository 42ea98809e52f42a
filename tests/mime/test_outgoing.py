from __future__ import annotations

import re

import pytest
from entity_strategies import octets
from hypothesis import given
from hypothesis import strategies as st
from sending import SERVERS, SEVEN, sent, wire

from mailwright import (
    InvalidMessageError,
    MimeMessage,
    UnsupportedError,
)
from mailwright.mime.outgoing import prepare

BARE = re.compile(rb"\r(?!\n)|(?<!\r)\n")
# --- any message at all ---


@given(octets, st.sampled_from(SERVERS), st.booleans())
def test_S05_S09_M22_what_leaves_is_fit_for_the_server(
    data: bytes, server: dict, parsed: bool
) -> None:
    message = MimeMessage.parse(data) if parsed else data
    try:
        prepared = prepare(message, **server)
    except (InvalidMessageError, UnsupportedError):
        return
    out = wire(prepared)
    header = (b"\r\n" + out).partition(b"\r\n\r\n")[0]
    assert not BARE.search(out)
    assert out.endswith(b"\r\n")
    assert b"\0" not in out
    assert max(map(len, out.split(b"\r\n"))) <= 998
    assert prepared.eight_bit == (not out.isascii())
    assert server["eight_bit"] or out.isascii()
    assert header.isascii() or (server["international"] and prepared.international)
    assert not re.search(rb"\r\n(?:resent-)?bcc[ \t]*:", header.lower())
    assert bytes(message) == data


BODIES = st.lists(st.sampled_from([b"\r", b"\n", b"\r\n", b".", b"x", b"..", b""])).map(b"".join)


@given(BODIES, st.integers(1, 7))
def test_S05_S07_line_ends_are_made_crlf_at_any_chunk_border(body: bytes, size: int) -> None:
    data = b"Subject: x\n\n" + body
    expected = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").replace(b"\n", b"\r\n")
    expected = expected if expected.endswith(b"\r\n") else expected + b"\r\n"
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("mailwright.mime.newlines.BLOCK", size)
        patch.setattr("mailwright.mime.pieces.BLOCK", size)
        assert sent(data) == expected


@pytest.mark.parametrize("data", [b"\rBcc: v@x\r\n\n.\n", b"A: b\n\rBcc: v@x\n\n\r\n"])
def test_S07_the_size_is_that_of_what_is_written_where_something_was_cut_out(data: bytes) -> None:
    prepared = prepare(data, **SEVEN)
    assert prepared.size == len(b"".join(prepared.blocks()))


def test_S23_what_is_fit_already_is_handed_on_without_a_copy() -> None:
    data = b"Subject: x\r\n\r\n" + b"body\r\n" * 100
    (block,) = prepare(data, **SEVEN).blocks()
    assert block is data


@pytest.mark.parametrize("data", [b"", b"\r\n", b"Subject: x", b"Subject: x\r\n\r\nbody"])
def test_S07_a_last_line_is_ended(data: bytes) -> None:
    assert sent(data) == (data if data.endswith(b"\n") else data + b"\r\n")


def test_the_separator_of_an_mbox_file_is_not_part_of_the_message() -> None:
    assert sent(b"From ann Mon Jan 1\nSubject: x\n\ny\n") == b"Subject: x\r\n\r\ny\r\n"


# --- sending changes nothing ---


def test_S26_the_message_of_the_caller_is_not_changed_by_sending() -> None:
    message = MimeMessage.compose(
        from_="a@x.org", bcc="b@x.org", text="ä\n" * 9, attachments=[("a.bin", bytes(99))]
    )
    message.headers.remove("Date")
    before = bytes(message)
    fields = list(message.headers)
    for server in SERVERS:
        out = sent(message, **server)
        assert b"\r\nDate: " in out
        assert b"\r\nMIME-Version: 1.0\r\n" in out
        assert MimeMessage.parse(out).message_id == message.message_id
    assert list(message.headers) == fields
    assert bytes(message) == before


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (b"Message-ID: <a@b>\r\n", "a@b"),
        (b"Subject: x\r\nmessage-id :\r\n <a@b> (c)\r\n", "a@b"),
        (b"X-Message-ID: <a@b>\r\n", ""),
        (b"Message-ID: a@b\r\nX: <c@d>\r\n", ""),
        (b"", ""),
    ],
)
def test_the_message_id_is_known_from_octets_too(header: bytes, expected: str) -> None:
    assert prepare(header + b"\r\nMessage-ID: <body@x>\r\n", **SEVEN).message_id == expected
