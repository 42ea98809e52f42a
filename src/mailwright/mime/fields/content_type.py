"""Content-Type (RFC 2045 section 5): a media type and its parameters."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping

from ...errors import InvalidArgumentError
from .folding import Item
from .parameters import ATTRIBUTE, Parameters, read_field

# content := "Content-Type" ":" type "/" subtype *(";" parameter)
_MEDIA_TYPE = re.compile(rf"\s*({ATTRIBUTE})\s*/\s*({ATTRIBUTE})\s*(?=;|\s|\Z)")
MAX_MEDIA_TYPE = 127 * 2 + 1  # characters, RFC 6838 section 4.2


class ContentType:
    """A media type and its parameters; `parameters` can be changed.

    Args:
        media_type: type and subtype, such as ``text/plain``.
        parameters: names and values.
        on_change: is called after each change.

    Raises:
        InvalidArgumentError: no ``type/subtype`` of two tokens (RFC 2045 section 5.1).
    """

    __slots__ = ("_media_type", "_on_change", "is_valid", "parameters")

    def __init__(
        self,
        media_type: str,
        parameters: Mapping[str, str] | Iterable[tuple[str, str]] = (),
        *,
        on_change: Callable[[ContentType], object] | None = None,
    ) -> None:
        self._on_change: Callable[[ContentType], object] | None = None
        self.media_type = media_type
        self.parameters = Parameters(parameters, on_change=self._changed)
        self.is_valid = True
        self._on_change = on_change

    @classmethod
    def parse(
        cls, text: str, *, on_change: Callable[[ContentType], object] | None = None
    ) -> ContentType:
        """Read a field body, folded or not; never raises.

        What cannot be read is ``text/plain`` (RFC 2045 section 5.2), and `is_valid` is False.

        Args:
            text: the body, of any length; 1,000 parameters of it count.
            on_change: is called after each change, with the value.
        """
        found, pairs = read_field(text, _MEDIA_TYPE)
        made = cls("text/plain")
        if found is not None and found.end(2) <= MAX_MEDIA_TYPE:
            made._media_type = f"{found[1]}/{found[2]}".lower()
        else:
            made.is_valid = False
        made.parameters = Parameters.taken(pairs)
        made.parameters.on_change = made._changed
        made._on_change = on_change
        return made

    @property
    def media_type(self) -> str:
        """Type and subtype in lower case, such as ``text/plain``."""
        return self._media_type

    @media_type.setter
    def media_type(self, media_type: str) -> None:
        found = _MEDIA_TYPE.fullmatch(media_type)
        if (
            found is None
            or media_type != f"{found[1]}/{found[2]}"
            or len(media_type) > MAX_MEDIA_TYPE
        ):
            raise InvalidArgumentError(
                f"{media_type[:80]!a} is no media type such as text/plain.", name="media_type"
            )
        self._media_type = media_type.lower()
        self._changed()

    @property
    def type(self) -> str:
        """What stands before the slash: ``text``, ``multipart`` and so on."""
        return self._media_type.partition("/")[0]

    @property
    def subtype(self) -> str:
        """What stands behind the slash: ``plain``, ``mixed`` and so on."""
        return self._media_type.partition("/")[2]

    @property
    def charset(self) -> str | None:
        """The charset parameter; None where there is none (RFC 2046 section 4.1.2)."""
        return self.parameters.get("charset")

    @property
    def boundary(self) -> str | None:
        """The boundary parameter; None where there is none (RFC 2046 section 5.1.1)."""
        return self.parameters.get("boundary")

    def encode(self, *, international: bool) -> Iterator[Item]:
        """Yield the pieces of which a header field is folded.

        Args:
            international: UTF-8 may stand in them (RFC 6532); else what is not ASCII is encoded.
        """
        yield Item("", self._media_type)
        yield from self.parameters.encode(international=international)

    def __str__(self) -> str:
        return "".join([item.space + item.text for item in self.encode(international=True)])

    def __repr__(self) -> str:
        return f"ContentType({str(self)!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ContentType):
            return NotImplemented
        return (self._media_type, self.parameters) == (other._media_type, other.parameters)

    __hash__ = None  # type: ignore[assignment]  # mutable

    def _changed(self) -> None:
        if self._on_change is not None:
            self._on_change(self)
