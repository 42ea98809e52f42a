"""Fields of attributes, ``name=value; name=value``: Autocrypt, and the tag lists of DKIM.

::

    tag-list = tag-spec *( ";" tag-spec ) [ ";" ]                       RFC 6376 section 3.2
    tag-spec = [FWS] tag-name [FWS] "=" [FWS] tag-value [FWS]

======================================  ======  =====  ======
what is read                            STRICT  LOOSE  LOOSER
======================================  ======  =====  ======
``name=value`` and semicolons             yes    yes    yes
a name twice: the first one counts        no     yes    yes
a piece without an equals sign            no     yes    yes
======================================  ======  =====  ======
"""

from __future__ import annotations

import re

from ...errors import InvalidArgumentError
from .characters import find_refused
from .compliance import Compliance
from .folding import without_line_ends

MAX_ATTRIBUTES = 100  # what follows is not looked at
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*\Z")
_SPACES = re.compile(r"[ \t\r\n]+")


def parse_attributes(text: str, *, compliance: Compliance = Compliance.LOOSE) -> dict[str, str]:
    """Return names and values in order, white space around them left out; linear.

    Args:
        text: a field body, folded or not; 100 attributes of it count.
        compliance: what is taken; see the module.

    Raises:
        InvalidArgumentError: only at `STRICT`: a piece is no attribute, or one is given twice.
    """
    found: dict[str, str] = {}
    strict = compliance is Compliance.STRICT
    pieces = without_line_ends(text).split(";", MAX_ATTRIBUTES)[:MAX_ATTRIBUTES]
    if len(pieces) > 1 and not pieces[-1].strip():
        pieces.pop()
    for piece in pieces:
        name, equals, value = piece.partition("=")
        name = name.strip()
        is_one = bool(equals) and _NAME.match(name) is not None
        if strict and (not is_one or name in found):
            raise InvalidArgumentError(f"{piece[:80]!a} is no attribute, or no new one.", name=name)
        if is_one:
            found.setdefault(name, _SPACES.sub(" ", value).strip())
    return found


def format_attributes(attributes: dict[str, str]) -> str:
    """Write a field body of attributes.

    Raises:
        InvalidArgumentError: a name is none, or a value holds a semicolon or control character.
    """
    for name, value in attributes.items():
        if not _NAME.match(name) or ";" in value or find_refused(value, free=False):
            raise InvalidArgumentError(f"{name[:40]!a} cannot be written so.", name=name)
    return "; ".join([f"{name}={value}" for name, value in attributes.items()])
