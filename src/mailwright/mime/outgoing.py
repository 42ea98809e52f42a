"""A message made fit for a transport: CRLF alone, no Bcc, nothing that the server does not take.

A message that is fit already is handed on as it is: finding that out takes a handful of passes in
C, and no octet of it is copied. Everything else is planned by the `writer`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .blind_copies import (
    HIDDEN,
    first_line,
    header_end,
    letter_header,
    refuse_unseen,
    without_hidden,
)
from .encodings.transfer import ContentEncoding, EncodingConstraint, is_utf8
from .fields.folding import MAX_LINE
from .format_options import FormatOptions
from .header_bounds import header_start
from .message import MimeMessage
from .newlines import canonical, canonical_blocks, canonical_size, has_long_line, is_canonical
from .parser import parse_index
from .pieces import Piece, Streamed, StreamedAsItIs, Verbatim, blocks_of
from .source import non_ascii_headers
from .writer import plan

_message_id = re.compile(rb"\nmessage-id[ \t]*+:[^<\n]*+(?:\n[ \t][^<\n]*+)*+<([^>\r\n]*+)>").search


class Outgoing:
    """A message as it travels.

    Args:
        pieces: its octets in order.
        canonical: whether all line ends of `pieces` are CRLF already.
        eight_bit: whether octets above 127 are among them (BODY=8BITMIME).
        binary: whether a part of them is no lines of text (BODY=BINARYMIME).
        international: whether header fields hold some of these (SMTPUTF8).
        message_id: its Message-ID without angle brackets; "" where there is none.
    """

    __slots__ = (
        "_canonical",
        "_pieces",
        "binary",
        "eight_bit",
        "international",
        "message_id",
        "size",
    )

    #: Octets of what `blocks` yields: what SIZE= announces (RFC 1870 section 3).
    size: int

    def __init__(
        self,
        pieces: list[Piece],
        *,
        canonical: bool,
        eight_bit: bool,
        international: bool,
        message_id: str,
        binary: bool = False,
    ) -> None:
        self.binary = binary
        self.eight_bit = eight_bit
        self.international = international
        self.message_id = message_id
        self._canonical = canonical
        self._pieces = pieces
        last = pieces[-1] if pieces else b""
        if not isinstance(last, _BINARY_PIECES) and (
            not isinstance(last, bytes) or not last.endswith((b"\n", b"\r"))
        ):
            self._pieces = [*pieces, b"\r\n"]
        size, before = 0, b""
        for piece in self._pieces:
            if isinstance(piece, Streamed):
                size += piece.size
            elif canonical:
                size += len(piece)
            else:
                size += canonical_size(piece)
                if before.endswith(b"\r") and piece.startswith(b"\n"):
                    size -= 2  # what was cut out stood within a CRLF: one line end, counted twice
                before = piece
        self.size = size

    def blocks(self) -> Iterator[bytes]:
        """Yield the octets in blocks of 256 KiB or so, from the first one each time.

        Raises:
            InvalidMessageError: a file that is attached has changed since its size was taken.
            OSError: such a file cannot be read.
        """
        if self._canonical:
            return blocks_of(self._pieces)
        return canonical_blocks(blocks_of(self._pieces))


def prepare(
    message: MimeMessage | bytes,
    *,
    eight_bit: bool,
    international: bool,
    binary: bool = False,
    unencoded: bool = False,
) -> Outgoing:
    """Make a message fit for a server; the message itself is not changed.

    Args:
        message: the message, or its octets. A byte order mark before the header is left out, and
            a line "From ", which separates the messages of an mbox file. So are Bcc and Resent-Bcc;
            those of an attached message belong to that one and stay.
        eight_bit: the server takes octets above 127 (8BITMIME, RFC 6152).
        international: it takes them in header fields too (SMTPUTF8, RFC 6531). Without the former
            that is not believed: who takes UTF-8 has to take both.
        binary: it takes parts in the encoding "binary" as they are (BINARYMIME, RFC 3030).
        unencoded: parts that were built here are written so, rather than in base64.

    Raises:
        InvalidMessageError: a signed message or part would have to be encoded anew, a header field
            cannot be folded, an entity lies in itself, a file that is attached is no regular one,
            or the message was edited while Bcc stands where only others would find it.
        UnsupportedError: an address or a signed header takes SMTPUTF8.
        OSError: a file that is attached cannot be found.
    """
    international = international and eight_bit
    data = _octets(message)
    if data is not None:
        letter = _Letter(data)
        fit = letter.as_it_is(eight_bit=eight_bit, international=international)
        if fit is not None:
            return fit
        if isinstance(message, bytes) or letter.is_cut:
            message = MimeMessage.parse(b"".join(letter.pieces))
    assert isinstance(message, MimeMessage)
    if data is None and message.source is not None:
        refuse_unseen(message.source)
    constraint = EncodingConstraint(
        eight_bit=eight_bit, max_line=MAX_LINE, binary=binary or unencoded, unencoded=unencoded
    )
    return _rewritten(message, constraint, international=international)


def _octets(message: MimeMessage | bytes) -> bytes | None:
    """Return the octets that `message` is written as; None where they have to be made."""
    if isinstance(message, bytes):
        return message
    source = message.source
    return None if source is None or message.is_changed() else source.raw


class _Letter:
    """The octets of a message without what stays behind; the rest is as it came.

    What stands before the first empty line counts as the header, even where a line in it is no
    field: whoever reads the message next may think so too.
    """

    __slots__ = ("_header", "_is_crlf", "_lowered", "is_cut", "pieces")

    def __init__(self, data: bytes) -> None:
        start = header_start(data)
        first = first_line(data, start)
        self._is_crlf = is_canonical(data)
        end = header_end(data, first, is_crlf=self._is_crlf)
        header = data[first:end]
        self._lowered = b"\n" + header.lower()
        if self._is_crlf:
            self._header = without_hidden(header, self._lowered)
            is_shorter = self._header is not header
        else:
            self._header, is_shorter = letter_header(header)
        self.is_cut = start > 0 or is_shorter
        if not self.is_cut and self._is_crlf:
            self.pieces: list[bytes] = [data]
        else:
            pieces = (data[start:first], self._header, data[end:])
            self.pieces = [piece for piece in pieces if piece]
        if first > start:  # others may pass over empty lines, but as we read them the header ends
            self._header = b""
        if self._header is not header:
            self._lowered = b"\n" + self._header.lower()

    def as_it_is(self, *, eight_bit: bool, international: bool) -> Outgoing | None:
        """Hand on octets that need no encoding; None where they do."""
        pieces = self.pieces
        # Where lines may end in one octet, the limit that counts two is one too long.
        limit = MAX_LINE if self._is_crlf else MAX_LINE - 1
        is_ascii = True
        for piece in pieces:
            if b"\0" in piece or has_long_line(piece, limit):
                return None
            is_ascii = is_ascii and piece.isascii()
        if not self._is_crlf and _has_binary_part(pieces):
            return None
        needs_utf8 = False
        if not is_ascii:
            headers = self._non_ascii_headers() if eight_bit else []
            needs_utf8 = bool(headers)
            if not eight_bit or (needs_utf8 and not (international and all(map(is_utf8, headers)))):
                return None
        return Outgoing(
            [*pieces],
            canonical=self._is_crlf,
            eight_bit=not is_ascii,
            international=needs_utf8,
            message_id=self._message_id(),
        )

    def _non_ascii_headers(self) -> list[bytes]:
        data = self.pieces[0] if len(self.pieces) == 1 else b"".join(self.pieces)
        found = non_ascii_headers(data, *parse_index(data).root.children)
        return found if self._header.isascii() else [self._header, *found]

    def _message_id(self) -> str:
        found = _message_id(self._lowered)
        if found is None:
            return ""
        return self._header[found.start(1) - 1 : found.end(1) - 1].decode("utf-8", "replace")


def _rewritten(
    message: MimeMessage, constraint: EncodingConstraint, *, international: bool
) -> Outgoing:
    """Encode a message as the server takes it."""
    options = FormatOptions(
        constraint=constraint,
        international=None if international else False,
        hidden_headers=HIDDEN,
    )
    planned = plan(message, options)
    pieces = [_with_crlf(piece) for piece in planned.pieces]
    return Outgoing(
        [piece for piece in pieces if not isinstance(piece, bytes) or piece],
        canonical=True,
        eight_bit=any(isinstance(piece, bytes) and not piece.isascii() for piece in pieces),
        binary=any(isinstance(piece, _BINARY_PIECES) for piece in pieces),
        international=planned.international,
        message_id=message.message_id,
    )


#: What is no text: nothing in it ends a line, for BDAT says where it ends.
_BINARY_PIECES = (Verbatim, StreamedAsItIs)


def _with_crlf(piece: Piece) -> Piece:
    if isinstance(piece, _BINARY_PIECES) or not isinstance(piece, bytes) or is_canonical(piece):
        return piece
    return canonical(piece)


def _has_binary_part(pieces: list[bytes]) -> bool:
    """Whether line ends in it can be more than line ends."""
    data = b"".join(pieces)
    if b"binary" not in data.lower():  # the name of the encoding, in the header of a part
        return False
    return any(node.encoding is ContentEncoding.BINARY for node in parse_index(data).nodes)
