"""Names of mailboxes, both ways (I14): modified UTF-7, UTF-8, and what is neither."""

from __future__ import annotations

import pytest
from hypothesis import given as hypothesis_given
from hypothesis import strategies as st

from corpus.corpus_rows import WITHOUT_CORPORA, all_rows
from mailwright.errors import InvalidArgumentError
from mailwright.imap.mailboxes.names import decode_name, encode_name, same_mailbox

BLOCK = 4096

#: name, on the wire
PAIRS = {
    "plain": ("Archive/2026", b"Archive/2026"),
    "ampersand": ("A & B", b"A &- B"),
    "shift look-alike": ("&AGE-", b"&-AGE-"),
    "of the RFC": ("~peter/mail/台北/日本語", b"~peter/mail/&U,BTFw-/&ZeVnLIqe-"),
    "astral": ("🀜", b"&2DzcHA-"),
    "line break": ("a\r\nb", b"a&AA0ACg-b"),
    "tab and quotes": ('a\t"b"\\', b'a&AAk-"b"\\'),
    "ends shifted": ("ü", b"&APw-"),
    "minus behind": ("ü-", b"&APw--"),
    "inbox": ("INBOX", b"INBOX"),
}


@pytest.mark.parametrize("case", PAIRS)
def test_a_name_goes_both_ways_i14(case: str) -> None:
    name, wire_name = PAIRS[case]
    assert encode_name(name) == wire_name
    assert decode_name(wire_name) == name


#: What no encoder makes, and how it reads.
ODD = {
    b"&": "&",
    b"a&b": "a&b",
    b"&AAA-": "&AAA-",  # a NUL
    b"&AAAA-": "&AAAA-",  # a code unit and a half
    b"&A-": "&A-",
    b"&2Dw-": "&2Dw-",  # half a pair
    b"&3Bw-": "&3Bw-",
    b"&APx-": "&APx-",  # bits behind the last code unit
    b"&AP w-": "&AP w-",
    b"&APw": "&APw",
    b"&AGE-": "a",
    b"&U,BTFw-&ZeVnLIqe-": "台北日本語",  # a shift too many
    b"&AC8-": "&AC8-",  # "/" must not hide (I15)
    b"&AC4ALgAv-": "&AC4ALgAv-",
    b"&ACY-": "&ACY-",
    "Büro".encode(): "Büro",  # UTF-8 that nobody asked for
    b"B\xfcro": "B\udcfcro",
    b"&APw-\xff": "&APw-\udcff",
    b"~": "~",
    b"inbox": "INBOX",
    b"iNbOx/a": "iNbOx/a",
    b"": "",
}


@pytest.mark.parametrize("wire_name", ODD)
def test_what_no_encoder_makes_has_a_reading_i14(wire_name: bytes) -> None:
    assert decode_name(wire_name) == ODD[wire_name]


@pytest.mark.parametrize("start", range(0, 0x110000, BLOCK))
def test_every_character_goes_both_ways_i14(start: int) -> None:
    text = "".join(
        chr(number)
        for number in range(start, start + BLOCK)
        if number and not 0xD800 <= number <= 0xDFFF
    )
    # each alone between what is not encoded, too
    for name in (text, "".join(f"a{one}&" for one in text)):
        wire_name = encode_name(name)
        assert decode_name(wire_name) == name
        assert all(0x20 <= octet < 0x7F for octet in wire_name)
        assert decode_name(encode_name(name, utf8=True), utf8=True) == name


@hypothesis_given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_any_text_goes_both_ways_i14(name: str) -> None:
    expected = "INBOX" if name.upper() == "INBOX" else name
    assert decode_name(encode_name(name)) == expected
    assert decode_name(encode_name(name, utf8=True), utf8=True) == expected


@hypothesis_given(st.binary())
def test_any_octets_have_a_reading_i14(wire_name: bytes) -> None:
    for utf8 in (False, True):
        name = decode_name(wire_name, utf8=utf8)
        assert utf8 or b"&" not in wire_name or len(name) <= len(wire_name)


@pytest.mark.parametrize("octets", [b"B\xfcro", b"\xff\xfe/&", b"a\xc3"])
def test_octets_that_are_no_text_are_written_as_they_came_i14(octets: bytes) -> None:
    assert encode_name(decode_name(octets)) == octets


@pytest.mark.parametrize("name", ["a\0b", "\ud800", "a\udfffb", "\udcc3\udcbc"])
def test_what_is_no_name_is_refused_i14(name: str) -> None:
    for utf8 in (False, True):
        with pytest.raises(InvalidArgumentError):
            encode_name(name, utf8=utf8)


def test_one_mailbox_written_in_two_ways() -> None:
    assert same_mailbox(b"INBOX", b"Inbox")
    assert same_mailbox(b"&APw-", "ü".encode())
    assert not same_mailbox(b"INBOX/a", b"inbox/a")
    assert not same_mailbox(b"a", b"A")


ROWS = [row for row in all_rows() if row.check in ("imap_utf7_decode", "imap_utf7_encode")]


@pytest.mark.skipif(not ROWS, reason=WITHOUT_CORPORA)
def test_rows_of_the_corpora() -> None:
    for row in ROWS:
        if row.check == "imap_utf7_decode":
            assert decode_name(row.input.encode()) == row.expected
        else:
            assert encode_name(row.input).decode() == row.expected
