r"""Scripts written as transcripts, the way RFCs and bug reports show a dialogue.

For example::

    S: 220 mail.example.org ESMTP
    C: EHLO ***
    S: 250-mail.example.org
    S: 250 AUTH PLAIN
    C: AUTH PLAIN ***
    S: 235 2.7.0 Accepted
    -- data

A line ``S:`` is sent with its CRLF, and lines that follow each other at once. A line ``C:`` has to
come as it stands, ``***`` in it being any text. A line ``--`` names what is no line of the
protocol: ``tls`` (a handshake), ``data`` (mail data up to its end), ``stall``, ``close`` and
``reset``.
Empty lines and those that begin with ``#`` are comments.
"""

from __future__ import annotations

import re
import ssl
from collections.abc import Callable, Iterator
from itertools import groupby

from ..errors import InvalidArgumentError
from .steps import Close, Expect, ReceiveContent, Reset, Send, Stall, StartTls, Step

_LINE = re.compile(r"\s*(S:|C:|--) ?(.*)\Z", re.DOTALL)
_ANYTHING = "***"

_EVENTS: dict[str, Callable[[], Step]] = {
    "data": ReceiveContent,
    "stall": Stall,
    "close": Close,
    "reset": Reset,
}


def parse_transcript(
    text: str, *, tls: ssl.SSLContext | None = None, chunk: int | None = None
) -> list[Step]:
    """Return the script that a transcript shows.

    Args:
        text: the transcript; see the module.
        tls: the server's context for the handshakes in it.
        chunk: send what the server says in pieces of this many octets.

    Raises:
        InvalidArgumentError: a line that is none of these, or ``-- tls`` without a context.
    """
    script: list[Step] = []
    for kind, contents in groupby(_lines(text), key=lambda line: line[0]):
        if kind == "S:":
            script.append(Send("".join(f"{content}\r\n" for _, content in contents), chunk=chunk))
        elif kind == "C:":
            script += (Expect(_pattern(content)) for _, content in contents)
        else:
            script += (_event(content, tls) for _, content in contents)
    return script


def _lines(text: str) -> Iterator[tuple[str, str]]:
    for line in text.split("\n"):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        match = _LINE.match(line)
        if match is None:
            raise InvalidArgumentError(
                f"{line!r} is no line of a transcript: they begin with S:, C: or --.", name="text"
            )
        yield match[1], match[2]


def _pattern(line: str) -> str:
    # A space needs no escape, and mismatches are for people to read.
    return ".*".join(re.escape(part).replace("\\ ", " ") for part in line.split(_ANYTHING))


def _event(content: str, tls: ssl.SSLContext | None) -> Step:
    name = content.partition(" ")[0]
    if name == "tls" and tls is not None:
        return StartTls(tls)
    if name not in _EVENTS:
        raise InvalidArgumentError(
            f"{content!r} is no event of a transcript"
            f"{': pass the context as tls=' if name == 'tls' else ''}.",
            name="text",
        )
    return _EVENTS[name]()
