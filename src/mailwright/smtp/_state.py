"""The states of an SMTP session, seen by the client: all that may follow what is in two tables.

`AFTER_COMMAND` is asked when a command is submitted, before any reply, because commands travel in
groups; `AFTER_REPLY` corrects the state where the reply is not what the command hoped for.
"""

from __future__ import annotations

from enum import Enum


class State(Enum):
    """Where the dialogue stands once everything submitted has gone well."""

    __hash__ = object.__hash__  # that of Enum runs in Python, for each look into the tables

    OPENED = "opened"  # nothing said; the greeting is awaited
    GREETED = "greeted"  # the server greeted; only EHLO, HELO or QUIT make sense
    READY = "ready"  # between transactions
    ENVELOPE = "envelope"  # MAIL was written: recipients, DATA or RSET
    DATA = "data"  # DATA was written: nothing more until its reply
    CHUNKS = "chunks"  # BDAT without LAST was written: more of it, or RSET
    CONTENT = "content"  # 354 came: the mail data, ended by a dot
    AUTH = "auth"  # inside a SASL exchange
    TLS = "tls"  # STARTTLS was written: nothing more in clear
    CLOSED = "closed"


_OPENED, _GREETED, _READY = State.OPENED, State.GREETED, State.READY
_ENVELOPE, _DATA, _CONTENT = State.ENVELOPE, State.DATA, State.CONTENT
_CHUNKS = State.CHUNKS

#: (state, verb) -> the state then. A pair that is missing must not be submitted. The verbs in
#: lower case are no commands: the greeting is only awaited, the others are lines of an exchange.
AFTER_COMMAND: dict[tuple[State, str], State] = {
    (_OPENED, "greeting"): _GREETED,
    (_GREETED, "EHLO"): _READY,
    (_GREETED, "HELO"): _READY,
    (_GREETED, "LHLO"): _READY,
    (_READY, "EHLO"): _READY,
    (_READY, "HELO"): _READY,  # after an EHLO that was refused
    (_READY, "LHLO"): _READY,
    (_READY, "STARTTLS"): State.TLS,
    (_READY, "AUTH"): State.AUTH,
    (State.AUTH, "response"): State.AUTH,
    (_READY, "MAIL"): _ENVELOPE,
    (_ENVELOPE, "RCPT"): _ENVELOPE,
    (_ENVELOPE, "DATA"): _DATA,
    (_CONTENT, "content"): _READY,
    (_ENVELOPE, "BDAT"): _CHUNKS,
    (_CHUNKS, "BDAT"): _CHUNKS,
    (_ENVELOPE, "BDAT LAST"): _READY,
    (_CHUNKS, "BDAT LAST"): _READY,
    (_READY, "RSET"): _READY,
    (_ENVELOPE, "RSET"): _READY,
    (_CHUNKS, "RSET"): _READY,
    (_READY, "NOOP"): _READY,
    (_READY, "VRFY"): _READY,
    (_READY, "EXPN"): _READY,
    (_READY, "HELP"): _READY,
    (_READY, "raw"): _READY,
    (_GREETED, "QUIT"): State.CLOSED,
    (_READY, "QUIT"): State.CLOSED,
    (_ENVELOPE, "QUIT"): State.CLOSED,
    (_CHUNKS, "QUIT"): State.CLOSED,
}

#: (state, first digit of the reply) -> the state then, where the reply changes it.
AFTER_REPLY: dict[tuple[State, int], State] = {
    (State.AUTH, 2): State.READY,
    (State.AUTH, 4): State.READY,
    (State.AUTH, 5): State.READY,
    (State.TLS, 4): State.READY,
    (State.TLS, 5): State.READY,
    (State.DATA, 3): State.CONTENT,
    (State.DATA, 2): State.ENVELOPE,
    (State.DATA, 4): State.ENVELOPE,
    (State.DATA, 5): State.ENVELOPE,
}

#: To these alone a server may answer that it wants more (3yz).
ASKING = frozenset({"AUTH", "response", "DATA", "raw"})

#: What must be the last of a group (RFC 2920 section 3.1): its reply decides what comes next.
SYNCHRONISING = frozenset(
    (
        *("greeting", "EHLO", "HELO", "STARTTLS", "AUTH", "response", "DATA"),
        *("NOOP", "VRFY", "EXPN", "HELP", "raw", "QUIT"),
    )
)
