"""The fields of one body structure, and what they say (RFC 9051 section 7.5.2)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from ...mime.encodings.transfer import ContentEncoding
from ...mime.entity_fields import read_languages
from ...mime.fields.content_disposition import ContentDisposition
from ...mime.fields.content_type import ContentType
from ...mime.fields.tokens import quote
from ...mime.header import AS_USUAL, decoded
from ._strings import NSTRING, QUOTED, text_of
from .envelope import ENVELOPE

MAX_PARAMETERS = 1_000  # of one field, as in `mime`
MAX_EXTENSIONS = 100  # values in a list that no standard defines, and languages

# body-fld-param  = "(" string SP string *(SP string SP string) ")" / nil    RFC 9051 section 9
_PAIR = QUOTED + b" " + NSTRING
PARAMETERS = rb"(?:NIL|\(" + _PAIR + rb"(?: " + _PAIR + rb"){0,%d}\))" % (MAX_PARAMETERS - 1)
# body-fields     = body-fld-param SP body-fld-id SP body-fld-desc SP body-fld-enc SP
#                   body-fld-octets
_TYPE = QUOTED + b" " + QUOTED
_FIELDS = _TYPE + b" " + PARAMETERS + b" ".join([b""] + [NSTRING] * 3)
_OCTETS = rb"([0-9]{1,19}|NIL)"
# body-fld-dsp    = "(" string SP body-fld-param ")" / nil
_DISPOSITION = rb"(?:NIL|\(" + QUOTED + b" " + PARAMETERS + rb"\))"
# body-fld-lang   = nstring / "(" string *(SP string) ")"
_LANGUAGE = (
    rb"(?:" + NSTRING + rb"|\(" + QUOTED + rb"(?: " + QUOTED + rb"){0,%d}\))" % (MAX_EXTENSIONS - 1)
)
# body-extension  = nstring / number / number64 / "(" body-extension *(SP body-extension) ")"
_PLAIN = rb"(?:" + QUOTED + rb'|[^ ()"{\r\n]++)'
_INNER = rb"\((?:" + _PLAIN + rb"(?: " + _PLAIN + rb"){0,%d})?\)" % (MAX_EXTENSIONS - 1)
_ONE = rb"(?:" + _PLAIN + rb"|" + _INNER + rb")"
_LIST = rb"\((?:" + _ONE + rb"(?: " + _ONE + rb"){0,%d})?\)" % (MAX_EXTENSIONS - 1)
_MORE = rb"(?: (?:" + _PLAIN + rb"|" + _LIST + rb")){0,%d}" % MAX_EXTENSIONS
_PLACES = b" " + _LANGUAGE + rb"(?: " + NSTRING + rb"(?:" + _MORE + rb"))?"
# body-ext-1part  = body-fld-md5 [SP body-fld-dsp [SP body-fld-lang [SP body-fld-loc
#                   *(SP body-extension)]]]
_EXTENSION = rb"((?: " + NSTRING + rb"(?: " + _DISPOSITION + rb"(?:" + _PLACES + rb")?)?)?)"
# body-ext-mpart  = body-fld-param [SP body-fld-dsp [SP body-fld-lang [SP body-fld-loc
#                   *(SP body-extension)]]]
_MULTIPART_EXTENSION = rb"((?: " + _DISPOSITION + rb"(?:" + _PLACES + rb")?)?)"

# body-type-basic = media-basic SP body-fields
# body-type-text  = media-text SP body-fields SP body-fld-lines
match_leaf = re.compile(
    rb"\((" + _FIELDS + rb") " + _OCTETS + rb"(?: ([0-9]{1,19}))?" + _EXTENSION + rb"\)", re.DOTALL
).match
# body-type-msg   = media-message SP body-fields SP envelope SP body SP body-fld-lines
match_message = re.compile(
    rb"\((" + _FIELDS + rb") " + _OCTETS + rb" (" + ENVELOPE + rb") (?=\()", re.DOTALL
).match
match_message_end = re.compile(rb" ([0-9]{1,19}|NIL)" + _EXTENSION + rb"\)", re.DOTALL).match
# body-type-mpart = 1*body SP media-subtype [SP body-ext-mpart]
match_multipart_end = re.compile(
    rb" (" + QUOTED + rb"(?: " + PARAMETERS + rb")?)" + _MULTIPART_EXTENSION + rb"\)", re.DOTALL
).match

_split_fields = re.compile(
    rb"(" + NSTRING + rb") (" + NSTRING + rb") (" + PARAMETERS + rb") "
    rb"(" + NSTRING + rb") (" + NSTRING + rb") (" + NSTRING + rb")\Z",
    re.DOTALL,
).match
_split_multipart = re.compile(
    rb"(" + NSTRING + rb")(?: (" + PARAMETERS + rb"))?\Z", re.DOTALL
).match
# What nearly every multipart has: a boundary, which is another one each time.
_match_ordinary_multipart = re.compile(
    rb'"([A-Za-z-]{1,40})" \("(boundary|BOUNDARY)" "([^"\\?\x00-\x1f\x7f-\xff]*+)"\)\Z'
).match
_split_extension = re.compile(
    rb"(?: (" + NSTRING + rb"))?(?: (" + _DISPOSITION + rb"))?(?: (" + _LANGUAGE + rb"))?"
    rb"(?: (" + NSTRING + rb"))?(.*)\Z",
    re.DOTALL,
).match
_split_disposition = re.compile(
    rb"\((" + QUOTED + rb") (" + PARAMETERS + rb")\)\Z", re.DOTALL
).match
_find_pairs = re.compile(rb"(" + QUOTED + rb") (" + NSTRING + rb")", re.DOTALL).findall
_find_strings = re.compile(QUOTED, re.DOTALL).findall
_SIMPLE_PAIRS = re.compile(r'"([^"]+)" (?:"([^"]*)"|NIL)')

MAX_CACHED = 300  # octets: what is the same in message after message is short

Pairs = tuple[tuple[str, str], ...]


class Fields(NamedTuple):
    """What a body structure says before its size."""

    media_type: str
    parameters: Pairs
    is_valid: bool
    name: str
    content_id: str
    description: str
    encoding: ContentEncoding | None

    def content_type(self) -> ContentType:
        """Return the media type with its parameters; a new one each time, as it can be changed."""
        made = ContentType.taken(self.media_type, self.parameters)
        made.is_valid = self.is_valid
        return made


class Extension(NamedTuple):
    """What a body structure says behind its size."""

    md5: str
    disposition: str | None
    parameters: Pairs
    is_valid: bool
    filename: str
    languages: tuple[str, ...]
    location: str
    more: bytes

    def content_disposition(self) -> ContentDisposition | None:
        """Return the disposition; a new one each time, as it can be changed."""
        if self.disposition is None:
            return None
        made = ContentDisposition.taken(self.disposition, self.parameters)
        made.is_valid = self.is_valid
        return made


def _read_fields(kept: bytes) -> Fields:
    found = _split_fields(kept)
    assert found is not None
    kind, subtype, parameters, content_id, description, encoding = found.groups()
    media_type, pairs, is_valid = _media_type(kind, subtype, parameters)
    return Fields(
        media_type,
        pairs,
        is_valid,
        _value(pairs, "name"),
        _text(content_id).removeprefix("<").removesuffix(">"),
        decoded(_text(description), "content-description", AS_USUAL),
        None if encoding == b"NIL" else ContentEncoding.parse(text_of(encoding)),
    )


def _read_multipart(kept: bytes) -> Fields:
    ordinary = _match_ordinary_multipart(kept)
    if ordinary is not None:
        subtype, name, boundary = ordinary.groups()
        pair = (name.decode("ascii"), boundary.decode("ascii"))
        return Fields(_ordinary(subtype), (pair,), True, "", "", "", None)
    found = _split_multipart(kept)
    assert found is not None
    media_type, pairs, is_valid = _media_type(b'"multipart"', found[1], found[2] or b"NIL")
    return Fields(media_type, pairs, is_valid, _value(pairs, "name"), "", "", None)


def _text(kept: bytes) -> str:
    return "" if kept == b"NIL" else text_of(kept).strip()


def _value(pairs: Pairs, name: str) -> str:
    return next((value for spelled, value in pairs if spelled.lower() == name), "")


def _media_type(kind: bytes, subtype: bytes, parameters: bytes) -> tuple[str, Pairs, bool]:
    head = f"{text_of(kind)}/{text_of(subtype)}"
    if (pairs := _simple_pairs(parameters)) is not None and (made := _known_type(head)):
        return made, pairs, True
    read = ContentType.understood(_as_field(head, parameters))
    return read.media_type, tuple(read.parameters.items()), read.is_valid


def _known(head: str) -> str:
    """Return a media type in lower case; "" for what is none."""
    made = ContentType.understood(head)
    return made.media_type if made.is_valid and ";" not in head else ""


_known_type = lru_cache(512)(_known)


@lru_cache(64)
def _ordinary(subtype: bytes) -> str:
    return f"multipart/{subtype.decode('ascii').lower()}"


def _read_extension(kept: bytes, *, is_multipart: bool) -> Extension:
    found = _split_extension(b" NIL" + kept if is_multipart else kept)
    assert found is not None
    md5, disposition, language, location, more = found.groups(b"NIL")
    name, pairs, is_valid = _disposition(disposition)
    return Extension(
        _text(md5),
        name,
        pairs,
        is_valid,
        _value(pairs, "filename"),
        read_languages(",".join([text_of(one) for one in _find_strings(language)])),
        "".join(_text(location).split()),
        more,
    )


def _disposition(kept: bytes) -> tuple[str | None, Pairs, bool]:
    found = _split_disposition(kept)
    if found is None:
        return None, (), True
    head = text_of(found[1])
    if (pairs := _simple_pairs(found[2])) is not None and head.lower() in ("inline", "attachment"):
        return head.lower(), pairs, True
    read = ContentDisposition.understood(_as_field(head, found[2]))
    return read.disposition, tuple(read.parameters.items()), read.is_valid


def _simple_pairs(kept: bytes) -> Pairs | None:
    """Return parameters that need no decoding; None for others."""
    if kept == b"NIL":
        return ()
    if b"*" in kept or b"=?" in kept or b"\\" in kept or not kept.isascii():
        return None
    text = kept.decode("ascii")
    if not text.isprintable():
        return None
    pairs: list[tuple[str, str]] = _SIMPLE_PAIRS.findall(text)
    if len(pairs) > 1 and len({name.lower() for name, _ in pairs}) < len(pairs):
        return None
    return tuple(pairs)


def _as_field(head: str, kept: bytes) -> str:
    """Write a value and parameters as the header field that they came from."""
    pairs = [
        f"; {text_of(name)}={quote(text_of(value))}"
        for name, value in _find_pairs(kept)
        if len(name) > 2
    ]
    return head.replace(";", " ") + "".join(pairs)


_cached_fields = lru_cache(512)(_read_fields)
_cached_extension = lru_cache(512)(_read_extension)


def fields_of(kept: bytes, *, is_multipart: bool) -> Fields:
    """Return what stands before the size of a part, or before the extension of a multipart."""
    if is_multipart:
        return _read_multipart(kept)  # each has another boundary
    return (_cached_fields if len(kept) <= MAX_CACHED else _read_fields)(kept)


def extension_of(kept: bytes, *, is_multipart: bool) -> Extension:
    """Return what stands behind the size of a part, or behind the parameters of a multipart."""
    read = _cached_extension if len(kept) <= MAX_CACHED else _read_extension
    return read(kept, is_multipart=is_multipart)
