"""Contents that two programs may decode differently (RFC 2045 section 6, RFC 2046 section 4.1)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..defects import Defect, DefectKind
from ..encodings import charsets, transfer
from ..encodings.faults import Fault
from ..encodings.transfer import ContentEncoding
from ..fields.content_type import ContentType
from ..parser import NodeKind
from .entity import Entity

_bare_cr = re.compile(rb"\r(?!\n)").search
# A file by uuencode or yEnc in a text: RFC 2045 knows neither, and some programs show it as a file.
_file_in_text = re.compile(
    rb"(?:\A|\n)(?:begin [0-7]{3,4} [^\r\n]|begin-base64 [0-7]{3,4} |=ybegin )"
).search

#: What every decoder reads alike.
_TAME = frozenset([Fault.QP_LONG_LINE, Fault.QP_BLANKS_AT_LINE_END])
_KINDS = {
    ContentEncoding.BASE64: DefectKind.INVALID_BASE64,
    ContentEncoding.QUOTED_PRINTABLE: DefectKind.INVALID_QUOTED_PRINTABLE,
}


def check(entity: Entity) -> Iterator[Defect]:
    """Yield what is wrong with the content of a part."""
    node = entity.node
    if node.kind is not NodeKind.LEAF:
        return
    body = entity.data[node.body : node.end]
    encoding = node.encoding
    if body.startswith(b"\r") and not body.startswith(b"\r\n"):
        yield Defect(DefectKind.BARE_CARRIAGE_RETURN, node.body)
    if encoding is None or encoding.is_identity:
        yield from _plain(entity, body)
    else:
        kind = _KINDS.get(encoding, DefectKind.UNUSUAL_CONTENT)
        faults = transfer.find_faults(body, encoding)
        for fault in sorted(faults, key=lambda fault: fault.name):
            told = DefectKind.UNUSUAL_CODED_TEXT if fault in _TAME else kind
            yield Defect(told, node.body, fault.value)
    if node.media_type.startswith("text/"):
        yield from _text(entity, body)


def _plain(entity: Entity, body: bytes) -> Iterator[Defect]:
    node = entity.node
    if node.encoding is ContentEncoding.BINARY:
        return
    if node.encoding is ContentEncoding.SEVEN_BIT and not body.isascii():
        yield Defect(DefectKind.UNDECLARED_OCTETS, node.body)
    nul = body.find(b"\0")
    if nul >= 0:
        yield Defect(DefectKind.CONTROL_CHARACTER, node.body + nul)
    if b"\r" in body and (found := _bare_cr(body)):
        yield Defect(DefectKind.BARE_CARRIAGE_RETURN, node.body + found.start())


def _text(entity: Entity, body: bytes) -> Iterator[Defect]:
    node = entity.node
    encoding = node.encoding or ContentEncoding.EIGHT_BIT
    content = transfer.decode(body, encoding)
    if (b"begin" in content) and (found := _file_in_text(content)):
        yield Defect(DefectKind.UNUSUAL_CONTENT, node.body, found[0].strip().decode("latin-1"))
    field = entity.first(b"content-type")
    charset = None if field is None else ContentType.understood(field.text).charset
    if charset is None or charsets.codec_of(charset) is None:
        return
    if not charsets.decode(content, charset)[1]:
        yield Defect(DefectKind.INVALID_TEXT, node.body, charset[:80])
