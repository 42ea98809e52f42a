"""Files that are sent along: what callers give becomes an entity."""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import BinaryIO, TypeAlias, cast

from ..errors import InvalidArgumentError
from .content import ContentSource
from .encodings.transfer import is_utf8
from .entity import MimeEntity
from .fields.content_disposition import ContentDisposition
from .media_types import OCTET_STREAM, guess_media_type
from .message import MimeMessage
from .part import MessagePart, MimePart
from .text import TextPart


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file to send along, where a `Path` alone does not say enough.

    Args:
        content: its octets; see `MimePart`.
        filename: the name to offer; that of the file by default.
        media_type: its media type; by default what the extension of the name stands for.
    """

    content: ContentSource
    filename: str = ""
    media_type: str = ""


#: What `compose` and `BodyBuilder` take for an attachment. Never a str: one that came from outside
#: must not name a file of this machine.
AttachmentSource: TypeAlias = (
    "Path | tuple[str, ContentSource] | BinaryIO | Attachment | MimeEntity | MimeMessage"
)

#: What they take for an image: a file, its octets, or either with more said about it.
InlineSource: TypeAlias = "ContentSource | tuple[str, ContentSource] | Attachment | MimePart"

_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"<svg", "image/svg+xml"),
)


def make_attachment(source: AttachmentSource) -> MimeEntity:
    """Make the entity for an attachment; an entity is taken as it is.

    Text becomes a `TextPart` and a message (``message/rfc822``) a `MessagePart`, for which its file
    is read at once.

    Raises:
        InvalidArgumentError: it is a str, or something else that is none of the kinds.
        OSError: the file of a message cannot be read.
    """
    if isinstance(source, MimeEntity):
        return source
    if isinstance(source, MimeMessage):
        return MessagePart(source, filename=f"{_safe(source.subject) or 'message'}.eml")
    attachment = _described(source)
    name = attachment.filename or _name_of(attachment.content)
    media_type = attachment.media_type or guess_media_type(name)
    return _make_part(media_type, attachment.content, name)


def make_inline(content_id: str, source: InlineSource) -> MimePart:
    """Make the part that HTML refers to as ``cid:`` and `content_id`.

    Raises:
        InvalidArgumentError: it is a str, its media type cannot be told, or `content_id` is none.
    """
    if isinstance(source, MimePart):
        part = copy(source)
        part.content_id = content_id
        return part
    attachment = _described(source)
    name = attachment.filename or _name_of(attachment.content)
    media_type = attachment.media_type or guess_media_type(name)
    if media_type == OCTET_STREAM and isinstance(attachment.content, bytes | bytearray):
        media_type = _sniff(bytes(attachment.content[:16]))
    if media_type == OCTET_STREAM:
        raise InvalidArgumentError(
            f"What kind of image {content_id[:80]!a} is cannot be told: give (filename, content) or"
            " Attachment(content, media_type=...).",
            name="inline",
        )
    part = MimePart(media_type, attachment.content, disposition="inline", content_id=content_id)
    if name:
        part.filename = name
    return part


def _described(source: object) -> Attachment:
    """Take what describes content apart, and refuse what is neither that nor content."""
    if isinstance(source, Attachment):
        return source
    kind = type(source).__name__
    if isinstance(source, tuple):
        named = cast("tuple[object, ...]", source)
        if len(named) == 2 and isinstance(named[0], str):
            return Attachment(cast("ContentSource", named[1]), named[0])
    elif isinstance(source, Path | bytes | bytearray | memoryview) or hasattr(source, "seekable"):
        return Attachment(cast("ContentSource", source))
    hint = "a path is written Path(...)" if isinstance(source, str) else "see AttachmentSource"
    raise InvalidArgumentError(
        f"A file comes as a Path, (filename, bytes), an open binary file or an Attachment, not as"
        f" {kind}: {hint}.",
        name="attachments",
    )


def _name_of(content: ContentSource) -> str:
    """Return the name of a file without its directories; "" for what has none."""
    name = content if isinstance(content, PurePath) else getattr(content, "name", "")
    return _safe(PurePath(name).name) if isinstance(name, str | PurePath) else ""


def _safe(name: str) -> str:
    """Replace what cannot stand in a header field: names of files can hold anything."""
    kept = "".join([character if character.isprintable() else "_" for character in name])
    return kept.encode("utf-8", "replace").decode("utf-8")


def _make_part(media_type: str, content: ContentSource, filename: str) -> MimeEntity:
    kind, _, subtype = media_type.lower().partition("/")
    entity: MimeEntity
    if media_type.lower() == "message/rfc822":
        entity = MessagePart(_read_message(content))
    elif kind == "text":
        text = TextPart(subtype)
        text.content = content
        _label(text, content)
        entity = text
    else:
        entity = MimePart(media_type, content)
    entity.content_disposition = ContentDisposition("attachment")
    if filename:
        entity.filename = filename
    return entity


def _read_message(content: ContentSource) -> MimeMessage:
    if isinstance(content, bytes | bytearray | memoryview):
        return MimeMessage.parse(content)
    return MimeMessage.load(content)


def _label(part: TextPart, content: ContentSource) -> None:
    """Name the charset of text in memory where it shows; that of a file is not looked for."""
    known = isinstance(content, bytes | bytearray) and is_utf8(bytes(content))
    if not known:
        del part.content_type.parameters["charset"]


def _sniff(beginning: bytes) -> str:
    if beginning[:4] == b"RIFF" and beginning[8:12] == b"WEBP":
        return "image/webp"
    return next((name for mark, name in _SIGNATURES if beginning.startswith(mark)), OCTET_STREAM)
