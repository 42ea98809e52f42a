"""Reading the header fields of a message alone, whatever lies behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .header_bounds import find_header, header_start
from .headers import Headers
from .limits import DEFAULT_LIMITS, MimeLimits
from .options import DEFAULT, ParserOptions
from .source import as_buffer

if TYPE_CHECKING:
    from mmap import mmap

_MARKER = 1_024  # octets: more than stands before a header


def read_headers(
    data: bytes | bytearray | memoryview | mmap,
    *,
    limits: MimeLimits | None = None,
    options: ParserOptions | None = None,
) -> Headers:
    """Return the header fields of a message; its body is neither looked at nor copied.

    No octets make it raise. The fields are those that `MimeMessage.parse` finds.

    Args:
        data: the message, or as much of it as there is.
        limits: the bounds; see `MimeLimits`.
        options: how fields are read; see `ParserOptions`.

    Raises:
        InvalidArgumentError: `data` is a str.
    """
    bounds = limits or DEFAULT_LIMITS
    if isinstance(data, bytearray | memoryview):
        data = data[: bounds.header_octets + _MARKER]
    buffer = as_buffer(data)
    start = header_start(buffer)
    end, _, _ = find_header(buffer, start, bounds)
    return Headers.from_bytes(buffer[start:end], options or DEFAULT, bounds, offset=start)
