"""Entities made of EmailBodyPart objects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn

from ....errors import InvalidArgumentError
from ...attachments import Attachment, make_attachment
from ...content import ContentSource
from ...entity import MimeEntity
from ...fields.content_disposition import ContentDisposition
from ...headers import Headers
from ...makers import UniqueMaker, boundary_from
from ...media_types import OCTET_STREAM
from ...multipart import Multipart
from ...text import TextPart
from .forms import HeaderProperty
from .values import add_fields, take

#: Which header field a property of a body part is about.
_FIELD_OF = {
    "type": "content-type",
    "charset": "content-type",
    "disposition": "content-disposition",
    "cid": "content-id",
    "language": "content-language",
    "location": "content-location",
}
_OTHERS = frozenset(("partId", "blobId", "size", "name", "subParts"))
#: What is never given as a field: other properties say it, or the content itself.
_TAKEN = frozenset(("content-type", "content-transfer-encoding", "content-disposition"))


class Parts:
    """Makes the entities of one message.

    Args:
        values: bodyValues.
        blobs: contents by their blobId.
        unique: makes boundaries.
        headers: the message's header, for what the root says of it.
        given: the names of the fields that it has already, in lower case.
    """

    def __init__(
        self,
        values: Mapping[str, Any],
        blobs: Mapping[str, ContentSource],
        unique: UniqueMaker,
        headers: Headers,
        given: set[str],
    ) -> None:
        self._values = values
        self._blobs = blobs
        self._unique = unique
        self._headers = headers
        self._given = given

    def make_shown(self, part: dict[str, Any], media_type: str, name: str) -> MimeEntity:
        """Make the one part of textBody or htmlBody.

        Args:
            part: the EmailBodyPart object.
            media_type: what it has to be.
            name: the property, for errors.

        Raises:
            InvalidArgumentError: see `from_jmap`.
        """
        if part.get("type") not in (None, media_type):
            refuse(name, f"{name} of a new Email is {media_type}.")
        return self.make_tree({**part, "type": media_type}, is_root=False)

    def make_attachment(self, part: dict[str, Any]) -> MimeEntity:
        """Make one of the attachments: that is its disposition, unless there is one.

        Raises:
            InvalidArgumentError: see `from_jmap`.
        """
        disposition = part.get("disposition") or "attachment"
        return self.make_tree({**part, "disposition": disposition}, is_root=False)

    def make_tree(self, root: dict[str, Any], *, is_root: bool = True) -> MimeEntity:
        """Make a part and all parts in it, however deep they are.

        Args:
            root: the EmailBodyPart object.
            is_root: whether it is the body of the message, which it shares a header with.

        Raises:
            InvalidArgumentError: see `from_jmap`.
        """
        made: MimeEntity | None = None
        waiting: list[tuple[dict[str, Any], Multipart | None]] = [(root, None)]
        while waiting:
            part, above = waiting.pop()
            media_type = take(part.get("type") or "", str, "type")
            entity: MimeEntity
            if media_type.lower().startswith("multipart/"):
                entity = multipart = self._multipart(part, media_type)
                children = take(part.get("subParts") or [], list, "subParts")
                waiting += [
                    (take(child, dict, "subParts"), multipart) for child in reversed(children)
                ]
            else:
                entity = self._leaf(part, media_type)
            self._describe(entity, part, is_root=is_root and above is None)
            if above is None:
                made = entity
            else:
                above.append(entity)
        assert made is not None
        return made

    # --- one part --------------------------------------------------------------------------------

    def _multipart(self, part: dict[str, Any], media_type: str) -> Multipart:
        for name in ("partId", "blobId"):
            if part.get(name) is not None:
                refuse(name, f"A multipart has no {name}: its contents are its subParts.")
        subtype = media_type.partition("/")[2]
        return Multipart(subtype, boundary=boundary_from(self._unique))

    def _leaf(self, part: dict[str, Any], media_type: str) -> MimeEntity:
        part_id, blob_id = part.get("partId"), part.get("blobId")
        if part.get("subParts"):
            refuse("subParts", f"A part of type {media_type[:80]!a} has no subParts.")
        if (part_id is None) == (blob_id is None):
            refuse("partId", "A part that is no multipart has either a partId or a blobId.")
        if part_id is not None:
            return self._text(part, take(part_id, str, "partId"), media_type or "text/plain")
        key: str = take(blob_id, str, "blobId")
        content = self._blobs.get(key)
        if content is None:
            refuse("blobId", f"There is no blob {key[:80]!a} among the ones given.")
        described = Attachment(content, media_type=media_type or OCTET_STREAM)
        entity = make_attachment(described)
        entity.content_disposition = None
        if charset := part.get("charset"):
            entity.content_type.parameters["charset"] = take(charset, str, "charset")
        return entity

    def _text(self, part: dict[str, Any], part_id: str, media_type: str) -> TextPart:
        value = take(self._values.get(part_id), dict, "bodyValues")
        for name in ("charset", "size"):
            if part.get(name) is not None:
                refuse(name, f"{name} is not given with a partId: it follows from the text.")
        for name in ("isEncodingProblem", "isTruncated"):
            if value.get(name):
                refuse(name, f"A text whose {name} is true cannot be sent: something is missing.")
        kind, _, subtype = media_type.partition("/")
        if kind.lower() != "text":
            refuse("type", f"The value of a partId is text, not {media_type[:80]!a}.")
        return TextPart(subtype, take(value.get("value"), str, "bodyValues"))

    def _describe(self, entity: MimeEntity, part: dict[str, Any], *, is_root: bool) -> None:
        """Set the header fields that the properties of a part stand for."""
        given = set(_TAKEN if not is_root else _TAKEN | self._given)
        given |= {field for name, field in _FIELD_OF.items() if part.get(name) is not None}
        if disposition := part.get("disposition"):
            entity.content_disposition = ContentDisposition(
                take(disposition, str, "disposition").lower()
            )
        if name := part.get("name"):
            _set_name(entity, take(name, str, "name"))
        if cid := part.get("cid"):
            entity.content_id = take(cid, str, "cid")
        if language := part.get("language"):
            tags = [take(tag, str, "language") for tag in take(language, list, "language")]
            entity.headers["Content-Language"] = ", ".join(tags)
        if location := part.get("location"):
            entity.headers["Content-Location"] = take(location, str, "location")
        for name, value in part.items():
            if name in _FIELD_OF or name in _OTHERS:
                continue
            header = HeaderProperty.parse(name)
            if header is None:
                refuse(name, f"{name[:80]!a} is no property of a body part.")
            if header.key in given:
                refuse(name, f"The field {header.name} is given by another property.")
            given.add(header.key)
            is_content = header.key.startswith("content-")
            headers = self._headers if is_root and not is_content else entity.headers
            add_fields(headers, header, value, name)


def _set_name(entity: MimeEntity, name: str) -> None:
    """Name a file where programs look for it; without a disposition that is Content-Type."""
    disposition = entity.content_disposition
    if disposition is None:
        entity.content_type.parameters["name"] = name
    else:
        disposition.filename = name


def refuse(name: str, text: str) -> NoReturn:
    """Raise the error for a property.

    Args:
        name: the property.
        text: what is wrong with it.

    Raises:
        InvalidArgumentError: always.
    """
    raise InvalidArgumentError(text, name=name)
