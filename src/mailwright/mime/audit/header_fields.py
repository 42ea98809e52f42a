"""What is wrong with a header as such (RFC 5322 sections 2.2 and 3.6), whatever it says."""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Callable, Iterator

from ..defects import Defect, DefectKind
from ..encodings.transfer import is_utf8
from ..fields.folding import MAX_LINE
from .entity import Entity

#: Fields that may stand once (RFC 5322 section 3.6, RFC 2045 section 3, RFC 2183). The parser looks
#: for Content-Type and Content-Transfer-Encoding itself.
ONCE = frozenset(
    b"from sender reply-to to cc bcc subject date message-id in-reply-to references mime-version "
    b"content-disposition content-id content-description content-location content-base "
    b"content-md5 content-duration content-language".split()
)

_name = re.compile(rb"[!-9;-~]+\Z").match
# Programs that skip comments, or what they do not expect, see a field of MIME in these.
_nearly_mime = re.compile(rb"content[a-z0-9-]*[^a-z0-9-]").match


def check(entity: Entity) -> Iterator[Defect]:
    """Yield what is wrong with the header of an entity."""
    yield from _before(entity)
    yield from _names(entity)
    header = entity.header
    for kind, is_found in _IN_OCTETS:
        if is_found(header):
            yield from (field.defect(kind) for field in entity.fields if is_found(field.raw))


def _before(entity: Entity) -> Iterator[Defect]:
    """Look at what was passed over before the header; other programs have it end there."""
    node = entity.node
    before = entity.data[node.start : node.header]
    if before.startswith(BOM_UTF8):
        yield Defect(DefectKind.BYTE_ORDER_MARK, node.start)
    if before.removeprefix(BOM_UTF8).startswith(b">"):
        yield Defect(DefectKind.QUOTED_SEPARATOR, node.start)


def _names(entity: Entity) -> Iterator[Defect]:
    seen: set[bytes] = set()
    most = entity.limits.field_octets
    for field in entity.fields:
        key = field.key
        if key in seen and key in ONCE:
            yield field.defect(DefectKind.DUPLICATE_FIELD)
        seen.add(key)
        if field.is_spaced:
            yield field.defect(DefectKind.SPACE_BEFORE_COLON)
        if len(field.raw) > most:
            yield field.defect(DefectKind.FIELD_TOO_LARGE)
        if not _name(key):
            yield field.defect(DefectKind.INVALID_FIELD_NAME)
        elif _nearly_mime(key):
            yield field.defect(DefectKind.DOUBTFUL_FIELD_NAME)


def _is_not_utf8(raw: bytes) -> bool:
    return not is_utf8(raw)


def _has_long_line(raw: bytes) -> bool:
    if len(raw) <= MAX_LINE:
        return False
    return max(len(line.removesuffix(b"\r")) for line in raw.split(b"\n")) > MAX_LINE


#: What shows in the octets of a header, and then in those of its fields.
_IN_OCTETS: tuple[tuple[DefectKind, Callable[[bytes], object]], ...] = (
    (DefectKind.BARE_CARRIAGE_RETURN, re.compile(rb"\r(?!\n)").search),
    (DefectKind.CONTROL_CHARACTER, re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]").search),
    (DefectKind.BLANK_CONTINUATION, re.compile(rb"\n[ \t]+(?=\r?\n|\Z)").search),
    (DefectKind.UNLABELLED_OCTETS, _is_not_utf8),
    (DefectKind.LINE_TOO_LONG, _has_long_line),
)
