"""The header of a message as a part: text/rfc822-headers, message/global-headers (RFC 6522)."""

from __future__ import annotations

from ..content import MemoryContent
from ..headers import Headers
from ..text import TextPart

_GLOBAL = "message/global-headers"


class TextRfc822Headers(TextPart):
    """The header of a message, where the whole message would be too much.

    Args:
        fields: the header.
        international: UTF-8 may stand in it: ``message/global-headers`` (RFC 6533).
    """

    __slots__ = ()

    def __init__(self, fields: Headers, *, international: bool = False) -> None:
        super().__init__("rfc822-headers")
        if international:
            self.content_type.media_type = _GLOBAL
        self.fields = fields

    @property
    def fields(self) -> Headers:
        """The header, read anew each time. To change it, change what you get and set it."""
        return Headers.from_bytes(self.content, self.headers.options, self.headers.limits)

    @fields.setter
    def fields(self, fields: Headers) -> None:
        is_global = self.content_type.media_type == _GLOBAL
        self._replace_content(MemoryContent(fields.encode(international=is_global)))
        parameters = self.content_type.parameters
        if "charset" in parameters and not is_global:
            del parameters["charset"]

    @property
    def charset(self) -> str:
        """The charset by its label; where none is given, what the media type stands for."""
        default = "utf-8" if self.content_type.media_type == _GLOBAL else "us-ascii"
        return self.content_type.charset or default
