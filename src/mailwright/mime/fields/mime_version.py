"""MIME-Version (RFC 2045 section 4).

::

    version := "MIME-Version" ":" 1*DIGIT "." 1*DIGIT

======================================  ======  =====  ======
what is read                            STRICT  LOOSE  LOOSER
======================================  ======  =====  ======
``1.0``, with comments anywhere           yes    yes    yes
anything behind it                        no     yes    yes
======================================  ======  =====  ======
"""

from __future__ import annotations

import re

from ...errors import InvalidArgumentError
from .comments import without_comments
from .compliance import Compliance
from .folding import without_line_ends

_VERSION = re.compile(r"\s*([0-9]{1,9})\s*\.\s*([0-9]{1,9})(?![0-9])\s*")


def parse_mime_version(text: str, *, compliance: Compliance = Compliance.LOOSE) -> str:
    """Return the version as ``1.0``; "" where there is none to read.

    Args:
        text: a field body, folded or not.
        compliance: what is taken; see the module.

    Raises:
        InvalidArgumentError: only at `STRICT`: it is no version.
    """
    # Without its own spaces a comment next to a digit would not be seen as one.
    bare = without_comments(without_line_ends(text).replace("(", " ("))
    found = _VERSION.match(bare)
    if compliance is Compliance.STRICT and (found is None or found.end() < len(bare)):
        raise InvalidArgumentError(f"{text[:80]!a} is no MIME-Version such as 1.0.", name="text")
    return "" if found is None else f"{int(found[1])}.{int(found[2])}"
