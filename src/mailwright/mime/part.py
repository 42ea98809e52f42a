"""Entities without parts: `MimePart` holds octets, `MessagePart` a whole message."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from ..errors import InvalidArgumentError
from .content import Content, ContentSource, MemoryContent, make_content
from .decoded_content import open_decoded
from .encodings.transfer import (
    SEVEN_BIT,
    ContentEncoding,
    EncodingConstraint,
    choose,
    decode,
)
from .entity import MimeEntity
from .entity_fields import TextAttribute, read_seconds
from .fields.content_disposition import ContentDisposition
from .newlines import canonical
from .parser import MESSAGES

if TYPE_CHECKING:
    from .headers import Headers
    from .message import MimeMessage
    from .source import Source


class MimePart(MimeEntity):
    """A leaf: octets of some media type.

    Args:
        media_type: such as ``application/pdf``.
        content: the octets; a `Path` is opened only when the message is written, an open binary
            file must be seekable and stays yours.
        filename: the name to offer to whoever saves it; with one, it is an attachment.
        disposition: ``attachment`` or ``inline``, where it shall not follow from `filename`.
        content_id: the name that HTML refers to as ``cid:…``, without angle brackets.

    Raises:
        InvalidArgumentError: an argument that cannot stand in a header field, content that is text
            (encode it, or use `TextPart`), or the media type of a multipart or message.
    """

    __slots__ = ("_content",)

    def __init__(
        self,
        media_type: str = "application/octet-stream",
        content: ContentSource = b"",
        *,
        filename: str = "",
        disposition: str = "",
        content_id: str = "",
    ) -> None:
        super().__init__(media_type)
        kind = media_type.lower()
        if kind.startswith("multipart/") or kind in MESSAGES:
            raise InvalidArgumentError(
                f"What is {kind} may not be encoded like a leaf: use Multipart or MessagePart.",
                name="media_type",
            )
        self._content: Content | None = make_content(content)
        if disposition:
            self.content_disposition = ContentDisposition(disposition)
        if filename:
            self.filename = filename
        if content_id:
            self.content_id = content_id

    def take_source(self, source: Source, headers: Headers | None) -> None:
        """Become the part that a parser found.

        Args:
            source: where it lies.
            headers: the fields of the message that it is the root of; None for a part.
        """
        super().take_source(source, headers)
        self._content = None

    # --- the content -----------------------------------------------------------------------------

    @property
    def content(self) -> bytes:
        """The octets, decoded; each access to a file reads it, each access to a mail decodes it.

        It is set like the argument of the same name.
        """
        return self.body_content().read()

    @content.setter
    def content(self, content: ContentSource) -> None:
        self._replace_content(make_content(content))

    def _replace_content(self, content: Content) -> None:
        self._content = content

    def open(self) -> BinaryIO:
        """Return a binary file that reads the content from its first octet, block by block."""
        if self._source is None or self.body_is_changed():
            return self.body_content().open()
        node = self._source.node
        return open_decoded(self._source.original.data, node.body, node.end, node.encoding)

    def body_content(self) -> Content:
        """Return where the decoded octets come from."""
        if self._content is not None:
            return self._content
        assert self._source is not None
        encoding = self._source.node.encoding
        body = self._source.body
        return MemoryContent(body if encoding is None else decode(body, encoding))

    @property
    def encoded(self) -> bytes:
        """The body as it is written: in its content transfer encoding."""
        from .writer import plan_body

        return plan_body(self).joined()

    @property
    def content_transfer_encoding(self) -> ContentEncoding | None:
        """The encoding that the header names (RFC 2045 section 6); None without a known one.

        Setting one is a wish: content that it cannot carry gets another one when it is written.
        None leaves the choice to the content.
        """
        value = self.headers.get("Content-Transfer-Encoding")
        return None if value is None else ContentEncoding.parse(value)

    @content_transfer_encoding.setter
    def content_transfer_encoding(self, encoding: ContentEncoding | str | None) -> None:
        if encoding is None:
            self.headers.remove("Content-Transfer-Encoding")
            return
        known = ContentEncoding.parse(encoding)
        if known is None:
            raise InvalidArgumentError(
                f"{encoding[:80]!a} is no content transfer encoding: those are"
                f" {', '.join(ContentEncoding)}.",
                name="content_transfer_encoding",
            )
        self.headers["Content-Transfer-Encoding"] = known.value

    def best_encoding(self, constraint: EncodingConstraint = SEVEN_BIT) -> ContentEncoding:
        """Return the encoding that carries the content and is the most readable, then the shortest.

        Args:
            constraint: what the way carries; by default what every one does.

        Raises:
            OSError: the content is in a file that cannot be read.
        """
        return choose(self.content, constraint)

    content_md5 = TextAttribute("Content-MD5", "a digest of the content, no proof (RFC 1864).")

    def compute_content_md5(self) -> str:
        """Return what Content-MD5 should be: of the decoded content, text with CRLF line ends."""
        from base64 import b64encode
        from hashlib import md5

        content = self.content
        if self.content_type.type == "text":
            content = canonical(content)
        return b64encode(md5(content, usedforsecurity=False).digest()).decode("ascii")

    def verify_content_md5(self) -> bool:
        """Whether there is a Content-MD5 and it is that of the content."""
        value = self.content_md5.partition("(")[0].strip()
        return bool(value) and value == self.compute_content_md5()

    @property
    def content_duration(self) -> int | None:
        """Content-Duration: the seconds that it takes to hear or see it; None if that is not said.

        See RFC 2424.
        """
        return read_seconds(self.headers.get("Content-Duration") or "")

    @content_duration.setter
    def content_duration(self, seconds: int | None) -> None:
        if seconds is None:
            self.headers.remove("Content-Duration")
            return
        if not 0 <= seconds < 10**10:
            raise InvalidArgumentError(f"{seconds} is no duration.", name="content_duration")
        self.headers["Content-Duration"] = str(seconds)

    def save(self, directory: Path) -> Path:
        """Write the content to a new file in `directory` and return its path.

        The name is made from the one that the sender gave: without its directories, without
        anything that a system treats specially, and never that of a file that exists.

        Raises:
            OSError: the file cannot be written.
        """
        from .saving import save

        return save(directory, self.filename, self.content_type.media_type, self.open())

    # --- for the writer --------------------------------------------------------------------------

    def body_is_changed(self) -> bool:
        """Whether it has other content or another encoding than what was parsed."""
        if self._content is not None or self._source is None:
            return True
        if not self.header_is_changed():
            return False
        known = self._source.node.encoding
        return (self.content_transfer_encoding or ContentEncoding.SEVEN_BIT) is not (
            known or ContentEncoding.SEVEN_BIT
        )


class MessagePart(MimeEntity):
    """A message within a message (RFC 2046 section 5.2.1, RFC 6532 section 3.7).

    Args:
        message: the message.
        subtype: ``rfc822``, ``global`` or ``news``.
        filename: the name to offer to whoever saves it; with one, it is an attachment.

    Raises:
        InvalidArgumentError: the subtype is another one, or `filename` cannot be written.
    """

    __slots__ = ("_message",)

    def __init__(
        self, message: MimeMessage, subtype: str = "rfc822", *, filename: str = ""
    ) -> None:
        super().__init__(f"message/{subtype}")
        if self.content_type.media_type not in MESSAGES:
            raise InvalidArgumentError(
                f"message/{subtype[:80]} is no media type of whole messages, such as"
                " message/rfc822.",
                name="subtype",
            )
        self._message: MimeMessage | None = message
        if filename:
            self.filename = filename

    def take_source(self, source: Source, headers: Headers | None) -> None:
        """Become the part that a parser found.

        Args:
            source: where it lies.
            headers: the fields of the message that it is the root of; None for a part.
        """
        super().take_source(source, headers)
        self._message = None

    @property
    def message(self) -> MimeMessage:
        """The message."""
        if self._message is None:
            from .message import MimeMessage

            assert self._source is not None
            self._message = MimeMessage.from_source(self._source.children()[0])
        return self._message

    @message.setter
    def message(self, message: MimeMessage) -> None:
        self._message = message

    def save(self, directory: Path) -> Path:
        """Write the message to a new file in `directory`; see `MimePart.save`."""
        from .saving import save

        name = self.filename or f"{self.message.subject or 'message'}.eml"
        return save(directory, name, "message/rfc822", BytesIO(bytes(self.message)))

    def body_is_changed(self) -> bool:
        """Whether it holds another message, or one whose header or root is not what was parsed."""
        if self._source is None:
            return True
        message = self._message
        if message is None:
            return False
        source = message.source
        child = self._source.node.children[0]
        return source is None or source.node is not child or message.header_is_changed()

    def loaded_parts(self) -> list[MimeEntity]:
        """Return the root of the message, where somebody may have changed it."""
        if self._message is None:
            return []
        root = self._message.loaded_body
        return [] if root is None else [root]
