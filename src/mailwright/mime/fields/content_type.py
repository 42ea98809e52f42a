"""Content-Type (RFC 2045 section 5): a media type and its parameters."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from ...errors import InvalidArgumentError
from .parameterised import Parameterised
from .parameters import ATTRIBUTE, read_field

# content := "Content-Type" ":" type "/" subtype *(";" parameter)
_MEDIA_TYPE = re.compile(rf"\s*({ATTRIBUTE})\s*/\s*({ATTRIBUTE})\s*(?=;|\s|\Z)")
MAX_MEDIA_TYPE = 127 * 2 + 1  # characters, RFC 6838 section 4.2


class ContentType(Parameterised):
    """A media type and its parameters; `parameters` can be changed.

    Args:
        media_type: type and subtype, such as ``text/plain``.
        parameters: names and values.
        on_change: is called after each change.

    Raises:
        InvalidArgumentError: no ``type/subtype`` of two tokens (RFC 2045 section 5.1).
    """

    __slots__ = ()

    def __init__(
        self,
        media_type: str,
        parameters: Mapping[str, str] | Iterable[tuple[str, str]] = (),
        *,
        on_change: Callable[[ContentType], object] | None = None,
    ) -> None:
        super().__init__(_checked(media_type), parameters, on_change=on_change)

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
        is_valid = found is not None and found.end(2) <= MAX_MEDIA_TYPE
        media_type = f"{found[1]}/{found[2]}".lower() if found is not None and is_valid else None
        return cls._taken(media_type, pairs, on_change, default="text/plain")

    @property
    def media_type(self) -> str:
        """Type and subtype in lower case, such as ``text/plain``."""
        return self._value

    @media_type.setter
    def media_type(self, media_type: str) -> None:
        self._value = _checked(media_type)
        self._changed()

    @property
    def type(self) -> str:
        """What stands before the slash: ``text``, ``multipart`` and so on."""
        return self._value.partition("/")[0]

    @property
    def subtype(self) -> str:
        """What stands behind the slash: ``plain``, ``mixed`` and so on."""
        return self._value.partition("/")[2]

    @property
    def charset(self) -> str | None:
        """The charset parameter; None where there is none (RFC 2046 section 4.1.2)."""
        return self.parameters.get("charset")

    @property
    def boundary(self) -> str | None:
        """The boundary parameter; None where there is none (RFC 2046 section 5.1.1)."""
        return self.parameters.get("boundary")


def _checked(media_type: str) -> str:
    found = _MEDIA_TYPE.fullmatch(media_type)
    if found is None or media_type != f"{found[1]}/{found[2]}" or len(media_type) > MAX_MEDIA_TYPE:
        raise InvalidArgumentError(
            f"{media_type[:80]!a} is no media type such as text/plain.", name="media_type"
        )
    return media_type.lower()
