"""Content-Type (RFC 2045 section 5): a media type and its parameters."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from ...errors import InvalidArgumentError
from .parameter_reading import ATTRIBUTE
from .parameterised import Parameterised, text_parameter

# content := "Content-Type" ":" type "/" subtype *(";" parameter)
_MEDIA_TYPE = re.compile(rf"\s*({ATTRIBUTE})\s*/\s*({ATTRIBUTE})\s*(?=;|\s|\Z)", re.ASCII)
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

    field_name = "Content-Type"
    _head = _MEDIA_TYPE
    _default = "text/plain"  # RFC 2045 section 5.2

    def __init__(
        self,
        media_type: str,
        parameters: Mapping[str, str] | Iterable[tuple[str, str]] = (),
        *,
        on_change: Callable[[ContentType], object] | None = None,
    ) -> None:
        super().__init__(_checked(media_type), parameters, on_change=on_change)

    @classmethod
    def _value_of(cls, head: re.Match[str]) -> str | None:
        return f"{head[1]}/{head[2]}".lower() if head.end(2) <= MAX_MEDIA_TYPE else None

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

    def is_media_type(self, type_: str, subtype: str) -> bool:
        """Whether it is that media type.

        Args:
            type_: such as ``text``, in any case; ``*`` for any.
            subtype: such as ``plain``; ``*`` for any.
        """
        return type_.lower() in ("*", self.type) and subtype.lower() in ("*", self.subtype)

    charset = text_parameter("charset", "None where there is none (RFC 2046 section 4.1.2).")
    boundary = text_parameter("boundary", "None where there is none (RFC 2046 section 5.1.1).")
    format = text_parameter("format", "``flowed``, or None (RFC 3676).")
    name = text_parameter("name", "what the sender calls it: never a path to be trusted.")


def _checked(media_type: str) -> str:
    found = _MEDIA_TYPE.fullmatch(media_type)
    if found is None or media_type != f"{found[1]}/{found[2]}" or len(media_type) > MAX_MEDIA_TYPE:
        raise InvalidArgumentError(
            f"{media_type[:80]!a} is no media type such as text/plain.", name="media_type"
        )
    return media_type.lower()
