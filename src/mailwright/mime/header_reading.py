"""Reading the header fields of a message alone, whatever lies behind them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .headers import Headers
from .limits import DEFAULT_LIMITS, MimeLimits
from .options import DEFAULT, ParserOptions
from .parser import find_header, header_start

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

    Never raises. The fields are those that `MimeMessage.parse` finds.

    Args:
        data: the message, or as much of it as there is.
        limits: the bounds; see `MimeLimits`.
        options: how fields are read; see `ParserOptions`.
    """
    bounds = limits or DEFAULT_LIMITS
    if isinstance(data, bytearray | memoryview):
        data = bytes(data[: bounds.header_octets + _MARKER])
    start = header_start(data)
    end, _, _ = find_header(data, start, bounds)
    return Headers.from_bytes(data[start:end], options or DEFAULT, bounds, offset=start)
