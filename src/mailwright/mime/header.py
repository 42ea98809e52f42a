"""One header field: its name, its raw bytes, its value as text; decoded when asked for."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from ..errors import InvalidArgumentError
from .encodings import charsets
from .encodings.transfer import is_utf8
from .fields.characters import find_refused, without_refused
from .fields.folding import MAX_LINE, WIDTH, fold, without_line_ends
from .fields.kinds import Kind, kind_of
from .fields.parameters import ParameterEncoding
from .limits import DEFAULT_LIMITS, MimeLimits
from .newlines import has_long_line, is_canonical
from .options import DEFAULT, ParserOptions

# field-name      =   1*ftext           ftext = %d33-57 / %d59-126      RFC 5322 section 3.6.8
_NAME = re.compile(r"[!-9;-~]+\Z")
MAX_NAME = 76  # characters; the first line needs room for its colon
_ONE_FIELD = re.compile(rb"([!-9;-~]+)[ \t]*:[^\r\n\x00]*(?:\r?\n[ \t][^\r\n\x00]*)*(?:\r?\n)?\Z")
_SURE_TO_FIT = 900  # octets of a body that is one word: the longest name stands before it

_LF = re.compile(rb"(?<!\r)\r*\n")  # a run of CRs is looked at once, whatever ends it


class Reading(NamedTuple):
    """How fields that came as bytes are read."""

    options: ParserOptions = DEFAULT
    limits: MimeLimits = DEFAULT_LIMITS


AS_USUAL = Reading()


class Header:
    """One header field, which never changes.

    Args:
        name: the field name.
        value: the body as text: unfolded, without encoded-words. What is not ASCII is encoded on
            the wire as the field's grammar allows; fields that are not free text may hold what
            stands on the wire, such as encoded-words, already.

    Raises:
        InvalidArgumentError: a line break, NUL or other control character in the value (a tab may
            be), lone surrogates, or a name that is none (RFC 5322 section 3.6.8).
    """

    __slots__ = ("_raw", "_text", "_value", "key", "name")

    name: str
    key: str  # the name in lower case

    def __init__(self, name: str, value: str) -> None:
        self.name = name
        self.key, kind = _checked(name)
        if not value.isprintable():
            _refuse_some(name, value, free=kind.is_text)
        self._text: str | None = value.strip(" \t")
        self._value = self._text if kind.is_text else None
        self._raw = _on_one_line(name, self._text, WIDTH)
        # Only what folding cannot break can fail, and it should do so here.
        if self._raw is None and not kind.is_text and _may_be_too_long(value):
            self._raw = self.encode()
            if not value.isascii():
                self.encode(international=True)

    @staticmethod
    def from_raw(field: bytes) -> ParsedHeader:
        """Take a whole field as it is on the wire.

        Args:
            field: ``Name: body``, folded or not, with or without its last CRLF.

        Raises:
            InvalidArgumentError: it is not one field, or holds a bare CR or NUL.
        """
        found = _ONE_FIELD.match(field)
        if found is None:
            raise InvalidArgumentError(
                f"{field[:80]!r} is not one header field with its continuation lines.", name="field"
            )
        return ParsedHeader(found[1], field if field.endswith(b"\n") else field + b"\r\n")

    @property
    def value(self) -> str:
        """The body as text: unfolded, encoded-words decoded, never with control characters.

        A line that is no field has no name, and all of it is the value.
        """
        if self._value is None:
            self._value = self._decoded()
        return self._value

    @property
    def raw(self) -> bytes:
        """The whole field: what was parsed, else as it is written where UTF-8 is not allowed."""
        if self._raw is None:
            assert self._text is not None
            items = kind_of(self.key).items(self._text, international=False)
            self._raw = fold(self.name, items)
        return self._raw

    @property
    def body(self) -> bytes:
        """What stands behind the colon in `raw`, folding and line end included."""
        raw = self.raw
        return raw[raw.find(b":") + 1 :] if self.name else raw

    @property
    def unfolded(self) -> str:
        """The body as text without its line breaks, and nothing else done to it.

        This is what grammars read: they decode after they have cut up.
        """
        return unfold(self.body)

    @property
    def offset(self) -> int | None:
        """At which octet of the message it was found; None where it was not parsed from one."""
        return None

    @property
    def reading(self) -> Reading:
        """The options and limits that it is read with."""
        return AS_USUAL

    def _decoded(self) -> str:
        return decoded(self.unfolded, self.key, self.reading)

    def encode(
        self,
        *,
        international: bool = False,
        width: int = WIDTH,
        parameter_encoding: ParameterEncoding = ParameterEncoding.RFC2231,
        always_quote: bool = False,
    ) -> bytes:
        """Write the field anew, whatever its raw bytes are.

        Args:
            international: UTF-8 may stand in it (RFC 6532); else what is not ASCII is encoded, and
                only what has no encoding stays, such as a local part that is not ASCII.
            width: the longest line to aim for, 20 to 998 characters.
            parameter_encoding: how parameters are encoded.
            always_quote: write quotes around each parameter, a token or not.

        Raises:
            InvalidArgumentError: a piece that cannot be broken is longer than 998 octets.
        """
        usual = parameter_encoding is ParameterEncoding.RFC2231 and not always_quote
        if self._text is None:
            text = self._decoded()
        elif self._raw is not None and usual and width == WIDTH and not international:
            return self._raw
        else:
            text = self._text
        kind = kind_of(self.key)
        parameterised = kind.parameterised
        if parameterised is not None and not usual:
            items = parameterised.understood(text).encode(
                international=international, encoding=parameter_encoding, always_quote=always_quote
            )
            return fold(self.name, items, width)
        written = _on_one_line(self.name, text, width)
        if written is not None:
            return written
        return fold(self.name, kind.items(text, international=international), width)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Header):
            return NotImplemented
        return (self.name, self.value) == (other.name, other.value)

    def __hash__(self) -> int:
        return hash((self.name, self.value))

    def __repr__(self) -> str:
        return f"Header({self.name!r}, {self.value!r})"


class ParsedHeader(Header):
    """A header field that came as bytes, which are kept.

    Args:
        name: its name; empty for a line that is no field.
        raw: the whole field with its line end.
        offset: the octet of the message where it begins; None where it was not parsed from one.
        reading: how it is read.
        value: its value, where that is known already.
    """

    __slots__ = ("_offset", "_reading")

    def __init__(  # the bytes are all there is
        self,
        name: bytes,
        raw: bytes,
        offset: int | None = None,
        reading: Reading = AS_USUAL,
        value: str | None = None,
    ) -> None:
        self.name, self.key = _spelled(name) if len(name) <= MAX_NAME else _spell(name)
        self._text = None
        self._value = value if name and len(raw) <= reading.limits.field_octets else None
        self._raw = raw
        self._offset = offset
        self._reading = reading

    @property
    def unfolded(self) -> str:
        """The body as text without its line breaks, and nothing else done to it.

        One that is longer than `MimeLimits.field_octets` is "".
        """
        raw = self._raw
        assert raw is not None
        if len(raw) > self._reading.limits.field_octets:
            return ""
        return unfolded(raw[raw.find(b":") + 1 :] if self.name else raw, self._reading)

    @property
    def offset(self) -> int | None:
        """At which octet of the message it was found; None where it was not parsed from one."""
        return self._offset

    @property
    def reading(self) -> Reading:
        """The options and limits that it is read with."""
        return self._reading


def decoded(text: str, key: str, reading: Reading) -> str:
    """Return what a body says as text: encoded-words decoded, without control characters.

    Args:
        text: the body without its line breaks.
        key: the name of the field in lower case; "" for a line that is none.
        reading: how it is read.
    """
    if key and ("=?" in text or "*" in text):
        text = kind_of(key).decode(text, reading.options.encoded_words)
    if not (text.isprintable() or text.replace("\t", "").isprintable()):
        text = without_refused(text, free=kind_of(key).is_text)
    return text.strip(" \t")


def unfolded(body: bytes, reading: Reading) -> str:
    """Return the body of a field as text without its line breaks, and nothing else done to it.

    Args:
        body: what stands behind the colon, the line end of the field included.
        reading: how it is read.
    """
    try:
        text = body.decode("utf-8")
    except UnicodeDecodeError:
        text, _ = charsets.decode(body, reading.options.fallback_charset)
    if "\r\r" in text:
        return without_line_ends(text)
    return text.replace("\r\n", "").replace("\n", "")


def _on_one_line(name: str, text: str, width: int) -> bytes | None:
    """Write what most fields are, ASCII that fits; None for what has to be folded or encoded."""
    if len(name) + 2 + len(text) > width or not text.isascii() or "=?" in text:
        return None
    return f"{name}: {text}\r\n".encode("ascii")


def _refuse_some(name: str, value: str, *, free: bool) -> None:
    refused = find_refused(value, free=free)
    if refused:
        raise InvalidArgumentError(
            f"The header field {name} cannot hold {refused!a}: a line break or another "
            "control character would change what the message says.",
            name=name,
        )


def _spell(name: bytes) -> tuple[str, str]:
    text = name.decode("ascii")
    return text, text.lower()


_spelled = lru_cache(1024)(_spell)  # the names of fields are few


@lru_cache(1024)
def _checked(name: str) -> tuple[str, Kind]:
    """Return the key and the kind of a field that is made, or refuse its name."""
    if not _NAME.match(name) or len(name) > MAX_NAME:
        raise InvalidArgumentError(
            f"{name[:80]!a} is no name of a header field: those are 1 to {MAX_NAME} visible "
            "characters of ASCII, without a colon.",
            name=name,
        )
    key = name.lower()
    return key, kind_of(key)


def unfold(body: bytes) -> str:
    """Return a field body as text without its line breaks; octets that are no UTF-8 are guessed."""
    text = charsets.decode_unlabelled(body)
    return without_line_ends(text)


def _may_be_too_long(value: str) -> bool:
    # A character has four octets at most.
    return len(value) > (_SURE_TO_FIT if value.isascii() else _SURE_TO_FIT // 4)


def may_stay(raw: bytes, *, international: bool) -> bool:
    """Whether parsed fields can be written as they came."""
    if not raw.isascii() and not (international and is_utf8(raw)):
        return False
    return is_canonical(raw) and not has_long_line(raw, MAX_LINE)


def survives(field: Header, *, international: bool) -> bool:
    """Whether `written` leaves a field as it came, line ends apart: what a signature covers."""
    if not isinstance(field, ParsedHeader):
        return True
    return may_stay(_LF.sub(b"\r\n", field.raw), international=international)


def with_crlf(raw: bytes) -> bytes:
    """Return a field with CRLF for LF, the last one included; a bare CR stays what it is."""
    raw = _LF.sub(b"\r\n", raw)
    return raw if raw.endswith(b"\n") else raw + b"\r\n"


def written(
    field: Header,
    *,
    international: bool,
    width: int,
    parameter_encoding: ParameterEncoding = ParameterEncoding.RFC2231,
    always_quote: bool = False,
) -> bytes:
    """Write one of several fields: what was parsed stays as it came, as far as it may."""
    if not isinstance(field, ParsedHeader):
        return field.encode(
            international=international,
            width=width,
            parameter_encoding=parameter_encoding,
            always_quote=always_quote,
        )
    # A bare CR inside a field must not become a line break: what follows would be a new field. In
    # a line that is no field, a space in its place could make one of it.
    if not field.name and b"\r" in _LF.sub(b"\n", field.raw):
        return b""
    raw = _LF.sub(b"\n", field.raw).replace(b"\r", b" ").replace(b"\n", b"\r\n")
    raw = raw if raw.endswith(b"\r\n") else raw + b"\r\n"
    if field.name and not may_stay(raw, international=international):
        try:
            return field.encode(
                international=international,
                width=width,
                parameter_encoding=parameter_encoding,
                always_quote=always_quote,
            )
        except InvalidArgumentError:
            return raw  # a word that no line can hold: what came goes on as it came
    return raw
