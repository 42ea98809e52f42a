from __future__ import annotations

import mmap
import tempfile

import pytest
from entity_strategies import octets
from hypothesis import example, given
from shallow import shallow_stack

from mailwright.mime.events import EventKind, events
from mailwright.mime.limits import MimeLimits

MESSAGE = (
    b"From ann Mon\n"
    b"Subject: one\r\n two\r\n"
    b"Content-Type: multipart/mixed; boundary=b\r\n\r\n"
    b"before\r\n"
    b"--b\r\n"
    b"A: 1\r\n\r\n"
    b"text\r\n"
    b"--b\r\n"
    b"Content-Type: message/rfc822\r\n\r\n"
    b"B: 2\r\n\r\nmail\r\n"
    b"--b--\r\n"
    b"behind"
)

CUT = (
    b"Content-Type: multipart/mixed; boundary=a\r\n\r\n--a\r\n"
    b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n--a--"
)


def told(data: bytes, **limits: int) -> list[tuple[str, bytes]]:
    """Return the events of octets, and those of structure with no octets."""
    found = events(data, limits=MimeLimits(**limits))
    return [(event.kind.name, event.octets if event.kind.has_octets else b"") for event in found]


def test_a_message_is_told_in_its_order() -> None:
    assert told(MESSAGE) == [
        ("MESSAGE_BEGIN", b""), ("MULTIPART_BEGIN", b""),
        ("MARKER", b"From ann Mon\n"),
        ("HEADER_BEGIN", b""),
        ("FIELD", b"Subject: one\r\n two\r\n"),
        ("FIELD", b"Content-Type: multipart/mixed; boundary=b\r\n"),
        ("HEADER_END", b""), ("BODY_SEPARATOR", b"\r\n"),
        ("PREAMBLE", b"before"), ("DELIMITER", b"\r\n--b\r\n"),
        ("PART_BEGIN", b""), ("HEADER_BEGIN", b""), ("FIELD", b"A: 1\r\n"), ("HEADER_END", b""),
        ("BODY_SEPARATOR", b"\r\n"), ("CONTENT", b"text"), ("PART_END", b""),
        ("DELIMITER", b"\r\n--b\r\n"),
        ("MESSAGE_PART_BEGIN", b""), ("HEADER_BEGIN", b""),
        ("FIELD", b"Content-Type: message/rfc822\r\n"), ("HEADER_END", b""),
        ("BODY_SEPARATOR", b"\r\n"),
        ("MESSAGE_BEGIN", b""), ("PART_BEGIN", b""), ("HEADER_BEGIN", b""), ("FIELD", b"B: 2\r\n"),
        ("HEADER_END", b""), ("BODY_SEPARATOR", b"\r\n"), ("CONTENT", b"mail"), ("PART_END", b""),
        ("MESSAGE_END", b""), ("MESSAGE_PART_END", b""),
        ("CLOSE_DELIMITER", b"\r\n--b--\r\n"), ("EPILOGUE", b"behind"),
        ("MULTIPART_END", b""), ("MESSAGE_END", b""),
    ]  # fmt: skip


def test_lines_are_numbered() -> None:
    lines = {event.octets: event.line for event in events(MESSAGE) if event.kind.has_octets}
    assert lines[b"Subject: one\r\n two\r\n"] == 2
    assert lines[b"before"] == 6
    assert lines[b"text"] == 10
    assert lines[b"behind"] == 18
    assert [event.line for event in events(MESSAGE)][-1] == 18


def test_M12_without_close_delimiter_the_epilogue_is_none() -> None:
    data = b"Content-Type: multipart/mixed; boundary=b\n\nx\n--b\n\none\n"
    assert told(data)[-4:] == [
        ("CONTENT", b"one\n"), ("PART_END", b""), ("MULTIPART_END", b""), ("MESSAGE_END", b""),
    ]  # fmt: skip


@given(octets)
@example(MESSAGE)
@example(CUT)
def test_M12_the_events_of_octets_cover_the_message(data: bytes) -> None:
    found = list(events(data))
    covering = [event for event in found if event.kind.has_octets]
    assert all(event.start < event.end for event in covering)
    assert b"".join(event.octets for event in covering) == data
    position = 0
    for event in covering:
        assert event.start == position
        position = event.end


@given(octets)
def test_M12_what_is_opened_is_closed(data: bytes) -> None:
    names: list[str] = []
    lines = [1]
    for event in events(data):
        name = event.kind.name
        assert event.line >= lines[-1]
        lines.append(event.line)
        if name.endswith("_BEGIN"):
            names.append(name.removesuffix("_BEGIN"))
        elif name.endswith("_END") and name != "LINE_END":
            assert names.pop() == name.removesuffix("_END")
    assert not names


def test_M01_deep_nesting_is_walked_without_recursion() -> None:
    data = b"Content-Type: message/rfc822\r\n\r\n" * 1_000
    with shallow_stack():
        assert sum(event.kind is EventKind.MESSAGE_BEGIN for event in events(data)) == 100


@pytest.mark.parametrize("size", [1, 3, 100])
def test_octets_come_in_blocks(size: int) -> None:
    data = b"A: b\r\n\r\n0123456789"
    content = [event for event in events(data) if event.kind is EventKind.CONTENT]
    blocks = list(content[0].blocks(size))
    assert b"".join(blocks) == b"0123456789"
    assert max(map(len, blocks)) <= size


@pytest.mark.parametrize("make", [bytearray, memoryview])
def test_what_can_change_is_copied(make: type) -> None:
    data = bytearray(MESSAGE)
    walk = events(make(data))
    data[:] = bytes(len(data))
    assert list(walk) == list(events(MESSAGE))


def test_a_mapped_file_is_walked() -> None:
    with tempfile.TemporaryFile() as file:
        file.write(MESSAGE)
        file.flush()
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
            found = [(event.kind, event.octets) for event in events(mapped)]
    assert found == [(event.kind, event.octets) for event in events(MESSAGE)]


def test_events_are_values() -> None:
    first, second = list(events(MESSAGE)), list(events(MESSAGE))
    assert first == second
    assert len({hash(event) for event in first}) > 10
    assert "b'" not in repr(first[0])
    with pytest.raises(AttributeError):
        first[0].start = 1  # type: ignore[misc]  # which is the point
