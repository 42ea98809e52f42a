from __future__ import annotations

import mmap
import tempfile
import tracemalloc

import pytest
from entity_strategies import octets
from hypothesis import given

from mailwright import MimeMessage
from mailwright.mime.header_reading import read_headers
from mailwright.mime.limits import MimeLimits


@given(octets)
def test_M09_they_are_those_of_the_message(data: bytes) -> None:
    assert list(read_headers(data)) == list(MimeMessage.parse(data).headers)


@pytest.mark.parametrize("make", [bytes, bytearray, memoryview])
def test_any_buffer_is_taken(make: type) -> None:
    data = bytearray(b"\xef\xbb\xbfFrom ann\nSubject: one\r\n\r\nX: y\r\n")
    headers = read_headers(make(data))
    data[:] = bytes(len(data))
    assert [(field.name, field.value) for field in headers] == [("Subject", "one")]


def test_a_mapped_file_is_taken() -> None:
    with tempfile.TemporaryFile() as file:
        file.write(b"Subject: one\r\n\r\nbody")
        file.flush()
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
            headers = read_headers(mapped)
    assert headers["Subject"] == "one"


@pytest.mark.parametrize("make", [bytes, memoryview])
def test_M27_the_body_is_not_copied(make: type) -> None:
    data = b"Subject: one\r\n\r\n" + bytes(20 * 1024 * 1024)
    tracemalloc.start()
    read_headers(make(data), limits=MimeLimits(header_octets=1024))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 100_000


def test_M04_the_limits_hold() -> None:
    assert len(read_headers(b"A: b\r\n" * 100, limits=MimeLimits(fields=10))) == 10
