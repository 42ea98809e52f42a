"""From a message to the Email object."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from ....errors import InvalidArgumentError
from ...message import MimeMessage
from .body_values import body_value, preview
from .forms import CONVENIENT, HeaderProperty, Json, all_fields
from .structure import PART_PROPERTIES, BodyPart, Flat, blob_id, describe, flatten, take_apart

#: What is there where no properties are asked for (RFC 8621 section 4.2), but for what a store
#: knows and a message does not: id, threadId, mailboxIds, keywords, receivedAt.
DEFAULT_PROPERTIES = (
    *("blobId", "size", *CONVENIENT, "hasAttachment", "preview", "bodyValues"),
    *("textBody", "htmlBody", "attachments"),
)
DEFAULT_BODY_PROPERTIES = tuple(name for name in PART_PROPERTIES if name != "headers")


def to_jmap(
    message: MimeMessage,
    *,
    properties: Iterable[str] | None = None,
    body_properties: Iterable[str] | None = None,
    fetch_text_body_values: bool = True,
    fetch_html_body_values: bool = True,
    fetch_all_body_values: bool = False,
    max_body_value_bytes: int = 0,
) -> dict[str, Any]:
    """Return a message as an Email object (RFC 8621 section 4), ready for `json.dumps`.

    A message that was edited or composed is described as it would be written. Part ids are part
    specifiers as IMAP has them; blob ids are ``sha256-`` and the digest of the octets.

    Args:
        message: the message.
        properties: which ones to give, header fields among them ("header:List-Id:asText:all");
            those of section 4.2 by default, without what only a mail store knows.
        body_properties: the same for body parts. The parts of a multipart are always there in
            bodyStructure, as subParts.
        fetch_text_body_values: whether bodyValues has the text of what textBody lists.
        fetch_html_body_values: likewise of htmlBody.
        fetch_all_body_values: likewise of every part that is text.
        max_body_value_bytes: cut each value after so many octets of UTF-8; 0 for never.

    Raises:
        InvalidArgumentError: a property that a message does not have, or a negative size.
        InvalidMessageError: a message that was composed and cannot be written.
    """
    if max_body_value_bytes < 0:
        raise InvalidArgumentError(
            "max_body_value_bytes is a number of octets, or 0.", name="max_body_value_bytes"
        )
    # What is to be read is looked at before anything costly is done.
    wanted = _checked(
        DEFAULT_PROPERTIES if properties is None else properties, EMAIL_PROPERTIES, "properties"
    )
    of_parts = _checked(
        DEFAULT_BODY_PROPERTIES
        if body_properties is None
        else [name for name in body_properties if name != "subParts"],
        PART_PROPERTIES,
        "body_properties",
    )
    if message.is_changed():
        read = message.headers
        message = MimeMessage.parse(bytes(message), limits=read.limits, options=read.options)
    export = _Export(
        message,
        of_parts,
        (fetch_text_body_values, fetch_html_body_values, fetch_all_body_values),
        max_body_value_bytes,
    )
    return {
        name: EMAIL_PROPERTIES[name](export) if field is None else field.value(message.headers)
        for name, field in wanted.items()
    }


def _checked(
    names: Iterable[str], known: Iterable[str], argument: str
) -> dict[str, HeaderProperty | None]:
    """Return the names of properties, each with the header field that it stands for."""
    checked = {name: HeaderProperty.parse(name) for name in names}
    for name, header in checked.items():
        if header is None and name not in known:
            raise InvalidArgumentError(
                f"{name[:80]!a} is none of the {argument}: those are {', '.join(known)},"
                " and header:NAME.",
                name=argument,
            )
    return checked


@dataclass(slots=True)
class _Export:
    """A message and how it is described; its body is looked at when it is first needed."""

    message: MimeMessage
    of_parts: dict[str, HeaderProperty | None]
    fetched: tuple[bool, bool, bool]
    limit: int
    _parts: list[BodyPart] = field(default_factory=list["BodyPart"])
    _flat: Flat | None = None
    _descriptions: dict[str, dict[str, Any]] = field(default_factory=dict[str, dict[str, Any]])

    def parts(self) -> list[BodyPart]:
        if not self._parts and self.message.body is not None:
            self._parts = take_apart(self.message.body)
        return self._parts

    def flat(self) -> Flat:
        if self._flat is None:
            parts = self.parts()
            self._flat = flatten(parts[0]) if parts else Flat([], [], [])
        return self._flat

    def described(self, parts: Iterable[BodyPart]) -> Json:
        return [dict(self.description(part)) for part in parts]

    def description(self, part: BodyPart) -> dict[str, Any]:
        """Return the properties of a part; most stand in two lists."""
        if part.part_id not in self._descriptions:
            self._descriptions[part.part_id] = describe(part, self.of_parts)
        return self._descriptions[part.part_id]


def _body_structure(export: _Export) -> Json:
    made = {id(part): dict(export.description(part)) for part in export.parts()}
    for part in export.parts():
        if part.is_multipart:
            made[id(part)]["subParts"] = [made[id(child)] for child in part.parts]
    return made[id(export.parts()[0])] if made else None


def _body_values(export: _Export) -> Json:
    text, html, every = export.fetched
    flat = export.flat()
    chosen = [
        *(flat.text if text else ()),
        *(flat.html if html else ()),
        *(export.parts() if every else ()),
    ]
    values = {part.part_id: part for part in chosen}
    made = {part_id: body_value(part, export.limit) for part_id, part in values.items()}
    return {part_id: value for part_id, value in made.items() if value is not None}


def _raw(export: _Export) -> bytes:
    return export.message.raw or b""


def _convenience(header: HeaderProperty) -> Callable[[_Export], Json]:
    return lambda export: header.value(export.message.headers)


EMAIL_PROPERTIES: dict[str, Callable[[_Export], Json]] = {
    "blobId": lambda export: blob_id(_raw(export)),
    "size": lambda export: len(_raw(export)),
    "headers": lambda export: all_fields(export.message.headers),
    **{name: _convenience(header) for name, header in CONVENIENT.items()},
    "hasAttachment": lambda export: any(
        part.disposition != "inline" for part in export.flat().attachments
    ),
    "preview": lambda export: preview(export.flat().text),
    "bodyStructure": _body_structure,
    "bodyValues": _body_values,
    "textBody": lambda export: export.described(export.flat().text),
    "htmlBody": lambda export: export.described(export.flat().html),
    "attachments": lambda export: export.described(export.flat().attachments),
}
