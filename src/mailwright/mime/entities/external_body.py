"""A body that lies elsewhere: message/external-body (RFC 2046 section 5.2.3). Never fetched."""

from __future__ import annotations

from datetime import datetime

from ..fields.date import parse_date
from ..header_bounds import find_header
from ..headers import Headers
from ..part import MimePart


class ExternalBody(MimePart):
    """Where a body is to be found, and the header that it would have.

    It is data about a place that a stranger named. Nothing here opens, connects or looks it up.

    Args:
        access_type: how it is to be had, such as ``url`` or ``anon-ftp``.
        header: the header fields of the body, such as Content-Type and Content-ID.
        parameters: those of the access type by name, such as ``URL`` or ``name``.

    Raises:
        InvalidArgumentError: an argument that cannot stand in a header field.
    """

    __slots__ = ()

    def __init__(self, access_type: str, header: Headers, **parameters: str) -> None:
        super().__init__("message/external-body", header.encode() + b"\r\n")
        fields = self.content_type.parameters
        fields["access-type"] = access_type
        for name, value in parameters.items():
            fields[name.replace("_", "-")] = value

    def parameter(self, name: str) -> str:
        """Return a parameter of the access type; "" where there is none.

        Args:
            name: such as ``mode``, in any case.
        """
        return self.content_type.parameters.get(name) or ""

    @property
    def access_type(self) -> str:
        """How the body is to be had, in lower case: ``ftp``, ``mail-server``, ``url`` and so on."""
        return self.parameter("access-type").strip().lower()

    @property
    def url(self) -> str:
        """The URL of access type ``url``, without the white space of folding (RFC 2017)."""
        return "".join(self.parameter("url").split())

    @property
    def name(self) -> str:
        """The name of the file at its site; never a path to be trusted."""
        return self.parameter("name")

    @property
    def site(self) -> str:
        """The host of ``ftp``, ``anon-ftp`` and ``tftp``, or that of a ``local-file``."""
        return self.parameter("site")

    @property
    def size(self) -> int | None:
        """The octets that the body is said to have; None where it is not said."""
        text = self.parameter("size").strip()
        return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None

    @property
    def expiration(self) -> datetime | None:
        """Until when the body can be had; None where that is not said."""
        return parse_date(self.parameter("expiration"))

    @property
    def phantom_headers(self) -> Headers:
        """The header that the body would have. Changes to it are not written."""
        return Headers.from_bytes(self._cut()[0], self.headers.options, self.headers.limits)

    @property
    def phantom_body(self) -> bytes:
        """What stands behind that header: the command for ``mail-server``, else it is ignored."""
        return self._cut()[1]

    def _cut(self) -> tuple[bytes, bytes]:
        content = self.content
        end, body, _ = find_header(content, 0, self.headers.limits)
        return content[:end], content[body:]
