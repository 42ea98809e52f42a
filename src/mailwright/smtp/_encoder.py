"""How addresses and contents go onto the wire."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from .._idna import to_ascii
from ..errors import UnsupportedError
from ..mime.fields.addr_spec import parse_addr_spec

TERMINATOR = b".\r\n"


def transparent(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Double the dot that begins a line (RFC 5321 section 4.5.2), wherever blocks are cut.

    Args:
        blocks: content with CRLF line ends and none other.
    """
    tail = b"\r\n"  # the content begins at the start of a line
    for block in blocks:
        if not block:
            continue
        # One search; `replace` counts first, and searches again.
        stuffed = b"\r\n..".join(block.split(b"\r\n."))
        # A line can begin in this block when the CRLF before it ended, or began, in the last.
        if tail == b"\r\n" and block.startswith(b"."):
            stuffed = b"." + stuffed
        elif tail.endswith(b"\r") and block.startswith(b"\n."):
            stuffed = b"\n.." + stuffed[2:]
        tail = (tail + block)[-2:] if len(block) < 2 else block[-2:]
        yield stuffed


@lru_cache(maxsize=1024)
def path(address: str, *, international: bool) -> str:
    """Return an addr-spec as a path with its angle brackets, the domain as A-labels.

    Args:
        address: exactly one addr-spec.
        international: whether the server offers SMTPUTF8, which a non-ASCII local part needs.

    Raises:
        InvalidAddressError: the text is not exactly one addr-spec.
        UnsupportedError: the local part is not ASCII, and the server lacks SMTPUTF8 (RFC 6531).
    """
    # Path = "<" [ A-d-l ":" ] Mailbox ">"        RFC 5321 section 4.1.2; source routes are not sent
    local_part, domain = parse_addr_spec(address)
    if not (local_part.isascii() or international):
        raise UnsupportedError(
            f"The local part of {address!r} is not ASCII, and the server does not offer SMTPUTF8; "
            "use another address of the same person, or another server.",
            extension="SMTPUTF8",
        )
    return f"<{local_part}@{domain if domain.isascii() else to_ascii(domain)}>"
