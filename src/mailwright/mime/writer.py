"""Writing: a tree becomes a plan, pieces of octets in order, and the plan is read in blocks.

What was parsed and not touched is written byte for byte. What was built or edited is encoded as its
content wants it; nothing that the caller owns is changed by that. Large contents stay where they
are, in memory or in a file, until their block is asked for: sizes are computed, not measured.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from typing import TypeAlias

from ..errors import InvalidMessageError, UnsupportedError
from .boundaries import Span, colliding
from .content import Content, MemoryContent
from .encodings.transfer import Constraint, ContentEncoding, choose, decode, encode, is_utf8
from .entity import MimeEntity, changed_bodies
from .fields.content_type import ContentType
from .fields.date import format_date
from .header import Header
from .message import MimeMessage
from .multipart import Multipart
from .newlines import canonical, has_long_line
from .part import MessagePart, MimePart
from .pieces import Piece, Plan, Streamed
from .source import Source, non_ascii_headers

_ENCODING = "content-transfer-encoding"
_STREAMED = 64 * 1024  # octets; smaller contents are encoded at once
_MAX_LINE = 998  # octets, RFC 5322 section 2.1.1
# A boundary that can be written as it is: its parameter fits on a line, wherever it stands.
_is_usable = re.compile(r"[!-~](?:[ -~]{0,898}[!-~])?\Z").match
_find_long_pieces = re.compile(rb"[^\r\n]{998}(?=[^\r\n])")


@dataclass(frozen=True, slots=True)
class Format:
    """How a message is written.

    Args:
        constraint: what the way carries. None writes what is there as it is.
        international: UTF-8 may stand in header fields (RFC 6532); None where a field has no
            other form.
        hidden: fields of the message's header that are left out, in lower case.
    """

    constraint: Constraint | None = None
    international: bool | None = None
    hidden: frozenset[str] = frozenset()


def plan(root: MimeMessage | MimeEntity, form: Format | None = None) -> Plan:
    """Plan how `root` is written.

    Raises:
        InvalidMessageError: content that may not be touched does not pass the constraint, or an
            entity lies in itself.
        UnsupportedError: a header field needs UTF-8 and the format does not allow it.
        OSError: a file that is attached cannot be found.
    """
    boundaries: dict[int, bytes] = {}
    numbers = count(1)
    while True:
        planner = _Planner(root, form or Format(), boundaries)
        planned = planner.run()
        others = colliding(planned.pieces, planner.spans)
        if not others:
            return planned
        for multipart in others:
            boundaries[id(multipart)] = b"=_%d_%d" % (next(numbers), id(multipart) % 10**9)


def plan_body(part: MimePart) -> Plan:
    """Plan the body of one part alone."""
    planner = _Planner(part, Format(), {})
    return Plan([planner.leaf(part, frozen=False)[0]], international=False)


@dataclass(frozen=True, slots=True)
class _Task:
    """An entity or message to be written; `frozen` where a signature covers it."""

    subject: MimeEntity | MimeMessage
    frozen: bool


@dataclass(frozen=True, slots=True)
class _Delimiter:
    """A delimiter of a span, with its line ends."""

    span: Span
    line: bytes


@dataclass(frozen=True, slots=True)
class _End:
    """Where a span ends."""

    span: Span


_Item: TypeAlias = "bytes | Streamed | _Task | Span | _Delimiter | _End"
_Overrides: TypeAlias = dict[str, bytes]  # fields written anew, by name in lower case


class _Planner:
    def __init__(
        self, root: MimeMessage | MimeEntity, form: Format, boundaries: dict[int, bytes]
    ) -> None:
        self._root = root
        self._format = form
        self._boundaries = boundaries  # of multiparts whose own one occurs in their content
        self._pieces: list[Piece] = []
        self.spans: list[Span] = []
        self._international = False
        body = root.loaded_body if isinstance(root, MimeMessage) else root
        self._changed = set[int]() if body is None else changed_bodies(body)

    def run(self) -> Plan:
        frozen = isinstance(self._root, MimeMessage) and self._is_sealed(self._root)
        waiting: list[_Item] = [_Task(self._root, frozen)]
        while waiting:
            item = waiting.pop()
            if isinstance(item, _Task):
                waiting.extend(reversed(self._expand(item)))
            elif isinstance(item, Span):
                item.first = len(self._pieces)
                self.spans.append(item)
            elif isinstance(item, _End):
                item.span.last = len(self._pieces)
            elif isinstance(item, _Delimiter):
                item.span.delimiters.append(len(self._pieces))
                self._pieces.append(item.line)
            else:
                self._pieces.append(item)
        return Plan(self._pieces, international=self._international)

    def _is_sealed(self, message: MimeMessage) -> bool:
        """Whether a signature in the header covers the body: it must not be encoded anew."""
        headers = message.headers
        return self._format.constraint is not None and (
            "DKIM-Signature" in headers or "ARC-Seal" in headers
        )

    def _expand(self, task: _Task) -> list[_Item]:
        subject = task.subject
        if self._format.constraint is None and not self._is_changed(subject):
            assert subject.raw is not None
            return [subject.raw]
        if isinstance(subject, MimeMessage):
            return self._message(subject, task)
        body, overrides = self._body(subject, frozen=task.frozen)
        hidden = set(overrides)
        if subject.is_in_message:  # as a part of something else it has the Content- fields alone
            hidden |= {f.key for f in subject.headers if not f.key.startswith("content-")}
        header = self._header(subject, hidden, frozen=task.frozen)
        return [header, *overrides.values(), b"\r\n", *body]

    def _is_changed(self, subject: MimeEntity | MimeMessage) -> bool:
        """Whether it cannot be written as the octets that it was parsed from."""
        if subject.source is None or subject.header_is_changed():
            return True
        if isinstance(subject, MimeMessage):
            return id(subject.loaded_body) in self._changed
        return subject.is_in_message or id(subject) in self._changed

    # --- headers ---------------------------------------------------------------------------------

    def _message(self, message: MimeMessage, task: _Task) -> list[_Item]:
        body = message.body
        items: list[_Item] = []
        overrides: _Overrides = {}
        if body is not None:
            items, overrides = self._body(body, frozen=task.frozen)
        hidden = set(overrides)
        if message is self._root:
            hidden |= self._format.hidden
        shared = body is None or body.headers is message.headers
        if not shared:
            assert body is not None
            hidden |= {f.key for f in body.headers if f.key.startswith("content-")}
        header: list[_Item] = [self._header(message, hidden, frozen=task.frozen)]
        header += self._derived(message)
        if not shared:
            assert body is not None
            others = {f.key for f in body.headers if not f.key.startswith("content-")}
            left_out = set(overrides) | (others if body.is_in_message else set[str]())
            if message is self._root:
                left_out |= self._format.hidden
            header.append(self._header(body, left_out, frozen=task.frozen))
        return [*header, *overrides.values(), b"\r\n", *items]

    def _derived(self, message: MimeMessage) -> Iterator[bytes]:
        """Yield the fields that a message that is built has without their being set."""
        headers = message.headers
        if message.source is None:
            if "Date" not in headers and message.date is not None:
                yield f"Date: {format_date(message.date)}\r\n".encode("ascii")
            if "Message-ID" not in headers and message.message_id:
                yield f"Message-ID: <{message.message_id}>\r\n".encode()
        is_new = message.body is not None and message.body.headers is not headers
        if is_new and "MIME-Version" not in headers:
            yield b"MIME-Version: 1.0\r\n"

    def _header(
        self, subject: MimeEntity | MimeMessage, hidden: set[str], *, frozen: bool
    ) -> bytes:
        headers = subject.headers
        is_utf8 = headers.is_international()
        international = is_utf8 and self._format.international is not False
        if frozen and not headers.survive(international=international, hidden=hidden):
            raise _sealed_header(*[field.raw for field in headers if field.key not in hidden])
        written = headers.encode(international=international, hidden=hidden)
        if not written.isascii():
            if self._format.international is False:
                raise UnsupportedError(
                    f"The header field {_first_non_ascii(written)} holds what only UTF-8 can"
                    " express, such as an address: it takes a server with SMTPUTF8.",
                    extension="SMTPUTF8",
                )
            self._international = True
        return written if self._format.constraint is None else _sendable(written, frozen=frozen)

    # --- bodies ----------------------------------------------------------------------------------

    def _body(self, entity: MimeEntity, *, frozen: bool) -> tuple[list[_Item], _Overrides]:
        """Return the body of `entity` and the header fields that it is written with."""
        if isinstance(entity, MimePart):
            piece, overrides = self.leaf(entity, frozen=frozen)
            return [piece], overrides
        raw = self._untouched(entity, frozen=frozen)
        if raw is not None:
            return [raw], {}
        if isinstance(entity, MessagePart):
            return [_Task(entity.message, frozen)], {}
        assert isinstance(entity, Multipart)
        return self._multipart(entity, frozen=frozen)

    def _untouched(self, entity: MimeEntity, *, frozen: bool) -> bytes | None:
        """Return the body as it was parsed, if it can stay that."""
        source = entity.source
        if source is None or id(entity) in self._changed:
            return None
        raw = source.body
        constraint = self._format.constraint
        if constraint is None:
            return raw
        signed = frozen or source.node.media_type == "multipart/signed"
        if not signed:
            return raw if constraint.allows(raw) and self._headers_pass(source) else None
        # What makes line ends canonical leaves signatures alone: they are made over CRLF.
        if not constraint.allows(raw) and not constraint.allows(raw := canonical(raw)):
            raise _sealed()
        if not self._headers_pass(source):
            raise _sealed_header(*non_ascii_headers(source.original.data, *source.node.children))
        return raw

    def _headers_pass(self, source: Source) -> bool:
        """Whether the headers of what lies in an entity can stay as they are."""
        found = non_ascii_headers(source.original.data, *source.node.children)
        if not found:
            return True
        if not self._format.international or not all(map(is_utf8, found)):
            return False
        self._international = True
        return True

    def _multipart(self, multipart: Multipart, *, frozen: bool) -> tuple[list[_Item], _Overrides]:
        if not multipart.boundary and not len(multipart):
            return [self._around(multipart.preamble)], {}
        boundary, overrides = self._boundary(multipart)
        frozen = frozen or multipart.content_type.media_type == "multipart/signed"
        frozen = frozen and self._format.constraint is not None
        span = Span(multipart, boundary)
        items: list[_Item] = [span]
        preamble = self._around(multipart.preamble)
        if preamble:
            items.append(preamble + b"\r\n")
        line = b"--" + boundary
        items.append(_Delimiter(span, line + b"\r\n"))
        for number, part in enumerate(multipart):
            if number:
                items.append(_Delimiter(span, b"\r\n" + line + b"\r\n"))
            items.append(_Task(part, frozen))
        if not len(multipart):
            items.append(b"\r\n")  # a part without header and content: there has to be one
        items.append(_Delimiter(span, b"\r\n" + line + b"--"))
        epilogue = multipart.epilogue
        if multipart is self._outermost or epilogue:
            items.append(b"\r\n" + self._around(epilogue))
        items.append(_End(span))
        return items, overrides

    def _boundary(self, multipart: Multipart) -> tuple[bytes, _Overrides]:
        """Return what a multipart is written with; its header field may have to be written too."""
        name = multipart.boundary
        chosen = self._boundaries.get(id(multipart))
        if chosen is None:
            if not _is_usable(name):
                chosen = b"=_parts"
            elif multipart.source is None or multipart.source.node.boundary == name.encode():
                return name.encode(), {}
            else:
                chosen = (
                    name.encode()
                )  # how the field was read may not be how the next one reads it
        content_type = ContentType.parse(str(multipart.content_type))
        content_type.parameters["boundary"] = chosen.decode("ascii")
        return chosen, {"content-type": Header("Content-Type", str(content_type)).encode()}

    @property
    def _outermost(self) -> MimeEntity | None:
        return self._root.body if isinstance(self._root, MimeMessage) else self._root

    def _around(self, text: bytes) -> bytes:
        """Return a preamble or epilogue fit for the way; nobody is shown them."""
        constraint = self._format.constraint
        if constraint is None or constraint.allows(text):
            return text
        plain = text.decode("ascii", "replace").replace("\ufffd", "?").replace("\0", "?").encode()
        return canonical(_find_long_pieces.sub(rb"\g<0>\r\n", plain))

    def leaf(self, part: MimePart, *, frozen: bool) -> tuple[Piece, _Overrides]:
        """Return the body of a part and the header fields that it is written with."""
        constraint = self._format.constraint
        declared = part.content_transfer_encoding
        if part.source is not None and not part.body_is_changed():
            raw = part.source.body
            if constraint is None or _passes(raw, part.source.node.encoding, constraint):
                return raw, {}
            if frozen:
                raise _sealed()
            known = part.source.node.encoding
            if known is None:
                raise InvalidMessageError(
                    "A part in an encoding that is not known holds octets beyond ASCII, or lines"
                    " of more than 998: it cannot be encoded anew."
                )
            data = decode(raw, known)
            return self._encoded(MemoryContent(data), choose(data, constraint), declared)
        content = part.body_content()
        encoding = self._choice(content, declared)
        if frozen and declared is not None and encoding is not declared:
            raise _sealed()
        return self._encoded(content, encoding, declared)

    def _choice(self, content: Content, declared: ContentEncoding | None) -> ContentEncoding:
        """Return the encoding that content of ours gets: the declared one if that carries it."""
        if declared is not None and not declared.is_identity:
            return declared
        if declared is None:
            if not isinstance(content, MemoryContent):
                return ContentEncoding.BASE64  # whatever it is, and its size is known unread
            return choose(content.read())
        constraint = self._format.constraint
        if constraint is None:
            if declared is ContentEncoding.BINARY:
                return declared
            constraint = Constraint(eight_bit=declared is ContentEncoding.EIGHT_BIT)
        data = content.read()
        return declared if constraint.allows(data) else choose(data, constraint)

    def _encoded(
        self, content: Content, encoding: ContentEncoding, declared: ContentEncoding | None
    ) -> tuple[Piece, _Overrides]:
        overrides: _Overrides = {}
        if encoding is not (declared or ContentEncoding.SEVEN_BIT):
            line = f"Content-Transfer-Encoding: {encoding.value}\r\n".encode("ascii")
            overrides[_ENCODING] = line
        is_small = isinstance(content, MemoryContent) and content.size() <= _STREAMED
        if encoding is ContentEncoding.BASE64 and not is_small:
            return Streamed(content), overrides
        return encode(content.read(), encoding), overrides


def _passes(raw: bytes, encoding: ContentEncoding | None, constraint: Constraint) -> bool:
    """Whether the body of a leaf can stay as it is, once its line ends are canonical."""
    if constraint.allows(raw):
        return True
    return encoding is not ContentEncoding.BINARY and constraint.allows(canonical(raw))


def _sendable(header: bytes, *, frozen: bool) -> bytes:
    """Return a header without NUL, which no transport takes; refuse what cannot be folded."""
    if has_long_line(header, _MAX_LINE):
        raise InvalidMessageError(
            "A header field holds a word of more than 998 octets: no line can hold it."
        )
    if b"\0" not in header:
        return header
    if frozen:
        raise _sealed()
    return header.replace(b"\0", b" ")


def _first_non_ascii(header: bytes) -> str:
    """Return the name of the first field with octets beyond ASCII."""
    names = [b""]
    for line in header.split(b"\r\n"):
        if line[:1] not in (b" ", b"\t"):
            names.append(line.partition(b":")[0])
        if not line.isascii():
            break
    return names[-1].decode("ascii", "replace")


def _sealed_header(*fields: bytes) -> InvalidMessageError | UnsupportedError:
    """Return what to raise where the header of what is signed cannot stay as it is."""
    if all(map(bytes.isascii, fields)) or not all(map(is_utf8, fields)):
        return _sealed()
    return UnsupportedError(
        "What is signed has UTF-8 in its header: it takes a server with SMTPUTF8.",
        extension="SMTPUTF8",
    )


def _sealed() -> InvalidMessageError:
    return InvalidMessageError(
        "What is signed holds octets beyond ASCII, NUL, or lines of more than 998 octets, and the"
        " server does not take them; to encode it anew would break the signature."
    )
