"""Return-Path (RFC 5321 section 4.4): the reverse-path, as the last server knew it.

::

    Return-path-line = "Return-Path:" FWS Reverse-path
    Reverse-path     = Path / "<>"
    Path             = "<" [ A-d-l ":" ] Mailbox ">"

======================================  ======  =====  ======
what is read                            STRICT  LOOSE  LOOSER
======================================  ======  =====  ======
``<a@b>`` and ``<>``                      yes    yes    yes
comments, a route before the address      no     yes    yes
an address without angle brackets         no     yes    yes
a local-part without a domain             no      no    yes
======================================  ======  =====  ======
"""

from __future__ import annotations

import re

from ...errors import InvalidAddressError, InvalidArgumentError
from .addr_spec import parse_addr_spec
from .comments import without_comments
from .compliance import Compliance
from .folding import without_line_ends

_PATH = re.compile(r"\s*(?:<([^<>]*)>|([^<>\s]+))\s*\Z")
_ROUTE = re.compile(r"@[^:<>]*:")
MAX_LENGTH = 1_000  # characters: RFC 5321 section 4.5.3.1.3 allows 256


def parse_return_path(text: str, *, compliance: Compliance = Compliance.LOOSE) -> str | None:
    """Return the address, "" for the null reverse-path ``<>``, None for what is none.

    Args:
        text: a field body, folded or not.
        compliance: what is taken; see the module.

    Raises:
        InvalidArgumentError: only at `STRICT`: it is no reverse-path.
    """
    address = _read(without_line_ends(text), compliance) if len(text) <= MAX_LENGTH else None
    if address is None and compliance is Compliance.STRICT:
        raise InvalidArgumentError(f"{text[:80]!a} is no reverse-path.", name="text")
    return address


def _read(text: str, compliance: Compliance) -> str | None:
    lenient = compliance is not Compliance.STRICT
    found = _PATH.match(without_comments(text) if lenient else text)
    if found is None or (found[1] is None and not lenient):
        return None
    path = (found[1] if found[1] is not None else found[2]).strip()
    if not path:
        return ""
    if lenient and (route := _ROUTE.match(path)) is not None:
        path = path[route.end() :]
    try:
        parse_addr_spec(path)
    except InvalidAddressError:
        is_local = compliance is Compliance.LOOSER and path.isprintable() and "@" not in path
        return path if is_local else None
    return path
