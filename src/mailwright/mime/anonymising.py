"""A message without what it says, for reports of bugs: every octet stays where it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from typing import TypeAlias

from .content import refuse_text
from .encodings.transfer import ContentEncoding
from .message import MimeMessage
from .parser import Index, Node, NodeKind, parse_index

#: Header fields that are kept: they say how a message is read, not what it is about.
KEPT_FIELDS = frozenset(
    {
        "date", "mime-version", "content-transfer-encoding", "content-language",
        "content-duration", "auto-submitted", "precedence", "importance", "priority", "x-priority",
    }
)  # fmt: skip
#: Parameters of Content-Type and Content-Disposition that are kept, likewise.
KEPT_PARAMETERS = frozenset(
    {
        b"access-type", b"boundary", b"charset", b"delsp", b"format", b"micalg", b"number",
        b"protocol", b"report-type", b"size", b"smime-type", b"total", b"type",
    }
)  # fmt: skip

_Mask: TypeAlias = Callable[[bytes], bytes]

_WITH_PARAMETERS = (b"content-type", b"content-disposition")
_FIELD = re.compile(rb"([!-9;-~]+)([ \t\r]*:)([^\n]*(?:\n[ \t][^\n]*)*)|[^\n]+")
# =?charset?encoding?text?= (RFC 2047 section 2)
_ENCODED_WORD = re.compile(rb"(=\?[^?\s]{1,100}\?([BbQq])\?)([^?\n]*)(?=\?=)")
# type "/" subtype, or a disposition: what a field with parameters begins with
_VALUE = re.compile(
    rb"[ \t\r\n]*[!#-'*+\-.0-9A-Z^-~]{1,100}(?:/[!#-'*+\-.0-9A-Z^-~]{1,100})?(?=[;\s]|\Z)"
)
# attribute "=" value; what stands before it may be missing
_PARAMETER = re.compile(
    rb"""((?:;[ \t\r\n]*|(?<=[ \t\n]))([^\s=;*"]{1,100})(\*?)[^\s=;"]{0,20}[ \t]*=[ \t]*)"""
    rb"""("(?:[^"\\]|\\[^\n])*"?|[^;"]*)"""
)
_SPACE = re.compile(rb"\s")
_QUOTED = re.compile(rb"=([0-9A-Fa-f]{2})")  # RFC 2045 section 6.7
_PERCENT = re.compile(rb"%[0-9A-Fa-f]{2}")  # RFC 2231 section 4


def anonymise(message: MimeMessage | bytes, *, keep: Collection[str] = KEPT_FIELDS) -> bytes:
    """Return a message with letters and digits replaced, so that it can be shown to others.

    The structure stays: field names, media types, boundaries, charsets and transfer encodings,
    punctuation, white space and line ends, and the number of octets everywhere. What is encoded or
    UTF-8 still is. Look at the result before you publish it: a boundary, or the name of a header
    field, can say something too.

    Args:
        message: the message, or its octets.
        keep: names of header fields whose bodies stay as they are.

    Raises:
        InvalidArgumentError: `message` is a str.
        InvalidMessageError: the message was edited and cannot be written.
        OSError: a file that is attached cannot be read.
    """
    refuse_text(message, "message")
    data = message if isinstance(message, bytes) else bytes(message)
    index = parse_index(data)
    shape = _shape(index)
    kept = frozenset(name.lower().encode("utf-8", "replace") for name in keep)
    masked = b""
    for letter in (b"x", b"y", b"q", b"z"):  # what is replaced may look like a boundary
        masked = _Masker(letter, kept).apply(data, index)
        if _shape(parse_index(masked)) == shape:
            break
    return masked


def _shape(index: Index) -> list[tuple[int, int, int, NodeKind]]:
    return [(node.start, node.body, node.end, node.kind) for node in index.nodes]


class _Masker:
    def __init__(self, letter: bytes, kept: frozenset[bytes]) -> None:
        table = bytearray(range(256))
        for octet in range(256):
            character = bytes([octet])
            if character.isalpha():
                table[octet] = (letter if character.islower() else letter.upper())[0]
            elif character.isdigit():
                table[octet] = ord("0")
            elif octet >= 0x80:
                table[octet] = _utf8(octet)
        self._letters = bytes(table)
        self._kept = kept

    def apply(self, data: bytes, index: Index) -> bytes:
        """Return `data` with all that says something replaced."""
        spans: list[tuple[int, int, _Mask]] = []
        for node in index.nodes:
            spans.append((node.header, node.header_end, self._header))
            if node.kind is NodeKind.LEAF:
                spans.append((node.body, node.end, self._content(node)))
            elif node.kind is NodeKind.MULTIPART:
                spans.append((node.body, node.preamble_end, self._text))
                if node.epilogue >= 0:
                    spans.append((node.epilogue, node.end, self._text))
        pieces: list[bytes] = []
        done = 0
        for start, end, mask in sorted(spans, key=lambda span: span[:2]):
            if done <= start < end:
                pieces += [data[done:start], mask(data[start:end])]
                done = end
        return b"".join([*pieces, data[done:]])

    def _content(self, node: Node) -> _Mask:
        if node.encoding is ContentEncoding.BASE64:
            return _base64
        if node.encoding is ContentEncoding.QUOTED_PRINTABLE:
            return self._quoted_printable
        is_fields = node.media_type.startswith("message/") or "headers" in node.media_type
        return self._header if is_fields else self._text

    def _text(self, data: bytes) -> bytes:
        return data.translate(self._letters)

    def _quoted_printable(self, data: bytes) -> bytes:
        pieces = _QUOTED.split(data)
        pieces[::2] = [piece.translate(self._letters) for piece in pieces[::2]]
        pieces[1::2] = [b"=78" if octet.upper() == octet else b"=7a" for octet in pieces[1::2]]
        return b"".join(pieces)

    # --- header fields ---------------------------------------------------------------------------

    def _header(self, block: bytes) -> bytes:
        return _FIELD.sub(self._field, block)

    def _field(self, found: re.Match[bytes]) -> bytes:
        if found[1] is None:
            return self._text(found[0])
        name = found[1].lower()
        if name in self._kept:
            return found[0]
        if name in _WITH_PARAMETERS:
            return found[1] + found[2] + self._parameters(found[3])
        return found[1] + found[2] + self._words(found[3])

    def _words(self, text: bytes) -> bytes:
        """Mask text that may hold encoded-words."""
        return self._around(_ENCODED_WORD, text, self._encoded_word)

    def _parameters(self, body: bytes) -> bytes:
        value = _VALUE.match(body)
        end = 0 if value is None else value.end()
        return body[:end] + self._around(_PARAMETER, body[end:], self._parameter)

    def _around(
        self, pattern: re.Pattern[bytes], text: bytes, mask: Callable[[re.Match[bytes]], bytes]
    ) -> bytes:
        """Mask what a pattern finds in its own way, and all else like text."""
        pieces: list[bytes] = []
        done = 0
        for found in pattern.finditer(text):
            pieces += [self._text(text[done : found.start()]), mask(found)]
            done = found.end()
        return b"".join([*pieces, self._text(text[done:])])

    def _encoded_word(self, found: re.Match[bytes]) -> bytes:
        payload = _base64 if found[2] in b"Bb" else self._quoted_printable
        return found[1] + payload(found[3])

    def _parameter(self, found: re.Match[bytes]) -> bytes:
        value = found[4]
        if found[2].lower() in KEPT_PARAMETERS:
            # Behind a token may stand anything, should a semicolon be missing.
            end = _SPACE.search(value)
            kept = end.start() if end is not None and value[:1] != b'"' else len(value)
            return found[1] + value[:kept] + self._text(value[kept:])
        if not found[3]:
            return found[1] + self._words(value)
        charset, quotes, text = value.rpartition(b"'")
        pieces = _PERCENT.split(text)
        masked = b"%78".join([self._text(piece) for piece in pieces])
        return b"".join([found[1], charset, quotes, masked])


_BASE64 = bytes(
    ord("A") if bytes([octet]).isalnum() or octet in b"+/" else octet for octet in range(256)
)


def _base64(data: bytes) -> bytes:
    return data.translate(_BASE64)


def _utf8(octet: int) -> int:
    """Return what stands for an octet above 127, so that UTF-8 stays that, and what is none too."""
    if octet < 0xC0:
        return 0xA0
    if 0xC2 <= octet < 0xE0:
        return 0xC3
    if 0xE0 <= octet < 0xF0:
        return 0xE1
    return 0xF1 if 0xF0 <= octet < 0xF5 else octet
