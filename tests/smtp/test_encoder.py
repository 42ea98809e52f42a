"""Dot-stuffing at every border, and addresses as paths."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailwright.errors import InvalidAddressError, UnsupportedError
from mailwright.smtp._encoder import path, transparent
from mailwright.smtp.commands import MailData

BODIES = [
    b"",
    b".\r\n",
    b"..\r\n",
    b"...\r\n",
    b"\r\n",
    b"\r\n.\r\n",
    b"a\r\n.\r\nb\r\n",
    b".a\r\n.b\r\n",
    b"a.\r\n",
    b"a\r\n..\r\n",
    b"\r\n\r\n.\r\n\r\n",
    b"a\r\n.",
    b".",
    b"a.b\r\n. \r\n",
]


def unstuffed(wire: bytes) -> bytes:
    """What a server that follows RFC 5321 section 4.5.2 to the letter makes of the mail data."""
    content, lines = b"", re.findall(rb".*?\r\n", wire, re.DOTALL)
    assert b"".join(lines) == wire
    assert lines[-1] == b".\r\n"
    for line in lines[:-1]:
        assert line != b".\r\n", "the mail data would end too early"
        content += line[1:] if line.startswith(b".") else line
    return content


def wire_of(blocks: list[bytes]) -> bytes:
    content = MailData(blocks)
    out = b""
    while True:
        data, last = content.write()
        assert content.content.released is last
        out += data
        if last:
            assert content.content.bytes_sent == len(out)
            return out


@pytest.mark.parametrize("size", range(1, 8))
@pytest.mark.parametrize("body", [body for body in BODIES if body.endswith(b"\r\n") or not body])
def test_S07_dots_survive_any_chunk_border(body: bytes, size: int) -> None:
    blocks = [body[start : start + size] for start in range(0, len(body), size)]
    assert unstuffed(wire_of(blocks)) == body


@given(
    st.lists(st.sampled_from([b".", b"..", b"\r\n", b"a", b"\r\n.", b"\r\n.\r\n"]), max_size=12),
    st.integers(1, 9),
)
def test_S05_S07_exactly_one_end_of_data_for_any_content(pieces: list[bytes], size: int) -> None:
    body = b"".join(pieces) + b"\r\n"
    blocks = [body[start : start + size] for start in range(0, len(body), size)]
    wire = wire_of(blocks)
    assert unstuffed(wire) == body
    assert (b"\r\n" + wire).count(b"\r\n.\r\n") == 1


def test_empty_blocks_change_nothing() -> None:
    assert b"".join(transparent([b"", b"a\r\n", b"", b".b\r\n", b""])) == b"a\r\n..b\r\n"


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("ann@example.org", "<ann@example.org>"),
        ("ann@bücher.example", "<ann@xn--bcher-kva.example>"),
        ('"a b"@example.org', '<"a b"@example.org>'),
        ("ann@[192.0.2.1]", "<ann@[192.0.2.1]>"),
        ("a+b=c@sub.example.org", "<a+b=c@sub.example.org>"),
    ],
)
def test_paths(address: str, expected: str) -> None:
    assert path(address, international=False) == expected


def test_S09_a_local_part_in_UTF_8_is_never_munged() -> None:
    assert path("jürgen@example.org", international=True) == "<jürgen@example.org>"
    with pytest.raises(UnsupportedError, match="SMTPUTF8"):
        path("jürgen@example.org", international=False)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ann",
        "ann@",
        "@example.org",
        "a@b@c.example",
        "<ann@example.org>",
        "Ann <ann@example.org>",
        "ann@example.org>",
        "ann@example.org> SIZE=1",
        "ann@example.org SIZE=1",
        "ann @example.org",
        "ann@example.org,bob@example.org",
        "@relay.example:ann@example.org",
        "ann(c)@example.org",
        '"ann@example.org',
        '"a\r\nb"@example.org',
        "ann@example.org\r\nDATA",
        "ann@ex\0ample.org",
        "ann@-example.org",
        "ann@example..org",
        "a" * 65 + "@example.org",
        "ann@" + "a." * 130 + "org",
        "=?utf-8?q?ann=40example=2Eorg?=@x y",
    ],
)
def test_S25_S01_what_is_not_exactly_one_addr_spec_is_refused(address: str) -> None:
    with pytest.raises((InvalidAddressError, ValueError)):
        path(address, international=True)
