"""Encoded-words (RFC 2047, with the language tag of RFC 2231): text in the garb of ASCII words.

Decoding comes after tokenising: never hand an addr-spec, or a body that has not been cut up, to
`decode`. What was encoded is text and stays text: control characters in it become spaces, so that
no decoded value can end a line somewhere else.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator

from ..encodings import charsets

# encoded-word = "=?" charset ["*" language] "?" encoding "?" encoded-text "?="
# Lenient: it may stand inside a word, and Q may hold spaces, which bad folding puts there.
# Each part ends at the next "?", so that no octet is looked at more than a few times.
_WORD = re.compile(
    r"=\?([!-)+->@-~]+)(?:\*[!->@-~]*)?\?(?:([Bb])\?([A-Za-z0-9+/=]*)|([Qq])\?([^?]*))\?="
)
_CONTROLS = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_SPACE = re.compile(r"[ \t\r\n]*\Z")
_PADDING = re.compile(r"=+")

# Of ASCII, only these may stand for themselves in every place where an encoded-word may stand
# (RFC 2047 section 5 (3)); a space is "_".
_PLAIN_Q = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!*+-/ "
_Q = [
    "_" if octet == 0x20 else chr(octet) if octet in _PLAIN_Q else f"={octet:02X}"
    for octet in range(256)
]

MAX_WORD = 75  # characters of one encoded-word, RFC 2047 section 2
FRAME = len("=?utf-8?q??=")


def decode(text: str) -> str:
    """Return `text` with its encoded-words decoded; what is none, or of unknown charset, stays.

    White space between adjacent encoded-words goes (RFC 2047 section 6.2), and adjacent words of
    one charset are decoded as one, because some writers cut characters in two.
    """
    if "=?" not in text:
        return text
    out: list[str] = []
    run: list[bytes] = []  # octets of adjacent words of one charset
    run_charset = ""
    end = 0
    for word in _WORD.finditer(text):
        charset = word[1].lower()
        if charsets.codec_of(charset) is None:
            continue
        between = text[end : word.start()]
        adjacent = bool(run) and _SPACE.match(between) is not None
        if run and not (adjacent and charset == run_charset):
            out.append(_text(b"".join(run), run_charset))
            run = []
        if not adjacent:
            out.append(between)
        run.append(_octets(word))
        run_charset = charset
        end = word.end()
    if run:
        out.append(_text(b"".join(run), run_charset))
    out.append(text[end:])
    return "".join(out)


def _text(octets: bytes, charset: str) -> str:
    return _CONTROLS.sub(" ", charsets.decode(octets, charset)[0])


def _octets(word: re.Match[str]) -> bytes:
    if word[4]:
        return binascii.a2b_qp(word[5].encode("utf-8"), header=True)
    # Each run of padding ends a quantum; a lone character over holds no whole octet.
    return b"".join(_quanta(piece) for piece in _PADDING.split(word[3]))


def _quanta(piece: str) -> bytes:
    piece = piece[:-1] if len(piece) % 4 == 1 else piece
    return binascii.a2b_base64(piece + "=" * (-len(piece) % 4))


def encode(text: str, first: int, room: int) -> Iterator[str]:
    """Write `text` as UTF-8 encoded-words, none of which ends inside a character.

    Args:
        text: any text without lone surrogates.
        first: characters that are left on the current line, for the first word.
        room: characters of the lines after that.
    """
    octets = text.encode("utf-8")
    others = len(octets.translate(None, _PLAIN_Q))
    use_q = len(octets) + 2 * others <= -(-len(octets) // 3) * 4
    cut, frame = (_cut_q, "=?utf-8?q?%s?=") if use_q else (_cut_b, "=?utf-8?b?%s?=")
    position = 0
    while position < len(octets):
        payload, position = cut(octets, position, min(first, MAX_WORD) - FRAME)
        yield frame % payload
        first = room


def _cut_q(octets: bytes, start: int, room: int) -> tuple[str, int]:
    """Return as much of the Q encoding as fits into `room`, one character at least."""
    end = _border(octets, start, start + max(room, 1))
    payload = "".join([_Q[octet] for octet in octets[start:end]])
    while (over := len(payload) - room) > 0:
        nearer = _border(octets, start, end - (over + 2) // 3)
        if nearer == end:
            break
        end = nearer
        payload = "".join([_Q[octet] for octet in octets[start:end]])
    return payload, end


def _cut_b(octets: bytes, start: int, room: int) -> tuple[str, int]:
    """Return as much of the B encoding as fits into `room`, one character at least."""
    end = _border(octets, start, start + max(room // 4 * 3, 1))
    return binascii.b2a_base64(octets[start:end], newline=False).decode("ascii"), end


def _border(octets: bytes, start: int, end: int) -> int:
    """Return the last border between characters up to `end`, or the first one after `start`."""
    if end >= len(octets):
        return len(octets)
    while end > start and octets[end] & 0xC0 == 0x80:
        end -= 1
    if end > start:
        return end
    end = start + 1
    while end < len(octets) and octets[end] & 0xC0 == 0x80:
        end += 1
    return end
