"""DATA and BDAT: what announces the content of a message (RFC 5321 section 4.1.1.4, RFC 3030)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ....errors import ProtocolError
from .._input import too_big
from .._replies import reply
from ..state import State

if TYPE_CHECKING:
    from ....smtp.replies import Reply
    from ..session import SmtpSession

# bdat-cmd   ::= "BDAT" SP chunk-size [ SP end-marker ] CR LF        RFC 3030 section 2
# chunk-size ::= 1*DIGIT
# end-marker ::= "LAST"
_CHUNK = re.compile(r"([0-9]{1,20})( LAST)?\Z", re.IGNORECASE)


def data(session: SmtpSession, _argument: str) -> Reply:
    """Ask for the content, up to the lone dot."""
    if refused := _without_recipients(session):
        return refused
    assert session.transaction is not None
    if session.transaction.binary:
        return reply(503, "5.5.1", "BODY=BINARYMIME takes BDAT")
    session.begin_content()
    return reply(354, "", "End data with <CR><LF>.<CR><LF>")


def bdat(session: SmtpSession, argument: str) -> Reply:
    """Say what becomes of a chunk whose octets follow: they are counted in any case."""
    if refused := _without_recipients(session):
        return refused
    if session.state is State.FAILED:
        return reply(554, "5.5.1", "Discarded after a chunk that was refused")
    assert session.transaction is not None
    size, limit = chunk_size(argument), session.settings.limits.message
    if len(session.transaction.content) + size > limit:
        raise too_big(limit)
    return reply(250, "2.0.0", f"{size} octets received")


def chunk_size(argument: str) -> int:
    """Return how many octets follow BDAT.

    Raises:
        ProtocolError: 421, that cannot be known: what follows might be taken for commands.
    """
    return int(_chunk(argument)[1])


def is_last_chunk(argument: str) -> bool:
    """Return whether a chunk ends the message."""
    return _chunk(argument)[2] is not None


def _chunk(argument: str) -> re.Match[str]:
    match = _CHUNK.match(argument)
    if match is None:
        raise ProtocolError(
            "No size of a chunk, closing the connection", code=421, enhanced_code="4.5.0"
        )
    return match


def _without_recipients(session: SmtpSession) -> Reply | None:
    if session.state is not State.MAIL:
        return None
    # RFC 2033 section 4.2 asks for 503 in LMTP
    return reply(503 if session.settings.lmtp else 554, "5.5.1", "No valid recipients")
