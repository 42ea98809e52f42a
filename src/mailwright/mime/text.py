"""Text as a part: characters outside, octets of a charset inside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..errors import InvalidArgumentError
from .content import Content, MemoryContent
from .encodings import charsets
from .part import MimePart

if TYPE_CHECKING:
    from .headers import Headers
    from .source import Source


class TextPart(MimePart):
    r"""A part of media type ``text/…``.

    Lines end with ``\n`` in `text` and with CRLF in the message, as RFC 2046 section 4.1.1 has it.

    Args:
        subtype: such as ``plain`` or ``html``.
        text: the text.
        charset: the charset to write it in.

    Raises:
        InvalidArgumentError: the charset is not known or lacks a character of the text.
    """

    __slots__ = ("_text",)

    def __init__(self, subtype: str = "plain", text: str = "", charset: str = "utf-8") -> None:
        super().__init__(f"text/{subtype}")
        self._text: str | None = None
        self._set_text(text, charset)

    def take_source(self, source: Source, headers: Headers | None) -> None:
        """Become the part that a parser found.

        Args:
            source: where it lies.
            headers: the fields of the message that it is the root of; None for a part.
        """
        super().take_source(source, headers)
        self._text = None

    @property
    def charset(self) -> str:
        """The charset by its label; "us-ascii" where none is given (RFC 2046 section 4.1.2)."""
        return self.content_type.charset or "us-ascii"

    @property
    def text(self) -> str:
        r"""The text, with ``\n`` as line end; what does not fit the charset is U+FFFD.

        New text keeps the charset where it fits, and becomes UTF-8 otherwise.
        """
        if self._text is not None:
            return self._text
        return charsets.decode(self.content, self.charset)[0].replace("\r\n", "\n")

    @text.setter
    def text(self, text: str) -> None:
        try:
            self._set_text(text, self.charset)
        except InvalidArgumentError:
            self._set_text(text, "utf-8")

    def _replace_content(self, content: Content) -> None:
        super()._replace_content(content)
        self._text = None

    def _set_text(self, text: str, charset: str) -> None:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        self._content = MemoryContent(_encode(text, charset))
        self._text = text
        if self.content_type.charset != charset:
            self.content_type.parameters["charset"] = charset


def _encode(text: str, charset: str) -> bytes:
    codec = charsets.codec_of(charset)
    if codec is None:
        raise InvalidArgumentError(
            f"{charset[:80]!a} is no charset that is known; use utf-8.", name="charset"
        )
    try:
        return text.replace("\n", "\r\n").encode(codec)
    except UnicodeEncodeError as error:
        character = error.object[error.start]
        if "\ud800" <= character <= "\udfff":
            raise InvalidArgumentError(
                f"The text holds {character!a}, half of a surrogate pair: no charset has that.",
                name="text",
            ) from error
        raise InvalidArgumentError(
            f"{charset} has no {character!a}; use utf-8.", name="charset"
        ) from error
