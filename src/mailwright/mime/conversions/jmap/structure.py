"""Body parts: the tree, and which parts are text, HTML and attachments (RFC 8621 section 4.1.4)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from ...entity import MimeEntity
from ...part import MimePart
from ...specifiers import Place, places
from .forms import HeaderProperty, Json, all_fields, plain

_COMMENT = re.compile(r"\([^()]*\)")
_SPACE = re.compile(r"\s+")
_INLINE_MEDIA = ("image/", "audio/", "video/")


class BodyPart:
    """An entity as a body part; what lies in a message that is attached is not looked at.

    Args:
        entity: it; one that was parsed.
        part_id: its part specifier, as IMAP has it.
    """

    __slots__ = (
        "_measured",
        "content_type",
        "disposition",
        "entity",
        "name",
        "part_id",
        "parts",
        "type",
    )

    def __init__(self, entity: MimeEntity, part_id: str) -> None:
        disposition = entity.content_disposition
        self.entity = entity
        self.part_id = part_id
        self.content_type = entity.content_type  # read once: each access reads the field anew
        self.type = self.content_type.media_type
        self.name = entity.filename
        self.disposition = None if disposition is None else disposition.disposition
        self.parts: list[BodyPart] = []
        self._measured: tuple[int, str] | None = None

    @property
    def is_multipart(self) -> bool:
        """Whether it is made of parts, should it have none."""
        return self.type.startswith("multipart/")

    @property
    def is_inline_media(self) -> bool:
        """Whether it is shown among the text: a picture, a sound or a film."""
        return self.type.startswith(_INLINE_MEDIA)

    def content(self) -> bytes:
        """Return its octets without their transfer encoding."""
        if isinstance(self.entity, MimePart):
            return self.entity.content
        return self.entity.source.body if self.entity.source is not None else b""

    def measure(self) -> tuple[int, str]:
        """Return how many octets it has, and the id that they have as a blob."""
        if self._measured is None:
            content = self.content()
            self._measured = len(content), blob_id(content)
        return self._measured


def blob_id(octets: bytes) -> str:
    """Return the id of octets: equal ones have the same."""
    return f"sha256-{sha256(octets).hexdigest()}"


def take_apart(root: MimeEntity) -> list[BodyPart]:
    """Return `root` and all parts in it in order, as body parts."""
    found: dict[Place | None, BodyPart] = {}
    for place in places(root, enter_messages=False):
        part = found[place] = BodyPart(place.entity, place.specifier)
        if place.parent is not None:
            found[place.parent].parts.append(part)
    return list(found.values())


# --- properties ----------------------------------------------------------------------------------


def _charset(part: BodyPart) -> Json:
    charset = part.content_type.charset
    if charset is not None:
        return plain(charset)
    return "us-ascii" if part.type.startswith("text/") else None


def _field_text(part: BodyPart, name: str) -> str:
    field = part.entity.headers.field(name)
    return "" if field is None else plain(_COMMENT.sub("", field.unfolded))


def _language(part: BodyPart) -> Json:
    tags = [_SPACE.sub("", tag) for tag in _field_text(part, "Content-Language").split(",")]
    return [tag for tag in tags if tag] or None


def _location(part: BodyPart) -> Json:
    # A URI may have parentheses: there are no comments in it (RFC 2557 section 4.4.1).
    field = part.entity.headers.field("Content-Location")
    return None if field is None else plain(_SPACE.sub("", field.unfolded)) or None


PART_PROPERTIES: dict[str, Callable[[BodyPart], Json]] = {
    "partId": lambda part: None if part.is_multipart else part.part_id,
    "blobId": lambda part: None if part.is_multipart else part.measure()[1],
    "size": lambda part: part.measure()[0],
    "headers": lambda part: all_fields(part.entity.headers),
    "name": lambda part: plain(part.name) or None,
    "type": lambda part: plain(part.type),
    "charset": _charset,
    "disposition": lambda part: part.disposition,
    "cid": lambda part: plain(part.entity.content_id) or None,
    "language": _language,
    "location": _location,
}


def describe(part: BodyPart, properties: Mapping[str, HeaderProperty | None]) -> dict[str, Any]:
    """Return an EmailBodyPart object without its subParts.

    Args:
        part: the part.
        properties: their names, each with the header field that it stands for.
    """
    headers = part.entity.headers
    return {
        name: PART_PROPERTIES[name](part) if field is None else field.value(headers)
        for name, field in properties.items()
    }


# --- which parts are what ------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Flat:
    """The parts of a message as programs show them.

    Args:
        text: what to show one after the other, text rather than HTML.
        html: the same, HTML rather than text.
        attachments: what else there is.
    """

    text: list[BodyPart]
    html: list[BodyPart]
    attachments: list[BodyPart]


@dataclass(slots=True)
class _Level:
    """A multipart whose parts are looked at; the text or HTML of an alternative goes to one list.

    `text_before` and `html_before` are how much was in the lists when it began.
    """

    parts: Iterator[tuple[int, BodyPart]]
    subtype: str
    in_alternative: bool
    to_text: bool
    to_html: bool
    text_before: int
    html_before: int


def flatten(root: BodyPart) -> Flat:
    """Tell text, HTML and attachments apart as RFC 8621 section 4.1.4 suggests it."""
    flat = Flat([], [], [])
    levels = [_Level(iter([(0, root)]), "mixed", False, True, True, 0, 0)]
    while levels:
        level = levels[-1]
        for place, part in level.parts:
            if part.is_multipart:
                levels.append(_enter(part, level, flat))
                break
            if not _is_inline(part, place, level.subtype):
                flat.attachments.append(part)
            elif level.subtype == "alternative":
                _place_alternative(part, level, flat)
            else:
                _place(part, level, flat)
        else:
            levels.pop()
            _share(level, flat)
    return flat


def _enter(part: BodyPart, above: _Level, flat: Flat) -> _Level:
    subtype = part.type.partition("/")[2]
    return _Level(
        enumerate(part.parts),
        subtype,
        above.in_alternative or subtype == "alternative",
        above.to_text,
        above.to_html,
        len(flat.text),
        len(flat.html),
    )


def _is_inline(part: BodyPart, place: int, subtype: str) -> bool:
    if part.disposition == "attachment":
        return False
    if part.type not in ("text/plain", "text/html") and not part.is_inline_media:
        return False
    # Of a related, the root alone; text with a name is a file, unless it comes first.
    return place == 0 or (subtype != "related" and (part.is_inline_media or not part.name))


def _place_alternative(part: BodyPart, level: _Level, flat: Flat) -> None:
    if part.type == "text/plain" and level.to_text:
        flat.text.append(part)
    elif part.type == "text/html" and level.to_html:
        flat.html.append(part)
    else:
        flat.attachments.append(part)


def _place(part: BodyPart, level: _Level, flat: Flat) -> None:
    if level.in_alternative and part.type == "text/plain":
        level.to_html = False
    if level.in_alternative and part.type == "text/html":
        level.to_text = False
    if level.to_text:
        flat.text.append(part)
    if level.to_html:
        flat.html.append(part)
    if not (level.to_text or level.to_html) or (
        part.is_inline_media and not (level.to_text and level.to_html)
    ):
        flat.attachments.append(part)


def _share(level: _Level, flat: Flat) -> None:
    """Show what an alternative has in one form only in the other as well."""
    if level.subtype != "alternative" or not (level.to_text and level.to_html):
        return
    text, html = flat.text[level.text_before :], flat.html[level.html_before :]
    if html and not text:
        flat.text.extend(html)
    if text and not html:
        flat.html.extend(text)
