"""What the wire log shows of a response: no challenge of a login, and no message in a literal."""

from __future__ import annotations

import re
from collections.abc import Callable

from .._secret import MASK

_LITERAL = re.compile(rb"~?\{([0-9]{1,19})\+?\}\r?\n")
#: Octets of a literal that are shown; larger ones are told by their number.
_SHOWN = 256
#: Octets that are looked through for secrets.
_SCRUBBED = 64 * 1024


def shown_response(frame: bytes, *, hide_challenges: bool) -> str:
    """Return a response as the wire log shows it.

    Args:
        frame: the response, with its small literals inside.
        hide_challenges: whether a continuation request is the challenge of a login: those of SCRAM
            are enough to try passwords offline.
    """
    if frame.startswith(b"+") and hide_challenges:
        return f"+ {MASK}" if len(frame) > 2 else "+ "
    if b"}" not in frame:
        return _text(frame)
    pieces: list[str] = []
    position = 0
    while (match := _LITERAL.search(frame, position)) is not None:
        size, begin = int(match[1]), match.end()
        if begin + size > len(frame):  # a large one: its octets are not here
            size = 0
        shown = frame[begin : begin + size] if size <= _SHOWN else b""
        pieces.append(_text(frame[position : match.end() - 1].rstrip(b"\r")))
        pieces.append(f"\r\n{_text(shown)}" if shown or not size else f" … {size:,} octets ")
        position = begin + size
    pieces.append(_text(frame[position:]))
    return "".join(pieces)


def shown_in_error(frame: bytes, scrub: Callable[[str], str] = str) -> str:
    """Return the begin of a response as an error shows it.

    Args:
        frame: the response.
        scrub: masks the secrets in it, before it is cut.
    """
    return ascii(scrub(frame[:_SCRUBBED].decode("utf-8", "surrogateescape"))[:100])


def _text(octets: bytes) -> str:
    return octets.decode("utf-8", "backslashreplace")
