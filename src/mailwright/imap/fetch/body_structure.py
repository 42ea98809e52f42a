"""What a message is made of, as a server tells it (RFC 9051 section 7.5.2)."""

from __future__ import annotations

from collections.abc import Iterator

from ...mime.encodings.transfer import ContentEncoding
from ...mime.fields.content_disposition import ContentDisposition
from ...mime.fields.content_type import ContentType
from ._strings import comparable, to_wire
from ._structure_fields import Extension, Fields, extension_of, fields_of
from ._structure_repair import UNKNOWN_PART, repaired_structure
from ._structure_tree import build
from .defects import FetchDefect
from .envelope import Envelope


class BodyStructure:
    """One entity of a message: a part, a multipart or an embedded message.

    The attributes have the names of `MimeEntity`, and say what its would, as far as the server
    understands the message as we do. Each is read when it is asked for.

    Args:
        kept: the structure of the whole message; see `parse`.
        start: where in it this entity begins.
        end: where it ends.
        part_specifier: its place; see the attribute.
        fields: what stands before the size.
        extension: what stands behind it.
        size: octets of the body; see the attribute.
        lines: of the body; see the attribute.
    """

    __slots__ = (
        "_content_type",
        "_disposition",
        "_end",
        "_extension",
        "_fields",
        "_kept",
        "_message",
        "_start",
        "is_multipart",
        "lines",
        "own_defects",
        "part_specifier",
        "parts",
        "size",
    )

    #: What names it in a FETCH: "1.2"; "TEXT", "2.TEXT" for a multipart that is the body of the
    #: message, or of the one in part 2, as that has no number.
    part_specifier: str
    #: Whether it is made of parts, though there may be none.
    is_multipart: bool
    #: The parts of a multipart, in order.
    parts: tuple[BodyStructure, ...]
    #: Octets of the body, encoded as it is; None of a multipart, and where the server does not say.
    size: int | None
    #: Lines of a text or an embedded message; None in all else.
    lines: int | None
    #: What was wrong with it; where it had to be repaired, the outermost one has what was.
    own_defects: tuple[FetchDefect, ...]

    def __init__(
        self,
        kept: bytes,
        start: int,
        end: int,
        part_specifier: str,
        fields: bytes,
        extension: bytes,
        size: int | None = None,
        lines: int | None = None,
    ) -> None:
        self._kept = kept
        self._start = start
        self._end = end
        self._fields: bytes | Fields = fields
        self._extension: bytes | Extension = extension
        self._content_type: ContentType | None = None
        self._disposition: ContentDisposition | None = None
        self._message: tuple[Envelope, BodyStructure] | None = None
        self.part_specifier = part_specifier
        self.is_multipart = False
        self.parts = ()
        self.size = size
        self.lines = lines
        self.own_defects = ()

    @classmethod
    def parse(cls, octets: bytes) -> BodyStructure:
        """Read a body structure as a server sent it or `to_bytes` wrote it; never raises.

        Args:
            octets: the parenthesised list; what is wrong with it is in `defects`.
        """
        made = build(octets, cls)
        if made is None:
            kept, defects = repaired_structure(octets)
            made = build(kept, cls)
            if made is None:  # what is repaired is well-formed: tests look for this defect
                defects.append(FetchDefect.UNREADABLE_ITEM)
                made = cls(UNKNOWN_PART, 0, len(UNKNOWN_PART), "1", UNKNOWN_PART[1:-5], b"")
            made.own_defects = tuple(dict.fromkeys((*defects, *made.own_defects)))
        return made

    def take_parts(self, parts: tuple[BodyStructure, ...]) -> None:
        """Become a multipart; see the attributes."""
        self.is_multipart = True
        self.parts = parts
        if not parts:
            self.own_defects = (FetchDefect.MISSING_PARTS,)

    def take_message(self, envelope: Envelope, body: BodyStructure) -> None:
        """Become an embedded message; see the attributes."""
        self._message = (envelope, body)

    # --- what it says ----------------------------------------------------------------------------

    @property
    def envelope(self) -> Envelope | None:
        """The envelope of an embedded message; None in all else."""
        return None if self._message is None else self._message[0]

    @property
    def body(self) -> BodyStructure | None:
        """The body of an embedded message; None in all else."""
        return None if self._message is None else self._message[1]

    @property
    def content_type(self) -> ContentType:
        """Content-Type; to change it changes nothing on the server."""
        if self._content_type is None:
            self._content_type = self._read_fields().content_type()
        return self._content_type

    @property
    def content_disposition(self) -> ContentDisposition | None:
        """Content-Disposition (RFC 2183); None where there is none, or the server did not say."""
        if self._disposition is None:
            self._disposition = self._read_extension().content_disposition()
        return self._disposition

    @property
    def content_id(self) -> str:
        """Content-ID without its angle brackets, as ``cid:`` names it; "" where there is none."""
        return self._read_fields().content_id

    @property
    def content_description(self) -> str:
        """Content-Description: what it is, for people."""
        return self._read_fields().description

    @property
    def content_transfer_encoding(self) -> ContentEncoding | None:
        """The encoding that the server names (RFC 2045 section 6); None without a known one."""
        return self._read_fields().encoding

    @property
    def content_md5(self) -> str:
        """Content-MD5 (RFC 1864); "" where there is none."""
        return self._read_extension().md5

    @property
    def content_language(self) -> tuple[str, ...]:
        """Content-Language: the languages of its readers as tags, such as "de-CH" (RFC 3282)."""
        return self._read_extension().languages

    @property
    def content_location(self) -> str:
        """Content-Location: its URI, absolute or not (RFC 2557); "" where there is none."""
        return self._read_extension().location

    @property
    def more_extensions(self) -> bytes:
        """What follows that no standard defines yet, as it came; mostly b""."""
        return self._read_extension().more.removeprefix(b" ")

    @property
    def filename(self) -> str:
        """The name that the sender gave it: never a path to be trusted. "" where there is none.

        The filename of Content-Disposition counts, then the name of Content-Type.
        """
        return self._read_extension().filename or self._read_fields().name

    @property
    def is_attachment(self) -> bool:
        """Whether it is a file that was sent along; see `MimeEntity.is_attachment`."""
        extension = self._read_extension()
        if extension.disposition not in (None, "inline") and extension.is_valid:
            return True
        return bool(self.filename) and not self.content_id

    @property
    def is_message(self) -> bool:
        """Whether it is an embedded message whose structure the server tells."""
        return self._message is not None

    @property
    def defects(self) -> tuple[FetchDefect, ...]:
        """What was wrong with it and what lies in it, and how that was read."""
        found: list[FetchDefect] = []
        for one in self.walk():
            found += one.own_defects
            found += one.envelope.defects if one.envelope is not None else ()
        return tuple(dict.fromkeys(found))

    # --- the tree --------------------------------------------------------------------------------

    def walk(self) -> Iterator[BodyStructure]:
        """Yield it and all that lies in it, embedded messages too, in their order."""
        waiting: list[BodyStructure] = [self]
        while waiting:
            one = waiting.pop()
            yield one
            waiting.extend(reversed(one.parts))
            if one.body is not None:
                waiting.append(one.body)

    def __iter__(self) -> Iterator[BodyStructure]:
        return self.walk()

    def find(self, part_specifier: str) -> BodyStructure | None:
        """Return the entity with a part specifier; None where there is none.

        Args:
            part_specifier: such as "1.2"; "" is that of the outermost one, too.
        """
        wanted = part_specifier.upper()
        if not wanted:
            return self
        return next((one for one in self.walk() if one.part_specifier == wanted), None)

    @property
    def body_parts(self) -> Iterator[BodyStructure]:
        """All parts that are no multiparts, in order; messages within are not entered."""
        waiting: list[BodyStructure] = [self]
        while waiting:
            one = waiting.pop()
            if not one.is_multipart:
                yield one
            waiting.extend(reversed(one.parts))

    @property
    def attachments(self) -> Iterator[BodyStructure]:
        """The parts that are files sent along; see `is_attachment`."""
        return (part for part in self.body_parts if part.is_attachment)

    @property
    def text_body(self) -> BodyStructure | None:
        """The part with the plain text that `MimeMessage.text_body` is; None without one."""
        return self._find_text("text/plain")

    @property
    def html_body(self) -> BodyStructure | None:
        """The part with the HTML that `MimeMessage.html_body` is; None without one."""
        return self._find_text("text/html")

    def _find_text(self, media_type: str) -> BodyStructure | None:
        from ...mime.text_bodies import shown_of

        return next(shown_of(self, media_type, _parts_of), None)

    # --- octets ----------------------------------------------------------------------------------

    def to_bytes(self) -> bytes:
        """Return it as a server could have sent it; `parse` reads the same out of it."""
        return to_wire(self._kept[self._start : self._end])

    def comparable(self) -> bytes:
        """Return what is the same for structures that say the same."""
        return comparable(self._kept[self._start : self._end])

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, BodyStructure):
            return NotImplemented
        return self.comparable() == other.comparable()

    def __hash__(self) -> int:
        return hash(self.comparable())

    def __repr__(self) -> str:
        size = "" if self.size is None else f" {self.size} octets"
        return f"<BodyStructure {self.part_specifier} {self.content_type.media_type}{size}>"

    def _read_fields(self) -> Fields:
        fields = self._fields
        if isinstance(fields, bytes):
            fields = self._fields = fields_of(fields, is_multipart=self.is_multipart)
        return fields

    def _read_extension(self) -> Extension:
        extension = self._extension
        if isinstance(extension, bytes):
            is_multipart = self.is_multipart
            extension = self._extension = extension_of(extension, is_multipart=is_multipart)
        return extension


def _parts_of(part: BodyStructure) -> tuple[BodyStructure, ...] | None:
    return part.parts if part.is_multipart else None
