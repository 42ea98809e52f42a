"""What every entity has: a header with Content- fields, and the octets it was parsed from."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from ..errors import InvalidMessageError
from .entity_fields import TextAttribute, UriAttribute, read_languages
from .fields.content_disposition import ContentDisposition
from .fields.content_type import ContentType
from .format_options import DEFAULT as FORMAT
from .format_options import FormatOptions
from .headers import Header, Headers
from .options import ParserOptions

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .limits import MimeLimits
    from .source import Source


class MimeEntity:
    """An entity: a header and a body (RFC 2045 section 2.4). What it is made of, its kinds say.

    Args:
        media_type: such as ``image/png``.
        parameters: those of its Content-Type, names and values.

    Raises:
        InvalidArgumentError: `media_type` is no ``type/subtype``, or a parameter is none.
    """

    __slots__ = ("_detached", "_headers", "_in_message", "_source")

    def __init__(self, media_type: str, *parameters: tuple[str, str]) -> None:
        self._source: Source | None = None
        self._in_message = False
        self._detached = False
        self._headers: Headers | None = Headers((describe(media_type, parameters),))

    def take_source(self, source: Source, headers: Headers | None) -> None:
        """Become the entity that a parser found.

        Args:
            source: where it lies.
            headers: the fields of the message that it is the root of; None for a part.
        """
        self._source = source
        self._headers = headers
        self._in_message = headers is not None
        self._detached = False

    @staticmethod
    def parse(
        data: bytes,
        *,
        content_type: str = "",
        limits: MimeLimits | None = None,
        options: ParserOptions | None = None,
    ) -> MimeEntity:
        """Take an entity apart that is no message, such as the body of a web request.

        Args:
            data: its header and body; with `content_type` the body alone, which is copied then.
            content_type: the field body of its Content-Type, where that came apart from it.
            limits: the bounds; see `MimeLimits`.
            options: how it is read; see `ParserOptions`.

        Raises:
            InvalidArgumentError: `content_type` cannot stand in a header field, or `data` is a str.
        """
        from .tree import parse_entity

        return parse_entity(data, content_type, limits, options)

    # --- the header ------------------------------------------------------------------------------

    @property
    def headers(self) -> Headers:
        """The header fields. The root of a parsed message shares them with its message."""
        if self._headers is None:
            source = self._source
            assert source is not None
            original = source.original
            self._headers = Headers.from_bytes(
                source.header, original.options, original.limits, offset=source.node.header
            )
        return self._headers

    @property
    def content_type(self) -> ContentType:
        """Content-Type; to change it changes the header field. ``text/plain`` where there is none.

        The parts of a multipart/digest are ``message/rfc822`` then (RFC 2046 section 5.1.5).
        """
        headers = self.headers
        field = headers.field("Content-Type")
        text = field.unfolded if field is not None else ""
        if field is None and self._source is not None:
            text = self._source.node.media_type
        return ContentType.understood(
            text or "text/plain",
            compliance=headers.options.parameters,
            on_change=self._set_content_type,
            limit=headers.limits.parameters,
        )

    @content_type.setter
    def content_type(self, content_type: ContentType) -> None:
        self._set_content_type(content_type)

    def _set_content_type(self, content_type: ContentType) -> None:
        self.headers["Content-Type"] = str(content_type)

    @property
    def content_disposition(self) -> ContentDisposition | None:
        """Content-Disposition (RFC 2183), bound to its header field; None removes it."""
        headers = self.headers
        field = headers.field("Content-Disposition")
        if field is None:
            return None
        return ContentDisposition.understood(
            field.unfolded,
            compliance=headers.options.parameters,
            on_change=self._set_content_disposition,
            limit=headers.limits.parameters,
        )

    @content_disposition.setter
    def content_disposition(self, disposition: ContentDisposition | None) -> None:
        if disposition is None:
            self.headers.remove("Content-Disposition")
        else:
            self._set_content_disposition(disposition)

    def _set_content_disposition(self, disposition: ContentDisposition) -> None:
        self.headers["Content-Disposition"] = str(disposition)

    @property
    def content_id(self) -> str:
        """Content-ID without its angle brackets, as ``cid:`` names it; "" where there is none."""
        value = self.headers.get("Content-ID") or ""
        return value.strip().removeprefix("<").removesuffix(">")

    @content_id.setter
    def content_id(self, content_id: str) -> None:
        if content_id:
            from .fields.msg_id import format_msg_ids

            self.headers["Content-ID"] = format_msg_ids([content_id])
        else:
            self.headers.remove("Content-ID")

    content_description = TextAttribute("Content-Description", "what it is, for people.")
    content_location = UriAttribute("Content-Location", "its URI, absolute or not (RFC 2557).")
    content_base = UriAttribute("Content-Base", "what URIs in it are relative to (RFC 2110).")

    @property
    def content_language(self) -> tuple[str, ...]:
        """Content-Language: the languages of its readers as tags, such as "de-CH" (RFC 3282)."""
        return read_languages(self.headers.get("Content-Language") or "")

    @content_language.setter
    def content_language(self, languages: Sequence[str]) -> None:
        if languages:
            self.headers["Content-Language"] = ", ".join(languages)
        else:
            self.headers.remove("Content-Language")

    @property
    def filename(self) -> str:
        """The name that the sender gave it: never a path to be trusted. "" where there is none.

        The filename of Content-Disposition counts, then the name of Content-Type.
        """
        return self._filename(self.content_disposition)

    @filename.setter
    def filename(self, filename: str) -> None:
        disposition = self.content_disposition
        if filename and disposition is None:
            disposition = ContentDisposition("attachment")
        if disposition is not None:
            disposition.filename = filename or None
            self.content_disposition = disposition
        content_type = self.content_type
        if "name" in content_type.parameters:
            del content_type.parameters["name"]

    def _filename(self, disposition: ContentDisposition | None) -> str:
        name = disposition.filename if disposition is not None else None
        return name or self.content_type.name or ""

    @property
    def is_attachment(self) -> bool:
        """Whether it is a file that was sent along, not what the message says or shows.

        Its disposition says so; without one that can be read, a name without a Content-ID does.
        """
        disposition = self.content_disposition
        if disposition is not None and disposition.is_valid and disposition.is_attachment:
            return True
        return bool(self._filename(disposition)) and not self.content_id

    # --- octets ----------------------------------------------------------------------------------

    @property
    def source(self) -> Source | None:
        """Where the entity lies in the message that was parsed; None when it was composed."""
        return self._source

    @property
    def raw(self) -> bytes | None:
        """The exact octets it was parsed from, header included; None when it was composed."""
        return None if self._source is None else self._source.raw

    def to_bytes(self, options: FormatOptions = FORMAT) -> bytes:
        """Return the entity as it is written, header included.

        Args:
            options: how it is written; see `FormatOptions`.

        Raises:
            InvalidMessageError: an attached file has changed meanwhile.
            OSError: a file cannot be read.
        """
        from .writer import plan

        return plan(self, options).joined()

    def __bytes__(self) -> bytes:
        return self.to_bytes()

    def __repr__(self) -> str:
        name = f" {self.filename!r}" if self.filename else ""
        return f"<{type(self).__name__} {self.content_type.media_type}{name}>"

    # --- for the tree and the writer -------------------------------------------------------------

    @property
    def is_in_message(self) -> bool:
        """Whether its header is that of a parsed message, of which it is the root."""
        return self._in_message

    def detach(self) -> None:
        """Give the root of a parsed message a header of its own: the Content- fields."""
        if self._in_message:
            self._headers = content_fields(self.headers)
            self._in_message = False
            self._detached = True

    def header_is_changed(self) -> bool:
        """Whether the header is not what was parsed any more."""
        if self._source is None or self._detached:
            return True
        return self._headers is not None and self._headers.is_modified

    def body_is_changed(self) -> bool:
        """Whether the body itself, its parts apart, is not what was parsed any more."""
        return self._source is None

    def parts(self) -> Sequence[MimeEntity]:
        """Return the entities directly in this one; an embedded message is none of them."""
        return ()

    def loaded_parts(self) -> Sequence[MimeEntity]:
        """Return the entities in this one that somebody may have changed."""
        return ()

    def __copy__(self) -> MimeEntity:
        return self.__deepcopy__({})

    def __deepcopy__(self, memo: dict[int, Any]) -> MimeEntity:
        from .tree import copy_tree

        return copy_tree(self, memo)

    def __reduce__(self) -> tuple[Any, ...]:
        from .tree import flatten, rebuild

        return rebuild, (flatten(self),)


@lru_cache(256)
def describe(media_type: str, parameters: tuple[tuple[str, str], ...]) -> Header:
    """Make the Content-Type of an entity; fields never change, so entities can share it.

    Args:
        media_type: such as ``text/plain``.
        parameters: names and values.

    Raises:
        InvalidArgumentError: `media_type` is no ``type/subtype``, or a parameter is none.
    """
    return Header("Content-Type", str(ContentType(media_type, parameters)))


def content_fields(headers: Headers) -> Headers:
    """Return the fields whose names begin with Content-: those that an entity's header is of."""
    return Headers.from_bytes(
        b"".join(field.raw for field in headers if field.key.startswith("content-")),
        headers.options,
        headers.limits,
    )


def walk(root: MimeEntity) -> Iterator[MimeEntity]:
    """Yield `root` and all entities in it in their order; an embedded message is not entered."""
    waiting = [root]
    while waiting:
        entity = waiting.pop()
        yield entity
        waiting.extend(reversed(entity.parts()))


def changed_bodies(root: MimeEntity) -> set[int]:
    """Return the ids of the entities whose bodies are not what was parsed, parts included.

    Raises:
        InvalidMessageError: an entity lies in itself.
    """
    changed: set[int] = set()
    above: list[MimeEntity] = []
    open_ids: set[int] = set()
    waiting: list[tuple[MimeEntity, bool]] = [(root, False)]
    while waiting:
        entity, done = waiting.pop()
        if done:
            above.pop()
            open_ids.discard(id(entity))
            if entity.body_is_changed():
                changed.add(id(entity))
            if above and (id(entity) in changed or entity.header_is_changed()):
                changed.add(id(above[-1]))
            continue
        if id(entity) in open_ids:
            raise InvalidMessageError(f"{entity!r} lies in itself.")
        open_ids.add(id(entity))
        above.append(entity)
        waiting.append((entity, True))
        waiting.extend((part, False) for part in entity.loaded_parts())
    return changed
