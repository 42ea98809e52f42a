"""Text as a part: characters outside, octets of a charset inside."""

from __future__ import annotations

from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING

from ..errors import InvalidArgumentError
from .content import Content, MemoryContent, TextContent
from .encodings import charsets, detection
from .entity import MimeEntity
from .fields.compliance import Compliance
from .fields.content_type import ContentType
from .fields.parameter_reading import MAX_CACHED
from .newlines import is_canonical
from .options import DEFAULT, ParserOptions
from .part import MimePart

if TYPE_CHECKING:
    from .encodings.detection import DetectedCharset
    from .headers import Headers
    from .source import Source

#: Charsets of nearly all texts, by which short ones are decoded at once: octets of these that are
#: in no way odd mean one thing.
_ORDINARY = {"us-ascii": "ascii", "utf-8": "utf-8"}
_SHORT = 8_192  # octets; in longer ones line ends are cheaper to change than characters


class TextFormat(Enum):
    """What the characters of a text mean."""

    PLAIN = "text/plain"
    FLOWED = "text/plain; format=flowed"
    HTML = "text/html"
    ENRICHED = "text/enriched"
    RICH_TEXT = "text/rtf"
    OTHER = "text/…"


_FORMATS = {
    "plain": TextFormat.PLAIN,
    "html": TextFormat.HTML,
    "enriched": TextFormat.ENRICHED,
    "richtext": TextFormat.ENRICHED,  # its older form, RFC 1341
    "rtf": TextFormat.RICH_TEXT,
}


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

    _text: str | None

    def __init__(self, subtype: str = "plain", text: str = "", charset: str = "utf-8") -> None:
        # As in `MimePart`, but that its Content-Type is made at once, with its charset.
        self._take_text(text, charset)
        MimeEntity.__init__(self, f"text/{subtype}", ("charset", charset))

    def take_source(self, source: Source, headers: Headers | None) -> None:
        """Become the part that a parser found.

        Args:
            source: where it lies.
            headers: the fields of the message that it is the root of; None for a part.
        """
        super().take_source(source, headers)
        self._text = None

    # --- what kind of text -----------------------------------------------------------------------

    @property
    def format(self) -> TextFormat:
        """What its characters mean, by media type and the parameter ``format`` (RFC 3676)."""
        content_type = self.content_type
        kind = _FORMATS.get(content_type.subtype, TextFormat.OTHER)
        if kind is TextFormat.PLAIN:
            value = content_type.parameters.get("format") or ""
            if value.strip().lower() == "flowed":
                return TextFormat.FLOWED
        return kind

    @property
    def is_plain(self) -> bool:
        """Whether it is ``text/plain``, flowed or not."""
        return self.format in (TextFormat.PLAIN, TextFormat.FLOWED)

    @property
    def is_flowed(self) -> bool:
        """Whether its lines are to be joined into paragraphs (RFC 3676)."""
        return self.format is TextFormat.FLOWED

    @property
    def is_html(self) -> bool:
        """Whether it is ``text/html``."""
        return self.format is TextFormat.HTML

    @property
    def is_enriched(self) -> bool:
        """Whether it is ``text/enriched`` (RFC 1896), or its older form ``text/richtext``."""
        return self.format is TextFormat.ENRICHED

    @property
    def is_rich_text(self) -> bool:
        """Whether it is ``text/rtf``."""
        return self.format is TextFormat.RICH_TEXT

    # --- the charset -----------------------------------------------------------------------------

    @property
    def charset(self) -> str:
        """The charset by its label; "us-ascii" where none is given (RFC 2046 section 4.1.2)."""
        return self.content_type.charset or "us-ascii"

    def detect_charset(self) -> DetectedCharset | None:
        """Return the charset that the content itself shows, whatever the header says; or None.

        A byte order mark is certain. What HTML names, and what has the shape of UTF-8, is likely.
        """
        return detection.detect(self.content, html=self.is_html)

    def guess_charset(self) -> str:
        """Return the charset that the languages of the world make likely; "" without a guess.

        Raises:
            MissingExtraError: it takes the extra ``charset``.
        """
        return detection.guess(self.content)

    # --- the text --------------------------------------------------------------------------------

    @property
    def text(self) -> str:
        r"""The text, with ``\n`` as line end; what does not fit the charset is U+FFFD.

        The charset is what a byte order mark says, else what the header says. Where that is
        nothing that is known, or not true, it is what HTML names, else UTF-8 where the octets are
        that, else the fallback of `ParserOptions`.

        New text keeps the charset where it fits, and becomes UTF-8 otherwise.
        """
        if self._text is not None:
            return self._text
        return self._read_text()

    @text.setter
    def text(self, text: str) -> None:
        try:
            self.set_text(text, self.charset)
        except InvalidArgumentError:
            self.set_text(text, "utf-8")

    def get_text(self, charset: str) -> str:
        r"""Return the text as read by another charset, with ``\n`` as line end.

        Args:
            charset: a label; what does not fit is U+FFFD.

        Raises:
            InvalidArgumentError: the charset is not known.
        """
        options = self._options()
        if charsets.codec_of(charset) is None and not (options.utf7 and charsets.is_utf7(charset)):
            raise InvalidArgumentError(
                f"{charset[:80]!a} is no charset that is known.", name="charset"
            )
        octets = _with_bare_line_ends(self.content, charset)
        text, _ = charsets.decode(octets, charset, utf7=options.utf7)
        return text.removeprefix("\ufeff").replace("\r\n", "\n")

    def set_text(self, text: str, charset: str = "utf-8") -> None:
        """Write another text.

        Args:
            text: the text, with line ends of any kind.
            charset: the charset to write it in; the header says so.

        Raises:
            InvalidArgumentError: the charset is not known or lacks a character of the text.
        """
        self._take_text(text, charset)
        if self.content_type.charset != charset:
            self.content_type.parameters["charset"] = charset

    def _take_text(self, text: str, charset: str) -> None:
        if "\r" in text:
            text = text.replace("\r\n", "\n").replace("\r", "\n")
        octets = charsets.encode(text.replace("\n", "\r\n"), charset)
        self._content = TextContent(octets) if charset == "utf-8" else MemoryContent(octets)
        self._text = text

    def _replace_content(self, content: Content) -> None:
        super()._replace_content(content)
        self._text = None

    def _options(self) -> ParserOptions:
        return DEFAULT if self._source is None else self._source.original.options

    def _declared(self) -> tuple[str, bool]:
        """Return the charset in lower case, and whether it is HTML, as the header has it."""
        bodies = self.headers.bodies("Content-Type")
        reading = self.headers.reading
        if not bodies or len(bodies[0]) > MAX_CACHED:
            content_type = self.content_type
            return (content_type.charset or "us-ascii").lower(), content_type.subtype == "html"
        return _declared_in(bodies[0], reading.options.parameters, reading.limits.parameters)

    def _read_text(self) -> str:
        octets = self.content
        marked, length = detection.byte_order_mark(octets)
        if marked:
            text = charsets.decode(octets[length:], marked)[0]
            return text.replace("\r\n", "\n")
        charset, is_html = self._declared()
        if len(octets) < _SHORT and charset in _ORDINARY:
            try:
                return octets.decode(_ORDINARY[charset]).replace("\r\n", "\n")
            except UnicodeDecodeError:
                pass  # the long way knows what to make of it
        options = self._options()
        octets = _with_bare_line_ends(octets, charset)
        text, fits = charsets.decode(
            octets, charset, utf7=options.utf7, fallback=options.fallback_charset
        )
        if not fits and is_html:
            named = detection.charset_of_html(octets)
            other, fits = charsets.decode(octets, named) if named else ("", False)
            text = other if fits else text
        return text.replace("\r\n", "\n") if charsets.is_wide(charset) else text


@lru_cache(256)
def _declared_in(body: str, compliance: Compliance, limit: int) -> tuple[str, bool]:
    content_type = ContentType.understood(body, compliance=compliance, limit=limit)
    return (content_type.charset or "us-ascii").lower(), content_type.subtype == "html"


def _with_bare_line_ends(octets: bytes, charset: str) -> bytes:
    r"""Make CRLF LF, before octets become characters: that takes a third of the time."""
    if b"\r" not in octets or charsets.is_wide(charset):
        return octets
    # To take one octet out is faster than to replace two by far.
    return octets.replace(b"\r", b"") if is_canonical(octets) else octets.replace(b"\r\n", b"\n")
