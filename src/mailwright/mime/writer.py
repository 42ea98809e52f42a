"""Writing: a tree becomes a plan, pieces of octets in order, and the plan is read in blocks.

What was parsed and not touched is written byte for byte. What was built or edited is encoded as its
content wants it; nothing that the caller owns is changed by that. Large contents stay where they
are, in memory or in a file, until their block is asked for: sizes are computed, not measured.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from typing import TypeAlias

from .boundaries import Span, colliding
from .encodings.transfer import ContentEncoding
from .entity import MimeEntity, changed_bodies, walk
from .fields.content_type import ContentType
from .format_options import DEFAULT, FormatOptions
from .header import Header
from .header_writer import HeaderWriter, derived, sealed, sealed_header
from .leaf_writer import is_binary, write_leaf
from .message import MimeMessage
from .multipart import Multipart
from .newlines import LineEnding, canonical
from .parser import Node, NodeKind
from .part import MessagePart, MimePart
from .pieces import Exact, Piece, Plan, Streamed, Verbatim
from .source import Source, non_ascii_headers

_ENCODING = "content-transfer-encoding"
# A boundary that can be written as it is: its parameter fits on a line, wherever it stands.
_is_usable = re.compile(r"[!-~](?:[ -~]{0,898}[!-~])?\Z").match
_find_long_pieces = re.compile(rb"[^\r\n]{998}(?=[^\r\n])")


def plan(root: MimeMessage | MimeEntity, options: FormatOptions = DEFAULT) -> Plan:
    """Plan how `root` is written.

    Raises:
        InvalidMessageError: content that may not be touched does not pass the constraint, or an
            entity lies in itself.
        UnsupportedError: a header field needs UTF-8 and the options do not allow it.
        OSError: a file that is attached cannot be found.
    """
    if options is DEFAULT and isinstance(root, MimeMessage):
        letter = _plain_letter(root)
        if letter is not None:
            return Plan(letter)
    boundaries: dict[int, bytes] = {}
    numbers = count(1)
    while True:
        planner = _Planner(root, options, boundaries)
        planned = planner.run()
        others = colliding(planned.pieces, planner.spans)
        if not others:
            return planned
        for multipart in others:
            boundaries[id(multipart)] = b"=_%d_%d" % (next(numbers), id(multipart) % 10**9)


def _plain_letter(message: MimeMessage) -> list[Piece] | None:
    """Write what most letters are, which were built of one leaf; None for another one.

    It is what a `_Planner` would make of it, without a tree to walk through.
    """
    body = message.loaded_body
    if message.source is not None or not isinstance(body, MimePart) or body.source is not None:
        return None
    fields, described = message.headers.as_made(), body.headers.as_made()
    if fields is None or described is None or not fields.keys().isdisjoint(described):
        return None
    leaf = write_leaf(body, DEFAULT, frozen=False)
    if leaf.encoding is not None:
        described.pop(_ENCODING, None)
        described[_ENCODING] = _encoding_field(leaf.encoding)
    header = b"".join([*fields.values(), *derived(message, fields), *described.values(), b"\r\n"])
    return [header, leaf.piece] if header.isascii() else None


def plan_body(part: MimePart) -> Plan:
    """Plan the body of one part alone."""
    return Plan([write_leaf(part, DEFAULT, frozen=False).piece])


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
        self, root: MimeMessage | MimeEntity, options: FormatOptions, boundaries: dict[int, bytes]
    ) -> None:
        self._root = root
        self._options = options
        self._headers = HeaderWriter(options)
        self._boundaries = boundaries  # of multiparts whose own one occurs in their content
        self._pieces: list[Piece] = []
        self.spans: list[Span] = []
        # Beside what came with LF alone, what is written anew ends its lines so, too.
        self._follows = options.constraint is None and _ends_with_lf(root.source)
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
                self._pieces.append(self._delimiter(item.line))
            else:
                self._pieces.append(item)
        return Plan(
            self._pieces,
            line_ending=self._options.line_ending or (LineEnding.LF if self._follows else None),
            ensure_newline=self._options.ensure_newline,
            international=self._headers.international,
        )

    def _delimiter(self, line: bytes) -> bytes:
        """Return a delimiter, whose CRLF stays where its CR could be lost to a CR before it."""
        last = self._pieces[-1]
        return Exact(line) if isinstance(last, bytes) and last.endswith(b"\r") else line

    def _is_sealed(self, message: MimeMessage) -> bool:
        """Whether a signature in the header covers the body: it must not be encoded anew."""
        headers = message.headers
        return self._options.constraint is not None and (
            "DKIM-Signature" in headers or "ARC-Seal" in headers
        )

    def _expand(self, task: _Task) -> list[_Item]:
        subject = task.subject
        source = subject.source
        if source is not None and self._stays(subject):
            return self._raw(source, source.node.start)
        if isinstance(subject, MimeMessage):
            return self._message(subject, task)
        body, overrides = self._body(subject, frozen=task.frozen)
        hidden = set(overrides)
        if subject.is_in_message:  # as a part of something else it has the Content- fields alone
            hidden |= {f.key for f in subject.headers if not f.key.startswith("content-")}
        header = self._headers.header(subject, hidden, frozen=task.frozen)
        return [header, *overrides.values(), b"\r\n", *body]

    def _stays(self, subject: MimeEntity | MimeMessage) -> bool:
        """Whether it is written as it came, line ends apart."""
        options = self._options
        if options.constraint is not None or options.international is not None:
            return False
        if subject is self._root and any(
            name in subject.headers for name in options.hidden_headers
        ):
            return False
        return not self._is_changed(subject)

    def _raw(self, source: Source, start: int) -> list[_Item]:
        """Return the octets from `start` to the end of an entity, as they came."""
        data, end = source.original.data, source.node.end
        if self._options.line_ending is None:
            return [self._kept(data[start:end])]
        items: list[_Item] = []
        for first, last in exact_spans(source.node):
            if first >= start:
                items += [data[start:first], Exact(data[first:last])]
                start = last
        return [*items, data[start:end]]

    def _kept(self, octets: bytes) -> bytes:
        """Return octets of which the line ends stay, unless others are asked for."""
        return Exact(octets) if self._follows and self._options.line_ending is None else octets

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
            hidden.update(self._options.hidden_headers)
        shared = body is None or body.headers is message.headers
        if not shared:
            assert body is not None
            hidden |= {f.key for f in body.headers if f.key.startswith("content-")}
        header: list[_Item] = [self._headers.header(message, hidden, frozen=task.frozen)]
        header += derived(message, {field.key for field in message.headers})
        if not shared:
            assert body is not None
            others = {f.key for f in body.headers if not f.key.startswith("content-")}
            left_out = set(overrides) | (others if body.is_in_message else set[str]())
            if message is self._root:
                left_out.update(self._options.hidden_headers)
            header.append(self._headers.header(body, left_out, frozen=task.frozen))
        return [*header, *overrides.values(), b"\r\n", *items]

    # --- bodies ----------------------------------------------------------------------------------

    def _body(self, entity: MimeEntity, *, frozen: bool) -> tuple[list[_Item], _Overrides]:
        """Return the body of `entity` and the header fields that it is written with."""
        if isinstance(entity, MimePart):
            return self._leaf(entity, frozen=frozen)
        raw = self._untouched(entity, frozen=frozen)
        if raw is not None:
            return raw, {}
        if isinstance(entity, MessagePart):
            return [_Task(entity.message, frozen)], self._labelled(entity, frozen=frozen)
        assert isinstance(entity, Multipart)
        return self._multipart(entity, frozen=frozen)

    def _leaf(self, part: MimePart, *, frozen: bool) -> tuple[list[_Item], _Overrides]:
        leaf = write_leaf(part, self._options, frozen=frozen)
        piece = leaf.piece
        if isinstance(piece, bytes) and not isinstance(piece, Exact):
            if leaf.is_binary:
                piece = Exact(piece)
            elif leaf.is_raw:
                piece = self._kept(piece)
        if leaf.encoding is None:
            return [piece], {}
        return [piece], {_ENCODING: _encoding_field(leaf.encoding)}

    def _untouched(self, entity: MimeEntity, *, frozen: bool) -> list[_Item] | None:
        """Return the body as it was parsed, if it can stay that."""
        source = entity.source
        if source is None or id(entity) in self._changed:
            return None
        raw = source.body
        constraint = self._options.constraint
        signed = frozen or is_signed(source.node)
        if constraint is None:
            if signed and self._options.line_ending is not None:
                return [Exact(raw)]
            stays = signed or self._options.international is None
            return self._raw(source, source.node.body) if stays else None
        if not signed:
            passes = constraint.allows(raw) and self._headers.headers_pass(source)
            return [raw] if passes else None
        items: list[_Item] = []
        for octets in _around_binary(source) if constraint.binary else [raw]:
            # What makes line ends canonical leaves signatures alone: they are made over CRLF.
            if isinstance(octets, Verbatim) or constraint.allows(octets):
                items.append(octets)
            elif constraint.allows(lines := canonical(octets)):
                items.append(lines)
            else:
                raise sealed()
        if not self._headers.headers_pass(source):
            raise sealed_header(*non_ascii_headers(source.original.data, *source.node.children))
        return items

    def _labelled(self, entity: MessagePart, *, frozen: bool) -> _Overrides:
        """Label an embedded message that has UTF-8 in a header (RFC 6532 section 3.7)."""
        content_type = entity.content_type
        if entity.source is not None or frozen or content_type.media_type != "message/rfc822":
            return {}
        message = entity.message
        inside = [] if message.body is None else [part.headers for part in walk(message.body)]
        if not any(map(self._headers.needs_utf8, [message.headers, *inside])):
            return {}
        content_type = ContentType.parse(str(content_type))
        content_type.media_type = "message/global"
        return {"content-type": Header("Content-Type", str(content_type)).encode()}

    def _multipart(self, multipart: Multipart, *, frozen: bool) -> tuple[list[_Item], _Overrides]:
        if not multipart.boundary and not len(multipart):
            return [self._around(multipart.preamble)], {}
        boundary, overrides = self._boundary(multipart)
        frozen = frozen or multipart.content_type.media_type == "multipart/signed"
        frozen = frozen and self._options.constraint is not None
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
            else:  # how the field was read may not be how the next one reads it
                chosen = name.encode()
        content_type = ContentType.parse(str(multipart.content_type))
        content_type.parameters["boundary"] = chosen.decode("ascii")
        written = Header("Content-Type", str(content_type)).encode(
            parameter_encoding=self._options.parameter_encoding,
            always_quote=self._options.always_quote,
        )
        return chosen, {"content-type": written}

    @property
    def _outermost(self) -> MimeEntity | None:
        return self._root.body if isinstance(self._root, MimeMessage) else self._root

    def _around(self, text: bytes) -> bytes:
        """Return a preamble or epilogue fit for the way; nobody is shown them."""
        constraint = self._options.constraint
        if constraint is None or constraint.allows(text):
            return text
        plain = text.decode("ascii", "replace").replace("\ufffd", "?").replace("\0", "?").encode()
        return canonical(_find_long_pieces.sub(rb"\g<0>\r\n", plain))


def _encoding_field(encoding: ContentEncoding) -> bytes:
    return f"Content-Transfer-Encoding: {encoding.value}\r\n".encode("ascii")


def is_signed(node: Node) -> bool:
    """Whether a signature may cover what lies in an entity, octet for octet."""
    return node.media_type == "multipart/signed"


def exact_spans(root: Node) -> list[tuple[int, int]]:
    """Return where in an entity line ends must stay: what is signed, and binary leaves."""
    return _spans(
        root,
        lambda node: is_signed(node) or (node.kind is NodeKind.LEAF and is_binary(node.encoding)),
    )


def _spans(root: Node, is_wanted: Callable[[Node], bool]) -> list[tuple[int, int]]:
    """Return where the bodies of the entities are that are wanted, none within another one."""
    found: list[tuple[int, int]] = []
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if is_wanted(node):
            found.append((node.body, node.end))
        else:
            waiting.extend(reversed(node.children))
    return found


def _around_binary(source: Source) -> list[bytes]:
    """Return the body of an entity, cut so that each binary leaf in it stands for itself."""
    data, place = source.original.data, source.node.body
    pieces: list[bytes] = []
    for start, end in _spans(
        source.node,
        lambda node: node.kind is NodeKind.LEAF and node.encoding is ContentEncoding.BINARY,
    ):
        pieces += [data[place:start], Verbatim(data[start:end])]
        place = end
    return [*pieces, data[place : source.node.end]]


def _ends_with_lf(source: Source | None) -> bool:
    """Whether the first line of what was parsed ends with LF alone."""
    if source is None:
        return False
    data, node = source.original.data, source.node
    end = data.find(b"\n", node.header, node.end)
    return end >= 0 and data[max(end - 1, 0) : end] != b"\r"
