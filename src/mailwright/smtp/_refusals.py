"""What a refusal means: one place that turns a reply into an exception."""

from __future__ import annotations

import re

from ..errors import (
    AuthenticationError,
    AuthenticationRequiredError,
    CredentialsRefusedError,
    MessageRefusedError,
    PolicyRefusedError,
    SenderRefusedError,
    ServerRefusedError,
    ServiceUnavailableError,
)
from ._session import Session
from .replies import Reply

#: Codes that speak of a login (RFC 4954 section 6; 538 by RFC 2554).
_LOGIN_CODES = frozenset({530, 534, 535, 538})
#: Replies that speak of a login that cannot be checked now (RFC 4954 sections 4.6 and 6).
_LOGIN_LATER = frozenset({(454, "4.7.0"), (432, "4.7.12")})
#: Refusals of MAIL that speak of its parameters and not of the sender: of the announced size
#: (RFC 1870 section 6), and of what the server cannot do (RFC 5321 section 4.2.2, 504; 4.1.1.11).
_PARAMETER_CODES = frozenset({455, 504, 552, 555})
#: Words of servers that answer 550 or 554 where 530 is meant.
_LOGIN_WORDS = re.compile(
    r"\bauthenticat|\bauth(?:orization)? (?:is )?(?:required|needed|first)"
    r"|\blog ?in\b|\blogged in\b"
    # Not any distance: a server may repeat the first word as often as its reply has room.
    r"|\brelay(?:ing)?\b.{0,100}?\b(?:denied|not permitted|not allowed|prohibited)"
    r"|\bunable to relay\b",
    re.IGNORECASE,
)


def asks_for_login(reply: Reply, session: Session, *, in_transaction: bool) -> bool:
    """Whether a refusal asks for a login.

    On a session that has one the codes mean policy; words and 5.7.z codes are taken for a
    request only where there is none, and only inside a transaction.
    """
    if session.identity is not None:
        return False
    enhanced = reply.enhanced_code or ""
    if reply.code in _LOGIN_CODES or (reply.code, enhanced) in _LOGIN_LATER:
        return True
    return (
        in_transaction
        and reply.code >= 500
        and (enhanced.startswith("5.7.") or _LOGIN_WORDS.search(reply.text) is not None)
    )


def refusal(
    reply: Reply, session: Session, what: str, *, stage: str = ""
) -> ServerRefusedError | AuthenticationError:
    """Return the exception for a reply that says no.

    Args:
        reply: a reply of 4yz or 5yz, or one that does not belong here at all.
        session: whose identity decides whether a login is asked for.
        what: what was refused, to begin a sentence with: "The sender ann@example.org".
        stage: "MAIL", "RCPT" or "content" inside a transaction.
    """
    text = session.scrub(reply.text)
    words = f"{what} was refused: {session.scrub(str(reply)).rstrip('.')}"
    code, enhanced = reply.code, reply.enhanced_code
    if code == 421:
        return ServiceUnavailableError(
            f"{words}. The server closed the connection; try again later.",
            stage=stage,
            code=code,
            enhanced_code=enhanced,
            text=text,
        )
    if asks_for_login(reply, session, in_transaction=bool(stage)):
        certain = code < 500 or code in _LOGIN_CODES or _LOGIN_WORDS.search(reply.text)
        asks = "asks for a login" if certain else "forbids it to a session without a login"
        return AuthenticationRequiredError(
            f"{words}. The server {asks}; call authenticate() before sending"
            f"{'' if certain else ', unless its words name another reason'}.",
            code=code,
            enhanced_code=enhanced,
            text=text,
        )
    if code in _LOGIN_CODES or (enhanced or "").startswith(("5.7.", "4.7.")):
        return PolicyRefusedError(
            f"{words}. A rule of the server forbids it to this identity.",
            code=code,
            enhanced_code=enhanced,
            text=text,
        )
    if stage == "MAIL" and code not in _PARAMETER_CODES:
        return SenderRefusedError(
            f"{words}.",
            sender=what.rpartition(" ")[2],
            code=code,
            enhanced_code=enhanced,
            text=text,
        )
    kind = MessageRefusedError if stage in ("MAIL", "content") else ServerRefusedError
    return kind(f"{words}.", code=code, enhanced_code=enhanced, text=text)


#: Replies to AUTH -> what to do about it (RFC 4954 sections 4 and 6, RFC 5248).
_LOGIN_ADVICE: dict[int, str] = {
    432: "The account has to change its password first",
    454: "The server cannot check logins at the moment; try again later",
    500: "The server does not take this mechanism",
    504: "The server does not take this mechanism",
    534: "The server wants a stronger mechanism, or a password made for applications",
    535: "Check the user name and the password; many providers want a password made for "
    "applications, or OAuth",
    538: "The server wants encryption for this mechanism",
}
#: What 535 is about where it is not a password.
_NO_PASSWORD: dict[str, str] = {
    "OAUTHBEARER": "Get a new token: it may have expired, or be for another user or purpose",
    "XOAUTH2": "Get a new token: it may have expired, or be for another user or purpose",
    "EXTERNAL": "Check that the client certificate, or the socket, is one for this identity",
    "GSSAPI": "Check whose ticket it is, and that the server knows that principal",
}


def login_refusal(reply: Reply, session: Session) -> ServerRefusedError | AuthenticationError:
    """Return the exception for a reply that ends a SASL exchange without success."""
    mechanism = session.mechanism
    assert mechanism is not None
    if reply.code == 421:
        return refusal(reply, session, "The login")
    advice = _LOGIN_ADVICE.get(reply.code, "See the server's words")
    if reply.code == 535:
        advice = _NO_PASSWORD.get(mechanism.name, advice)
    if mechanism.name.startswith("SCRAM") and reply.code == 535:
        advice += (
            '. If the password is right, the account may have no SCRAM secret: mechanism="PLAIN" '
            "needs none"
        )
    return CredentialsRefusedError(
        f"The server refused the login with {mechanism.name}: "
        f"{session.scrub(str(reply)).rstrip('.')}. "
        f"{advice}.",
        mechanism=mechanism.name,
        details=mechanism.failure,
        code=reply.code,
        enhanced_code=reply.enhanced_code,
        text=session.scrub(reply.text),
        retryable=reply.code in (432, 454) or reply.is_transient,
    )
