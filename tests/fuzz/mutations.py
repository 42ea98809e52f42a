"""Messages made worse: the same ones for the same seed."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator

from corpus.corpus_rows import corpus_files
from fuzz.seeds import SEEDS

LONGEST = 16 * 1024  # octets of one message

TOKENS = [
    b"\r\n", b"\n", b"\r", b"\r\r\n", b"\n\n", b"--", b"\r\n--b 1\r\n", b"\n--b2--\n", b"\n--x",
    b":", b";", b"=", b'"', b"\\", b"(", b")", b"<", b">", b"@", b",", b"[", b"]", b"%", b"*",
    b"*0*=", b"'", b"=?", b"?=", b"?q?", b"?b?", b" ", b"\t", b"\0", b"\x0b", b"\x0c", b"\x1c",
    b"\x85", b"\xff", b"\xfe", b"\xc3\xa4", b"\xe2\x80\xa8", b"\xed\xa0\x80", b"\xef\xbb\xbf",
    b"\x1b$B", b"From ", b"\nFrom ", b".", b"Content-Type: ", b"multipart/mixed",
    b"message/rfc822", b"message/partial", b"boundary=", b"charset=", b"utf-7", b"utf-16",
    b"idna", b"unicode_escape", b"base64", b"begin 644 ../x\n", b"=ybegin line=128 ",
    b"99999999999999999999", b"-1", b"+9999", b"0", b"\xd9\xa3",
]  # fmt: skip


def seeds() -> list[bytes]:
    """Return messages of ours and, where they are at hand, those of the corpora."""
    files = (path.read_bytes() for path in corpus_files() if path.stat().st_size < 200_000)
    return [*SEEDS, *(data[:LONGEST] for data in files)]


def mutated(seed: int, count: int) -> Iterator[bytes]:
    """Yield `count` messages, each made of one of `seeds` by a few changes."""
    chance = random.Random(seed)
    pool = seeds()
    for _ in range(count):
        data = chance.choice(SEEDS if chance.random() < 0.3 else pool)
        for _ in range(chance.randint(1, 6)):
            data = chance.choice(_CHANGES)(chance, data, chance.choice(pool))[:LONGEST]
        yield data


def _span(chance: random.Random, data: bytes) -> tuple[int, int]:
    start = chance.randrange(len(data) + 1)
    return start, min(start + int(chance.expovariate(1 / 40)), len(data))


def _flip(chance: random.Random, data: bytes, _other: bytes) -> bytes:
    start, _ = _span(chance, data)
    return data[:start] + bytes([chance.randrange(256)]) + data[start + 1 :]


def _cut_out(chance: random.Random, data: bytes, _other: bytes) -> bytes:
    start, end = _span(chance, data)
    return data[:start] + data[end:]


def _cut_short(chance: random.Random, data: bytes, _other: bytes) -> bytes:
    return data[: chance.randrange(len(data) + 1)]


def _repeat(chance: random.Random, data: bytes, _other: bytes) -> bytes:
    start, end = _span(chance, data)
    return data[:start] + data[start:end] * chance.choice([2, 3, 100]) + data[end:]


def _put_token(chance: random.Random, data: bytes, _other: bytes) -> bytes:
    start, end = _span(chance, data)
    return data[:start] + chance.choice(TOKENS) + data[chance.choice([start, end]) :]


def _splice(chance: random.Random, data: bytes, other: bytes) -> bytes:
    start, _ = _span(chance, data)
    return data[:start] + other[_span(chance, other)[0] :]


def _swap_lines(chance: random.Random, data: bytes, _other: bytes) -> bytes:
    lines = data.split(b"\n")
    first, second = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[first], lines[second] = lines[second], lines[first]
    return b"\n".join(lines)


def _other_line_ends(chance: random.Random, data: bytes, _other: bytes) -> bytes:
    return re.sub(rb"\r?\n", lambda _: chance.choice([b"\n", b"\r\n", b"\r\r\n", b"\r"]), data)


_CHANGES: list[Callable[[random.Random, bytes, bytes], bytes]] = [
    _flip, _cut_out, _cut_short, _repeat, _put_token, _put_token, _splice, _swap_lines,
    _other_line_ends,
]  # fmt: skip
