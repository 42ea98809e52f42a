"""Fields that say what an entity is, where they can be misread (RFC 2045, RFC 2183, RFC 2231)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...errors import InvalidArgumentError
from ..defects import Defect, DefectKind
from ..delimiters import is_boundary
from ..encodings.charsets import codec_of
from ..encodings.transfer import ContentEncoding
from ..fields.compliance import Compliance
from ..fields.content_disposition import ContentDisposition
from ..fields.content_type import ContentType
from ..parser import NodeKind
from .entity import QUOTED, Entity, Field
from .file_names import agree

_plain_encoding = re.compile(
    rb"[ \t]*(?:7bit|8bit|binary|quoted-printable|base64)\Z", re.IGNORECASE
).match
# version := 1*DIGIT "." 1*DIGIT, which a comment may follow, and often does    RFC 2045 section 4
_plain_version = re.compile(rb"\s*1\.0\s*(?:\([^()\\]*\)\s*)?\Z").match

# extended-initial-value := [charset] "'" [language] "'" ...                   RFC 2231 section 7
_charsets_of_values = re.compile(r"\*=([^'\"*=;\s]+)'").findall
_is_spelled_as_usual = re.compile(
    r"(?:utf-(?:8|16|16be|16le)|us-ascii|iso-8859-[0-9]{1,2}|iso-2022-(?:jp|kr)|windows-[0-9]{3,4}"
    r"|koi8-[ru]|gb(?:2312|k|18030)|big5|euc-(?:jp|kr)|shift_jis|ks_c_5601-1987|tis-620)\Z",
    re.IGNORECASE,
).match
_encoded_control = re.compile(r"%(?:[01][0-9A-Fa-f]|7[Ff])").search
_needless_escape = re.compile(r'\\[^"\\]').search
# Of a token, some programs take what stands before an apostrophe for the charset of RFC 2231.
_apostrophe_in_token = re.compile(r"[^*\s]=[^\s;\"']*'").search
_spaced = re.compile(r"[ \t\r\n][=/]|[=/][ \t\r\n]").search

_NAMES = ("filename", "name")  # what is written for people, in any script
_ELSEWHERE = {
    "message/partial": DefectKind.PARTIAL_MESSAGE,
    "message/external-body": DefectKind.EXTERNAL_BODY,
}
#: The subtypes of message/ that every program knows, or knows to be none of a message.
_MESSAGES = re.compile(
    r"message/(?:rfc822|news|global|(?:global-)?(?:delivery-status|disposition-notification)"
    r"|global-headers|feedback-report|tracking-status|http|sip|sipfrag|cpim|imdn\+xml)\Z"
).match
_MIME = (b"content-type", b"content-transfer-encoding", b"content-disposition")


def check(entity: Entity) -> Iterator[Defect]:
    """Yield what is wrong with the fields of MIME in the header of an entity."""
    yield from _version(entity)
    encoding = entity.first(b"content-transfer-encoding")
    if encoding is not None and not _plain_encoding(encoding.body):
        known = ContentEncoding.parse(encoding.body.decode("latin-1"))
        if known is not None:
            yield encoding.defect(DefectKind.UNUSUAL_TRANSFER_ENCODING, known.value)
    elsewhere = _ELSEWHERE.get(entity.node.media_type)
    if elsewhere is not None:
        yield Defect(elsewhere, entity.node.header)
    elif _is_unknown_message(entity.node.media_type):
        yield Defect(DefectKind.UNUSUAL_CONTENT, entity.node.header, entity.node.media_type[:80])
    names: list[str | None] = []
    field = entity.first(b"content-type")
    if field is not None:
        made = ContentType.understood(field.text, limit=entity.limits.parameters)
        if not made.is_valid:
            yield field.defect(DefectKind.INVALID_CONTENT_TYPE, "")
        yield from _parameters(entity, field, made)
        yield from _boundary_and_charset(entity, field, made)
        names.append(made.parameters.get("name"))
    field = entity.first(b"content-disposition")
    if field is not None:
        disposition = ContentDisposition.understood(field.text, limit=entity.limits.parameters)
        if not disposition.is_valid:
            yield field.defect(DefectKind.INVALID_DISPOSITION)
        yield from _parameters(entity, field, disposition)
        names.append(disposition.parameters.get("filename"))
        given = [name for name in names if name is not None]
        if given and not agree(given[0], given[-1]):
            yield field.defect(DefectKind.CONTRADICTORY_NAMES, "name")


def _is_unknown_message(media_type: str) -> bool:
    """Whether some programs take it for an embedded message, as they do with all of message/."""
    return media_type.startswith("message/") and not _MESSAGES(media_type)


def _version(entity: Entity) -> Iterator[Defect]:
    """Look at MIME-Version, which a message has that is of MIME (RFC 2045 section 4)."""
    if entity.parent is not None and entity.parent.kind is not NodeKind.MESSAGE:
        return
    version = entity.first(b"mime-version")
    if version is None:
        if any(field.key in _MIME for field in entity.fields):
            yield Defect(DefectKind.MISSING_MIME_VERSION, entity.node.header)
    elif not _plain_version(version.body):
        yield version.defect(DefectKind.INVALID_MIME_VERSION)


def _parameters(
    entity: Entity, field: Field, made: ContentType | ContentDisposition
) -> Iterator[Defect]:
    text = field.text
    bare = QUOTED.sub('""', text)
    if "(" in bare:
        yield field.defect(DefectKind.FIELD_WITH_COMMENT)
    if bare.count(";") > entity.limits.parameters:
        yield field.defect(DefectKind.TOO_MANY_PARAMETERS)
    if made.is_valid and (fault := _fault(text, type(made))):
        yield field.defect(DefectKind.INVALID_PARAMETERS, fault)
    yield from _oddities(field, text, bare)
    for name in made.parameters:
        key = name.lower()
        variants = made.parameters.variants(key)
        if len(variants) > 1:
            yield from _several(field, key, variants)
        if key not in _NAMES and any(form != key for form, _ in variants):
            yield field.defect(DefectKind.ENCODED_PARAMETER, key)


def _oddities(field: Field, text: str, bare: str) -> Iterator[Defect]:
    """Look for what the grammar allows, or reading passes over, and programs stumble upon.

    Args:
        field: the field.
        text: its body.
        bare: the same without what stands in quotes.
    """
    if _spaced(bare.rstrip()):
        yield field.defect(DefectKind.INVALID_PARAMETERS, "white space around an equals sign")
    if _needless_escape(text):
        yield field.defect(DefectKind.INVALID_PARAMETERS, "a backslash before what needs none")
    if _apostrophe_in_token(bare):
        yield field.defect(DefectKind.INVALID_PARAMETERS, "an apostrophe without quotes around it")
    if "=?" in text:
        yield field.defect(DefectKind.ENCODED_WORD_IN_PARAMETER)
    for charset in _charsets_of_values(bare):
        if not _is_spelled_as_usual(charset):
            yield field.defect(DefectKind.UNKNOWN_CHARSET, charset[:80])
    if _encoded_control(bare):
        yield field.defect(DefectKind.CONTROL_CHARACTER)


def _fault(text: str, kind: type[ContentType | ContentDisposition]) -> str:
    """Return why a field cannot be read strictly; "" where it can. A last semicolon is no fault."""
    try:
        kind.parse(text.rstrip(" \t;"), compliance=Compliance.STRICT)
    except InvalidArgumentError as error:
        return str(error)
    return ""


def _several(field: Field, key: str, variants: list[tuple[str, str]]) -> Iterator[Defect]:
    if len({form for form, _ in variants}) < len(variants):
        yield field.defect(DefectKind.DUPLICATE_PARAMETER, key)
    if len({value for _, value in variants}) > 1:
        kind = DefectKind.CONTRADICTORY_NAMES if key in _NAMES else DefectKind.DUPLICATE_PARAMETER
        yield field.defect(kind, key)


def _boundary_and_charset(entity: Entity, field: Field, made: ContentType) -> Iterator[Defect]:
    boundary = made.boundary
    if boundary is not None:
        if made.type != "multipart":
            yield field.defect(DefectKind.INVALID_PARAMETERS, "a boundary in what is no multipart")
        elif boundary and not is_boundary(boundary):
            yield field.defect(DefectKind.INVALID_BOUNDARY, boundary[:80])
        elif boundary.startswith(" "):
            yield field.defect(DefectKind.INVALID_PARAMETERS, "a boundary that begins with a space")
        if "\\" in field.text:
            yield field.defect(DefectKind.ENCODED_PARAMETER, "boundary")
    charset = made.charset
    if charset is not None and codec_of(charset) is None and made.type == "text":
        utf7 = entity.original.options.utf7 and charset.lower() == "utf-7"
        if not utf7:
            yield field.defect(DefectKind.UNKNOWN_CHARSET, charset[:80])
