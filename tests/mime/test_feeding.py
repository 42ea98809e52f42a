from __future__ import annotations

import gc
import tempfile
import tracemalloc
from collections.abc import Iterator
from typing import IO

import pytest
from entity_strategies import octets
from hypothesis import given
from hypothesis import strategies as st

from mailwright import InvalidMessageError, MimeMessage, Multipart, StateError
from mailwright.errors import LimitExceededError
from mailwright.mime.feeding import MimeMessageFeeder
from mailwright.mime.limits import MimeLimits
from mailwright.mime.options import ParserOptions

MESSAGE = b"Subject: one\r\n\r\nbody"


@given(octets, st.integers(1, 7), st.integers(0, 300))
def test_pieces_of_any_size_give_the_message(data: bytes, size: int, memory: int) -> None:
    feeder = MimeMessageFeeder(memory=memory)
    for start in range(0, len(data), size):
        feeder.feed(data[start : start + size])
    assert feeder.size == len(data)
    assert feeder.is_in_memory == (len(data) <= memory)
    message = feeder.close()
    whole = MimeMessage.parse(data)
    assert bytes(message) == data
    assert message.subject == whole.subject
    assert message.text_body == whole.text_body


@pytest.mark.parametrize("make", [bytes, bytearray, memoryview])
@pytest.mark.parametrize("memory", [0, 100])
def test_what_can_change_is_copied(make: type, memory: int) -> None:
    data = bytearray(MESSAGE)
    feeder = MimeMessageFeeder(memory=memory)
    feeder.feed(make(data))
    data[9:12] = b"two"
    assert feeder.close().subject == "one"


def test_nothing_is_fed_once_it_is_closed() -> None:
    feeder = MimeMessageFeeder()
    feeder.close()
    with pytest.raises(StateError):
        feeder.feed(b"x")
    with pytest.raises(StateError):
        feeder.close()


def test_a_feeder_that_was_left_lets_go(monkeypatch: pytest.MonkeyPatch) -> None:
    files: list[IO[bytes]] = []
    made = tempfile.TemporaryFile

    def noted() -> IO[bytes]:
        files.append(made())
        return files[-1]

    monkeypatch.setattr(tempfile, "TemporaryFile", noted)
    with MimeMessageFeeder(memory=0) as feeder:
        feeder.feed(b"x")
    assert [file.closed for file in files] == [True]
    with pytest.raises(StateError):
        feeder.feed(b"x")


@pytest.mark.parametrize("memory", [0, 100])
@pytest.mark.parametrize("beyond", [0, 1])
def test_M27_the_whole_has_a_bound(beyond: int, memory: int) -> None:
    feeder = MimeMessageFeeder(memory=memory, max_octets=10)
    feeder.feed(b"A: b\r\n")
    if beyond:
        with pytest.raises(LimitExceededError) as caught:
            feeder.feed(b"\r\nabc")
        assert caught.value.limit == 10
        with pytest.raises(StateError):
            feeder.close()
    else:
        feeder.feed(b"\r\nab")
        assert feeder.close().text_body == "ab"


def test_strict_limits_and_options_are_passed_on() -> None:
    feeder = MimeMessageFeeder(strict=True)
    feeder.feed(b"Content-Type: multipart/mixed\r\n\r\nx")
    with pytest.raises(InvalidMessageError):
        feeder.close()
    options = ParserOptions(utf7=True)
    feeder = MimeMessageFeeder(limits=MimeLimits(depth=1), options=options)
    feeder.feed(b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n--b--")
    message = feeder.close()
    assert not isinstance(message.body, Multipart)
    assert message.source is not None
    assert message.source.original.options is options


def large(pieces: int) -> Iterator[bytes]:
    """A message of `pieces` times 1 MiB: a text, and an attachment that is all the rest."""
    yield (
        b"MIME-Version: 1.0\r\nSubject: large\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
        b"--b\r\n\r\ntext\r\n--b\r\nContent-Type: application/octet-stream\r\n"
        b"Content-Transfer-Encoding: base64\r\n\r\n"
    )
    block = (b"QUJD" * 19 + b"\r\n") * (1024 * 1024 // 78)
    for _ in range(pieces):
        yield block
    yield b"--b--\r\n"


def test_M27_memory_does_not_grow_with_the_message() -> None:
    """Counted by the allocator: what is mapped is not in it, and can be dropped by the system."""
    peaks: list[int] = []
    for pieces in (32, 96):
        gc.collect()
        tracemalloc.start()
        feeder = MimeMessageFeeder(memory=1024 * 1024)
        for block in large(pieces):
            feeder.feed(block)
        message = feeder.close()
        assert message.subject == "large"
        assert message.text_body == "text"
        assert len(list(message.body_parts)) == 2
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert max(peaks) < 8 * 1024 * 1024
    assert peaks[1] - peaks[0] < 64 * 1024
