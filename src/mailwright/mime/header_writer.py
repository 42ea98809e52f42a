"""Headers as they are written: what was parsed as far as it may stay, the rest encoded."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Container, Iterator
from functools import partial

from ..errors import InvalidMessageError, UnsupportedError
from .encodings.transfer import is_utf8
from .entity import MimeEntity
from .fields.date import format_date
from .fields.folding import MAX_LINE
from .format_options import FormatOptions
from .headers import Headers
from .message import MimeMessage
from .newlines import has_long_line
from .source import Source, non_ascii_headers

_LINE = rb"[^\n]*\n(?:[ \t][^\n]*\n)*"
# A line that is no field. With a space for its NUL it could be one, or the end of the header.
_without_nul_in_names = partial(re.compile(rb"^(?![ \t])[^:\n]*\0" + _LINE, re.MULTILINE).sub, b"")
# A line that is no field, unless it is the first one: there the mark is passed over.
_without_first_mark = partial(re.compile(rb"\A(?:" + BOM_UTF8 + _LINE + rb")+").sub, b"")


class HeaderWriter:
    """Writes headers, and notes whether they hold octets beyond ASCII.

    Args:
        options: how they are written.
    """

    def __init__(self, options: FormatOptions) -> None:
        self._options = options
        self.international = False

    def header(self, subject: MimeEntity | MimeMessage, hidden: set[str], *, frozen: bool) -> bytes:
        """Write the fields of `subject`, without the empty line behind them.

        Args:
            subject: whose header it is.
            hidden: names of fields that are left out, in lower case.
            frozen: a signature covers them.

        Raises:
            InvalidMessageError: what is frozen cannot stay, or a word is too long for a line.
            UnsupportedError: a field needs UTF-8, and that is not allowed.
        """
        options = self._options
        headers = subject.headers
        international = options.international
        if international is None:  # where a field has no other form
            international = headers.is_international()
        if frozen and not headers.survive(international=international, hidden=hidden):
            raise sealed_header(*[field.raw for field in headers if field.key not in hidden])
        written = headers.encode(
            international=international,
            hidden=hidden,
            width=options.max_line_length,
            parameter_encoding=options.parameter_encoding,
            always_quote=options.always_quote,
            exact=options.constraint is None
            and options.line_ending is None
            and options.international is None,
        )
        if written.startswith(BOM_UTF8):
            written = _without_first_mark(written)
        if not written.isascii():
            if options.international is False and options.constraint is not None:
                raise UnsupportedError(
                    f"The header field {_first_non_ascii(written)} holds what only UTF-8 can"
                    " express, such as an address: it takes a server with SMTPUTF8.",
                    extension="SMTPUTF8",
                )
            self.international = True
        return written if options.constraint is None else _sendable(written, frozen=frozen)

    def needs_utf8(self, headers: Headers) -> bool:
        """Whether a header is written with octets beyond ASCII."""
        if self._options.international is False:
            return not headers.encode().isascii()
        return headers.is_international() or (
            self._options.international is True and not headers.encode(international=True).isascii()
        )

    def headers_pass(self, source: Source) -> bool:
        """Whether the headers of what lies in an entity can stay as they are."""
        found = non_ascii_headers(source.original.data, *source.node.children)
        if not found:
            return True
        if self._options.international is False or not all(map(is_utf8, found)):
            return False
        self.international = True
        return True


def derived(message: MimeMessage, known: Container[str]) -> Iterator[bytes]:
    """Yield the fields that a message that is built has without their being set.

    Args:
        message: the message.
        known: the names of those that are set, in lower case.
    """
    headers = message.headers
    if message.source is None:
        if "date" not in known and message.date is not None:
            yield f"Date: {format_date(message.date)}\r\n".encode("ascii")
        if "message-id" not in known and message.message_id:
            yield f"Message-ID: <{message.message_id}>\r\n".encode()
    is_new = message.body is not None and message.body.headers is not headers
    if is_new and "mime-version" not in known:
        yield b"MIME-Version: 1.0\r\n"


def sealed() -> InvalidMessageError:
    """Return what to raise where what is signed cannot stay as it is."""
    return InvalidMessageError(
        "What is signed holds octets beyond ASCII, NUL, or lines of more than 998 octets, and the"
        " server does not take them; to encode it anew would break the signature."
    )


def sealed_header(*fields: bytes) -> InvalidMessageError | UnsupportedError:
    """Return what to raise where the header of what is signed cannot stay as it is."""
    if all(map(bytes.isascii, fields)) or not all(map(is_utf8, fields)):
        return sealed()
    return UnsupportedError(
        "What is signed has UTF-8 in its header: it takes a server with SMTPUTF8.",
        extension="SMTPUTF8",
    )


def _sendable(header: bytes, *, frozen: bool) -> bytes:
    """Return a header without NUL, which no transport takes; refuse what cannot be folded."""
    if has_long_line(header, MAX_LINE):
        raise InvalidMessageError(
            "A header field holds a word of more than 998 octets: no line can hold it."
        )
    if b"\0" not in header:
        return header
    if frozen:
        raise sealed()
    return _without_nul_in_names(header).replace(b"\0", b" ")


def _first_non_ascii(header: bytes) -> str:
    """Return the name of the first field with octets beyond ASCII."""
    names = [b""]
    for line in header.split(b"\r\n"):
        if line[:1] not in (b" ", b"\t"):
            names.append(line.partition(b":")[0])
        if not line.isascii():
            break
    return names[-1].decode("ascii", "replace")
