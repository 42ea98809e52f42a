"""Forms: multipart/form-data (RFC 7578)."""

from __future__ import annotations

from ...errors import InvalidArgumentError
from ..attachments import AttachmentSource, make_attachment
from ..encodings import charsets
from ..entity import MimeEntity
from ..fields.content_disposition import ContentDisposition
from ..part import MimePart
from ..text import TextPart
from .multiparts import NamedMultipart

_CHARSET = "_charset_"  # the field that names the charset of the others (section 4.6)


class MultipartFormData(NamedMultipart):
    """The fields of a form: each a part with a name. `from_body` reads what web clients send."""

    __slots__ = ()

    subtype = "form-data"

    def add(self, name: str, value: str) -> TextPart:
        """Append a field and return its part.

        Args:
            name: the name of the field; there may be several of one name.
            value: the text of the field.

        Raises:
            InvalidArgumentError: an argument that cannot be written.
        """
        part = TextPart("plain", value)
        part.content_disposition = ContentDisposition("form-data", {"name": name})
        self.append(part)
        return part

    def add_file(self, name: str, source: AttachmentSource) -> MimeEntity:
        """Append a file and return its entity.

        Args:
            name: the name of the field.
            source: the file, as `BodyBuilder.attach` takes it.

        Raises:
            InvalidArgumentError: it is a str or of another kind.
        """
        entity = make_attachment(source)
        parameters = {"name": name}
        if entity.filename:
            parameters["filename"] = entity.filename
        entity.content_disposition = ContentDisposition("form-data", parameters)
        self.append(entity)
        return entity

    def get(self, name: str) -> MimeEntity | None:
        """Return the first part of the field `name`; None where there is none."""
        return next(iter(self.get_all(name)), None)

    def get_all(self, name: str) -> list[MimeEntity]:
        """Return all parts of the field `name`, in order."""
        return [part for part in self if field_name(part) == name]

    def value(self, name: str) -> str | None:
        """Return the text of the first part of the field `name`; None where there is none.

        Its charset is that of its Content-Type, else that of the field ``_charset_``, else UTF-8.
        """
        part = self.get(name)
        return self._text(part, self._charset()) if isinstance(part, MimePart) else None

    def values(self) -> list[tuple[str, str]]:
        """Return names and texts of all fields that are no files, in order."""
        charset = self._charset()
        return [
            (field_name(part), self._text(part, charset))
            for part in self
            if isinstance(part, MimePart) and not part.filename
        ]

    def _charset(self) -> str:
        part = self.get(_CHARSET)
        label = part.content[:100].decode("ascii", "replace") if isinstance(part, MimePart) else ""
        return label.strip() or "utf-8"

    def _text(self, part: MimePart, charset: str) -> str:
        text = charsets.decode(part.content, part.content_type.charset or charset)[0]
        return text.replace("\r\n", "\n")

    @classmethod
    def from_body(cls, content_type: str, body: bytes) -> MultipartFormData:
        """Read the body of a web request.

        Args:
            content_type: the field body of its Content-Type.
            body: its octets.

        Raises:
            InvalidArgumentError: `content_type` is not that of a form, or no field body.
        """
        entity = MimeEntity.parse(body, content_type=content_type)
        if not isinstance(entity, cls):
            raise InvalidArgumentError(
                f"{content_type[:80]!a} is no form with a boundary.", name="content_type"
            )
        return entity


def field_name(part: MimeEntity) -> str:
    """Return the name of the field of a form that a part is; "" where it has none."""
    disposition = part.content_disposition
    return "" if disposition is None else disposition.parameters.get("name") or ""
