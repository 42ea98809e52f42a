"""The commands of the SMTP server: a table; what they do is in `commands`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ._login import auth
from ._replies import reply
from .commands.content import bdat, chunk_size, data, is_last_chunk
from .commands.directory import expn, vrfy
from .commands.envelope import mail, rcpt
from .commands.greeting import ehlo, helo, starttls
from .commands.simple import noop, quit_, rset
from .state import IDLE, State

if TYPE_CHECKING:
    from ...smtp.replies import Reply
    from .session import SmtpSession

_GREETED = IDLE - {State.CONNECTED}
_READY = frozenset({State.READY})
_TRANSACTION = frozenset({State.MAIL, State.RECIPIENTS})
_CHUNKS = _TRANSACTION | {State.CHUNKS, State.FAILED}

_WITH = (True,)
_WITHOUT = (False,)
_EITHER = (True, False)


def _never(_argument: str) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Verb:
    """One row of the table of commands.

    Args:
        handler: carries it out; the session has checked the rest of this row before.
        syntax: for the replies to HELP and to a wrong argument.
        states: where it is allowed; 503 elsewhere.
        arguments: whether it may stand with an argument and without one; 501 otherwise.
        extension: the EHLO keyword without which it does not exist.
        protocol: "SMTP" or "LMTP" where it belongs to one of them.
        octets: reads how many octets follow the line, whatever the answer to it is.
        ends_message: whether they are the last of a message.
    """

    handler: Callable[[SmtpSession, str], Reply]
    syntax: str
    states: frozenset[State] = IDLE
    arguments: tuple[bool, ...] = _EITHER
    extension: str = ""
    protocol: str = ""
    octets: Callable[[str], int] | None = None
    ends_message: Callable[[str], bool] = _never


def _help(session: SmtpSession, topic: str) -> Reply:
    if not topic:
        return reply(214, "2.0.0", *(verb.syntax for verb in VERBS.values() if session.knows(verb)))
    verb = VERBS.get(topic.upper())
    if verb is None or not session.knows(verb):
        return reply(504, "5.5.4", "No help on that")
    return reply(214, "2.0.0", verb.syntax)


VERBS: Mapping[str, Verb] = {
    "EHLO": Verb(ehlo, "EHLO domain", IDLE, _WITH, protocol="SMTP"),
    "HELO": Verb(helo, "HELO domain", IDLE, _WITH, protocol="SMTP"),
    "LHLO": Verb(ehlo, "LHLO domain", IDLE, _WITH, protocol="LMTP"),
    "STARTTLS": Verb(starttls, "STARTTLS", _GREETED, _WITHOUT, "STARTTLS"),
    "AUTH": Verb(auth, "AUTH mechanism [initial-response]", _READY, _WITH, "AUTH"),
    "MAIL": Verb(mail, "MAIL FROM:<address> [parameters]", _READY, _WITH),
    "RCPT": Verb(rcpt, "RCPT TO:<address> [parameters]", _TRANSACTION, _WITH),
    "DATA": Verb(data, "DATA", _TRANSACTION, _WITHOUT),
    "BDAT": Verb(
        bdat,
        "BDAT octets [LAST]",
        _CHUNKS,
        _WITH,
        "CHUNKING",
        octets=chunk_size,
        ends_message=is_last_chunk,
    ),
    "RSET": Verb(rset, "RSET", IDLE, _WITHOUT),
    "NOOP": Verb(noop, "NOOP [text]"),
    "VRFY": Verb(vrfy, "VRFY name", IDLE, _WITH),
    "EXPN": Verb(expn, "EXPN list", IDLE, _WITH, "EXPN"),
    "HELP": Verb(_help, "HELP [command]"),
    "QUIT": Verb(quit_, "QUIT", IDLE, _WITHOUT),
}

#: What comes from a web browser that a page has sent here: not one more octet of it is read.
FOREIGN_VERBS = frozenset(
    {
        b"GET",
        b"POST",
        b"PUT",
        b"HEAD",
        b"OPTIONS",
        b"DELETE",
        b"PATCH",
        b"CONNECT",
        b"TRACE",
        b"PRI",
    }
)
