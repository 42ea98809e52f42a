"""The states of an IMAP session (RFC 9051 section 3), and which command belongs to which."""

from __future__ import annotations

from enum import Enum


class State(Enum):
    """Where the session stands."""

    __hash__ = object.__hash__  # that of Enum runs in Python, for each look into the tables

    OPENED = "opened"  # nothing said; the greeting is awaited
    NOT_AUTHENTICATED = "not authenticated"
    AUTHENTICATED = "authenticated"
    SELECTED = "selected"
    TLS = "tls"  # STARTTLS was accepted: nothing more in clear
    LOGOUT = "logout"
    CLOSED = "closed"


_ANY = frozenset({State.NOT_AUTHENTICATED, State.AUTHENTICATED, State.SELECTED})
_BEFORE = frozenset({State.NOT_AUTHENTICATED})
#: The states in which the server knows who it talks to.
SIGNED_IN = frozenset({State.AUTHENTICATED, State.SELECTED})
_SELECTED = frozenset({State.SELECTED})


def _verbs(states: frozenset[State], verbs: str) -> dict[str, frozenset[State]]:
    return dict.fromkeys(verbs.replace("_", " ").split("|"), states)


#: verb -> the states in which it may be sent. A verb that is missing must not be.
ALLOWED: dict[str, frozenset[State]] = {
    "greeting": frozenset({State.OPENED}),
    **_verbs(_ANY, "CAPABILITY|NOOP|LOGOUT|ID|LANGUAGE|raw"),
    **_verbs(_BEFORE, "STARTTLS|AUTHENTICATE|LOGIN"),
    **_verbs(SIGNED_IN, "ENABLE|SELECT|EXAMINE|CREATE|DELETE|RENAME|SUBSCRIBE|UNSUBSCRIBE"),
    **_verbs(SIGNED_IN, "LIST|LSUB|XLIST|NAMESPACE|STATUS|APPEND|IDLE|COMPRESS|UNAUTHENTICATE"),
    **_verbs(SIGNED_IN, "SETACL|DELETEACL|GETACL|LISTRIGHTS|MYRIGHTS|GETJMAPACCESS"),
    **_verbs(SIGNED_IN, "GETQUOTA|SETQUOTA|GETQUOTAROOT|GETMETADATA|SETMETADATA|NOTIFY|COMPARATOR"),
    **_verbs(SIGNED_IN, "ESEARCH|CANCELUPDATE|GENURLAUTH|RESETKEY|URLFETCH"),
    **_verbs(_SELECTED, "CLOSE|UNSELECT|EXPUNGE|CHECK|UID_EXPUNGE|UID_FETCH|UID_STORE|UID_COPY"),
    **_verbs(_SELECTED, "UID_MOVE|UID_SEARCH|UID_SORT|UID_THREAD|UID_REPLACE|UIDBATCHES"),
}

#: verb -> the state after an OK.
AFTER_OK: dict[str, State] = {
    "STARTTLS": State.TLS,
    "AUTHENTICATE": State.AUTHENTICATED,
    "LOGIN": State.AUTHENTICATED,
    "SELECT": State.SELECTED,
    "EXAMINE": State.SELECTED,
    "CLOSE": State.AUTHENTICATED,
    "UNSELECT": State.AUTHENTICATED,
    "UNAUTHENTICATE": State.NOT_AUTHENTICATED,
    "LOGOUT": State.LOGOUT,
}

#: verb -> the state after a NO or BAD, where that changes it: nothing is selected after a SELECT
#: that failed (RFC 9051 section 6.3.2).
AFTER_REFUSAL: dict[str, State] = {
    "SELECT": State.AUTHENTICATED,
    "EXAMINE": State.AUTHENTICATED,
}
