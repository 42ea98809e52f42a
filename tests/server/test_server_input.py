from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from smtp_dialogue import FALSE_ENDS

from mailwright.errors import ProtocolError
from mailwright.server.smtp._input import Input


def content_of(wire: bytes, *, chunk: int | None = None, limit: int = 10_000) -> bytes | None:
    """Feed `wire` in pieces and return the content, None where it never ended."""
    queue = Input()
    queue.begin_content()
    for start in range(0, len(wire), chunk or max(1, len(wire))):
        queue.append(wire[start : start + (chunk or len(wire))])
        content = queue.take_content(limit)
        if content is not None:
            return content
    return None


@pytest.mark.parametrize("chunk", [1, 2, 3, 5, None])
@pytest.mark.parametrize("end", FALSE_ENDS)
def test_S06_only_crlf_dot_crlf_ends_data(end, chunk):
    assert content_of(b"one" + end + b"MAIL FROM:<evil@example.org>\r\n", chunk=chunk) is None


@pytest.mark.parametrize("chunk", [1, 2, 3, 5, None])
@pytest.mark.parametrize("end", [end for end in FALSE_ENDS if b"\x00" not in end])
def test_S06_a_message_with_a_bare_cr_or_lf_is_refused_whole(end, chunk):
    wire = b"one" + end + b"MAIL FROM:<evil@example.org>\r\n.\r\n"
    with pytest.raises(ProtocolError) as caught:
        content_of(wire, chunk=chunk)
    assert (caught.value.code, caught.value.enhanced_code) == (550, "5.6.0")


def test_S06_after_a_refused_message_the_next_line_is_a_command():
    queue = Input()
    queue.begin_content()
    queue.append(b"a\n.\nb\r\n.\r\nQUIT\r\n")
    with pytest.raises(ProtocolError):
        queue.take_content(100)
    assert queue.take_line(100) == b"QUIT"


# Each body with what dot-stuffing makes of it (RFC 5321 section 4.5.2).
BODIES = [
    (b"", b""),
    (b"\r\n", b"\r\n"),
    (b".\r\n", b"..\r\n"),
    (b"..\r\n", b"...\r\n"),
    (b".\r\n.\r\n.\r\n", b"..\r\n..\r\n..\r\n"),
    (b"a\r\n.b\r\n", b"a\r\n..b\r\n"),
    (b"a.\r\n", b"a.\r\n"),
    (b"a\r\n\r\n.\r\n\r\n", b"a\r\n\r\n..\r\n\r\n"),
    (b"\xff\x00.\r\n", b"\xff\x00.\r\n"),
]


@pytest.mark.parametrize("chunk", [1, 2, 3, 4, 5, 6, 7, None])
@pytest.mark.parametrize(("body", "stuffed"), BODIES)
def test_S07_dot_stuffing_is_taken_off_exactly(body, stuffed, chunk):
    assert content_of(stuffed + b".\r\n", chunk=chunk) == body


def test_S07_a_single_dot_that_nobody_stuffed_is_taken_off_too():
    assert content_of(b".a\r\n.\r\n") == b"a\r\n"  # RFC 5321 section 4.5.2, last paragraph


@settings(max_examples=100, deadline=None)
@given(
    lines=st.lists(st.text("a.", max_size=4).map(str.encode), max_size=6),
    cuts=st.lists(st.integers(0, 60), max_size=5),
)
def test_S07_stuffed_by_the_rule_and_split_anywhere(lines, cuts):
    body = b"".join(line + b"\r\n" for line in lines)
    wire = b"".join((b"." if line[:1] == b"." else b"") + line + b"\r\n" for line in lines)
    wire += b".\r\n"
    queue = Input()
    queue.begin_content()
    edges = [0, *sorted(min(cut, len(wire)) for cut in cuts), len(wire)]
    contents = []
    for start, end in pairwise(edges):
        if start < end:
            queue.append(wire[start:end])
            contents.append(queue.take_content(1_000))
    assert contents == [None] * (len(contents) - 1) + [body]
    assert len(queue) == 0


def test_K03_content_at_the_limit_and_beyond_it():
    body = b"x" * 98 + b"\r\n"
    assert content_of(body + b".\r\n", limit=100) == body
    with pytest.raises(ProtocolError) as caught:
        content_of(b"x" + body + b".\r\n", limit=100)
    assert (caught.value.code, caught.value.enhanced_code) == (552, "5.3.4")


@pytest.mark.parametrize("limit", [10, 1_000])
def test_K03_content_that_does_not_end_is_dropped_as_it_comes(limit):
    queue = Input()
    queue.begin_content()
    for _ in range(200):
        queue.append(b"x" * 100)
        assert queue.take_content(limit) is None
        assert len(queue) <= limit * 4 // 3 + 108
    queue.append(b"\r\n.\r\nQUIT\r\n")
    with pytest.raises(ProtocolError):
        queue.take_content(limit)
    assert queue.take_line(100) == b"QUIT"


def test_K03_a_message_of_lone_dots_has_room_for_its_stuffing():
    body = b".\r\n" * 1_000
    assert content_of(body.replace(b".", b"..") + b".\r\n", chunk=7, limit=len(body)) == body


@pytest.mark.parametrize("chunk", [1, 7, 5_000])
def test_K03_a_line_at_the_limit_and_beyond_it(chunk):
    def take(wire: bytes) -> list[bytes | int | None]:
        queue, taken = Input(), []
        for start in range(0, len(wire), chunk):
            queue.append(wire[start : start + chunk])
            while True:
                try:
                    line = queue.take_line(100)
                except ProtocolError as error:
                    taken.append(error.code)
                else:
                    if line is None:
                        break
                    taken.append(line)
            assert len(queue) <= 100 + chunk
        return taken

    assert take(b"x" * 98 + b"\r\nNOOP\r\n") == [b"x" * 98, b"NOOP"]
    assert take(b"x" * 99 + b"\r\nNOOP\r\n") == [500, b"NOOP"]
    assert take(b"x" * 3_000 + b"\r\nNOOP\r\n") == [500, b"NOOP"]


@pytest.mark.parametrize("line", [b"NOOP\n", b"NO\rOP\r\n", b"NOOP\r\r\n", b"\n"])
def test_S06_a_command_line_ends_with_crlf_and_nothing_else(line):
    queue = Input()
    queue.append(line + b"QUIT\r\n")
    with pytest.raises(ProtocolError) as caught:
        queue.take_line(100)
    assert caught.value.code == 500
    assert queue.take_line(100) == b"QUIT"
