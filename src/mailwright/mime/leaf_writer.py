"""Bodies without parts as they are written: as they came, or in the encoding that carries them."""

from __future__ import annotations

from typing import NamedTuple

from ..errors import InvalidMessageError
from .content import Content, MemoryContent, TextContent
from .encodings.transfer import ContentEncoding, EncodingConstraint, choose, decode, encode
from .format_options import FormatOptions
from .header_writer import sealed
from .newlines import canonical
from .part import MimePart
from .pieces import Piece, Streamed, StreamedAsItIs, Verbatim

# RFC 2046 section 5.2.2, RFC 3464 section 2.1, RFC 8098 section 3.1
_BARE = frozenset(
    {"message/partial", "message/delivery-status", "message/disposition-notification"}
)
_EIGHT_BIT_WAY = EncodingConstraint(eight_bit=True)
_SEVEN_BIT, _BINARY = ContentEncoding.SEVEN_BIT, ContentEncoding.BINARY
_STREAMED = 64 * 1024  # octets; smaller contents are encoded at once


class Leaf(NamedTuple):
    """The body of a part as it is written.

    Args:
        piece: its octets.
        encoding: the transfer encoding that its header has to name; None where it does so already.
        is_raw: it is what was parsed.
        is_binary: its line ends are content.
    """

    piece: Piece
    encoding: ContentEncoding | None = None
    is_raw: bool = False
    is_binary: bool = False


def write_leaf(part: MimePart, options: FormatOptions, *, frozen: bool) -> Leaf:
    """Write the body of a part.

    Args:
        part: the part.
        options: how it is written.
        frozen: a signature covers it.

    Raises:
        InvalidMessageError: it cannot be encoded anew, because it is signed or in an encoding that
            is not known.
        OSError: a file that is attached cannot be found.
    """
    constraint = options.constraint
    declared = part.content_transfer_encoding
    if part.source is not None and not part.body_is_changed():
        known = part.source.node.encoding
        raw = part.source.body
        if constraint is not None and _carries_binary(constraint) and known is _BINARY:
            return Leaf(Verbatim(raw), is_raw=True, is_binary=True)
        if constraint is None or _passes(raw, known, constraint):
            return Leaf(raw, is_raw=True, is_binary=is_binary(known))
        if frozen:
            raise sealed()
        if known is None:
            raise InvalidMessageError(
                "A part in an encoding that is not known holds octets beyond ASCII, or lines"
                " of more than 998: it cannot be encoded anew."
            )
        content: Content = MemoryContent(decode(raw, known))
        encoding = choose(content.read(), constraint)
        if not encoding.is_identity and _stays_bare(part):
            encoding = _identity(content, constraint)
        return _encoded(content, encoding, declared)
    content = part.body_content()
    encoding = _choice(content, declared, constraint)
    if encoding is not _SEVEN_BIT and not encoding.is_identity and _stays_bare(part):
        encoding = _identity(content, constraint)
    if frozen and declared is not None and encoding is not declared:
        raise sealed()
    if encoding is _BINARY and constraint is not None and _carries_binary(constraint):
        return _as_it_is(content, declared)
    return _encoded(content, encoding, declared)


def is_binary(encoding: ContentEncoding | None) -> bool:
    """Whether line ends in a body of that encoding may be more than line ends."""
    return encoding is None or encoding is ContentEncoding.BINARY


def _passes(raw: bytes, encoding: ContentEncoding | None, constraint: EncodingConstraint) -> bool:
    """Whether the body of a leaf can stay as it is, once its line ends are canonical."""
    if constraint.allows(raw):
        return True
    return encoding is not ContentEncoding.BINARY and constraint.allows(canonical(raw))


def _choice(
    content: Content, declared: ContentEncoding | None, constraint: EncodingConstraint | None
) -> ContentEncoding:
    """Return the encoding that content of ours gets: the declared one if that carries it."""
    if declared is ContentEncoding.YENC:
        declared = None  # it is read, and not written: hardly a transport carries its octets
    if declared is not None and not declared.is_identity:
        return declared
    if constraint is not None and (
        constraint.unencoded or (constraint.binary and declared is _BINARY)
    ):
        return _plainest(content, constraint)
    if declared is None:
        if not isinstance(content, MemoryContent):
            return ContentEncoding.BASE64  # whatever it is, and its size is known unread
        return choose(content.data, canonical=isinstance(content, TextContent))
    if constraint is None:
        if declared is ContentEncoding.BINARY:
            return declared
        constraint = EncodingConstraint(eight_bit=declared is ContentEncoding.EIGHT_BIT)
    data = content.read()
    return declared if constraint.allows(data) else choose(data, constraint)


def _carries_binary(constraint: EncodingConstraint) -> bool:
    return constraint.binary or constraint.unencoded


def _plainest(content: Content, constraint: EncodingConstraint) -> ContentEncoding:
    """Return the identity encoding that content of ours gets on a way that carries all of them."""
    if not isinstance(content, MemoryContent) or not constraint.allows(content.data):
        return _BINARY
    return _SEVEN_BIT if content.data.isascii() else ContentEncoding.EIGHT_BIT


def _as_it_is(content: Content, declared: ContentEncoding | None) -> Leaf:
    is_small = isinstance(content, MemoryContent)
    piece = Verbatim(content.read()) if is_small else StreamedAsItIs(content)
    return Leaf(piece, None if declared is _BINARY else _BINARY, is_binary=True)


def _stays_bare(part: MimePart) -> bool:
    """Whether no encoding is allowed, because programs look into it that know none."""
    return part.content_type.media_type in _BARE


def _identity(content: Content, constraint: EncodingConstraint | None) -> ContentEncoding:
    """Return the identity encoding of what must not be encoded, if the way carries it."""
    data = content.read()
    if constraint is not None and not constraint.allows(data):
        raise InvalidMessageError(
            "A part that may not be encoded, such as a delivery status, holds what the server does"
            " not take: octets beyond ASCII, NUL, or lines of more than 998 octets."
        )
    if _EIGHT_BIT_WAY.allows(data):
        return _SEVEN_BIT if data.isascii() else ContentEncoding.EIGHT_BIT
    return ContentEncoding.BINARY


def _encoded(content: Content, encoding: ContentEncoding, declared: ContentEncoding | None) -> Leaf:
    if encoding is _SEVEN_BIT and isinstance(content, MemoryContent):
        return Leaf(content.data, None if declared in (None, _SEVEN_BIT) else encoding)
    named = None if encoding is (declared or _SEVEN_BIT) else encoding
    is_small = isinstance(content, MemoryContent) and content.size() <= _STREAMED
    if encoding is ContentEncoding.BASE64 and not is_small:
        return Leaf(Streamed(content), named)
    return Leaf(encode(content.read(), encoding), named, is_binary=is_binary(encoding))
